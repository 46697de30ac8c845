"""What a log tells of winning, by what is said to mean it; and of the cards by month and card."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from techkarta.accounts.selectors import calendar_of
from techkarta.engine.cards.model import Card
from techkarta.engine.conformance.adherence import Comparison, compare
from techkarta.engine.conformance.executions import STRUCTURAL, WON
from techkarta.ui.formats import localise
from techkarta.ui.values import Option

from ..conformance.counting import Share
from ..conformance.page import MONTHS_SHOWN, ShareRow, Side, Winning, share_row, winning
from ..models import ForeignLog
from .judging import DIVIDER
from .kept import cases_frame

OUTCOME, DONE = "outcome", "done"
ASTRAY = tuple(code for code in STRUCTURAL if code != "missing")
"""What can be said of a deal whatever stage it was left on."""
MOST_OPTIONS = 60
_NEEDED = ("cost", "outcome", "done", "ended", "deviations")
NOTES: Mapping[str, str | Promise] = {
    "left_out": gettext_lazy(
        "The log does not say which stages were finished: what is left out counts for nothing here,"
        " for deals dropped early leave much out."
    ),
    "all_over": gettext_lazy(
        "Every deal of the log counts as closed: the log does not tell lost ones from those still"
        " at work."
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class LogViews:
    """Winning by what is asked, the choices of what means it, shares by month and by card."""

    options: Sequence[Option]
    asked: str
    winning: Winning | None
    notes: Sequence[str]
    months: Sequence[ShareRow]
    cards: Sequence[ShareRow]


def log_views(
    row: ForeignLog, cards: Sequence[Card], asked: str, url: Callable[..., str]
) -> LogViews | None:
    """The views of a judged log; None where it was judged before they were known."""
    frame = cases_frame(row, _NEEDED)
    if len(frame.columns) < len(_NEEDED):
        return None
    options = _options(row, cards)
    known = {each.value for each in options}
    usual = f"{OUTCOME}:{WON}"
    chosen = asked if asked in known else usual if usual in known else ""
    found, notes = None, []
    if chosen:
        is_finished = bool({"complete", "stage"} & row.choices.get("columns", {}).keys())
        codes = STRUCTURAL if is_finished else ASTRAY
        found = _winning(_compared(frame, chosen, codes), url, is_finished=is_finished)
        kind = chosen.partition(":")[0]
        told = [*([] if is_finished else ["left_out"]), *(["all_over"] if kind == DONE else [])]
        notes = [str(NOTES[code]) for code in told]
    return LogViews(
        options=options,
        asked=chosen,
        winning=found,
        notes=notes,
        months=_months(frame, ZoneInfo(calendar_of(row.organisation_id).tz)),
        cards=_cards(row.summary, cards),
    )


def _options(row: ForeignLog, cards: Sequence[Card]) -> list[Option]:
    """Outcomes the log tells, then operations: of the cards, and those that are on none."""
    language = get_language() or "ru"
    titles: dict[str, str] = {}
    for card in cards:
        for each in card.operations:
            titles.setdefault(each.no, f"{each.no} {localise(each.title or '', language)}".strip())
    titles |= {name: name for name, _count in row.summary.get("off_card", ())}
    outcomes = [
        Option(value=f"{OUTCOME}:{name}", text=_("outcome “%(name)s”") % {"name": name})
        for name, _count in row.summary.get("outcomes", ())
    ]
    operations = [
        Option(value=f"{DONE}:{no}", text=_("done: %(name)s") % {"name": title})
        for no, title in titles.items()
    ]
    return [*outcomes, *operations][:MOST_OPTIONS]


def _compared(frame: Any, chosen: str, codes: Sequence[str]) -> Comparison:  # noqa: ANN401 - a frame
    """Closed cases with no deviation of these codes against the others."""
    import polars as pl  # noqa: PLC0415 - slow to import

    kind, _colon, name = chosen.partition(":")
    if kind == OUTCOME:
        frame = frame.filter(pl.col("outcome") != "")
        won = pl.col("outcome") == name
    else:
        won = pl.col("done").list.contains(name)
    code = pl.element().str.split(DIVIDER).list.first()
    broken = pl.col("deviations").list.eval(code.is_in(list(codes))).list.any()
    counts = dict.fromkeys([(True, True), (True, False), (False, True), (False, False)], 0)
    rows = frame.select(won.alias("won"), broken.fill_null(value=False).alias("broken"))
    for is_won, is_broken, count in rows.group_by("won", "broken").len().iter_rows():
        counts[is_won, is_broken] += count
    closed = [counts[True, each] + counts[False, each] for each in (False, True)]
    return compare((counts[True, False], counts[True, True]), (closed[0], closed[1]))


def _winning(found: Comparison, url: Callable[..., str], *, is_finished: bool) -> Winning | None:
    if is_finished:
        followed, broken = _("Every stage by the card"), _("With deviations")
    else:
        followed, broken = _("What was done, by the card"), _("Out of order, repeated or off it")
    code = "structural" if is_finished else "astray"
    return winning(found, Side(followed, url()), Side(broken, url(code=code)))


def _months(frame: Any, zone: ZoneInfo) -> list[ShareRow]:  # noqa: ANN401 - a frame
    """Shares by the card, by the month of what was done last."""
    import polars as pl  # noqa: PLC0415 - slow to import

    local = pl.from_epoch("ended", "us").dt.replace_time_zone("UTC")
    month = local.dt.convert_time_zone(zone.key).dt.strftime("%Y-%m").alias("month")
    rows = frame.filter(pl.col("ended").is_not_null()).select(month, kept=pl.col("cost") == 0)
    counted = rows.group_by("month").agg(pl.len(), pl.col("kept").sum()).sort("month")
    return [
        share_row(f"{name[5:]}.{name[:4]}", "", Share(n=n, kept=kept))
        for name, n, kept in counted.tail(MONTHS_SHOWN).iter_rows()
    ]


def _cards(summary: Mapping[str, Any], cards: Sequence[Card]) -> list[ShareRow]:
    """Shares by each card and revision the log was judged by, where there are several."""
    language = get_language() or "ru"
    if len(cards) < 2:  # noqa: PLR2004 - one tells nothing the whole does not
        return []
    return [
        share_row(
            localise(card.title or card.code, language),
            _("revision %(number)s") % {"number": card.revision},
            Share(n=n, kept=kept),
        )
        for card, (n, kept) in zip(cards, summary.get("cards", ()), strict=False)
        if n
    ]
