"""Lists of questions: drafts, revisions, what becomes of answers, two people at once."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from techkarta.accounts.models import User
from techkarta.common.errors import Conflict, Invalid, NotAllowed, NotFound
from techkarta.engine.forms.faults import FaultKind
from techkarta.forms.models import FormTemplate, Question
from techkarta.forms.selectors import listed_client_types
from techkarta.forms.services import (
    NewList,
    QuestionEdit,
    begin_draft,
    begin_list,
    discard_draft,
    move_question,
    publish_list,
    remove_question,
    retire_list,
    save_question,
)
from tests.world import MOMENT, Cast, actor, make_company, make_user

from .conftest import Desk

EDIT = QuestionEdit(
    text={"en": "How many lines?"},
    mark={"en": "I16"},
    sources=("client",),
    due="development",
    parts=({"type": "number", "title": {"en": "Lines"}, "optional": False, "unit": ""},),
)


@pytest.fixture
def author(cast: Cast) -> User:
    return make_user(cast.company, "methodologist")


def in_force(author: User, code: str = "industrial") -> FormTemplate:
    return FormTemplate.objects.get(organisation=author.organisation, code=code, state="in_force")


def draft_of(author: User, code: str = "industrial") -> FormTemplate:
    row = in_force(author, code)
    return begin_draft(actor=actor(author), list_id=row.id, moment=MOMENT)


def write(
    author: User, draft: FormTemplate, edit: QuestionEdit, seen: Question | None = None
) -> Question:
    return save_question(
        actor=actor(author), list_id=draft.id, item_id=seen.id if seen else None,
        version=seen.version if seen else 0, edit=edit, moment=MOMENT,
    )  # fmt: skip


def as_edit(row: Question, **changes: Any) -> QuestionEdit:
    names = ("text", "mark", "section", "is_critical", "weight", "due", "validity_days",
             "sources", "parts", "condition")  # fmt: skip
    return replace(QuestionEdit(**{name: getattr(row, name) for name in names}), **changes)


def publish(author: User, draft: FormTemplate, reason: str = "A new line") -> FormTemplate:
    draft.refresh_from_db()
    return publish_list(
        actor=actor(author), list_id=draft.id, version=draft.version, reason=reason, moment=MOMENT
    )


def test_a_change_makes_a_revision_and_answers_stay(desk: Desk, author: User) -> None:
    desk.answer_all()
    draft = draft_of(author)
    assert draft_of(author).pk == draft.pk
    assert write(author, draft, EDIT).pk == write(author, draft, EDIT).pk
    assert desk.sheet.lock.is_open
    publish(author, draft)
    states = FormTemplate.objects.filter(code="industrial").order_by("revision")
    assert list(states.values_list("revision", "state")) == [(1, "superseded"), (2, "in_force")]
    sheet = desk.sheet
    assert [each.question.mark for each in sheet.asked if each.state != "valid"] == [{"en": "I16"}]
    # One question of weight 1 more: 39 of 40 and every star shines.
    assert sheet.lock.is_open
    assert sheet.lock.weight_required == 40


def test_an_earlier_revision_comes_back_as_the_next_one(desk: Desk, author: User) -> None:
    first = in_force(author)
    draft = draft_of(author)
    write(author, draft, EDIT)
    publish(author, draft)
    back = begin_draft(actor=actor(author), list_id=first.id, moment=MOMENT)
    assert (back.revision, back.questions.count()) == (3, 15)
    with pytest.raises(Conflict) as refusal:
        begin_draft(actor=actor(author), list_id=first.id, moment=MOMENT)
    assert refusal.value.code == "list_draft_exists"
    publish(author, back, "The line was sold")
    assert len(desk.sheet.asked) == 15


def test_another_kind_or_unit_begins_a_part_anew(desk: Desk, author: User) -> None:
    desk.answer_all()
    draft = draft_of(author)
    row = draft.questions.get(code="i4")
    codes = [part["code"] for part in row.parts]
    tonnes = {**row.parts[0], "unit": {"ru": "в месяц", "en": "a month"}}
    renamed = {**row.parts[1], "title": {"en": "Measure"}}
    translated = {**row.parts[2], "unit": {**row.parts[2]["unit"], "de": "im Jahr"}}
    changed = write(author, draft, as_edit(row, parts=[tonnes, renamed, translated]), row)
    now = [part["code"] for part in changed.parts]
    assert now[0] != codes[0]
    assert now[1:] == codes[1:]
    publish(author, draft)
    asked = desk.sheet.of("i4")
    assert asked is not None
    assert asked.missing == (now[0],)


def test_two_people_at_one_question(author: User, cast: Cast) -> None:
    draft = draft_of(author)
    row = draft.questions.get(code="i2")
    mine, theirs = as_edit(row, weight=2), as_edit(row, weight=4)
    seen = Question.objects.get(pk=row.pk)
    write(cast.head, draft, theirs, row)
    with pytest.raises(Conflict):
        write(author, draft, mine, seen)
    # The same again is no second change.
    assert write(cast.head, draft, theirs, seen).weight == 4
    seen.refresh_from_db()
    assert write(author, draft, mine, seen).weight == 2


def test_what_is_published_was_seen(author: User, cast: Cast) -> None:
    draft = draft_of(author)
    write(author, draft, EDIT)
    draft.refresh_from_db()
    seen = draft.version
    write(cast.head, draft, replace(EDIT, text={"en": "And why?"}))
    with pytest.raises(Conflict):
        publish_list(
            actor=actor(author), list_id=draft.id, version=seen, reason="New", moment=MOMENT
        )
    assert publish(author, draft).pk == publish(author, draft).pk
    with pytest.raises(Conflict):
        write(author, draft, replace(EDIT, text={"en": "Too late?"}))


@pytest.mark.parametrize(
    ("edit", "kind"),
    [
        (replace(EDIT, text={}), FaultKind.TEXT_EMPTY),
        (replace(EDIT, parts=()), FaultKind.NO_PARTS),
        (replace(EDIT, sources=()), FaultKind.NO_SOURCE),
    ],
)
def test_a_faulty_question_is_not_kept(author: User, edit: QuestionEdit, kind: FaultKind) -> None:
    draft = draft_of(author)
    with pytest.raises(Invalid) as refusal:
        write(author, draft, edit)
    faults = refusal.value.params["faults"]
    assert [fault.kind for fault in faults] == [kind]  # type: ignore[attr-defined]
    assert draft.questions.count() == 15


def test_the_day_of_presentation_stays_in_the_list(author: User) -> None:
    draft = draft_of(author)
    row = draft.questions.get(topic="presentation")
    with pytest.raises(Invalid) as refusal:
        take_out(author, draft, row)
    assert refusal.value.code == "question_needed"
    day = next(part for part in row.parts if part["code"] == "on")
    rest = [part for part in row.parts if part is not day]
    write(author, draft, as_edit(row, parts=[*rest, {**day, "optional": True}]), row)
    with pytest.raises(Invalid) as refused:
        publish(author, draft)
    faults = refused.value.params["faults"]
    assert [fault.kind for fault in faults] == [FaultKind.NO_PRESENTATION]  # type: ignore[attr-defined]


def take_out(author: User, draft: FormTemplate, row: Question) -> None:
    remove_question(
        actor=actor(author), list_id=draft.id, item_id=row.id, version=row.version, moment=MOMENT
    )


def test_order_and_removal(author: User) -> None:
    draft = draft_of(author)
    rows = list(draft.questions.all())
    for _again in range(2):
        move_question(
            actor=actor(author), list_id=draft.id, item_id=rows[4].id, place=0, moment=MOMENT
        )
        take_out(author, draft, rows[1])
    left = [row.code for row in draft.questions.all()]
    assert left[:3] == ["i5", "i1", "i3"]
    assert len(left) == 14


def test_nothing_is_published_without_change_or_reason(author: User) -> None:
    draft = draft_of(author)
    with pytest.raises(Invalid) as refusal:
        publish(author, draft)
    assert refusal.value.code == "list_unchanged"
    write(author, draft, EDIT)
    with pytest.raises(Invalid) as refused:
        publish(author, draft, " ")
    assert refused.value.code == "reason_empty"
    discard_draft(actor=actor(author), list_id=draft.id, moment=MOMENT)
    assert draft_of(author).revision == 2


def test_a_retired_list_is_asked_no_longer_and_comes_back(desk: Desk, author: User) -> None:
    desk.answer_all()
    row = in_force(author)
    for _again in range(2):
        retire_list(actor=actor(author), list_id=row.id, reason="Not our market", moment=MOMENT)
    assert not desk.sheet.asked
    assert "industrial" not in listed_client_types(author.organisation_id)
    publish(author, begin_draft(actor=actor(author), list_id=row.id, moment=MOMENT))
    assert desk.sheet.lock.is_open


def test_a_list_of_ones_own_about_deals_of_a_process(desk: Desk, author: User) -> None:
    process = desk.case.process_id
    made = begin_list(
        actor=actor(author),
        new=NewList(title={"en": "Tender"}, subject="case", process_id=process),
        moment=MOMENT,
    )
    write(author, made, replace(EDIT, due="t3"))
    asked = len(desk.sheet.asked)
    publish(author, made)
    assert len(desk.sheet.asked) == asked + 1
    assert desk.sheet.due(["t3"])[0].question.mark == {"en": "I16"}
    # It decides nothing about the proposal: that is for the lists of client types.
    assert len(desk.sheet.listed) == 15


def test_who_may_edit(cast: Cast, author: User) -> None:
    row = in_force(author)
    with pytest.raises(NotAllowed):
        begin_draft(actor=actor(cast.owner), list_id=row.id, moment=MOMENT)
    stranger = make_user(make_company("east"), "methodologist")
    with pytest.raises(NotFound):
        begin_draft(actor=actor(stranger), list_id=row.id, moment=MOMENT)
