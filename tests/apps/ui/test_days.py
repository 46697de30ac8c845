"""The picture on working days: shapes of a plan."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given

from techkarta.engine.cards.model import Card, Due, DueUnit, Operation
from techkarta.engine.planning.days import day_plan
from techkarta.ui.day_lines import GAP
from techkarta.ui.days import BOX_LEAST, SPANS_LIMIT, DayBox, day_picture
from tests.engine.making import card, cards, operation


def within(no: str, days: int, after: str) -> Operation:
    return operation(no, 30, after, due=Due(within=days, unit=DueUnit.WORKING_DAY))


def test_boxes_are_as_long_as_their_days() -> None:
    plan = day_plan(card(within("010", 2, ""), within("020", 4, "010"), within("030", 1, "010")))
    shown = day_picture(plan, {"020": DayBox(caption="file of the client", note="30 min")})
    assert shown
    boxes = {box.no: box for box in shown.boxes}
    assert boxes["020"].width + 2 * GAP == 2 * (boxes["010"].width + 2 * GAP)
    assert [tick.text for tick in shown.ticks] == ["1", "2", "3", "4", "5", "6", ""]
    assert boxes["020"].note == "30 min"
    assert [line.text for line in boxes["020"].caption] == ["file of the client"]
    assert boxes["030"].y != boxes["010"].y


def test_reserve_is_written_where_there_is_room() -> None:
    plan = day_plan(card(within("010", 1, ""), within("020", 9, ""), within("030", 1, "010 020")))
    shown = day_picture(plan, {}, reserve_text={8.0: "reserve 8 days"})
    assert shown
    assert [line.text for line in shown.lines if line.text] == ["reserve 8 days"]
    assert "tk-is-slack" in next(line.style for line in shown.lines if line.before == "010")


@pytest.mark.parametrize("count", [SPANS_LIMIT + 1, 0])
def test_what_cannot_be_seen_is_not_drawn(count: int) -> None:
    numbers = [f"{place:04}" for place in range(count)]
    shown = day_picture(day_plan(card(*(within(no, 1, "") for no in numbers))), {})
    assert shown is None if count else shown.boxes == ()


@given(cards())
def test_every_box_has_room_and_none_lies_on_another(drawn: Card) -> None:
    shown = day_picture(day_plan(drawn), {})
    assert shown
    for box in shown.boxes:
        assert box.width >= BOX_LEAST - 1
        assert box.x + box.width <= shown.width
        assert box.y + box.height <= shown.height
    places = sorted((box.y, box.x, box.x + box.width) for box in shown.boxes)
    for (y, _start, end), (other_y, start, _end) in pairwise(places):
        assert y != other_y or start > end
