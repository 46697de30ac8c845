"""Scenarios side by side: what each changes and what it brings, against today."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import isfinite

from django.utils.translation import gettext as _

from techkarta.engine.line.forecast import Forecast, chance_better
from techkarta.engine.line.what_if import values_of
from techkarta.ui.formats import number
from techkarta.ui.states import Tone

from ..models import LineScenario
from ..selectors.forecasts import NoForecast, forecast_of
from .chart import digits
from .flow import FULL, TIGHT
from .words import Names, refusal_text

SURE, UNLIKELY = 0.9, 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """A column of the comparison."""

    title: str
    changes: Sequence[str]
    url: str
    scenario_id: int | None
    is_asked: bool
    refusal: str
    contracts: str = ""
    band: str = ""
    better: str = ""
    better_tone: Tone = "idle"
    better_icon: str = "minus"
    narrow: str = ""
    narrow_tone: Tone = "ok"
    narrow_icon: str = "circle-check"
    days: str = ""
    days_late: str = ""
    wip: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What one column is made of."""

    title: str
    changes: Mapping[str, float]
    found: Forecast | NoForecast
    card: str = ""
    url: str = ""
    scenario_id: int | None = None
    is_asked: bool = False


def compared(
    now: Forecast,
    asked: Shown | None,
    saved: Iterable[LineScenario],
    address: str,
    names: Names,
) -> list[Compared]:
    """Today, what is asked for where it differs, and the scenarios kept."""
    values = values_of(names.scenario)
    shown = [Shown(title=_("As it is"), changes={}, found=now)]
    for row in saved:
        changes = {path: float(value) for path, value in row.changes.items()}
        is_same = asked is not None and not asked.card and changes == dict(asked.changes)
        if is_same:
            asked = None
        shown.append(
            Shown(
                title=row.title,
                changes=changes,
                found=forecast_of(names.scenario, changes),
                url=f"{address}{row.id}",
                scenario_id=row.id,
                is_asked=is_same,
            )
        )
    if asked is not None:
        shown.append(asked)
    return [_column(each, now, values, names) for each in shown]


def change_texts(
    changes: Mapping[str, float], values: Mapping[str, float], names: Names
) -> list[str]:
    """Each change as its name with the number before and after."""
    return [
        f"{names.change(path)} "
        f"{names.value(path, values[path]) if path in values else '?'} → {names.value(path, value)}"
        for path, value in changes.items()
        if isfinite(value)
    ]


def _column(each: Shown, now: Forecast, values: Mapping[str, float], names: Names) -> Compared:
    base = {
        "title": each.title,
        "changes": [*filter(None, [each.card]), *change_texts(each.changes, values, names)],
        "url": each.url,
        "scenario_id": each.scenario_id,
        "is_asked": each.is_asked,
    }
    found = each.found
    if isinstance(found, NoForecast):
        return Compared(**base, refusal=refusal_text(found, names))  # type: ignore[arg-type]
    language = names.language
    chance = chance_better(now, found)
    load = found.load.by_role.get(found.bottleneck or "", 0.0)
    tone, icon = narrowness(load)
    return Compared(
        **base,  # type: ignore[arg-type]
        refusal="",
        contracts=number(found.mean, language, digits=digits(found.mean)),
        band=f"{number(found.low, language)}–{number(found.high, language)}",
        better=f"{round(100 * chance)} %" if each.changes or each.card else "",
        better_tone="ok" if chance >= SURE else "idle" if chance >= UNLIKELY else "bad",
        better_icon="circle-check" if chance >= SURE else "minus",
        narrow=f"{names.role(found.bottleneck)} {round(100 * load)} %" if found.bottleneck else "",
        narrow_tone=tone,
        narrow_icon=icon,
        days="" if found.days_p50 is None else number(found.days_p50, language),
        days_late="" if found.days_p90 is None else number(found.days_p90, language),
        wip=number(found.wip, language),
    )


def narrowness(load: float) -> tuple[Tone, str]:
    """The look of a load: more than there is, tight, free."""
    if load > FULL:
        return "bad", "alert-circle"
    return ("warn", "alert-triangle") if load > TIGHT else ("ok", "circle-check")
