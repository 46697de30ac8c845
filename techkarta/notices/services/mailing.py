"""The outbox: notices become letters, letters go out; a failure is tried again later.

Nothing is sent inside a transaction. Whoever sends a letter first puts off its next attempt, so
that nobody else takes it meanwhile, and one who dies loses nothing: the letter comes due again.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta
from smtplib import SMTPException
from typing import Any

from django.conf import settings
from django.core.mail import get_connection
from django.db import transaction
from django.db.models import F, QuerySet

from techkarta.common.time import utc_now

from ..letters import written
from ..models import Letter, Notice, Way

# What is older when mail is set up, or when it works again, is of no use in a letter.
FRESH = timedelta(days=3)
BATCH = 500
# Longer than any one sending may take; after it a letter whose sender died is taken up again.
HELD = timedelta(minutes=5)
DELAYS = (1, 5, 15, 60, 180, 360, 720)
"""Minutes to the next attempt after a failure; after the last one a letter is given up."""


def is_mail_on() -> bool:
    """Whether this server has been told how to send mail."""
    return bool(settings.MAIL_IS_ON)


@transaction.atomic
def gather_letters(*, organisation_id: int, way: Way, moment: datetime, slot: str = "") -> int:
    """Put a company's unmailed notices of a way into letters, one a person; how many letters.

    A digest (`slot` is its local day) carries what is still unread, and comes once a day.
    """
    if not is_mail_on():
        return 0
    rows = Notice.objects.select_for_update(skip_locked=True, of=("self",)).filter(
        organisation_id=organisation_id,
        way=way,
        letter__isnull=True,
        at__gt=moment - FRESH,
        person__is_active=True,
    )
    if way is Way.DIGEST:
        had = Letter.objects.filter(organisation_id=organisation_id, slot=slot)
        rows = rows.filter(read_at__isnull=True).exclude(person_id__in=had.values("person_id"))
    by_person = defaultdict(list)
    for notice in rows.order_by("id")[:BATCH]:
        by_person[notice.person_id].append(notice)
    letters = [
        Letter(
            organisation_id=organisation_id,
            person_id=person_id,
            way=way,
            slot=slot,
            created_at=moment,
            due_at=moment,
        )
        for person_id in by_person
    ]
    Letter.objects.bulk_create(letters)
    for letter in letters:
        own = [notice.id for notice in by_person[letter.person_id]]
        Notice.objects.filter(pk__in=own).update(letter=letter)
    return len(letters)


def send_letters(*, moment: datetime, most: int = 200) -> int:
    """Send the letters that are due; how many went out.

    A server that does not answer stops the round after one letter, which is tried again later;
    an address that is refused concerns its own letter alone.
    """
    if not is_mail_on():
        return 0
    sent, connection = 0, get_connection(timeout=settings.EMAIL_TIMEOUT)
    try:
        for letter in _claimed(_due(moment), moment, most):
            problem, is_server_down = _tried(connection, letter)
            if problem is None:
                Letter.objects.filter(pk=letter.pk).update(sent_at=utc_now(), problem="")
                sent += 1
            else:
                _put_off(letter, problem, moment)
            if is_server_down:
                break
    finally:
        _close(connection)
    return sent


def _due(moment: datetime) -> QuerySet[Letter]:
    waiting = Letter.objects.filter(sent_at__isnull=True, given_up_at__isnull=True)
    return waiting.filter(due_at__lte=moment, person__is_active=True)


def _claimed(due: QuerySet[Letter], moment: datetime, most: int) -> Iterable[Letter]:
    """The letters nobody else has taken, each taken just before it is given out."""
    for letter in due.select_related("person").order_by("due_at", "id")[:most]:
        taken = due.filter(pk=letter.pk, attempts=letter.attempts).update(
            attempts=F("attempts") + 1, due_at=moment + HELD
        )
        if taken:
            letter.attempts += 1
            yield letter


def _tried(connection: Any, letter: Letter) -> tuple[str | None, bool]:  # noqa: ANN401 - of any mail backend
    """What went wrong with a letter, and whether the server itself did not answer."""
    message = written(letter)
    if message is None:
        return None, False
    message.connection = connection
    try:
        connection.open()
    except (OSError, SMTPException) as error:
        return _reason(error), True
    try:
        message.send()
    except SMTPException as error:
        # The next letter begins anew: after a refusal some servers hang up.
        _close(connection)
        return _reason(error), False
    except OSError as error:
        return _reason(error), True
    return None, False


def _put_off(letter: Letter, problem: str, moment: datetime) -> None:
    if letter.attempts > len(DELAYS):
        changes = {"given_up_at": moment, "problem": problem}
    else:
        minutes = DELAYS[letter.attempts - 1]
        changes = {"due_at": moment + timedelta(minutes=minutes), "problem": problem}
    Letter.objects.filter(pk=letter.pk).update(**changes)


def _close(connection: Any) -> None:  # noqa: ANN401 - of any mail backend
    try:
        connection.close()
    except (OSError, SMTPException):
        # The other side is gone, which is what was wanted.
        connection.connection = None


def _reason(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"[:300]
