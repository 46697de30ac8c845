"""What is typed about cases: proofs, reasons, notes, filters."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import uuid4

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from techkarta.common.files import LARGEST_FILE

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


class ReasonForm(forms.Form):
    """Why: one of the usual reasons, own words, or both. The services say where one is due."""

    common = forms.ChoiceField(
        label=_("Reason"), required=False, widget=forms.RadioSelect, choices=()
    )
    reason = forms.CharField(
        label=_("In your own words"),
        max_length=LONGEST_REASON,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(
        self,
        *arguments: Any,
        common: Iterable[str | Promise] = (),
        **options: Any,
    ) -> None:
        """Offer the `common` reasons."""
        super().__init__(*arguments, **options)
        texts = [str(text) for text in common]
        field = self.fields["common"]
        field.choices = [(text, text) for text in texts]  # type: ignore[attr-defined]
        if not texts:
            del self.fields["common"]
            self.fields["reason"].label = _("Reason")

    def said(self) -> str:
        """The reason in one sentence; empty where none was typed."""
        if not self.is_bound:
            return ""
        parts = (self.cleaned_data.get("common", ""), self.cleaned_data.get("reason", ""))
        return ": ".join(part.strip() for part in parts if part and part.strip())[:LONGEST_REASON]


class FilesInput(forms.FileInput):
    """Lets a person choose several files."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Any number of files."""

    widget = FilesInput

    def clean(self, data: object, initial: object = None) -> list[Any]:
        """Every file by the rules of one."""
        given = data if isinstance(data, list) else []
        return [super(FilesField, self).clean(each, initial) for each in given]


class NoteForm(forms.Form):
    """A note on a case; `once` tells a repeated request from a second note."""

    text = forms.CharField(
        label=_("A note for those who work on the deal"),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    attached = FilesField(label=_("Files"), max_length=200, required=False)
    once = forms.CharField(max_length=36, widget=forms.HiddenInput)

    def clean(self) -> None:
        """Files of a size the server takes."""
        files: list[UploadedFile[bytes]] = self.cleaned_data.get("attached", [])
        large = [file.name for file in files if (file.size or 0) > LARGEST_FILE]
        if large:
            text = _("%(file)s is larger than 25 MB. Write a link to it instead.")
            raise forms.ValidationError(text, params={"file": ", ".join(map(str, large))})


def note_form(
    data: QueryDict | None = None,
    files: MultiValueDict[str, UploadedFile[bytes]] | None = None,
) -> NoteForm:
    """A form for one more note, or what was typed."""
    return NoteForm(data, files, initial={"once": str(uuid4())}, auto_id="note-%s")


class KeepForm(forms.Form):
    """The name filters are kept under, and for whom."""

    name = forms.CharField(
        label=_("Name of the view"),
        max_length=80,
        error_messages={"required": _("Name the view.")},
    )
    is_shared = forms.BooleanField(
        label=_("Show it to the whole company"),
        help_text=_("Each sees in it only the deals within his own reach."),
        required=False,
    )

    def __init__(self, data: QueryDict | None = None, *, may_share: bool) -> None:
        """Offer sharing to whoever may share."""
        super().__init__(data, auto_id="keep-%s")
        if not may_share:
            del self.fields["is_shared"]


class WishForm(forms.Form):
    """Where a case is asked to go; what cannot be read counts as not said."""

    stage = forms.CharField(max_length=20, required=False)
    way = forms.ChoiceField(choices=[(way, way) for way in ("back", "override")], required=False)
    version = forms.IntegerField(min_value=1, required=False)
    seen = forms.IntegerField(min_value=1, required=False)
    place = forms.ChoiceField(choices=[("board", "board")], required=False)
    override = forms.BooleanField(required=False)


Choice = tuple[str, str | Promise]


class FilterForm(forms.Form):
    """What cases are narrowed to, as the address says it; what cannot be read narrows nothing."""

    process = forms.ChoiceField(label=_("Process"), required=False)
    stage = forms.ChoiceField(label=_("Stage"), required=False)
    team = forms.ChoiceField(label=_("Team"), required=False)
    owner = forms.ChoiceField(label=_("Owner"), required=False)
    state = forms.ChoiceField(label=_("State"), required=False)
    q = forms.CharField(label=_("Search"), max_length=200, required=False)
    deviations = forms.BooleanField(label=_("Deviations"), required=False)
    no_client = forms.BooleanField(label=_("Without client"), required=False)

    def __init__(self, data: Mapping[str, str], *, choices: Mapping[str, Sequence[Choice]]) -> None:
        """Offer the choices; a filter with nothing to choose from disappears."""
        super().__init__(data, auto_id="filter-%s")
        for name in ("process", "stage", "team", "owner", "state"):
            offered = choices.get(name, ())
            field = self.fields[name]
            field.choices = offered  # type: ignore[attr-defined]
            field.widget.attrs["class"] = "tk-input"
            field.widget.attrs["aria-label"] = field.label
            if len(offered) < FEWEST_CHOICES:
                del self.fields[name]
        self.is_valid()

    @property
    def said(self) -> dict[str, str]:
        """The filters in force as the address names them."""
        found = ((name, self.cleaned_data.get(name)) for name in self.fields)
        return {name: "1" if value is True else str(value) for name, value in found if value}

    def number(self, name: str) -> int | None:
        """The identifier a filter names."""
        value = str(self.cleaned_data.get(name) or "")
        return int(value) if value.isascii() and value.isdigit() else None


FEWEST_CHOICES = 2
