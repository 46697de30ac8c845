"""Before a stage is retired: which cases stand there and where they may go."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from techkarta.method.selectors import Stage
from techkarta.ui.values import Link

from ..models import Case
from .filters import Choices
from .reading import Reader, working_days

SHOWN = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class StandingRow:
    """A case that has to go: how long it stands there, what ends and what stays in its history."""

    title: str
    note: str
    days: str
    unfinished: int
    accepted: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RetiringPage:
    """The question before a stage is retired; `is_last`: it cannot be."""

    title: str
    note: str
    crumbs: tuple[Link, ...]
    stage_id: int
    version: int
    count: int
    rows: tuple[StandingRow, ...]
    more: int
    targets: Choices
    chosen: str
    is_last: bool
    problem: str


def retiring_page(
    stage: Stage,
    stages: Sequence[Stage],
    cases: Sequence[Case],
    *,
    reader: Reader,
    problem: str = "",
) -> RetiringPage:
    """The page of a stage; its cases go to the stage before by default, so nothing is skipped."""
    others = [each for each in stages if each.id != stage.id]
    before = [each for each in others if each.order < stage.order]
    usual = before[-1:] or others[:1]
    return RetiringPage(
        title=_("Retire “%(title)s”") % {"title": reader.say(stage.title)},
        note=reader.say(stage.process.title),
        crumbs=(
            Link(text=_("Processes and stages"), url=reverse("method:processes")),
            Link(text=reader.say(stage.title), url=reverse("method:stage", args=[stage.id])),
        ),
        stage_id=stage.id,
        version=stage.version,
        count=len(cases),
        rows=tuple(_row(case, reader) for case in cases[:SHOWN]),
        more=max(0, len(cases) - SHOWN),
        targets=[
            (str(each.id), f"{reader.mark(each)} {reader.say(each.title)}") for each in others
        ],
        chosen=str(usual[0].id) if usual else "",
        is_last=not others,
        problem=problem,
    )


def _row(case: Case, reader: Reader) -> StandingRow:
    client = case.client.name if case.client else ""
    return StandingRow(
        title=case.title,
        note=" · ".join(part for part in (client, case.owner.full_name) if part),
        days=working_days(reader.days_since(case.entered_at)),
        unfinished=case.unfinished,  # type: ignore[attr-defined]
        accepted=case.accepted,  # type: ignore[attr-defined]
    )
