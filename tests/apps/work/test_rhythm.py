"""What repeats keeps its rhythm: per contact, when a cycle is left out, and with many workers."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection, connections

from techkarta.accounts.models import Organisation
from techkarta.engine.cards.model import Norm, NormUnit, Repeat, RepeatEnd, RepeatUnit
from techkarta.notices.models import Notice
from techkarta.work.models import Task
from techkarta.work.services import block_task, skip_task
from techkarta.work.services.keeping import date_anew, keep_rhythm
from techkarta.work.services.reminding import remind
from tests.apps.making import complete, operation, put_card, states_of, tasks_of
from tests.world import MOMENT, Cast, actor, make_case, make_client, make_company, make_user

WEEKLY = Repeat(every=1, unit=RepeatUnit.WEEK, by_class={"A": 1, "C": 4})
ZONES = (
    "Pacific/Apia", "Pacific/Honolulu", "America/Los_Angeles", "America/New_York",
    "America/Sao_Paulo", "Atlantic/Azores", "Europe/London", "Europe/Moscow", "Asia/Kolkata",
    "Asia/Vladivostok", "Australia/Lord_Howe", "Pacific/Chatham",
)  # fmt: skip


def weekly(cast: Cast, **more: object) -> Task:
    put_card(cast.company, operation("010", repeat=WEEKLY, is_mandatory=False, **more))
    client = make_client(cast.owner, client_class="C")
    return tasks_of(make_case(cast.owner, client, process="short"))["010"]


def test_a_contact_brings_its_preparation_again(cast: Cast) -> None:
    per_contact = Norm(minutes=10, per=NormUnit.CONTACT)
    put_card(
        cast.company,
        operation("010", repeat=Repeat(every=1, unit=RepeatUnit.CONTACT)),
        operation("020", "010", norm=per_contact, repeat=WEEKLY),
    )
    case = make_case(cast.owner, process="short")
    complete(cast.owner, tasks_of(case)["010"])
    assert "010·2" not in states_of(case), "nobody has talked yet"
    complete(cast.owner, tasks_of(case)["020"])
    assert states_of(case)["010·2"] == "ready"
    complete(cast.owner, tasks_of(case)["020·2"])
    assert "010·3" not in states_of(case), "one at a time: the second is still open"


def test_leaving_a_cycle_out_does_not_end_the_rhythm(cast: Cast) -> None:
    task = weekly(cast)
    skip_task(actor=actor(cast.owner), task_id=task.id, reason="On leave", moment=MOMENT)
    assert states_of(task.visit.case) == {"010": "skipped", "010·2": "ready"}


def test_leaving_out_ends_what_repeats_until_accepted(cast: Cast) -> None:
    until = Repeat(every=1, unit=RepeatUnit.WEEK, until=RepeatEnd.ACCEPTED)
    put_card(cast.company, operation("010", repeat=until, is_mandatory=False))
    task = tasks_of(make_case(cast.owner, process="short"))["010"]
    skip_task(actor=actor(cast.owner), task_id=task.id, reason="No need", moment=MOMENT)
    assert states_of(task.visit.case) == {"010": "skipped"}


def test_a_broken_chain_is_mended_once(cast: Cast) -> None:
    task = complete(cast.owner, weekly(cast))
    second = Task.objects.get(occurrence=2)
    Task.objects.filter(pk=second.pk).update(occurrence=7)
    assert keep_rhythm(organisation_id=cast.company.id, moment=MOMENT) == 0
    Task.objects.filter(pk=second.pk).update(occurrence=2)
    complete(cast.owner, second, moment=MOMENT + timedelta(days=30))
    Task.objects.filter(occurrence=3).update(occurrence=1, visit=_other_visit(cast))
    assert keep_rhythm(organisation_id=cast.company.id, moment=MOMENT) == 1
    assert states_of(task.visit.case)["010·3"] == "ready"
    assert keep_rhythm(organisation_id=cast.company.id, moment=MOMENT) == 0


def _other_visit(cast: Cast) -> object:
    case = make_case(cast.owner, process="short")
    Task.objects.filter(visit__case=case).update(occurrence=5, state="cancelled")
    return case.visits.get()


def test_a_new_class_dates_the_untouched_occurrence_anew(cast: Cast) -> None:
    task = complete(cast.owner, weekly(cast))
    second = Task.objects.get(occurrence=2)
    assert second.due_at is not None
    assert second.due_at.date().isoformat() == "2026-12-21"
    client = task.visit.case.client
    client.client_class = "A"
    client.save()
    assert date_anew(organisation_id=cast.company.id) == 1
    second.refresh_from_db()
    assert second.due_at.date().isoformat() == "2026-11-30"
    assert date_anew(organisation_id=cast.company.id) == 0


def test_reminders_come_once_a_day(cast: Cast) -> None:
    task = weekly(cast)
    later = datetime(2026, 12, 1, 5, tzinfo=UTC)
    for moment in (later, later + timedelta(hours=1)):
        remind(organisation_id=cast.company.id, day=later.date(), moment=moment)
    told = Notice.objects.get()
    assert (told.person, told.kind, told.params["count"]) == (cast.owner, "tasks_overdue", 1)
    block_task(
        actor=actor(cast.owner), task_id=task.id, reason="No sample", owner_id=cast.head.id,
        until=later.date(), moment=MOMENT,
    )  # fmt: skip
    remind(organisation_id=cast.company.id, day=later.date(), moment=later)
    kinds = set(Notice.objects.filter(person=cast.head).values_list("kind", flat=True))
    assert kinds == {"block_promised", "block_due"}


@pytest.mark.django_db(transaction=True)
def test_four_schedulers_in_twelve_zones_leave_no_gap_and_no_double() -> None:
    companies = [_zoned(tz) for tz in ZONES]

    def schedule(_number: int) -> None:
        for company in companies:
            keep_rhythm(organisation_id=company.id, moment=MOMENT)
        connections.close_all()

    for occurrence in range(1, 4):
        # Done, and its follower lost: as after a restore of an older copy.
        Task.objects.filter(occurrence=occurrence).update(
            state="accepted", done_at=MOMENT + timedelta(weeks=occurrence)
        )
        with ThreadPoolExecutor(4) as pool:
            list(pool.map(schedule, range(4)))
        numbers = list(
            Task.objects.filter(organisation__in=companies).values_list("visit", "occurrence")
        )
        assert len(numbers) == len(set(numbers)) == len(ZONES) * (occurrence + 1)
    assert connection.vendor in {"sqlite", "postgresql"}


def _zoned(tz: str) -> Organisation:
    company = make_company(tz.replace("/", "-").lower().replace("_", "-"))
    Organisation.objects.filter(pk=company.pk).update(time_zone=tz)
    owner = make_user(Organisation.objects.get(pk=company.pk))
    put_card(company, operation("010", repeat=WEEKLY))
    make_case(owner, process="short")
    return company
