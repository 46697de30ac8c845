"""The cases of a client on the client's page."""

from __future__ import annotations

import pytest
from django.test import Client as Browser

from tests import world

pytestmark = pytest.mark.django_db


def test_a_client_shows_its_cases_to_whoever_may_see_them() -> None:
    cast = world.make_cast(has_processes=True)
    client = world.make_client(cast.owner, "Литмаш")
    case = world.make_case(cast.owner, client, title="Эмульсия для литья")
    world.make_case(cast.owner, title="Чужая сделка")
    browser = Browser()
    browser.force_login(cast.head, backend="django.contrib.auth.backends.ModelBackend")
    text = browser.get(f"/clients/{client.id}/cases/").content.decode()
    assert "Эмульсия для литья" in text
    assert f"/cases/{case.id}/" in text
    assert "Чужая сделка" not in text
    assert f'hx-get="/clients/{client.id}/cases/"' in (
        browser.get(f"/clients/{client.id}/").content.decode()
    )


def test_a_stranger_finds_no_cases_of_the_client() -> None:
    cast = world.make_cast(has_processes=True)
    client = world.make_client(cast.owner)
    browser = Browser()
    browser.force_login(cast.stranger, backend="django.contrib.auth.backends.ModelBackend")
    assert browser.get(f"/clients/{client.id}/cases/").status_code == 404


def test_a_client_without_cases_offers_the_first_one() -> None:
    cast = world.make_cast(has_processes=True)
    client = world.make_client(cast.owner)
    browser = Browser()
    browser.force_login(cast.owner, backend="django.contrib.auth.backends.ModelBackend")
    page = browser.get(f"/clients/{client.id}/cases/").content.decode()
    assert f"?client={client.id}" in page
