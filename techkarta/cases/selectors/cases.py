"""What others may know of cases."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import takewhile

from django.db.models import Avg, Count, Q, QuerySet, Sum

from techkarta.accounts.permissions import Actor, Owner, Scope, reach, require, scope_of
from techkarta.audit.services import Event
from techkarta.common.errors import NotFound
from techkarta.common.search import folded
from techkarta.engine.forms.sheet import Sheet
from techkarta.engine.gates.gate import Gate, eased, gate
from techkarta.forms.selectors import sheet_of, subjects_of
from techkarta.method.selectors import Stage, card_of, stages_of
from techkarta.work.selectors import facts_of_visit

from ..models import Case, CaseState, CriterionProof, StageVisit


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFilter:
    """What a list or board of cases is narrowed to; empty = everything the actor sees."""

    query: str = ""
    owner_id: int | None = None
    team_id: int | None = None
    state: str = ""
    stage_id: int | None = None
    process_id: int | None = None
    has_no_client: bool = False


def visible(actor: Actor, action: str = "case.view") -> QuerySet[Case]:
    """The cases the action reaches: by their owner, or through a task of the actor's own."""
    reached = reach(actor, action)
    if action == "case.view" and scope_of(actor, action) in {Scope.OWN, Scope.TEAM}:
        # A list made once: asked case by case, a head's own tasks are read for each of thousands.
        mine = StageVisit.objects.filter(tasks__owner_id=actor.user_id).values("case_id")
        reached |= Q(pk__in=mine, organisation_id=actor.organisation_id)
    return Case.objects.filter(reached)


def filtered(actor: Actor, wanted: CaseFilter) -> QuerySet[Case]:
    """The visible cases a filter asks for."""
    rows = visible(actor)
    for word in folded(wanted.query).split():
        rows = rows.filter(search__contains=word)
    exact = {
        "owner_id": wanted.owner_id,
        "owner__team_id": wanted.team_id,
        "state": wanted.state or None,
        "stage_id": wanted.stage_id,
        "process_id": wanted.process_id,
    }
    rows = rows.filter(**{name: value for name, value in exact.items() if value is not None})
    return rows.filter(client__isnull=True) if wanted.has_no_client else rows


def case_list(actor: Actor, wanted: CaseFilter) -> QuerySet[Case]:
    """The list of cases, newest movement first, with all a row shows; one query."""
    rows = filtered(actor, wanted).select_related("client", "owner", "stage", "process")
    return rows.order_by("-entered_at", "-id")


def search_cases(actor: Actor, query: str, limit: int) -> list[Case]:
    """The first cases found by any part of title, client or product, regardless of case."""
    return list(case_list(actor, CaseFilter(query=query))[:limit])


def case(actor: Actor, case_id: int) -> Case:
    """One case with all its page shows of it; NotFound where the actor may not see it."""
    rows = visible(actor).select_related("client", "owner__team", "stage", "process")
    row = rows.filter(pk=case_id).first()
    if row is None:
        raise NotFound("not_found")
    return row


def case_to_change(actor: Actor, case_id: int) -> Case:
    """One case the actor may change; NotFound where unseen, NotAllowed where only seen."""
    row = case(actor, case_id)
    owner = Owner(user_id=row.owner_id, team_id=row.owner.team_id)
    require(actor, "case.change", owner, view="case.view")
    return row


def current_visit(case: Case) -> StageVisit | None:
    """The visit an open case is on, otherwise its last one."""
    rows = StageVisit.objects.filter(case=case).select_related("card_version__card", "stage")
    return rows.order_by("-id").first()


def open_visits(organisation_id: int) -> list[StageVisit]:
    """Where every open case of the company stands."""
    rows = StageVisit.objects.filter(case__organisation_id=organisation_id, left_at__isnull=True)
    return list(rows.select_related("case__process", "stage").order_by("id"))


def visits(case: Case) -> QuerySet[StageVisit]:
    """Every visit of a case, in order, with who and why."""
    rows = StageVisit.objects.filter(case=case)
    return rows.select_related("stage", "entered_by", "left_by").order_by("id")


def proofs(visit_id: int) -> dict[str, CriterionProof]:
    """Criterion → what proves it on this visit."""
    rows = CriterionProof.objects.filter(visit_id=visit_id, withdrawn_at__isnull=True)
    return {proof.criterion: proof for proof in rows.select_related("author")}


def moments_of(stage: Stage) -> frozenset[str]:
    """What is due on a stage: the moments it asks for, and whatever is due by its own code."""
    return frozenset((*stage.asks, stage.code))


def sheet_of_case(case: Case, today: date) -> Sheet:
    """The questions asked about a case and its client, with what their answers are worth."""
    return sheet_of(subjects_of([case])[0], today)


def gate_of_visit(visit: StageVisit, today: date, sheet: Sheet | None = None) -> Gate:
    """The gate to the next stage for this visit, by the card version it is pinned to.

    It demands the critical answers due on the stage; `sheet` has them where they are read already.
    A stage without a card asks for nothing: its gate is open. Where the card covers the next stage
    too, its criteria and operations are asked for when the case leaves the last of them.
    """
    whole = whole_gate_of_visit(visit, today, sheet)
    return whole if card_ends(visit) is None else eased(whole)


def card_ends(visit: StageVisit) -> Stage | None:
    """The stage the card of a visit ends with, where it goes on past the present one.

    No query for a card of one stage.
    """
    if visit.card_version_id is None or len(card_of(visit.card_version_id).stages) <= 1:
        return None
    stages = stages_of(visit.stage.process_id)
    ids = [stage.id for stage in stages]
    later = stages[ids.index(visit.stage_id) + 1 :] if visit.stage_id in ids else []
    within = list(takewhile(lambda stage: covers(visit, stage), later))
    return within[-1] if within else None


def covers(visit: StageVisit, stage: Stage) -> bool:
    """Whether the card of a visit covers another stage of the process: its tasks go on there."""
    if visit.card_version_id is None or stage.id == visit.stage_id:
        return False
    return stage.code in card_of(visit.card_version_id).stages


def whole_gate_of_visit(visit: StageVisit, today: date, sheet: Sheet | None = None) -> Gate:
    """The gate out of the card of this visit: all it asks for, as `gate_of_visit` otherwise."""
    if visit.card_version_id is None:
        return Gate(items=())
    proved = CriterionProof.objects.filter(visit=visit, withdrawn_at__isnull=True)
    sheet = sheet or sheet_of_case(visit.case, today)
    return gate(
        card_of(visit.card_version_id),
        tasks=facts_of_visit(visit.id),
        proved=set(proved.values_list("criterion", flat=True)),
        answers=sheet.mandatory(moments_of(visit.stage)),
    )


def timeline(case: Case, limit: int = 50, *, before_id: int | None = None) -> QuerySet[Event]:
    """What happened to a case, latest first; from before the event `before_id` where given."""
    rows = Event.objects.filter(case=case).select_related("actor", "task__operation")
    if before_id is not None:
        rows = rows.filter(pk__lt=before_id)
    return rows.order_by("-id")[:limit]


def mean_amount(organisation_id: int) -> float | None:
    """The mean amount of the company's open cases; None where none has one."""
    rows = Case.objects.filter(organisation_id=organisation_id, state=CaseState.OPEN)
    mean = rows.aggregate(mean=Avg("amount"))["mean"]
    return float(mean) if mean else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """How many cases stand somewhere and what they are worth together."""

    count: int
    amount: Decimal


def totals_by_stage(actor: Actor, process_id: int, wanted: CaseFilter) -> dict[int, Totals]:
    """Stage → open cases and their sum; one query."""
    rows = filtered(actor, wanted).filter(process_id=process_id, state=CaseState.OPEN)
    sums = rows.values("stage_id").annotate(count=Count("id"), amount=Sum("amount")).order_by()
    return {
        row["stage_id"]: Totals(count=row["count"], amount=row["amount"] or Decimal(0))
        for row in sums
    }


def open_cases_of_client(actor: Actor, client_id: int) -> QuerySet[Case]:
    """The visible cases of a client, open ones first."""
    rows = visible(actor).filter(client_id=client_id)
    return rows.select_related("owner", "stage", "process").order_by("state", "-entered_at")


def last_editor(case: Case, user_id: int) -> str:
    """Who other than the user changed the case last; empty where nobody did lately."""
    edits = (event for event in timeline(case, 20) if event.kind.startswith("case_"))
    last = next((event for event in edits if event.actor_id != user_id), None)
    return last.actor.full_name if last and last.actor else ""
