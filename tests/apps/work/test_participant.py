"""Joint work is accepted by whoever took part; questions go between controller and performer."""

from __future__ import annotations

import pytest

from techkarta.accounts.models import User
from techkarta.common.errors import Conflict, Invalid, NotAllowed, NotFound
from techkarta.work.models import Question, Task
from techkarta.work.selectors import open_checks
from techkarta.work.services import (
    Completion,
    accept_task,
    answer_question,
    ask_question,
    complete_task,
)
from tests.apps.making import NOTE, complete, operation, put_card, tasks_of, told
from tests.world import MOMENT, Cast, actor, make_case, make_user


@pytest.fixture
def expert(cast: Cast) -> User:
    return make_user(cast.company, "specialist", team=cast.outsider.team, name="Egor Expert")


def joint(cast: Cast, participant: User | None) -> Task:
    put_card(cast.company, operation("010", method="joint"))
    task = tasks_of(make_case(cast.owner, process="short"))["010"]
    completion = Completion(
        result="Agreed",
        minutes=30,
        evidence=(NOTE,),
        participant_id=participant.id if participant else None,
    )
    return complete_task(
        actor=actor(cast.owner), task_id=task.id, completion=completion, moment=MOMENT, chance=0
    )


def accept(user: User, task: Task) -> Task:
    return accept_task(actor=actor(user), task_id=task.id, moment=MOMENT)


def waiting(user: User) -> int:
    return open_checks(actor(user)).count()


def test_the_participant_accepts_and_nobody_else(cast: Cast, expert: User) -> None:
    task = joint(cast, expert)
    assert (waiting(expert), waiting(cast.head)) == (1, 0)
    with pytest.raises(NotAllowed) as refused:
        accept(cast.head, task)
    assert refused.value.params == {"name": "Egor Expert"}
    assert accept(expert, task).state == "accepted"


def test_a_head_of_another_team_who_took_part_sees_and_accepts_it(cast: Cast) -> None:
    task = joint(cast, cast.other_head)
    assert waiting(cast.other_head) == 1
    assert accept(cast.other_head, task).state == "accepted"


def test_a_participant_who_has_left_leaves_it_to_the_controller(cast: Cast, expert: User) -> None:
    task = joint(cast, expert)
    User.objects.filter(pk=expert.pk).update(is_active=False)
    assert waiting(cast.head) == 1
    assert accept(cast.head, task).state == "accepted"


def test_without_a_participant_the_controller_decides(cast: Cast) -> None:
    assert accept(cast.head, joint(cast, None)).state == "accepted"


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("owner", "person_unknown"),
        ("stranger", "person_unknown"),
        ("colleague", "participant_wrong"),
    ],
)
def test_a_participant_is_somebody_else_who_may_accept(cast: Cast, name: str, code: str) -> None:
    with pytest.raises(Invalid) as refused:
        joint(cast, getattr(cast, name))
    assert refused.value.code == code


def checked(cast: Cast) -> Task:
    put_card(cast.company, operation("010", method="each"))
    return complete(cast.owner, tasks_of(make_case(cast.owner, process="short"))["010"])


def ask(user: User, task: Task, text: str = "Who said so?") -> Question:
    return ask_question(actor=actor(user), task_id=task.id, text=text, moment=MOMENT)


def answer(user: User, question: Question, text: str = "Pahomova") -> Question:
    return answer_question(actor=actor(user), question_id=question.id, text=text, moment=MOMENT)


def test_a_question_is_answered_by_the_performer_and_the_check_goes_on(cast: Cast) -> None:
    task = checked(cast)
    question = ask(cast.head, task)
    assert ask(cast.head, task) == question
    assert answer(cast.owner, question).answer == "Pahomova"
    assert answer(cast.owner, question, "Somebody else").answer == "Pahomova"
    kinds = [kind for _no, kind in told(task.visit.case)]
    assert kinds[-2:] == ["question_asked", "question_answered"]
    assert accept(cast.head, task).state == "accepted"


def test_only_the_controller_asks_and_only_the_performer_answers(cast: Cast) -> None:
    task = checked(cast)
    with pytest.raises(NotAllowed):
        ask(cast.colleague, task)
    question = ask(cast.head, task)
    with pytest.raises(NotAllowed):
        answer(cast.colleague, question)
    with pytest.raises(NotFound):
        answer(cast.stranger, question)
    with pytest.raises(NotFound):
        answer(cast.outsider, question)


def test_empty_words_are_refused(cast: Cast) -> None:
    task = checked(cast)
    with pytest.raises(Invalid):
        ask(cast.head, task, "  ")
    question = ask(cast.head, task)
    with pytest.raises(Invalid):
        answer(cast.owner, question, " ")


def test_nothing_is_asked_of_a_decided_task(cast: Cast) -> None:
    task = checked(cast)
    accept(cast.head, task)
    with pytest.raises(Conflict):
        ask(cast.head, task)
