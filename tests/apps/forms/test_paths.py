"""The gate and the lock give the same answer on every path a deal or a proposal can take."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from uuid import uuid4

import pytest
import time_machine
from django.db import transaction
from django.test import Client as Browser

from techkarta.cases.models import Case, CriterionProof, StageVisit
from techkarta.cases.services import ImportedCase, Move, import_cases, move_case
from techkarta.cases.services.bulk import Chosen, move_cases
from techkarta.common.errors import Locked
from techkarta.forms.services import ask_exception, decide_exception
from techkarta.method.models import Stage
from techkarta.method.selectors import card_of
from techkarta.proposals.models import Proposal
from techkarta.proposals.services import Terms, issue_proposal
from techkarta.work.models import Task
from techkarta.work.services import Completion, Given, complete_task
from tests.api.program import Program
from tests.world import MOMENT, Cast, actor, make_user

from .conftest import Desk, make_desk

Path = Callable[[Desk, Stage], None]


def by_service(desk: Desk, target: Stage) -> None:
    with suppress(Locked):
        move_case(
            actor=actor(desk.cast.owner), case_id=desk.case.id, version=desk.case.version,
            move=Move(stage_id=target.id), moment=MOMENT,
        )  # fmt: skip


def by_bulk(desk: Desk, _target: Stage) -> None:
    chosen = [Chosen(case_id=desk.case.id, version=desk.case.version)]
    move_cases(actor=actor(desk.cast.owner), chosen=chosen, moment=MOMENT)


def by_page(desk: Desk, target: Stage, place: str = "") -> None:
    browser = Browser()
    browser.force_login(desk.cast.owner, backend="django.contrib.auth.backends.ModelBackend")
    said = {"stage": target.id, "version": desk.case.version, "place": place}
    answer = browser.post(f"/cases/{desk.case.id}/move/", said)
    assert answer.status_code in {302, 422}


def by_board(desk: Desk, target: Stage) -> None:
    by_page(desk, target, "board")


def by_program(desk: Desk, target: Stage) -> None:
    with time_machine.travel(MOMENT, tick=False):
        answer = Program(desk.cast.owner).send(
            f"/cases/{desk.case.id}/moves", {"stage": target.id}, version=desk.case.version
        )
    assert answer.status_code in {200, 422}


def by_import(desk: Desk, target: Stage) -> None:
    """An import never moves a deal it knows."""
    Case.objects.filter(pk=desk.case.pk).update(external_id="known")
    row = ImportedCase(
        external_id="known", title=desk.case.title, owner_id=desk.cast.owner.id,
        process_id=desk.case.process_id, stage_id=target.id, client_id=desk.client.id,
        amount=None, currency="RUB", product="", opened_at=MOMENT - timedelta(days=3),
    )  # fmt: skip
    executive = actor(desk.cast.head)
    import_cases(actor=executive, rows=[row], moment=MOMENT)


@pytest.mark.parametrize(
    ("path", "moves"),
    [
        (by_service, True),
        (by_bulk, True),
        (by_page, True),
        (by_board, True),
        (by_program, True),
        (by_import, False),
    ],
)
@pytest.mark.parametrize("missing", ["", "i3", "i10"])
def test_a_critical_answer_of_the_stage_holds_every_path(
    cast: Cast,
    path: Path,
    moves: bool,  # noqa: FBT001 - a table
    missing: str,
) -> None:
    desk = make_desk(cast, "industrial", stage="t2")
    desk.answer_all(but=[missing] if missing else [])
    tasks = Task.objects.filter(visit__case=desk.case)
    tasks.update(state="accepted", accepted_at=MOMENT)
    _prove_all(desk)
    target = Stage.objects.get(process=desk.case.process, code="t3")
    path(desk, target)
    desk.case.refresh_from_db()
    # И10 is of this stage and not critical: it holds nothing.
    assert (desk.case.stage.code == "t3") is (moves and missing != "i3")


def operation_by_service(desk: Desk, moment: datetime) -> bool:
    said = Completion(
        result="Sent",
        minutes=15,
        evidence=(Given(kind="file", link="https://files.example/1"),),
    )
    task = sending(desk)
    with suppress(Locked):
        complete_task(
            actor=actor(desk.cast.owner), task_id=task.id, completion=said, moment=moment,
            chance=0.5,
        )  # fmt: skip
    return went(task)


def operation_by_page(desk: Desk, _moment: datetime) -> bool:
    task = sending(desk)
    said = {"result": "Sent", "minutes": 15, "evidence_kind": "file",
            "evidence_link": "https://files.example/1"}  # fmt: skip
    answer = browser_of(desk).post(f"/tasks/{task.id}/completion/", said)
    assert answer.status_code in {200, 302, 422}
    return went(task)


def operation_by_program(desk: Desk, _moment: datetime) -> bool:
    task = sending(desk)
    said = {
        "minutes": 15,
        "result": "Sent",
        "evidence": [{"kind": "file", "link": "https://files.example/1"}],
    }
    answer = Program(desk.cast.owner).send(
        f"/tasks/{task.id}/completion", said, version=task.version
    )
    told = answer.json()
    assert answer.status_code == 200 or (answer.status_code, told["code"]) == (
        422, "proposal_locked",
    )  # fmt: skip
    return went(task)


def file_by_service(desk: Desk, moment: datetime) -> bool:
    terms = Terms(key=uuid4(), valid_until=moment.date() + timedelta(days=30))
    with suppress(Locked):
        issue_proposal(
            actor=actor(desk.cast.owner), case_id=desk.case.id, terms=terms, moment=moment
        )
    return Proposal.objects.exists()


def file_by_page(desk: Desk, moment: datetime) -> bool:
    until = (moment + timedelta(days=30)).date().isoformat()
    said = {"key": str(uuid4()), "valid_until": until}
    answer = browser_of(desk).post(f"/cases/{desk.case.id}/proposals/", said)
    assert answer.status_code in {302, 422}
    return Proposal.objects.exists()


WAYS = (operation_by_service, operation_by_page, operation_by_program, file_by_service,
        file_by_page)  # fmt: skip


def sending(desk: Desk) -> Task:
    """The operation that sends the proposal, in the owner's hands."""
    task = Task.objects.get(visit__case=desk.case, operation__no="050")
    Task.objects.filter(pk=task.pk).update(state="ready", owner=desk.cast.owner)
    return Task.objects.get(pk=task.pk)


def went(task: Task) -> bool:
    task.refresh_from_db()
    return task.state != "ready"


def browser_of(desk: Desk) -> Browser:
    browser = Browser()
    browser.force_login(desk.cast.owner, backend="django.contrib.auth.backends.ModelBackend")
    return browser


def excepted(desk: Desk) -> None:
    """Two answers missing, and an exception granted today."""
    desk.answer_all(but=["i12", "presentation"])
    row = ask_exception(
        actor=actor(desk.cast.owner), subject=desk.subject, reason="A tender", moment=MOMENT
    )
    director = make_user(desk.cast.company, "executive")
    decide_exception(
        actor=actor(director), exception_id=row.id, is_granted=True, note="Once", moment=MOMENT
    )


def by_documents(desk: Desk) -> None:
    """Everything is known, four of twelve critical answers from documents."""
    desk.answer_all()
    for key in ("i3", "i4", "i5", "i6"):
        desk.answer(key, source="document", source_note="Annual report")


def without_list(desk: Desk) -> None:
    desk.answer_all()
    desk.client.types.clear()


@pytest.mark.parametrize(
    ("prepare", "days", "goes"),
    [
        (lambda desk: desk.answer_all(), 0, True),
        (lambda desk: desk.answer_all(but=["i10", "i13"]), 0, True),
        (lambda desk: desk.answer_all(but=["i12"]), 0, False),
        (lambda desk: desk.answer_all(but=["presentation"]), 0, False),
        # The day of presentation holds thirty days.
        (lambda desk: desk.answer_all(), 30, True),
        (lambda desk: desk.answer_all(), 31, False),
        (by_documents, 0, False),
        (without_list, 0, False),
        (excepted, 0, True),
        (excepted, 5, True),
        (excepted, 6, False),
    ],
)
def test_the_lock_gives_one_answer_on_every_way_out(
    cast: Cast,
    prepare: Callable[[Desk], None],
    days: int,
    goes: bool,  # noqa: FBT001 - a table
) -> None:
    desk = make_desk(cast, "industrial")
    prepare(desk)
    moment = MOMENT + timedelta(days=days)
    found = {}
    with time_machine.travel(moment, tick=False):
        for way in WAYS:
            with transaction.atomic():
                found[way.__name__] = way(desk, moment)
                transaction.set_rollback(True)
    assert found == dict.fromkeys(found, goes)


def test_the_panel_names_what_the_lock_lacks_with_links(cast: Cast) -> None:
    desk = make_desk(cast, "industrial")
    desk.answer_all(but=["i12", "presentation"])
    task = Task.objects.get(visit__case=desk.case, operation__no="050")
    Task.objects.filter(pk=task.pk).update(state="ready", owner=cast.owner)
    browser = Browser()
    browser.force_login(cast.owner, backend="django.contrib.auth.backends.ModelBackend")
    answer = browser.post(
        f"/tasks/{task.id}/completion/",
        {"result": "Sent", "minutes": 15, "evidence_kind": "file",
         "evidence_link": "https://files.example/1"},
    )  # fmt: skip
    text = answer.content.decode()
    assert answer.status_code == 422
    for key in ("i12", "presentation"):
        assert f"/cases/{desk.case.id}/questions/#q-{key}" in text


def _prove_all(desk: Desk) -> None:
    visit = StageVisit.objects.get(case=desk.case)
    for criterion in card_of(visit.card_version_id or 0).exit:
        CriterionProof.objects.create(
            visit=visit, criterion=criterion.id, text="Said", happened_on=MOMENT.date(),
            author=desk.cast.owner, created_at=MOMENT,
        )  # fmt: skip
