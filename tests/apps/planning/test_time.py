"""Absences, own funds and fixed events: what is refused, what a person's days become."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from techkarta.accounts.models import User
from techkarta.audit.models import AuditEntry
from techkarta.common.errors import Conflict, Invalid, NotAllowed, NotFound
from techkarta.engine.planning.fund import FundDay
from techkarta.planning.models import Absence
from techkarta.planning.selectors.time import days_of_people
from techkarta.planning.services import (
    AbsenceFields,
    EventFields,
    cancel_absence,
    delete_event,
    record_absence,
    save_event,
    set_terms,
)
from tests.world import MOMENT, Cast, actor

MONDAY = date(2026, 11, 23)
WEEK = [MONDAY + timedelta(days=number) for number in range(7)]


def away(user: User, first: int = 1, last: int = 2, **more: object) -> AbsenceFields:
    """Away from so many days after Monday to so many."""
    return AbsenceFields(
        user_id=user.id,
        kind=str(more.pop("kind", "vacation")),
        first_on=MONDAY + timedelta(days=first),
        last_on=MONDAY + timedelta(days=last),
        **more,  # type: ignore[arg-type]
    )


def record(by: User, fields: AbsenceFields) -> Absence:
    return record_absence(actor=actor(by), fields=fields, moment=MOMENT)


def days_of(user: User) -> list[FundDay]:
    return list(days_of_people(user.organisation_id, [user.id], WEEK)[user.id])


def funds(user: User) -> list[int]:
    return [day.fund for day in days_of(user)]


def test_a_person_without_anything_special_has_three_quarters_of_working_days(cast: Cast) -> None:
    assert funds(cast.owner) == [360] * 5 + [0, 0]


def test_an_absence_leaves_no_fund_and_says_why(cast: Cast) -> None:
    record(cast.owner, away(cast.owner))
    assert funds(cast.owner) == [360, 0, 0, 360, 360, 0, 0]
    assert days_of(cast.owner)[1].absence == "vacation"


def test_a_cancelled_absence_is_none_and_is_cancelled_once(cast: Cast) -> None:
    row = record(cast.owner, away(cast.owner))
    for _time in range(2):
        cancel_absence(actor=actor(cast.owner), absence_id=row.id, moment=MOMENT)
    assert funds(cast.owner)[1] == 360
    assert AuditEntry.objects.filter(action="absence.cancel").count() == 1


@pytest.mark.parametrize(
    ("first", "last", "more", "code"),
    [
        (2, 1, {}, "days_in_wrong_order"),
        (-5, -1, {}, "absence_past"),
        (1, 400, {}, "absence_too_long"),
        (1, 2, {"kind": "whim"}, "absence_kind_unknown"),
    ],
)
def test_an_impossible_absence_is_refused(
    cast: Cast, first: int, last: int, more: dict[str, object], code: str
) -> None:
    with pytest.raises(Invalid) as refusal:
        record(cast.owner, away(cast.owner, first, last, **more))
    assert refusal.value.code == code


def test_an_absence_that_began_earlier_and_lasts_is_taken(cast: Cast) -> None:
    record(cast.owner, away(cast.owner, -3, 0, kind="sick"))
    assert funds(cast.owner)[0] == 0


def test_overlapping_absences_are_refused_and_named(cast: Cast) -> None:
    record(cast.owner, away(cast.owner, 1, 3))
    with pytest.raises(Invalid) as refusal:
        record(cast.owner, away(cast.owner, 3, 5))
    assert refusal.value.code == "absence_overlaps"
    assert refusal.value.params["first"] == WEEK[1]


def test_who_is_away_stands_in_for_nobody(cast: Cast) -> None:
    record(cast.colleague, away(cast.colleague, 2, 2))
    for other, code in ((cast.colleague, "substitute_away"), (cast.owner, "substitute_self")):
        with pytest.raises(Invalid) as refusal:
            record(cast.owner, away(cast.owner, substitute_id=other.id))
        assert refusal.value.code == code


def test_whose_absence_one_may_tell(cast: Cast) -> None:
    record(cast.head, away(cast.owner))
    with pytest.raises(NotAllowed):
        record(cast.owner, away(cast.colleague))
    with pytest.raises(NotFound):
        record(cast.owner, away(cast.outsider))
    with pytest.raises(Invalid):
        record(cast.head, away(cast.stranger))
    row = Absence.objects.get()
    with pytest.raises(NotFound):
        cancel_absence(actor=actor(cast.outsider), absence_id=row.id, moment=MOMENT)


def set_half(cast: Cast, *, version: int = 1, minutes: int = 240, days: tuple[int, ...]) -> None:
    set_terms(
        actor=actor(cast.head),
        user_id=cast.owner.id,
        version=version,
        day_minutes=minutes,
        weekdays=days,
        moment=MOMENT,
    )


def test_a_part_timer_has_a_fund_of_their_own(cast: Cast) -> None:
    set_half(cast, days=(0, 1, 2))
    assert funds(cast.owner) == [180, 180, 180, 0, 0, 0, 0]
    assert funds(cast.colleague)[0] == 360


def test_impossible_terms_are_refused(cast: Cast) -> None:
    with pytest.raises(Invalid, match="weekdays_empty"):
        set_half(cast, days=())
    with pytest.raises(Invalid, match="day_minutes_impossible"):
        set_half(cast, days=(0,), minutes=2000)
    set_half(cast, days=(0,))
    with pytest.raises(Conflict):
        set_half(cast, days=(0, 1))


def test_a_weekly_event_takes_its_minutes(cast: Cast) -> None:
    fields = EventFields(title="Meeting", first_on=date(2026, 11, 2), minutes=60, unit="week")
    row = save_event(actor=actor(cast.owner), user_id=cast.owner.id, fields=fields, moment=MOMENT)
    assert [day.busy for day in days_of(cast.owner)] == [60, 0, 0, 0, 0, 0, 0]
    assert days_of(cast.owner)[0].room == 228
    delete_event(actor=actor(cast.owner), event_id=row.id, moment=MOMENT)
    assert days_of(cast.owner)[0].busy == 0


def test_an_event_of_another_person_is_not_found(cast: Cast) -> None:
    fields = EventFields(title="Meeting", first_on=MONDAY, minutes=60)
    row = save_event(actor=actor(cast.owner), user_id=cast.owner.id, fields=fields, moment=MOMENT)
    with pytest.raises(NotFound):
        delete_event(actor=actor(cast.colleague), event_id=row.id, moment=MOMENT)


def test_two_editors_of_one_event(cast: Cast) -> None:
    who, fields = actor(cast.owner), EventFields(title="Meeting", first_on=MONDAY, minutes=60)
    row = save_event(actor=who, user_id=cast.owner.id, fields=fields, moment=MOMENT)
    told = {"actor": who, "user_id": cast.owner.id, "event_id": row.id, "moment": MOMENT}
    save_event(fields=fields, version=1, **told)  # type: ignore[arg-type]
    with pytest.raises(Conflict):
        save_event(fields=fields, version=1, **told)  # type: ignore[arg-type]
