"""Orders of clients: from a file, once; what they tell is told; the share in a client."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.test import Client as Browser

from techkarta.clients.models import Client
from techkarta.common.errors import Invalid, NotFound
from techkarta.notices.models import Notice
from techkarta.orders.models import Estimate, Order
from techkarta.orders.services import EstimateFields, raise_signals, set_estimate
from tests.keeping import makes
from tests.world import MOMENT, Cast, actor, make_cast, make_client

TODAY = date(2026, 11, 23)


making = makes(make_cast)


@pytest.fixture
def cast(made: Cast) -> Cast:
    return made


def make_orders(client: Client, *days_ago: int, amount: int = 100, currency: str = "RUB") -> None:
    Order.objects.bulk_create(
        Order(
            organisation_id=client.organisation_id,
            client=client,
            number=f"{client.id}-{currency}-{days}",
            ordered_on=TODAY - timedelta(days=days),
            amount=amount,
            currency=currency,
        )
        for days in days_ago
    )


def raised(cast: Cast, day: date = TODAY) -> int:
    return raise_signals(organisation_id=cast.company.id, day=day, moment=MOMENT)


def test_a_late_order_is_told_to_the_keeper_and_the_head_once(cast: Cast) -> None:
    make_orders(make_client(cast.owner, "Dairy"), 41, 31, 21)
    make_orders(make_client(cast.owner, "Bakery"), 25, 15, 5)
    assert raised(cast) == 1
    raised(cast, TODAY + timedelta(days=1))
    told = Notice.objects.filter(params__client="Dairy")
    assert {notice.person for notice in told} == {cast.owner, cast.head}
    assert told.count() == 2
    assert (told[0].kind, told[0].params["days"], told[0].params["interval"]) == (
        "order_late", 21, 10,
    )  # fmt: skip


def test_a_client_nobody_keeps_is_told_to_nobody(cast: Cast) -> None:
    client = make_client(cast.owner)
    make_orders(client, 400, 390, 380)
    Client.objects.update(owner=None)
    assert raised(cast) == 0


def test_other_currencies_are_told_and_not_added_up(cast: Cast) -> None:
    client = make_client(cast.owner)
    make_orders(client, 25, 15, 5)
    make_orders(client, 4, amount=900, currency="USD")
    page = signed_in(cast).get(f"/clients/{client.id}/orders/").content.decode()
    assert "Orders in other currencies are not added up: USD — 1." in page
    assert "₽300" in page.replace("\xa0", "").replace("RUB", "₽") or "300" in page
    assert "1,200" not in page


def signed_in(cast: Cast) -> Browser:
    browser = Browser()
    browser.force_login(cast.owner, backend="django.contrib.auth.backends.ModelBackend")
    return browser


def test_the_page_shows_months_share_and_white_spot(cast: Cast) -> None:
    client = make_client(cast.owner)
    browser, url = signed_in(cast), f"/clients/{client.id}/orders/"
    assert "No orders yet" in browser.get(url).content.decode()
    make_orders(client, 41, 31, 21)
    typed = {"method": "norm", "ground": "document", "amount": "1000", "available": "80"}
    assert browser.post(f"/clients/{client.id}/potential/", typed).status_code == 302
    page = browser.get(url).content.decode()
    assert "The order is late" in page
    assert "30.0" in page, "300 of 1000"
    assert "500" in page, "80 % of 1000 less 300"
    wrong = {**typed, "amount": "-5"}
    assert browser.post(f"/clients/{client.id}/potential/", wrong).status_code == 422


def test_a_colleagues_client_takes_no_estimate_however_wrong(cast: Cast) -> None:
    client = make_client(cast.colleague)
    answer = signed_in(cast).post(f"/clients/{client.id}/potential/", {"amount": "x"})
    assert answer.status_code == 403


def test_a_new_estimate_by_a_method_replaces_the_former(cast: Cast) -> None:
    client = make_client(cast.owner)
    for amount in (10, 20):
        fields = EstimateFields(method="norm", ground="document", amount=Decimal(amount))
        set_estimate(actor=actor(cast.owner), client_id=client.id, fields=fields, moment=MOMENT)
    assert Estimate.objects.get().amount == 20
    wrong = EstimateFields(method="guess", ground="document", amount=Decimal(1))
    with pytest.raises(Invalid):
        set_estimate(actor=actor(cast.owner), client_id=client.id, fields=wrong, moment=MOMENT)
    with pytest.raises(NotFound):
        set_estimate(actor=actor(cast.stranger), client_id=client.id, fields=fields, moment=MOMENT)
