"""Hostile and odd files: every one is refused with a place, quickly, and nothing is raised."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from techkarta.engine.cards.reading import read_card
from techkarta.engine.cards.source import DEPTH_LIMIT, SIZE_LIMIT, read_source

HEAD = b"schema: techkarta.card/1\ncode: a\ntitle: A\nprocess: p\nstages: [s]\n"
BOMB = b"a: &a [x,x,x,x,x,x,x,x,x]\n" + b"".join(
    b"%c: &%c [%s]\n" % (name, name, b",".join([b"*%c" % before] * 9))
    for before, name in zip(b"abcdefgh", b"bcdefghi", strict=True)
)


def codes(data: bytes) -> list[str]:
    return [finding.code for finding in read_card(data).findings]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "TK002"),
        (b"\xef\xbb\xbf", "TK002"),
        (b"# a comment\n", "TK002"),
        (b"null", "TK001"),
        (b"42", "TK001"),
        (b"[]", "TK004"),
        (b"- a\n- b\n", "TK004"),
        (b"\x7fELF\x02\x01\x01\x00\x00", "TK001"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "TK007"),
        (b"PK\x03\x04\x14\x00", "TK001"),
        ("title: Café".encode("latin-1"), "TK007"),
        ("title: Карта".encode("cp1251"), "TK007"),
        ("title: A".encode("utf-16"), "TK007"),
        (b"title: \xed\xa0\x80", "TK007"),
        (HEAD + b"market: a\x00b\n", "TK001"),
        (HEAD + b"\x1b[31m", "TK001"),
        (HEAD + b"#" * 2_000_000, "TK008"),
        (b"[" * 100_000, "TK009"),
        (b"{a: " * 50_000, "TK009"),
        (b"- " * 50_000, "TK009"),
        (b"? " * 50_000, "TK009"),
        (BOMB, "TK006"),
        (b"%TAG ! tag:example.com,2000:\n---\na: !b c\n", "TK006"),
        (b"%YAML 1." + b"9" * 5000 + b"\n---\na: b\n", "TK001"),
        (b"--- a\n--- b\n", "TK001"),
        (b"a: 'b", "TK001"),
        (b'a: "\\q"', "TK001"),
        (b'a: "\\UFFFFFFFF"', "TK001"),
        (b"a: b: c", "TK001"),
        (b"a: [b", "TK001"),
        (b"a: ]", "TK001"),
        (b"a: @b", "TK001"),
        (b"\ta: b", "TK001"),
        (b"a: b\n  c: d", "TK001"),
        (b'{"a": 1, "a": 2}', "TK002"),
        (HEAD + b"code: b\n", "TK005"),
        (HEAD + b'"code": b\n', "TK005"),
        (HEAD + b"x" * 2000 + b": 1\n", "TK001"),
        (HEAD + b"market: " + b"x" * 20_000, "TK004"),
    ],
)
def test_hostile_file_is_refused(data: bytes, code: str) -> None:
    read = read_card(data)
    assert read.card is None
    assert code in {finding.code for finding in read.findings}
    assert all(finding.line and finding.column for finding in read.findings)


@given(st.binary(max_size=200))
def test_no_bytes_raise(data: bytes) -> None:
    read_card(data)


@given(st.text(st.sampled_from(list("ab:-?[]{},#&*!|>'\"%@` \n\t0")), max_size=60))
def test_no_signs_raise(text: str) -> None:
    read_card(HEAD + text.encode())


def test_a_file_full_of_mistakes_is_judged() -> None:
    """Looking for the nearest key of each would take minutes."""
    assert len(read_card(b"".join(b"- *a%d\n" % number for number in range(50_000))).findings) < 200
    unknown = HEAD + b"".join(b"k%d: v\n" % number for number in range(20_000))
    assert len(read_card(unknown).findings) == 20_000


def test_nothing_is_unfolded_before_the_whole_file_passed() -> None:
    assert len(BOMB) < 400
    assert read_source(BOMB).root is None


def test_depth_is_counted_exactly() -> None:
    fits = b"a: " + b"[" * (DEPTH_LIMIT - 1) + b"]" * (DEPTH_LIMIT - 1)
    assert read_source(fits).root is not None
    beyond = b"a: " + b"[" * DEPTH_LIMIT + b"]" * DEPTH_LIMIT
    assert [finding.code for finding in read_source(beyond).findings] == ["TK009"]


def test_size_is_counted_exactly() -> None:
    fits = HEAD + b"#" * (SIZE_LIMIT - len(HEAD))
    assert read_card(fits).card is not None
    assert codes(fits + b"#") == ["TK008"]


def test_byte_order_mark_of_utf8_is_passed_over() -> None:
    read = read_card(b"\xef\xbb\xbf" + HEAD + b"revision: x\n")
    assert (read.findings[0].line, read.findings[0].column) == (6, 11)


@pytest.mark.parametrize("ending", [b"\n", b"\r\n"])
def test_line_ends_of_both_worlds(ending: bytes) -> None:
    assert read_card(HEAD.replace(b"\n", ending)).card is not None


@pytest.mark.parametrize("indent", [None, 1, "\t"])
def test_json_is_read(indent: int | str | None) -> None:
    data = {
        "schema": "techkarta.card/1",
        "code": "a",
        "title": {"ru": "Карта \\ 😀", "en": 'A "card"\n'},
        "process": "p",
        "stages": ["s"],
        "operations": [{"no": "010", "mandatory": False, "norm": {"minutes": 5}}],
    }
    for is_ascii in (True, False):
        text = json.dumps(data, indent=indent, ensure_ascii=is_ascii)
        card = read_card(text.encode()).card
        assert card is not None
        assert card.title == data["title"]
        assert card.operations[0].norm.minutes == 5


def test_json_keeps_places_beside_tabs() -> None:
    text = b'{\n\t"schema": "techkarta.card/1",\n\t\t"code": 5}'
    places = {finding.field: (finding.line, finding.column) for finding in read_card(text).findings}
    assert places["code"] == (3, 11)
    assert places["title"] == (1, 1)
