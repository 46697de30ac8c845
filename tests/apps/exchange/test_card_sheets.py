"""Cards kept in Excel become drafts: mapping, doubts row by row, hostile files refused."""

from __future__ import annotations

import zipfile
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client as Browser
from django.urls import reverse

from techkarta.accounts.models import User
from techkarta.common.errors import Conflict, Invalid
from techkarta.engine.cards.model import Card
from techkarta.exchange.cards.choices import Choices
from techkarta.exchange.models import CardSheet
from techkarta.exchange.services import (
    SourceFile,
    decide_card_sheet,
    make_drafts,
    start_card_sheet,
)
from techkarta.method.mapping import draft_card
from techkarta.method.models import CardVersion, Process, Stage
from tests.sheets import (
    EXPECTED_AFTER,
    EXPECTED_METHODS,
    EXPECTED_MINUTES,
    EXPECTED_PEOPLE,
    ROWS,
    write_p2,
)
from tests.world import MOMENT, actor, make_company, make_user

HEAD = ("№", "Операция", "Результат", "После", "Минуты", "Исполнитель")
FIRST = ("1", "Собрать досье", "Собрано", "", "45 мин", "МПП")


@pytest.fixture
def author(db: None) -> User:
    company = make_company("sheets")
    process = Process.objects.create(
        organisation=company, code="project", title={"ru": "Проектные продажи"}
    )
    for order, code in enumerate(("p1", "p2"), start=1):
        Stage.objects.create(
            process=process, code=code, mark={"ru": f"П{order}"}, title={"ru": f"Этап {order}"},
            order=order,
        )  # fmt: skip
    return make_user(company, "methodologist", language="ru")


@pytest.fixture
def browser(author: User) -> Browser:
    found = Browser()
    found.force_login(author, backend="django.contrib.auth.backends.ModelBackend")
    return found


def book(path: Path, *rows: Sequence[str], merged: str = "") -> Path:
    with xlsxwriter.Workbook(path) as made:
        sheet = made.add_worksheet("Карты")
        for place, row in enumerate(rows):
            for column, text in enumerate(row):
                if text:
                    sheet.write_string(place, column, text)
        if merged:
            sheet.merge_range(merged, "МПП")
    return path


def started(author: User, path: Path) -> CardSheet:
    source = SourceFile(path=path, name=path.name)
    return start_card_sheet(actor=actor(author), file=source, moment=MOMENT)


def drafts(author: User, row: CardSheet, **said: object) -> list[Card]:
    who = actor(author)
    row = decide_card_sheet(
        actor=who,
        sheet_id=row.id,
        version=row.version,
        choices=Choices(**said),  # type: ignore[arg-type]
    )
    make_drafts(actor=who, sheet_id=row.id, version=row.version, moment=MOMENT)
    return [draft_card(each) for each in CardVersion.objects.order_by("id")]


def test_a_card_made_by_a_person_becomes_the_same_card(author: User, tmp_path: Path) -> None:
    write_p2(tmp_path / "p2.xlsx")
    (card,) = drafts(author, started(author, tmp_path / "p2.xlsx"))
    assert (card.code, card.stages) == ("project-p2", ("p2",))
    assert [each.title for each in card.operations] == [row[0] for row in ROWS]
    assert tuple(each.after for each in card.operations) == EXPECTED_AFTER
    assert tuple(each.norm.minutes for each in card.operations if each.norm) == EXPECTED_MINUTES
    people = ((each.role, *each.participants) for each in card.operations)
    assert tuple(people) == EXPECTED_PEOPLE
    methods = (each.control.method for each in card.operations if each.control)
    assert tuple(method.value for method in methods if method) == EXPECTED_METHODS
    assert card.operations[4].participants == ("specialist",)
    assert [each.evidence.min for each in card.operations if each.evidence][1] == 8


def test_cells_merged_over_operations_speak_for_each(author: User, tmp_path: Path) -> None:
    second, third = ("2", "Решить", "Решено", "1", "20", ""), ("3", "Ждать", "Ответ", "2", "5", "")
    path = book(tmp_path / "a.xlsx", HEAD, (*FIRST[:5], ""), second, third, merged="F2:F4")
    (card,) = drafts(author, started(author, path), places={"1": "project/p1"})
    assert [each.role for each in card.operations] == ["project_rep"] * 3


def test_several_stages_of_one_sheet_are_several_drafts(author: User, tmp_path: Path) -> None:
    path = book(tmp_path / "a.xlsx", HEAD, ("Этап П1",), FIRST, ("Этап П2",), FIRST)
    assert [card.stages for card in drafts(author, started(author, path))] == [("p1",), ("p2",)]


def test_a_card_may_be_left_out_and_columns_and_roles_named(author: User, tmp_path: Path) -> None:
    head = ("N", "Дело", "Итого дней", "Кто")
    path = book(tmp_path / "a.xlsx", head, ("1", "Собрать досье", "7", "Иванов"))
    (card,) = drafts(
        author, started(author, path), header=1,
        columns={"Дело": "title", "Итого дней": "-", "Кто": "role"},
        roles={"Иванов": "project_rep"}, places={"1": "project/p1"},
    )  # fmt: skip
    assert (card.operations[0].title, card.operations[0].role) == ("Собрать досье", "project_rep")


def test_drafts_are_made_once(author: User, tmp_path: Path) -> None:
    row = started(author, book(tmp_path / "a.xlsx", HEAD, ("Этап П1",), FIRST))
    drafts(author, row)
    make_drafts(actor=actor(author), sheet_id=row.id, version=1, moment=MOMENT)
    assert CardVersion.objects.count() == 1


def test_a_card_without_a_stage_is_not_made(author: User, tmp_path: Path) -> None:
    row = started(author, book(tmp_path / "a.xlsx", HEAD, FIRST))
    with pytest.raises(Invalid) as refusal:
        drafts(author, row)
    assert refusal.value.code == "sheet_card_without_stage"
    assert not CardVersion.objects.exists()


def test_two_people_at_one_sheet_are_told(author: User, tmp_path: Path) -> None:
    row = started(author, book(tmp_path / "a.xlsx", HEAD, FIRST))
    who = actor(author)
    decide_card_sheet(actor=who, sheet_id=row.id, version=1, choices=Choices())
    with pytest.raises(Conflict):
        decide_card_sheet(actor=who, sheet_id=row.id, version=1, choices=Choices())


def test_the_page_names_every_doubt_at_its_cell(
    author: User, browser: Browser, tmp_path: Path
) -> None:
    bad = ("2", "Решить", "Решено", "9", "долго", "Космонавт")
    row = started(author, book(tmp_path / "a.xlsx", HEAD, FIRST, bad))
    page = browser.get(reverse("exchange:card_sheet", args=[row.id])).context["page"]
    assert [note.place for note in page.notes if note.place.endswith("3")] == ["D3", "E3", "F3"]
    assert [role.word for role in page.roles] == ["Космонавт"]
    assert [column.field for column in page.columns][:2] == ["no", "title"]


def test_the_whole_way_in_the_browser(author: User, browser: Browser, tmp_path: Path) -> None:
    write_p2(tmp_path / "p2.xlsx")
    content = (tmp_path / "p2.xlsx").read_bytes()
    sent = browser.post(
        reverse("exchange:card_sheets"), {"file": SimpleUploadedFile("p2.xlsx", content)}
    )
    row = CardSheet.objects.get()
    assert sent.url == reverse("exchange:card_sheet", args=[row.id])  # type: ignore[attr-defined]
    browser.post(sent.url, {"version": 1, "then": "drafts"})  # type: ignore[attr-defined]
    made = browser.get(reverse("exchange:card_sheet_made", args=[row.id]))
    assert [draft.code for draft in made.context["page"].drafts] == ["project-p2"]


def _bomb(path: Path) -> bytes:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        with archive.open("xl/worksheets/sheet1.xml", "w") as part:
            for _ in range(101):
                part.write(b"0" * 1024 * 1024)
    return path.read_bytes()


@pytest.mark.parametrize(
    ("name", "words"), [("pdf", "PDF"), ("bomb", "100"), ("yaml", ""), ("broken", "")]
)
def test_hostile_files_are_refused_in_words(
    browser: Browser, tmp_path: Path, name: str, words: str
) -> None:
    aliases = "a: &a [x]\n" + "\n".join(f"b{n}: &b{n} [*a, *a, *a]" for n in range(9))
    contents = {
        "pdf": b"%PDF-1.7\n",
        "yaml": aliases.encode(),
        "broken": b"PK\x03\x04 nothing of an archive",
    }
    content = _bomb(tmp_path / "bomb.zip") if name == "bomb" else contents[name]
    url = reverse("exchange:card_sheets")
    answer = browser.post(url, {"file": SimpleUploadedFile("card.xlsx", content)})
    if name == "yaml":
        # Text is a table of one column: nothing in it is expanded, and no card is found.
        page = browser.get(answer.url).context["page"]  # type: ignore[attr-defined]
        assert not page.cards
        return
    assert answer.status_code == 422
    assert words in answer.context["page"].problem
    assert not CardSheet.objects.exists()


def test_formulas_of_a_sheet_are_read_as_values_and_never_carried_out(
    author: User, browser: Browser, tmp_path: Path
) -> None:
    path = tmp_path / "formulas.xlsx"
    with xlsxwriter.Workbook(path, {"strings_to_formulas": False}) as made:
        sheet = made.add_worksheet("Карты")
        sheet.write_row(0, 0, HEAD)
        sheet.write_row(1, 0, FIRST)
        sheet.write_formula(1, 4, "=15*3", None, 45)
        sheet.write_row(2, 0, ("2", "=HYPERLINK(1)", "+7 дней", "1", "20", "МПП"))
        sheet.write_formula(3, 1, '=WEBSERVICE("x")', None, "Решить")
        sheet.write_row(3, 2, ("Решено", "2", "5", "МПП"))
    url = reverse("exchange:card_sheets")
    file = SimpleUploadedFile("formulas.xlsx", path.read_bytes())
    assert browser.post(url, {"file": file}).status_code == 302
    (card,) = drafts(author, CardSheet.objects.get(), places={"1": "project/p1"})
    assert [each.norm.minutes for each in card.operations if each.norm] == [45, 20, 5]
    assert [each.title for each in card.operations][1:] == ["=HYPERLINK(1)", "Решить"]
    row = CardVersion.objects.get()
    book_bytes = browser.get(reverse("method:export", args=[row.id, "xlsx"])).content
    with zipfile.ZipFile(BytesIO(book_bytes)) as archive:
        parts = [name for name in archive.namelist() if name.startswith("xl/worksheets/")]
        assert not any(b"<f>" in archive.read(name) for name in parts)


def test_another_company_s_sheet_is_not_there(author: User, tmp_path: Path) -> None:
    row = started(author, book(tmp_path / "a.xlsx", HEAD, FIRST))
    stranger = Browser()
    stranger.force_login(
        make_user(make_company("far"), "methodologist"),
        backend="django.contrib.auth.backends.ModelBackend",
    )
    assert stranger.get(reverse("exchange:card_sheet", args=[row.id])).status_code == 404
