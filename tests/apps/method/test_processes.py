"""Processes and stages: every guard of their services."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from techkarta.accounts.models import User
from techkarta.common.errors import Conflict, Invalid, NotAllowed, NotFound
from techkarta.method.models import Process, Stage
from techkarta.method.services import (
    StageEdit,
    add_stage,
    create_process,
    edit_stage,
    order_stages,
    rename_process,
    retire_stage,
    switch_process,
)
from tests.world import MOMENT, actor, make_case, make_company, make_team, make_user

from .conftest import EDIT, Office

Step = Callable[[Office, User], object]

STEPS: dict[str, Step] = {
    "create": lambda _office, user: create_process(
        actor=actor(user), code="mine", title="Mine", first_stage=EDIT, moment=MOMENT
    ),
    "rename": lambda office, user: rename_process(
        actor=actor(user),
        process_id=office.process.id,
        version=office.process.version,
        title="New",
        moment=MOMENT,
    ),
    "switch": lambda office, user: switch_process(
        actor=actor(user),
        process_id=office.process.id,
        version=office.process.version,
        is_active=False,
        moment=MOMENT,
    ),
    "add": lambda office, user: add_stage(
        actor=actor(user),
        process_id=office.process.id,
        version=office.process.version,
        edit=EDIT,
        moment=MOMENT,
    ),
    "order": lambda office, user: order_stages(
        actor=actor(user),
        process_id=office.process.id,
        version=office.process.version,
        stage_ids=[office.last.id, office.first.id],
        moment=MOMENT,
    ),
    "edit": lambda office, user: edit_stage(
        actor=actor(user), stage_id=office.first.id, version=1, edit=EDIT, moment=MOMENT
    ),
    "retire": lambda office, user: retire_stage(
        actor=actor(user), stage_id=office.last.id, version=1, moment=MOMENT
    ),
}
ABOUT_ONE = [name for name in STEPS if name != "create"]


@pytest.mark.parametrize("name", STEPS)
def test_only_some_roles_change_processes(office: Office, name: str) -> None:
    for user in (office.rep, office.head):
        with pytest.raises(NotAllowed):
            STEPS[name](office, user)
    STEPS[name](office, office.admin)


@pytest.mark.parametrize("name", ABOUT_ONE)
def test_another_companys_process_is_not_there(office: Office, name: str) -> None:
    stranger = make_user(make_company("south"), "methodologist")
    with pytest.raises(NotFound):
        STEPS[name](office, stranger)


@pytest.mark.parametrize("name", ABOUT_ONE)
def test_what_changed_meanwhile_is_a_conflict(office: Office, name: str) -> None:
    Process.objects.filter(pk=office.process.id).update(version=90)
    Stage.objects.filter(process=office.process).update(version=90)
    with pytest.raises(Conflict):
        STEPS[name](office, office.author)


def test_a_code_is_taken_once(office: Office) -> None:
    with pytest.raises(Invalid) as refusal:
        create_process(
            actor=actor(office.author), code="own", title="x", first_stage=EDIT, moment=MOMENT
        )
    assert refusal.value.code == "code_taken"


@pytest.mark.parametrize(
    ("subject", "is_known"), [("person", True), ("campaign", True), ("client", False)]
)
def test_a_process_is_about_something_known(
    office: Office, subject: str, *, is_known: bool
) -> None:
    def make() -> Process:
        return create_process(
            actor=actor(office.author),
            code="months",
            title="First months",
            first_stage=EDIT,
            moment=MOMENT,
            subject=subject,
        )

    if is_known:
        assert make().subject == subject
        return
    with pytest.raises(Invalid) as refusal:
        make()
    assert refusal.value.code == "subject_unknown"


@pytest.mark.parametrize("title", ["", "  ", {}, {"ru": " ", "en": ""}])
def test_a_process_has_a_name(office: Office, title: object) -> None:
    with pytest.raises(Invalid) as refusal:
        rename_process(
            actor=actor(office.author),
            process_id=office.process.id,
            version=office.process.version,
            title=title,  # type: ignore[arg-type]
            moment=MOMENT,
        )
    assert refusal.value.code == "title_empty"


@pytest.mark.parametrize(("normal", "maximum"), [(0, 5), (6, 5)])
def test_ages_of_a_stage_are_in_order(office: Office, normal: int, maximum: int) -> None:
    wrong = StageEdit(title="x", mark={}, normal_days=normal, maximum_days=maximum)
    with pytest.raises(Invalid) as refusal:
        edit_stage(
            actor=actor(office.author),
            stage_id=office.first.id,
            version=1,
            edit=wrong,
            moment=MOMENT,
        )
    assert refusal.value.code == "stage_age_wrong"
    with pytest.raises(Invalid):
        add_stage(
            actor=actor(office.author),
            process_id=office.process.id,
            version=office.process.version,
            edit=wrong,
            moment=MOMENT,
        )


def test_stages_are_put_in_order(office: Office) -> None:
    STEPS["order"](office, office.author)
    assert list(office.process.stages.values_list("code", flat=True)) == ["s2", "s1"]


@pytest.mark.parametrize("ids", [[], ["first"], ["first", "first"], ["first", "last", 999]])
def test_an_order_names_every_stage_once(office: Office, ids: list[object]) -> None:
    named = {"first": office.first.id, "last": office.last.id}
    with pytest.raises(Invalid) as refusal:
        order_stages(
            actor=actor(office.author),
            process_id=office.process.id,
            version=office.process.version,
            stage_ids=[named.get(each, each) for each in ids],  # type: ignore[call-overload]
            moment=MOMENT,
        )
    assert refusal.value.code == "stages_incomplete"


def test_a_stage_with_cases_stays(office: Office) -> None:
    owner = make_user(office.company, team=make_team(office.company))
    make_case(owner, process="own", stage="s2")
    with pytest.raises(Invalid) as refusal:
        STEPS["retire"](office, office.author)
    assert (refusal.value.code, refusal.value.params["count"]) == ("stage_has_cases", 1)


def test_the_last_stage_stays(office: Office) -> None:
    STEPS["retire"](office, office.author)
    with pytest.raises(Invalid) as refusal:
        retire_stage(actor=actor(office.author), stage_id=office.first.id, version=1, moment=MOMENT)
    assert refusal.value.code == "stage_is_last"


def test_a_retired_stage_is_gone_for_changes(office: Office) -> None:
    STEPS["retire"](office, office.author)
    with pytest.raises(NotFound):
        edit_stage(
            actor=actor(office.author), stage_id=office.last.id, version=2, edit=EDIT, moment=MOMENT
        )


def test_a_new_stage_gets_a_code_of_its_own(office: Office) -> None:
    STEPS["retire"](office, office.author)
    office.process.refresh_from_db()
    stage = STEPS["add"](office, office.author)
    assert isinstance(stage, Stage)
    assert stage.code == "s3"
