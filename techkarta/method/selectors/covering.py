"""Which cards cover which stages: one stage each, or several of the whole cycle."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, OuterRef, Prefetch, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from techkarta.accounts.permissions import Actor, require
from techkarta.engine.cards.model import Card as CardValue

from ..mapping import card_of
from ..models import (
    Card,
    CardOperation,
    CardVersion,
    Process,
    Stage,
    TrialVolunteer,
    VersionState,
)

_ENDED = (VersionState.SUPERSEDED, VersionState.REJECTED, VersionState.WITHDRAWN)


@dataclass(frozen=True, slots=True, kw_only=True)
class CardInForce:
    """A version cases enter by: where it applies and what it is called.

    In force for everybody, or on trial for the cases of its volunteers alone. `is_first` tells
    that the stage is the first one it covers.
    """

    version_id: int
    stage_id: int
    code: str
    revision: int
    client_types: frozenset[str]
    volunteers: frozenset[int] | None = None
    is_whole_cycle: bool = False
    is_first: bool = True


def cards_in_force(stage_ids: Iterable[int]) -> Mapping[int, list[CardInForce]]:
    """The versions in force by stage; one query, and one for each card not read before."""
    return _by_stage(stage_ids, Q(state=VersionState.IN_FORCE))


def cards_at_entry(stage_ids: Iterable[int], day: date) -> Mapping[int, list[CardInForce]]:
    """The versions a case may enter a stage by on a day: those in force and those on trial.

    One query, one more where a trial runs, and one for each card not read before.
    """
    on_trial = Q(state=VersionState.TRIAL, trial_until__gte=day)
    return _by_stage(stage_ids, Q(state=VersionState.IN_FORCE) | on_trial)


def _by_stage(stage_ids: Iterable[int], wanted: Q) -> Mapping[int, list[CardInForce]]:
    rows = list(
        CardVersion.objects.filter(wanted, stages__in=list(stage_ids))
        .order_by("card__code", "-revision")
        .values_list("id", "stages", "stages__code", "card__code", "revision", "state")
    )
    tried = {row[0] for row in rows if row[-1] == VersionState.TRIAL}
    volunteers = volunteers_of(tried)
    found: dict[int, list[CardInForce]] = {}
    for version_id, stage_id, stage_code, code, revision, state in rows:
        value = card_of(version_id)
        card = CardInForce(
            version_id=version_id,
            stage_id=stage_id,
            code=code,
            revision=revision,
            client_types=frozenset(value.client_types),
            volunteers=volunteers[version_id] if state == VersionState.TRIAL else None,
            is_whole_cycle=len(value.stages) > 1,
            is_first=value.stages[0] == stage_code,
        )
        found.setdefault(stage_id, []).append(card)
    return found


def revisions_in_force(organisation_id: int, codes: Iterable[str]) -> Mapping[str, list[int]]:
    """Code of a card → its versions that are or were in force, by revision; one query."""
    rows = CardVersion.objects.filter(
        card__organisation_id=organisation_id,
        card__code__in=list(codes),
        state__in=(VersionState.IN_FORCE, VersionState.SUPERSEDED),
    )
    found: dict[str, list[int]] = {}
    for code, version_id in rows.order_by("revision").values_list("card__code", "id"):
        found.setdefault(code, []).append(version_id)
    return found


def volunteers_of(version_ids: Iterable[int]) -> Mapping[int, frozenset[int]]:
    """Version → who tries it; no query for no versions."""
    found: dict[int, set[int]] = {version_id: set() for version_id in version_ids}
    if found:
        rows = TrialVolunteer.objects.filter(card_version_id__in=found)
        for version_id, user_id in rows.values_list("card_version_id", "user_id"):
            found[version_id].add(user_id)
    return {version_id: frozenset(users) for version_id, users in found.items()}


def applicable(
    cards: Iterable[CardInForce], client_types: Iterable[str], owner_id: int | None = None
) -> CardInForce | None:
    """The card for a case of these client types: one named for a type before one for all.

    The stage's own card goes before one of the whole cycle. A version its owner tries stands in
    the place of the one in force; of several the newest.
    """
    wanted, all_cards = frozenset(client_types), list(cards)
    tried: dict[str, CardInForce] = {}
    for card in all_cards:
        if card.volunteers is not None and owner_id in card.volunteers:
            tried.setdefault(card.code, card)
    in_force = [card for card in all_cards if card.volunteers is None and card.code not in tried]
    known = sorted([*tried.values(), *in_force], key=lambda card: (card.is_whole_cycle, card.code))
    named = [card for card in known if card.client_types & wanted]
    return next(iter(named + [card for card in known if not card.client_types]), None)


def matrix(actor: Actor) -> QuerySet[Process]:
    """Every process with its stages and the versions that cover each; three queries.

    `cards_on` tells the cards of a stage.
    """
    require(actor, "card.view")
    versions = (
        counted_versions().select_related("author", "card").order_by("card__code", "-revision")
    )
    stages = Stage.objects.filter(is_retired=False).prefetch_related(Prefetch("versions", versions))
    return Process.objects.filter(organisation_id=actor.organisation_id).prefetch_related(
        Prefetch("stages", queryset=stages)
    )


def cards_on(stage: Stage) -> list[tuple[Card, list[CardVersion]]]:
    """The cards that cover a stage of the matrix, each with its versions that do, newest first."""
    found: dict[int, tuple[Card, list[CardVersion]]] = {}
    for version in stage.versions.all():
        found.setdefault(version.card_id, (version.card, []))[1].append(version)
    return list(found.values())


def covered_stages(row: CardVersion, card: CardValue) -> list[Stage]:
    """The stages a version covers, in the order of the process; a query for one of several alone.

    Retired ones are left out, unless nothing else is covered.
    """
    home = row.card.stage
    if len(card.stages) <= 1:
        return [home]
    rows = Stage.objects.filter(process_id=home.process_id, code__in=card.stages, is_retired=False)
    return list(rows) or [home]


def cards_of_stages(actor: Actor, stage_ids: Iterable[int]) -> dict[int, CardVersion]:
    """Stage → the version it shows, with content: in force, else the newest on its way."""
    require(actor, "card.view")
    wanted = set(stage_ids)
    rows = CardVersion.objects.filter(
        card__organisation_id=actor.organisation_id,
        pk__in=CardVersion.stages.through.objects.filter(stage_id__in=wanted).values("cardversion"),
    ).exclude(state__in=_ENDED)
    found: dict[int, CardVersion] = {}
    told = rows.select_related("card__stage").prefetch_related("stages")
    for row in told.order_by("revision", "id"):
        for stage in row.stages.all():
            known = found.get(stage.id)
            if stage.id in wanted and (known is None or known.state != VersionState.IN_FORCE):
                found[stage.id] = row
    return found


def stages_of_cards_in_force(organisation_id: int) -> list[tuple[int, int]]:
    """(version, its first stage) of every card in force; one query."""
    rows = CardVersion.objects.filter(
        card__organisation_id=organisation_id, state=VersionState.IN_FORCE
    )
    return list(rows.order_by("id").values_list("id", "card__stage_id"))


def counted_versions() -> QuerySet[CardVersion]:
    """Versions without their content, with how many operations they have and their minutes."""
    own = CardOperation.objects.filter(card_version_id=OuterRef("pk")).order_by()
    told = own.values("card_version_id").annotate(count=Count("id"), total=Sum("minutes"))
    return CardVersion.objects.defer("content").annotate(
        operation_count=Coalesce(Subquery(told.values("count")), 0),
        operation_minutes=Subquery(told.values("total")),
    )
