"""Conformance as JSON for programs and as tables for people."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence

from techkarta.cli.conform_texts import say, words
from techkarta.cli.console import painted
from techkarta.cli.log_input import rows_as_data, rows_as_text
from techkarta.engine.conformance.conforming import LogRead, not_judged
from techkarta.engine.conformance.results import Tally, Totals, codes_of_operations, codes_of_users

_SHOWN_CODES = (
    "missing", "order", "repeated", "late", "over_norm", "under_norm", "irregular",
)  # fmt: skip
_SHOWN_NAMES = 10
_SHOWN_PEOPLE = 15
_TEXTS = frozenset({"no", "card", "title", "user"})
Table = Sequence[Mapping[str, str]]


def conformance_as_json(totals: Totals, read: LogRead) -> str:
    """Totals as one JSON document: codes and numbers."""
    return json.dumps(
        {
            "cases": totals.cases,
            "conforming": totals.conforming,
            "events": totals.events,
            "cost": totals.cost,
            "fitness_mean": totals.fitness_mean,
            "deviations": dict(totals.deviations),
            "not_judged": list(not_judged(read.shape)),
            "operations": [
                {"card": card.code, "no": no, **_counts(tally, codes_of_operations())}
                for card, operations in zip(totals.cards, totals.operations, strict=True)
                for no, tally in operations.items()
            ],
            "off_card": [
                {"operation": name, "executions": count}
                for name, count in totals.off_card.most_common()
            ],
            "users": [
                {"user": user, **_counts(tally, codes_of_users())}
                for user, tally in sorted(totals.users.items())
            ],
            "rows": rows_as_data(read),
        },
        ensure_ascii=False,
        indent=2,
    )


def _counts(tally: Tally, codes: Sequence[str]) -> dict[str, int]:
    return {"executions": tally.executions} | {code: tally.deviations[code] for code in codes}


def conformance_as_text(totals: Totals, read: LogRead) -> str:
    """Totals as tables of operations and of people."""
    share = totals.conforming / totals.cases if totals.cases else 1
    lines = [
        say(
            "summary",
            cases=totals.cases,
            conforming=totals.conforming,
            share=f"{share:.0%}",
            events=totals.events,
            fitness=f"{totals.fitness_mean:.3f}",
        ),
        *rows_as_text(read),
        "",
        *aligned(_operations(totals)),
    ]
    if totals.off_card:
        lines += ["", say("off_card_names", names=", ".join(_off_card(totals)))]
    if people := list(_people(totals)):
        lines += ["", say("people"), *aligned(people[:_SHOWN_PEOPLE])]
        if len(people) > _SHOWN_PEOPLE:
            lines.append(say("more_people", count=len(people) - _SHOWN_PEOPLE))
    silent = ", ".join(say(f"code_{code}") for code in not_judged(read.shape))
    lines += ["", say("not_judged", codes=silent)]
    if not any(
        tally.executions for operations in totals.operations for tally in operations.values()
    ):
        lines.append(say("no_name_known"))
    return "\n".join(lines)


def aligned(rows: Table) -> list[str]:
    """A table with its head; numbers to the right."""
    if not rows:
        return []
    head = {name: say(f"head_{name}") for name in rows[0]}
    widths = {name: max(len(row[name]) for row in (head, *rows)) for name in head}
    lines = [
        "  ".join(
            row[name].ljust(widths[name]) if name in _TEXTS else row[name].rjust(widths[name])
            for name in head
        ).rstrip()
        for row in (head, *rows)
    ]
    return [painted(lines[0], "bold"), *lines[1:]]


def _operations(totals: Totals) -> list[dict[str, str]]:
    rows = []
    for card, operations in zip(totals.cards, totals.operations, strict=True):
        for operation in card.operations:
            tally = operations[operation.no]
            place = {"card": card.code} if len(totals.cards) > 1 else {}
            counts = {code: str(tally.deviations[code] or "") for code in _SHOWN_CODES}
            about = {"no": operation.no, "title": words(operation.title)}
            rows.append({**place, **about, "executions": str(tally.executions), **counts})
    return rows


def _off_card(totals: Totals) -> Iterator[str]:
    names = totals.off_card.most_common()
    yield from (f"{name} ({count})" for name, count in names[:_SHOWN_NAMES])
    if len(names) > _SHOWN_NAMES:
        yield say("more_names", count=len(names) - _SHOWN_NAMES)


def _people(totals: Totals) -> Iterator[dict[str, str]]:
    """People by deviations per hundred executions, the most first."""

    def share(tally: Tally) -> float:
        return 100 * tally.deviations.total() / tally.executions if tally.executions else 0

    by_share = sorted(totals.users.items(), key=lambda item: (-share(item[1]), item[0]))
    for user, tally in by_share:
        executions = str(tally.executions)
        yield {"user": user, "executions": executions, "share": f"{share(tally):.0f}"}
