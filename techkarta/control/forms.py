"""What is typed on the pages of control."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from techkarta.work.services import Order

from .services import CAUSES, Answer
from .words import CAUSE_WORDS, cause_code


class QuestionForm(forms.Form):
    """A question to the performer."""

    text = forms.CharField(max_length=1000)


class OrderForm(forms.Form):
    """What is ordered at a defence, who does it and until when."""

    text = forms.CharField(max_length=400)
    owner_id = forms.IntegerField()
    due_on = forms.DateField()

    def order(self) -> Order:
        """The cleaned values as the service takes them."""
        return Order(**self.cleaned_data)


class ActionForm(forms.Form):
    """The cause of a deviation, what is done, by whom and by when."""

    cause = forms.ChoiceField(
        label=_("Cause"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose the cause.")},
    )
    text = forms.CharField(
        label=_("What is done"),
        max_length=400,
        error_messages={"required": _("Say what is done about it.")},
    )
    owner_id = forms.TypedChoiceField(label=_("By whom"), coerce=int)
    due_on = forms.DateField(
        label=_("By the day"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": _("This is not a date."), "required": _("Name the day.")},
    )

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        people: Sequence[tuple[int, str]],
        initial: Mapping[str, Any] | None = None,
    ) -> None:
        """Offer the causes by their codes, and the people."""
        super().__init__(data, initial=dict(initial or {}), auto_id="action-%s")
        causes = [(code, f"{cause_code(code)} {CAUSE_WORDS[code]}") for code in CAUSES]
        self.fields["cause"].choices = causes  # type: ignore[attr-defined]
        self.fields["owner_id"].choices = list(people)  # type: ignore[attr-defined]

    def answer(self) -> Answer:
        """The cleaned values as the service takes them."""
        return Answer(**self.cleaned_data)
