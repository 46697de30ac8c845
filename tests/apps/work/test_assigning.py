"""Tasks change hands: by the head, and with the case."""

import pytest

from techkarta.accounts.models import User
from techkarta.cases.models import Case
from techkarta.common.errors import Invalid, NotAllowed, NotFound
from techkarta.work.services import assign_task
from tests.apps.making import complete, events_of, operation, put_card, tasks_of
from tests.world import MOMENT, Cast, actor, hand_over, make_case, make_user


@pytest.fixture
def case(cast: Cast) -> Case:
    put_card(cast.company, operation("010"), operation("020", "010"), operation("030"))
    return make_case(cast.owner, process="short")


def assign(by: User, case: Case, to: User, no: str = "010") -> None:
    task = tasks_of(case)[no]
    assign_task(actor=actor(by), task_id=task.id, owner_id=to.id, moment=MOMENT)


def owners(case: Case) -> dict[str, User]:
    return {no: task.owner for no, task in tasks_of(case).items()}


def test_the_head_gives_a_task_to_somebody_else(cast: Cast, case: Case) -> None:
    assign(cast.head, case, cast.outsider)
    assert owners(case) == {"010": cast.outsider, "020": cast.owner, "030": cast.owner}
    (event,) = events_of(case, "task_assigned")
    assert event.data == {"former": cast.owner.id, "owner": cast.outsider.id}


def test_giving_it_to_its_owner_changes_nothing(cast: Cast, case: Case) -> None:
    assign(cast.head, case, cast.owner)
    assert events_of(case, "task_assigned") == []
    assert tasks_of(case)["010"].version == 2


@pytest.mark.parametrize(
    ("name", "error"),
    [("owner", NotAllowed), ("colleague", NotAllowed), ("outsider", NotFound),
     ("other_head", NotFound), ("stranger", NotFound)],
)  # fmt: skip
def test_nobody_else_gives_tasks_away(
    cast: Cast, case: Case, name: str, error: type[Exception]
) -> None:
    with pytest.raises(error):
        assign(getattr(cast, name), case, cast.colleague)


def test_a_task_goes_only_to_somebody_who_works_here(cast: Cast, case: Case) -> None:
    gone = make_user(cast.company)
    User.objects.filter(pk=gone.pk).update(is_active=False)
    for nobody in (cast.stranger, gone):
        with pytest.raises(Invalid) as refused:
            assign(cast.head, case, nobody)
        assert refused.value.code == "person_unknown"


def test_with_the_case_go_the_unfinished_tasks_of_its_former_owner(cast: Cast, case: Case) -> None:
    complete(cast.owner, tasks_of(case)["010"])
    assign(cast.head, case, cast.outsider, "030")
    hand_over(cast.head, case, cast.colleague)
    assert owners(case) == {"010": cast.owner, "020": cast.colleague, "030": cast.outsider}
    event = events_of(case, "task_assigned")[-1]
    assert (event.operation, event.data["owner"]) == ("020", cast.colleague.id)
