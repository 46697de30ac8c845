"""Words for how a proposal went."""

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
