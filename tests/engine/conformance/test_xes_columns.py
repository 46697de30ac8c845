"""XES by columns tells exactly what the reader of single events tells, damage included."""

from pathlib import Path
from random import Random
from unittest import mock

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from techkarta.engine.compiling import IS_COMPILED
from techkarta.engine.conformance.frames import xes_columns
from techkarta.engine.conformance.frames.xes_columns import xes_batches
from techkarta.engine.conformance.log.problems import Problems
from techkarta.engine.conformance.log.xes_table import XesTable
from techkarta.engine.errors import EngineError

WANTED = ("concept:name", "case:concept:name", "case:note", "time:timestamp")
KEYS = ("concept:name", "note", "time:timestamp", "case:concept:name", "other")
VALUES = ("", "a", "Ёж", "R&amp;D", "&#65;&#x42;", "x > y", "two\n lines\r\n\there", "it's", "/>")
ASIDES = ("<!-- <event> -->", "<![CDATA[<event key='a'>]]>", "<?pi <trace>?>", "text", "\r\n", "\r")
# What the loop leaves to the other reader.
UNUSUAL_KEYS = ("concept&#58;name", "time\n:timestamp")


def tag(chance: Random, keys: tuple[str, ...], depth: int = 0) -> str:
    mark = chance.choice(["'", '"'])
    value = chance.choice([each for each in VALUES if mark not in each])
    parts = [f"key={mark}{chance.choice(keys)}{mark}", f"value = {mark}{value}{mark}", "more='1'"]
    chance.shuffle(parts)
    head = f"string {' '.join(parts[: chance.choice([2, 3, 3])])}"
    if depth < 2 and chance.random() < 0.2:
        return f"<{head}>{tag(chance, keys, depth + 1)}</string >"
    return f"<{head}{chance.choice(['', ' '])}/>"


def inside(chance: Random, keys: tuple[str, ...], name: str) -> str:
    parts = [tag(chance, keys) for _ in range(chance.randrange(4))]
    parts += [chance.choice(ASIDES)] * (chance.random() < 0.3)
    within = {"log": "trace", "trace": "event"}.get(name, chance.choice(["event", "trace"]))
    odds = {"log": 4, "trace": 5}.get(name, chance.random() < 0.05)
    parts += [inside(chance, keys, within) for _ in range(chance.randrange(1 + int(odds)))]
    if name != "log" or chance.random() < 0.5:
        chance.shuffle(parts)
    return f"<{name}>{chance.choice(['', chr(10)]).join(parts)}</{name}>"


def told(rows: object) -> tuple[list[object], object]:
    """Events, or why they are refused."""
    try:
        return list(rows), None  # type: ignore[call-overload]
    except EngineError as error:
        return [], (error.code, error.params)


def by_columns(table: XesTable) -> object:
    for batch in xes_batches(table, WANTED, Problems()):
        yield from zip(
            batch.lines.tolist(), zip(*(each.to_list() for each in batch.columns), strict=True),
            strict=True,
        )  # fmt: skip


def same(path: Path) -> list[object]:
    table = XesTable(path, lambda _: None)
    expected = told(table.rows(WANTED, Problems()))
    assert told(by_columns(table)) == expected
    return expected[0]


@pytest.mark.skipif(not IS_COMPILED, reason="as loops that are not compiled this takes minutes")
@settings(max_examples=60)
@given(seed=st.integers(0, 1 << 30), is_damaged=st.booleans())
def test_both_readers_tell_the_same(
    tmp_path_factory: pytest.TempPathFactory,
    seed: int,
    is_damaged: bool,  # noqa: FBT001 - drawn
) -> None:
    chance = Random(seed)  # noqa: S311 - a log of this seed
    keys = KEYS + UNUSUAL_KEYS * (chance.random() < 0.1)
    data = ('<?xml version="1.0"?>\n' * chance.randrange(2) + inside(chance, keys, "log")).encode()
    if is_damaged:
        at = chance.randrange(len(data))
        data = data[:at] + chance.choice([b"", b"<", b"\xff", b'"']) + data[at + 1 :]
    path = tmp_path_factory.getbasetemp() / "both.xes"
    path.write_bytes(data)
    sizes = {"_CHUNK": chance.choice([7, 64, 1 << 20]), "_EVENTS": chance.choice([3, 100])}
    with mock.patch.multiple(xes_columns, **sizes):
        same(path)


@pytest.mark.parametrize(
    ("encoding", "declared"),
    [("utf-8", None), ("utf-8-sig", "UTF-8"), ("utf-16", None), ("cp1251", "windows-1251")],
)
def test_encodings(tmp_path: Path, encoding: str, declared: str | None) -> None:
    head = f'<?xml version="1.0" encoding="{declared}"?>' if declared else ""
    text = '<log><trace><event><string key="concept:name" value="Ёж"/></event></trace></log>'
    path = tmp_path / "log.xes"
    path.write_bytes((head + text).encode(encoding))
    assert same(path) == [(1, ("Ёж", None, None, None))]


def test_a_document_type_and_a_tag_without_end_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "log.xes"
    for text in ('<!DOCTYPE log [<!ENTITY a "b">]><log/>', "<log><trace><event " + "a" * 200):
        path.write_text(text)
        with (
            mock.patch.object(xes_columns, "LONGEST_TAG", 100),
            mock.patch("techkarta.engine.conformance.log.xes_table.LONGEST_TAG", 100),
        ):
            _, error = told(by_columns(XesTable(path, lambda _: None)))
        assert isinstance(error, tuple)
        assert error[0] in {"log_xml_unsafe", "log_cut"}
