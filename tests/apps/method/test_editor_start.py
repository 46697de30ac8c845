"""How a card begins: from the one in force, another one, the guide, an empty table."""

from __future__ import annotations

import pytest
from django.urls import reverse

from techkarta.common.errors import Invalid
from techkarta.method.mapping import draft_card
from techkarta.method.models import CardVersion
from techkarta.method.services import start_card
from tests.world import MOMENT, actor

from .conftest import Office, Signed


def url_of(row: CardVersion) -> str:
    return reverse("method:editor", args=[row.id])


def test_a_card_in_force_is_changed_by_a_press(
    office: Office, in_force: CardVersion, signed: Signed
) -> None:
    browser = signed(office.author)
    url = reverse("method:change", args=[in_force.id])
    first = browser.post(url)["Location"]
    assert CardVersion.objects.get(revision=2).state == "draft"
    assert browser.post(url)["Location"] == first


@pytest.mark.parametrize(("way", "query"), [("empty", ""), ("guide", "?guide=1")])
def test_an_empty_stage_is_begun_by_a_press(
    office: Office, signed: Signed, way: str, query: str
) -> None:
    answer = signed(office.author).post(
        reverse("method:start", args=[office.last.id]), {"way": way}
    )
    assert answer["Location"] == url_of(CardVersion.objects.get()) + query


def test_the_ways_to_begin_are_shown(office: Office, in_force: CardVersion, signed: Signed) -> None:
    url = reverse("method:start", args=[office.last.id])
    browser = signed(office.author)
    page = browser.get(url).context["page"]
    assert [card.id for group in page.sources for card in group.cards] == [in_force.id]
    assert page.is_qualified
    made = browser.post(url, {"way": "copy", "source": in_force.id})["Location"]
    assert made == url_of(CardVersion.objects.get(card__code="own-s2"))
    assert browser.post(url, {"way": "copy"}).status_code == 422


def test_a_whole_cycle_is_begun_where_it_is_allowed(office: Office, signed: Signed) -> None:
    url = reverse("method:start", args=[office.first.id])
    head = signed(office.head)
    assert not head.get(url).context["page"].is_qualified
    with pytest.raises(Invalid, match="whole_cycle_not_allowed"):
        start_card(
            actor=actor(office.head), stage_id=office.first.id, moment=MOMENT, is_whole_cycle=True
        )
    assert head.post(url, {"way": "whole"}).status_code == 400
    assert not CardVersion.objects.exists()
    signed(office.author).post(url, {"way": "whole"})
    row = CardVersion.objects.get()
    assert (row.content["stages"], row.content["whole_cycle"]) == (["s1", "s2"], True)


def test_the_guide_asks_about_one_operation_after_another(office: Office, signed: Signed) -> None:
    row = start_card(actor=actor(office.author), stage_id=office.last.id, moment=MOMENT)
    browser = signed(office.author)
    guide = browser.get(url_of(row), {"guide": 1}).context["page"].guide
    assert (guide.no, guide.place) == ("010", 1)
    answers = {
        "title": "Ask", "result": "Asked", "after": "", "unit": "", "until": "", "minutes": "20",
        "role": "rep", "resources": "Sheet", "evidence_text": "Note", "evidence_kind": "note",
        "control_method": "each", "control_by": "head_of_sales", "control_criterion": "True",
    }  # fmt: skip
    told = {"do": "guide", "version": row.version, "no": "010", **answers}
    assert browser.post(url_of(row), told)["Location"] == f"{url_of(row)}?guide=1"
    guide = browser.get(url_of(row), {"guide": 1}).context["page"].guide
    assert (guide.no, guide.place, guide.values["title"]) == ("", 2, "")
    row.refresh_from_db()
    browser.post(url_of(row), told | {"no": "", "version": row.version, "title": "Count"})
    row.refresh_from_db()
    assert [(item.no, item.after) for item in draft_card(row).operations] == [
        ("010", ()), ("020", ("010",)),
    ]  # fmt: skip
    refused = browser.post(url_of(row), told | {"version": row.version, "minutes": "many"})
    assert refused.status_code == 422
    assert refused.context["page"].guide.values["minutes"] == "many"


def test_a_card_is_copied_to_a_chosen_stage(
    office: Office, in_force: CardVersion, signed: Signed
) -> None:
    browser = signed(office.author)
    url = reverse("method:copy", args=[in_force.id])
    page = browser.get(url).context["page"]
    assert [stage.id for stage in page.groups[0].stages] == [office.last.id]
    browser.post(url, {"stage": office.last.id})
    assert CardVersion.objects.get(card__code="own-s2").copied_from == "own"
    assert browser.post(url, {"stage": "x"}).status_code == 422
    assert browser.post(url, {"stage": 99999}).status_code == 404


def test_an_empty_card_tells_what_it_lacks(office: Office, signed: Signed) -> None:
    row = start_card(actor=actor(office.author), stage_id=office.last.id, moment=MOMENT)
    page = signed(office.author).get(url_of(row)).context["page"]
    assert {item.count for item in page.answers} == {0, 1}
    assert page.errors
