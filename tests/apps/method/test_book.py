"""The cards of a whole process as one document, from the page of processes."""

from __future__ import annotations

import pytest
from django.urls import reverse

from techkarta.method.models import CardVersion, Process
from tests.world import make_company, make_user

from .conftest import Office, Signed


def test_the_set_has_what_is_in_force_and_names_the_gaps(
    office: Office, in_force: CardVersion, signed: Signed
) -> None:
    url = reverse("method:book", args=[office.process.id, "html"])
    text = signed(office.rep).get(f"{url}?language=en").content.decode()
    assert text.count("<main") == 1
    assert "no card in force" in text
    assert "Anna Author" in text
    assert in_force.card.code in text


def test_a_process_without_cards_says_so(office: Office, signed: Signed) -> None:
    url = reverse("method:book", args=[office.process.id, "pdf"])
    answer = signed(office.rep).get(url, follow=True)
    assert [message.level_tag for message in answer.context["messages"]] == ["warning"]


def test_the_set_is_the_companys_own(office: Office, in_force: CardVersion, signed: Signed) -> None:
    stranger = make_user(make_company("south"), "methodologist")
    url = reverse("method:book", args=[in_force.card.stage.process_id, "html"])
    assert signed(stranger).get(url).status_code == 404
    assert signed(office.rep).get(url.replace(".html", ".xlsx")).status_code == 404


@pytest.mark.django_db
def test_a_whole_process_takes_few_queries(
    signed: Signed, django_assert_max_num_queries: object
) -> None:
    company = make_company("whole", has_processes=True)
    browser = signed(make_user(company, "methodologist"))
    process = Process.objects.get(organisation=company, code="regional")
    with django_assert_max_num_queries(20):  # type: ignore[operator]
        answer = browser.get(reverse("method:book", args=[process.id, "html"]))
    assert answer.content.count(b"<main") == process.stages.count()
    assert answer["Content-Disposition"] == 'attachment; filename="regional.html"'
