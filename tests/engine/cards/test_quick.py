"""The quick reader may give up, but what it reads it reads as the full reader does."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from techkarta.engine.cards.nodes import ListNode, MapNode, Node, Scalar
from techkarta.engine.cards.quick import read_quickly
from techkarta.engine.cards.source import compose

PRESETS = Path(__file__).resolve().parents[3] / "techkarta" / "presets"
FRAGMENTS = st.sampled_from(
    [
        "a: b", "a:", "- a", "-", "- a: b", "- - a", "a: [b, c d]", "a: {b: c, d: [e]}", "# note",
        "a: b # note", "a: b#c", "a: 'it''s'", 'a: "b: c"', 'a: "b\\n"', "a: |", "a: >-", "a: &x b",
        "a: *x", "a: !t b", "? a", ": b", "a: b: c", "a: b:", "a: [b", "]", "a: {b}", "a: {b: }",
        "a: [b,]", "a: [,]", "a: [b: c]", "a: {b:c}", "a: - b", "a: ?b", "a: :b", "a: @b", "a:  b ",
        "a.b-c: d", "а: ё", "'a': b", '"a": b', "010: x", "a : b", "a: b, c", "a: [b#c]",
        "a: [b #c]",
        "---", "...", "%YAML 1.2", "text", "a: 'b' c", "a: [b] c", "a: [[[]]]", "a: {}", "a: []",
        "a: {b: 'c', d: \"e\"}  # note", "", " ", "a:\tb", "a: b\u2028c", "- # note", "a: # note",
    ]
)  # fmt: skip
LINES = st.tuples(st.sampled_from(["", "", "  ", "    ", "   "]), FRAGMENTS).map("".join)


def bare(node: Node) -> Node:
    """A node without what does not matter: where nothing stands, and where containers end."""
    match node:
        case Scalar():
            return Scalar("", is_plain=True) if node.is_empty else node
        case ListNode():
            return ListNode(tuple(bare(item) for item in node.items), node.line, node.column)
        case MapNode():
            entries = tuple((bare(key), bare(value)) for key, value in node.entries)
            return MapNode(entries, node.line, node.column)


@given(st.lists(LINES, max_size=7).map("\n".join))
@example("a:\n- b\n-\n  c: d\ne: f")
@example("- a: b\n  c:\n  - d")
@settings(max_examples=400)
def test_agrees_with_the_full_reader(text: str) -> None:
    quick = read_quickly(text)
    if quick is not None:
        full = compose(text)
        assert not full.findings
        assert full.root is not None
        assert bare(full.root) == bare(quick)


@pytest.mark.parametrize(
    "path", sorted(PRESETS.glob("*/card.yaml")), ids=lambda path: path.parent.name
)
def test_reads_real_cards(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    quick = read_quickly(text)
    assert quick is not None
    assert quick == compose(text).root


@pytest.mark.parametrize(
    "text",
    [
        "a: &x b",
        "a: *x",
        "a: !t b",
        "a: |\n  b",
        "a: b\n  c",
        "a:\tb",
        "---\na: b",
        "a: [b\n",
        "a: b: c",
    ],
)
def test_gives_up_on_what_it_does_not_know(text: str) -> None:
    assert read_quickly(text) is None
