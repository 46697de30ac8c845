"""What can be turned: the values of the line that matter most, each with its range."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import ceil, isfinite

from django.utils.translation import gettext as _

from techkarta.engine.line.forecast import Forecast
from techkarta.engine.line.model import Scenario
from techkarta.engine.line.what_if import GOING_ON, INFLOW, NORM, PEOPLE, values_of

from ..selectors.past import LinePast
from .flow import asked_by_stage
from .words import Names, engine_value, shown_value

_ROLES, _OPERATIONS = 6, 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Lever:
    """One value: as it is now and as it is asked for, both as the page shows numbers."""

    path: str
    title: str
    now: str
    base: str
    value: str
    least: str
    most: str
    step: str
    unit: str
    is_changed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class LeverGroup:
    """Values of a kind."""

    title: str
    levers: Sequence[Lever]


def asked_changes(said: Mapping[str, str], values: Mapping[str, float]) -> dict[str, float]:
    """What an address asks to change, in the engine's numbers; what equals today is no change.

    A text that is no number is left to the engine to refuse.
    """
    found = {}
    for path, text in said.items():
        if path.partition(".")[0] not in {PEOPLE, INFLOW, NORM, GOING_ON} or not text.strip():
            continue
        try:
            shown = float(text.replace(",", ".").replace("\u00a0", ""))
        except ValueError:
            shown = float("nan")
        if path not in values or shown != shown_value(path, values[path]):
            found[path] = engine_value(path, shown)
    return found


def lever_groups(
    known: LinePast,
    process_id: int,
    now: Forecast,
    changes: Mapping[str, float],
    names: Names,
) -> list[LeverGroup]:
    """People and inflow of the whole line; norms and shares of the process looked at."""
    scenario = names.scenario
    values = values_of(scenario)
    groups = (
        (_("People"), list(_people(now))),
        (
            _("Inflow, new deals a month"),
            [path for path in values if path.startswith(f"{INFLOW}.")],
        ),
        (_("Minutes of an operation"), list(_norms(known, process_id, scenario, now))),
        (_("Share that goes on"), list(_shares(known, process_id))),
    )
    return [
        LeverGroup(
            title=title,
            levers=[_lever(path, values[path], changes.get(path), names) for path in paths],
        )
        for title, paths in groups
        if paths
    ]


def kept_changes(groups: Sequence[LeverGroup], changes: Mapping[str, float]) -> dict[str, str]:
    """The changes no lever shows, which the form carries on."""
    shown = {lever.path for group in groups for lever in group.levers}
    return {path: text for path, text in said_changes(changes).items() if path not in shown}


def said_changes(changes: Mapping[str, float]) -> dict[str, str]:
    """The changes as an address says them."""
    return {
        path: f"{shown_value(path, value):g}" for path, value in changes.items() if isfinite(value)
    }


def _people(now: Forecast) -> Iterator[str]:
    roles = sorted(now.load.by_role, key=lambda role: -now.load.by_role[role])
    yield from (f"{PEOPLE}.{role}" for role in roles[:_ROLES])


def _norms(known: LinePast, process_id: int, scenario: Scenario, now: Forecast) -> Iterator[str]:
    """The operations of the process that take most minutes of the bottleneck's day."""
    codes = {each.past.code for each in known.stages if each.stage.process_id == process_id}
    role = now.bottleneck
    asked = asked_by_stage(scenario, now, role) if role else {}
    if not set(asked) & codes:
        role = None
    found = [
        (now.load.entered_per_day[stage.code] * each.time.mean, f"{stage.code}.{each.no}")
        for stage in scenario.stages
        if stage.code in codes
        for each in stage.operations
        if role is None or role in each.roles
    ]
    for _asked, name in sorted(found, key=lambda item: -item[0])[:_OPERATIONS]:
        yield f"{NORM}.{name}"


def _shares(known: LinePast, process_id: int) -> Iterator[str]:
    for each in known.stages:
        if each.stage.process_id == process_id and each.past.left:
            yield f"{GOING_ON}.{each.past.code}"


def _lever(path: str, value: float, asked: float | None, names: Names) -> Lever:
    kind = path.partition(".")[0]
    shown = shown_value(path, value)
    wanted = shown_value(path, asked) if asked is not None and isfinite(asked) else shown
    most = 100 if kind == GOING_ON else ceil(max(2 * shown, shown + 5, wanted))
    name = path.partition(".")[2]
    known = {INFLOW: names.processes, GOING_ON: names.stages}.get(kind, {})
    return Lever(
        path=path,
        title=known.get(name) or names.change(path),
        now=names.value(path, value),
        base=f"{shown:g}",
        value=f"{wanted:g}",
        least="1" if kind != INFLOW or shown >= 1 else "0.1",
        most=str(most),
        step="1" if shown == int(shown) else "0.1",
        unit={GOING_ON: "%", NORM: _("min")}.get(kind, ""),
        is_changed=asked is not None,
    )
