"""Creating and editing a case: errors at their fields, and two editors of one case."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client as Browser
from django.urls import reverse

from techkarta.accounts.models import User
from techkarta.cases.models import Case
from techkarta.cases.pages.editing import base_of
from techkarta.cases.services import CaseFields, edit_case
from techkarta.work.models import Task
from tests.apps.cases.conftest import World
from tests.world import MOMENT, actor, hand_over, make_client

Enter = Callable[[User], Browser]
FIELDS = ("title", "owner_id", "client_id", "amount", "currency", "product", "promised_on")


def typed(world: World, **changes: object) -> dict[str, object]:
    return {
        "title": "Coolant",
        "stage_id": world.stages[0].id,
        "owner_id": world.cast.owner.id,
        "client_id": "",
        "amount": "",
        "currency": "RUB",
        "product": "",
        "promised_on": "",
        **changes,
    }


def opened(case: Case, **changes: object) -> dict[str, object]:
    """What the form of a case holds when it is opened, with what was typed since."""
    values = {name: getattr(case, name) for name in FIELDS}
    shown = {name: "" if value is None else value for name, value in values.items()}
    return {**shown, "version": case.version, "base": base_of(values), **changes}


def test_a_case_is_created_with_its_tasks(world: World, enter: Enter) -> None:
    client = make_client(world.cast.owner)
    answer = enter(world.cast.owner).post(
        reverse("cases:new"),
        typed(world, client_id=client.id, amount="1 234 567,50", promised_on="2026-12-24"),
    )
    case = Case.objects.get()
    assert answer["Location"] == reverse("cases:case", args=[case.id])
    assert case.amount == Decimal("1234567.50")
    assert case.client == client
    assert Task.objects.filter(visit__case=case).count() == 3


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"title": " "}, "Name the deal"),
        ({"amount": "a lot"}, "This is not a number."),
        ({"amount": "-1"}, "The amount is not below zero."),
        ({"promised_on": "soon"}, "This is not a date."),
        ({"stage_id": "999999"}, "Select a valid choice"),
        ({"currency": "XXX"}, "Select a valid choice"),
    ],
)
def test_what_is_wrong_is_told_at_its_field(
    world: World, enter: Enter, change: dict[str, str], said: str
) -> None:
    answer = enter(world.cast.owner).post(reverse("cases:new"), typed(world, **change))
    text = answer.content.decode()
    assert answer.status_code == 422
    assert said in text
    assert 'aria-invalid="true"' in text
    assert not Case.objects.exists()


def test_an_owner_out_of_reach_is_no_choice(world: World, enter: Enter) -> None:
    for other in (world.cast.colleague, world.cast.stranger):
        data = typed(world, owner_id=other.id)
        assert enter(world.cast.owner).post(reverse("cases:new"), data).status_code == 422
    data = typed(world, owner_id=world.cast.owner.id)
    assert enter(world.cast.head).post(reverse("cases:new"), data).status_code == 302


def test_a_foreign_client_is_not_taken(world: World, enter: Enter) -> None:
    from tests.world import make_team  # noqa: PLC0415 - one place

    foreign = make_client(world.cast.stranger)
    make_team(world.cast.company)
    enter(world.cast.owner).post(reverse("cases:new"), typed(world, client_id=foreign.id))
    assert not Case.objects.exists()


def test_without_scripts_a_client_is_found_and_nothing_typed_is_lost(
    world: World, enter: Enter
) -> None:
    make_client(world.cast.owner, "Хлебозавод «Колос»")
    data = typed(world, title="My deal", find="1", client_query="КОЛОС")
    answer = enter(world.cast.owner).post(reverse("cases:new"), data)
    text = answer.content.decode()
    assert answer.status_code == 200
    assert "Хлебозавод «Колос»" in text
    assert "My deal" in text
    assert not Case.objects.exists()


def test_the_options_of_clients_are_a_part_of_the_page(world: World, enter: Enter) -> None:
    make_client(world.cast.owner, "Alpha")
    make_client(world.cast.owner, "Beta")
    url = reverse("cases:client_options")
    text = enter(world.cast.owner).get(url, {"client_query": "alp"}).content.decode()
    assert "Alpha" in text
    assert "Beta" not in text
    assert "<html" not in text


def change(world: World, case: Case, **fields: Any) -> None:
    """Somebody else saves the case."""
    values = {name: getattr(case, name) for name in FIELDS}
    edit_case(
        actor=actor(world.cast.head),
        case_id=case.id,
        version=case.version,
        fields=CaseFields(**{**values, **fields}),
        moment=MOMENT,
    )


def test_an_edit_is_saved(world: World, enter: Enter) -> None:
    case = world.case()
    url = reverse("cases:edit", args=[case.id])
    answer = enter(world.cast.owner).post(url, opened(case, title="Better title"))
    assert answer.status_code == 302
    assert Case.objects.get().title == "Better title"


def test_the_second_of_two_editors_sees_both_values_and_loses_nothing(
    world: World, enter: Enter
) -> None:
    case = world.case(title="First", product="Old")
    change(world, case, title="Of the head", product="New")
    url = reverse("cases:edit", args=[case.id])
    answer = enter(world.cast.owner).post(url, opened(case, title="Of the owner"))
    text = answer.content.decode()
    assert answer.status_code == 409
    assert "Hanna Head changed this deal" in text
    assert text.count("Of the owner") >= 2, "in the comparison and in the field"
    assert "Of the head" in text
    assert 'value="product" checked' in text, "what only the other one changed is taken as it is"
    assert 'value="title" checked' not in text
    assert Case.objects.get().title == "Of the head"


def test_the_second_editor_chooses_value_by_value(world: World, enter: Enter) -> None:
    case = world.case(title="First", product="Old")
    change(world, case, title="Of the head", product="New")
    fresh = Case.objects.get()
    url = reverse("cases:edit", args=[case.id])
    data = opened(case, title="Of the owner", version=fresh.version, take=["product"])
    assert enter(world.cast.owner).post(url, data).status_code == 302
    case.refresh_from_db()
    assert (case.title, case.product) == ("Of the owner", "New")


def test_a_third_change_meanwhile_is_a_conflict_again(world: World, enter: Enter) -> None:
    case = world.case(title="First")
    change(world, case, title="Second")
    fresh = Case.objects.get()
    change(world, fresh, title="Third")
    url = reverse("cases:edit", args=[case.id])
    data = opened(case, title="Mine", version=fresh.version, take=["title"])
    answer = enter(world.cast.owner).post(url, data)
    assert answer.status_code == 409
    assert Case.objects.get().title == "Third"


@pytest.mark.parametrize("base", ["", "[", "[]", '{"title": 1}', "null"])
def test_a_form_without_its_memory_still_shows_the_conflict(
    world: World, enter: Enter, base: str
) -> None:
    case = world.case(title="First")
    change(world, case, title="Second")
    url = reverse("cases:edit", args=[case.id])
    answer = enter(world.cast.owner).post(url, opened(case, title="Mine", base=base))
    assert answer.status_code == 409
    assert "Second" in answer.content.decode()


def test_only_who_may_change_a_case_edits_it(world: World, enter: Enter) -> None:
    case = world.case()
    url = reverse("cases:edit", args=[case.id])
    assert enter(world.cast.colleague).post(url, opened(case)).status_code == 403
    assert enter(world.cast.outsider).post(url, opened(case)).status_code == 404


def test_whoever_edits_does_not_take_back_a_deal_handed_over_meanwhile(
    world: World, enter: Enter
) -> None:
    case, browser = world.case(title="First"), enter(world.cast.head)
    hand_over(world.cast.head, case, world.cast.colleague)
    url = reverse("cases:edit", args=[case.id])
    data = opened(case, title="Of the head")
    answer = browser.post(url, data)
    assert answer.status_code == 409
    assert "somebody else changed this" in answer.content.decode()
    assert browser.post(url, {**data, "version": 2}).status_code == 302
    case.refresh_from_db()
    assert (case.title, case.owner) == ("Of the head", world.cast.colleague)
