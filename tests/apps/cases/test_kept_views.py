"""Views of the board and the list: kept, opened, shared, replaced, removed."""

from collections.abc import Callable

from django.test import Client as Browser
from django.urls import reverse

from techkarta.accounts.models import User
from techkarta.cases.models import KeptView
from techkarta.cases.services.viewing import MOST_VIEWS
from tests import world as making
from tests.apps.cases.conftest import World

Enter = Callable[[User], Browser]


def keep(browser: Browser, name: str, **more: str) -> tuple[int, str]:
    answer = browser.post(reverse("cases:keep_view"), {"at": "list", "name": name} | more)
    return answer.status_code, answer.get("Location", answer.content.decode())


def head_of(world: World) -> User:
    team = world.cast.owner.team
    assert team is not None
    return making.make_head(team)


def listed(browser: Browser, place: str = "list") -> str:
    return browser.get(reverse(f"cases:{place}")).content.decode()


def test_filters_are_kept_and_opened_again(world: World, enter: Enter) -> None:
    browser = enter(world.cast.owner)
    here = browser.get(reverse("cases:list"), {"state": "open", "q": "pump", "owner": "nobody"})
    assert "?state=open&amp;q=pump&amp;at=list" in here.content.decode()
    status, url = keep(browser, "  My   pumps ", state="open", q="pump", owner="nobody")
    assert (status, url) == (302, reverse("cases:list") + "?state=open&q=pump")
    assert "My pumps" in listed(browser)
    assert "My pumps" in listed(browser, "board")
    assert "My pumps" in listed(browser, "views")
    assert 'aria-current="true"' in browser.get(url).content.decode().split("My pumps")[0][-200:]


def test_a_view_of_the_board_opens_the_board(world: World, enter: Enter) -> None:
    browser = enter(world.cast.owner)
    _status, url = keep(browser, "In trouble", at="board", deviations="1")
    assert url.startswith(reverse("cases:board"))
    assert "deviations=1" in url


def test_the_same_name_replaces(world: World, enter: Enter) -> None:
    browser = enter(world.cast.owner)
    keep(browser, "Mine", state="open")
    keep(browser, "Mine", state="won")
    assert KeptView.objects.get().filters == {"state": "won"}


def test_one_view_is_ones_own_and_a_shared_one_is_everybodys(world: World, enter: Enter) -> None:
    head = head_of(world)
    keep(enter(head), "Only the head's")
    keep(enter(head), "For all", is_shared="on")
    text = listed(enter(world.cast.owner), "views")
    assert "For all" in text
    assert head.full_name in text
    assert "Only the head" not in text
    assert "For all" not in listed(enter(world.cast.stranger), "views")


def test_who_may_not_share_keeps_it_to_himself(world: World, enter: Enter) -> None:
    browser = enter(world.cast.owner)
    assert "is_shared" not in browser.get(reverse("cases:keep_view")).content.decode()
    keep(browser, "Mine", is_shared="on")
    assert not KeptView.objects.get().is_shared


def test_only_its_owner_removes_a_view(world: World, enter: Enter) -> None:
    head = head_of(world)
    keep(enter(head), "For all", is_shared="on")
    view = KeptView.objects.get()
    url = reverse("cases:drop_view", args=[view.id])
    assert url not in listed(enter(world.cast.owner), "views")
    assert enter(world.cast.owner).post(url).status_code == 404
    assert enter(head).post(url).status_code == 302
    assert not KeptView.objects.exists()


def test_what_cannot_be_kept_is_told(world: World, enter: Enter) -> None:
    browser = enter(world.cast.owner)
    status, text = keep(browser, " ", q="pump")
    assert status == 422
    assert "Name the view." in text
    assert 'value="pump"' in text
    assert keep(browser, "x" * 81)[0] == 422
    for number in range(MOST_VIEWS):
        KeptView.objects.create(
            organisation=world.cast.owner.organisation,
            owner=world.cast.owner,
            name=f"View {number}",
            place="list",
        )
    status, text = keep(browser, "One more")
    assert status == 422
    assert f"You may keep {MOST_VIEWS} views" in text
