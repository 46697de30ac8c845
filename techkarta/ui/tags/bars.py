"""Bars of one grammar: fill is the fact, a thin tick is the limit. Drawn as SVG, without styles."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import pi

from django.template import Library
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext

from techkarta.ui import formats
from techkarta.ui.states import Tone, tone_class
from techkarta.ui.values import Segment

register = Library()

FULL = 100.0
HIGH_LOAD = 85.0
RING_RADIUS = 31
BAR_SIZES = {"": "", "s": " tk-bar-s", "l": " tk-bar-l"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """Percents as text, because a template would write them with a comma in Russian."""

    fill: str
    tick: str
    tone: str
    style: str
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadPart:
    """A segment placed on the bar."""

    kind: str
    x: str
    width: str
    text: str
    minutes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """A load bar with its tick and legend."""

    parts: Sequence[LoadPart]
    tick: str
    label: str
    has_legend: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Ring:
    """A completeness ring; `turn` is the angle of the tick in degrees."""

    text: str
    dash: str
    turn: str
    tone: str
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far a long job is; without `of` its end is not known."""

    value: int
    of: int
    text: str
    note: str


def share(value: float, whole: float) -> float:
    """Return value as a part of the whole in percent, kept within 0 and 100."""
    return max(0.0, min(FULL, FULL * float(value) / float(whole))) if whole else 0.0


def tone_of_load(percent: float) -> Tone:
    """Return the tone of a load: calm to 85 %, amber to 100 %, red above."""
    if percent > FULL:
        return "bad"
    return "warn" if percent >= HIGH_LOAD else "ok"


@register.inclusion_tag("ui/components/bar.html")
def bar(
    fact: float,
    whole: float = FULL,
    *,
    limit: float | None = None,
    tone: Tone = "",
    size: str = "",
    label: str = "",
) -> dict[str, Bar]:
    """Draw `fact` of `whole` as a bar with a tick at `limit` (the same unit as `whole`)."""
    shown = share(fact, whole)
    return {
        "bar": Bar(
            fill=f"{shown:.2f}%",
            tick="" if limit is None else f"{share(limit, whole):.2f}%",
            tone=tone_class(tone),
            style=f"tk-bar{BAR_SIZES[size]}",
            label=label or formats.percent(shown, get_language() or "en"),
        )
    }


@register.inclusion_tag("ui/components/load_bar.html")
def load_bar(
    segments: Sequence[Segment],
    *,
    limit: int | None = None,
    label: str = "",
    has_legend: bool = True,
) -> dict[str, Load]:
    """Draw work as segments in minutes with a tick at `limit` minutes, and the legend below."""
    whole = sum(segment.minutes for segment in segments)
    parts, start = [], 0
    for segment in segments:
        parts.append(
            LoadPart(
                kind=segment.kind,
                x=f"{share(start, whole):.2f}%",
                width=f"{share(segment.minutes, whole):.2f}%",
                text=segment.text,
                minutes=segment.minutes,
            )
        )
        start += segment.minutes
    tick = "" if limit is None else f"{share(limit, whole):.2f}%"
    return {
        "load": Load(parts=parts, tick=tick, label=label or gettext("Load"), has_legend=has_legend)
    }


@register.inclusion_tag("ui/components/ring.html")
def ring(
    percent: float, *, limit: float | None = None, tone: Tone = "", label: str = ""
) -> dict[str, Ring]:
    """Draw completeness as a ring with a tick at `limit` percent."""
    around = 2 * pi * RING_RADIUS
    text = formats.percent(percent, get_language() or "en")
    return {
        "ring": Ring(
            text=text,
            dash=f"{around * share(percent, FULL) / FULL:.1f} {around:.1f}",
            turn="" if limit is None else f"{3.6 * share(limit, FULL):.1f}",
            tone=tone_class(tone),
            label=label or text,
        )
    }


@register.simple_tag
def dots(level: int, of: int = 3, label: str = "") -> SafeString:
    """Draw a level as dots, such as a contact level of 2 of 3."""
    marks = _marks("tk-is-on" if place < level else "" for place in range(of))
    return format_html(
        '<span class="tk-dots" role="img" aria-label="{}">{}</span>',
        label or f"{level} / {of}",
        marks,
    )


@register.simple_tag
def cells(
    done: int, of: int, *, now: bool = False, tone: str = "done", label: str = ""
) -> SafeString:
    """Draw `done` of `of` as small cells; with `now` the next one is marked as begun."""
    kinds = [
        f"tk-is-{tone}" if place < done else "tk-is-now" if now and place == done else ""
        for place in range(of)
    ]
    return format_html(
        '<span class="tk-cells" role="img" aria-label="{}">{}</span>',
        label or f"{done} / {of}",
        _marks(kinds),
    )


@register.inclusion_tag("ui/components/progress.html")
def progress(value: int = 0, of: int = 0, *, text: str = "", note: str = "") -> dict[str, Progress]:
    """Show how far a long job is; with `of` = 0 the end is not known."""
    return {"progress": Progress(value=value, of=of, text=text or gettext("Working…"), note=note)}


def _marks(kinds: Iterable[str]) -> SafeString:
    return format_html_join("", '<i class="{}"></i>', ((kind,) for kind in kinds))
