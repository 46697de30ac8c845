"""What the panel of a task sends."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from techkarta.common.files import LARGEST_FILE
from techkarta.engine.cards.model import EvidenceKind

from .models import Channel
from .services import Completion, Given
from .services.checking import RETURN_REASONS


class CompletionForm(forms.Form):
    """Result, minutes, steps and evidence of an operation."""

    result = forms.CharField(max_length=4000, required=False)
    minutes = forms.IntegerField(min_value=0, max_value=1440, required=False)
    minutes_own = forms.IntegerField(min_value=0, max_value=1440, required=False)
    evidence_kind = forms.ChoiceField(
        choices=[(kind.value, kind.value) for kind in EvidenceKind], required=False
    )
    evidence_text = forms.CharField(max_length=4000, required=False, strip=False)
    evidence_link = forms.URLField(max_length=500, required=False, assume_scheme="https")
    evidence_file = forms.FileField(required=False, max_length=200, allow_empty_file=False)
    steps = forms.TypedMultipleChoiceField(
        coerce=int, choices=[(number, number) for number in range(100)], required=False
    )

    participant_id = forms.IntegerField(required=False)

    def clean_evidence_file(self) -> UploadedFile[bytes] | None:
        """A file of a size the server takes."""
        file: UploadedFile[bytes] | None = self.cleaned_data["evidence_file"]
        if file and (file.size or 0) > LARGEST_FILE:
            raise forms.ValidationError(_("The file is larger than 25 MB. Attach a link instead."))
        return file

    def completion(self) -> Completion:
        """The cleaned values as the service takes them."""
        data = self.cleaned_data
        own = data["minutes_own"]
        given = Given(
            kind=data["evidence_kind"],
            text=data["evidence_text"],
            link=data["evidence_link"],
            file=data["evidence_file"] or None,
        )
        return Completion(
            result=data["result"],
            minutes=own if own is not None else data["minutes"] or 0,
            evidence=(given,) if given.text.strip() or given.link or given.file else (),
            steps_done=tuple(data["steps"]),
            participant_id=data["participant_id"],
        )


class BlockForm(forms.Form):
    """Why a task stands still, who clears it and by when."""

    reason = forms.CharField(max_length=400)
    owner_id = forms.IntegerField()
    until = forms.DateField()


class AttemptForm(forms.Form):
    """How a client was tried to be reached, and what is known of it."""

    channel = forms.ChoiceField(choices=Channel.choices)
    note = forms.CharField(max_length=400, required=False)
    minutes = forms.IntegerField(min_value=0, max_value=1440, required=False)

    def values(self) -> dict[str, Any]:
        """The cleaned values as the service takes them."""
        return {**self.cleaned_data, "minutes": self.cleaned_data["minutes"] or 0}


class ParkingForm(forms.Form):
    """Until which day a client is put aside, and why."""

    until = forms.DateField()
    reason = forms.CharField(max_length=400)


class ReasonForm(forms.Form):
    """A reason in words."""

    reason = forms.CharField(max_length=400)


class AssignForm(forms.Form):
    """Who takes the task over."""

    owner_id = forms.IntegerField()


class ReturnForm(forms.Form):
    """Why a task is sent back, and what to mend."""

    reason = forms.ChoiceField(choices=[(code, code) for code in RETURN_REASONS])
    note = forms.CharField(max_length=1000)
