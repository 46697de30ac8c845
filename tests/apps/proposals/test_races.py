"""Two proposals issued at once, two exceptions granted at once: with the locks and without them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest

from techkarta.common.errors import Locked
from techkarta.forms.models import ProposalException
from techkarta.forms.services import ask_exception, decide_exception
from techkarta.proposals.models import Proposal, ProposalCount
from techkarta.proposals.services import Terms, issue_proposal
from tests.apps.cases.test_races import READ, Race, goes_wrong_without_locks, run_with_locks
from tests.apps.forms.conftest import TODAY, Desk, make_desk
from tests.apps.forms.test_lock import sent_cases
from tests.world import MOMENT, actor

pytestmark = pytest.mark.django_db(transaction=True)

HELD = {
    "numbered": "techkarta.proposals.services._made",
    "granted": "techkarta.forms.services.exceptions.exception_expires_on",
}


@pytest.fixture(autouse=True)
def _places(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, place in HELD.items():
        monkeypatch.setitem(READ, name, place)


def issue(desk: Desk) -> Proposal:
    terms = Terms(key=uuid4(), valid_until=TODAY + timedelta(days=30), language="en")
    return issue_proposal(
        actor=actor(desk.cast.owner), case_id=desk.case.id, terms=terms, moment=MOMENT
    )


def issuing_two(desk: Desk) -> Race:
    """Two numbers after the first one."""
    desk.answer_all()
    issue(desk)

    def is_sound() -> bool:
        numbers = sorted(Proposal.objects.values_list("number", flat=True))
        return numbers == [1, 2, 3] and ProposalCount.objects.get().last == 3

    return Race(
        acts=(lambda: issue(desk), lambda: issue(desk)), held_at=("numbered",), is_sound=is_sound
    )


def granting_two(desk: Desk) -> Race:
    """The last exception of the month, wanted by two."""
    sent_cases(desk.cast, 10)
    head = actor(desk.cast.head)
    asked = [
        ask_exception(
            actor=actor(desk.cast.owner), subject=each.subject, reason="A tender", moment=MOMENT
        )
        for each in (desk, make_desk(desk.cast, "trading"))
    ]

    def grant(row: ProposalException) -> ProposalException:
        return decide_exception(
            actor=head, exception_id=row.id, is_granted=True, note="", moment=MOMENT
        )

    return Race(
        acts=(lambda: grant(asked[0]), lambda: grant(asked[1])),
        held_at=("granted",),
        is_sound=lambda: ProposalException.objects.filter(state="granted").count() == 1,
    )


RACES = (issuing_two, granting_two)


@pytest.mark.parametrize("prepare", RACES)
def test_with_the_locks_one_comes_after_the_other(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, prepare: Callable[[Desk], Race]
) -> None:
    results = run_with_locks(monkeypatch, prepare(desk))
    if prepare is granting_two:
        refused = [each for each in results if isinstance(each, Locked)]
        assert [each.code for each in refused] == ["exception_quota"]


@pytest.mark.parametrize("prepare", RACES)
def test_control_without_the_locks_it_goes_wrong(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, prepare: Callable[[Desk], Race]
) -> None:
    goes_wrong_without_locks(monkeypatch, prepare(desk))
