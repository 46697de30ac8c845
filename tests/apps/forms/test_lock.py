"""The proposal lock (F11) and exceptions from it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from django.db import transaction
from django.test import Client as Browser

from techkarta.cases.models import Case
from techkarta.common.errors import Conflict, Invalid, Locked, NotAllowed, NotFound
from techkarta.forms.models import LockPassage, ProposalException
from techkarta.forms.selectors import lock_state, quota, win_rates
from techkarta.forms.services import ask_exception, decide_exception, pass_lock
from tests.world import MOMENT, Cast, actor, make_user

from .conftest import TODAY, Desk, make_desk


def send(desk: Desk, number: int = 1, days: int = 0) -> LockPassage:
    return pass_lock(
        actor=actor(desk.cast.owner),
        subject=desk.subject,
        way="file",
        subject_id=number,
        moment=MOMENT + timedelta(days=days),
    )


def ask(desk: Desk) -> ProposalException:
    return ask_exception(
        actor=actor(desk.cast.owner), subject=desk.subject, reason="A tender ends", moment=MOMENT
    )


def decide(
    row: ProposalException, user: object, *, is_granted: bool = True, note: str = ""
) -> None:
    decide_exception(
        actor=actor(user),
        exception_id=row.id,
        is_granted=is_granted,
        note=note,
        moment=MOMENT,
    )


def sent_cases(cast: Cast, count: int) -> None:
    """So many deals whose proposal went out this month."""
    case = make_desk(cast).case
    for number in range(count):
        row = Case.objects.get(pk=case.pk)
        row.pk, row.external_id = None, f"sent-{number}"
        row.save(force_insert=True)
        LockPassage.objects.create(
            organisation=cast.company, case=row, way="operation", subject_id=10_000 + number,
            passed_on=TODAY, passed_at=MOMENT,
        )  # fmt: skip


def without(desk: Desk, *keys: str) -> list[str]:
    desk.answer_all(but=keys)
    return [reason.value for reason in desk.sheet.lock.reasons]


@pytest.mark.parametrize(
    ("left_out", "reasons"),
    [
        ((), []),
        # 36 of 39 in weight: the others may wait while every star shines.
        (("i2", "i10", "i13"), []),
        (("i5",), ["critical_answers"]),
        (("i5", "i7"), ["critical_answers", "completeness"]),
        (("presentation",), ["critical_answers", "no_presentation_date"]),
    ],
)
def test_the_lock_over_the_shipped_list(
    desk: Desk, left_out: tuple[str, ...], reasons: list[str]
) -> None:
    assert without(desk, *left_out) == reasons


def test_seven_of_ten_stars_come_from_the_client(desk: Desk) -> None:
    desk.answer_all()
    documents = {"source": "document", "source_note": "Annual report"}
    # 12 stars, 70 % are 8.4: three documents leave nine, four leave eight.
    for key in ("i3", "i4", "i5"):
        desk.answer(key, **documents)
    assert desk.sheet.lock.is_open
    desk.answer("i6", **documents)
    assert [reason.value for reason in desk.sheet.lock.reasons] == ["from_client"]
    # Nothing is open, so the refusal names what the client is to be asked.
    with pytest.raises(Locked) as refusal:
        send(desk)
    assert refusal.value.params["questions"] == ["i3", "i4", "i5", "i6"]
    browser = Browser()
    browser.force_login(desk.cast.owner, backend="django.contrib.auth.backends.ModelBackend")
    page = browser.get(f"/cases/{desk.case.id}/proposals/").context["page"]
    assert [each.url.partition("#")[2] for each in page.lock.questions] == [
        "q-i3", "q-i4", "q-i5", "q-i6",
    ]  # fmt: skip
    assert {each.note for each in page.lock.questions} == {
        "answered, but not by the client: ask them"
    }


def test_a_stale_answer_shuts_the_lock_again(desk: Desk) -> None:
    desk.answer_all()
    send(desk)
    with pytest.raises(Locked) as refusal:
        send(desk, number=2, days=31)
    assert refusal.value.params["questions"] == ["presentation"]
    # The same file again: a no-op while the lock is open, judged anew when an answer is stale.
    assert send(desk, days=1).passed_on == TODAY
    with pytest.raises(Locked):
        send(desk, days=31)


def test_sent_again_by_an_exception_counts_as_excepted(desk: Desk) -> None:
    sent_cases(desk.cast, 10)
    desk.answer_all()
    assert send(desk).by_exception_id is None
    desk.answer("i5", version=1, value={})
    row = ask(desk)
    decide(row, desk.cast.head)
    assert send(desk, days=5).by_exception_id == row.id
    with pytest.raises(Locked):
        send(desk, days=6)
    assert LockPassage.objects.filter(case=desk.case).count() == 1


def test_a_client_without_a_list_is_locked(cast: Cast) -> None:
    desk = make_desk(cast)
    with pytest.raises(Locked) as refusal:
        send(desk)
    assert "no_list" in refusal.value.params["reasons"]  # type: ignore[operator]


def test_an_exception_opens_the_lock_for_five_days(desk: Desk) -> None:
    sent_cases(desk.cast, 10)
    row = ask(desk)
    assert ask(desk).pk == row.pk
    with pytest.raises(Locked):
        send(desk)
    decide(row, desk.cast.head)
    decide(row, desk.cast.head)
    assert send(desk, number=1, days=5).by_exception_id == row.id
    with pytest.raises(Locked):
        send(desk, number=2, days=6)
    assert lock_state(desk.subject, TODAY).is_open
    assert not lock_state(desk.subject, TODAY + timedelta(days=6)).is_open


def test_a_refused_exception_opens_nothing(desk: Desk) -> None:
    row = ask(desk)
    with pytest.raises(Invalid):
        decide(row, desk.cast.head, is_granted=False)
    decide(row, desk.cast.head, is_granted=False, note="Ask the buyer first")
    with pytest.raises(Conflict):
        decide(row, desk.cast.head)
    with pytest.raises(Locked):
        send(desk)


def test_a_tenth_of_the_month_and_no_more(desk: Desk) -> None:
    sent_cases(desk.cast, 10)
    first, other = ask(desk), ask(make_desk(desk.cast, "trading"))
    decide(first, desk.cast.head)
    assert (quota(desk.cast.company.id, TODAY).whole, quota(desk.cast.company.id, TODAY).left) == (
        1,
        0,
    )
    with pytest.raises(Locked) as refusal:
        decide(other, desk.cast.head)
    assert refusal.value.code == "exception_quota"
    executive = make_user(desk.cast.company, "executive")
    decide(other, executive, note="A strategic client")
    other.refresh_from_db()
    assert other.is_beyond_quota


@pytest.mark.parametrize(
    ("who", "refusal"),
    [
        ("owner", NotAllowed),
        ("colleague", NotAllowed),
        ("outsider", NotFound),
        ("stranger", NotFound),
    ],
)
def test_who_may_decide(desk: Desk, who: str, refusal: type[Exception]) -> None:
    row = ask(desk)
    with pytest.raises(refusal):
        decide(row, getattr(desk.cast, who))


def test_there_is_nothing_to_ask_where_the_lock_is_open(desk: Desk) -> None:
    desk.answer_all()
    with pytest.raises(Invalid) as refusal:
        ask(desk)
    assert refusal.value.code == "lock_open"


def test_win_rates_of_gated_and_excepted(desk: Desk) -> None:
    sent_cases(desk.cast, 10)
    Case.objects.filter(external_id__in=["sent-0", "sent-1", "sent-2"]).update(
        state="won", closed_at=MOMENT
    )
    Case.objects.filter(external_id="sent-3").update(state="lost", closed_at=MOMENT)
    decide(ask(desk), desk.cast.head)
    send(desk)
    Case.objects.filter(pk=desk.case.pk).update(state="lost", closed_at=MOMENT)
    rates = win_rates(Case.objects.values("id"), TODAY)
    assert (rates["gated"].sent, rates["gated"].percent) == (10, 75)
    assert (rates["excepted"].sent, rates["excepted"].percent) == (1, 0)
    # Every number opens as many deals as it counts.
    browser = Browser()
    browser.force_login(desk.cast.head, backend="django.contrib.auth.backends.ModelBackend")
    with time_machine.travel(MOMENT, tick=False):
        page = browser.get("/exceptions/").context["page"]
        numbers = [pair for row in page.rates for pair in row.numbers]
        opened = [len(browser.get(url).context["page"].rows) for _count, url in numbers]
    assert opened == [count for count, _url in numbers] == [10, 3, 1, 1, 0, 1]


def test_a_lock_is_passed_within_a_transaction(desk: Desk) -> None:
    desk.answer_all()
    with transaction.atomic():
        send(desk)
        transaction.set_rollback(True)
    assert not LockPassage.objects.filter(way="file").exists()


Count = Callable[..., object]


def test_the_number_of_queries_is_small(desk: Desk, django_assert_max_num_queries: Count) -> None:
    desk.answer_all()
    subject = desk.subject
    with django_assert_max_num_queries(7):  # type: ignore[attr-defined]
        lock_state(subject, TODAY)
