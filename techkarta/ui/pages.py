"""The gallery page: every component with invented but consistent values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django import forms
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from techkarta.ui import states
from techkarta.ui.route import RouteEdge, RouteLayout, RouteNode
from techkarta.ui.samples import board_columns, check_rows, gate_groups, table, task_rows, timeline_events
from techkarta.ui.shell import NavGroup, NavItem, Shell, Theme
from techkarta.ui.states import State
from techkarta.ui.values import BoardColumn, CheckRow, Column, GateGroup, Link, Option, PathStage, Row, Segment, TaskRow, TimelineEvent


class GalleryForm(forms.Form):
    """One field of each kind, so that the gallery shows them all."""

    title = forms.CharField(label=gettext_lazy("Title"), max_length=80)
    amount = forms.DecimalField(label=gettext_lazy("Amount"), required=False)
    due = forms.DateField(label=gettext_lazy("Promised date"), widget=forms.DateInput(attrs={"type": "date"}))
    role = forms.ChoiceField(label=gettext_lazy("Role"), choices=[("rep", "МП"), ("head", "РОП")])
    kind = forms.ChoiceField(label=gettext_lazy("Evidence"), widget=forms.RadioSelect, choices=[("call", "A"), ("file", "B")])
    note = forms.CharField(label=gettext_lazy("Note"), widget=forms.Textarea(attrs={"rows": 2}), required=False)
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
    columns, rows = table()
    bound = GalleryForm({"title": "", "amount": "many", "role": "rep", "kind": "call"})
    return GalleryPage(
        shell=_shell(theme), states=_states(), needs=list(states.NEEDS),
        crumbs=[Link(text=_("Deals"), url="#"), Link(text=_("Project"), url="#"), Link(text=_("Coolant for the shaft shop"))],
        tabs=[
            Link(text=_("Stage"), url="#", is_current=True), Link(text=_("Questionnaire"), url="#"),
            Link(text=_("Client map"), url="#"), Link(text=_("Files"), url="#", count=6),
        ],
        views=[Link(text=_("Board"), url="#", is_current=True), Link(text=_("List"), url="#"), Link(text=_("Table"), url="#")],
        segments=[
            Segment(kind="done", minutes=50, text=_("done")), Segment(kind="overdue", minutes=50, text=_("overdue")),
            Segment(kind="now", minutes=45, text=_("now")), Segment(kind="planned", minutes=165, text=_("today")),
            Segment(kind="free", minutes=50), Segment(kind="excess", minutes=60, text=_("does not fit")),
        ],
        rows=check_rows(), tasks=task_rows(), gate=gate_groups(), events=timeline_events(), stages=_stages(),
        steps=[_("File"), _("Columns"), _("Preview"), _("Report")],
        options=[
            Option(value="running", text=_("running costs")), Option(value="repair", text=_("repair")),
            Option(value="investment", text=_("investment")),
        ],
        route=_route(), columns=columns, table=rows, board=board_columns(), form=GalleryForm(), bound_form=bound,
        amount=Decimal(4860000), days=[date(2026, 11, 24), date(2026, 11, 23), date(2026, 11, 20), date(2025, 12, 1)],
        today=date(2026, 11, 24),
    )


def _states() -> Sequence[tuple[str, Mapping[str, State]]]:
    return [
        (_("Task"), states.TASK_STATES), (_("Card version"), states.VERSION_STATES), (_("Case"), states.CASE_STATES),
        (_("Gate"), states.GATE_STATES), (_("Finding"), states.FINDING_STATES), (_("Exception"), states.REQUEST_STATES),
        (_("Row and person"), states.ROW_STATES),
    ]


def _shell(theme: Theme) -> Shell:
    day = NavItem(label=_("My day"), icon="sun", url="#", key="g d")
    board = NavItem(label=_("Board"), icon="layout-kanban", url="#", key="g b")
    deals = NavItem(label=_("Deals"), icon="briefcase", url="#", is_current=True)
    return Shell(
        groups=(
            NavGroup(items=(day, board, deals)),
            NavGroup(label=_("For the head"), items=(NavItem(label=_("Control"), icon="checklist", url="#", count=7),)),
            NavGroup(label=_("Method"), items=(NavItem(label=_("Technology cards"), icon="map-route", url="#"),)),
        ),
        user_name=_("Anna Voronova"), role_title=_("Project manager"), language=get_language() or "en", theme=theme,
        search_url="#", notifications_url="#", notifications_count=3, phone_items=(day, board, deals),
        menu_items=(NavItem(label=_("My settings"), icon="settings", url="#"),),
        language_url=reverse("ui:language"), theme_url=reverse("ui:theme"), logout_url="#",
    )


def _stages() -> Sequence[PathStage]:
    titles = [
        _("Selection"), _("Client development"), _("Criteria"), _("Proof"), _("Defence and proposal"),
        _("Negotiation"), _("Contract"), _("Development"),
    ]
    return [
        PathStage(code=_("P%(number)d") % {"number": number}, title=title,
                  state="done" if number == 1 else "current" if number == 2 else "ahead")
        for number, title in enumerate(titles, 1)
    ]


def _route() -> RouteLayout:
    places = [
        ("010", 0, 1, "accepted"), ("020", 1, 1, "accepted"), ("030", 2, 0, "accepted"), ("040", 3, 0, "accepted"),
        ("050", 4, 0, "done"), ("060", 4, 1, "blocked"), ("070", 2, 2, "ready"), ("080", 5, 1, "waiting"),
        ("090", 5, 0, "waiting"), ("100", 6, 1, "waiting"),
    ]
    critical = [("010", "020"), ("020", "030"), ("030", "040"), ("040", "050"), ("050", "080"), ("080", "100")]
    other = [("020", "070"), ("040", "060"), ("060", "080"), ("070", "080"), ("050", "090"), ("090", "100")]
    return RouteLayout(
        nodes=[
            RouteNode(no=no, column=column, row=row, state=state, caption=_("holds the stage") if no == "060" else "")
            for no, column, row, state in places
        ],
        edges=[
            *(RouteEdge(source=a, target=b, is_critical=True) for a, b in critical),
            *(RouteEdge(source=a, target=b) for a, b in other),
        ],
    )
