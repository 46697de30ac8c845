"""Words for how a proposal went, and for what its template may say."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from .models import SentHow

HOW = {
    SentHow.MAIL: _("by mail"),
    SentHow.MEETING: _("at a meeting"),
    SentHow.MESSENGER: _("by messenger"),
    SentHow.PLATFORM: _("on a trading platform"),
    SentHow.POST: _("by post"),
}

MEANINGS = {
    "number": _("number of the proposal"),
    "date": _("day of issue"),
    "valid_until": _("last day it holds"),
    "company": _("your company"),
    "client": _("the client"),
    "title": _("title of the deal"),
    "product": _("product of the deal"),
    "amount": _("amount with the currency"),
    "text": _("text typed when it is issued"),
    "author": _("who issues it"),
}
