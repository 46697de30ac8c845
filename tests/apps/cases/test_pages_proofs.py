"""Proofs of exit criteria: given beside the criterion, taken back, refused with what was typed."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from techkarta.accounts.models import User
from techkarta.cases.models import CriterionProof
from tests.apps.cases.conftest import World

Enter = Callable[[User], Browser]
HTMX = {"HX-Request": "true"}


def given(**changes: str) -> dict[str, str]:
    today = timezone.now().date().isoformat()
    return {"text": "A letter of the engineer", "link": "", "happened_on": today} | changes


def test_a_proof_closes_its_criterion(world: World, enter: Enter) -> None:
    case = world.case()
    browser = enter(world.cast.owner)
    url = reverse("cases:prove", args=[case.id, "x1"])
    answer = browser.post(url, given(link="https://disk.example/1"))
    assert answer.status_code == 302
    text = browser.get(reverse("cases:case", args=[case.id])).content.decode()
    assert "A letter of the engineer" in text
    assert "https://disk.example/1" in text


def test_with_htmx_the_page_is_renewed_in_place(world: World, enter: Enter) -> None:
    case = world.case()
    url = reverse("cases:prove", args=[case.id, "x1"])
    answer = enter(world.cast.owner).post(url, given(), headers=HTMX)
    assert "#main" in answer["HX-Location"]


def test_what_is_wrong_is_told_and_what_was_typed_stays(world: World, enter: Enter) -> None:
    case = world.case()
    browser = enter(world.cast.owner)
    url = reverse("cases:prove", args=[case.id, "x1"])
    tomorrow = (timezone.now().date() + timedelta(days=2)).isoformat()
    for typed, said in (
        (given(text=""), "Say what proves the criterion."),
        (given(link="no address"), "This is not an address"),
        (given(happened_on=tomorrow), "date"),
    ):
        answer = browser.post(url, typed)
        text = answer.content.decode()
        assert answer.status_code == 422
        assert said in text
        assert typed["text"] in text
    assert not CriterionProof.objects.exists()


def test_with_htmx_a_refusal_is_the_gate_alone(world: World, enter: Enter) -> None:
    url = reverse("cases:prove", args=[world.case().id, "x1"])
    answer = enter(world.cast.owner).post(url, given(text=""), headers=HTMX)
    assert answer.status_code == 422
    assert answer.content.decode().lstrip().startswith('<section class="tk-panel tk-first')


def test_a_proof_is_taken_back(world: World, enter: Enter) -> None:
    case = world.case()
    browser = enter(world.cast.owner)
    browser.post(reverse("cases:prove", args=[case.id, "x1"]), given())
    browser.post(reverse("cases:withdraw", args=[case.id, "x1"]))
    assert CriterionProof.objects.get().withdrawn_at is not None


def test_a_colleague_proves_nothing(world: World, enter: Enter) -> None:
    url = reverse("cases:prove", args=[world.case().id, "x1"])
    assert enter(world.cast.colleague).post(url, given()).status_code == 403
    assert enter(world.cast.outsider).post(url, given()).status_code == 404
    assert not CriterionProof.objects.exists()


def test_a_proof_given_in_the_dialog_renews_the_dialog(world: World, enter: Enter) -> None:
    case = world.case()
    world.finish(case, "010")
    world.finish(case, "020")
    wished = {"dialog": "move", "stage": world.stages[1].id, "place": "board"}
    url = reverse("cases:prove", args=[case.id, "x1"])
    answer = enter(world.cast.owner).post(url, {**given(), **wished}, headers=HTMX)
    text = answer.content.decode()
    assert "<dialog" in text
    assert "All is in place" in text
    assert "tk-case-changed" in answer["HX-Trigger"]


@pytest.mark.parametrize("criterion", ["nothing", "\0", "x" * 200, "x2"])
def test_a_criterion_that_needs_no_such_proof_is_refused(
    world: World, enter: Enter, criterion: str
) -> None:
    case = world.case()
    browser = enter(world.cast.owner)
    proved = browser.post(reverse("cases:prove", args=[case.id, criterion]), given())
    assert proved.status_code == 422
    taken = browser.post(reverse("cases:withdraw", args=[case.id, criterion]))
    assert taken.status_code in {302, 404}
    assert not CriterionProof.objects.exists()
