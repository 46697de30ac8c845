"""What is typed about proposals."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from .words import HOW


def _day() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class ProposalForm(forms.Form):
    """What a proposal says."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    valid_until = forms.DateField(label=_("Valid until"), widget=_day())
    amount = forms.DecimalField(
        label=_("Amount"), required=False, min_value=0, max_digits=14, decimal_places=2
    )
    product = forms.CharField(label=_("Product"), required=False, max_length=200)
    text = forms.CharField(
        label=_("Text of the proposal"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 5}),
    )


class SentForm(forms.Form):
    """To whom, when and how a proposal went."""

    to = forms.CharField(label=_("To whom"), max_length=200)
    how = forms.ChoiceField(label=_("How"), choices=list(HOW.items()))
    day = forms.DateField(label=_("When"), widget=_day())


class TemplateForm(forms.Form):
    """A Word template."""

    file = forms.FileField(label=_("Word template"))
