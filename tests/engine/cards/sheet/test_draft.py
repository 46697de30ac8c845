"""Whole sheets: headings found, stages parted, nothing left out unsaid."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from techkarta.engine.cards.model import Card
from techkarta.engine.cards.render.table import operation_row
from techkarta.engine.cards.sheet.carried import carried_lines, carried_of
from techkarta.engine.cards.sheet.draft import Options, checked
from techkarta.engine.cards.sheet.grid import Sheet
from techkarta.engine.cards.sheet.placing import place_draft
from techkarta.engine.cards.writing import write_card
from tests.engine.cards.render.made import RU, preset
from tests.engine.cards.sheet.made import AROUND, codes, read, sheet, words

HEAD = ("№", "Операция", "Результат", "После", "Минуты", "Исполнитель")


def test_headings_below_a_title_with_parted_columns() -> None:
    found = read(
        sheet(
            ("Технологическая карта: П2 Разработка клиента", "", "", "", "", ""),
            ("Процесс: Проектные продажи",),
            ("№ п/п", "Что делаем", "Норма времени, мин", "Исполнение", "", "Примечание"),
            ("", "", "", "роль", "с кем", ""),
            ("Сбор сведений", "", "", "", "", ""),
            ("1", "Собрать досье", "45 мин", "МПП", "ТС", "важно"),
            ("2", "Построить карту", "1 ч", "МПП", "", ""),
            ("", "Итого", "105", "", "", ""),
            ("Критерии выхода",),
            ("1", "Карта подтверждена"),
        )
    )
    placed = place_draft(found.drafts[0], words())
    assert placed.data["process"] == "project"
    assert placed.data["stages"] == ["p2"]
    assert placed.data["title"] == "Разработка клиента"
    first, second = placed.data["operations"]
    assert (first["no"], first["task"], first["with"]) == ("010", "Сбор сведений", ["specialist"])
    assert second["norm"]["minutes"] == 60
    assert placed.data["exit"] == [{"id": "x1", "text": "Карта подтверждена"}]
    assert ("column_unknown", None) in codes(found)
    assert ("row_as_task", 5) in codes(found)


def test_an_unreadable_cell_is_a_note_with_its_place() -> None:
    found = read(sheet(HEAD, ("1", "Собрать", "Собрано", "", "много", "космонавт")))
    operation = found.drafts[0].data["operations"][0]
    assert "norm" not in operation
    assert "role" not in operation
    assert [(note.code, note.row, note.column) for note in found.notes] == [
        ("unreadable", 2, 4),
        ("unknown_role", 2, 5),
    ]


def test_stages_in_one_sheet_become_cards_of_their_own() -> None:
    found = read(
        sheet(
            HEAD,
            ("Этап П1",),
            ("1", "Найти клиента", "Найден", "", "5", "МПП"),
            HEAD,
            ("Этап П2 Разработка клиента",),
            ("1", "Собрать досье", "Собрано", "", "60", "МПП"),
        )
    )
    assert [draft.label for draft in found.drafts] == ["П1", "П2 Разработка клиента"]
    assert [len(draft.data["operations"]) for draft in found.drafts] == [1, 1]


def test_a_stage_column_with_merged_cells_is_filled_down() -> None:
    rows = (
        ("Этап", "№", "Операция", "Минуты"),
        ("П1", "1", "Найти", "5"),
        ("", "2", "Позвонить", "5"),
        ("П2", "1", "Собрать", "60"),
    )
    found = read(sheet(*rows))
    assert [(draft.label, len(draft.data["operations"])) for draft in found.drafts] == [
        ("П1", 2),
        ("П2", 1),
    ]


def test_rows_below_an_operation_go_on_with_its_steps_and_others_are_told() -> None:
    head = ("№", "Операция", "Шаги", "Минуты")
    found = read(
        sheet(
            head,
            ("1", "Собрать", "Открыть реестр", "5"),
            ("", "", "Сверить числа", ""),
            ("", "", "", "7"),
        )
    )
    steps = found.drafts[0].data["operations"][0]["steps"]
    assert steps == ["Открыть реестр", "Сверить числа"]
    assert ("row_skipped", 4) in codes(found)


def test_the_person_names_columns_and_roles() -> None:
    rows = (("N", "Дело", "Сколько"), ("1", "Собрать", "45 мин"))
    assert not read(sheet(*rows)).drafts
    found = read(sheet(*rows), options=Options(columns={"Дело": "title", "C": "minutes"}))
    assert found.drafts[0].data["operations"][0]["norm"]["minutes"] == 45


@pytest.mark.parametrize(("header", "titles"), [(1, ["Операция", "а"]), (2, ["а"])])
def test_the_person_names_the_heading_row(header: int, titles: list[str]) -> None:
    rows = (("Операция", "Минуты"), ("Операция", "Время"), ("а", "5"))
    found = read(sheet(*rows), options=Options(header=header))
    assert [each["title"] for each in found.drafts[0].data["operations"]] == titles


def test_a_draft_without_process_or_stage_is_not_guessed() -> None:
    draft = read(sheet(HEAD, ("1", "Собрать", "Собрано", "", "5", "МПП"))).drafts[0]
    assert place_draft(draft, words()).missing == "process_unknown"
    assert place_draft(draft, words(), process="project").missing == "stage_unknown"
    placed = place_draft(draft, words(), process="project", stage="p2")
    assert placed.data["code"] == "project-p2"
    assert [note.code for note in placed.notes] == ["title_missing"]


def carried(card: Card, **changes: str) -> tuple[Sheet, Sheet]:
    """Return the sheets of a card; `changes` are cells of its first operation."""
    rows = [
        operation_row(each, card, AROUND.passport(card), RU).cells() for each in card.operations
    ]
    rows[0] |= changes
    heads = tuple(RU.say(f"column.{name}") for name in rows[0])
    table = sheet(heads, *(tuple(row.values()) for row in rows), name="Карта")
    service = sheet(("Служебный лист",), *((line,) for line in carried_lines(card, "ru")))
    return table, service


def changed(**changes: str) -> tuple[dict[str, Any], list[tuple[str, int | None]]]:
    found = read(*carried(preset(), **changes))
    return found.drafts[0].data["operations"][0], codes(found)


@pytest.mark.parametrize("code", ["project-p2", "regional-r2", "traditional-t6"])
def test_an_untouched_sheet_gives_the_same_card(code: str) -> None:
    found = read(*carried(preset(code)))
    card, notes = checked(found.drafts[0].data)
    assert not notes
    assert not found.notes
    assert card is not None
    assert write_card(card) == write_card(preset(code))


def test_a_changed_cell_changes_its_field_alone() -> None:
    operation, notes = changed(minutes="15 мин")
    assert operation["norm"] == {"minutes": 15, "per": "deal", "basis": "expert"}
    assert operation["title"] == dict(preset().operations[0].title)
    assert not notes


def test_a_changed_text_keeps_the_other_language_and_says_so() -> None:
    operation, notes = changed(title="Выбрать тип клиента")
    assert operation["title"]["ru"] == "Выбрать тип клиента"
    assert operation["title"]["en"] == "Determine the client type and open the questionnaire"
    assert notes == [("other_language", 2)]


def test_a_cell_changed_to_nonsense_keeps_what_was() -> None:
    operation, notes = changed(minutes="много")
    assert operation["norm"]["minutes"] == 5
    assert notes == [("kept", 2)]


def test_an_emptied_cell_empties_its_field() -> None:
    assert "steps" not in changed(steps="")[0]
    assert "minutes" not in changed(minutes="")[0].get("norm", {})


def test_damage_of_the_service_sheet_is_told() -> None:
    table, service = carried(preset())
    broken = replace(service, rows=service.rows[:-1])
    assert ("carried_broken", None) in codes(read(table, broken))


def test_the_carried_lines_survive_trimming_and_escapes() -> None:
    card = replace(preset(), market="_x0041_ рынок  ")
    lines = list(carried_lines(card, "en"))
    assert all(len(line) <= 4000 for line in lines)
    assert not [line for line in lines[1:] if "_x0041_" in line]
    found = carried_of(line.strip() for line in lines)
    assert found is not None
    assert (found.card, found.language) == (card, "en")
