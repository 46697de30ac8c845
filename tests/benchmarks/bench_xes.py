"""Reading XES beside other readers: to columns of case, operation, moment, person and transition.

Run: make bench. PM4Py's two fastest readers without other libraries, and r4pm's in Rust, read the
same packed file to their own event logs. 262,200 events are the traces of a real log, repeated.
"""

from __future__ import annotations

import gzip
import warnings
from pathlib import Path

import pytest
from r4pm.df import import_xes

from techkarta.engine.conformance.log.batches import batches_of
from techkarta.engine.conformance.log.problems import Problems
from techkarta.engine.conformance.log.xes_table import XesTable
from tests.benchmarks.others import in_turns

LOG = Path(__file__).resolve().parents[3] / "shared/data/logs/bpic2012_w_two_timestamps.xes.gz"
EVENTS = 262_200
WANTED = [
    "case:concept:name", "concept:name", "time:timestamp", "org:resource", "lifecycle:transition",
]  # fmt: skip


def bench_xes_against_others(tmp_path: Path) -> None:
    """262,200 events, packed."""
    if not LOG.exists():
        pytest.skip("the log is not on this machine (looked for in ../shared/data/logs)")
    warnings.simplefilter("ignore")
    from pm4py.objects.log.importer.xes import importer  # noqa: PLC0415 - slow

    path = tmp_path / "log.xes.gz"
    path.write_bytes(gzip.compress(_repeated(gzip.decompress(LOG.read_bytes())), 6))

    def ours() -> int:
        table = XesTable(path, lambda _: None)
        return sum(len(batch.lines) for batch in batches_of(table, WANTED, Problems()))

    def theirs(kind: object) -> object:
        return importer.apply(str(path), variant=kind, parameters={"show_progress_bar": False})

    assert ours() == EVENTS
    kinds = importer.Variants
    print(f"\nXES, {EVENTS:,} events: CPU time")
    in_turns(
        {
            "Techkarta": ours,
            "PM4Py line by line": lambda: theirs(kinds.LINE_BY_LINE),
            "PM4Py chunk regex": lambda: theirs(kinds.CHUNK_REGEX),
            "r4pm (Rust)": lambda: import_xes(str(path)),
        },
        rounds=3,
    )


def _repeated(log: bytes) -> bytes:
    """The log with its traces repeated until there are so many events; the last one is cut."""
    first, last = log.index(b"<trace>"), log.rindex(b"</trace>") + len(b"</trace>")
    traces = log[first:last]
    times = EVENTS // traces.count(b"<event>") + 1
    events = (traces * times).split(b"<event>")
    kept = b"<event>".join(events[: EVENTS + 1])
    end = kept.rindex(b"</event>") + len(b"</event>")
    return log[:first] + kept[:end] + b"</trace></log>"
