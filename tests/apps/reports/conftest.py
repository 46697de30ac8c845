"""A small history for the reports: three deals, one of them out of order, all closed."""

from datetime import timedelta

import pytest
from django.db import transaction

from techkarta.audit.services import Happening, record_events
from techkarta.cases.models import Case, StageVisit
from techkarta.work.models import Task
from tests.keeping import makes
from tests.world import MOMENT, Cast, actor, make_case, make_cast


def make_company() -> Cast:
    """The cast of companies with the processes as shipped."""
    return make_cast(has_processes=True)


making = makes(make_company)


@pytest.fixture
def cast(made: Cast) -> Cast:
    return made


def perform(case: Case, numbers: list[str], *, minutes: int = 20) -> None:
    """Tell the memory that these operations were finished one after another by the owner."""
    visit = StageVisit.objects.get(case=case, left_at__isnull=True)
    tasks = {task.operation.no: task for task in Task.objects.filter(visit=visit)}
    for hour, no in enumerate(numbers):
        with transaction.atomic():
            record_events(
                actor=actor(case.owner),
                moment=MOMENT + timedelta(hours=hour),
                happenings=[
                    Happening(
                        kind="task_done",
                        case_id=case.id,
                        visit_id=visit.id,
                        task_id=tasks[no].id,
                        card_version_id=visit.card_version_id,
                        operation=no,
                        data={"minutes": minutes},
                    )
                ],
            )


def close(case: Case, state: str) -> None:
    end = MOMENT + timedelta(days=2)
    Case.objects.filter(pk=case.pk).update(state=state, closed_at=end)
    how = "forward" if state == "won" else "lost"
    StageVisit.objects.filter(case=case).update(left_at=end, left_how=how)


def numbers_of(case: Case) -> list[str]:
    rows = Task.objects.filter(visit__case=case).order_by("operation__order")
    return list(rows.values_list("operation__no", flat=True))


@pytest.fixture
def history(cast: Cast) -> list[Case]:
    """Won by the card; won without the last two operations' order; lost half-way."""
    cases = [make_case(cast.owner, title=title) for title in ("Straight", "Crooked", "Lost")]
    numbers = numbers_of(cases[0])
    perform(cases[0], numbers)
    perform(cases[1], [*numbers[1:], numbers[0]])
    perform(cases[2], numbers[:1])
    for case, state in zip(cases, ("won", "won", "lost"), strict=True):
        close(case, state)
    return cases
