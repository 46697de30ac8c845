"""Bad card files: each has a clear answer, costs little, and nothing is lost or carried out."""

from __future__ import annotations

import html
import time
import tracemalloc

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from techkarta.common.errors import Invalid
from techkarta.method.mapping import draft_card
from techkarta.method.models import CardVersion
from techkarta.method.services import import_card, submit_version
from tests.world import MOMENT, actor

from .conftest import Load, Office, Signed, bring_into_force, text_with

MANY = 500
# Ten names, each nine times the one before: a thousand million strings, were they unfolded.
BOMB = b"a: &a [x,x,x,x,x,x,x,x,x]\n" + b"".join(
    b"%c: &%c [%s]\n" % (name, name, b",".join([b"*%c" % before] * 9))
    for before, name in zip(b"abcdefghi", b"bcdefghij", strict=True)
)
HOSTILE = "<script>alert(1)</script> {{ 7*7 }} \u202eтёмный\u202c"


def circle(count: int) -> bytes:
    """A card whose operations all wait for each other."""
    lines = [
        f'  - {{no: "{number:04d}", title: Позвонить, result: Сказано,'
        f' after: ["{number % count + 1:04d}"], norm: {{minutes: 5}}, role: rep,'
        " evidence: {kind: note},"
        " control: {method: each, by: head_of_sales, criterion: Верно, minutes: 1}}"
        for number in range(1, count + 1)
    ]
    head, _operations, _rest = text_with().partition("operations:\n")
    return (head + "operations:\n" + "\n".join(lines) + "\n").encode()


def send(office: Office, signed: Signed, content: bytes, name: str = "card.yaml") -> object:
    file = SimpleUploadedFile(name, content)
    return signed(office.author).post(reverse("method:load"), {"file": file})


def test_a_bomb_of_aliases_is_refused_before_memory_grows(office: Office, signed: Signed) -> None:
    tracemalloc.start()
    try:
        answer = send(office, signed, BOMB)
        _now, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert answer.status_code == 422  # type: ignore[attr-defined]
    assert "TK006" in answer.content.decode()  # type: ignore[attr-defined]
    assert peak < 30_000_000
    assert not CardVersion.objects.exists()


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3", "TK007"),
        (b"PK\x03\x04\x14\x00", "TK001"),
        (b"schema: techkarta.card/1\n#" + b"x" * 1_100_000, "TK008"),
        (b"[" * 5_000, "TK009"),
    ],
)
def test_what_is_no_card_is_named(
    office: Office, signed: Signed, content: bytes, code: str
) -> None:
    answer = send(office, signed, content)
    assert answer.status_code == 422  # type: ignore[attr-defined]
    assert code in answer.content.decode()  # type: ignore[attr-defined]


@pytest.mark.alike
def test_a_circle_of_many_operations_is_a_draft_nobody_can_approve(
    office: Office, signed: Signed
) -> None:
    started = time.process_time()
    row = import_card(actor=actor(office.author), data=circle(MANY), moment=MOMENT)
    browser = signed(office.author)
    text = browser.get(reverse("method:version", args=[row.id])).content.decode()
    # A wide margin: walking every way through the circle would never end.
    assert time.process_time() - started < 20
    assert "TK104" in text
    assert text.count("0250") < 20
    assert len(draft_card(row).operations) == MANY
    with pytest.raises(Invalid) as refusal:
        bring_into_force(office, row)
    assert refusal.value.code == "card_has_errors"


@pytest.mark.parametrize("form", ["pdf", "docx", "xlsx", "html", "md", "svg", "bpmn"])
def test_no_document_of_a_circle_is_made_and_the_file_is_kept(
    office: Office, load: Load, signed: Signed, form: str
) -> None:
    row = load(("    role: rep\n    with: [specialist]", '    after: ["020"]\n    role: rep'))
    browser = signed(office.author)
    refused = browser.get(reverse("method:export", args=[row.id, form]))
    assert refused.status_code == 400
    assert "TK104" in refused.content.decode()
    assert browser.get(reverse("method:export", args=[row.id, "yaml"])).status_code == 200


def test_markup_and_turned_letters_of_titles_are_shown_as_text(
    office: Office, load: Load, signed: Signed
) -> None:
    row = load(
        ("{ru: Определить тип, en: Define the type}", f'"{HOSTILE}"'),
        ("title: {ru: Отбор, en: Selection}", f'title: "{HOSTILE}"'),
    )
    browser = signed(office.author)
    for name in ("version", "sheet", "editor"):
        text = browser.get(reverse(f"method:{name}", args=[row.id])).content.decode()
        assert "<script>alert" not in text
        assert "{{ 7*7 }}" in text
        assert "\u202e" not in text, name


@pytest.mark.parametrize(
    ("day", "told"),
    [
        ("", ("__all__", "a second pair of eyes")),
        ("2020-01-31", ("valid_from", "never comes in force backwards")),
    ],
)
def test_an_approval_that_cannot_be_says_why_at_its_place(
    office: Office, load: Load, signed: Signed, day: str, told: tuple[str, str]
) -> None:
    row = load()
    sent = {"version_id": row.id, "version": row.version, "reason": "", "moment": MOMENT}
    row = submit_version(actor=actor(office.author), **sent)  # type: ignore[arg-type]
    url = reverse("method:approve", args=[row.id])
    (place, words), typed = told, {"version": row.version, "valid_from": day}
    answer = signed(office.second if day else office.author).post(url, typed)
    assert answer.status_code == 422
    (refusal,) = answer.context["page"].decision.form.errors[place]
    assert words in refusal
    assert refusal in html.unescape(answer.content.decode())
    row.refresh_from_db()
    assert (row.state, row.approver_id, row.valid_from) == ("in_review", None, None)
