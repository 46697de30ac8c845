"""What is typed to plan a chronometry week."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from techkarta.work.services import WeekFields

Choices = Sequence[tuple[str, str]]


def _calendar() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class WeekForm(forms.Form):
    """Which operations of the chosen card, who, from when to when."""

    operations = forms.MultipleChoiceField(
        label=_("Operations to time"),
        error_messages={"required": _("Choose at least one operation.")},
    )
    people = forms.MultipleChoiceField(
        label=_("Who counts the minutes"),
        error_messages={"required": _("Choose at least one person.")},
    )
    since = forms.DateField(label=_("First day"), widget=_calendar())
    until = forms.DateField(label=_("Last day"), widget=_calendar())

    def __init__(self, *args: Any, operations: Choices, people: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["operations"].choices = operations  # type: ignore[attr-defined]
        self.fields["people"].choices = people  # type: ignore[attr-defined]

    def values(self, version_id: int) -> WeekFields:
        """What was typed, for the service."""
        data = self.cleaned_data
        return WeekFields(
            version_id=version_id,
            operations=tuple(data["operations"]),
            people=tuple(int(each) for each in data["people"]),
            since=data["since"],
            until=data["until"],
        )
