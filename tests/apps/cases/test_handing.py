"""A case is handed over with a note: asked, kept, told, read."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client as Browser
from django.urls import reverse

from techkarta.accounts.models import User
from techkarta.cases.models import Case, HandOver
from techkarta.cases.services import Handing, acknowledge_hand_over, hand_over_case
from techkarta.common.errors import Conflict, Invalid, NotAllowed, NotFound
from techkarta.notices.models import Notice
from techkarta.work.models import Task
from tests.apps.cases.conftest import World
from tests.apps.making import events_of
from tests.world import MOMENT, actor

Enter = Callable[[User], Browser]
SAID = {"agreed": "Price for a year", "next_step": "Call on Friday", "dangers": "A tender"}


def hand(world: World, case: Case, **changes: object) -> Case:
    by = changes.pop("by", world.cast.head)
    version = changes.pop("version", Case.objects.get(pk=case.pk).version)
    handing = Handing(**{"owner_id": world.cast.colleague.id, **SAID, **changes})  # type: ignore[arg-type]
    return hand_over_case(
        actor=actor(by), case_id=case.id, version=version, handing=handing, moment=MOMENT  # type: ignore[arg-type]
    )  # fmt: skip


def test_the_note_goes_with_the_case_and_is_read(world: World) -> None:
    case, colleague = world.case(), world.cast.colleague
    hand(world, case)
    case.refresh_from_db()
    assert (case.owner, Task.objects.filter(owner=colleague).count()) == (colleague, 3)
    (event,) = events_of(case, "case_handed_over")
    assert event.data == {"former": world.cast.owner.id, "owner": colleague.id, **SAID}
    assert Notice.objects.filter(kind="case_handed_over", person=colleague).count() == 1
    hand(world, case)
    assert HandOver.objects.count() == 1
    for reader in (world.cast.head, colleague, colleague):
        acknowledge_hand_over(actor=actor(reader), case_id=case.id, moment=MOMENT)
        is_read = HandOver.objects.get().acknowledged_at is not None
        assert is_read is (reader == colleague)
    assert len(events_of(case, "hand_over_acknowledged")) == 1
    assert Notice.objects.get(kind="hand_over_acknowledged").person == world.cast.head


@pytest.mark.parametrize("name", ["agreed", "next_step"])
def test_it_must_be_said_what_is_agreed_and_what_comes_next(world: World, name: str) -> None:
    case = world.case()
    with pytest.raises(Invalid) as refusal:
        hand(world, case, **{name: " "})
    assert (refusal.value.code, refusal.value.params["field"]) == ("hand_over_silent", name)
    assert Case.objects.get(pk=case.pk).owner == world.cast.owner


def test_who_hands_over_what(world: World) -> None:
    case = world.case()
    with pytest.raises((NotAllowed, NotFound)):
        hand(world, case, by=world.cast.owner)
    with pytest.raises(NotFound):
        hand(world, case, by=world.cast.outsider)
    with pytest.raises(Conflict):
        hand(world, case, version=9)


def test_the_page_asks_shows_and_lets_read(world: World, enter: Enter) -> None:
    case, head = world.case(), enter(world.cast.head)
    url = reverse("cases:hand_over", args=[case.id])
    typed = {"owner_id": world.cast.colleague.id, "version": 1, **SAID}
    assert "What is agreed with the client" in head.get(url).content.decode()
    assert head.post(url, {**typed, "agreed": ""}).status_code == 422
    assert head.post(url, typed).status_code == 302
    page = reverse("cases:case", args=[case.id])
    assert "The new owner has not confirmed yet" in head.get(page).content.decode()
    colleague = enter(world.cast.colleague)
    assert "I have read it" in colleague.get(page).content.decode()
    colleague.post(reverse("cases:acknowledge", args=[case.id]))
    text = colleague.get(page).content.decode()
    assert "I have read it" not in text
    assert "Agreed: Price for a year" in text
