"""The page of a judged log: the same pictures as of the company's own history."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from techkarta.common.texts.errors import error_text
from techkarta.engine.cards.model import Card
from techkarta.engine.conformance.executions import CODES, STRUCTURAL
from techkarta.method.selectors import card_of
from techkarta.ui.formats import localise
from techkarta.ui.values import Link

from ..conformance.counting import Share
from ..conformance.heat import HeatCell, HeatRow, heat_cell
from ..conformance.page import CodeRow, Step, VariantRow
from ..conformance.words import DEVIATION_ICONS, DEVIATIONS
from ..models import ForeignLog, LogState
from .page import crumbs, problem_of, steps
from .winning import LogViews, log_views

Url = Callable[..., str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Worst:
    """The operation that goes against the card most often."""

    no: str
    title: str
    wrong: int
    n: int
    percent: int
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CardPart:
    """One card of a log: the heat map."""

    title: str
    rows: Sequence[HeatRow]


@dataclass(frozen=True, slots=True, kw_only=True)
class LogPage:
    """A log judged, waiting or refused."""

    name: str
    url: str
    version: int
    map_url: str
    forget_url: str
    is_waiting: bool
    is_judged: bool
    problem: str
    cases: int
    events: int
    percent: str
    fitness: str
    ways_in_all: int
    worst: Worst | None
    parts: Sequence[CardPart]
    people: Sequence[str]
    codes: Sequence[CodeRow]
    variants: Sequence[VariantRow]
    off_card: Sequence[tuple[str, int, str]]
    rows_line: str
    notes: Sequence[str]
    silent: str
    views: LogViews | None
    list_url: str
    csv_url: str
    xlsx_url: str
    steps: Sequence[str]
    crumbs: Sequence[Link]


def log_page(row: ForeignLog, won: str = "") -> LogPage:
    """What came of a log; `won` is what is said to mean that a deal was won."""
    summary = row.summary if row.state == LogState.JUDGED else {}
    cards = [card_of(version) for version in row.cards]
    url = _urls(row)
    parts = [
        part
        for place, card in enumerate(cards)
        if summary and (part := _part(summary, place, card, url)) is not None
    ]
    cases = summary.get("cases", 0)
    return LogPage(
        name=row.name,
        url=reverse("reports:log", args=[row.id]),
        version=row.version,
        map_url=reverse("reports:log_map", args=[row.id]),
        forget_url=reverse("reports:log_forget", args=[row.id]),
        is_waiting=row.state in {LogState.QUEUED, LogState.RUNNING},
        is_judged=bool(summary),
        problem=problem_of(row),
        cases=cases,
        events=summary.get("events", 0),
        percent=f"{round(100 * summary['conforming'] / cases)} %" if cases else "—",
        fitness=f"{round(100 * summary['fitness'])} %" if cases else "—",
        ways_in_all=summary.get("ways_in_all", 0),
        worst=_worst(parts, url) if summary else None,
        parts=parts,
        people=summary.get("people", []),
        codes=_codes(summary, url),
        variants=[_way(each, cards[each["place"]], cases, url) for each in summary.get("ways", ())],
        off_card=[
            (name, count, url(code="off_card", operation=name))
            for name, count in summary.get("off_card", ())
        ],
        rows_line=_rows_line(summary),
        notes=_notes(summary),
        silent=", ".join(str(DEVIATIONS[code]) for code in summary.get("not_judged", ())),
        views=log_views(row, cards, won, url) if summary else None,
        list_url=url(),
        csv_url=reverse("reports:log_file", args=[row.id, "csv"]),
        xlsx_url=reverse("reports:log_file", args=[row.id, "xlsx"]),
        steps=steps(),
        crumbs=crumbs(),
    )


def _urls(row: ForeignLog) -> Url:
    base = reverse("reports:log_cases", args=[row.id])

    def url(**asked: str) -> str:
        told = urlencode({name: value for name, value in asked.items() if value})
        return f"{base}?{told}" if told else base

    return url


def _part(summary: Mapping[str, Any], place: int, card: Card, url: Url) -> CardPart | None:
    """The heat map of a card; None where no case was judged by it."""
    heat = summary["heat"][place]
    if not any(heat.values()):
        return None
    language = get_language() or "ru"
    rows = []
    for operation in card.operations:
        counted = {user: (n, wrong) for user, n, wrong in heat.get(operation.no, ())}
        title = localise(operation.title or "", language)
        whole = (sum(n for n, _w in counted.values()), sum(w for _n, w in counted.values()))
        told = {"operation": operation.no, "code": "structural"}
        rows.append(
            HeatRow(
                no=operation.no,
                title=title,
                cells=[
                    _cell(counted.get(user), url(**told, person=user), f"{user}: {title}")
                    for user in summary["people"]
                ],
                total=_cell(whole, url(**told), title),
            )
        )
    return CardPart(title=localise(card.title or card.code, language), rows=rows)


def _cell(counted: tuple[int, int] | None, url: str, label: str) -> HeatCell:
    share = Share(n=counted[0], kept=counted[0] - counted[1]) if counted else None
    return heat_cell(share, url, label)


def _worst(parts: Sequence[CardPart], url: Url) -> Worst | None:
    rows = [row for part in parts for row in part.rows if row.total.wrong]
    if not rows:
        return None
    worst = max(rows, key=lambda row: row.total.wrong)
    return Worst(
        no=worst.no,
        title=worst.title,
        wrong=worst.total.wrong,
        n=worst.total.n,
        percent=100 - worst.total.percent,
        url=url(operation=worst.no, code="structural"),
    )


def _codes(summary: Mapping[str, Any], url: Url) -> list[CodeRow]:
    counts = summary.get("deviations", {})
    return [
        CodeRow(
            title=str(DEVIATIONS[code]),
            icon=DEVIATION_ICONS[code],
            count=counts[code],
            tone="bad" if code in STRUCTURAL else "warn",
            url=url(code=code),
        )
        for code in CODES
        if counts.get(code)
    ]


def _way(found: Mapping[str, Any], card: Card, whole: int, url: Url) -> VariantRow:
    return VariantRow(
        count=found["count"],
        percent=round(100 * found["count"] / whole) if whole else 0,
        cost=found["cost"],
        is_over=True,
        steps=steps_of(found["steps"], found["missing"], card),
        url=url(variant=f"{found['place']}:{found['way']}"),
    )


def steps_of(done: Sequence[Sequence[str]], missing: Sequence[str], card: Card) -> list[Step]:
    """Executions drawn over the card: (operation, what is wrong), and what was left out."""
    language = get_language() or "ru"
    titles = {each.no: localise(each.title or "", language) for each in card.operations}
    words = {
        "order": _("out of order"),
        "repeated": _("repeated"),
        "off_card": _("not on the card"),
    }
    made = [
        Step(no=no, title=titles.get(no, no), tone="bad" if code else "", note=words.get(code, ""))
        for no, code in done
    ]
    for no in missing:
        at = next(
            (at for at, step in enumerate(made) if step.no in titles and step.no > no), len(made)
        )
        made.insert(at, Step(no=no, title=titles.get(no, no), tone="idle", note=_("left out")))
    return made


def _rows_line(summary: Mapping[str, Any]) -> str:
    """What became of the rows; empty where all were judged."""
    rows = summary.get("rows", {})
    if not any(rows.get(each) for each in ("broken", "doubtful", "elsewhere")):
        return ""
    return _(
        "%(read)s rows read: %(broken)s left out, %(doubtful)s judged in part,"
        " %(elsewhere)s of other cards"
    ) % {each: rows[each] for each in ("read", "broken", "doubtful", "elsewhere")}


def _notes(summary: Mapping[str, Any]) -> list[str]:
    language = get_language() or "ru"
    return [
        _("Line %(line)s: %(problem)s")
        % {"line": line, "problem": error_text(code, params, language)}
        for line, code, params in summary.get("rows", {}).get("named", ())
    ]
