"""Comments on operations: said, answered, settled, following their operation."""

from __future__ import annotations

import pytest
from django.urls import reverse

from techkarta.common.errors import Invalid, NotAllowed, NotFound
from techkarta.engine.cards.editing import MoveOperation
from techkarta.method.models import CardComment, CardVersion
from techkarta.method.services import (
    answer_comment,
    edit_draft,
    resolve_comment,
    start_draft,
    undo_edit,
    write_comment,
)
from tests.world import MOMENT, actor, make_company, make_user

from .conftest import Load, Office, Signed


@pytest.fixture
def draft(office: Office, load: Load) -> CardVersion:
    return load()


@pytest.fixture
def said(office: Office, draft: CardVersion) -> CardComment:
    return write_comment(
        actor=actor(office.rep), version_id=draft.id, no="020", text="Too long", moment=MOMENT
    )


def test_the_same_is_said_once(office: Office, draft: CardVersion, said: CardComment) -> None:
    again = write_comment(
        actor=actor(office.rep), version_id=draft.id, no="020", text=" Too long ", moment=MOMENT
    )
    assert again == said
    answers = [
        answer_comment(actor=actor(office.author), comment_id=said.id, text="Why?", moment=MOMENT)
        for _ in range(2)
    ]
    assert answers[0] == answers[1]


@pytest.mark.parametrize(
    ("no", "text", "code"),
    [("020", "  ", "comment_empty"), ("990", "x", "operation_unknown"),
     ("", "x" * 2001, "comment_too_long")],
)  # fmt: skip
def test_what_cannot_be_said_is_refused(
    office: Office, draft: CardVersion, no: str, text: str, code: str
) -> None:
    with pytest.raises(Invalid, match=code):
        write_comment(actor=actor(office.rep), version_id=draft.id, no=no, text=text, moment=MOMENT)


def test_a_comment_is_settled_by_its_author_or_a_writer(office: Office, said: CardComment) -> None:
    other = make_user(office.company, "rep")
    with pytest.raises(NotAllowed):
        resolve_comment(actor=actor(other), comment_id=said.id, moment=MOMENT)
    row = resolve_comment(actor=actor(office.author), comment_id=said.id, moment=MOMENT)
    assert row.resolved_by == office.author
    # An answer opens it again.
    answer_comment(actor=actor(office.rep), comment_id=said.id, text="No", moment=MOMENT)
    said.refresh_from_db()
    assert said.resolved_at is None


def test_a_stranger_hears_nothing(said: CardComment) -> None:
    stranger = make_user(make_company("south"), "methodologist")
    with pytest.raises(NotFound):
        answer_comment(actor=actor(stranger), comment_id=said.id, text="x", moment=MOMENT)


def test_comments_follow_their_operation(
    office: Office, draft: CardVersion, said: CardComment
) -> None:
    edit_draft(
        actor=actor(office.author),
        version_id=draft.id,
        version=draft.version,
        changes=[MoveOperation(no="020", places=-1)],
        moment=MOMENT,
    )
    said.refresh_from_db()
    assert said.no == "005"
    draft.refresh_from_db()
    undo_edit(actor=actor(office.author), version_id=draft.id, version=draft.version, moment=MOMENT)
    said.refresh_from_db()
    assert said.no == "020"


def test_the_discussion_is_on_both_pages(
    office: Office, draft: CardVersion, said: CardComment, signed: Signed
) -> None:
    browser = signed(office.author)
    editor = browser.get(reverse("method:editor", args=[draft.id])).context["page"]
    assert [row.comments for row in editor.rows] == [0, 1]
    assert editor.tabs[-1].count == 1
    url = reverse("method:talk", args=[draft.id])
    answer = browser.post(
        url, {"do": "answer", "comment": said.id, "text": "<b>ok</b>", "place": "editor"}
    )
    assert answer["Location"] == reverse("method:editor", args=[draft.id]) + "#ed-talk"
    text = signed(office.rep).get(reverse("method:version", args=[draft.id])).content.decode()
    assert "Too long" in text
    assert "&lt;b&gt;ok" in text
    browser.post(url, {"do": "resolve", "comment": said.id})
    said.refresh_from_db()
    assert said.resolved_at


def test_what_is_not_settled_goes_on_to_the_next_revision(
    office: Office, in_force: CardVersion, signed: Signed
) -> None:
    write_comment(
        actor=actor(office.rep), version_id=in_force.id, no="010", text="When?", moment=MOMENT
    )
    row = start_draft(actor=actor(office.author), version_id=in_force.id, moment=MOMENT)
    page = signed(office.author).get(reverse("method:editor", args=[row.id])).context["page"]
    assert [(item.no, item.revision) for item in page.talk.threads] == [("010", "rev. 1")]
