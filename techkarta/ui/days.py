"""The picture of a card on a scale of working days: spans of operations become shapes of an SVG.

The spans come from `techkarta.engine.planning.days`. The scale is true: where operations are so
short that their boxes would not hold a number, days are drawn wider.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import ceil

from techkarta.engine.planning.days import DayPlan, DaySpan
from techkarta.ui.day_lines import GAP, Box, Line, Lines, lines_of

BOX_HEIGHT = 30
BOX_LEAST = 40
BOX_WITH_NOTE = 92
LANE_STEP = 76
TOP = 34
MARGIN = 6
WIDTH = 900
DAY_WIDTHS = (12.0, 110.0)
TICK_LEAST = 24
LETTER = 6.0
CAPTION_LINES = 2
LINE_STEP = 13
NUMBERS_TALL = 20
BADGE_INSIDE = 6
# More boxes than these are no picture any more.
SPANS_LIMIT = 150


@dataclass(frozen=True, slots=True, kw_only=True)
class DayBox:
    """What a page tells of an operation: words below the box, at its end, its tone, its address.

    `badge` is a sign at the corner of the box; `is_gone` draws what is there no longer.
    """

    caption: str = ""
    note: str = ""
    title: str = ""
    tone: str = ""
    url: str = ""
    badge: str = ""
    is_gone: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CaptionLine:
    """One line below a box."""

    text: str
    y: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BoxShape:
    """A box in picture units; `style` holds its classes."""

    no: str
    x: int
    y: int
    width: int
    height: int
    middle: int
    text_y: int
    note: str
    note_x: int
    title: str
    url: str
    style: str
    caption: tuple[CaptionLine, ...]
    badge: str
    badge_x: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Tick:
    """A line of the scale, and the number of the day before it, empty where days are narrow."""

    x: int
    text: str
    text_x: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DayPicture:
    """The whole picture; links of the chain come last, so that they lie above the others."""

    width: int
    height: int
    floor: int
    ticks: tuple[Tick, ...]
    boxes: tuple[BoxShape, ...]
    lines: tuple[Line, ...]


def day_picture(
    plan: DayPlan, boxes: Mapping[str, DayBox], *, reserve_text: Mapping[float, str] | None = None
) -> DayPicture | None:
    """The shapes of a plan; None where there are too many operations to be seen.

    `reserve_text` says what a reserve of so many days is called.
    """
    if len(plan.spans) > SPANS_LIMIT:
        return None
    scale = _Scale(plan.spans)
    lanes = [span.lane for span in plan.spans] or [0]
    lift = min(lanes)
    places = {
        span.no: Box(
            x=scale.at(span.start) + GAP,
            end=scale.at(span.end) - GAP,
            y=TOP + (span.lane - lift) * LANE_STEP + BOX_HEIGHT // 2,
            lane=span.lane,
        )
        for span in plan.spans
    }
    lines: Lines = lines_of(plan.links, places, reserve_text or {})
    bottom = TOP + (max(lanes) - lift + 1) * LANE_STEP
    end = scale.at(scale.end)
    return DayPicture(
        width=round(max(end, lines.right) + 2 * MARGIN),
        height=round(max(bottom, lines.bottom)),
        floor=round(max(bottom, lines.bottom)) - 4,
        ticks=scale.ticks(),
        boxes=tuple(
            _shape(span, places[span.no], boxes.get(span.no, DayBox())) for span in plan.spans
        ),
        lines=lines.lines,
    )


class _Scale:
    """Days → picture units, rising; every box gets room for its number."""

    def __init__(self, spans: Sequence[DaySpan]) -> None:
        self.end = max((span.end for span in spans), default=0.0)
        least, most = DAY_WIDTHS
        step = max(least, min(most, WIDTH / self.end)) if self.end else most
        ending: dict[float, list[DaySpan]] = {}
        for span in spans:
            ending.setdefault(span.end, []).append(span)
        self._days = sorted({*ending, *(span.start for span in spans)})
        self._places: list[float] = []
        known: dict[float, float] = {}
        place, last = float(MARGIN), 0.0
        for day in self._days:
            place += step * (day - last)
            for span in ending.get(day, ()):
                place = max(place, known[span.start] + BOX_LEAST + 2 * GAP)
            known[day], last = place, day
            self._places.append(place)

    def at(self, day: float) -> float:
        """Where a moment is; what has no length gets the room behind it."""
        if not self._days:
            return MARGIN
        index = max(0, bisect_right(self._days, day) - 1)
        low, left = self._days[index], self._places[index]
        if index + 1 >= len(self._days) or day <= low:
            return left
        high, right = self._days[index + 1], self._places[index + 1]
        return left + (right - left) * (day - low) / (high - low)

    def ticks(self) -> tuple[Tick, ...]:
        """Whole days, numbered where there is room."""
        count = ceil(self.end - 1e-9)
        places = [self.at(min(day, self.end)) for day in range(count + 1)]
        room = min((b - a for a, b in pairwise(places)), default=0.0)
        every = max(1, ceil(TICK_LEAST / room)) if room > 0 else 1
        return tuple(
            Tick(
                x=round(x),
                text=str(day + 1) if day < count and day % every == 0 else "",
                text_x=round((x + places[day + 1]) / 2) if day < count else round(x),
            )
            for day, x in enumerate(places)
        )


def _shape(span: DaySpan, place: Box, box: DayBox) -> BoxShape:
    width = round(place.end - place.x)
    y = round(place.y) - BOX_HEIGHT // 2
    marks = [
        f"tk-{box.tone}" if box.tone else "",
        "tk-is-critical" if span.is_critical else "",
        "tk-is-gone" if box.is_gone else "",
    ]
    has_note = width >= BOX_WITH_NOTE and box.note
    return BoxShape(
        no=span.no,
        x=round(place.x),
        y=y,
        width=width,
        height=BOX_HEIGHT,
        middle=round(place.x) + width // 2,
        text_y=y + NUMBERS_TALL,
        note=box.note if has_note else "",
        note_x=round(place.end) - 9,
        title=box.title,
        url=box.url,
        style=" ".join(["tk-day-box", *(mark for mark in marks if mark)]),
        caption=_caption(box.caption, width + 2 * GAP - 2, y + BOX_HEIGHT + LINE_STEP),
        badge=box.badge,
        badge_x=round(place.end) - BADGE_INSIDE,
    )


def _caption(text: str, width: float, y: int) -> tuple[CaptionLine, ...]:
    """Words in two lines of the width, the rest as an ellipsis."""
    room = max(4, int(width / LETTER))
    lines: list[str] = []
    words = text.split()
    while words and len(lines) < CAPTION_LINES:
        line = words.pop(0)
        while words and len(line) + 1 + len(words[0]) <= room:
            line += " " + words.pop(0)
        lines.append(line if len(line) <= room else line[: room - 1].rstrip() + "…")
    if words and lines and not lines[-1].endswith("…"):
        lines[-1] = lines[-1][: room - 1].rstrip() + "…"
    return tuple(CaptionLine(text=line, y=y + n * LINE_STEP) for n, line in enumerate(lines))
