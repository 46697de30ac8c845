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
    "lines": _("table of the lines with the total; a paragraph of its own"),
    "line_no": _("a row of a table with these is repeated for every line: number"),
    "line_name": _("product or service of the line"),
    "line_unit": _("unit of the line"),
    "line_quantity": _("quantity of the line"),
    "line_price": _("price of the line"),
    "line_discount": _("discount of the line"),
    "line_amount": _("amount of the line"),
}
