"""The chart of contracts: months that were, and what such a month may bring from now on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.dates import MONTHS_3

from techkarta.engine.line.forecast import Forecast
from techkarta.ui.formats import number

WIDTH, HEIGHT = 640, 240
_LEFT, _RIGHT, _TOP, _BOTTOM = 34, 92, 12, 26
PAST, AHEAD = 6, 6
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


@dataclass(frozen=True, slots=True)
class _Scale:
    """Places for months counted from the first one shown, and for numbers up to `top`."""

    top: float

    def x(self, month: int) -> float:
        return round(_LEFT + month * (WIDTH - _LEFT - _RIGHT) / (PAST + AHEAD - 1), 1)

    def y(self, value: float) -> float:
        return round(HEIGHT - _BOTTOM - value / self.top * (HEIGHT - _TOP - _BOTTOM), 1)


def chart(
    won: Mapping[date, int],
    since: date,
    today: date,
    shown: Sequence[tuple[str, Forecast]],
    language: str,
) -> Chart:
    """Whole months of the past beside the bands of today's line and of the changed one.

    `shown` are forecasts by kind, `now` first; months that began before `since` are not known.
    """
    first = today.replace(day=1)
    months = [_shift(first, at) for at in range(-PAST, AHEAD)]
    facts = [won.get(month, 0) for month in months[:PAST] if month >= since] or [0]
    begun = PAST - len(facts)
    most = max(*facts, *(each.high for _, each in shown), 1)
    step = next((tick for tick in _TICKS if most / tick <= 5), 1000)  # noqa: PLR2004 - ticks
    scale = _Scale(top=step * -(-most // step))
    ends = _ends([scale.y(each.mean) for _, each in shown])
    bands = [
        _band(kind, each, scale, (facts[-1], end), language)
        for (kind, each), end in zip(shown, ends, strict=True)
    ]
    return Chart(
        line=" ".join(f"{scale.x(at)},{scale.y(value)}" for at, value in enumerate(facts, begun)),
        points=[
            Mark(x=scale.x(at), y=scale.y(value), text=str(value))
            for at, value in enumerate(facts, begun)
        ],
        ticks=[
            Mark(x=_LEFT - 6, y=scale.y(value), text=number(value, language))
            for value in range(0, int(scale.top) + 1, step)
        ],
        months=[
            Mark(x=scale.x(at), y=HEIGHT - 8, text=_month(month, language))
            for at, month in enumerate(months)
        ],
        bands=bands,
        now=scale.x(PAST - 1),
    )


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


def _band(
    kind: str, each: Forecast, scale: _Scale, ends: tuple[float, float], language: str
) -> Band:
    """From the last fact on; `ends` are that number and the place of the label."""
    fact, end = ends
    places = [scale.x(at) for at in range(PAST, PAST + AHEAD)]
    high, low, mean = scale.y(each.high), scale.y(each.low), scale.y(each.mean)
    start = f"{scale.x(PAST - 1)},{scale.y(fact)}"
    upper, lower = [f"{x},{high}" for x in places], [f"{x},{low}" for x in reversed(places)]
    beside = places[-1] + 8
    return Band(
        kind=kind,
        polygon=" ".join([start, *upper, *lower]),
        line=" ".join([start, *(f"{x},{mean}" for x in places)]),
        label=Mark(x=beside, y=end + 1, text=number(each.mean, language, digits=digits(each.mean))),
        note=Mark(
            x=beside,
            y=end + 14,
            text=f"{number(each.low, language)}–{number(each.high, language)}",
        ),
    )


def digits(value: float) -> int:
    """Decimals worth showing."""
    return 0 if value >= 20 else 1  # noqa: PLR2004 - two figures are enough
