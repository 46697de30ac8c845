"""Words of the figures."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

FIGURE_WORDS: Mapping[str, str | Promise] = {
    "due": _("Due"),
    "overdue": _("Not done yet"),
    "done": pgettext_lazy("figure", "Done"),
    "late": pgettext_lazy("figure", "Late"),
    "accepted": pgettext_lazy("figure", "Accepted"),
    "returned": pgettext_lazy("figure", "Returned"),
    "minutes": _("Minutes"),
    "norm": _("By the norm"),
    "moved": _("Moves"),
    "won": pgettext_lazy("figure", "Won"),
    "lost": pgettext_lazy("figure", "Lost"),
    "answers": _("Answers"),
    "proposals": _("Proposals"),
    "excepted": pgettext_lazy("figure", "By exception"),
}
DECISION_WORDS: Mapping[str, str | Promise] = {
    "accepting": _("Accepted by the controller"),
    "returning": _("Returned by the controller"),
}
EVENT_WORDS: Mapping[str, str | Promise] = {
    "task_ready": pgettext_lazy("event", "opened"),
    "task_done": pgettext_lazy("event", "handed in"),
    "task_accepted": pgettext_lazy("event", "accepted"),
    "task_returned": pgettext_lazy("event", "returned"),
    "case_moved": pgettext_lazy("event", "moved"),
    "case_won": pgettext_lazy("event", "won"),
    "case_lost": pgettext_lazy("event", "lost"),
    "answer_written": pgettext_lazy("event", "answered"),
    "proposal_sent": pgettext_lazy("event", "sent a proposal"),
}
# What asks for a look, where it is not nothing.
TONES: Mapping[str, str] = {
    "overdue": "bad",
    "late": "warn",
    "returned": "warn",
    "excepted": "warn",
}
