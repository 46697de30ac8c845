"""Who sees a task: the quick answer for one at hand is the answer of the query."""

import pytest

from techkarta.work.models import Check, Task
from techkarta.work.selectors import is_visible, visible
from tests.apps.making import operation, put_card, tasks_of
from tests.world import MOMENT, ROLES, Cast, actor, make_case, make_user

SITUATIONS = ("own", "of_a_colleague", "of_another_team", "unowned", "promised", "addressed")


def task_in(cast: Cast, situation: str, role: str) -> Task:
    """A task of the owner's case, standing to others as the situation says."""
    put_card(cast.company, operation("010"))
    task = tasks_of(make_case(cast.owner, process="short"))["010"]
    changes: dict[str, object] = {
        "own": {},
        "of_a_colleague": {"owner": cast.colleague},
        "of_another_team": {"owner": cast.outsider},
        "unowned": {"owner": None},
        "promised": {"blocked_owner": cast.outsider, "state": "blocked"},
        "addressed": {"state": "done"},
    }[situation]
    Task.objects.filter(pk=task.pk).update(**changes)
    if situation == "addressed":
        Check.objects.create(task=task, method="each", controller=role, why="each", asked_at=MOMENT)
    return Task.objects.get(pk=task.pk)


@pytest.mark.parametrize("situation", SITUATIONS)
def test_the_quick_answer_is_that_of_the_query(cast: Cast, situation: str) -> None:
    task = task_in(cast, situation, "specialist")
    near, far = cast.owner.team, cast.outsider.team
    extra = [make_user(cast.company, role, team=team) for role in ROLES for team in (near, far)]
    extra.append(make_user(cast.other_company, "executive"))
    for user in (*cast.everybody, *extra):
        who = actor(user)
        assert is_visible(who, task) is visible(who).filter(pk=task.pk).exists(), user.full_name


@pytest.mark.parametrize(
    ("situation", "seen_by"),
    [
        ("own", {"owner", "colleague", "head", "admin"}),
        ("of_another_team", {"owner", "colleague", "head", "outsider", "other_head", "admin"}),
        ("unowned", {"owner", "colleague", "head", "admin"}),
        ("promised", {"owner", "colleague", "head", "outsider", "admin"}),
    ],
)
def test_a_task_is_seen_through_its_owner_its_case_and_a_promise(
    cast: Cast, situation: str, seen_by: set[str]
) -> None:
    task = task_in(cast, situation, "")
    names = ("owner", "colleague", "outsider", "stranger", "head", "other_head", "admin")
    assert {name for name in names if is_visible(actor(getattr(cast, name)), task)} == seen_by
