"""Naming a client type of the company's own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django import forms
from django.utils.translation import gettext_lazy as _

from techkarta.engine.cards.model import Text


class ClientTypeForm(forms.Form):
    """What a client type is called, and who belongs to it."""

    title_ru = forms.CharField(label=_("Name in Russian"), max_length=120, required=False)
    title_en = forms.CharField(label=_("Name in English"), max_length=120, required=False)
    note_ru = forms.CharField(
        label=_("Who belongs here, in Russian"), max_length=200, required=False
    )
    note_en = forms.CharField(
        label=_("Who belongs here, in English"), max_length=200, required=False
    )

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def title(self) -> Text:
        """The name in the languages it was typed in."""
        return self._text("title")

    def note(self) -> Text:
        """Who belongs to the type, in the languages it was typed in."""
        return self._text("note")

    def _text(self, name: str) -> Text:
        typed = {code: self.cleaned_data[f"{name}_{code}"].strip() for code in ("ru", "en")}
        return {code: text for code, text in typed.items() if text}


class NewClientTypeForm(ClientTypeForm):
    """A client type of the company's own, and whose questions it begins with."""

    source = forms.ChoiceField(label=_("Questions copied from"))

    def __init__(
        self,
        data: Mapping[str, object] | None = None,
        *,
        sources: Sequence[tuple[str, str]],
        initial: Mapping[str, object] | None = None,
    ) -> None:
        """A form that may copy one of these types."""
        super().__init__(data, initial=dict(initial or {}))
        self.fields["source"].choices = list(sources)  # type: ignore[attr-defined]
