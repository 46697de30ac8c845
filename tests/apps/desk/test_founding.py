"""The first run: whoever started the server founds the company, once."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from techkarta.accounts.models import Organisation, User
from techkarta.common.errors import Conflict
from techkarta.desk.founding import company
from techkarta.desk.founding.company import found_first_company, founding_key, founding_path
from techkarta.desk.founding.forms import FoundingForm
from techkarta.method.models import CardVersion, Process
from tests.world import MOMENT, make_company

pytestmark = pytest.mark.django_db
TYPED = {
    "name": "Northern Star",
    "processes": ["project", "traditional"],
    "time_zone": "Asia/Omsk",
    "country": "RU",
    "currency": "RUB",
    "full_name": "Vera Head",
    "email": "Vera@example.com",
    "new": "seven calm rivers",
}


def begin(client: Client, **typed: Any) -> Any:
    return client.post(
        reverse("desk:begin", args=[founding_key()]),
        TYPED | typed,
        headers={"Accept-Language": "en"},
    )


def founding() -> company.Founding:
    form = FoundingForm(TYPED)
    assert form.is_valid(), form.errors
    return form.founding()


def test_the_founder_enters_a_company_ready_for_work(client: Client) -> None:
    answer = begin(client)
    assert (answer.status_code, answer.url) == (302, "/")
    user = User.objects.get()
    assert client.session["_auth_user_id"] == str(user.id)
    assert set(user.holdings.values_list("role", flat=True)) == {"admin", "head_of_sales"}
    assert user.team is not None
    assert user.team.head_id == user.id
    assert Organisation.objects.get().time_zone == "Asia/Omsk"
    assert CardVersion.objects.filter(state="in_force").count() == 23
    active = Process.objects.filter(is_active=True, kind="sales").values_list("code", flat=True)
    assert set(active) == {"project", "traditional"}
    day = client.get("/", headers={"Accept-Language": "en"})
    assert "Load the deals you have" in day.content.decode()


def test_the_page_is_there_only_for_the_key_and_only_once(client: Client) -> None:
    assert client.get(reverse("desk:begin", args=["guessed"])).status_code == 404
    assert client.get(founding_path()).status_code == 200
    make_company("north")
    assert founding_path() == ""
    assert begin(client).status_code == 404
    assert Organisation.objects.count() == 1


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({"new": "short"}, "password"),
        ({"processes": []}, "required"),
        ({"email": "vera"}, "email"),
        ({"time_zone": "Moon/Crater"}, "choice"),
    ],
)
def test_what_cannot_be_is_told_and_nothing_is_written(
    client: Client, typed: dict[str, Any], told: str
) -> None:
    answer = begin(client, **typed)
    assert answer.status_code == 200
    assert told in answer.content.decode().lower()
    assert not Organisation.objects.exists()


def test_the_second_of_two_founders_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    found_first_company(founding=founding(), moment=MOMENT)
    # Both have looked before either wrote.
    monkeypatch.setattr(company, "is_founded", lambda: False)
    with pytest.raises(Conflict, match="company_there"):
        found_first_company(founding=founding(), moment=MOMENT)
    assert Organisation.objects.count() == 1


def test_sign_in_says_where_to_begin_while_there_is_nobody(client: Client) -> None:
    told = "There is no company here yet"
    english = {"Accept-Language": "en"}
    assert told in client.get("/login/", headers=english).content.decode()
    make_company("north")
    assert told not in client.get("/login/", headers=english).content.decode()
