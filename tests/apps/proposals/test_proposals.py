"""Proposals: numbers, files, the lock, the template, the sent mark."""

from __future__ import annotations

import io
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID, uuid4

import pytest
from django.test import Client as Browser
from django.urls import reverse
from docx import Document

from techkarta.cases.models import Case
from techkarta.cases.services import LineFields, write_lines
from techkarta.common.errors import Conflict, Invalid, Locked, NotAllowed, NotFound
from techkarta.documents.proposal import default_template, fill
from techkarta.proposals.models import Proposal, ProposalTemplate
from techkarta.proposals.services import Terms, issue_proposal, mark_sent, upload_template
from tests.apps.forms.conftest import TODAY, Desk
from tests.world import MOMENT, actor


def issue(desk: Desk, key: UUID | None = None, who: str = "owner") -> Proposal:
    terms = Terms(key=key or uuid4(), valid_until=TODAY + timedelta(days=30), language="en")
    person = getattr(desk.cast, who)
    return issue_proposal(actor=actor(person), case_id=desk.case.id, terms=terms, moment=MOMENT)


def template_of(text: str) -> bytes:
    word, out = Document(), io.BytesIO()
    paragraph = word.add_paragraph()
    # Word cuts what was typed into runs as it likes.
    for letter in text:
        paragraph.add_run(letter)
    word.save(out)
    return out.getvalue()


def test_a_shut_lock_names_what_is_missing_and_leaves_no_gap(desk: Desk) -> None:
    desk.answer_all(but=("i5", "i7"))
    with pytest.raises(Locked) as refusal:
        issue(desk)
    assert refusal.value.params["questions"] == ["i5", "i7"]
    desk.answer("i5")
    desk.answer("i7")
    assert [issue(desk).full_number, issue(desk).full_number] == ["2026-0001", "2026-0002"]


def test_the_same_request_again_gives_the_same_proposal(desk: Desk) -> None:
    desk.answer_all()
    key = uuid4()
    assert issue(desk, key).pk == issue(desk, key).pk
    assert Proposal.objects.count() == 1


def test_the_files_say_what_the_proposal_says(desk: Desk) -> None:
    desk.answer_all()
    made = issue(desk)
    text = "\n".join(each.text for each in Document(io.BytesIO(bytes(made.word))).paragraphs)
    assert "2026-0001" in text
    assert "{{" not in text
    assert bytes(made.printed).startswith(b"%PDF")


def test_the_lines_of_the_deal_stand_in_the_proposal_with_their_total(desk: Desk) -> None:
    desk.answer_all()
    lines = [
        LineFields(name="Pump", quantity=Decimal(2), price=Decimal(1500), unit="pc"),
        LineFields(name="Start-up", price=Decimal("99.90"), discount=Decimal(50)),
    ]
    version = Case.objects.get(pk=desk.case.pk).version
    owner = actor(desk.cast.owner)
    write_lines(actor=owner, case_id=desk.case.id, version=version, lines=lines, moment=MOMENT)
    made = issue(desk)
    assert made.amount == Decimal("3049.95")
    table = Document(io.BytesIO(bytes(made.word))).tables[1]
    assert [[cell.text for cell in row.cells] for row in table.rows] == [
        ["No.", "Product or service", "Quantity", "Price", "Discount", "Amount"],
        ["1", "Pump", "2 pc", "₽1,500", "", "₽3,000"],
        ["2", "Start-up", "1", "₽99.90", "50 %", "₽49.95"],
        ["", "Total", "", "", "", "₽3,049.95"],
    ]
    assert bytes(made.printed).startswith(b"%PDF")


def own_table(*cells: str) -> bytes:
    word, out = Document(), io.BytesIO()
    table = word.add_table(2, len(cells))
    for cell, text in zip(table.rows[1].cells, cells, strict=True):
        cell.text = text
    word.save(out)
    return out.getvalue()


def test_a_row_of_the_companys_own_table_is_repeated_for_every_line() -> None:
    template = own_table("{{ line_no }}. {{ line_name }}", "{{ line_amount }}")
    lines = [{"line_no": str(n), "line_name": "Pump", "line_amount": "5"} for n in (1, 2)]
    rows = Document(io.BytesIO(fill(template, {}, lines))).tables[0].rows
    assert [row.cells[0].text for row in rows] == ["", "1. Pump", "2. Pump"]
    assert len(Document(io.BytesIO(fill(template, {}))).tables[0].rows) == 1
    for misplaced in (own_table("{{ lines }}"), template_of("{{ line_name }}")):
        with pytest.raises(Invalid) as refusal:
            fill(misplaced, {}, lines)
        assert refusal.value.code == "placeholder_lines_misplaced"


@pytest.mark.parametrize(
    ("who", "refusal"),
    [("colleague", NotAllowed), ("outsider", NotFound), ("stranger", NotFound)],
)
def test_who_may_issue(desk: Desk, who: str, refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        issue(desk, who=who)


def test_an_unknown_placeholder_is_named(desk: Desk) -> None:
    head = actor(desk.cast.head)
    with pytest.raises(Invalid) as refusal:
        upload_template(
            actor=head, name="t.docx", content=template_of("{{ author.password }}"), moment=MOMENT
        )
    assert refusal.value.params["name"] == "author.password"
    with pytest.raises(Invalid):
        upload_template(actor=head, name="t.docx", content=b"no word", moment=MOMENT)


def test_a_template_is_printed_before_it_is_kept(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    head = actor(desk.cast.head)
    with_table = Document(io.BytesIO(template_of("For {{ client }}: {{ text }}")))
    with_table.add_table(2, 3).cell(0, 0).merge(with_table.tables[0].cell(1, 1))
    out = io.BytesIO()
    with_table.save(out)
    kept = upload_template(actor=head, name="t.docx", content=out.getvalue(), moment=MOMENT)
    assert ProposalTemplate.objects.get() == kept

    def broken(*_all: object) -> bytes:
        raise RuntimeError

    monkeypatch.setattr("techkarta.documents.proposal.typeset", broken)
    with pytest.raises(Invalid) as refusal:
        upload_template(
            actor=head, name="u.docx", content=template_of("{{ client }}"), moment=MOMENT
        )
    assert refusal.value.code == "template_unprintable"
    assert ProposalTemplate.objects.get() == kept


def test_a_value_is_never_carried_out() -> None:
    filled = fill(template_of("To {{ client }}"), {"client": "{{ amount }}", "amount": "1"})
    assert Document(io.BytesIO(filled)).paragraphs[0].text == "To {{ amount }}"


def test_the_sent_mark(desk: Desk) -> None:
    desk.answer_all()
    made = issue(desk)

    def mark(to: str, day: date = TODAY) -> Proposal:
        return mark_sent(
            actor=actor(desk.cast.owner), proposal_id=made.id, to=to, how="mail", day=day,
            moment=MOMENT,
        )  # fmt: skip

    with pytest.raises(Invalid):
        mark("Piotr", TODAY + timedelta(days=1))
    assert mark("Piotr").sent_on == mark("Piotr").sent_on == TODAY
    with pytest.raises(Conflict):
        mark("Somebody else")


def test_the_page_of_a_shut_lock_leads_to_the_questions(desk: Desk) -> None:
    desk.answer_all(but=("i5",))
    browser = Browser()
    browser.force_login(desk.cast.owner)
    page = browser.get(reverse("proposals:case", args=[desk.case.id])).content.decode()
    assert reverse("cases:questions", args=[desk.case.id]) + "#" in page
    answer = browser.post(
        reverse("proposals:case", args=[desk.case.id]),
        {"key": str(uuid4()), "valid_until": "2099-12-01"},
    )
    assert (answer.status_code, Proposal.objects.count()) == (422, 0)


@pytest.mark.parametrize("language", ["ru", "en"])
def test_the_shipped_template_fills(language: str) -> None:
    assert fill(default_template(language), {})
