"""The sheets of days: figures of a day that is over, counted once, and what is not kept yet."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from ..models import DaySheet

Part = tuple[int, int | None, Mapping[str, int]]
"""The place of a span, a person, his figures."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A stretch of time: from `since` and before `until`."""

    since: datetime
    until: datetime


Stretch = Sequence[tuple[int, Span]]
"""Parts of spans that follow one another, each with the place of its span."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """The figures that are kept of some spans, and the stretches that are not."""

    parts: Sequence[Part]
    missing: Sequence[Stretch]


def kept(organisation_id: int, spans: Sequence[Span]) -> Kept:
    """What is kept of spans that follow one another; one query."""
    rows = DaySheet.objects.filter(
        organisation_id=organisation_id, since__gte=spans[0].since, until__lte=spans[-1].until
    )
    starts = [span.since for span in spans]
    parts: list[Part] = []
    days: list[Span] = []
    for since, until, figures in rows.order_by("since").values_list("since", "until", "figures"):
        place = bisect_right(starts, since) - 1
        # A sheet of another time zone may lie across two spans, or over the sheet before it.
        if until <= spans[place].until and not (days and since < days[-1].until):
            days.append(Span(since=since, until=until))
            parts += ((place, int(person), each) for person, each in figures.items())
    gaps = _gaps(Span(since=spans[0].since, until=spans[-1].until), days)
    return Kept(parts=parts, missing=[_clipped(gap, spans) for gap in gaps])


def _gaps(whole: Span, days: Sequence[Span]) -> Iterator[Span]:
    """What of the whole no day covers."""
    since = whole.since
    for day in days:
        if day.since > since:
            yield Span(since=since, until=day.since)
        since = day.until
    if since < whole.until:
        yield Span(since=since, until=whole.until)


def _clipped(gap: Span, spans: Sequence[Span]) -> Stretch:
    """The parts of the spans that lie in a gap."""
    return [
        (place, Span(since=max(span.since, gap.since), until=min(span.until, gap.until)))
        for place, span in enumerate(spans)
        if span.since < gap.until and span.until > gap.since
    ]
