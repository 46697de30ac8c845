"""The line's names in the reader's language: roles, stages, operations, changes, refusals."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from techkarta.common.text import card_word
from techkarta.engine.line.fitting import Assumption
from techkarta.engine.line.model import MONTH_DAYS, Scenario
from techkarta.engine.line.what_if import GOING_ON, INFLOW, NORM, PEOPLE
from techkarta.ui.formats import localise, number

from ..selectors.forecasts import NoForecast
from ..selectors.past import LinePast

MOST_SHOWN = 1e12
"""Numbers from here on are slips of the pen: shown as they are, and refused."""


@dataclass(frozen=True, slots=True)
class Names:
    """Names of everything on the line, for one reader."""

    language: str
    scenario: Scenario
    stages: Mapping[str, str]
    processes: Mapping[str, str]
    operations: Mapping[str, str]

    def role(self, code: str) -> str:
        """A role as its cards call it, else as the product does."""
        title = self.scenario.role_titles.get(code)
        return localise(title, self.language) or card_word("role", code, language=self.language)

    def change(self, path: str) -> str:
        """What a path changes."""
        kind, _dot, name = path.partition(".")
        if kind == PEOPLE:
            return self.role(name)
        if kind == INFLOW:
            return _("New deals a month: %(process)s") % {"process": self.processes.get(name, name)}
        if kind == GOING_ON:
            return _("Goes on from %(stage)s") % {"stage": self.stages.get(name, name)}
        return self.operations.get(name, name)

    def value(self, path: str, value: float) -> str:
        """A value of a path in the unit the page uses."""
        kind = path.partition(".")[0]
        told = shown_value(path, value)
        if told >= MOST_SHOWN:
            return f"{told:g}"
        shown = number(told, self.language, digits=0 if told == int(told) else 1)
        if kind == GOING_ON:
            return f"{shown} %"
        return _("%(minutes)s min") % {"minutes": shown} if kind == NORM else shown


def shown_value(path: str, value: float) -> float:
    """The number the page shows for an engine's one: percent, cases a month, minutes, people."""
    kind = path.partition(".")[0]
    factor = {GOING_ON: 100, INFLOW: MONTH_DAYS}.get(kind, 1)
    return round(value * factor, _digits(path, value))


def engine_value(path: str, shown: float) -> float:
    """The engine's number for one shown on the page."""
    kind = path.partition(".")[0]
    return shown / {GOING_ON: 100, INFLOW: MONTH_DAYS}.get(kind, 1)


def _digits(path: str, value: float) -> int:
    return 1 if path.startswith(f"{INFLOW}.") and value * MONTH_DAYS < 10 else 0  # noqa: PLR2004 - few


def names_of(known: LinePast, scenario: Scenario) -> Names:
    """The names of a company's line in the language of the request."""
    language = get_language() or "ru"
    stages, operations = {}, {}
    for each in known.stages:
        mark = localise(each.stage.mark, language)
        code = each.past.code
        stages[code] = f"{mark} {localise(each.stage.title, language)}".strip()
        for operation in each.past.card.operations if each.past.card else ():
            title = localise(operation.title, language)
            operations[f"{code}.{operation.no}"] = f"{mark} {operation.no} {title}".strip()
    titles = {str(each.id): localise(each.title, language) for each in known.processes}
    return Names(language, scenario, stages, titles, operations)


def assumption_text(each: Assumption, names: Names) -> str:
    """What was taken for granted, in words."""
    stage = names.stages.get(str(each.params.get("stage")), "")
    if each.code == "way_onward":
        return _("%(stage)s: nobody has left it for good yet, every deal goes on") % {
            "stage": stage
        }
    if each.code == "usual_stay":
        return _("%(stage)s: fewer than 5 stays, the normal %(days)s days are taken") % {
            "stage": stage,
            "days": each.params["days"],
        }
    return _("%(role)s: nobody holds the role, %(count)s taken") % {
        "role": names.role(str(each.params["role"])),
        "count": each.params["count"],
    }


def refusal_text(refusal: NoForecast, names: Names) -> str:
    """Why there is no forecast, and what to do."""
    if refusal.code == "line_too_large":
        return _("So many deals cannot be simulated here: lower the inflow.")
    if refusal.code == "no_such_setting":
        return _("It names a stage, role or operation the line no longer has.")
    if refusal.code == "bad_setting":
        return _("The value of “%(name)s” is out of range.") % {
            "name": names.change(str(refusal.params.get("path")))
        }
    if refusal.code in {"cycle", "unknown_predecessor", "repeated_operation"}:
        return _("The order of the card cannot be followed: mend its findings first.")
    if refusal.code in {"no_people", "zero_people", "too_few_people"}:
        return _("%(role)s: more people are needed for the operations they do together.") % {
            "role": names.role(str(refusal.params.get("role")))
        }
    return _("The line has no way from its first stage to a contract (%(code)s).") % {
        "code": refusal.code
    }
