"""A map proposed from a log: its columns and names beside those of the cards, to be checked.

Here, unlike in reading, names that differ only by case or spaces are put together, because a
person looks at the proposal before it is used.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from techkarta.engine.cards.model import Card
from techkarta.engine.conformance.conforming import LogFile
from techkarta.engine.conformance.log.mapping import COLUMNS
from techkarta.engine.conformance.log.moments import forms_of
from techkarta.engine.conformance.log.names import near, titles_of
from techkarta.engine.conformance.log.problems import Problems
from techkarta.engine.conformance.log.reading import Table

MOST_NAMES = 500
SAMPLE = 300
"""So many rows are looked at for the form of their moments."""

_LIKELY: Mapping[str, tuple[str, ...]] = {
    "case": ("deal", "deal id", "дело", "сделка", "номер дела", "номер сделки", "id сделки"),
    "operation": ("task", "step", "event", "операция", "задача", "шаг", "событие", "действие"),
    "start": ("begin", "started at", "начало", "дата начала", "начато"),
    "end": ("finish", "finished at", "time", "date", "конец", "окончание", "дата", "завершено"),
    "user": ("manager", "owner", "employee", "менеджер", "сотрудник", "ответственный", "кто"),
    "process": ("процесс",),
    "stage": ("этап", "стадия"),
    "card": ("карта",),
    "revision": ("редакция", "версия"),
    "complete": ("завершён", "этап пройден"),
    "outcome": ("result", "исход", "итог", "результат"),
}
"""Names that are proposed, but never taken unasked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """Own column → the log's; name of an operation in the log → number, None where none fits.

    `found`: all columns of the log. `near`: names put together with a known one by their looks
    alone, which somebody has to confirm. `counts`: how often each name occurs. `forms`: the forms
    the moments may have, as `forms_of`; one is sure, several are to be chosen from.
    """

    found: tuple[str, ...]
    columns: Mapping[str, str]
    operations: Mapping[str, str | None]
    near: frozenset[str]
    counts: Mapping[str, int]
    forms: tuple[str, ...]


def propose(log: LogFile, cards: Sequence[Card]) -> Proposal:
    """Propose a map. EngineError: a log that cannot be opened or has no header."""
    table = log.table()
    names = table.names()
    columns = {**dict(_columns(names)), **log.given.columns}
    known = _known(cards)
    operations: dict[str, str | None] = {}
    counts: Counter[str] = Counter()
    if columns.get("operation") in names:
        for _, (value,) in table.rows([columns["operation"]], Problems()):
            name = str(value or "")
            if name in operations or (name and len(operations) < MOST_NAMES):
                counts[name] += 1
                if name not in operations:
                    operations[name] = log.given.operations.get(name) or known(name)
    exact = {
        name for card in cards for each in card.operations for name in (each.no, *titles_of(each))
    }
    return Proposal(
        found=names,
        columns=columns,
        operations=dict(sorted(operations.items())),
        near=frozenset(
            name
            for name, number in operations.items()
            if number and name not in exact and name not in log.given.operations
        ),
        counts=counts,
        forms=_forms(table, columns),
    )


def _forms(table: Table, columns: Mapping[str, str]) -> tuple[str, ...]:
    """The forms of the first moments; ISO 8601 where they are no text."""
    wanted = [columns[own] for own in ("start", "end") if own in columns]
    rows = islice(table.rows(wanted, Problems()), SAMPLE) if wanted else ()
    texts = [value.strip() for _, row in rows for value in row if isinstance(value, str)]
    return forms_of(text for text in texts if text) if any(texts) else ("",)


def _columns(names: Sequence[str]) -> Iterator[tuple[str, str]]:
    taken: set[str] = set()
    for own, known in COLUMNS.items():
        exact = [name for name in known if name in names]
        shapes = [_shape(each) for each in (*known, *_LIKELY.get(own, ()))]
        alike = [name for shape in shapes for name in names if _shape(name) == shape]
        for name in (*exact, *alike):
            if name not in taken:
                taken.add(name)
                yield own, name
                break


def _known(cards: Sequence[Card]) -> Callable[[str], str | None]:
    by_shape: dict[str, str] = {}
    for card in cards:
        for operation in card.operations:
            for name in (operation.no, *titles_of(operation)):
                for shape in near(name):
                    by_shape.setdefault(shape, operation.no)

    def number(name: str) -> str | None:
        return next((by_shape[shape] for shape in sorted(near(name)) if shape in by_shape), None)

    return number


def _shape(name: str) -> str:
    """Letters and digits alone."""
    return "".join(letter for letter in name.casefold() if letter.isalnum())
