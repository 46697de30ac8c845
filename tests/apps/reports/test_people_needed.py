"""People needed now and under a revision of a card that is not in force."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client as Browser

from techkarta.cases.models import Case
from techkarta.engine.cards.codec import operation_to_dict
from techkarta.engine.cards.editing import SetOperation
from techkarta.method.models import CardVersion
from techkarta.method.selectors import card_of
from techkarta.method.services import edit_draft, start_draft
from tests.world import MOMENT, Cast, actor

PAGE = "/reports/norms/"


@pytest.fixture
def head(client: Browser, cast: Cast) -> Browser:
    client.force_login(cast.head)
    return client


@pytest.fixture
def draft(cast: Cast, history: list[Case]) -> CardVersion:
    """A draft whose first operation takes 300 minutes more."""
    version_id = history[0].visits.get().card_version_id or 0
    head = actor(cast.head)
    draft = start_draft(actor=head, version_id=version_id, moment=MOMENT)
    operation = card_of(version_id).operations[0]
    norm = operation_to_dict(operation)["norm"]
    assert isinstance(norm, dict)
    values = {"norm": {**norm, "minutes": norm["minutes"] + 300}}
    edit_draft(
        actor=head,
        version_id=draft.id,
        version=draft.version,
        changes=[SetOperation(no=operation.no, values=values)],
        moment=MOMENT,
    )
    return draft


def test_a_draft_that_changes_a_norm_changes_the_people_needed(
    head: Browser, draft: CardVersion, history: list[Case]
) -> None:
    usual = head.get(PAGE).context["page"]
    assert [each.value for each in usual.revisions] == [str(draft.id)]
    assert (usual.revision, usual.loads[0].difference) == ("", 0)
    answer = head.get(PAGE, {"card": draft.id})
    page = answer.context["page"]
    # Three deals in ninety days are one in a month.
    changed = [each for each in page.loads if each.difference]
    assert [each.difference for each in changed] == [300]
    assert changed[0].now + 300 == pytest.approx(changed[0].proposed)
    assert "revision 2, draft" in answer.content.decode()


@pytest.mark.parametrize("asked", ["0", "x", "99999999999", "-"])
def test_a_wrong_revision_means_the_usual_page(
    head: Browser, draft: CardVersion, asked: str
) -> None:
    page = head.get(PAGE, {"card": asked}).context["page"]
    assert (page.revision, page.loads[0].difference) == ("", 0)


def test_the_revision_in_force_cannot_be_chosen(
    head: Browser, draft: CardVersion, history: list[Case]
) -> None:
    in_force = history[0].visits.get().card_version_id
    assert head.get(PAGE, {"card": in_force}).context["page"].revision == ""


def test_queries_do_not_grow_with_drafts(
    head: Browser, draft: CardVersion, django_assert_max_num_queries: Callable[..., object]
) -> None:
    head.get(PAGE)
    with django_assert_max_num_queries(28):
        head.get(PAGE, {"card": draft.id})
