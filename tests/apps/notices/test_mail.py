"""Mail: through the outbox, at once or in a digest, and nothing is lost when a server fails."""

import socket
from datetime import timedelta
from time import monotonic
from typing import Any

from techkarta.jobs.rules import Call
from techkarta.notices.models import Letter, Notice
from techkarta.notices.services import choose_ways, notify, open_notice, send_letters
from techkarta.notices.services.mailing import DELAYS, HELD
from techkarta.notices.tasks import digest, mail
from tests.apps.notices.conftest import Kept
from tests.world import MOMENT, Cast, actor

SOON = timedelta(minutes=1)


def tell(cast: Cast, key: str = "one", *, kind: str = "task_returned", **more: object) -> None:
    notify(
        person_ids=[cast.owner.id, cast.colleague.id], kind=kind, key=key, moment=MOMENT,
        params={"case": key, **more},
    )  # fmt: skip


def morning(cast: Cast, day: str = "2026-11-24") -> Call:
    return Call(organisation_id=cast.company.id, slot=day, moment=MOMENT + timedelta(hours=20))


def test_what_goes_at_once_is_sent_once(cast: Cast, mailbox: Kept) -> None:
    tell(cast, "Lathes", by="Hanna")
    for _ in range(3):
        mail(MOMENT)
    assert sorted(each["To"] for each in mailbox.letters) == sorted(
        [cast.owner.email, cast.colleague.email]
    )
    assert "Hanna returned “—” of “Lathes”" in mailbox.subjects[0]
    assert f"https://sales.example/notices/{Notice.objects.first().id}/" in mailbox.texts[0]  # type: ignore[union-attr]
    assert not Letter.objects.filter(sent_at=None).exists()


def test_several_at_once_come_in_one_letter(cast: Cast, mailbox: Kept) -> None:
    tell(cast, "one")
    tell(cast, "two")
    mail(MOMENT)
    assert mailbox.subjects == ["Techkarta: 2 notices"] * 2


def test_the_digest_holds_what_is_unread_and_comes_once_a_working_day(
    cast: Cast, mailbox: Kept
) -> None:
    tell(cast, "read already", kind="task_assigned")
    mine = Notice.objects.get(person=cast.owner)
    open_notice(actor=actor(cast.owner), notice_id=mine.id, moment=MOMENT)
    tell(cast, "still new", kind="task_assigned")
    digest(morning(cast, "2026-11-22"))
    assert not Letter.objects.exists(), "22 November is a Sunday"
    digest(morning(cast))
    tell(cast, "too late for today", kind="task_assigned")
    digest(morning(cast))
    send_letters(moment=MOMENT + timedelta(hours=21))
    assert len(mailbox.letters) == 2
    own = next(each for each in mailbox.letters if each["To"] == cast.owner.email)
    text = own.get_payload(decode=True).decode()  # type: ignore[union-attr]
    assert ("still new" in text, "read already" in text, "too late" in text) == (True, False, False)


def test_who_wants_no_mail_gets_none(cast: Cast, mailbox: Kept) -> None:
    choose_ways(actor=actor(cast.owner), ways={"task_returned": "off"})
    tell(cast)
    mail(MOMENT)
    assert [each["To"] for each in mailbox.letters] == [cast.colleague.email]


def test_a_server_that_hangs_holds_nobody_up_and_loses_nothing(
    cast: Cast, hanging_server: socket.socket, settings: Any, request: Any
) -> None:
    tell(cast)
    started = monotonic()
    mail(MOMENT)
    assert monotonic() - started < 2, "one attempt with a timeout ends the round"
    waiting = Letter.objects.filter(sent_at=None, given_up_at=None)
    assert waiting.count() == 2
    kept = request.getfixturevalue("mailbox")
    mail(MOMENT + timedelta(minutes=DELAYS[0]))
    assert len(kept.letters) == 2


def test_a_refused_address_concerns_its_own_letter_and_is_given_up_at_last(
    cast: Cast, mailbox: Kept
) -> None:
    mailbox.refused.add(cast.owner.email)
    tell(cast)
    moment = MOMENT
    for _ in range(len(DELAYS) + 2):
        mail(moment)
        moment += timedelta(days=1)
    assert [each["To"] for each in mailbox.letters] == [cast.colleague.email]
    letter = Letter.objects.get(person=cast.owner)
    assert letter.attempts == len(DELAYS) + 1
    assert letter.given_up_at is not None
    assert "550" in letter.problem


def test_a_letter_whose_sender_died_is_taken_up_again(cast: Cast, mailbox: Kept) -> None:
    tell(cast)
    mail(MOMENT)
    # As if the process had ended between taking the letters and sending them.
    Letter.objects.update(sent_at=None, due_at=MOMENT + HELD)
    mail(MOMENT + SOON)
    assert len(mailbox.letters) == 2
    mail(MOMENT + HELD)
    assert len(mailbox.letters) == 4
    assert len({each["Message-ID"] for each in mailbox.letters}) == 2


def test_without_a_mail_server_nothing_piles_up(cast: Cast, settings: Any) -> None:
    settings.MAIL_IS_ON = False
    tell(cast)
    mail(MOMENT)
    assert not Letter.objects.exists()
    settings.MAIL_IS_ON = True
    mail(MOMENT + timedelta(days=30))
    assert not Letter.objects.exists(), "a month later it is no news"
