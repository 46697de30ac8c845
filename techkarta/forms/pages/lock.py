"""The proposal lock in words: the ring, what keeps it shut, the questions to be answered."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from techkarta.engine.forms.sheet import Sheet
from techkarta.engine.gates.proposal_lock import COMPLETENESS_PERCENT, LockReason
from techkarta.ui.values import Link

from ..selectors import LockState
from .words import LOCK_REMEDIES, LOCK_WORDS, STATE_LOOKS, say

SHOWN = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenQuestion:
    """A question the lock waits for."""

    mark: str
    text: str
    note: str
    url: str
    is_critical: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class LockPanel:
    """The lock as a panel."""

    is_open: bool
    is_by_exception: bool
    title: str
    percent: int
    limit: int
    has_list: bool
    critical_words: str
    client_words: str
    presentation_on: date | None
    reasons: tuple[str, ...]
    questions: tuple[OpenQuestion, ...]
    hidden: int
    questions_url: str
    exception_note: str = ""
    ask: Link | None = None
    expires_on: date | None = None


def lock_panel(
    sheet: Sheet,
    state: LockState,
    *,
    url: str,
    ask_url: str = "",
    link: Callable[[str], str],
    shown: int = SHOWN,
) -> LockPanel:
    """The lock for a page. `url` is that of the questionnaire, `link` the place of a question."""
    lock = state.lock
    questions = [
        OpenQuestion(
            mark=say(asked.question.mark),
            text=say(asked.question.text),
            note=(
                _("answered, but not by the client: ask them")
                if key in lock.ask_client
                else str(STATE_LOOKS[asked.state].text)
            ),
            url=f"{url}#{link(asked.question.key)}",
            is_critical=asked.question.is_critical,
        )
        for key in (*lock.open_questions, *lock.ask_client)
        if (asked := sheet.of(key)) is not None
    ]
    return LockPanel(
        is_open=state.is_open,
        is_by_exception=state.granted is not None and not lock.is_open,
        title=_title(state),
        percent=int(lock.completeness * 100),
        limit=COMPLETENESS_PERCENT,
        has_list=bool(lock.weight_required),
        critical_words=_("critical: %(valid)d of %(all)d")
        % {"valid": lock.critical_valid, "all": lock.critical_required},
        client_words=_("said by the client: %(said)d of %(all)d")
        % {"said": lock.critical_from_client, "all": lock.critical_required},
        presentation_on=sheet.presentation_on,
        reasons=tuple(_reason(reason) for reason in lock.reasons),
        questions=tuple(questions[:shown]),
        hidden=max(0, len(questions) - shown),
        questions_url=url,
        exception_note=_exception_note(state),
        ask=_ask(state, ask_url),
        expires_on=state.granted.expires_on if state.granted else None,
    )


def _reason(reason: LockReason) -> str:
    """Why the lock is shut, and what to do where the questions below do not say it."""
    words, remedy = str(LOCK_WORDS[reason]), LOCK_REMEDIES.get(reason)
    return f"{words}: {remedy}" if remedy else words


def _title(state: LockState) -> str:
    if state.lock.is_open:
        return _("The proposal may be sent")
    if state.granted is not None:
        return _("Open by the head's exception")
    return _("The proposal is locked")


def _exception_note(state: LockState) -> str:
    if state.asked is not None and not state.is_open:
        return _("An exception is asked for: %(reason)s") % {"reason": state.asked.reason}
    return ""


def _ask(state: LockState, url: str) -> Link | None:
    if not url or state.is_open or state.asked is not None:
        return None
    return Link(text=_("Ask for an exception"), url=url, icon="shield-lock")
