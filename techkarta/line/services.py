"""Keeping scenarios of the line, and letting them go."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import IntegrityError, transaction

from techkarta.accounts.permissions import Actor, require
from techkarta.audit.services import Change, record_changes
from techkarta.common.errors import Invalid, NotFound
from techkarta.engine.errors import EngineError
from techkarta.engine.line.what_if import changed

from .models import LineScenario
from .selectors.past import fitted_line, line_past

MOST = 6
"""Scenarios kept at a time: more cannot be compared at a glance."""


@transaction.atomic
def keep_scenario(
    *, actor: Actor, title: str, changes: Mapping[str, float], moment: datetime
) -> LineScenario:
    """Keep what differs from today under a title.

    Invalid: scenario_unnamed, scenario_unchanged, scenarios_many, scenario_there (the title is
    taken), scenario_impossible(path).
    """
    require(actor, "line.change")
    title = " ".join(title.split())[:120]
    if not title:
        raise Invalid("scenario_unnamed", field="title")
    if not changes:
        raise Invalid("scenario_unchanged", field="title")
    here = LineScenario.objects.filter(
        organisation_id=actor.organisation_id, removed_at__isnull=True
    )
    if here.count() >= MOST:
        raise Invalid("scenarios_many", field="title", most=MOST)
    try:
        changed(fitted_line(line_past(actor, moment)).scenario, changes)
    except EngineError as error:
        path = str(error.params.get("path", error.code))
        raise Invalid("scenario_impossible", field="title", path=path) from error
    try:
        with transaction.atomic():
            row = LineScenario.objects.create(
                organisation_id=actor.organisation_id,
                title=title,
                changes=dict(changes),
                author_id=actor.user_id,
                created_at=moment,
            )
    except IntegrityError as error:
        raise Invalid("scenario_there", field="title", title=title) from error
    _remember(actor, moment, "line_scenario.keep", row)
    return row


@transaction.atomic
def remove_scenario(*, actor: Actor, scenario_id: int, moment: datetime) -> LineScenario:
    """Take a scenario off the comparison; taking off twice changes nothing."""
    row = _row(actor, scenario_id)
    if row.removed_at is None:
        row.removed_at = moment
        row.save(update_fields=["removed_at"])
        _remember(actor, moment, "line_scenario.remove", row)
    return row


@transaction.atomic
def restore_scenario(*, actor: Actor, scenario_id: int, moment: datetime) -> LineScenario:
    """Put a scenario back; Invalid scenario_there where another took its title meanwhile."""
    row = _row(actor, scenario_id)
    if row.removed_at is None:
        return row
    row.removed_at = None
    try:
        with transaction.atomic():
            row.save(update_fields=["removed_at"])
    except IntegrityError as error:
        raise Invalid("scenario_there", field="title", title=row.title) from error
    _remember(actor, moment, "line_scenario.restore", row)
    return row


def _row(actor: Actor, scenario_id: int) -> LineScenario:
    require(actor, "line.change")
    here = LineScenario.objects.select_for_update(of=("self",))
    row = here.filter(pk=scenario_id, organisation_id=actor.organisation_id).first()
    if row is None:
        raise NotFound("not_found")
    return row


def _remember(actor: Actor, moment: datetime, action: str, row: LineScenario) -> None:
    change = Change(
        action=action,
        subject="line_scenario",
        subject_id=row.id,
        label=row.title,
        fields={"changes": [None, row.changes]} if action == "line_scenario.keep" else {},
    )
    record_changes(actor=actor, moment=moment, changes=[change])
