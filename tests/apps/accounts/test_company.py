"""The company's settings."""

from datetime import date

import pytest
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
