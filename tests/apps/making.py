"""Processes and cards of a test's own: small, in force, told in one line each."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from techkarta.accounts.models import Organisation, User
from techkarta.accounts.permissions import Actor
from techkarta.audit.models import Event
from techkarta.cases.models import Case, StageVisit
from techkarta.clients.models import ClientType
from techkarta.clients.services import ensure_client_type
from techkarta.engine.cards.model import (
    Card,
    Control,
    ControlMethod,
    Due,
    DueUnit,
    Evidence,
    EvidenceKind,
    ExitCriterion,
    Norm,
    Operation,
)
from techkarta.method.models import CardVersion, Process, Stage
from techkarta.method.services.cards import put_in_force, store_draft
from techkarta.work.models import Check, DefenceOrder, Mark, Task
from techkarta.work.services import Completion, Given, complete_task
from tests.world import MOMENT, actor

PROCESS = "short"
NOTE = Given(kind="note", text="Asked and answered")


def operation(no: str, after: str = "", **more: object) -> Operation:
    """A mandatory operation of a sales manager, accepted as soon as one note is there.

    `after` holds the predecessors, separated by spaces; `method`, `by` and `share` make its
    control, `evidence` and `least` what proves it.
    """
    method, share = ControlMethod(more.pop("method", "automatic")), more.pop("share", None)
    by = more.pop("by", "head_of_sales")
    kind, least = more.pop("evidence", "note"), more.pop("least", 1)
    made: dict[str, object] = {
        "title": f"Do {no}",
        "result": "Done",
        "role": "rep",
        "norm": Norm(minutes=30),
        "due": Due(within=2, unit=DueUnit.WORKING_DAY),
        "evidence": Evidence(kind=EvidenceKind(kind), min=least) if kind else None,
        "control": Control(method=method, by=by, criterion="It is there", share=share),
    }
    return Operation(no=no, after=tuple(after.split()), **{**made, **more})


def make_stages(company: Organisation, *codes: str, **more: object) -> Process:
    """The process `short` with stages of these codes, each a card of its own to come."""
    process = Process.objects.create(
        organisation=company, code=PROCESS, title="Short", sales_type="short", is_simple=True
    )
    for order, code in enumerate(codes or ("s1", "s2", "s3"), start=1):
        Stage.objects.create(process=process, code=code, title=code, order=order, **more)
    return process


def put_card(
    company: Organisation,
    *operations: Operation,
    stage: str = "s1",
    exit: tuple[ExitCriterion, ...] = (),  # noqa: A002 - the card's own word
    client_types: tuple[str, ...] = (),
    code: str = "",
    moment: datetime = MOMENT,
) -> CardVersion:
    """The card in force of a stage, made of these operations; the process is made where absent.

    `stage` may name several, separated by spaces: a card of the whole cycle.
    """
    if not Process.objects.filter(organisation=company, code=PROCESS).exists():
        make_stages(company)
    card = Card(
        code=code or f"{PROCESS}-{stage.split(maxsplit=1)[0]}",
        title="A card",
        process=PROCESS,
        stages=tuple(stage.split()),
        is_whole_cycle=" " in stage,
        exit=exit,
        client_types=client_types,
        operations=operations or (operation("010"),),
    )
    with transaction.atomic():
        version = store_draft(company.id, card, moment)
        version.submitted_at = version.approved_at = moment
        put_in_force(version, moment)
    return version


def make_type(company: Organisation, code: str) -> ClientType:
    """A client type of the company."""
    return ensure_client_type(organisation_id=company.id, code=code, title=code, note="", order=1)


def tasks_of(case: Case) -> dict[str, Task]:
    """Operation number → its task on the present visit; `010·2` is a second occurrence."""
    visit = StageVisit.objects.filter(case=case).order_by("-id").first()
    rows = Task.objects.filter(visit=visit).select_related("operation")
    return {
        row.operation.no if row.occurrence == 1 else f"{row.operation.no}·{row.occurrence}": row
        for row in rows.order_by("operation__order", "occurrence")
    }


def states_of(case: Case) -> dict[str, str]:
    """Operation number → the state of its task on the present visit."""
    return {no: task.state for no, task in tasks_of(case).items()}


def complete(
    user: User | Actor,
    task: Task,
    *evidence: Given,
    minutes: int = 30,
    chance: float = 0.99,
    moment: datetime = MOMENT,
) -> Task:
    """The user finishes the task, with a note where no evidence is named."""
    return complete_task(
        actor=actor(user) if isinstance(user, User) else user,
        task_id=task.id,
        completion=Completion(result="Agreed", minutes=minutes, evidence=evidence or (NOTE,)),
        moment=moment,
        chance=chance,
    )


def events_of(case: Case, *kinds: str) -> list[Event]:
    """What happened to a case, in order; of some kinds only where they are named."""
    rows = Event.objects.filter(case=case).order_by("id")
    return list(rows.filter(kind__in=kinds) if kinds else rows)


def told(case: Case) -> list[tuple[str, str]]:
    """What happened to the tasks of a case, in order: operation number and kind."""
    return [(event.operation, event.kind) for event in events_of(case) if event.task_id]


def make_mark(member: User, task: Task) -> Mark:
    """A mark somebody is asked for at the defence of a task, not given yet."""
    check, _is_new = Check.objects.get_or_create(
        task=task, method="defence", defaults={"asked_at": MOMENT}
    )
    made, _is_new = Mark.objects.get_or_create(
        defence=check, member=member, defaults={"asked_at": MOMENT}
    )
    return made


def make_order(owner: User, task: Task, text: str = "Call them", **more: object) -> DefenceOrder:
    """What somebody is ordered to do with the decision of a defence, until the day of the tests."""
    check, _is_new = Check.objects.get_or_create(
        task=task, method="defence", defaults={"asked_at": MOMENT}
    )
    told = {"text": text, "due_on": MOMENT.date(), **more}
    return DefenceOrder.objects.create(defence=check, owner=owner, **told)
