"""The life of a version: review, trial, four-eyes approval, in force from a day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from techkarta.accounts.permissions import Actor, require
from techkarta.accounts.selectors import calendar_of, staffing
from techkarta.audit.selectors import has_acted
from techkarta.common.errors import Conflict, Invalid, NotAllowed
from techkarta.engine.lint.findings import Severity
from techkarta.engine.planning.calendar import WorkingCalendar

from .. import selectors
from ..mapping import draft_card
from ..models import Card, CardVersion, TrialVolunteer, VersionState
from .cards import lock_version, put_in_force, record_version, store_draft
from .context import findings_of
from .telling import tell_approved, tell_rejected, tell_trial

DAYS_TO_ACKNOWLEDGE = 5
"""Working days from the first day in force, unless another day is named."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Decider:
    """On whose decision a version comes in force when its day has come."""

    user_id: int
    organisation_id: int


@transaction.atomic
def submit_version(
    *, actor: Actor, version_id: int, version: int, reason: str, moment: datetime
) -> CardVersion:
    """Send a draft to review, which fixes its content; a reason is due from revision 2."""
    require(actor, "card.write")
    row = lock_version(actor, version_id, version, VersionState.DRAFT)
    _submit(row, reason, moment)
    return _move(actor, moment, row, VersionState.IN_REVIEW, reason=row.reason)


@transaction.atomic
def start_trial(
    *,
    actor: Actor,
    version_id: int,
    version: int,
    volunteer_ids: Sequence[int],
    until: date,
    moment: datetime,
) -> CardVersion:
    """Try a reviewed version on the new cases of volunteers, to the end of the day `until`.

    A trial that runs is changed the same way. Refused while the linter finds an error.
    """
    require(actor, "card.trial")
    row = lock_version(actor, version_id, version, VersionState.IN_REVIEW, VersionState.TRIAL)
    if until < calendar_of(actor.organisation_id).local_day(moment):
        raise Invalid("date_past", field="until")
    people = staffing(actor.organisation_id).people
    chosen = sorted(set(volunteer_ids))
    if not chosen:
        raise Invalid("volunteers_empty", field="volunteers")
    if not all(each in people for each in chosen):
        raise Invalid("person_unknown", field="volunteers")
    _refuse_errors(row)
    row.volunteers.all().delete()
    TrialVolunteer.objects.bulk_create(
        TrialVolunteer(card_version=row, user_id=each) for each in chosen
    )
    row.trial_at, row.trial_until = row.trial_at or moment, until
    names = [people[each].name for each in chosen]
    tell_trial(row, chosen, moment)
    return _move(actor, moment, row, VersionState.TRIAL, volunteers=names, until=until)


@transaction.atomic
def approve_version(
    *,
    actor: Actor,
    version_id: int,
    version: int,
    moment: datetime,
    valid_from: date | None = None,
    acknowledge_by: date | None = None,
) -> CardVersion:
    """Approve a reviewed or tried version by a second person: in force from today, or from a day.

    Refused for whoever wrote in it, while the linter finds an error, for a day that is past, and
    while another version of the card waits for its day.
    """
    require(actor, "card.approve")
    calendar = calendar_of(actor.organisation_id)
    bring_due_in_force(organisation_id=actor.organisation_id, moment=moment, calendar=calendar)
    row = lock_version(actor, version_id, version, VersionState.IN_REVIEW, VersionState.TRIAL)
    if has_written(row, actor.user_id):
        raise NotAllowed("own_card", action="card.approve")
    _refuse_errors(row)
    # Two versions approved at once would both wait, or both be in force.
    Card.objects.select_for_update().get(pk=row.card_id)
    today = calendar.local_day(moment)
    row.valid_from = valid_from or today
    if row.valid_from < today:
        raise Invalid("valid_from_past", field="valid_from", today=today)
    row.acknowledge_by = acknowledge_by or _usual_day(calendar, row.valid_from)
    if row.acknowledge_by < today:
        raise Invalid("date_past", field="acknowledge_by")
    _refuse_second_waiting(row)
    row.approver_id = actor.user_id
    row.approved_at = moment
    tell_approved(actor, row, moment)
    if row.valid_from > today:
        day = row.valid_from
        return _move(actor, moment, row, VersionState.APPROVED, valid_from=day)
    put_in_force(row, moment)
    record_version(actor, moment, "card.in_force", row)
    return row


def bring_due_in_force(
    *, organisation_id: int, moment: datetime, calendar: WorkingCalendar | None = None
) -> list[CardVersion]:
    """Put in force what was approved for a day that has come; a second call finds nothing.

    Called where cards are read or entered, and by the job `method.tasks`: nobody has to wait for
    it. Each is in force since the first moment of its day.
    """
    calendar = calendar or calendar_of(organisation_id)
    today = calendar.local_day(moment)
    due = CardVersion.objects.filter(
        card__organisation_id=organisation_id, state=VersionState.APPROVED, valid_from__lte=today
    )
    waiting = list(due.order_by("valid_from", "id").values_list("id", flat=True))
    return [row for each in waiting if (row := _bring_in_force(each, calendar)) is not None]


@transaction.atomic
def _bring_in_force(version_id: int, calendar: WorkingCalendar) -> CardVersion | None:
    rows = CardVersion.objects.select_for_update(of=("self",)).select_related("card")
    row = rows.filter(pk=version_id, state=VersionState.APPROVED).first()
    if row is None or row.valid_from is None or row.approver_id is None:
        return None
    begun = calendar.start_of_day(row.valid_from)
    put_in_force(row, begun)
    decider = _Decider(user_id=row.approver_id, organisation_id=row.card.organisation_id)
    record_version(decider, begun, "card.in_force", row)
    return row


@transaction.atomic
def reject_version(
    *, actor: Actor, version_id: int, version: int, reason: str, moment: datetime
) -> CardVersion:
    """Turn a reviewed or tried version down, with the reason the author reads."""
    require(actor, "card.approve")
    row = lock_version(actor, version_id, version, VersionState.IN_REVIEW, VersionState.TRIAL)
    if not reason.strip():
        raise Invalid("reason_empty", field="reason")
    tell_rejected(actor, row, reason.strip(), moment)
    return _move(actor, moment, row, VersionState.REJECTED, reason=reason.strip())


@transaction.atomic
def withdraw_version(
    *, actor: Actor, version_id: int, version: int, moment: datetime
) -> CardVersion:
    """Take a version back before it is in force."""
    require(actor, "card.write")
    row = lock_version(
        actor,
        version_id,
        version,
        VersionState.DRAFT,
        VersionState.IN_REVIEW,
        VersionState.TRIAL,
        VersionState.APPROVED,
    )
    return _move(actor, moment, row, VersionState.WITHDRAWN)


@transaction.atomic
def roll_back(*, actor: Actor, version_id: int, reason: str, moment: datetime) -> CardVersion:
    """Make a former version the next revision, in review, with its old content and a reason.

    It takes the way of every revision: a second person approves it.
    """
    require(actor, "card.write")
    source = selectors.version(actor, version_id)
    if source.state != VersionState.SUPERSEDED:
        raise Conflict("changed_meanwhile", current=source.version, state=source.state)
    if not reason.strip():
        raise Invalid("reason_empty", field="reason")
    row = store_draft(
        actor.organisation_id,
        draft_card(source),
        moment,
        author_id=actor.user_id,
        actor=actor,
        refuses_same=True,
    )
    row.copied_from, row.rechecked = source.copied_from, source.rechecked
    _submit(row, reason, moment)
    told = {"reason": row.reason, "restored": source.revision}
    return _move(actor, moment, row, VersionState.IN_REVIEW, **told)


def has_written(row: CardVersion, user_id: int) -> bool:
    """Whether somebody began the version or edited it: he cannot be its second pair of eyes."""
    return row.author_id == user_id or has_acted(
        user_id, action="card.edit", subject="card_version", subject_id=row.id
    )


def _submit(row: CardVersion, reason: str, moment: datetime) -> None:
    reason = reason.strip()
    if row.revision > 1 and not (reason or row.reason):
        raise Invalid("reason_empty", field="reason")
    if reason and reason != row.reason:
        row.reason = reason
        row.content = {**row.content, "reason": reason}
    row.submitted_at = moment
    # What is fixed now is not walked back any more.
    row.steps.all().delete()


def _refuse_errors(row: CardVersion) -> None:
    errors = [finding for finding in findings_of(row) if finding.severity is Severity.ERROR]
    if errors:
        raise Invalid("card_has_errors", field="card", findings=tuple(errors))


def _refuse_second_waiting(row: CardVersion) -> None:
    waiting = CardVersion.objects.filter(card_id=row.card_id, state=VersionState.APPROVED).first()
    if waiting is not None:
        raise Invalid(
            "version_waits", field="card", revision=waiting.revision, day=waiting.valid_from
        )


def _usual_day(calendar: WorkingCalendar, day: date) -> date:
    return calendar.add_working_days(day, DAYS_TO_ACKNOWLEDGE)


def _move(
    actor: Actor, moment: datetime, row: CardVersion, state: VersionState, **fields: object
) -> CardVersion:
    row.state = state
    row.version += 1
    row.save()
    told = {name: value for name, value in fields.items() if value not in (None, "")}
    record_version(actor, moment, f"card.{state}", row, **told)
    return row
