"""Whole logs judged by compiled loops: what case by case gives, for every trace and card."""

import random
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from techkarta.engine.cards.model import Card, Repeat, RepeatUnit
from techkarta.engine.compiling import IS_COMPILED
from techkarta.engine.conformance.frames import frame as frames
from techkarta.engine.conformance.frames.coding import Coder
from techkarta.engine.conformance.frames.frame import costs_of
from techkarta.engine.conformance.frames.grouping import grouped
from techkarta.engine.conformance.frames.structures import CODES, Structures, structures
from techkarta.engine.conformance.frames.tables import Traces, card_table, demanded_row
from techkarta.engine.conformance.standard import OFF_CARD, Standard, standard
from techkarta.engine.conformance.structure import structure
from techkarta.engine.errors import EngineError
from tests.engine.making import card, cards, operation

BEGINNING = datetime(2026, 1, 1, tzinfo=UTC)
WEEKLY = Repeat(every=1, unit=RepeatUnit.WEEK)
CARDS = cards(
    largest=7,
    is_mandatory=st.booleans(),
    repeat=st.sampled_from([None, None, WEEKLY]),
)
compiled_only = pytest.mark.skipif(not IS_COMPILED, reason="nothing is compiled here")


def traces_of(rows: Sequence[Sequence[int]], kinds: Sequence[int]) -> Traces:
    begins = np.cumsum([0, *(len(row) for row in rows)], dtype=np.int64)
    places = np.array([place for row in rows for place in row], np.int16)
    return Traces(begins, places, np.arange(len(places), dtype=np.int32), np.array(kinds, np.int16))


def told(found: Structures, trace: int) -> dict[str, list[int]]:
    variant = found.variants[trace]
    rows = slice(found.begins[variant], found.begins[variant + 1])
    named: dict[str, list[int]] = {code: [] for code in CODES}
    for code, where in zip(found.codes[rows], found.where[rows], strict=True):
        named[CODES[code]].append(int(where))
    return {code: sorted(each) for code, each in named.items()}


def assert_same(made: Standard, rows: Sequence[Sequence[int]], kinds: Sequence[int]) -> None:
    demanded = [0, made.mandatory]
    table = card_table(made, np.array([demanded_row(made, bits) for bits in demanded]))
    found = structures(made, table, traces_of(rows, kinds))
    for trace, (row, kind) in enumerate(zip(rows, kinds, strict=True)):
        expected = structure(made, row, demanded[kind])
        assert found.costs[found.variants[trace]] == expected.cost
        assert told(found, trace) == {code: sorted(getattr(expected, code)) for code in CODES}


@compiled_only
@settings(max_examples=100)
@given(CARDS, st.integers(0, 2**32))
def test_every_trace_is_judged_as_one_by_one(made: Card, seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - the same log every time
    found = standard(made)
    rows = [
        [chance.randint(OFF_CARD, len(found.operations) - 1) for _ in range(chance.randrange(14))]
        for _ in range(60)
    ]
    assert_same(found, rows, [chance.randrange(2) for _ in rows])


@compiled_only
def test_many_contradictions_take_the_general_way() -> None:
    # An operation with 64 predecessors, and traces with far more than 64 events in contradiction.
    numbers = [f"{number:03}" for number in range(64)]
    wide = standard(card(*map(operation, numbers), operation("900", after=" ".join(numbers))))
    assert_same(wide, [list(range(64, -1, -1)), [64, *range(64), 64], [*range(65)]], [1, 1, 1])
    chain = standard(
        card(
            *(operation(f"{step:03}", after=f"{step - 1:03}" if step else "") for step in range(12))
        )
    )
    chance = random.Random(3)  # noqa: S311 - the same every time
    assert_same(chain, [[chance.randrange(12) for _ in range(400)] for _ in range(2)], [1, 0])


@compiled_only
def test_a_case_of_100_000_events_is_judged() -> None:
    found = standard(card(operation("010"), operation("020", after="010")))
    table = card_table(found, demanded_row(found, found.mandatory)[None])
    answer = structures(found, table, traces_of([[1, 0] * 50_000], [0]))
    assert answer.costs.tolist() == [99_998]


def executions(made: Card, cases: int, seed: int = 1) -> pl.DataFrame:
    chance = random.Random(seed)  # noqa: S311 - the same log every time
    numbers = [*(each.no for each in made.operations), "other"]
    rows = []
    for case in range(cases):
        for _ in range(chance.randrange(1, 9)):
            start = BEGINNING + timedelta(minutes=chance.randrange(50))
            end = start + timedelta(minutes=chance.randrange(3))
            rows.append((f"{'long ' * (case % 7)}case {case}", chance.choice(numbers), start, end))
    return pl.DataFrame(rows, ["case", "operation", "start", "end"], orient="row")


SMALL = card(
    operation("010"),
    operation("020", after="010", repeat=WEEKLY),
    operation("030", after="010", is_mandatory=False),
    operation("040", after="020 030"),
)


@compiled_only
@pytest.mark.parametrize("is_sorted", [True, False])
def test_a_frame_gives_the_same_with_and_without_compiling(
    monkeypatch: pytest.MonkeyPatch, *, is_sorted: bool
) -> None:
    frame = executions(SMALL, 300)
    if is_sorted:
        frame = frame.sort("start", "end", maintain_order=True)
    found = costs_of(frame, SMALL)
    monkeypatch.setattr(frames, "IS_COMPILED", False)
    assert found.equals(costs_of(frame, SMALL))
    assert found["cost"].n_unique() > 5


def test_other_kinds_of_frames_are_taken() -> None:
    frame = executions(SMALL, 20)
    columns = {name: frame[name].to_numpy() for name in frame.columns}
    # As pandas has it: columns by name, each of which makes an array.
    assert costs_of(_Columns(columns), SMALL).equals(costs_of(frame, SMALL))
    assert costs_of(_Stream(frame), SMALL).equals(costs_of(frame, SMALL))


class _Columns:
    def __init__(self, columns: dict[str, np.ndarray]) -> None:
        self.columns = list(columns)
        self._columns = columns

    def __getitem__(self, name: str) -> SimpleNamespace:
        return SimpleNamespace(to_numpy=lambda: self._columns[name])


class _Stream:
    def __init__(self, frame: pl.DataFrame) -> None:
        self.__arrow_c_stream__ = frame.__arrow_c_stream__


@pytest.mark.parametrize(
    ("frame", "code"),
    [
        (pl.DataFrame({"case": ["a"]}), "log_columns"),
        (pl.DataFrame({"case": [], "operation": [], "start": []}), "log_empty"),
    ],
)
def test_what_cannot_be_judged_is_told(frame: pl.DataFrame, code: str) -> None:
    with pytest.raises(EngineError) as refused:
        costs_of(frame, SMALL)
    assert refused.value.code == code


def test_one_case_is_enough() -> None:
    frame = pl.DataFrame({"case": ["a"], "operation": ["010"], "start": [BEGINNING]})
    assert costs_of(frame, card(operation("010"))).rows() == [("a", 1, 0, 1.0, True)]


@compiled_only
@given(st.lists(st.text(max_size=20), max_size=60), st.integers(1, 9))
def test_each_text_has_its_number_over_all_batches(texts: list[str], size: int) -> None:
    coder = Coder(1)
    found = [
        code
        for begin in range(0, len(texts), size)
        for code in coder.codes(pl.Series(texts[begin : begin + size], dtype=pl.String))
    ]
    assert coder.names().to_list() == list(dict.fromkeys(texts))
    assert [coder.names()[int(code)] for code in found] == texts


@compiled_only
def test_rows_of_one_moment_stay_in_their_order() -> None:
    rows = grouped(
        np.array([0, 1, 0, 0], np.int32),
        np.array([0, 1, 2, 1], np.int32),
        np.array([7, 8, 9], np.int16),
        starts=np.array([5, 5, 1, 5]),
        ends=np.array([9, 5, 1, 5]),
        count=2,
        kinds=np.zeros(2, np.int16),
    )
    assert rows.places.tolist() == [9, 8, 7, 8]
    assert rows.rows.tolist() == [2, 3, 0, 1]
