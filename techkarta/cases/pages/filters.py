"""What the filters of the board and the list offer."""

from __future__ import annotations

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from techkarta.cases.selectors.choosing import Choosing, Process, stages_in
from techkarta.ui.formats import localise
from techkarta.ui.states import CASE_STATES

Choices = list[tuple[str, str]]


def board_choices(choosing: Choosing) -> dict[str, Choices]:
    """Process, team, owner."""
    return {
        "process": _processes(choosing),
        "team": team_choices(choosing),
        "owner": people_choices(choosing),
    }


def list_choices(choosing: Choosing, process: Process | None) -> dict[str, Choices]:
    """Process, stage of the process chosen, owner, state."""
    return {
        "process": [("", _("All processes")), *_processes(choosing)],
        "stage": _stages(process),
        "owner": people_choices(choosing),
        "state": [
            ("", _("Any state")),
            *((state, str(CASE_STATES[state].label).capitalize()) for state in CASE_STATES),
        ],
    }


def _processes(choosing: Choosing) -> Choices:
    return [(str(each.id), _say(each.title)) for each in choosing.processes]


def _stages(process: Process | None) -> Choices:
    stages = stages_in(process)
    named = [(str(stage.id), f"{_say(stage.mark)} {_say(stage.title)}".strip()) for stage in stages]
    return [("", _("All stages")), *named] if named else []


def people_choices(choosing: Choosing) -> Choices:
    """The owners within reach; none where there is one alone."""
    people = [(str(each.id), each.full_name) for each in choosing.people]
    return [("", _("All owners")), *people] if len(people) > 1 else []


def team_choices(choosing: Choosing) -> Choices:
    """The teams within reach; none where there is one alone."""
    teams = {each.team.id: each.team.name for each in choosing.people if each.team}
    named = [(str(key), name) for key, name in sorted(teams.items(), key=lambda pair: pair[1])]
    return [("", _("All teams")), *named] if len(named) > 1 else []


def _say(text: object) -> str:
    return localise(text, get_language() or "en")
