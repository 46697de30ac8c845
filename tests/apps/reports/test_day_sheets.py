"""Days that are over are counted once: kept, read, and thrown away where they would be wrong."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from techkarta.audit.models import Event
from techkarta.reports.models import DaySheet
from techkarta.reports.work.figures import counted
from techkarta.reports.work.keeping import SETTLED, keep_days
from techkarta.reports.work.sheets import Span
from tests.apps.making import PROCESS, complete, operation, put_card, tasks_of
from tests.keeping import makes
from tests.world import MOMENT, Cast, make_case, make_cast

MIDNIGHT = MOMENT.replace(hour=21) - timedelta(days=1)
"""Where the day of the moment begins in Moscow."""
DAY = timedelta(days=1)


def make_company() -> Cast:
    cast = make_cast()
    put_card(cast.company, operation("010"))
    _work(cast)
    return cast


making = makes(make_company)


@pytest.fixture
def cast(made: Cast) -> Cast:
    """A day with one operation done."""
    return made


def _work(cast: Cast, after: timedelta = timedelta()) -> None:
    task = tasks_of(make_case(cast.owner, process=PROCESS))["010"]
    complete(cast.owner, task, minutes=25, moment=MOMENT + after)


def _done(cast: Cast, days: int = 1) -> int:
    span = Span(since=MIDNIGHT, until=MIDNIGHT + days * DAY)
    found = counted(cast.company.id, [span], {cast.owner.id: cast.owner.id}, MOMENT + days * DAY)
    return found[0, cast.owner.id]["done"]


def keep(cast: Cast, *, after: timedelta) -> int:
    return keep_days(organisation_id=cast.company.id, moment=MIDNIGHT + after)


def test_a_day_is_kept_once_it_is_over_and_only_once(cast: Cast) -> None:
    assert keep(cast, after=DAY + SETTLED - timedelta(seconds=1)) == 0
    assert keep(cast, after=DAY + SETTLED) == 1
    assert keep(cast, after=DAY + SETTLED) == 0
    assert keep(cast, after=3 * DAY + SETTLED) == 2


def test_a_kept_day_is_read_and_not_counted(cast: Cast) -> None:
    with CaptureQueriesContext(connection) as before:
        assert _done(cast) == 1
    keep(cast, after=DAY + SETTLED)
    with CaptureQueriesContext(connection) as after:
        assert _done(cast) == 1
    assert len(before) - len(after) == 4


def test_a_day_that_is_not_over_is_counted_beside_the_kept_one(cast: Cast) -> None:
    keep(cast, after=DAY + SETTLED)
    _work(cast, after=DAY)
    assert _done(cast, days=2) == 2


def test_an_event_of_a_clock_set_back_makes_its_day_anew(cast: Cast) -> None:
    keep(cast, after=2 * DAY + SETTLED)
    _work(cast)
    assert keep(cast, after=2 * DAY + SETTLED) == 1
    assert _done(cast) == 2


def test_another_time_zone_makes_all_days_anew(cast: Cast) -> None:
    keep(cast, after=2 * DAY + SETTLED)
    cast.company.time_zone = "Asia/Vladivostok"
    cast.company.save()
    # Sheets that lie across two days of the new zone count nothing twice.
    assert _done(cast) == 1
    keep(cast, after=3 * DAY)
    zones = DaySheet.objects.values_list("since__hour", flat=True)
    assert set(zones) == {14}


def test_an_event_says_what_reports_count(cast: Cast) -> None:
    done = Event.objects.get(kind="task_done", task__isnull=False)
    assert (done.performer_id, done.norm, done.is_late) == (cast.owner.id, 30, False)
