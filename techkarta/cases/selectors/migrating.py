"""The running cases of a card: by which version each goes, and what another would make of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from techkarta.accounts.permissions import Actor, reach
from techkarta.clients.selectors import clients_of_types
from techkarta.engine.cards.model import Card
from techkarta.engine.execution.migration import Passage, passages, suggested_numbers
from techkarta.method.selectors import CardVersion, card_of
from techkarta.work.selectors import states_of_visits

from ..models import Case, Migration, StageVisit

MOST = 100
"""As many cases as one page of a migration shows."""

NO_CARD = Card(code="", title="", process="", stages=())
"""What a case goes by that entered its stage while there was no card."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunningFilter:
    """Which running cases: of an owner, a team, a version, on the stage since before a moment."""

    owner_id: int | None = None
    team_id: int | None = None
    entered_before: datetime | None = None
    version_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Running:
    """A running case with what becomes of its tasks by the other version.

    `former` is the card it goes by; one without operations where its stage had none.
    """

    visit: StageVisit
    former: Card
    passages: Sequence[Passage]


@dataclass(frozen=True, slots=True, kw_only=True)
class RunningList:
    """The running cases of a page, and how many there are in all."""

    rows: Sequence[Running]
    total: int
    page: int = 1

    @property
    def pages(self) -> int:
        """How many pages they fill, at least one."""
        return max(1, -(-self.total // MOST))


def running_cases(
    actor: Actor,
    version: CardVersion,
    wanted: RunningFilter,
    numbers: Mapping[int, Mapping[str, str]],
    page: int = 1,
) -> RunningList:
    """The open cases the actor may migrate: on other versions of the card, and on none.

    A page of MOST of them, those longest on the stage first; a page that is not there is the last.
    Three queries.
    `numbers` = former version → old number → new number; versions it lacks go as suggested.
    """
    every = _running(actor, version, wanted)
    listed = RunningList(rows=(), total=every.count(), page=page)
    page = min(max(1, page), listed.pages)
    first = (page - 1) * MOST
    visits = list(every.order_by("case__entered_at", "id")[first : first + MOST])
    states = states_of_visits([visit.id for visit in visits])
    new, plans = card_of(version.id), dict(numbers)
    found = []
    for visit in visits:
        former = visit.card_version_id or 0
        old = card_of(former) if former else NO_CARD
        if former not in plans:
            plans[former] = suggested_numbers(old, new)
        told = passages(old, new, states.get(visit.id, {}), plans[former])
        found.append(Running(visit=visit, former=old, passages=told))
    return RunningList(rows=found, total=listed.total, page=page)


def matching_visits(
    actor: Actor, version: CardVersion, wanted: RunningFilter
) -> list[tuple[int, int, int]]:
    """(case, visit, former version, 0 for none) of all running cases a filter asks for; one query.

    Those longest on the stage first.
    """
    rows = _running(actor, version, wanted).order_by("case__entered_at", "id")
    told = rows.values_list("case_id", "id", "card_version_id")
    return [(case_id, visit_id, former or 0) for case_id, visit_id, former in told]


def _running(actor: Actor, version: CardVersion, wanted: RunningFilter) -> QuerySet[StageVisit]:
    rows = _open_visits(actor, version).exclude(card_version_id=version.id)
    # A version may cover fewer stages of the cycle than the former one.
    rows = rows.filter(stage__in=version.stages.all())
    asked = {
        "case__owner_id": wanted.owner_id,
        "case__owner__team_id": wanted.team_id,
        "case__entered_at__lt": wanted.entered_before,
        "card_version_id": wanted.version_id,
    }
    return rows.filter(**{name: value for name, value in asked.items() if value is not None})


def former_versions(actor: Actor, version: CardVersion) -> list[CardVersion]:
    """The other versions running cases go by, newest first."""
    ids = _open_visits(actor, version).exclude(card_version_id=version.id)
    rows = CardVersion.objects.filter(pk__in=ids.values("card_version_id")).defer("content")
    return list(rows.order_by("-revision"))


def migrations_to(actor: Actor, version: CardVersion) -> list[Migration]:
    """The migrations to a version that were not taken back and whose case still goes by it."""
    rows = Migration.objects.filter(
        case__in=_reached(actor), target__card_version_id=version.id, target__left_at__isnull=True,
        reverted_at__isnull=True,
    )  # fmt: skip
    return list(
        rows.select_related("case__client", "case__owner", "source__card_version", "target", "by")
        .order_by("-at", "-id")[:MOST]
    )  # fmt: skip


def _open_visits(actor: Actor, version: CardVersion) -> QuerySet[StageVisit]:
    rows = StageVisit.objects.filter(
        Q(card_version__card_id=version.card_id) | _without_card(version), left_at__isnull=True
    )
    reached = rows.filter(case__in=_reached(actor))
    return reached.select_related("case__client", "case__owner", "card_version")


def _without_card(version: CardVersion) -> Q:
    """Visits of its stages begun while there was no card for them, by clients the card is for."""
    found = Q(card_version__isnull=True, stage__in=version.stages.all())
    if codes := card_of(version.id).client_types:
        found &= Q(case__client__in=clients_of_types(version.card.organisation_id, codes))
    return found


def is_without_card(visit: StageVisit, version: CardVersion) -> bool:
    """Whether the visit goes by no card and the version is one for it."""
    return StageVisit.objects.filter(_without_card(version), pk=visit.pk).exists()


def _reached(actor: Actor) -> QuerySet[Case]:
    return Case.objects.filter(reach(actor, "card.migrate"))
