"""What a change of a process does to the cases that run in it: told before it is saved."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.apps import apps

from techkarta.common.errors import Invalid
from techkarta.engine.planning.calendar import WorkingCalendar

from . import selectors
from .models import CardVersion, Stage, VersionState
from .services import StageEdit


@dataclass(frozen=True, slots=True, kw_only=True)
class StageEffect:
    """What other settings of a stage mean for the open cases standing on it.

    `over_now` and `over_then` are older than the maximum age, by the present one and by the new.
    """

    cases: int
    over_now: int
    over_then: int
    loses_win: bool
    returns_lost: tuple[str, ...]
    asks_added: tuple[str, ...]
    asks_lost: tuple[str, ...]

    @property
    def is_felt(self) -> bool:
        """Whether any running case meets something else than before."""
        differs = self.over_now != self.over_then or self.loses_win
        return bool(self.cases) and (
            differs or bool(self.returns_lost or self.asks_added or self.asks_lost)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class NextStage:
    """Cases of a stage that would go on to another stage than before; None = it is the last."""

    stage: Stage
    cases: int
    before: Stage | None
    after: Stage | None


def effect_of_edit(
    stage: Stage, edit: StageEdit, calendar: WorkingCalendar, today: date
) -> StageEffect:
    """What the edit means for the cases on the stage; two queries."""
    cases = apps.get_model("cases", "Case").objects.filter(stage=stage, state="open")
    ages = [
        calendar.working_days_between(calendar.local_day(moment), today)
        for moment in cases.values_list("entered_at", flat=True)
    ]
    earlier = [
        each.code for each in selectors.stages_of(stage.process_id) if each.order < stage.order
    ]
    might = set(stage.returns or earlier)
    may = set(edit.returns or earlier)
    return StageEffect(
        cases=len(ages),
        over_now=sum(age > stage.maximum_days for age in ages),
        over_then=sum(age > edit.maximum_days for age in ages),
        loses_win=stage.may_win and not edit.may_win,
        returns_lost=tuple(code for code in earlier if code in might - may),
        asks_added=tuple(each for each in edit.asks if each not in stage.asks),
        asks_lost=tuple(each for each in stage.asks if each not in edit.asks),
    )


def effect_of_order(
    organisation_id: int, process_id: int, stage_ids: Sequence[int]
) -> list[NextStage]:
    """The stages whose open cases would go on to another stage; two queries.

    Invalid where the order does not name every stage once.
    """
    stages = selectors.stages_of(process_id)
    known = {stage.id: stage for stage in stages}
    if sorted(known) != sorted(stage_ids):
        raise Invalid("stages_incomplete", field="stage_ids")
    wanted = [known[stage_id] for stage_id in stage_ids]
    standing = selectors.standing_cases(organisation_id)
    before, after = _following(stages), _following(wanted)
    return [
        NextStage(
            stage=stage,
            cases=standing[stage.id],
            before=before[stage.id],
            after=after[stage.id],
        )
        for stage in wanted
        if standing.get(stage.id) and before[stage.id] != after[stage.id]
    ]


def _following(stages: Sequence[Stage]) -> dict[int, Stage | None]:
    pairs = zip(stages, [*stages[1:], None], strict=True)
    return {stage.id: following for stage, following in pairs}


def in_force_with_history(
    stage_ids: Sequence[int],
) -> tuple[dict[int, list[CardVersion]], dict[int, list[CardVersion]]]:
    """Stage → the versions in force that begin on it; card → all its versions. Three queries."""
    in_force: dict[int, list[CardVersion]] = {}
    covering = CardVersion.stages.through.objects.filter(stage_id__in=stage_ids)
    live = CardVersion.objects.filter(
        state=VersionState.IN_FORCE, pk__in=covering.values("cardversion")
    )
    told = live.select_related("card__stage__process", "author", "approver")
    cards = set()
    for row in told.prefetch_related("stages").order_by("card__code"):
        covered = {stage.id for stage in row.stages.all()}
        first = next(stage_id for stage_id in stage_ids if stage_id in covered)
        in_force.setdefault(first, []).append(row)
        cards.add(row.card_id)
    history: dict[int, list[CardVersion]] = {}
    rows = CardVersion.objects.filter(card__in=cards)
    every = rows.defer("content").select_related("author", "approver")
    for row in every.order_by("-revision"):
        history.setdefault(row.card_id, []).append(row)
    return in_force, history
