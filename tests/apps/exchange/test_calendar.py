"""The calendar feed: what calendar programs read, and who may read it."""

from datetime import date

from django.test import Client as Browser
from icalendar import Calendar

from techkarta.exchange.models import CalendarFeed
from techkarta.exchange.services import end_feed, renew_feed
from techkarta.work.models import Task
from tests.apps.making import operation, put_card, tasks_of
from tests.world import MOMENT, Cast, actor, make_case, make_cast


def read(secret: str) -> Calendar | None:
    answer = Browser().get(f"/calendar/{secret}.ics")
    if answer.status_code == 404:
        return None
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    return Calendar.from_ical(answer.content)  # type: ignore[return-value]


def days(calendar: Calendar | None) -> dict[str, date]:
    assert calendar is not None
    return {str(each["summary"]): each["dtstart"].dt for each in calendar.walk("VEVENT")}


def made(cast: Cast) -> Task:
    put_card(cast.company, operation("010", title={"ru": "Позвонить; срочно", "en": "Call, now"}))
    return tasks_of(make_case(cast.owner, process="short", title="Станки, 2-я линия"))["010"]


def test_the_feed_is_read_back(db: None) -> None:
    cast = make_cast()
    task = made(cast)
    secret = renew_feed(actor=actor(cast.owner), moment=MOMENT)
    assert days(read(secret)) == {"Call, now · Станки, 2-я линия": date(2026, 11, 25)}
    Task.objects.filter(pk=task.pk).update(planned_on=date(2026, 11, 24))
    calendar = read(secret)
    assert list(days(calendar).values()) == [date(2026, 11, 24)], "the planned day wins"
    assert calendar is not None
    event = calendar.walk("VEVENT")[0]
    assert str(event["uid"]).startswith(f"task-{task.id}@")
    assert str(event["url"]).endswith(f"/tasks/{task.id}/")
    Task.objects.filter(pk=task.pk).update(state="accepted")
    assert days(read(secret)) == {}


def test_a_former_a_wrong_and_a_gone_persons_address_show_nothing(db: None) -> None:
    cast = make_cast()
    former = renew_feed(actor=actor(cast.owner), moment=MOMENT)
    secret = renew_feed(actor=actor(cast.owner), moment=MOMENT)
    assert (read(former), read("nonsense"), read("x" * 5000)) == (None, None, None)
    assert read(secret) is not None
    assert secret not in CalendarFeed.objects.get().digest
    cast.owner.is_active = False
    cast.owner.save()
    assert read(secret) is None
    end_feed(actor=actor(cast.colleague), moment=MOMENT)
    assert CalendarFeed.objects.count() == 1, "another person's feed stays"


def test_the_page_tells_the_address_once(db: None) -> None:
    cast = make_cast()
    browser = Browser()
    browser.force_login(cast.owner, backend="django.contrib.auth.backends.ModelBackend")
    assert ".ics" in browser.post("/calendar/").content.decode()
    assert ".ics" not in browser.get("/calendar/").content.decode()
    browser.post("/calendar/", {"act": "end"})
    assert not CalendarFeed.objects.exists()
