"""Who performs operations of a version says that he has read it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from techkarta.common.errors import Conflict, NotAllowed, NotFound
from techkarta.method.models import Acknowledgement, CardVersion
from techkarta.method.selectors import performers_of, versions_to_acknowledge
from techkarta.method.services import acknowledge_version, remind_by_hand, remind_readers
from techkarta.notices.models import Notice
from tests.world import MOMENT, actor, make_company, make_user

from .conftest import Load, Office, Signed, bring_into_force

LONGER = ("norm: {minutes: 45}", "norm: {minutes: 60}")


def test_performers_are_asked_until_they_have_read(office: Office, in_force: CardVersion) -> None:
    rep = actor(office.rep)
    assert versions_to_acknowledge(rep) == [in_force]
    assert versions_to_acknowledge(actor(office.head)) == []
    assert [each.known_at for each in performers_of(in_force)] == [None]
    for _ in range(2):
        acknowledge_version(actor=rep, version_id=in_force.id, moment=MOMENT)
    assert Acknowledgement.objects.count() == 1
    assert versions_to_acknowledge(rep) == []
    assert [each.known_at for each in performers_of(in_force)] == [MOMENT]


def test_a_new_version_is_read_anew(office: Office, load: Load, in_force: CardVersion) -> None:
    acknowledge_version(actor=actor(office.rep), version_id=in_force.id, moment=MOMENT)
    later = bring_into_force(office, load(LONGER))
    assert versions_to_acknowledge(actor(office.rep)) == [later]
    with pytest.raises(Conflict):
        acknowledge_version(actor=actor(office.rep), version_id=in_force.id, moment=MOMENT)


def test_somebody_who_joins_later_is_asked_too(office: Office, in_force: CardVersion) -> None:
    new = make_user(office.company, "rep", name="Nina New")
    assert versions_to_acknowledge(actor(new)) == [in_force]
    assert [each.name for each in performers_of(in_force)] == ["Nina New", "Roman Rep"]


def test_who_performs_nothing_has_nothing_to_say(office: Office, in_force: CardVersion) -> None:
    for user, error in (
        (office.head, NotAllowed),
        (office.admin, NotAllowed),
        (make_user(make_company("south"), "rep"), NotFound),
    ):
        with pytest.raises(error):
            acknowledge_version(actor=actor(user), version_id=in_force.id, moment=MOMENT)


def test_who_wrote_it_knows_it(office: Office, load: Load) -> None:
    row = bring_into_force(office, load())
    office.author.holdings.create(role="rep")
    assert versions_to_acknowledge(actor(office.author)) == []
    assert [each.name for each in performers_of(row)] == ["Roman Rep"]


def test_performers_are_told_and_reminded_once(office: Office, in_force: CardVersion) -> None:
    told = Notice.objects.filter(person=office.rep)
    assert list(told.values_list("kind", flat=True)) == ["card_to_read"]
    for days in (1, 6, 6, 9, 10):
        moment = MOMENT + timedelta(days=days)
        remind_readers(organisation_id=office.company.id, moment=moment)
    # In force on a Monday, to be read by the next one: told on Sunday and after the day.
    assert told.filter(kind="card_unread").count() == 2
    assert not Notice.objects.filter(person=office.head).exists()
    author = Notice.objects.get(person=office.author)
    assert (author.kind, author.params["decision"]["en"]) == ("card_decided", "approved")


def test_who_has_not_read_is_reminded_by_hand_once_a_day(
    office: Office, in_force: CardVersion, signed: Signed
) -> None:
    other = make_user(office.company, "rep", name="Nina New")
    acknowledge_version(actor=actor(other), version_id=in_force.id, moment=MOMENT)
    for _ in range(2):
        remind_by_hand(actor=actor(office.head), version_id=in_force.id, moment=MOMENT)
    told = Notice.objects.filter(kind="card_unread")
    assert [notice.person_id for notice in told] == [office.rep.id]
    later = MOMENT + timedelta(days=1)
    remind_by_hand(actor=actor(office.head), version_id=in_force.id, moment=later)
    assert told.all().count() == 2
    with pytest.raises(NotAllowed):
        remind_by_hand(actor=actor(office.rep), version_id=in_force.id, moment=MOMENT)
    page = signed(office.head).get(f"/cards/versions/{in_force.id}/").context["page"]
    assert page.life.can_remind
    answer = signed(office.head).post(f"/cards/versions/{in_force.id}/reminder/")
    assert answer.status_code == 302
