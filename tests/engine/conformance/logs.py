"""Small logs for tests: written, read, judged."""

import gzip
from pathlib import Path

from techkarta.engine.cards.model import Card
from techkarta.engine.conformance.conforming import LogFile, LogRead, conform, traces_of
from techkarta.engine.conformance.executions import Trace
from techkarta.engine.conformance.log.mapping import LogMap
from techkarta.engine.conformance.results import CaseResult, Totals
from techkarta.engine.planning.calendar import working_calendar
from tests.engine.making import card, operation

CARD = card(
    operation("010", title="Call"),
    operation("020", title={"ru": "Встреча", "en": "Meet"}, after="010"),
)


def written(path: Path, text: str | bytes) -> Path:
    """The file with this text, packed where its name says so."""
    data = text.encode() if isinstance(text, str) else text
    path.write_bytes(gzip.compress(data) if path.suffix == ".gz" else data)
    return path


def read(path: Path, *cards: Card, given: LogMap | None = None) -> tuple[LogRead, list[Trace]]:
    """What was read, and the traces of all cases."""
    told, cases = traces_of(LogFile(path=path, given=given or LogMap()), cards or [CARD])
    return told, [trace for traces in cases for _, trace in traces]


def judged(
    path: Path, *cards: Card, given: LogMap | None = None, in_memory: int = 1000
) -> tuple[Totals, LogRead, dict[str, CaseResult]]:
    """Totals, what was read, results by case."""
    results: dict[str, CaseResult] = {}
    totals, told = conform(
        LogFile(path=path, given=given or LogMap(), in_memory=in_memory),
        cards or [CARD],
        working_calendar(None, tz="UTC"),
        take=lambda result: results.update({result.case: result}),
    )
    return totals, told, results
