"""The company's settings."""

from datetime import date

import pytest
import time_machine
from django.test import Client

from techkarta.accounts.models import Organisation
from techkarta.accounts.selectors import calendar_of
from techkarta.audit.models import AuditEntry
from tests.world import Cast


def typed(**changes: object) -> dict[str, object]:
    return {"name": "North", "currency": "RUB", "own_holidays": "", "version": 1, **changes}


def test_name_currency_and_days_off_are_saved_and_remembered(
    cast: Cast, admin_browser: Client
) -> None:
    days = "31.12.2026\n2026-12-30, 2026-12-31"
    answer = admin_browser.post("/settings/", typed(own_holidays=days, currency="EUR"))
    assert answer.url == "/settings/"
    row = Organisation.objects.get(pk=cast.company.pk)
    assert (row.name, row.currency, row.version) == ("North", "EUR", 2)
    assert row.own_holidays == ["2026-12-30", "2026-12-31"]
    assert AuditEntry.objects.latest("id").changes["currency"] == ["RUB", "EUR"]


def test_an_own_day_off_is_no_working_day(cast: Cast, admin_browser: Client) -> None:
    assert calendar_of(cast.company.id).is_working_day(date(2026, 11, 25))
    admin_browser.post("/settings/", typed(own_holidays="2026-11-25"))
    assert not calendar_of(cast.company.id).is_working_day(date(2026, 11, 25))


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"own_holidays": "31.02.2026"}, "own_holidays"),
        ({"own_holidays": "soon"}, "own_holidays"),
        ({"currency": "XXX"}, "currency"),
        ({"name": " "}, "name"),
    ],
)
def test_a_bad_value_is_named_and_what_was_typed_stays(
    admin_browser: Client, changes: dict[str, str], field: str
) -> None:
    form = admin_browser.post("/settings/", typed(**changes)).context["page"].form
    assert field in form.errors
    assert form[field].value() == changes[field]


def test_own_working_days_and_short_days_are_days_of_the_calendar(
    cast: Cast, admin_browser: Client
) -> None:
    admin_browser.post("/settings/", typed(own_working_days="28.11.2026", short_days="2026-11-27"))
    calendar = calendar_of(cast.company.id)
    assert calendar.is_working_day(date(2026, 11, 28))
    assert calendar.minutes_on(date(2026, 11, 27)) == 420


def test_a_day_is_not_off_and_worked_at_once(admin_browser: Client) -> None:
    days = {"own_holidays": "2026-11-27", "short_days": "2026-11-27"}
    form = admin_browser.post("/settings/", typed(**days)).context["page"].form
    assert "own_holidays" in form.errors


def test_the_days_before_holidays_are_proposed_until_they_are_short(admin_browser: Client) -> None:
    with time_machine.travel("2026-11-01", tick=False):
        page = admin_browser.get("/settings/").context["page"]
        assert date(2026, 11, 3) in page.eves
        admin_browser.post("/settings/", typed(short_days="2026-11-03"))
        assert date(2026, 11, 3) not in admin_browser.get("/settings/").context["page"].eves


def test_a_change_made_meanwhile_is_shown(cast: Cast, admin_browser: Client) -> None:
    Organisation.objects.filter(pk=cast.company.pk).update(name="Theirs", version=2)
    page = admin_browser.post("/settings/", typed(name="Mine")).context["page"]
    assert [(item.label, item.now) for item in page.differences] == [
        ("Name of the company", "Theirs")
    ]
    assert page.form["name"].value() == "Mine"
    assert page.form["version"].value() == "2"


def test_time_zone_and_country_are_shown(admin_browser: Client) -> None:
    page = admin_browser.get("/settings/").content.decode()
    assert "Europe/Moscow" in page


def test_another_company_stays_as_it_is(cast: Cast, admin_browser: Client) -> None:
    admin_browser.post("/settings/", typed(name="Renamed"))
    assert Organisation.objects.get(pk=cast.other_company.pk).name == "Company south"


def test_only_an_administrator_gets_in(cast: Cast) -> None:
    client = Client()
    client.force_login(cast.head, backend="django.contrib.auth.backends.ModelBackend")
    assert client.get("/settings/").status_code == 403
