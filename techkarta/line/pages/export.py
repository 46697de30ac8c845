"""The line on the page as a scenario file, for `techkarta simulate` and other programs."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from techkarta.accounts.permissions import Actor
from techkarta.engine.line.soundness import unsound
from techkarta.engine.line.what_if import changed
from techkarta.engine.line.writing import renamed, written

from ..selectors.forecasts import SEED, runs_of
from ..selectors.past import LinePast, fitted_line, line_past, line_with_card, steady_line
from ..selectors.saved import saved_scenarios
from .page import LineAsked, changes_of
from .words import Names, names_of

FILE = "line.yaml"


def exported_line(actor: Actor, asked: LineAsked, moment: datetime) -> str | None:
    """The line as it is asked for, as the page simulates it; None where it cannot be simulated.

    EngineError where it cannot be made at all, NotFound for a card of nobody here.
    """
    known = line_past(actor, moment)
    line = fitted_line(known)
    names = names_of(known, line.scenario)
    chosen = next((row for row in saved_scenarios(actor) if row.id == asked.scenario_id), None)
    changes = changes_of(asked, chosen, line.scenario)
    other = line_with_card(actor, known, asked.card_id) if asked.card_id else None
    begun = other.line if other else line
    scenario = changed((steady_line(begun) if asked.is_steady else begun).scenario, changes)
    if unsound(scenario):
        return None
    stages, processes = _codes(known)
    runs = runs_of(scenario)
    notes = (
        _("The line of %(day)s, from deals since %(since)s.")
        % {"day": known.until.isoformat(), "since": known.since.isoformat()},
        _("The page shows the numbers of: %(command)s")
        % {"command": f"techkarta simulate {FILE} --replications {runs} --seed {SEED}"},
    )
    told = renamed(scenario, stages=stages, processes=processes)
    return written(told, notes=notes, titles=_titles(names, stages))


def _codes(known: LinePast) -> tuple[dict[str, str], dict[str, str]]:
    """Codes a reader knows instead of identifiers: of stages with their process, of processes."""
    processes = {str(each.id): each.code for each in known.processes}
    stages = {
        each.past.code: f"{processes[each.past.process]}-{each.stage.code}" for each in known.stages
    }
    return stages, processes


def _titles(names: Names, stages: dict[str, str]) -> dict[str, str]:
    titles = {stages[code]: title for code, title in names.stages.items()}
    for name, title in names.operations.items():
        code, _dot, no = name.rpartition(".")
        titles[f"{stages[code]}.{no}"] = title
    return titles
