"""What is typed into a case: the case itself, one field of it, its lines, a hand-over."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from copy import deepcopy
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from .asking import LONGEST_REASON, Choice, day_input


class AmountField(forms.DecimalField):
    """An amount as people type it: with spaces between thousands and a comma or a point."""

    widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})

    def to_python(self, value: object) -> Decimal | None:  # type: ignore[override]
        """Read the amount; empty is none."""
        text = "".join(str(value or "").split()).replace(",", ".")
        return super().to_python(text)


class LineForm(forms.Form):
    """A line of a case: what, how much, at what price."""

    name = forms.CharField(
        label=_("Product or service"),
        max_length=200,
        error_messages={"required": _("Name the product or service.")},
    )
    unit = forms.CharField(label=_("Unit"), max_length=20, required=False)
    quantity = AmountField(
        label=_("Quantity"),
        required=False,
        max_digits=12,
        decimal_places=3,
        error_messages={
            "invalid": _("The quantity is not a number."),
            "max_decimal_places": _("A quantity has three decimals at most."),
        },
    )
    price = AmountField(
        label=_("Price"),
        required=False,
        max_digits=14,
        decimal_places=2,
        error_messages={
            "invalid": _("The price is not a number."),
            "max_decimal_places": _("A price has two decimals at most."),
        },
    )
    discount = AmountField(
        label=_("Discount, %"),
        required=False,
        max_digits=5,
        decimal_places=2,
        error_messages={
            "invalid": _("The discount is not a number."),
            "max_decimal_places": _("A discount has two decimals at most."),
        },
    )

    def clean_quantity(self) -> Decimal:
        """One where nothing is said."""
        said = self.cleaned_data["quantity"]
        return Decimal(1) if said is None else said

    def clean_discount(self) -> Decimal:
        """None where nothing is said."""
        return self.cleaned_data["discount"] or Decimal(0)


class HandOverForm(forms.Form):
    """To whom a deal goes and what he must know."""

    owner_id = forms.TypedChoiceField(
        label=_("New owner"),
        coerce=int,
        error_messages={"required": _("Choose who takes the deals over.")},
    )
    agreed = forms.CharField(
        label=_("What is agreed with the client"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Say what is agreed.")},
    )
    next_step = forms.CharField(
        label=_("Next step and its day"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("Say what comes next.")},
    )
    dangers = forms.CharField(
        label=_("What may go wrong"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    version = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        people: Sequence[Choice],
        initial: Mapping[str, Any] | None = None,
    ) -> None:
        """Offer the people who may take it over."""
        super().__init__(data, initial=dict(initial or {}), auto_id="hand-%s")
        self.fields["owner_id"].choices = [("", "—"), *people]  # type: ignore[attr-defined]


class CellForm(forms.Form):
    """One field of a deal in its list; `seen` is the value it was opened with."""

    version = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)
    seen = forms.CharField(required=False, widget=forms.HiddenInput)
    reason = forms.CharField(label=_("Why later"), max_length=LONGEST_REASON, required=False)

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        name: str,
        initial: Mapping[str, Any] | None = None,
    ) -> None:
        """A form for the field of this name."""
        super().__init__(data, initial=dict(initial or {}), auto_id="cell-%s")
        self.fields["value"] = deepcopy(CaseForm.base_fields[name])
        self.fields["value"].widget.attrs |= {"class": "tk-input", "autofocus": True}
        if name != "promised_on":
            del self.fields["reason"]

    def clean(self) -> None:
        """A date moved later says why."""
        value, seen = self.cleaned_data.get("value"), self.cleaned_data.get("seen", "")
        is_later = "reason" in self.fields and seen and value and value.isoformat() > seen
        if is_later and not self.cleaned_data.get("reason", "").strip():
            self.add_error("reason", _("Say why it is later: it counts as a slip."))
            del self.fields["value"].widget.attrs["autofocus"]


class CaseForm(forms.Form):
    """The editable part of a case; at creation also the stage it begins on."""

    title = forms.CharField(
        label=_("What the deal is about"),
        max_length=200,
        error_messages={"required": _("Name the deal: what and for what.")},
    )
    client_id = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)
    stage_id = forms.TypedChoiceField(label=_("Process and stage"), coerce=int)
    owner_id = forms.TypedChoiceField(label=_("Owner"), coerce=int)
    amount = AmountField(
        label=_("Amount"),
        required=False,
        min_value=0,
        max_digits=14,
        decimal_places=2,
        error_messages={
            "invalid": _("This is not a number."),
            "min_value": _("The amount is not below zero."),
        },
    )
    currency = forms.ChoiceField(label=_("Currency"))
    product = forms.CharField(label=_("Product"), max_length=200, required=False)
    promised_on = forms.DateField(
        label=_("Promised date"),
        required=False,
        widget=day_input(),
        help_text=_("The day the client expects the result. A later one counts as a slip."),
        error_messages={"invalid": _("This is not a date.")},
    )
    slip_reason = forms.CharField(
        label=_("Why the date is later"),
        max_length=LONGEST_REASON,
        required=False,
        help_text=_("Where the promised date moves later."),
    )
    version = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)
    base = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        choices: Mapping[str, Sequence[Any]],
        initial: Mapping[str, Any] | None = None,
    ) -> None:
        """Offer owners, currencies and, for a new case, stages."""
        super().__init__(data, initial=dict(initial or {}), auto_id="case-%s")
        for name in ("owner_id", "currency", "stage_id"):
            if name in choices:
                self.fields[name].choices = choices[name]  # type: ignore[attr-defined]
        if "stage_id" not in choices:
            del self.fields["stage_id"]
        else:
            del self.fields["slip_reason"]

    def clean(self) -> None:
        """A date moved later than the form was opened with says why."""
        promised, opened = self.cleaned_data.get("promised_on"), self._opened_with()
        is_later = bool(promised and opened and promised.isoformat() > opened)
        if is_later and not self.cleaned_data.get("slip_reason", "").strip():
            self.add_error("slip_reason", _("Say why it is later: it counts as a slip."))

    def _opened_with(self) -> str:
        """The promised date the form of a case there is was opened with."""
        if "slip_reason" not in self.fields:
            return ""
        try:
            known = json.loads(self.cleaned_data.get("base") or "{}")
        except ValueError:
            return ""
        return str(known.get("promised_on", "")) if isinstance(known, dict) else ""

    @property
    def values(self) -> dict[str, Any]:
        """The fields of the case as services take them."""
        names = set(self.cleaned_data) - {"stage_id", "version", "base"}
        return {name: self.cleaned_data[name] for name in names}
