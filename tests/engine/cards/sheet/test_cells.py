"""What people write in cells, and what is refused rather than guessed."""

from __future__ import annotations

from typing import Any

import pytest

from techkarta.engine.cards.sheet.cells import (
    control_of,
    due_of,
    evidence_of,
    lines_of,
    method_of,
    minutes_of,
    repeat_of,
    resource_of,
    roles_of,
    setup_of,
)
from techkarta.engine.cards.sheet.grid import Unread
from tests.engine.cards.sheet.made import words


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("45", 45),
        ("45 мин", 45),
        ("45мин.", 45),
        ("45 минут", 45),
        ("45 min", 45),
        ("1 ч", 60),
        ("1 час 30 мин", 90),
        ("1,5 ч", 90),
        ("1.5 hours", 90),
        ("0:45", 45),
        ("01:30:00", 90),
    ],
)
def test_minutes(text: str, minutes: int) -> None:
    assert minutes_of(text, words()) == minutes


@pytest.mark.parametrize(
    "text", ["", "много", "30-45", "30–45 мин", "~30 мин?", "2 дня", "12,5", "45 45", "мин"]
)
def test_minutes_that_are_not_guessed(text: str) -> None:
    with pytest.raises(Unread):
        minutes_of(text, words())


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1 раз", None),
        ("однократно", None),
        ("еженедельно", {"every": 1, "unit": "week"}),
        ("раз в 2 недели, до приёмки", {"every": 2, "unit": "week", "until": "accepted"}),
        ("every month, 3 times", {"every": 1, "unit": "month", "until": {"count": 3}}),
        ("каждые 3 рабочих дня", {"every": 3, "unit": "working_day"}),
        ("при каждом контакте", {"every": 1, "unit": "contact"}),
    ],
)
def test_periodicity(text: str, expected: Any) -> None:
    assert repeat_of(text, words()) == expected


@pytest.mark.parametrize("text", ["иногда", "раз в жизнь", "каждую неделю, до весны"])
def test_periodicity_that_is_not_guessed(text: str) -> None:
    with pytest.raises(Unread):
        repeat_of(text, words())


def test_deadlines() -> None:
    assert due_of("2 раб. дня", "Срок", words()) == {"within": 2, "unit": "working_day"}
    assert due_of("1 неделя", "Срок", words()) == {"within": 1, "unit": "week"}
    assert due_of("3", "Срок, раб. дней", words()) == {"within": 3, "unit": "working_day"}
    assert due_of("сразу", "Срок", words()) == {"within": 0, "unit": "working_day"}
    with pytest.raises(Unread):
        due_of("3", "Срок", words())


def test_roles() -> None:
    assert roles_of("МПП, техспециалист", words()) == ["project_rep", "specialist"]
    assert roles_of("Head of Sales", words()) == ["head_of_sales"]
    with pytest.raises(Unread) as unread:
        roles_of("МПП, космонавт", words())
    assert unread.value.code == "unknown_role"


def test_setup_shared_by_a_batch() -> None:
    assert setup_of("20 на 4", words()) == {"setup": 20, "batch": 4}
    assert setup_of("15 мин", words()) == {"setup": 15}


def test_control() -> None:
    assert method_of("выборочно, 20 %", words()) == {"method": "sampled", "share": 0.2}
    assert method_of("А", words()) == {"method": "automatic"}
    assert control_of("РОП, выборочно 20%: открывает три факта", words()) == {
        "by": "head_of_sales",
        "method": "sampled",
        "share": 0.2,
        "criterion": "открывает три факта",
    }
    assert control_of("проверяет начальник склада", words()) == {
        "criterion": "проверяет начальник склада"
    }
    with pytest.raises(Unread):
        method_of("выборочно, 200 %", words())


def test_evidence_and_resources_tell_an_assumed_kind() -> None:
    told = {"kind": "field", "min": 8, "text": "Факты"}
    assert evidence_of("Факты (поле × 8)", words()) == (told, False)
    assert evidence_of("запись разговора", words())[0]["kind"] == "record"
    assert evidence_of("бумага", words()) == ({"kind": "note", "min": 1, "text": "бумага"}, True)
    named = {"kind": "template", "name": "Опросник"}
    assert resource_of("шаблон: Опросник", words()) == (named, False)
    assert resource_of("нечто", words()) == ({"kind": "information", "name": "нечто"}, True)


def test_lists_lose_their_bullets() -> None:
    assert lines_of("1. Открыть\n2) Сверить; - Отметить\n\n") == ["Открыть", "Сверить", "Отметить"]
