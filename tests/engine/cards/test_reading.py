"""What a card file means, beyond the cases of TK001–TK009 under tests/engine/lint/cases."""

from __future__ import annotations

from techkarta.engine.cards.model import (
    ControlMethod,
    Due,
    DueUnit,
    Norm,
    NormUnit,
    Repeat,
    RepeatEnd,
    RepeatUnit,
    Resource,
    ResourceKind,
)
from techkarta.engine.cards.reading import read_card

CARD = """\
schema: techkarta.card/1
code: project-p2
title: {ru: Разработка клиента, en: Client development}
process: project
stages: [p2]
whole_cycle: false
market: Промышленное оборудование
client_types: [industrial]
revision: 2
reason: Добавлена операция
roles: {broker: Брокер}
exit:
  - {id: x1, text: Карта цикла подтверждена, critical: true, proof: client_event}
  - {id: x2, text: Решение принято, critical: true, proof: operation, operation: "100"}
operations:
  - no: "010"
    title: Определить тип клиента
    steps: [Свериться со справочником, Отметить второй тип]
    after: []
    join: all
    when: {client.type: [industrial, fmcg]}
    repeat: {every: 1, unit: week, until: accepted, by_class: {A: 1, B: 2, C: 4}}
    norm: {minutes: 5, setup: 0, per: deal, basis: expert}
    due: {within: 1, unit: working_day}
    role: broker
    with: [specialist]
    resources:
      - {kind: template, name: Справочник типов}
      - {kind: people, role: specialist, minutes: 20}
    sends_proposal: false
    evidence: {kind: field, min: 1, text: Тип клиента указан}
    control: {method: automatic, by: head_of_sales, criterion: Поле заполнено, minutes: 0}
  - no: "100"
    repeat: {every: 2, unit: month, until: {count: 3}}
    mandatory: false
"""


def test_every_key_arrives() -> None:
    card = read_card(CARD.encode()).card
    assert card is not None
    assert card.title == {"ru": "Разработка клиента", "en": "Client development"}
    assert (card.stages, card.client_types, card.revision) == (("p2",), ("industrial",), 2)
    assert card.roles == {"broker": "Брокер"}
    assert [item.is_critical for item in card.exit] == [True, True]
    first, last = card.operations
    assert first.after == ()
    assert first.when == {"client.type": ("industrial", "fmcg")}
    assert first.repeat == Repeat(
        every=1,
        unit=RepeatUnit.WEEK,
        until=RepeatEnd.ACCEPTED,
        by_class={"A": 1, "B": 2, "C": 4},
    )
    assert first.norm == Norm(minutes=5, per=NormUnit.DEAL)
    assert first.due == Due(within=1, unit=DueUnit.WORKING_DAY)
    assert (first.role, first.participants) == ("broker", ("specialist",))
    assert first.resources[1] == Resource(kind=ResourceKind.PEOPLE, role="specialist", minutes=20)
    assert first.control is not None
    assert first.control.method is ControlMethod.AUTOMATIC
    assert last.after == ("010",)
    assert last.is_mandatory is False
    assert last.repeat is not None
    assert last.repeat.until == 3


def test_places_lead_to_the_nearest_part_that_stands_somewhere() -> None:
    places = read_card(CARD.encode()).places
    assert places.find(0, "norm.minutes") == (23, 21)
    assert places.find(0, "norm.spread") == (23, 11)
    assert places.find(0, "result") == (16, 5)
    assert places.find(0, "resources.1.minutes") == (29, 51)
    assert places.find(1, None) == (33, 5)
    assert places.find(None, "exit.1.operation") == (14, 82)
    assert places.find(None, "no_such_key") == (1, 1)


def test_a_card_with_errors_is_no_card_but_a_draft() -> None:
    read = read_card(CARD.replace('no: "010"', "no: 010").encode())
    assert read.card is None
    assert read.draft is not None
    # Read as it was meant, so that nothing that follows is a false alarm.
    assert read.draft.operations[1].after == ("010",)
    assert (0, "no") in read.broken


def test_findings_stand_in_the_order_of_the_file() -> None:
    text = CARD.replace("minutes: 5", "minutes: five").replace("revision: 2", "revision: two")
    assert [finding.line for finding in read_card(text.encode()).findings] == [9, 23]
