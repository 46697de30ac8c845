from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from techkarta.engine.cards.model import Card
from techkarta.engine.cards.reading import read_card
from techkarta.engine.cards.writing import reformat, write_card
from techkarta.engine.errors import EngineError
from tests.engine.cards.drawn import cards

PRESETS = Path(__file__).resolve().parents[3] / "techkarta" / "presets"

UNTIDY = """\
# head

code: a-b   # code
schema: techkarta.card/1
title: "T"  # the title
# about the process
process: project
stages: [ p2 ]
exit:
  # first
  - {proof: client_event, id: x1, text: "T: x"} # c1
  - id: x2   # c2
    text: {ru: а,
       # inside
       en: b}   # c3
    proof: operation
    operation: "020"
operations:   # ops
  # op one
  - title: Do it   # t1
    no: "010"   # n1
    mandatory: True
    norm:
      # why
      setup: 0
      minutes: 5 # m
    steps:
      - One
      - "Two"
    result: |  # block
      one
      two # not a comment
    # trailing
  -  # dash
    no: "020"
    role:
# end
"""
TIDY = """\
# head
schema: techkarta.card/1
code: a-b  # code
title: T  # the title
# about the process
process: project
stages: [p2]
exit:
  # first
  - {id: x1, text: "T: x", proof: client_event}  # c1
  - id: x2  # c2
    text:
      ru: а
      # inside
      en: b  # c3
    proof: operation
    operation: "020"
operations:  # ops
  # op one
  - no: "010"  # n1
    title: Do it  # t1
    result: "one\\ntwo # not a comment\\n"  # block
    steps: [One, Two]
    mandatory: true
    norm:
      minutes: 5  # m
      # why
      setup: 0
  # trailing
  # dash
  - no: "020"
    role:
# end
"""


def test_canonical_form() -> None:
    assert reformat(UNTIDY.encode()) == TIDY


def test_canonical_form_stays() -> None:
    assert reformat(TIDY.encode()) == TIDY


def test_a_long_map_stands_in_a_block() -> None:
    text = TIDY.replace("ru: а", f"ru: {'а' * 100}")
    assert reformat(text.encode()) == text
    long = '{kind: template, name: {ru: "' + "а" * 60 + '", en: "' + "b" * 40 + '"}}'
    text = TIDY.replace("    role:\n", f"    resources:\n      - {long}\n")
    assert "      - kind: template\n        name:\n          ru: " in reformat(text.encode())


@given(cards)
@settings(max_examples=60)
def test_a_written_card_reads_the_same_and_is_canonical(card: Card) -> None:
    text = write_card(card)
    assert read_card(text.encode()).card == card
    assert reformat(text.encode()) == text


def with_comments(text: str, places: list[int]) -> tuple[str, list[str]]:
    """The text with comments put in: on lines of their own and at ends of lines."""
    lines = text.splitlines()
    notes = []
    for number, place in enumerate(places):
        at = place % len(lines)
        note = f"# note {number}!"
        notes.append(note)
        # Odd ones stand beside a line, even ones above it.
        if place % 2:
            lines[at] = f"{lines[at]}  {note}"
        else:
            lines.insert(at, f"{' ' * (place % 7)}{note}")
    return "\n".join(lines) + "\n", notes


REAL = sorted(PRESETS.glob("*/card.yaml"))


@given(st.lists(st.integers(0, 10_000), max_size=6), st.sampled_from([TIDY, UNTIDY]))
@settings(max_examples=60)
def test_no_comment_is_lost_and_formatting_again_changes_nothing(
    places: list[int], start: str
) -> None:
    text, notes = with_comments(start, places)
    card = read_card(text.encode()).card
    if card is None:
        # A comment fell into a block of text and spoilt its indentation.
        return
    once = reformat(text.encode())
    inside = repr(card)
    assert all(note in once or note in inside for note in notes)
    assert reformat(once.encode()) == once
    assert read_card(once.encode()).card == card


@pytest.mark.parametrize("path", REAL[:3], ids=lambda path: path.parent.name)
def test_real_cards_mean_the_same_after_formatting(path: Path) -> None:
    data = path.read_bytes()
    once = reformat(data)
    assert read_card(once.encode()).card == read_card(data).card
    assert reformat(once.encode()) == once


def test_json_becomes_a_card_file() -> None:
    json = '{"schema": "techkarta.card/1", "code": "a", "title": "A: b",\n'
    json += '\t"process": "p", "stages": ["s"]}'
    assert reformat(json.encode()) == (
        'schema: techkarta.card/1\ncode: a\ntitle: "A: b"\nprocess: p\nstages: [s]\n'
    )


def test_line_ends_of_windows_become_plain() -> None:
    assert reformat(TIDY.replace("\n", "\r\n").encode()) == TIDY


def test_a_broken_file_is_refused() -> None:
    with pytest.raises(EngineError, match="card_unreadable") as caught:
        reformat(b"code: [")
    assert [finding.code for finding in caught.value.params["findings"]] == ["TK001"]
