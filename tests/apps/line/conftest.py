"""A line of one process that has sold for a while: deals come, go on, are won and lost."""

from datetime import datetime, timedelta

import pytest

from techkarta.cases.models import Case, StageVisit
from techkarta.method.models import Stage
from tests.apps.making import operation, put_card
from tests.keeping import makes
from tests.world import MOMENT, Cast, make_cast


def make_line() -> Cast:
    """The cast of a company with a card of two operations."""
    cast = make_cast()
    put_card(cast.company, operation("010"), operation("020", "010"))
    return cast


making = makes(make_line)


@pytest.fixture
def cast(made: Cast) -> Cast:
    return made


def stages_of(cast: Cast) -> list[Stage]:
    return list(Stage.objects.filter(process__organisation=cast.company).order_by("order"))


def make_deal(cast: Cast, opened: datetime, ways: list[tuple[int, int, str]]) -> Case:
    """A deal with its stays: (stage, days, how it left); "" means it still stands there."""
    stages = stages_of(cast)
    state = {"won": "won", "lost": "lost"}.get(ways[-1][2], "open")
    case = Case.objects.create(
        organisation=cast.company,
        process_id=stages[0].process_id,
        stage=stages[ways[-1][0]],
        title="A deal",
        owner=cast.owner,
        amount=100_000,
        state=state,
        opened_at=opened,
        entered_at=opened,
        closed_at=MOMENT if state != "open" else None,
    )
    at = opened
    for stage, days, how in ways:
        left = at + timedelta(days=days) if how else None
        StageVisit.objects.create(
            case=case,
            stage=stages[stage],
            entered_at=at,
            entered_by=cast.owner,
            left_at=left,
            left_how=how,
        )
        at = left or at
    return case


def fill_history(cast: Cast, moment: datetime) -> None:
    """Twenty weeks of three deals each: won in the end, lost at once, still at work."""
    for week in range(20):
        opened = moment - timedelta(days=7 * (week + 2))
        make_deal(cast, opened, [(0, 3, "forward"), (1, 4, "forward"), (2, 2, "won")])
        make_deal(cast, opened, [(0, 2, "lost")])
        if week < 5:
            make_deal(cast, opened, [(0, 3, "forward"), (1, 0, "")])


@pytest.fixture
def history(cast: Cast) -> None:
    """A line that has sold for twenty weeks."""
    fill_history(cast, MOMENT)
