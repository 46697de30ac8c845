"""The panel of a task: what it shows to whom, and what its forms do."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date

import pytest
import time_machine
from django.test import Client
from django.utils import translation

from techkarta.accounts.models import User
from techkarta.engine.cards.model import Resource, ResourceKind
from techkarta.work.models import Task
from techkarta.work.pages import TaskPanel
from techkarta.work.services import Given, block_task, return_task
from tests.apps.making import complete, operation, put_card, tasks_of
from tests.world import MOMENT, Cast, actor, make_case, make_user

HTMX = {"HX-Request": "true"}
SAID = {"evidence_kind": "note", "evidence_text": "They agreed"}


@pytest.fixture(autouse=True)
def _at_the_moment() -> Iterator[None]:
    with translation.override("en"), time_machine.travel(MOMENT, tick=False):
        yield


@pytest.fixture
def task(cast: Cast) -> Task:
    steps = {"steps": ("Call", "Write")}
    template = Resource(kind=ResourceKind.TEMPLATE, name="Script of the talk")
    put_card(
        cast.company,
        operation("010", resources=(template,), **steps),
        operation("020", "010", method="each", is_mandatory=False, least=3),
    )
    return tasks_of(make_case(cast.owner, process="short", title="A deal"))["010"]


def browser_of(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def panel_for(user: User, task: Task) -> TaskPanel:
    return browser_of(user).get(f"/tasks/{task.id}/").context["page"].panel


def post(user: User, task: Task, verb: str, told: dict[str, object], **more: object) -> object:
    return browser_of(user).post(f"/tasks/{task.id}/{verb}/", told, **more)


def test_the_panel_has_everything_to_do_the_operation(cast: Cast, task: Task) -> None:
    panel = panel_for(cast.owner, task)
    assert (panel.no, panel.title, panel.case_title) == ("010", "Do 010", "A deal")
    assert [step.text for step in panel.steps] == ["Call", "Write"]
    assert panel.resources == ["Script of the talk"]
    assert (panel.evidence.kind, panel.evidence.is_text, panel.evidence.is_file) == (
        "note", True, False,
    )  # fmt: skip
    assert (panel.next_no, panel.minutes_norm) == ("020", 30)
    assert panel.control == "accepted at once when the evidence is there"


def test_what_waits_tells_for_what(cast: Cast, task: Task) -> None:
    panel = panel_for(cast.owner, tasks_of(task.visit.case)["020"])
    assert (panel.state, panel.waits_for) == ("waiting", ("010",))
    assert not panel.rights.may_perform


@pytest.mark.parametrize(
    ("name", "rights"),
    [
        ("owner", {"may_perform"}),
        ("colleague", set()),
        ("head", {"may_assign", "may_skip"}),
        ("admin", set()),
    ],
)
def test_only_what_one_may_do_is_offered(
    cast: Cast, task: Task, name: str, rights: set[str]
) -> None:
    offered = panel_for(getattr(cast, name), task).rights
    every = ("may_perform", "may_skip", "may_unblock", "may_assign")
    assert {right for right in every if getattr(offered, right)} == rights


@pytest.mark.parametrize(
    ("name", "may"), [("outsider", True), ("head", True), ("owner", False), ("colleague", False)]
)
def test_going_on_is_offered_to_the_clearer_and_the_head(
    cast: Cast, task: Task, name: str, *, may: bool
) -> None:
    block(cast, task, cast.outsider)
    assert panel_for(getattr(cast, name), task).rights.may_unblock is may


@pytest.mark.parametrize("name", ["outsider", "other_head", "stranger"])
@pytest.mark.parametrize("verb", ["", "start/", "completion/", "skip/", "block/", "steps/"])
def test_a_task_of_others_is_not_there(cast: Cast, task: Task, verb: str, name: str) -> None:
    client = browser_of(getattr(cast, name))
    url = f"/tasks/{task.id}/{verb}"
    told = {**SAID, "reason": "No", "owner_id": cast.owner.id, "until": "2026-12-01"}
    answer = client.post(url, told) if verb else client.get(url)
    assert answer.status_code == 404
    task.refresh_from_db()
    assert task.state == "ready"


def test_a_part_is_answered_with_a_part(cast: Cast, task: Task) -> None:
    client = browser_of(cast.owner)
    whole = client.get(f"/tasks/{task.id}/").content.decode()
    part = client.get(f"/tasks/{task.id}/", headers=HTMX).content.decode()
    assert "<html" in whole
    assert "<html" not in part
    assert "data-panel" in part


def test_completing_on_its_own_page_comes_back_to_it(cast: Cast, task: Task) -> None:
    answer = post(cast.owner, task, "completion", {**SAID, "minutes": 15, "steps": [0, 1]})
    assert answer.url == f"/tasks/{task.id}/"
    task.refresh_from_db()
    assert (task.state, task.minutes_fact, task.steps_done) == ("accepted", 15, [0, 1])


def test_own_minutes_go_before_a_chip(cast: Cast, task: Task) -> None:
    post(cast.owner, task, "completion", {**SAID, "minutes": 15, "minutes_own": 22})
    task.refresh_from_db()
    assert task.minutes_fact == 22


def test_in_place_the_answer_says_where_to_go_and_what_happened(cast: Cast, task: Task) -> None:
    told = {**SAID, "back": "day"}
    answer = post(cast.owner, task, "completion", told, headers=HTMX)
    following = tasks_of(task.visit.case)["020"]
    assert json.loads(answer["HX-Location"])["path"] == f"/?open={following.id}"
    assert json.loads(answer["HX-Trigger"])["tk-toast"]["text"] == "Accepted: 010"


def test_from_the_case_one_comes_back_to_the_case(cast: Cast, task: Task) -> None:
    answer = post(cast.owner, task, "completion", {**SAID, "back": "case"})
    following = tasks_of(task.visit.case)["020"]
    assert answer.url == f"/cases/{task.visit.case_id}/?open={following.id}"


@pytest.mark.parametrize(
    ("told", "error"),
    [
        ({}, "1"),
        ({"evidence_kind": "nonsense", "evidence_text": "x"}, "nonsense"),
        ({**SAID, "minutes_own": 1441}, "1440"),
        ({**SAID, "evidence_link": "not a link"}, "Link"),
    ],
)
def test_an_error_keeps_what_was_typed(
    cast: Cast, task: Task, told: dict[str, object], error: str
) -> None:
    answer = post(cast.owner, task, "completion", {**told, "result": "Half agreed"}, headers=HTMX)
    assert answer.status_code == 422
    panel = answer.context["page"].panel
    assert error in panel.error
    assert panel.typed["result"] == "Half agreed"
    assert "Half agreed" in answer.content.decode()
    task.refresh_from_db()
    assert task.state == "ready"


def test_ticked_steps_are_kept(cast: Cast, task: Task) -> None:
    assert post(cast.owner, task, "steps", {"steps": ["1", "9", "x"]}).status_code == 204
    task.refresh_from_db()
    assert task.steps_done == [1]


def test_starting(cast: Cast, task: Task) -> None:
    post(cast.owner, task, "start", {})
    task.refresh_from_db()
    assert task.state == "in_progress"


def test_blocking_and_a_day_in_the_past(cast: Cast, task: Task) -> None:
    told = {"reason": "No sample", "owner_id": cast.head.id, "until": "2026-11-22"}
    refused = post(cast.owner, task, "block", told)
    assert refused.status_code == 422
    assert refused.context["page"].panel.typed["reason"] == "No sample"
    post(cast.owner, task, "block", {**told, "until": "2026-11-24"})
    task.refresh_from_db()
    assert (task.state, task.blocked_until) == ("blocked", date(2026, 11, 24))


@pytest.mark.parametrize("missing", ["reason", "owner_id", "until"])
def test_a_block_form_with_a_gap_is_refused(cast: Cast, task: Task, missing: str) -> None:
    told = {"reason": "No sample", "owner_id": cast.head.id, "until": "2026-11-24"}
    del told[missing]
    assert post(cast.owner, task, "block", told).status_code == 422


def test_whoever_clears_a_block_of_others_comes_home(cast: Cast, task: Task) -> None:
    block(cast, task, cast.outsider)
    answer = post(cast.outsider, task, "unblock", {})
    assert (answer.status_code, answer.url) == (302, "/")
    task.refresh_from_db()
    assert task.state == "ready"


def test_the_performer_is_not_let_to_unblock(cast: Cast, task: Task) -> None:
    block(cast, task, cast.outsider)
    assert post(cast.owner, task, "unblock", {}).status_code == 403


def test_skipping(cast: Cast, task: Task) -> None:
    assert post(cast.owner, task, "skip", {"reason": "No need"}).status_code == 403
    assert post(cast.head, task, "skip", {"reason": " "}).status_code == 422
    assert post(cast.head, task, "skip", {"reason": "No need"}).status_code == 302
    task.refresh_from_db()
    assert (task.state, task.skip_reason) == ("skipped", "No need")


def test_giving_away(cast: Cast, task: Task) -> None:
    told = {"owner_id": cast.colleague.id}
    assert post(cast.owner, task, "owner", told).status_code == 403
    assert post(cast.head, task, "owner", {"owner_id": cast.stranger.id}).status_code == 422
    assert post(cast.head, task, "owner", told).status_code == 302
    task.refresh_from_db()
    assert task.owner == cast.colleague


def test_a_return_is_read_by_who_mends_it(cast: Cast, task: Task) -> None:
    complete(cast.owner, task)
    second = tasks_of(task.visit.case)["020"]
    complete(cast.owner, second, Given(kind="note", text="one\ntwo\nthree"))
    why = {"reason": "incomplete", "note": "Who decides?"}
    return_task(actor=actor(cast.head), task_id=second.id, moment=MOMENT, **why)
    panel = panel_for(cast.owner, second)
    assert (panel.returned.note, panel.returned.by) == ("Who decides?", "Hanna Head")
    assert panel.evidence.given[0].text == "one\ntwo\nthree"


def test_a_specialist_clears_a_block_he_promised(cast: Cast, task: Task) -> None:
    expert = make_user(cast.company, "specialist")
    block(cast, task, expert)
    assert browser_of(expert).get(f"/tasks/{task.id}/").status_code == 200
    assert post(expert, task, "unblock", {}).url == "/"


def block(cast: Cast, task: Task, clearer: User) -> None:
    block_task(
        actor=actor(cast.owner),
        task_id=task.id,
        reason="No sample",
        owner_id=clearer.id,
        until=date(2026, 12, 1),
        moment=MOMENT,
    )
