"""What is typed about cases: proofs, reasons, the case itself, filters."""

from __future__ import annotations

from datetime import date

from django import forms
from django.utils.translation import gettext_lazy as _

LONGEST_REASON = 400


def day_input() -> forms.DateInput:
    """A date as browsers pick it."""
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class ProofForm(forms.Form):
    """What proves an exit criterion: words, a link where there is one, the day it happened."""

    text = forms.CharField(
        label=_("What proves it"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("Say what proves the criterion.")},
    )
    link = forms.URLField(
        label=_("Link"),
        max_length=500,
        required=False,
        assume_scheme="https",
        error_messages={"invalid": _("This is not an address. It begins with https://")},
    )
    happened_on = forms.DateField(
        label=_("When"),
        widget=day_input(),
        error_messages={
            "required": _("Say when it happened."),
            "invalid": _("This is not a date."),
        },
    )


def proof_form(code: str, *, today: date, place: str = "page") -> ProofForm:
    """An empty form for one criterion; `place` keeps its controls apart from its twins."""
    return ProofForm(initial={"happened_on": today}, auto_id=f"{place}-{code}-%s")
