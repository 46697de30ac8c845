"""Wide cards and long traces: what is easy as an antichain, and hard as a search.

Run: make bench. Peers have a limit of time for every trace; what they leave unsolved is counted.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable
from functools import partial
from pathlib import Path

import polars as pl
import pytest

from techkarta.engine.cards.model import Card, Repeat, RepeatUnit
from techkarta.engine.conformance.frames.frame import costs_of
from techkarta.engine.conformance.log.batches import batches_of
from techkarta.engine.conformance.log.problems import Problems
from techkarta.engine.conformance.log.xes_table import XesTable
from techkarta.engine.conformance.standard import standard
from tests.benchmarks.bench_conformance import _noisy, _wide
from tests.benchmarks.others import Costs, as_xes_columns, in_turns, own_costs, rust_costs
from tests.engine.conformance.peers import PRICE, net_of
from tests.engine.making import card, operation

LOG = Path(__file__).resolve().parents[3] / "shared/data/logs/bpic2012_w_two_timestamps.xes.gz"
SECONDS, STATES = 1.0, 200_000
NAMES = (
    "W_Afhandelen leads", "W_Completeren aanvraag", "W_Nabellen offertes",
    "W_Nabellen incomplete dossiers", "W_Valideren aanvraag", "W_Beoordelen fraude",
)  # fmt: skip


@pytest.mark.parametrize(("width", "traces"), [(24, 100), (60, 10)])
def bench_wide_cards_against_others(width: int, traces: int) -> None:
    """Noisy traces, every one of them different."""
    made = _wide(width)
    names = [each.no for each in made.operations]
    rows = [
        (f"case-{number:04}", names[place], at)
        for number in range(traces)
        for at, place in enumerate(_noisy(width))
    ]
    _beside(f"{traces} noisy traces of {width} operations", _frame(rows), made)


def bench_a_real_log_against_others() -> None:
    """The work items of BPI Challenge 2012, starts and ends as operations of their own."""
    if not LOG.exists():
        pytest.skip("the log is not on this machine (looked for in ../shared/data/logs)")
    wanted = ["case:concept:name", "concept:name", "lifecycle:transition"]
    rows = []
    for batch in batches_of(XesTable(LOG, lambda _: None), wanted, Problems()):
        for line, *values in zip(batch.lines.tolist(), *batch.columns, strict=True):
            rows.append((values[0], f"{values[1]} {values[2]}", line))
    again = Repeat(every=1, unit=RepeatUnit.CONTACT)
    parts = []
    for place in range(len(NAMES)):
        more = {"repeat": again} if place in {1, 3} else {}
        before = f"{2 * place:03}" if place else ""
        is_mandatory = place in {1, 2, 4}
        for side, after in ((1, before), (2, f"{2 * place + 1:03}")):
            parts.append(
                operation(f"{2 * place + side:03}", 0, after, is_mandatory=is_mandatory, **more)
            )
    numbers = {
        f"{name} {life}": f"{2 * place + side:03}"
        for place, name in enumerate(NAMES)
        for side, life in ((1, "start"), (2, "complete"))
    }
    frame = _frame([(case, numbers.get(name, name), at) for case, name, at in rows])
    _beside(f"a real log, {len(frame):,} events, 12 operations", frame, card(*parts), slow=False)


def _frame(rows: list[tuple[str, str, int]]) -> pl.DataFrame:
    made = pl.DataFrame(rows, schema=["case", "operation", "start"], orient="row")
    return made.with_columns(pl.col("start").cast(pl.Datetime("us")))


def _beside(what: str, frame: pl.DataFrame, made: Card, *, slow: bool = True) -> None:
    """Print times, what was left unsolved, and whether costs are equal where a peer finished."""
    warnings.simplefilter("ignore")
    net, foreign = net_of(standard(made)), as_xes_columns(frame)
    found: dict[str, Costs] = {}

    def kept(name: str, work: Callable[[], Costs]) -> Callable[[], None]:
        return lambda: found.update({name: work()})

    works: dict[str, Callable[[], object]] = {
        "Techkarta": partial(costs_of, frame, made),
        "r4pm": kept("r4pm", partial(rust_costs, foreign, net, most_states=STATES)),
    }
    if slow:
        works["PM4Py Dijkstra, less memory"] = kept(
            "PM4Py Dijkstra, less memory", partial(_searched, frame, net)
        )
    costs_of(frame, made)
    print(f"\n{what}: CPU time")
    for _ in range(4):
        costs_of(frame, made)
    in_turns(works, rounds=1 if slow else 3)
    own = own_costs(frame, costs_of(frame, made))
    print(f"  Techkarta: {len(own):,} variants, none unsolved")
    for name, costs in found.items():
        solved = {way: cost for way, cost in costs.items() if cost is not None}
        equal = all(own[way] == cost for way, cost in solved.items())
        print(f"  {name}: {len(own) - len(solved):,} unsolved; equal where it finished: {equal}")


def _searched(frame: pl.DataFrame, net: tuple[object, ...]) -> Costs:
    """PM4Py's fastest way, with a limit for every trace."""
    from pm4py.algo.conformance.alignments.petri_net import algorithm  # noqa: PLC0415 - slow

    foreign = as_xes_columns(frame).to_pandas()
    limits = {"show_progress_bar": False, "max_align_time_trace": SECONDS}
    kind = algorithm.Variants.VERSION_DIJKSTRA_LESS_MEMORY
    found = algorithm.apply(foreign, *net, variant=kind, parameters=limits)
    ways = frame.sort("start", maintain_order=True).group_by("case", maintain_order=True)
    # PM4Py has the cases in the order of their names.
    ordered = sorted(ways.agg("operation").iter_rows())
    return {
        tuple(way): None if each is None else each["cost"] // PRICE
        for (_, way), each in zip(ordered, found, strict=True)
    }
