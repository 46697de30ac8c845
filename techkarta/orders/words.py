"""How a potential is estimated and what an estimate rests on, in words."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from .models import Method

METHODS = {
    Method.NORM: _("output × norm × price"),
    Method.FLEET: _("units × yearly use × price"),
    Method.DECLARED: _("purchases the client named"),
    Method.TURNOVER: _("turnover of the category less markup"),
    Method.ANALOGUE: _("like similar clients"),
}
GROUNDS = {
    "document": _("document"),
    "two_sources": _("two independent sources"),
    "one_word": _("one person’s word"),
    "analogue": _("analogue"),
}
