"""The numbers that matter, as they are and as they would be."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from techkarta.engine.line.forecast import Forecast
from techkarta.ui.formats import number
from techkarta.ui.states import Tone

from .chart import digits
from .words import Names


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """A number as it is and as it would be."""

    label: str
    text: str
    note: str
    tone: Tone


def beside(now: Forecast, then: Forecast | None, names: Names) -> list[Beside]:
    """The four numbers that matter, before and after."""
    language = names.language
    after = then or now
    rows = (
        (_("contracts a month"), now.mean, after.mean, digits(now.mean), "", 1),
        (_("days to a contract, half of them"), now.days_p50, after.days_p50, 0, "", -1),
        (_("deals at work"), now.wip, after.wip, 0, "", 0),
        (
            _("load of the bottleneck"),
            _load(now),
            _load(after),
            0,
            " %",
            -1,
        ),
    )
    return [
        _one(label, before, value, places, unit, sign if then else 0, language)
        for label, before, value, places, unit, sign in rows
    ]


def _one(  # noqa: PLR0917 - one row of a table
    label: str,
    before: float | None,
    after: float | None,
    places: int,
    unit: str,
    sign: int,
    language: str,
) -> Beside:
    shown = [
        "—" if value is None else f"{number(value, language, digits=places)}{unit}"
        for value in (before, after)
    ]
    if before is None or after is None or shown[0] == shown[1]:
        return Beside(label=label, text=shown[1], note="", tone="")
    difference = after - before
    tone: Tone = "" if not sign else "ok" if difference * sign > 0 else "bad"
    mark = "+" if difference > 0 else "−"
    return Beside(
        label=label,
        text=f"{shown[0]} → {shown[1]}",
        note=f"{mark}{number(abs(difference), language, digits=places)}{unit}",
        tone=tone,
    )


def _load(found: Forecast) -> float:
    return 100 * found.load.by_role.get(found.bottleneck or "", 0.0)
