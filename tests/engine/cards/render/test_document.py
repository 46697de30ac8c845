"""What a document says of a card."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from techkarta.engine.cards.model import (
    Control,
    ControlMethod,
    Due,
    DueUnit,
    Evidence,
    EvidenceKind,
    Join,
    Norm,
    Operation,
    Repeat,
    RepeatEnd,
    RepeatUnit,
    Resource,
    ResourceKind,
)
from techkarta.engine.cards.render.document import document_of
from techkarta.engine.cards.render.passport import Change, Passport, Signature
from techkarta.engine.cards.render.phrases import (
    after_phrase,
    conditions_phrase,
    due_phrase,
    evidence_phrase,
    method_phrase,
    repeat_phrase,
    resource_phrase,
    setup_phrase,
)
from techkarta.engine.errors import EngineError
from tests.engine.cards.render.made import EN, HOSTILE, RU, SHOWN, document, long_card, preset


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
            Repeat(every=2, unit=RepeatUnit.WORKING_DAY, until=3),
            "каждые 2 рабочих дня, 3 раза",
            "every 2 working days, 3 times",
        ),
        (
            Repeat(every=1, unit=RepeatUnit.MONTH, by_class={"A": 1, "B": 5}),
            "A: каждый месяц; B: каждые 5 месяцев",
            "A: every month; B: every 5 months",
        ),
    ],
)
def test_periodicity(repeat: Repeat | None, russian: str, english: str) -> None:
    assert repeat_phrase(repeat, RU) == russian
    assert repeat_phrase(repeat, EN) == english


def test_phrases_of_an_operation() -> None:
    operation = Operation(
        no="030",
        after=("010", "020"),
        join=Join.ANY,
        is_mandatory=False,
        when={"client.type": ("fmcg",)},
        norm=Norm(minutes=45, setup=20, batch=4),
        due=Due(within=2, unit=DueUnit.WORKING_DAY),
        evidence=Evidence(kind=EvidenceKind.FIELD, min=8, text="Факты"),
        control=Control(method=ControlMethod.SAMPLED, share=0.125),
    )
    assert after_phrase(operation, RU) == "любая из: 010, 020"
    titles = {"fmcg": {"ru": "продукты", "en": "food"}}
    assert (
        conditions_phrase(operation, titles, RU) == "если тип клиента: продукты; по необходимости"
    )
    assert setup_phrase(operation.norm, RU) == "20 на 4"
    assert due_phrase(operation.due, RU) == "2 раб. дня"
    assert evidence_phrase(operation.evidence, RU) == "Факты (поле × 8)"
    assert method_phrase(operation.control, RU) == "выборочно, 12,5 %"
    assert method_phrase(operation.control, EN) == "by samples, 12.5 %"


def test_resources_in_words() -> None:
    budget = Resource(kind=ResourceKind.BUDGET, name="Подарки", amount="5000", currency="RUB")
    people = Resource(kind=ResourceKind.PEOPLE, role="specialist", minutes=20)
    assert resource_phrase(budget, preset(), RU) == "Подарки, 5000 RUB"
    assert resource_phrase(people, preset(), RU) == "люди, технический специалист, 20 мин"


def test_unknown_signatures_and_dates_are_frames_to_fill_in() -> None:
    made = document(preset())
    assert [line.label for line in made.signatures] == [
        "Разработал",
        "Проверил",
        "Нормоконтроль",
        "Утвердил",
    ]
    assert {(line.name, line.day) for line in made.signatures} == {("", "")}
    assert made.facts[0].label == "Введена с"
    assert made.facts[0].value == ""


def test_a_passport_fills_the_heading() -> None:
    passport = Passport(
        organisation="ООО «Привод»",
        designation="СП.ПР.П2",
        mark={"ru": "П2", "en": "P2"},
        in_force_on=date(2026, 12, 1),
        signatures=(Signature(kind="approved", name="Баринов К. С.", on=date(2026, 11, 27)),),
        changes=(Change(revision=1, text="Введена впервые", on=date(2026, 3, 2), by="Савельева"),),
    )
    made = document_of(preset(), RU, passport)
    assert made.title == "П2 Разработка клиента"
    assert made.designation == "СП.ПР.П2"
    assert made.signatures[3].name == "Баринов К. С."
    assert made.signatures[3].day == "27.11.2026"
    assert made.changes[0].day == "02.03.2026"
    assert made.facts[0].value == "01.12.2026"


def test_texts_are_shown_without_letters_that_turn_direction() -> None:
    made = document(long_card(1, title=HOSTILE))
    assert made.rows[0].title == SHOWN


def test_abbreviations_are_explained_once() -> None:
    roles = [pair.label for pair in document(preset()).roles]
    assert len(roles) == len(set(roles))
    assert {"МПП", "РОП", "ТС", "Асс."} <= set(roles)


def test_own_roles_are_called_by_their_title() -> None:
    card = preset()
    operation = replace(card.operations[0], role="courier")
    own = replace(card, roles={"courier": "Курьер"}, operations=(operation,), exit=())
    row = document(own).rows[0]
    assert (row.role, row.role_short) == ("Курьер", "Курьер")


def test_a_circle_has_no_document() -> None:
    card = long_card(3)
    first = replace(card.operations[0], after=("030",))
    with pytest.raises(EngineError, match="cycle"):
        document(replace(card, operations=(first, *card.operations[1:])))
