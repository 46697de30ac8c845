"""Chronometry as JSON for programs and as a table for people."""

from __future__ import annotations

import json
from collections.abc import Sequence

from techkarta.cli.conform_show import aligned
from techkarta.cli.conform_texts import say, words
from techkarta.cli.log_input import rows_as_data, rows_as_text
from techkarta.engine.cards.model import Card
from techkarta.engine.conformance.conforming import LogRead
from techkarta.engine.conformance.norms import Chronometry

_UNSTEADY = "*"


def norms_as_json(rows: Sequence[Chronometry], cards: Sequence[Card], read: LogRead) -> str:  # noqa: ARG001 - as the text does
    """Chronometry as one JSON document; minutes are numbers, null is not known."""
    return json.dumps(
        {
            "operations": [_as_data(each) for each in rows],
            "rows": rows_as_data(read),
        },
        ensure_ascii=False,
        indent=2,
    )


def _as_data(each: Chronometry) -> dict[str, object]:
    row = each.row
    return {
        "card": each.card,
        "no": each.no,
        "n": each.n,
        "median": each.median,
        "p10": each.p10,
        "p90": each.p90,
        "k": row.k if row else None,
        "k_cleaned": row.cleaned if row else None,
        "dropped": row.dropped if row else 0,
        "mean": row.mean if row else None,
        "steady": row.is_steady if row else None,
        "norm": each.norm,
        "proposal": each.proposal,
        "under_40": each.under,
        "over_150": each.over,
    }


def norms_as_text(rows: Sequence[Chronometry], cards: Sequence[Card], read: LogRead) -> str:
    """Chronometry as a table, one operation a line."""
    titles = {
        (card.code, operation.no): words(operation.title)
        for card in cards
        for operation in card.operations
    }
    table = [_line(each, titles[each.card, each.no], has_card=len(cards) > 1) for each in rows]
    lines = [*aligned(table), "", say("norms_legend"), *rows_as_text(read)]
    if not read.shape.has_times:
        lines.append(say("no_times"))
    return "\n".join(lines)


def _line(each: Chronometry, title: str, *, has_card: bool) -> dict[str, str]:
    row = each.row
    mark = _UNSTEADY if row and not row.is_steady else ""
    return {
        **({"card": each.card} if has_card else {}),
        "no": each.no,
        "title": title,
        "n": str(each.n),
        "median": _minutes(each.median),
        "p10": _minutes(each.p10),
        "p90": _minutes(each.p90),
        "k": (f"{row.k:.1f}{mark}" if row.k is not None else mark) if row else "",
        "norm": _minutes(each.norm),
        "proposal": _minutes(each.proposal),
        "under": str(each.under or ""),
        "over": str(each.over or ""),
    }


def _minutes(value: float | None) -> str:
    return "" if value is None else f"{value:.1f}".removesuffix(".0")
