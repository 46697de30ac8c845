"""The matrix of cards and the pages of rules."""

from __future__ import annotations

import pytest
from django.test import Client as Browser
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from techkarta.method.models import CardVersion, VersionState
from techkarta.method.rules import SEVERITIES, read_rule, rule_reading
from techkarta.method.services import acknowledge_version, add_stage, submit_version
from tests.world import MOMENT, actor, make_company, make_user

from .conftest import EDIT, Load, Office, Signed


def page_of(browser: Browser) -> object:
    answer = browser.get(reverse("method:matrix"))
    assert answer.status_code == 200
    return answer.context["page"]


def test_a_stage_shows_its_card_or_says_there_is_none(
    office: Office, in_force: CardVersion, signed: Signed
) -> None:
    page = page_of(signed(office.author))
    assert page.legend == (("in_force", 1), ("no_card", 1))  # type: ignore[attr-defined]
    (card,), (empty,) = page.rows[0].cells  # type: ignore[attr-defined]
    assert (card.state, card.revision, card.operations, card.minutes) == ("in_force", 1, 2, 80)
    assert (empty.state, empty.stage_id) == ("no_card", office.last.id)


def test_a_coming_version_stands_beside_the_one_in_force(
    office: Office, in_force: CardVersion, load: Load, signed: Signed
) -> None:
    draft = load(("norm: {minutes: 45}", "norm: {minutes: 60}"))
    page = page_of(signed(office.author))
    (card,), _ = page.rows[0].cells  # type: ignore[attr-defined]
    assert (card.state, card.coming_state) == ("in_force", "draft")
    assert [(item.state, item.url) for item in page.waiting] == [  # type: ignore[attr-defined]
        ("draft", reverse("method:version", args=[draft.id]))
    ]


def test_the_matrix_brings_in_force_what_is_due(
    office: Office, in_force: CardVersion, signed: Signed
) -> None:
    CardVersion.objects.filter(pk=in_force.id).update(
        state=VersionState.APPROVED, valid_from=MOMENT.date()
    )
    signed(office.rep).get(reverse("method:matrix"))
    in_force.refresh_from_db()
    assert in_force.state == VersionState.IN_FORCE


def test_what_waits_for_approval_comes_first(office: Office, load: Load, signed: Signed) -> None:
    sent = load()
    load(("code: own-s1", "code: own-s2"), ("stages: [s1]", "stages: [s2]"))
    submit_version(
        actor=actor(office.author), version_id=sent.id, version=1, reason="", moment=MOMENT
    )
    page = page_of(signed(office.rep))
    assert [item.state for item in page.waiting] == ["in_review", "draft"]  # type: ignore[attr-defined]
    assert not page.can_write  # type: ignore[attr-defined]


def test_changes_are_told_newest_first(
    office: Office, in_force: CardVersion, signed: Signed
) -> None:
    page = page_of(signed(office.rep))
    texts = [change.text for change in page.changes]  # type: ignore[attr-defined]
    assert texts[0] == "S1 rev. 1: approved, in force"
    assert texts[-1] == "Own: process added"


def test_the_number_of_queries_does_not_grow(
    office: Office,
    in_force: CardVersion,
    load: Load,
    signed: Signed,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    browser = signed(office.author)
    page_of(browser)
    with django_assert_max_num_queries(30) as few:
        page_of(browser)
    for number in range(3, 7):
        office.process.refresh_from_db()
        add_stage(
            actor=actor(office.author),
            process_id=office.process.id,
            version=office.process.version,
            edit=EDIT,
            moment=MOMENT,
        )
        load(("code: own-s1", f"code: own-s{number}"), ("stages: [s1]", f"stages: [s{number}]"))
    with django_assert_max_num_queries(len(few)):
        page_of(browser)


def test_another_companys_cards_are_not_shown(
    office: Office, in_force: CardVersion, signed: Signed
) -> None:
    stranger = make_user(make_company("south"), "methodologist")
    page = page_of(signed(stranger))
    assert page.rows == ()  # type: ignore[attr-defined]
    assert page.changes == ()  # type: ignore[attr-defined]


# -------------------------------------------------------------------------------------- rules


@pytest.mark.parametrize("code", SEVERITIES)
def test_every_rule_has_a_page(office: Office, signed: Signed, code: str) -> None:
    answer = signed(office.rep).get(reverse("method:rule", args=[code]))
    assert answer.status_code == 200
    page = answer.context["page"]
    assert page.title
    assert page.remedy
    assert page.why, "docs/rules says why a rule is there"


def test_an_unknown_rule_is_not_there(office: Office, signed: Signed) -> None:
    assert signed(office.rep).get(reverse("method:rule", args=["TK999"])).status_code == 404


def test_the_list_names_every_rule(office: Office, signed: Signed) -> None:
    page = signed(office.rep).get(reverse("method:rules")).context["page"]
    assert {row.code for group in page.groups for row in group.rows} == set(SEVERITIES)


def test_a_rule_is_read_in_parts() -> None:
    reading = read_rule(
        "# TK1 · А · B\n\n## Русский\n\n**Почему.** Ключ `after` *важен*.\n\n## English\n\n"
        "**Why.** It is.\n\n## Так нельзя · Bad\n\n```yaml\n- a\n```\n\n"
        "## Так можно · Good\n\n```yaml\n- b\n```\n"
    )
    assert (reading.bad, reading.good) == ("- a", "- b")
    assert [(piece.kind, piece.text) for piece in reading.why["ru"]] == [
        ("plain", "Ключ "),
        ("code", "after"),
        ("plain", " "),
        ("stress", "важен"),
        ("plain", "."),
    ]


def test_an_installation_without_pages_has_empty_readings() -> None:
    assert rule_reading("TK999").why == {}


def test_the_matrix_tells_how_many_have_read_a_card_and_who_has_not(
    office: Office, in_force: CardVersion, signed: Signed
) -> None:
    make_user(office.company, "rep", name="Nina New")
    acknowledge_version(actor=actor(office.rep), version_id=in_force.id, moment=MOMENT)
    answer = signed(office.head).get(reverse("method:matrix"))
    (unread,) = answer.context["page"].unread
    assert (unread.known, unread.all, unread.names) == (1, 2, ("Nina New",))
    told = answer.content.decode()
    assert "1 of 2 read it" in told
    assert "Not yet: Nina New" in told
