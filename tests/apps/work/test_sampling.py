"""The adaptive sample (F13) from recorded checks, and the guards that overrule it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from techkarta.work.models import Check, Task
from techkarta.work.services import Given
from tests.apps.making import complete, operation, put_card, tasks_of
from tests.world import MOMENT, Cast, make_case

SAID = Given(kind="note", text="Pahomova asked for a sample by Friday")
YES, NO, CRITICAL = ("accepted", ""), ("returned", "incomplete"), ("returned", "critical")


def task_of(cast: Cast, **more: object) -> Task:
    put_card(cast.company, operation("010", **{"method": "sampled", "share": 0.2, **more}))
    return tasks_of(make_case(cast.owner, process="short"))["010"]


def judged(cast: Cast, *history: tuple[str, str]) -> None:
    """The owner has been checked so, one check a day, oldest first."""
    past = tasks_of(make_case(cast.owner, process="short"))["010"]
    Task.objects.filter(pk=past.pk).update(
        done_by=cast.owner, done_at=MOMENT - timedelta(days=99), minutes_fact=25
    )
    for number, (decision, reason) in enumerate(history):
        at = MOMENT - timedelta(days=len(history) - number)
        told = {"decision": decision, "reason": reason, "asked_at": at, "decided_at": at}
        Check.objects.create(task=past, method="sampled", controller="head_of_sales", **told)


@pytest.mark.parametrize(
    ("history", "chance", "why"),
    [
        ([], 0.999, "new"),
        ([YES] * 9, 0.999, "new"),
        ([YES] * 10, 0.2, ""),
        ([YES] * 10, 0.19, "drawn"),
        ([YES] * 9 + [NO] + [YES] * 9, 0.999, "new"),
        ([YES] * 10 + [NO], 0.999, ""),
        ([YES] * 30 + [CRITICAL], 0.999, "critical"),
        ([YES] * 30 + [CRITICAL] + [YES] * 9, 0.999, "critical"),
        ([YES] * 30 + [CRITICAL] + [YES] * 10, 0.999, ""),
    ],
)
def test_the_share_follows_the_persons_own_checks(
    cast: Cast, history: list[tuple[str, str]], chance: float, why: str
) -> None:
    task = task_of(cast)
    judged(cast, *history)
    done = complete(cast.owner, task, SAID, minutes=25, chance=chance)
    assert done.state == ("done" if why else "accepted")
    asked = Check.objects.filter(task=done)
    assert [(check.why, check.share) for check in asked] == (
        [(why, 0.2 if why == "drawn" else 1.0)] if why else []
    )


def test_another_persons_checks_say_nothing(cast: Cast) -> None:
    task = task_of(cast)
    judged(cast, *[YES] * 10)
    Task.objects.exclude(pk=task.pk).update(done_by=cast.colleague)
    assert complete(cast.owner, task, SAID, chance=0.999).state == "done"


@pytest.mark.parametrize(
    ("said", "minutes", "sign"),
    [
        (Given(kind="note", text="All fine"), 25, "short"),
        (SAID, 9, "too_fast"),
    ],
)
def test_doubtful_filling_is_checked_whatever_the_sample_says(
    cast: Cast, said: Given, minutes: int, sign: str
) -> None:
    task = task_of(cast)
    judged(cast, *[YES] * 10)
    assert complete(cast.owner, task, said, minutes=minutes, chance=0.999).state == "done"
    check = Check.objects.get(task=task)
    assert (check.why, [each["sign"] for each in check.signs]) == ("doubt", [sign])


def test_the_same_answer_on_another_case_is_checked(cast: Cast) -> None:
    first = task_of(cast)
    judged(cast, *[YES] * 10)
    assert complete(cast.owner, first, SAID, minutes=25, chance=0.999).state == "accepted"
    second = tasks_of(make_case(cast.owner, process="short"))["010"]
    complete(cast.owner, second, SAID, minutes=25, chance=0.999)
    check = Check.objects.get(task=second)
    assert (check.why, check.signs) == ("doubt", [{"sign": "identical", "times": 2}])


def test_everything_closed_in_a_minute_at_the_end_of_the_day_is_checked(cast: Cast) -> None:
    put_card(cast.company, *(operation(no, method="sampled") for no in ("010", "020", "030")))
    tasks = tasks_of(make_case(cast.owner, process="short"))
    judged(cast, *[YES] * 10)
    evening = MOMENT.replace(hour=14, minute=50)
    states = [
        complete(
            cast.owner,
            tasks[no],
            Given(kind="note", text=f"Pahomova asked for sample number {no}"),
            minutes=25,
            chance=0.999,
            moment=evening + timedelta(seconds=number),
        ).state
        for number, no in enumerate(tasks)
    ]
    assert states == ["accepted", "accepted", "done"]


def test_doubts_of_a_task_that_is_always_checked_are_kept_for_its_risk(cast: Cast) -> None:
    task = complete(cast.owner, task_of(cast, method="each", share=None), SAID, minutes=9)
    check = Check.objects.get(task=task)
    assert (check.why, check.share) == ("each", None)
    assert check.signs == [{"sign": "too_fast", "fact": 9, "norm": 30, "percent": 30}]
