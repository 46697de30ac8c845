"""Jobs of the background worker: every slot once, whatever clocks and workers do."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from techkarta.jobs.models import Run
from techkarta.jobs.rules import Call, Job, due_slot
from techkarta.jobs.selectors import worker_state
from techkarta.jobs.services import beat, goodbye, run_due
from techkarta.jobs.services.running import HELD, MOST_ATTEMPTS
from tests.world import MOMENT, make_company

ZONES = (
    "Pacific/Apia", "Pacific/Honolulu", "America/Los_Angeles", "America/New_York",
    "America/Sao_Paulo", "Atlantic/Azores", "Europe/London", "Europe/Moscow", "Asia/Kolkata",
    "Asia/Vladivostok", "Australia/Lord_Howe", "Pacific/Chatham",
)  # fmt: skip


def daily(seen: list[Call], hour: int = 8) -> Job:
    return Job(rule="daily", at=time(hour), run=seen.append)


def step(job: Job, moment: datetime, worker: str = "one") -> int:
    return run_due(jobs=[job], worker=worker, moment=moment)


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.sampled_from(ZONES),
    st.integers(0, 23),
    st.integers(5, 90),
    st.dates(date(2026, 1, 1), date(2027, 6, 1)),
)
def test_every_local_day_has_one_slot(tz: str, hour: int, minutes: int, start: date) -> None:
    job = Job(rule="daily", at=time(hour), run=lambda _call: None)
    begin = datetime.combine(start, time(), UTC)
    stepped = (begin + timedelta(minutes=minutes * n) for n in range(10 * 24 * 60 // minutes))
    found = [slot for moment in stepped if (slot := due_slot(job, moment, tz))]
    days = sorted(set(found))
    assert found == sorted(found), "a slot never comes back while the clock goes on"
    last = date.fromisoformat(days[0])
    for day in days[1:]:
        last += timedelta(days=1)
        assert day == last.isoformat()
    assert len(days) >= 8


@pytest.mark.django_db
def test_two_workers_run_a_slot_once() -> None:
    make_company()
    seen: list[Call] = []
    job = daily(seen)
    assert [step(job, MOMENT, "one"), step(job, MOMENT, "two")] == [1, 0]
    assert [call.slot for call in seen] == ["2026-11-23"]


@pytest.mark.django_db
def test_before_its_time_a_slot_is_not_due() -> None:
    make_company()
    seen: list[Call] = []
    assert step(daily(seen, hour=13), MOMENT) == 0


@pytest.mark.django_db
def test_a_clock_set_back_a_day_doubles_nothing_and_days_away_make_no_pile() -> None:
    make_company()
    seen: list[Call] = []
    job = daily(seen)
    for moment in (MOMENT, MOMENT - timedelta(days=1), MOMENT, MOMENT + timedelta(days=9)):
        step(job, moment)
    slots = [call.slot for call in seen]
    assert slots == ["2026-11-23", "2026-11-22", "2026-12-02"]
    assert len(set(slots)) == len(slots)


@pytest.mark.django_db
def test_a_failure_is_tried_again_and_stops_nothing_else() -> None:
    make_company()
    seen: list[Call] = []

    def fail(_call: Call) -> None:
        message = "no way"
        raise RuntimeError(message)

    broken = Job(rule="broken", at=time(8), run=fail)
    moment = MOMENT
    for _ in range(MOST_ATTEMPTS + 3):
        run_due(jobs=[broken, daily(seen)], worker="one", moment=moment)
        moment += timedelta(minutes=30)
    run = Run.objects.get(rule="broken")
    assert (run.attempts, run.finished_at, run.problem) == (
        MOST_ATTEMPTS, None, "RuntimeError: no way",
    )  # fmt: skip
    assert len(seen) == 1


@pytest.mark.django_db
def test_a_slot_whose_worker_died_is_taken_up_again() -> None:
    make_company()
    seen: list[Call] = []
    job = daily(seen)
    step(job, MOMENT)
    Run.objects.update(finished_at=None)
    assert step(job, MOMENT + timedelta(minutes=1)) == 0
    assert step(job, MOMENT + HELD) == 1
    assert len(seen) == 2


@pytest.mark.django_db
def test_workers_are_known_alive_silent_or_absent() -> None:
    assert worker_state(MOMENT).state == "never"
    beat(name="one", moment=MOMENT)
    beat(name="two", moment=MOMENT)
    assert worker_state(MOMENT + timedelta(minutes=1)).names == ("one", "two")
    assert worker_state(MOMENT + timedelta(hours=1)).state == "silent"
    goodbye(name="one")
    goodbye(name="two")
    assert worker_state(MOMENT).state == "never"
