"""Drafts: how they begin, who edits them, what is kept of them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from techkarta.audit.models import AuditEntry
from techkarta.common.errors import Conflict, Invalid, NotAllowed, NotFound
from techkarta.engine.cards.editing import (
    CheckOperation,
    InsertOperation,
    RemoveOperation,
    SetHeading,
    SetOperation,
)
from techkarta.engine.cards.writing import write_card
from techkarta.method.mapping import draft_card
from techkarta.method.models import CardVersion, DraftStep, Process, VersionState
from techkarta.method.services import (
    approve_version,
    copy_card,
    edit_draft,
    findings_of,
    import_card,
    redo_edit,
    retire_stage,
    start_card,
    start_draft,
    submit_version,
    undo_edit,
    withdraw_version,
)
from tests.world import MOMENT, actor, make_company, make_user

from .conftest import Load, Office

LONGER = SetOperation(no="020", values={"norm": {"minutes": 60}})


def edit(office: Office, draft: CardVersion, *changes: object) -> CardVersion:
    return edit_draft(
        actor=actor(office.author),
        version_id=draft.id,
        version=draft.version,
        changes=changes,  # type: ignore[arg-type]
        moment=MOMENT,
    )


def walk(office: Office, draft: CardVersion, step: object) -> CardVersion:
    assert callable(step)
    found = step(
        actor=actor(office.author), version_id=draft.id, version=draft.version, moment=MOMENT
    )
    assert isinstance(found, CardVersion)
    return found


# --------------------------------------------------------------------------------- beginning


def test_a_card_in_force_begins_its_next_revision(office: Office, in_force: CardVersion) -> None:
    draft = start_draft(actor=actor(office.author), version_id=in_force.id, moment=MOMENT)
    assert (draft.revision, draft.state, draft.reason) == (2, VersionState.DRAFT, "")
    assert draft.content["operations"] == in_force.content["operations"]


def test_a_draft_that_is_there_is_named(office: Office, in_force: CardVersion) -> None:
    draft = start_draft(actor=actor(office.author), version_id=in_force.id, moment=MOMENT)
    with pytest.raises(Invalid) as refusal:
        start_draft(actor=actor(office.second), version_id=in_force.id, moment=MOMENT)
    assert refusal.value.params["version_id"] == draft.id


def test_an_empty_stage_begins_with_one_operation(office: Office) -> None:
    draft = start_card(actor=actor(office.author), stage_id=office.last.id, moment=MOMENT)
    assert draft.card.stage_id == office.last.id
    assert list(draft.operations.values_list("no", flat=True)) == ["010"]


def test_the_next_card_of_a_stage_gets_a_code_of_its_own(office: Office) -> None:
    codes = [
        start_card(actor=actor(office.author), stage_id=office.last.id, moment=MOMENT).card.code
        for _ in range(2)
    ]
    assert codes == ["own-s2", "own-s2-2"]


def test_a_retired_stage_begins_no_card(office: Office, in_force: CardVersion) -> None:
    retire_stage(actor=actor(office.admin), stage_id=office.last.id, version=1, moment=MOMENT)
    told = {"actor": actor(office.author), "stage_id": office.last.id, "moment": MOMENT}
    with pytest.raises(Invalid, match="stage_retired"):
        start_card(**told)  # type: ignore[arg-type]
    with pytest.raises(Invalid, match="stage_retired"):
        copy_card(version_id=in_force.id, **told)  # type: ignore[arg-type]


def test_only_who_writes_cards_begins_them(office: Office, in_force: CardVersion) -> None:
    told = {"actor": actor(office.rep), "moment": MOMENT}
    with pytest.raises(NotAllowed):
        start_draft(version_id=in_force.id, **told)  # type: ignore[arg-type]
    with pytest.raises(NotAllowed):
        start_card(stage_id=office.last.id, **told)  # type: ignore[arg-type]
    with pytest.raises(NotAllowed):
        copy_card(version_id=in_force.id, stage_id=office.last.id, **told)  # type: ignore[arg-type]


def test_a_card_of_another_company_begins_nothing(office: Office, in_force: CardVersion) -> None:
    stranger = actor(make_user(make_company("south"), "methodologist"))
    with pytest.raises(NotFound):
        start_draft(actor=stranger, version_id=in_force.id, moment=MOMENT)
    with pytest.raises(NotFound):
        start_card(actor=stranger, stage_id=office.last.id, moment=MOMENT)


# ---------------------------------------------------------------------------------- copying


@pytest.fixture
def copy(office: Office, in_force: CardVersion) -> CardVersion:
    """A copy of the card in a process of another type of sales."""
    Process.objects.filter(pk=office.process.id).update(sales_type="project")
    other = Process.objects.create(
        organisation=office.company, code="other", title="Other", sales_type="regional"
    )
    stage = other.stages.create(code="s1", title="First")
    return copy_card(
        actor=actor(office.author), version_id=in_force.id, stage_id=stage.id, moment=MOMENT
    )


def unchecked(row: CardVersion) -> list[str | None]:
    return [item.operation for item in findings_of(row) if item.code == "TK304"]


def test_every_operation_of_a_copy_waits_to_be_checked(office: Office, copy: CardVersion) -> None:
    assert (copy.copied_from, copy.card.code) == ("own", "other-s1")
    assert unchecked(copy) == ["010", "020"]
    copy = edit(office, copy, CheckOperation(no="010"))
    assert unchecked(copy) == ["020"]


def test_a_copy_is_not_approved_before_it_is_checked(office: Office, copy: CardVersion) -> None:
    sent = submit_version(
        actor=actor(office.author), version_id=copy.id, version=copy.version, reason="",
        moment=MOMENT,
    )  # fmt: skip
    with pytest.raises(Invalid) as refusal:
        approve_version(
            actor=actor(office.second), version_id=sent.id, version=sent.version, moment=MOMENT
        )
    assert "TK304" in {item.code for item in refusal.value.params["findings"]}  # type: ignore[attr-defined]


def test_what_was_written_in_the_copy_needs_no_check(office: Office, copy: CardVersion) -> None:
    copy = edit(office, copy, InsertOperation(below="010"))
    assert unchecked(copy) == ["010", "020"]


def test_undo_takes_a_check_back(office: Office, copy: CardVersion) -> None:
    copy = edit(office, copy, CheckOperation(no="010"))
    assert unchecked(walk(office, copy, undo_edit)) == ["010", "020"]


def test_the_next_revision_of_a_copy_keeps_its_checks(office: Office, copy: CardVersion) -> None:
    copy = edit(office, copy, CheckOperation(no="010"))
    CardVersion.objects.filter(pk=copy.id).update(state=VersionState.REJECTED)
    draft = start_draft(actor=actor(office.author), version_id=copy.id, moment=MOMENT)
    assert unchecked(draft) == ["020"]


def test_a_file_of_a_copy_takes_no_check_away(office: Office, copy: CardVersion) -> None:
    copy = edit(office, copy, CheckOperation(no="010"))
    withdraw_version(
        actor=actor(office.author), version_id=copy.id, version=copy.version, moment=MOMENT
    )
    same = draft_card(copy)
    first, second = same.operations
    moved = replace(same, operations=(first, replace(second, no="025")))
    for card, waits in ((same, ["020"]), (moved, ["025"])):
        row = import_card(actor=actor(office.author), data=write_card(card).encode(), moment=MOMENT)
        assert (row.card_id, row.copied_from, unchecked(row)) == (copy.card_id, "own", waits)


# ---------------------------------------------------------------------------------- editing


def test_an_edit_writes_content_and_rows(office: Office, load: Load) -> None:
    draft = edit(office, load(), LONGER, InsertOperation(below="010", values={"title": "New"}))
    assert (draft.version, draft.editor_id) == (2, office.author.id)
    draft.refresh_from_db()
    assert list(draft.operations.values_list("no", "minutes")) == [
        ("010", 35), ("015", 0), ("020", 60),
    ]  # fmt: skip


def test_the_heading_reaches_the_row(office: Office, load: Load) -> None:
    draft = edit(office, load(), SetHeading(values={"title": "Selection", "reason": "Longer"}))
    draft.refresh_from_db()
    assert (draft.title, draft.reason) == ("Selection", "Longer")


def test_a_stale_edit_is_a_conflict_and_writes_nothing(office: Office, load: Load) -> None:
    draft = load()
    stale = CardVersion.objects.get(pk=draft.id)
    edit(office, draft, LONGER)
    with pytest.raises(Conflict):
        edit(office, stale, RemoveOperation(no="010"))
    draft.refresh_from_db()
    assert draft.operations.count() == 2


def test_only_a_draft_is_edited(office: Office, in_force: CardVersion) -> None:
    with pytest.raises(Conflict):
        edit(office, in_force, LONGER)


def test_only_who_writes_cards_edits(office: Office, load: Load) -> None:
    draft = load()
    told = {"version_id": draft.id, "version": 1, "moment": MOMENT, "actor": actor(office.rep)}
    with pytest.raises(NotAllowed):
        edit_draft(changes=[LONGER], **told)  # type: ignore[arg-type]
    for step in (undo_edit, redo_edit):
        with pytest.raises(NotAllowed):
            step(**told)  # type: ignore[arg-type]


def test_a_draft_of_another_company_is_not_there(office: Office, load: Load) -> None:
    draft = load()
    stranger = actor(make_user(make_company("south"), "methodologist"))
    with pytest.raises(NotFound):
        edit_draft(actor=stranger, version_id=draft.id, version=1, changes=[LONGER], moment=MOMENT)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (SetOperation(no="020", values={"norm": {"minutes": "x"}}), "value_unusable"),
        (SetOperation(no="990", values={}), "operation_unknown"),
        (SetOperation(no="020", values={"no": "12345678901"}), "code_too_long"),
    ],
)
def test_what_cannot_be_saved_is_refused(
    office: Office, load: Load, change: SetOperation, code: str
) -> None:
    draft = load()
    with pytest.raises(Invalid, match=code):
        edit(office, draft, LONGER, change)
    draft.refresh_from_db()
    assert draft.version == 1


def test_nothing_changed_is_nothing_written(office: Office, load: Load) -> None:
    draft = edit(office, load(), SetOperation(no="020", values={"role": "rep"}))
    assert draft.version == 1
    assert not DraftStep.objects.exists()


def test_one_sitting_is_remembered_once(office: Office, load: Load) -> None:
    draft = edit(office, load(), LONGER)
    draft = edit(office, draft, InsertOperation(below="010"))
    assert AuditEntry.objects.filter(action="card.edit").count() == 1
    edit_draft(
        actor=actor(office.second), version_id=draft.id, version=draft.version,
        changes=[RemoveOperation(no="015")], moment=MOMENT,
    )  # fmt: skip
    assert AuditEntry.objects.filter(action="card.edit").count() == 2


# ------------------------------------------------------------------------------ undo and redo


def test_undo_and_redo_walk_along_the_edits(office: Office, load: Load) -> None:
    draft = load()
    first = draft.content
    draft = edit(office, draft, LONGER)
    second = draft.content
    draft = edit(office, draft, RemoveOperation(no="010"))
    draft = walk(office, draft, undo_edit)
    assert draft.content == second
    draft = walk(office, draft, undo_edit)
    assert draft.content == first
    with pytest.raises(Invalid, match="nothing_to_undo"):
        walk(office, draft, undo_edit)
    draft = walk(office, draft, redo_edit)
    assert draft.content == second
    assert draft.operations.get(no="020").minutes == 60


def test_an_edit_after_undo_ends_redo(office: Office, load: Load) -> None:
    draft = edit(office, load(), LONGER)
    draft = walk(office, draft, undo_edit)
    draft = edit(office, draft, RemoveOperation(no="010"))
    with pytest.raises(Invalid, match="nothing_to_redo"):
        walk(office, draft, redo_edit)


def test_a_sent_version_keeps_no_steps(office: Office, load: Load) -> None:
    draft = edit(office, load(), LONGER)
    submit_version(
        actor=actor(office.author), version_id=draft.id, version=draft.version, reason="",
        moment=MOMENT,
    )  # fmt: skip
    assert not DraftStep.objects.exists()
