"""Words for deviations and for what may be said of a comparison."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

DEVIATIONS: Mapping[str, str | Promise] = {
    "missing": pgettext_lazy("deviation", "Left out"),
    "order": _("Out of order"),
    "repeated": _("Repeated"),
    "off_card": _("Not on the card"),
    "late": pgettext_lazy("deviation", "Late"),
    "over_norm": _("Over 150 % of the norm"),
    "under_norm": _("Under 40 % of the norm"),
    "irregular": _("Irregular"),
    "unproved": _("Without evidence"),
    "self_checked": _("Checked by the performer"),
}

DEVIATION_ICONS: Mapping[str, str] = {
    "missing": "circle-dashed",
    "order": "arrows-sort",
    "repeated": "repeat",
    "off_card": "help",
    "late": "clock",
    "over_norm": "trending-up",
    "under_norm": "trending-down",
    "irregular": "calendar",
    "unproved": "file-x",
    "self_checked": "user-check",
}

WARNINGS: Mapping[str, str | Promise] = {
    "few": _(
        "There are few closed deals in one of the groups: a handful of others would turn the"
        " picture round. Look again when each group has thirty."
    ),
    "chance": _(
        "The difference may be chance: its 95 % interval holds zero. Nothing follows from it yet."
    ),
    "direction": _(
        "Even a sure link does not say which came first: a deal that goes well leaves time to keep"
        " to the card, and a hopeless one is dropped half-way."
    ),
}

PERIOD_WORDS: Mapping[str, str | Promise] = {
    "90": _("90 days"),
    "365": _("A year"),
    "all": _("All history"),
}
