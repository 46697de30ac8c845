"""Work shared out among people: who may do what, in time, in order; what fits nowhere and why."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from techkarta.engine.planning.fund import FundDay
from techkarta.engine.planning.sharing import Hand, Job, Place, Unfit, share_out

MONDAY = date(2026, 11, 23)


def day(number: int) -> date:
    return MONDAY + timedelta(days=number)


def hand(key: int, *funds: int, skills: str = "rep", **attestations: date) -> Hand:
    days = [FundDay(on=day(number), fund=fund) for number, fund in enumerate(funds)]
    return Hand(key=key, skills=frozenset(skills.split()), attestations=attestations, days=days)


def job(key: int, minutes: int = 100, **more: object) -> Job:
    return Job(key=key, minutes=minutes, **{"skill": "rep", "worth": minutes, **more})  # type: ignore[arg-type]


def test_what_fits_stays_with_its_performer_and_on_its_day() -> None:
    jobs = [job(1, owner=1, day=day(1)), job(2, owner=2)]
    places = share_out(jobs, [hand(1, 360, 360), hand(2, 360)]).places
    assert places[1] == Place(person=1, on=day(1))
    assert places[2].person == 2


def test_overload_goes_to_whoever_has_room_and_no_more_than_that() -> None:
    jobs = [job(key, owner=1) for key in range(4)]
    places = share_out(jobs, [hand(1, 360), hand(2, 360), hand(3, 180)]).places
    assert sorted(place.person for place in places.values()) == [1, 1, 2, 2]


def test_what_only_one_can_do_pushes_out_what_others_can_too() -> None:
    jobs = [job(1, 280, worth=300, owner=1), job(2, 280, worth=290, owner=1, skill="specialist")]
    hands = [hand(1, 360, skills="rep specialist"), hand(2, 360)]
    places = share_out(jobs, hands).places
    assert {key: place.person for key, place in places.items()} == {1: 2, 2: 1}


@pytest.mark.parametrize(
    ("asked", "reason"),
    [
        ({"skill": "lawyer"}, Unfit.NO_SKILL),
        ({"attestation": "product"}, Unfit.NO_ATTESTATION),
        ({"attestation": "expired"}, Unfit.NO_ATTESTATION),
        ({"skill": "marketing"}, Unfit.AWAY),
        ({"minutes": 300}, Unfit.TOO_LONG),
        ({"minutes": 250, "after": frozenset({9})}, Unfit.WAITS),
        ({"minutes": 280, "worth": 1.0}, Unfit.NO_ROOM),
    ],
)
def test_what_fits_nowhere_says_why(asked: dict[str, object], reason: Unfit) -> None:
    hands = [hand(1, 360, expired=day(-1)), hand(2, 0, skills="marketing")]
    jobs = [job(5, 40, worth=900), job(9, 285, worth=1.0), job(1, **asked)]  # type: ignore[arg-type]
    left = {each.key: each for each in share_out(jobs, hands).left}
    assert left[1].reason is reason


def test_an_attestation_counts_to_its_last_day() -> None:
    hands = [hand(1, 0, 0, 360, product=day(1)), hand(2, 0, 360, product=day(1))]
    assert share_out([job(1, attestation="product")], hands).places[1] == Place(person=2, on=day(1))


def test_nothing_stands_after_its_deadline_and_the_overdue_as_soon_as_there_is_room() -> None:
    jobs = [
        job(1, 280, due_on=day(0)),
        job(2, 280, worth=10.0, due_on=day(0)),
        job(3, due_on=day(-2)),
    ]
    found = share_out(jobs, [hand(1, 360, 360)])
    assert found.places == {1: Place(person=1, on=day(0)), 3: Place(person=1, on=day(1))}
    assert found.left[0].lacking == 272


def test_a_fixed_job_stays_whatever_the_room() -> None:
    jobs = [job(1, 500, owner=1, day=day(0), is_fixed=True), job(2, owner=1)]
    found = share_out(jobs, [hand(1, 360)])
    assert set(found.places) == {1}


def test_nobody_to_share_among() -> None:
    assert share_out([job(1)], []).left[0].reason is Unfit.AWAY
    assert not share_out([], [hand(1, 360)]).places


SKILLS = ("rep", "specialist")
job_lists = st.lists(
    st.builds(
        Job,
        key=st.integers(1, 30),
        minutes=st.integers(5, 200),
        worth=st.floats(1, 1e4),
        skill=st.sampled_from(("", *SKILLS)),
        attestation=st.sampled_from(("", "", "product")),
        owner=st.none() | st.integers(1, 4),
        day=st.none() | st.integers(0, 4).map(day),
        due_on=st.none() | st.integers(-2, 6).map(day),
        after=st.frozensets(st.integers(1, 30), max_size=2),
    ),
    max_size=30,
    unique_by=lambda each: each.key,
)
hand_lists = st.lists(
    st.builds(
        lambda skills, until, funds: (frozenset(skills), until, funds),
        st.sets(st.sampled_from(SKILLS), min_size=1),
        st.none() | st.integers(-1, 4),
        st.lists(st.sampled_from((0, 180, 360)), min_size=1, max_size=5),
    ),
    min_size=1,
    max_size=4,
)


@settings(max_examples=60, deadline=None)
@given(jobs=job_lists, people=hand_lists)
def test_no_sharing_breaks_a_rule_and_nothing_is_lost(
    jobs: list[Job], people: Sequence[tuple[frozenset[str], int | None, list[int]]]
) -> None:
    hands = [
        Hand(
            key=number,
            skills=skills,
            attestations={} if until is None else {"product": day(until)},
            days=[FundDay(on=day(at), fund=fund, busy=20) for at, fund in enumerate(funds)],
        )
        for number, (skills, until, funds) in enumerate(people, start=1)
    ]
    found = share_out(jobs, hands)
    known, by_key = {each.key: each for each in jobs}, {each.key: each for each in hands}
    assert sorted([*found.places, *(each.key for each in found.left)]) == sorted(known)
    used: dict[Place, int] = defaultdict(int)
    for key, place in found.places.items():
        asked, who = known[key], by_key[place.person]
        used[place] += asked.minutes
        assert not asked.skill or asked.skill in who.skills
        assert not asked.attestation or place.on <= who.attestations[asked.attestation]
        assert asked.due_on is None or asked.due_on < MONDAY or place.on <= asked.due_on
        assert all(found.places[other].on <= place.on for other in asked.after & set(known))
    rooms = {Place(person=who.key, on=each.on): each.room for who in hands for each in who.days}
    assert all(minutes <= rooms[place] for place, minutes in used.items())
    assert share_out(list(reversed(jobs)), hands) == found
