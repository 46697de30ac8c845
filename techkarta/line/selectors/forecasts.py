"""Forecasts of lines, each simulated once: the same line asked for again is remembered."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256

from django.core.cache import cache

from techkarta.engine.errors import EngineError
from techkarta.engine.line.forecast import Forecast, Staffed, forecast, runs_within, staffed
from techkarta.engine.line.model import Scenario
from techkarta.engine.line.soundness import unsound
from techkarta.engine.line.what_if import changed

SEED = 1
OPERATIONS = 1_000_000
"""Simulated operations of a forecast: about a second of one core."""
_KEPT_SECONDS = 24 * 3600


@dataclass(frozen=True, slots=True, kw_only=True)
class NoForecast:
    """Why a line cannot be simulated: a code and parameters of the engine."""

    code: str
    params: Mapping[str, object]


def forecast_of(
    scenario: Scenario, changes: Mapping[str, float] | None = None, *, is_monthly: bool = True
) -> Forecast | NoForecast:
    """The forecast of a line with changes, or why there is none."""
    try:
        asked = changed(scenario, changes or {})
        if problems := unsound(asked):
            return NoForecast(code=problems[0].code, params=problems[0].params)
        return _remembered(asked, is_monthly=is_monthly)
    except EngineError as error:
        return NoForecast(code=error.code, params=error.params)


def staffed_for(scenario: Scenario, goal: float) -> Staffed | None:
    """People and inflow for so many contracts a month; None where nothing can be won."""
    return staffed(scenario, goal, replications=runs_of(scenario), seed=SEED)


def runs_of(scenario: Scenario) -> int:
    """How often the page runs a line."""
    return runs_within(scenario, OPERATIONS)


def _remembered(scenario: Scenario, *, is_monthly: bool) -> Forecast:
    key = f"line:2:{sha256(repr((scenario, SEED, is_monthly)).encode()).hexdigest()}"
    known = cache.get(key)
    if isinstance(known, Forecast):
        return known
    runs = runs_of(scenario)
    found = forecast(
        scenario,
        replications=runs,
        seed=SEED,
        workers=os.cpu_count() or 1,
        is_monthly=is_monthly,
    )
    cache.set(key, found, _KEPT_SECONDS)
    return found
