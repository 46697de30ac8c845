"""What others may know of processes, stages and cards."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from django.apps import apps
from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet

from techkarta.accounts.permissions import Actor, require
from techkarta.common.errors import NotFound
from techkarta.presets import content

from ..mapping import card_of, draft_card, operation_ids
from ..models import (
    Acknowledgement,
    Card,
    CardComment,
    CardOperation,
    CardVersion,
    Process,
    Stage,
    VersionState,
)
from .covering import (
    CardInForce,
    applicable,
    cards_at_entry,
    cards_in_force,
    cards_of_stages,
    cards_on,
    counted_versions,
    covered_stages,
    matrix,
    revisions_in_force,
    stages_of_cards_in_force,
    volunteers_of,
)
from .readers import Performer, performers_by_version, performers_of

# The latest tasks of a card that its chronometry is told by.
SPENT_LIMIT = 2000
__all__ = [
    "Card",
    "CardInForce",
    "CardVersion",
    "Performer",
    "Process",
    "Stage",
    "applicable",
    "card_of",
    "cards_at_entry",
    "cards_in_force",
    "cards_of_stages",
    "cards_on",
    "covered_stages",
    "draft_card",
    "matrix",
    "operation_ids",
    "performers_by_version",
    "performers_of",
    "revisions_in_force",
    "stages_of_cards_in_force",
    "volunteers_of",
]


def processes(organisation_id: int, *, is_active: bool | None = True) -> QuerySet[Process]:
    """The processes of the company with their stages that are not retired; two queries."""
    rows = Process.objects.filter(organisation_id=organisation_id)
    if is_active is not None:
        rows = rows.filter(is_active=is_active)
    live = Stage.objects.filter(is_retired=False)
    return rows.prefetch_related(Prefetch("stages", queryset=live))


def process(organisation_id: int, process_id: int) -> Process:
    """One process of the company with its stages; NotFound otherwise."""
    row = processes(organisation_id, is_active=None).filter(pk=process_id).first()
    if row is None:
        raise NotFound("not_found")
    return row


def stage(organisation_id: int, stage_id: int) -> Stage:
    """One stage of the company with its process; NotFound otherwise."""
    rows = Stage.objects.filter(process__organisation_id=organisation_id)
    row = rows.select_related("process").filter(pk=stage_id).first()
    if row is None:
        raise NotFound("not_found")
    return row


def stages_of(process_id: int) -> list[Stage]:
    """The stages of a process in order, without the retired ones."""
    return list(Stage.objects.filter(process_id=process_id, is_retired=False))


def cards(
    actor: Actor, *, process_id: int | None = None, stage_id: int | None = None
) -> QuerySet[Card]:
    """The cards of the company with their versions and what these cover; three queries."""
    require(actor, "card.view")
    rows = Card.objects.filter(organisation_id=actor.organisation_id)
    rows = rows.filter(stage__process_id=process_id) if process_id else rows
    if stage_id:
        rows = rows.filter(pk__in=CardVersion.objects.filter(stages=stage_id).values("card"))
    versions = counted_versions().select_related("author").order_by("-revision")
    told = versions.prefetch_related("stages")
    return rows.select_related("stage").prefetch_related(Prefetch("versions", told))


def version(actor: Actor, version_id: int) -> CardVersion:
    """One version of a card with its card, stage, process, author and approver."""
    require(actor, "card.view")
    row = (
        CardVersion.objects.filter(pk=version_id, card__organisation_id=actor.organisation_id)
        .select_related("card__stage__process", "author", "approver", "editor")
        .first()
    )
    if row is None:
        raise NotFound("not_found")
    return row


def versions_of(card_id: int) -> QuerySet[CardVersion]:
    """All versions of a card, newest first, without their content."""
    return (
        CardVersion.objects.filter(card_id=card_id)
        .defer("content")
        .select_related("author", "approver")
        .order_by("-revision")
    )


def version_of_card(card_id: int, version_id: int) -> CardVersion | None:
    """One version of this card, with its content."""
    return CardVersion.objects.filter(card_id=card_id, pk=version_id).first()


def drafts_by_id(actor: Actor, version_ids: Iterable[int]) -> dict[int, CardVersion]:
    """Versions of the company by their identifiers, without their content; one query."""
    require(actor, "card.view")
    rows = CardVersion.objects.filter(card__organisation_id=actor.organisation_id)
    return {row.id: row for row in rows.filter(pk__in=list(version_ids)).defer("content")}


def shipped_stages() -> frozenset[tuple[str, str]]:
    """The codes of processes and stages a card ships for."""
    return frozenset(
        (process.code, stage.code) for process in content.processes() for stage in process.stages
    )


def shipped_card(process_code: str, stage_code: str) -> bytes | None:
    """The card file that ships for this stage of this process, if there is one."""
    is_shipped = (process_code, stage_code) in shipped_stages()
    return content.card(f"{process_code}-{stage_code}") if is_shipped else None


def process_list(actor: Actor) -> QuerySet[Process]:
    """Every process with its stages that are not retired, each with `card_count`; two queries."""
    require(actor, "card.view")
    counted = Count("versions__card", distinct=True)
    # Who counts says the order, too: a query that groups forgets the one of the model.
    stages = Stage.objects.filter(is_retired=False).annotate(card_count=counted)
    stages = stages.order_by("order", "id")
    return Process.objects.filter(organisation_id=actor.organisation_id).prefetch_related(
        Prefetch("stages", queryset=stages)
    )


def retired_stages(organisation_id: int) -> list[Stage]:
    """The stages taken out of their processes; one query."""
    rows = Stage.objects.filter(process__organisation_id=organisation_id, is_retired=True)
    return list(rows.order_by("process_id", "order", "id"))


def standing_cases(organisation_id: int) -> dict[int, int]:
    """Stage → how many open cases stand on it; stages without any are absent; one query."""
    cases = apps.get_model("cases", "Case").objects.filter(
        organisation_id=organisation_id, state="open"
    )
    counted = cases.values_list("stage_id").annotate(count=Count("id"))
    return dict(counted.order_by())


def mandatory_lists(organisation_id: int) -> dict[str, bool] | None:
    """Client type → has it a mandatory list of questions; None where there are no types at all."""
    types = apps.get_model("clients", "ClientType").objects.filter(organisation_id=organisation_id)
    counted = types.annotate(count=Count("templates")).order_by()
    return {code: count > 0 for code, count in counted.values_list("code", "count")} or None


def versions_of_other_types(organisation_id: int, process_code: str) -> list[int]:
    """The versions in force in sales processes of another type than this one."""
    own = Process.objects.filter(organisation_id=organisation_id, code=process_code)
    rows = CardVersion.objects.filter(
        card__organisation_id=organisation_id, state=VersionState.IN_FORCE
    )
    sales_types = own.values("sales_type")
    return list(
        rows.filter(~Q(card__stage__process__sales_type__in=sales_types))
        .exclude(card__stage__process__code=process_code)
        .order_by("id")
        .values_list("id", flat=True)
    )


def versions_asked_by(organisation_id: int, day: date) -> list[CardVersion]:
    """The versions in force performers have to read by a day or had to before it."""
    rows = CardVersion.objects.filter(
        card__organisation_id=organisation_id,
        state=VersionState.IN_FORCE,
        acknowledge_by__lte=day,
    )
    return list(rows.defer("content").select_related("card").order_by("id"))


def performing_roles(version: CardVersion) -> frozenset[str]:
    """The roles that perform operations of a version."""
    return frozenset(version.operations.values_list("role", flat=True)) - {""}


def versions_to_acknowledge(actor: Actor) -> list[CardVersion]:
    """The versions the actor performs operations of and has not read yet, by their day."""
    asked = CardVersion.objects.filter(
        card__organisation_id=actor.organisation_id,
        state__in=(VersionState.APPROVED, VersionState.IN_FORCE),
        acknowledge_by__isnull=False,
    ).exclude(Q(author_id=actor.user_id) | Q(approver_id=actor.user_id))
    roles = sorted(actor.addressed)
    own = CardOperation.objects.filter(card_version_id=OuterRef("pk"), role__in=roles)
    read = Acknowledgement.objects.filter(card_version_id=OuterRef("pk"), user_id=actor.user_id)
    rows = asked.filter(Exists(own), ~Exists(read)).defer("content")
    return list(rows.select_related("card__stage").order_by("acknowledge_by", "id"))


def trials_of(actor: Actor, day: date) -> list[CardVersion]:
    """The versions the actor tries on a day."""
    rows = CardVersion.objects.filter(
        card__organisation_id=actor.organisation_id,
        state=VersionState.TRIAL,
        trial_until__gte=day,
        volunteers__user_id=actor.user_id,
    )
    return list(rows.defer("content").select_related("card__stage").order_by("trial_until", "id"))


def version_in_force(card_id: int) -> CardVersion | None:
    """The version of this card that is in force."""
    return CardVersion.objects.filter(card_id=card_id, state=VersionState.IN_FORCE).first()


def comments_of(row: CardVersion) -> list[CardComment]:
    """What is said of this version, and what is not settled yet of others of its card.

    Threads with their answers, oldest first; two queries.
    """
    said = Q(card_version_id=row.id) | Q(
        resolved_at__isnull=True, card_version__card_id=row.card_id
    )
    threads = CardComment.objects.filter(said, parent__isnull=True)
    answers = CardComment.objects.select_related("author")
    return list(
        threads.select_related("author", "resolved_by", "card_version")
        .defer("card_version__content")
        .prefetch_related(Prefetch("answers", queryset=answers))
    )


def entries_of_stages(organisation_id: int, since: datetime) -> dict[int, int]:
    """Stage → how many cases came to it since a moment; one query."""
    visits = apps.get_model("cases", "StageVisit").objects.filter(
        case__organisation_id=organisation_id, entered_at__gte=since
    )
    return dict(visits.values_list("stage_id").annotate(count=Count("id")).order_by())


def spent_minutes(card_id: int) -> dict[str, list[int]]:
    """Operation → minutes spent on each finished task of it, by any version; one query."""
    tasks = apps.get_model("work", "Task").objects.filter(
        operation__card_version__card_id=card_id, done_at__isnull=False, minutes_fact__gt=0
    )
    found: dict[str, list[int]] = {}
    latest = tasks.order_by("-done_at").values_list("operation__no", "minutes_fact")
    for no, minutes in latest[:SPENT_LIMIT]:
        found.setdefault(no, []).append(minutes)
    return found
