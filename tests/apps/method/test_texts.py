"""Words for codes of cards, in both languages."""

from __future__ import annotations

import pytest
from django.utils.translation import override

from techkarta.engine.cards.model import (
    Basis,
    ControlMethod,
    Due,
    DueUnit,
    Norm,
    NormUnit,
    Repeat,
    RepeatEnd,
    RepeatUnit,
)
from techkarta.method import texts


@pytest.mark.parametrize(
    ("repeat", "russian", "english"),
    [
        (None, "1 раз", "once"),
        (
            Repeat(every=1, unit=RepeatUnit.WEEK, until=RepeatEnd.ACCEPTED),
            "каждую неделю, до приёмки",
            "every week, until accepted",
        ),
        (
            Repeat(every=3, unit=RepeatUnit.WORKING_DAY, until=5),
            "раз в 3 рабочих дня, 5 раз",
            "every 3 working days, 5 times",
        ),
        (
            Repeat(every=1, unit=RepeatUnit.QUARTER, by_class={"B": 2, "A": 1}),
            "A: каждый квартал; B: раз в 2 квартала",
            "A: every quarter; B: every 2 quarters",
        ),
        (Repeat(every=1, unit=RepeatUnit.CONTACT), "при каждом контакте", "at every contact"),
    ],
)
def test_periodicity(repeat: Repeat | None, russian: str, english: str) -> None:
    with override("ru"):
        assert texts.periodicity(repeat) == russian
    with override("en"):
        assert texts.periodicity(repeat) == english


@pytest.mark.parametrize("language", ["ru", "en"])
@pytest.mark.parametrize("unit", RepeatUnit)
@pytest.mark.parametrize("every", [1, 2, 5, 21])
def test_every_unit_has_words(language: str, unit: RepeatUnit, every: int) -> None:
    with override(language):
        assert texts.periodicity(Repeat(every=every, unit=unit, until=RepeatEnd.CLOSED))


@pytest.mark.parametrize(
    ("due", "russian"),
    [
        (None, ""),
        (Due(within=0, unit=DueUnit.DAY), "сразу"),
        (Due(within=1, unit=DueUnit.WORKING_DAY), "за 1 рабочий день"),
        (Due(within=4, unit=DueUnit.WORKING_HOUR), "за 4 рабочих часа"),
        (Due(within=5, unit=DueUnit.WEEK), "за 5 недель"),
    ],
)
def test_deadlines(due: Due | None, russian: str) -> None:
    with override("ru"):
        assert texts.due_text(due) == russian


@pytest.mark.parametrize(
    ("norm", "english"),
    [
        (None, ""),
        (Norm(minutes=5), "per deal, expert guess"),
        (Norm(minutes=60, setup=30), "per deal, 60 and 30 of setup, expert guess"),
        (
            Norm(minutes=5, per=NormUnit.VISIT, basis=Basis.CHRONOMETRY, observations=12),
            "per visit, chronometry, 12 observations",
        ),
    ],
)
def test_norms(norm: Norm | None, english: str) -> None:
    with override("en"):
        assert texts.norm_note(norm) == english


def test_every_code_of_a_card_has_a_word() -> None:
    assert set(texts.EVERY) == set(RepeatUnit)
    assert set(texts.PER) == {str(unit) for unit in NormUnit}
    assert set(texts.CONTROLS) == {str(method) for method in ControlMethod}
    assert set(texts.BASIS) == set(Basis)


def test_conditions_name_client_types() -> None:
    with override("en"):
        when = {"client.type": ("industrial", "own"), "client.class": ("A",)}
        told = texts.condition(when, {"industrial": {"en": "Industrial enterprise"}})
    assert told == "client type: Industrial enterprise, own; client class: A"


@pytest.mark.parametrize(
    ("path", "english"),
    [
        ("norm.minutes", "norm"),
        ("control.criterion", "control: criterion"),
        ("after.0", "after"),
        ("", ""),
    ],
)
def test_paths_of_fields(path: str, english: str) -> None:
    with override("en"):
        assert texts.field_title(path) == english
