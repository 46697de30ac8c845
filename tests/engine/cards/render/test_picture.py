"""The route is drawn whole: nothing outside, nothing on top of each other."""

from __future__ import annotations

from itertools import combinations
from xml.etree import ElementTree as ET

import pytest

from techkarta.engine.cards.render.picture import Box, picture_of_document
from techkarta.engine.cards.render.svg import svg_of
from tests.engine.cards.render.made import HOSTILE, document, long_card, preset


def is_apart(one: Box, other: Box) -> bool:
    return (
        one.x + one.width <= other.x
        or other.x + other.width <= one.x
        or one.y + one.height <= other.y
        or other.y + other.height <= one.y
    )


@pytest.mark.parametrize("count", [1, 12, 40, 90])
def test_boxes_are_inside_and_apart(count: int) -> None:
    picture = picture_of_document(document(long_card(count)))
    assert len(picture.boxes) == count
    for box in picture.boxes:
        assert box.x >= 0
        assert box.x + box.width <= picture.width
        assert box.y + box.height <= picture.height
    assert all(is_apart(one, other) for one, other in combinations(picture.boxes, 2))


def test_a_long_chain_is_folded_and_its_lines_go_on_at_the_edge() -> None:
    picture = picture_of_document(document(long_card(90)))
    assert len({box.y for box in picture.boxes}) > 1
    assert [line for line in picture.lines if not line.is_arrow]
    assert sum(line.is_arrow for line in picture.lines) == 89


def test_lines_of_different_operations_do_not_run_together() -> None:
    picture = picture_of_document(document(preset()))
    uprights = [
        (before[0], min(before[1], after[1]), max(before[1], after[1]), line.points[0])
        for line in picture.lines
        for before, after in zip(line.points, line.points[1:], strict=False)
        if before[0] == after[0] and before[1] != after[1]
    ]
    for one, other in combinations(uprights, 2):
        is_same_start = one[3] == other[3]
        assert is_same_start or one[0] != other[0] or one[2] <= other[1] or other[2] <= one[1]


def test_the_svg_is_sound_and_shows_markup_as_text() -> None:
    source = svg_of(picture_of_document(document(long_card(3, HOSTILE))), title=HOSTILE)
    root = ET.fromstring(source)  # noqa: S314 - made here
    texts = [each.text for each in root.iter("{http://www.w3.org/2000/svg}text")]
    assert texts.count("010") == 1
    assert "<b>" not in source
    assert "script" not in source
