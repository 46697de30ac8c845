"""The gate and the lock give the same answer on every path a deal or a proposal can take."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta

import pytest
import time_machine
from django.test import Client as Browser

from techkarta.cases.models import Case, CriterionProof, StageVisit
from techkarta.cases.services import ImportedCase, Move, import_cases, move_case
from techkarta.cases.services.bulk import Chosen, move_cases
from techkarta.common.errors import Locked
from techkarta.method.models import Stage
from techkarta.method.selectors import card_of
from techkarta.work.models import Task
from techkarta.work.services import Completion, Given, complete_task
from tests.api.program import Program
from tests.world import MOMENT, Cast, actor

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


@pytest.mark.parametrize("missing", ["", "i12", "presentation"])
def test_the_operation_that_sends_the_proposal_asks_the_lock(cast: Cast, missing: str) -> None:
    desk = make_desk(cast, "industrial")
    desk.answer_all(but=[missing] if missing else [])
    task = Task.objects.get(visit__case=desk.case, operation__no="050")
    Task.objects.filter(pk=task.pk).update(state="ready", owner=cast.owner)

    def send() -> None:
        complete_task(
            actor=actor(cast.owner),
            task_id=task.id,
            completion=Completion(
                result="Sent",
                minutes=15,
                evidence=(Given(kind="file", link="https://files.example/1"),),
            ),
            moment=MOMENT,
            chance=0.5,
        )

    if missing:
        with pytest.raises(Locked) as refusal:
            send()
        assert refusal.value.params["questions"] == [missing]
    else:
        send()
    task.refresh_from_db()
    assert (task.state == "ready") is bool(missing)


@pytest.mark.parametrize("missing", ["", "i12", "presentation"])
def test_a_program_passes_the_same_lock(cast: Cast, missing: str) -> None:
    desk = make_desk(cast, "industrial")
    desk.answer_all(but=[missing] if missing else [])
    task = Task.objects.get(visit__case=desk.case, operation__no="050")
    Task.objects.filter(pk=task.pk).update(state="ready", owner=cast.owner)
    said = {
        "minutes": 15,
        "result": "Sent",
        "evidence": [{"kind": "file", "link": "https://files.example/1"}],
    }
    with time_machine.travel(MOMENT, tick=False):
        program = Program(cast.owner)
        answer = program.send(f"/tasks/{task.id}/completion", said, version=task.version)
    task.refresh_from_db()
    assert (task.state == "ready") is bool(missing)
    if missing:
        told = answer.json()
        assert (answer.status_code, told["code"]) == (422, "proposal_locked")
        assert [each["field"] for each in told["errors"]] == [f"answer.{missing}"]


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
