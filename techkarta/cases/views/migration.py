"""Running cases go over to a version of their card, chosen case by case, and back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from time import monotonic

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from techkarta.accounts.entry import ActorRequest, entry
from techkarta.accounts.selectors import calendar_of
from techkarta.cases import services
from techkarta.cases.pages.migration import Asked, MovedRow, migration_page, moved_note
from techkarta.cases.pages.reading import Reader, reader_of
from techkarta.cases.selectors.choosing import choosing
from techkarta.cases.selectors.migrating import (
    RunningFilter,
    former_versions,
    matching_visits,
    migrations_to,
    running_cases,
)
from techkarta.common.errors import Conflict, DomainError, Invalid, Locked, NotFound
from techkarta.common.texts.errors import error_text
from techkarta.engine.planning.calendar import WorkingCalendar
from techkarta.method.selectors import CardVersion
from techkarta.method.selectors import version as version_of
from techkarta.method.services import bring_due_in_force

from .answers import number

FILTERS = ("owner", "team", "days", "former")
TOLD = 5
"""So many refusals are told by name."""
LONGEST = 20.0
"""Seconds one request moves deals for; the rest is asked for again, before the server gives up."""


@entry(GET="card.migrate", POST="card.migrate")
def migration(request: ActorRequest, version_id: int) -> HttpResponse:
    """The running cases of the card; the chosen ones move."""
    actor = request.actor
    bring_due_in_force(organisation_id=actor.organisation_id, moment=request.moment)
    version = version_of(actor, version_id)
    calendar = calendar_of(actor.organisation_id)
    if request.method == "POST":
        _move(request, version, calendar)
        return redirect("cases:migration", version_id)
    reader, asked = reader_of(calendar, request.moment), _asked(request.GET)
    wanted = _filter(asked.filters, calendar, request.moment)
    page = migration_page(
        version,
        running=running_cases(
            actor, version, wanted, asked.numbers, number(request.GET.get("page", "")) or 1
        ),
        moved=_moved(request, version, reader),
        formers=former_versions(actor, version),
        choosing=choosing(actor, "card.migrate"),
        asked=asked,
        reader=reader,
    )
    return render(request, "cases/migration.html", {"page": page})


@entry(POST="card.migrate")
def migration_back(
    request: ActorRequest, version_id: int, case_id: int, migration_id: int
) -> HttpResponse:
    """Take one migration back."""
    try:
        services.revert_migration(
            actor=request.actor, case_id=case_id, migration_id=migration_id, moment=request.moment
        )
    except (Invalid, Locked) as refusal:
        messages.warning(request, _say(refusal))
    else:
        messages.success(request, _("The deal goes by its former card again."))
    return redirect("cases:migration", version_id)


def _move(request: ActorRequest, version: CardVersion, calendar: WorkingCalendar) -> None:
    """Move every chosen case in a transaction of its own; what is refused is told by name."""
    asked, moved, refused = _asked(request.POST), 0, []
    chosen, until = _chosen(request, version, asked, calendar), monotonic() + LONGEST
    left = len(chosen)
    for case_id, visit_id, former_id in chosen:
        left -= 1
        passing = services.Passing(
            version_id=version.id, numbers=asked.numbers.get(former_id), seen_id=visit_id
        )
        try:
            done = services.migrate_case(
                actor=request.actor, case_id=case_id, passing=passing, moment=request.moment
            )
        except (Conflict, Invalid, NotFound) as refusal:
            refused.append(_say(refusal))
        else:
            moved += done is not None
        if monotonic() > until:
            break
    for said in refused[:TOLD]:
        messages.warning(request, said)
    if len(refused) > TOLD:
        told = ngettext("%(count)d more stays", "%(count)d more stay", len(refused) - TOLD)
        messages.warning(request, told % {"count": len(refused) - TOLD})
    told = ngettext(
        "%(count)d deal goes by the new card", "%(count)d deals go by the new card", moved
    )
    messages.success(request, told % {"count": moved})
    if left:
        told = ngettext(
            "%(count)d deal still waits: move it too.",
            "%(count)d deals still wait: move them too.",
            left,
        )
        messages.warning(request, told % {"count": left})


def _chosen(
    request: ActorRequest, version: CardVersion, asked: Asked, calendar: WorkingCalendar
) -> list[tuple[int, int, int]]:
    """(case, visit, former version) of the ticked cases, or of all the filters ask for."""
    if "all" in request.POST:
        wanted = _filter(asked.filters, calendar, request.moment)
        return matching_visits(request.actor, version, wanted)
    ticked = (each.split(":") for each in request.POST.getlist("case"))
    parts = ([number(part) or 0 for part in (*each, "", "")][:3] for each in ticked)
    return [(case_id, visit_id, former_id) for case_id, visit_id, former_id in parts]


def _asked(query: QueryDict) -> Asked:
    """Filters, and the corrected numbers: `map-<former version>-<old number>` = new number."""
    numbers: dict[int, dict[str, str]] = {}
    for name, value in query.items():
        prefix, _dash, rest = name.partition("-")
        former, _dash, old = rest.partition("-")
        if prefix == "map" and old and (key := number(former)):
            pairs = numbers.setdefault(key, {})
            if value:
                pairs[old] = str(value)
    return Asked(filters={name: query.get(name, "") for name in FILTERS}, numbers=numbers)


def _filter(
    filters: Mapping[str, str], calendar: WorkingCalendar, moment: datetime
) -> RunningFilter:
    days = number(filters["days"])
    today = calendar.local_day(moment)
    before = calendar.start_of_day(calendar.add_working_days(today, -days)) if days else None
    return RunningFilter(
        owner_id=number(filters["owner"]),
        team_id=number(filters["team"]),
        entered_before=before,
        version_id=number(filters["former"]),
    )


def _moved(request: ActorRequest, version: CardVersion, reader: Reader) -> list[MovedRow]:
    return [
        MovedRow(
            case_id=each.case_id,
            migration_id=each.id,
            title=each.case.title,
            note=moved_note(
                each.source.card_version.revision if each.source.card_version else 0,
                each.by.full_name,
                reader.when(each.at),
            ),
            can_go_back=is_back,
        )
        for each, is_back in services.with_way_back(migrations_to(request.actor, version))
    ]


def _say(refusal: DomainError) -> str:
    return error_text(refusal.code, refusal.params, get_language() or "en")
