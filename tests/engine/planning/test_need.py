"""What a card asks of people, with the figures of rule F5 of the field brief."""

from __future__ import annotations

import pytest

from techkarta.engine.cards.model import Control, ControlMethod
from techkarta.engine.planning.fund import Level, fund_of_days, level, load, staff
from techkarta.engine.planning.need import card_control_need, card_need, control_level
from tests.engine.making import card, operation

# A 10 × 4, B 30 × 2, C 60 × 0.5, new clients 8, administration 20 times a month.
COUNTS = {"010": 40.0, "020": 60.0, "030": 30.0, "040": 8.0, "050": 20.0}
MINUTES = {"010": 90, "020": 60, "030": 30, "040": 240, "050": 40}


def test_the_month_of_the_field_brief_now_and_under_a_proposed_card() -> None:
    fund = fund_of_days(20)
    now = card_need(card(*(operation(*each) for each in MINUTES.items())), COUNTS, 8)
    assert now == {"rep": 10_820}
    assert (load(now["rep"], fund), round(staff(now["rep"], fund), 2)) == (150, 1.50)
    # Visits of A halved, no new clients of one's own, a call of 15 minutes for each entry.
    changed = {**MINUTES, "010": 45, "060": 15}
    del changed["040"]
    proposed = card_need(card(*(operation(*each) for each in changed.items())), COUNTS, 8)
    assert proposed == {"rep": 10_820 - 1_800 - 1_920 + 120}
    assert level(load(proposed["rep"], fund)) is Level.TIGHT


def test_control_is_counted_by_its_share_for_whoever_controls() -> None:
    control = Control(method=ControlMethod.SAMPLED, by="head", minutes=30, share=0.2)
    one = card(operation("010", 60, control=control), operation("020", 60))
    assert card_control_need(one, {"010": 40.0}, 8) == {"head": 240}


@pytest.mark.parametrize(
    ("percent", "expected"), [(29, Level.CALM), (35, Level.TIGHT), (36, Level.OVER)]
)
def test_control_may_take_a_third_and_a_little(percent: int, expected: Level) -> None:
    assert control_level(percent) is expected


def test_a_number_repeated_in_a_broken_draft_counts_once() -> None:
    assert card_need(card(operation("010", 10), operation("010", 99)), {"010": 2.0}, 1) == {
        "rep": 20
    }
