"""A card of the whole cycle in the office: begun, widened in the editor, shown on every stage."""

from __future__ import annotations

import pytest
from django.test import Client as Browser
from django.urls import reverse

from techkarta.common.errors import Invalid
from techkarta.engine.cards.editing import SetHeading
from techkarta.method import selectors
from techkarta.method.models import CardVersion, Process
from techkarta.method.services import add_stage, edit_draft, retire_stage, start_card, start_draft
from tests.world import MOMENT, actor, make_user

from .conftest import EDIT, Load, Office, Signed


def widen(office: Office, row: CardVersion, *codes: str, by: object = None) -> CardVersion:
    return edit_draft(
        actor=actor(by or office.author),  # type: ignore[arg-type]
        version_id=row.id,
        version=row.version,
        changes=[SetHeading(values={"stages": list(codes), "whole_cycle": True})],
        moment=MOMENT,
    )


def codes_of(row: CardVersion) -> list[str]:
    return [stage.code for stage in row.stages.all()]


def send(browser: Browser, row: CardVersion, **fields: object) -> int:
    data = {"do": "heading", "version": row.version, **fields}
    return browser.post(reverse("method:editor", args=[row.id]), data).status_code


def test_a_card_of_the_whole_cycle_stands_on_every_stage(office: Office, signed: Signed) -> None:
    row = start_card(
        actor=actor(office.author), stage_id=office.first.id, moment=MOMENT, is_whole_cycle=True
    )
    assert (row.card.code, codes_of(row)) == ("own-cycle", ["s1", "s2"])
    page = signed(office.author).get(reverse("method:matrix")).context["page"]
    (first,), (second,) = page.rows[0].cells
    assert (first.url, first.span) == (second.url, "S1–S2")
    assert len(page.waiting) == 1
    assert page.rows[0].whole_url


def test_the_passport_widens_a_draft_and_takes_it_back(
    office: Office, load: Load, signed: Signed
) -> None:
    row, browser = load(), signed(office.author)
    assert send(browser, row, stages=["s1", "s2"]) == 302
    row.refresh_from_db()
    assert (codes_of(row), row.content["whole_cycle"]) == (["s1", "s2"], True)
    document = browser.get(reverse("method:version", args=[row.id])).context["page"]
    assert (document.mark, document.normal_days) == ("S1–S2", 10)
    browser.post(reverse("method:editor", args=[row.id]), {"do": "undo", "version": row.version})
    row.refresh_from_db()
    assert (codes_of(row), "whole_cycle" in row.content) == (["s1"], False)


def test_who_is_not_qualified_does_not_widen_a_card(office: Office, load: Load) -> None:
    head = office.head
    row = load(by=office.author)
    with pytest.raises(Invalid) as refusal:
        widen(office, row, "s1", "s2", by=head)
    assert refusal.value.code == "whole_cycle_not_allowed"
    Process.objects.update(is_simple=True)
    assert codes_of(widen(office, row, "s1", "s2", by=head)) == ["s1", "s2"]


def test_a_card_does_not_leave_its_stage_nor_skip_one(office: Office, load: Load) -> None:
    office.process.refresh_from_db()
    add_stage(
        actor=actor(office.author), process_id=office.process.id, version=office.process.version,
        edit=EDIT, moment=MOMENT,
    )  # fmt: skip
    row = load()
    for codes, code in ((["s2"], "card_of_other_stage"), (["s1", "s3"], "stages_apart")):
        with pytest.raises(Invalid) as refusal:
            widen(office, row, *codes)
        assert refusal.value.code == code
    row.refresh_from_db()
    assert codes_of(row) == ["s1"]


def test_the_next_revision_leaves_retired_stages_out(office: Office, load: Load) -> None:
    row = load(("stages: [s1]", "stages: [s1, s2]\nwhole_cycle: true"))
    retire_stage(actor=actor(office.author), stage_id=office.first.id, version=1, moment=MOMENT)
    CardVersion.objects.update(state="superseded")
    following = start_draft(actor=actor(office.author), version_id=row.id, moment=MOMENT)
    assert codes_of(following) == ["s2"]
    assert following.card.stage.code == "s2"


def test_a_stage_alone_offers_no_choice_of_stages(
    office: Office, load: Load, signed: Signed
) -> None:
    writer = make_user(office.company, "head_of_sales")
    page = signed(writer).get(reverse("method:editor", args=[load().id])).context["page"]
    assert page.stages == ()


def test_cards_of_a_stage_are_found_by_what_they_cover(office: Office, load: Load) -> None:
    row = load(("stages: [s1]", "stages: [s1, s2]\nwhole_cycle: true"))
    found = selectors.cards(actor(office.author), stage_id=office.last.id)
    assert [card.id for card in found] == [row.card_id]
    shown = selectors.cards_of_stages(actor(office.author), [office.first.id, office.last.id])
    assert {each.id for each in shown.values()} == {row.id}
