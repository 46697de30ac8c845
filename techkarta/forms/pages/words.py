"""Words of questions and answers: moments, sources, states, reasons, what is wrong."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from techkarta.engine.forms.values import Problem, Wrong
from techkarta.engine.gates.facts import AnswerState
from techkarta.engine.gates.proposal_lock import LockReason
from techkarta.ui import formats
from techkarta.ui.states import Tone

SOURCE_WORDS: Mapping[str, str | Promise] = {
    "client": _("person at the client"),
    "document": _("document"),
    "public": _("public data"),
    "observation": _("observation"),
    "assumption": _("our assumption"),
}
CONFIDENCE_WORDS: Mapping[str, str | Promise] = {
    "sure": _("sure"),
    "likely": _("likely"),
    "doubtful": _("doubtful"),
}
LOCK_WORDS: Mapping[LockReason, str | Promise] = {
    LockReason.NO_LIST: _("the client has no type with a list of questions"),
    LockReason.CRITICAL_ANSWERS: _("critical answers are missing"),
    LockReason.COMPLETENESS: _("less than 85 % of the list is complete"),
    LockReason.FROM_CLIENT: _("less than 70 % of the critical answers were said by the client"),
    LockReason.NO_PRESENTATION_DATE: _("the day of presentation is not set"),
}
LOCK_REMEDIES: Mapping[LockReason, str | Promise] = {
    LockReason.NO_LIST: _("name the type on the client's page"),
    LockReason.FROM_CLIENT: _("ask the client and name who said it as the source"),
}
PROBLEM_WORDS: Mapping[Problem, str | Promise] = {
    Problem.UNKNOWN_PART: _("The question has no such part."),
    Problem.SHAPE: _("This cannot be read."),
    Problem.NOT_NUMBER: _("A number is asked: %(given)s is none."),
    Problem.WRONG_UNIT: _("The unit here is “%(unit)s”, not “%(given)s”. Count it over."),
    Problem.WRONG_CURRENCY: _("The amount is asked in %(currency)s, not in “%(given)s”."),
    Problem.TOO_LARGE: _("The number is too large or has too many decimals."),
    Problem.NO_SUCH_DAY: _("There is no such day: %(given)s."),
    Problem.NOT_OFFERED: _("Choose one of those offered."),
    Problem.NO_SUCH_PERSON: _("There is no such person at the client."),
    Problem.PERSON_LEFT: _("%(name)s no longer works at the client. Name somebody else."),
    Problem.NO_SUCH_FILE: _("There is no such file any more. Add it again."),
    Problem.TOO_LONG: _("At most %(limit)s letters."),
    Problem.TOO_MANY: _("At most %(limit)s rows."),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class StateLook:
    """How the state of an answer looks."""

    icon: str
    tone: Tone
    text: str | Promise


STATE_LOOKS: Mapping[AnswerState, StateLook] = {
    AnswerState.VALID: StateLook(icon="circle-check", tone="ok", text=_("answered")),
    AnswerState.ABSENT: StateLook(
        icon="circle-dashed", tone="idle", text=pgettext_lazy("answer", "no answer")
    ),
    AnswerState.NO_SOURCE: StateLook(icon="user-question", tone="warn", text=_("no source")),
    AnswerState.NO_DATE: StateLook(icon="calendar-off", tone="warn", text=_("no date")),
    AnswerState.EXPIRED: StateLook(icon="hourglass", tone="bad", text=_("out of date, ask again")),
}
PARTIAL = StateLook(icon="circle-half-2", tone="warn", text=_("answered in part"))


def say(text: object) -> str:
    """A text of the company in the reader's language."""
    return formats.localise(text, get_language() or "en")


def problem_text(wrong: Wrong) -> str:
    """What is wrong with a part, in words."""
    params = {name: say(value) for name, value in wrong.params.items()}
    return str(PROBLEM_WORDS[wrong.problem]) % params
