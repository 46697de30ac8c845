"""The chart of contracts: months that were, and what such a month may bring from now on."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.dates import MONTHS_3

from techkarta.engine.line.forecast import Forecast, Span
from techkarta.ui.formats import number

WIDTH, HEIGHT = 640, 240
_LEFT, _RIGHT, _TOP, _BOTTOM = 34, 92, 12, 26
PAST, AHEAD = 6, 12
_TICKS = (1, 2, 5, 10, 20, 25, 50, 100, 200, 250, 500, 1000)
_APART = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A text at a place of the chart."""

    x: float
    y: float
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """A forecast: the band as a polygon, its middle as a line, the label at its end."""

    kind: str
    polygon: str
    line: str
    label: Mark
    note: Mark


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """Everything to draw, in a box of WIDTH × HEIGHT."""

    line: str
    points: Sequence[Mark]
    ticks: Sequence[Mark]
    months: Sequence[Mark]
    bands: Sequence[Band]
    now: float
    left: float = _LEFT
    right: float = WIDTH - _RIGHT
    top: float = _TOP
    bottom: float = HEIGHT - _BOTTOM
    width: int = WIDTH
    height: int = HEIGHT


_Places = tuple[tuple[float, float], Sequence[float]]
"""The last fact, and the middles of the months to come."""


@dataclass(frozen=True, slots=True)
class _Scale:
    """Places for months counted from the first one shown, and for numbers up to `top`.

    A month stands at its middle: `x(0.5)` is the middle of the first one.
    """

    top: float

    def x(self, month: float) -> float:
        return round(_LEFT + month * (WIDTH - _LEFT - _RIGHT) / (PAST + AHEAD + 1), 1)

    def y(self, value: float) -> float:
        return round(HEIGHT - _BOTTOM - value / self.top * (HEIGHT - _TOP - _BOTTOM), 1)


def chart(
    won: Mapping[date, int],
    since: date,
    today: date,
    shown: Sequence[tuple[str, Forecast]],
    *,
    is_steady: bool,
    language: str,
) -> Chart:
    """Whole months of the past beside the bands of today's line and of the changed one.

    `shown` are forecasts by kind, `now` first; months that began before `since` are not known. A
    month to come is one from today on; in the steady state all are alike.
    """
    first = today.replace(day=1)
    now = PAST + (today.day - 1) / monthrange(today.year, today.month)[1]
    months = [_shift(first, at) for at in range(-PAST, AHEAD + 1)]
    facts = [won.get(month, 0) for month in months[:PAST] if month >= since] or [0]
    begun = PAST - len(facts)
    spans = [_spans(each, is_steady=is_steady) for _, each in shown]
    most = max(*facts, *(month.high for each in spans for month in each), 1)
    step = next((tick for tick in _TICKS if most / tick <= 5), 1000)  # noqa: PLR2004 - ticks
    scale = _Scale(top=step * -(-most // step))
    ends = _ends([scale.y(each[-1].mean) for each in spans])
    points = [(scale.x(at + 0.5), scale.y(value)) for at, value in enumerate(facts, begun)]
    places = [scale.x(now + at + 0.5) for at in range(AHEAD)]
    bands = [
        _band(kind, each, scale, (points[-1], places), end, language)
        for (kind, _), each, end in zip(shown, spans, ends, strict=True)
    ]
    return Chart(
        line=" ".join(f"{x},{y}" for x, y in points),
        points=[
            Mark(x=x, y=y, text=str(value)) for (x, y), value in zip(points, facts, strict=True)
        ],
        ticks=[
            Mark(x=_LEFT - 6, y=scale.y(value), text=number(value, language))
            for value in range(0, int(scale.top) + 1, step)
        ],
        months=[
            Mark(x=scale.x(at + 0.5), y=HEIGHT - 8, text=_month(month, language))
            for at, month in enumerate(months)
        ],
        bands=bands,
        now=scale.x(now),
    )


def _spans(found: Forecast, *, is_steady: bool) -> Sequence[Span]:
    """The months to come, one by one."""
    alike = Span(found.mean, found.low, found.high)
    return [alike] * AHEAD if is_steady else found.months[:AHEAD]


def _month(first: date, language: str) -> str:
    name = str(MONTHS_3[first.month])
    return name.capitalize() if language.startswith("en") else name


def _shift(first: date, months: int) -> date:
    at = first.year * 12 + first.month - 1 + months
    return date(at // 12, at % 12 + 1, 1)


def _ends(wanted: Sequence[float]) -> list[float]:
    """Places of the labels, apart enough to be read."""
    if len(wanted) == 1 or abs(wanted[0] - wanted[1]) >= _APART:
        return list(wanted)
    middle = sum(wanted) / 2
    sign = 1 if wanted[0] >= wanted[1] else -1
    return [middle + sign * _APART / 2, middle - sign * _APART / 2]


def _band(  # noqa: PLR0917 - one drawing
    kind: str, months: Sequence[Span], scale: _Scale, places: _Places, end: float, language: str
) -> Band:
    """From the last fact, first of `places`, through every month; the label stands at `end`."""
    (first, fact), xs = places
    last, start = months[-1], f"{first},{fact}"
    upper = [f"{x},{scale.y(each.high)}" for x, each in zip(xs, months, strict=True)]
    lower = [f"{x},{scale.y(each.low)}" for x, each in zip(xs, months, strict=True)]
    middle = [f"{x},{scale.y(each.mean)}" for x, each in zip(xs, months, strict=True)]
    beside = xs[-1] + 8
    return Band(
        kind=kind,
        polygon=" ".join([start, *upper, *reversed(lower)]),
        line=" ".join([start, *middle]),
        label=Mark(x=beside, y=end + 1, text=number(last.mean, language, digits=digits(last.mean))),
        note=Mark(
            x=beside,
            y=end + 14,
            text=f"{number(last.low, language)}–{number(last.high, language)}",
        ),
    )


def digits(value: float) -> int:
    """Decimals worth showing."""
    return 0 if value >= 20 else 1  # noqa: PLR2004 - two figures are enough
