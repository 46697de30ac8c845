"""What is typed about a client's potential."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from .services import EstimateFields
from .words import GROUNDS, METHODS


class EstimateForm(forms.Form):
    """One estimate of a yearly potential."""

    method = forms.ChoiceField(label=_("Way of estimating"), choices=list(METHODS.items()))
    ground = forms.ChoiceField(label=_("Rests on"), choices=list(GROUNDS.items()))
    amount = forms.DecimalField(
        label=_("Bought in a year"), min_value=1, max_digits=14, decimal_places=2
    )
    available = forms.IntegerField(
        label=_("Open to us, %"), min_value=1, max_value=100, initial=100
    )

    def values(self) -> EstimateFields:
        """What was typed, as the service takes it."""
        return EstimateFields(**self.cleaned_data)
