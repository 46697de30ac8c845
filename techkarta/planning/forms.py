"""What is typed about people's time."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from .models import AbsenceKind, EventUnit, FixedEvent, PersonTerms
from .services import AbsenceFields, EventFields

WEEKDAYS = (
    (0, _("Monday")),
    (1, _("Tuesday")),
    (2, _("Wednesday")),
    (3, _("Thursday")),
    (4, _("Friday")),
    (5, _("Saturday")),
    (6, _("Sunday")),
)
SHORT_WEEKDAYS = (_("Mon"), _("Tue"), _("Wed"), _("Thu"), _("Fri"), _("Sat"), _("Sun"))
People = Iterable[tuple[int, str]]


def _calendar() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class AbsenceForm(forms.Form):
    """An absence: who, why, from when to when, who stands in."""

    user = forms.TypedChoiceField(label=_("Who is away"), coerce=int)
    kind = forms.ChoiceField(label=_("Reason"), choices=AbsenceKind.choices)
    first_on = forms.DateField(label=_("First day"), widget=_calendar())
    last_on = forms.DateField(label=_("Last day"), widget=_calendar())
    substitute = forms.TypedChoiceField(
        label=_("Who stands in"),
        coerce=int,
        empty_value=None,
        required=False,
        help_text=_("Sees the tasks of these days on My day and can take them over."),
    )
    note = forms.CharField(label=_("Note"), max_length=200, required=False)

    def __init__(self, *args: Any, people: People, substitutes: People, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["user"].choices = list(people)  # type: ignore[attr-defined]
        others = [("", _("Nobody")), *substitutes]
        self.fields["substitute"].choices = others  # type: ignore[attr-defined]

    def values(self) -> AbsenceFields:
        """What was typed, for the service."""
        data = self.cleaned_data
        return AbsenceFields(
            user_id=data["user"],
            kind=data["kind"],
            first_on=data["first_on"],
            last_on=data["last_on"],
            substitute_id=data["substitute"],
            note=data["note"],
        )


class TermsForm(forms.Form):
    """How much a person works."""

    day_minutes = forms.IntegerField(
        label=_("Minutes of a working day"),
        help_text=_("480 is a whole day; three quarters of it are the fund for operations."),
    )
    weekdays = forms.TypedMultipleChoiceField(
        label=_("Working weekdays"),
        coerce=int,
        choices=WEEKDAYS,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Where the company's calendar has a day off, it stays off."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    @staticmethod
    def initial_of(row: PersonTerms) -> dict[str, object]:
        """The present values as the form shows them."""
        weekdays: Sequence[int] = row.weekdays or range(5)
        return {
            "day_minutes": row.day_minutes,
            "weekdays": list(weekdays),
            "version": row.version,
        }


class EventForm(forms.Form):
    """A fixed event of a person's weeks."""

    title = forms.CharField(label=_("Event"), max_length=120)
    unit = forms.ChoiceField(label=_("Repeats"), choices=EventUnit.choices)
    first_on = forms.DateField(label=_("First day"), widget=_calendar())
    until_on = forms.DateField(label=_("Until the day"), required=False, widget=_calendar())
    starts_at = forms.TimeField(
        label=_("Begins at"),
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )
    minutes = forms.IntegerField(label=_("Minutes"))
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def values(self) -> EventFields:
        """What was typed, for the service."""
        data = {name: value for name, value in self.cleaned_data.items() if name != "version"}
        return EventFields(**data)

    @staticmethod
    def initial_of(row: FixedEvent) -> dict[str, object]:
        """The present values as the form shows them."""
        names = ("title", "unit", "first_on", "until_on", "starts_at", "minutes", "version")
        return {name: getattr(row, name) for name in names}
