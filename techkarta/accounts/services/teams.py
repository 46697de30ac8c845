"""Teams: their names, regions and heads."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from techkarta.audit.services import Change, record_changes
from techkarta.common.errors import Conflict, Invalid, NotFound

from ..models import Team, User
from ..permissions import Actor, require


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamEdit:
    """The editable part of a team."""

    name: str
    region: str = ""
    head_id: int | None = None


@transaction.atomic
def ensure_team(
    *, organisation_id: int, name: str, region: str = "", head_id: int | None = None
) -> Team:
    """The team of this name, made where it is missing; set-up and imports."""
    team, _ = Team.objects.get_or_create(
        organisation_id=organisation_id, name=name, defaults={"region": region}
    )
    if head_id is not None and team.head_id != head_id:
        team.head_id = head_id
        team.save(update_fields=["head"])
    return team


@transaction.atomic
def create_team(*, actor: Actor, edit: TeamEdit, moment: datetime) -> Team:
    """Add a team of a name nobody has yet."""
    require(actor, "people.change")
    _check(actor, edit)
    team = Team(organisation_id=actor.organisation_id)
    changes = _assign(team, edit)
    team.save()
    _record(actor, moment, "team.create", team, changes)
    return team


@transaction.atomic
def edit_team(
    *, actor: Actor, team_id: int, version: int, edit: TeamEdit, moment: datetime
) -> Team:
    """Rename a team, change its region and its head; Conflict where it was changed meanwhile."""
    require(actor, "people.change")
    rows = Team.objects.select_for_update().filter(organisation_id=actor.organisation_id)
    team = rows.filter(pk=team_id).first()
    if team is None:
        raise NotFound("not_found")
    if team.version != version:
        raise Conflict("changed_meanwhile", current=team.version)
    _check(actor, edit, own_id=team.id)
    changes = _assign(team, edit)
    team.version += 1
    team.save()
    _record(actor, moment, "team.edit", team, changes)
    return team


def _check(actor: Actor, edit: TeamEdit, own_id: int | None = None) -> None:
    if not edit.name.strip():
        raise Invalid("name_empty", field="name")
    teams = Team.objects.filter(organisation_id=actor.organisation_id).values_list("id", "name")
    # Names are few, and only Python folds case alike for every alphabet on every database.
    taken = {name.casefold() for team_id, name in teams if team_id != own_id}
    if edit.name.strip().casefold() in taken:
        raise Invalid("team_name_taken", field="name", name=edit.name.strip())
    if edit.head_id is None:
        return
    heads = User.objects.filter(organisation_id=actor.organisation_id, is_active=True)
    if not heads.filter(pk=edit.head_id).exists():
        raise Invalid("person_unknown", field="head_id")


def _assign(team: Team, edit: TeamEdit) -> dict[str, object]:
    wanted = {"name": edit.name.strip(), "region": edit.region.strip(), "head_id": edit.head_id}
    changes: dict[str, object] = {}
    for name, new in wanted.items():
        old = getattr(team, name)
        if old != new:
            changes[name] = [old, new]
            setattr(team, name, new)
    return changes


def _record(
    actor: Actor, moment: datetime, action: str, team: Team, fields: dict[str, object]
) -> None:
    change = Change(
        action=action, subject="team", subject_id=team.id, label=team.name, fields=fields
    )
    record_changes(actor=actor, moment=moment, changes=[change])
