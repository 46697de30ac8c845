from __future__ import annotations

import json

import pytest
from hypothesis import given, settings

from techkarta.engine.cards.codec import (
    CARD_KEYS,
    OPERATION_KEYS,
    card_from_dict,
    card_to_dict,
    operation_to_dict,
)
from techkarta.engine.cards.model import Card, Operation
from techkarta.engine.errors import EngineError
from tests.engine.cards.drawn import cards

HEAD = {
    "schema": "techkarta.card/1",
    "code": "example",
    "title": "Example",
    "process": "project",
    "stages": ["p2"],
}


@given(cards)
@settings(max_examples=60)
def test_a_card_survives_json_with_keys_in_canonical_order(card: Card) -> None:
    data = card_to_dict(card)
    assert card_from_dict(json.loads(json.dumps(data))) == card
    assert list(data) == [key for key in CARD_KEYS if key in data]
    for operation in data["operations"]:
        assert list(operation) == [key for key in OPERATION_KEYS if key in operation]


def test_defaults_are_left_out() -> None:
    card = card_from_dict(
        {
            **HEAD,
            "whole_cycle": False,
            "revision": 1,
            "operations": [
                {"no": "010", "mandatory": True, "join": "all", "sends_proposal": False}
            ],
        }
    )
    assert card_to_dict(card) == {**HEAD, "operations": [{"no": "010"}]}


@pytest.mark.parametrize(
    ("after", "shown"),
    [([], []), (["010"], None), (["005"], ["005"]), (["005", "010"], ["005", "010"])],
)
def test_after_is_told_unless_it_is_the_operation_above(
    after: list[str], shown: list[str] | None
) -> None:
    operations = [{"no": "005"}, {"no": "010"}, {"no": "020", "after": after}]
    card = card_from_dict({**HEAD, "operations": operations})
    assert card.operations[2].after == tuple(after)
    data = card_to_dict(card)
    assert data["operations"][2].get("after") == shown


def test_absent_after_is_the_operation_above_and_nothing_for_the_first() -> None:
    card = card_from_dict({**HEAD, "operations": [{"no": "010"}, {"no": "020"}]})
    assert [operation.after for operation in card.operations] == [(), ("010",)]


def test_a_single_operation_always_tells_its_after() -> None:
    assert operation_to_dict(Operation(no="010")) == {"no": "010", "after": []}


def test_a_draft_may_lack_what_the_linter_asks_for() -> None:
    card = card_from_dict({**HEAD, "revision": 2, "operations": [{"no": "010", "control": {}}]})
    assert card.operations[0].control.method is None
    assert card.reason is None


@pytest.mark.parametrize(
    ("data", "code"),
    [
        ({}, "TK002"),
        ({**HEAD, "schema": "techkarta.card/2"}, "TK002"),
        ({**HEAD, "author": "me"}, "TK003"),
        ({**HEAD, "revision": "2"}, "TK004"),
        ({**HEAD, "revision": 1.5}, "TK004"),
        ({**HEAD, "title": 5}, "TK004"),
        ({**HEAD, "title": None, "market": None}, "TK004"),
        ({**HEAD, "operations": {"010": {}}}, "TK004"),
        ({**HEAD, "operations": [{"no": 10}]}, "TK004"),
        ({**HEAD, "operations": [{"no": "010", "mandatory": "true"}]}, "TK004"),
        ({**HEAD, "operations": [{"no": "010", "title": "a\0b"}]}, "TK004"),
    ],
)
def test_impossible_data_are_refused(data: dict[str, object], code: str) -> None:
    with pytest.raises(EngineError, match="card_unreadable") as caught:
        card_from_dict(data)
    assert code in {finding.code for finding in caught.value.params["findings"]}


def test_data_of_other_types_are_refused() -> None:
    with pytest.raises(EngineError, match="not_plain_data"):
        card_from_dict({**HEAD, "title": b"bytes"})
