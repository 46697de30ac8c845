"""The gallery page: every component with invented but consistent values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.urls import reverse
from django.utils.translation import get_language, gettext, gettext_lazy

from techkarta.engine.planning.days import DayLink, DayPlan, DaySpan
from techkarta.ui import states
from techkarta.ui.days import DayBox, DayPicture, day_picture
from techkarta.ui.route import RouteEdge, RouteLayout, RouteNode
from techkarta.ui.samples import samples
from techkarta.ui.shell import NavGroup, NavItem, Shell, Theme
from techkarta.ui.states import State
from techkarta.ui.values import (
    BoardColumn,
    Cell,
    CheckRow,
    Column,
    GateGroup,
    GateItem,
    Link,
    MoveTarget,
    Option,
    PathStage,
    Row,
    Segment,
    TaskRow,
    Tile,
    TimelineEvent,
)

TODAY = date(2026, 11, 24)


class GalleryForm(forms.Form):
    """One field of each kind, so that the gallery shows them all."""

    title = forms.CharField(label=gettext_lazy("Title"), max_length=80)
    amount = forms.DecimalField(label=gettext_lazy("Amount"), required=False)
    due = forms.DateField(
        label=gettext_lazy("Promised date"), widget=forms.DateInput(attrs={"type": "date"})
    )
    role = forms.ChoiceField(label=gettext_lazy("Role"), choices=[("rep", "МП"), ("head", "РОП")])
    kind = forms.ChoiceField(
        label=gettext_lazy("Evidence"),
        widget=forms.RadioSelect,
        choices=[("call", "A"), ("file", "B")],
    )
    note = forms.CharField(
        label=gettext_lazy("Note"), widget=forms.Textarea(attrs={"rows": 2}), required=False
    )
    is_urgent = forms.BooleanField(label=gettext_lazy("Urgent"), required=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class GalleryPage:
    """Values for every component."""

    shell: Shell
    states: Sequence[tuple[str, Mapping[str, State]]]
    crumbs: Sequence[Link]
    tabs: Sequence[Link]
    views: Sequence[Link]
    segments: Sequence[Segment]
    rows: Sequence[CheckRow]
    tasks: Sequence[TaskRow]
    gate: Sequence[GateGroup]
    events: Sequence[TimelineEvent]
    stages: Sequence[PathStage]
    steps: Sequence[str]
    options: Sequence[Option]
    route: RouteLayout
    plan: DayPicture | None
    columns: Sequence[Column]
    table: Sequence[Row]
    board: Sequence[BoardColumn]
    form: GalleryForm
    bound_form: GalleryForm
    needs: Sequence[str]
    amount: Decimal
    days: Sequence[date]
    today: date


def gallery_page(*, theme: Theme = "auto") -> GalleryPage:
    """Return the values of the gallery page."""
    data = samples(get_language() or "en")
    bound = GalleryForm({"title": "", "amount": "many", "role": "rep", "kind": "call"})
    return GalleryPage(
        shell=_shell(data, theme),
        states=_states(),
        needs=list(states.NEEDS),
        crumbs=[Link(**each) for each in data["crumbs"]],
        tabs=[Link(**each) for each in data["tabs"]],
        views=[Link(**each) for each in data["views"]],
        segments=[Segment(**each) for each in data["segments"]],
        rows=[CheckRow(**each) for each in data["rows"]],
        tasks=[TaskRow(**each) for each in data["tasks"]],
        gate=[_group(each) for each in data["gate"]],
        events=[TimelineEvent(**each) for each in data["events"]],
        stages=[PathStage(**each) for each in data["stages"]],
        steps=data["steps"],
        options=[Option(**each) for each in data["options"]],
        route=RouteLayout(
            nodes=[RouteNode(**each) for each in data["route"]],
            edges=[RouteEdge(**each) for each in data["edges"]],
        ),
        plan=_plan(data),
        columns=[Column(**each) for each in data["columns"]],
        table=[_row(each) for each in data["table"]],
        board=[_column(each) for each in data["board"]],
        form=GalleryForm(),
        bound_form=bound,
        amount=Decimal(4860000),
        days=[TODAY, date(2026, 11, 23), date(2026, 11, 20), date(2025, 12, 1)],
        today=TODAY,
    )


def _plan(data: dict[str, Any]) -> DayPicture | None:
    plan = DayPlan(
        spans=tuple(DaySpan(**each) for each in data["spans"]),
        links=tuple(DayLink(**each) for each in data["links"]),
        chain=(),
        has_circle=False,
    )
    return day_picture(plan, {no: DayBox(**each) for no, each in data["boxes"].items()})


def _states() -> Sequence[tuple[str, Mapping[str, State]]]:
    return [
        (gettext("Task"), states.TASK_STATES),
        (gettext("Card version"), states.VERSION_STATES),
        (gettext("Case"), states.CASE_STATES),
        (gettext("Gate"), states.GATE_STATES),
        (gettext("Finding"), states.FINDING_STATES),
        (gettext("Exception"), states.REQUEST_STATES),
        (gettext("Row and person"), states.ROW_STATES),
    ]


def _shell(data: dict[str, Any], theme: Theme) -> Shell:
    groups = [[NavItem(**item) for item in group["items"]] for group in data["groups"]]
    return Shell(
        groups=tuple(
            NavGroup(label=group.get("label", ""), items=tuple(items))
            for group, items in zip(data["groups"], groups, strict=True)
        ),
        user_name=data["person"]["name"],
        role_title=data["person"]["role"],
        language=get_language() or "en",
        theme=theme,
        search_url=reverse("ui:gallery"),
        notifications_url="#",
        notifications_count=3,
        phone_items=tuple(groups[0]),
        menu_items=tuple(NavItem(**item) for item in data["menu"]),
        language_url=reverse("ui:language"),
        theme_url=reverse("ui:theme"),
        logout_url="#",
    )


def _group(data: dict[str, Any]) -> GateGroup:
    return GateGroup(**{**data, "items": [GateItem(**each) for each in data["items"]]})


def _row(data: dict[str, Any]) -> Row:
    return Row(**{**data, "cells": [Cell(**each) for each in data["cells"]]})


def _column(data: dict[str, Any]) -> BoardColumn:
    tiles = [
        Tile(**{**tile, "targets": [MoveTarget(**each) for each in tile["targets"]]})
        for tile in data.get("tiles", ())
    ]
    return BoardColumn(**{**data, "tiles": tiles})
