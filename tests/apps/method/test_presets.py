"""The shipped processes and cards enter a company once."""

from __future__ import annotations

import pytest

from techkarta.method.models import Card, CardVersion, Process, VersionState
from techkarta.method.services import load_presets, take_shipped
from tests.world import MOMENT, actor, make_company, make_user

pytestmark = pytest.mark.django_db


def test_loading_twice_changes_nothing_and_keeps_what_was_edited() -> None:
    company = make_company("north", has_processes=True)
    before = (Process.objects.count(), Card.objects.count(), CardVersion.objects.count())
    assert before[1] == before[2] == 23
    assert set(CardVersion.objects.values_list("state", flat=True)) == {VersionState.IN_FORCE}
    Process.objects.filter(code="project").update(title="Ours", is_active=False)
    load_presets(organisation_id=company.id, moment=MOMENT)
    assert before == (Process.objects.count(), Card.objects.count(), CardVersion.objects.count())
    assert Process.objects.get(code="project").title == "Ours"


def test_a_missing_shipped_card_is_taken_as_a_draft() -> None:
    company = make_company("north", has_processes=True)
    author = make_user(company, "methodologist")
    CardVersion.objects.filter(card__code="project-p2").delete()
    Card.objects.filter(code="project-p2").delete()
    stage = Process.objects.get(code="project").stages.get(code="p2")
    draft = take_shipped(actor=actor(author), stage_id=stage.id, moment=MOMENT)
    assert (draft.state, draft.card.code, draft.author_id) == ("draft", "project-p2", author.id)
