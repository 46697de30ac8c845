"""The catalogue by group, its coverage by cards, and a missing operation added to a draft."""

from __future__ import annotations

import pytest
from django.test import Client as Browser
from django.urls import reverse

from techkarta.accounts.models import User
from techkarta.common.errors import Invalid
from techkarta.method.mapping import draft_card
from techkarta.method.models import CardVersion, Stage, VersionState
from techkarta.method.services import use_technology
from tests.world import MOMENT, actor, make_company, make_user

from .conftest import Signed


@pytest.fixture
def author(db: None) -> User:
    return make_user(make_company("whole", has_processes=True), "methodologist")


def stage_of(author: User, code: str) -> Stage:
    return Stage.objects.get(process__organisation=author.organisation, code=code)


def shown(browser: Browser, name: str, **query: object) -> object:
    answer = browser.get(reverse(f"method:{name}"), query)
    assert answer.status_code == 200
    return answer.context["page"]


def test_every_tool_of_the_catalogue_shows_its_control(author: User, signed: Signed) -> None:
    page = shown(signed(author), "catalogue")
    assert [len(group.technologies) > 0 for group in page.groups] == [True] * 4  # type: ignore[attr-defined]
    tools = [
        tool
        for group in page.groups  # type: ignore[attr-defined]
        for technology in group.technologies
        for tool in technology.tools
    ]
    assert all(tool.controls for tool in tools)


def test_coverage_names_operations_and_gaps(
    author: User, signed: Signed, django_assert_max_num_queries: object
) -> None:
    browser = signed(author)
    with django_assert_max_num_queries(20):  # type: ignore[operator]
        page = shown(browser, "coverage", process="project")
    rows = {row.title: row for group in page.groups for row in group.rows}  # type: ignore[attr-defined]
    assert len(page.stages) == 8  # type: ignore[attr-defined]
    assert any(cell.links for cell in rows["Client map"].cells)
    assert any(row.is_gap for row in rows.values())


def test_a_missing_operation_becomes_a_change_of_a_draft(author: User) -> None:
    stage = stage_of(author, "p1")
    row, no = use_technology(
        actor=actor(author), stage_id=stage.id, technology="deal-plan", moment=MOMENT
    )
    assert (row.state, row.revision) == (VersionState.DRAFT, 2)
    added = draft_card(row).operations[-1]
    assert (added.no, added.technology) == (no, "deal-plan")
    assert added.control is not None
    assert added.control.criterion
    in_force = CardVersion.objects.get(card=row.card, state=VersionState.IN_FORCE)
    assert "deal-plan" not in {each.technology for each in draft_card(in_force).operations}


def test_a_second_operation_goes_to_the_same_draft(author: User) -> None:
    stage = stage_of(author, "p1")
    for code in ("deal-plan", "advantages-project"):
        use_technology(actor=actor(author), stage_id=stage.id, technology=code, moment=MOMENT)
    assert CardVersion.objects.filter(card__stage=stage, state=VersionState.DRAFT).count() == 1


def test_a_technology_of_another_sales_type_is_refused(author: User) -> None:
    with pytest.raises(Invalid) as refusal:
        use_technology(
            actor=actor(author), stage_id=stage_of(author, "p1").id,
            technology="distribution-map", moment=MOMENT,
        )  # fmt: skip
    assert refusal.value.code == "technology_unknown"


def test_the_plus_leads_to_the_editor(author: User, signed: Signed) -> None:
    stage = stage_of(author, "p1")
    sent = signed(author).post(reverse("method:coverage"), {"add": f"{stage.id}:deal-plan"})
    draft = CardVersion.objects.get(card__stage=stage, state=VersionState.DRAFT)
    assert sent.url.startswith(reverse("method:editor", args=[draft.id]))  # type: ignore[attr-defined]
    refused = signed(author).post(reverse("method:coverage"), {"add": f"{stage.id}:nothing"})
    assert refused.status_code == 422
