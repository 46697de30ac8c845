"""The rhythm of repetitions: no gap and no double in any zone, whatever the facts are."""

from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from techkarta.engine.cards.model import Card, Norm, NormUnit, Operation, Repeat, RepeatUnit
from techkarta.engine.execution.periodicity import next_occurrence, prepared_per_contact
from techkarta.engine.planning.calendar import working_calendar

ZONES = (
    "Pacific/Apia", "Pacific/Honolulu", "America/Los_Angeles", "America/New_York",
    "America/Sao_Paulo", "Atlantic/Azores", "Europe/London", "Europe/Moscow", "Asia/Kolkata",
    "Asia/Vladivostok", "Australia/Lord_Howe", "Pacific/Chatham",
)  # fmt: skip
LONGEST = {
    RepeatUnit.WORKING_DAY: 1, RepeatUnit.WEEK: 7, RepeatUnit.MONTH: 31, RepeatUnit.QUARTER: 92,
}  # fmt: skip


def operation(unit: RepeatUnit, every: int = 1) -> Operation:
    return Operation(no="010", title="Call", repeat=Repeat(every=every, unit=unit))


@settings(max_examples=60)
@given(
    st.sampled_from(ZONES),
    st.sampled_from(sorted(LONGEST)),
    st.lists(st.integers(-24, 24 * 9), min_size=14, max_size=14),
    st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 1)),  # noqa: DTZ001 - given a zone below
)
def test_the_next_day_follows_the_fact_in_every_zone(
    tz: str, unit: RepeatUnit, hours: list[int], start: datetime
) -> None:
    calendar, fact = working_calendar("RU", tz=tz), start.replace(tzinfo=UTC)
    for number, late in enumerate(hours, start=1):
        day = next_occurrence(operation(unit), done_at=fact, calendar=calendar, occurrence=number)
        assert day is not None
        assert calendar.is_working_day(day)
        before = calendar.local_day(fact)
        assert before < day, (tz, unit, fact, day)
        # Later than the rule says only where every day between is off: no working day is missed.
        late_by = (day - before).days - LONGEST[unit]
        missed = [day - timedelta(days=back) for back in range(1, late_by + 1)]
        assert not any(map(calendar.is_working_day, missed)), (tz, unit, fact, day)
        # Done late, early, or by a clock that was set back a day.
        fact = calendar.end_of_work(day).astimezone(UTC) + timedelta(hours=late)


def test_a_rule_on_the_31st_falls_on_the_last_day_of_a_shorter_month() -> None:
    calendar = working_calendar(None, weekdays=range(7), tz="UTC")
    done = datetime(2027, 1, 31, 12, tzinfo=UTC)
    day = next_occurrence(
        operation(RepeatUnit.MONTH), done_at=done, calendar=calendar, occurrence=1
    )
    assert str(day) == "2027-02-28"


def test_a_contact_brings_again_what_prepares_it() -> None:
    plan = Operation(
        no="010", title="Plan", after=(), repeat=Repeat(every=1, unit=RepeatUnit.CONTACT)
    )
    call = Operation(
        no="020", title="Call", after=("010",), norm=Norm(minutes=9, per=NormUnit.CONTACT)
    )
    signal = Operation(no="030", title="Signal", after=("020",), repeat=plan.repeat)
    card = Card(code="c", title="C", process="p", stages=("s",), operations=(plan, call, signal))
    assert [each.no for each in prepared_per_contact(card, "020")] == ["010"]
    assert prepared_per_contact(card, "030") == ()
