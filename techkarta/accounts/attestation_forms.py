"""What is typed about personal attestations."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from .services import AttestationFields


def _day() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class AttestationForm(forms.Form):
    """Who passed what, and until when it holds."""

    user_id = forms.TypedChoiceField(label=_("Person"), coerce=int)
    kind = forms.CharField(
        label=_("Attestation"),
        max_length=40,
        help_text=_("The code by which cards ask for it, such as product."),
    )
    passed_on = forms.DateField(label=_("Passed on"), widget=_day())
    valid_until = forms.DateField(
        label=_("Valid until"),
        required=False,
        widget=_day(),
        help_text=_("Empty: until it is withdrawn."),
    )
    note = forms.CharField(label=_("Note"), max_length=400, required=False)

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        people: Sequence[tuple[int, str]],
        initial: Mapping[str, Any] | None = None,
    ) -> None:
        """Offer the people the actor may attest."""
        super().__init__(data, initial=dict(initial or {}))
        self.fields["user_id"].choices = people  # type: ignore[attr-defined]

    def fields_said(self) -> AttestationFields:
        """The attestation as services take it."""
        return AttestationFields(**self.cleaned_data)


class WithdrawalForm(forms.Form):
    """Why an attestation is taken back."""

    reason = forms.CharField(
        max_length=400,
        error_messages={"required": _("Say why the attestation is withdrawn.")},
    )
