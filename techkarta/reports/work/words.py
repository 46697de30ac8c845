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
    "late": _("Of them late"),
    "accepted": pgettext_lazy("figure", "Accepted"),
    "returned": pgettext_lazy("figure", "Returned"),
    "minutes": _("Minutes"),
    "norm": _("By the norm"),
    "moved": _("Moves"),
    "won": pgettext_lazy("figure", "Won"),
    "lost": pgettext_lazy("figure", "Lost"),
    "answers": _("Answers"),
    "proposals": _("Proposals"),
    "excepted": _("By exception"),
}
EVENT_WORDS: Mapping[str, str | Promise] = {
    "task_ready": _("opened"),
    "task_done": _("handed in"),
    "task_accepted": _("accepted"),
    "task_returned": _("returned"),
    "case_moved": _("moved"),
    "case_won": _("won"),
    "case_lost": _("lost"),
    "answer_written": _("answered"),
    "proposal_sent": _("sent a proposal"),
}
# What asks for a look, where it is not nothing.
TONES: Mapping[str, str] = {
    "overdue": "bad",
    "late": "warn",
    "returned": "warn",
    "excepted": "warn",
}
