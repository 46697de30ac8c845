"""What is typed about clients."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from copy import deepcopy
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from .services import ClientFields, ContactFields

CLASSES = (("", pgettext_lazy("class", "not set")), ("A", "A"), ("B", "B"), ("C", "C"))


class ClientForm(forms.Form):
    """The editable part of a client; the parent is named, the view finds it."""

    name = forms.CharField(label=_("Name"), max_length=200)
    type_codes = forms.MultipleChoiceField(
        label=_("Types"), required=False, widget=forms.CheckboxSelectMultiple
    )
    client_class = forms.ChoiceField(
        label=_("Class"),
        choices=CLASSES,
        required=False,
        help_text=_("How important: cards ask for contacts by it."),
    )
    owner_id = forms.TypedChoiceField(label=_("Owner"), coerce=int, empty_value=None)
    parent = forms.CharField(
        label=_("Parent company"),
        max_length=200,
        required=False,
        help_text=_("Begin to type the name and choose."),
    )
    industry = forms.CharField(label=_("Industry"), max_length=120, required=False)
    place = forms.CharField(label=_("Place"), max_length=200, required=False)
    site = forms.CharField(label=_("Site"), max_length=200, required=False)
    employees = forms.IntegerField(
        label=_("Employees"), min_value=0, max_value=10_000_000, required=False
    )
    note = forms.CharField(
        label=_("Note"), max_length=4000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(
        self,
        *args: Any,
        types: Iterable[tuple[str, str]],
        owners: Sequence[tuple[object, object]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["type_codes"].choices = list(types)  # type: ignore[attr-defined]
        self.fields["owner_id"].choices = list(owners)  # type: ignore[attr-defined]
        self.fields["owner_id"].required = "" not in {key for key, _name in owners}

    def values(self, parent_id: int | None) -> ClientFields:
        """What was typed, for the service."""
        data = self.cleaned_data
        plain = ("name", "client_class", "owner_id", "industry", "place", "site", "note")
        return ClientFields(
            **{name: data[name] for name in plain},
            employees=data["employees"],
            parent_id=parent_id,
            type_codes=tuple(data["type_codes"]),
        )


class CellForm(forms.Form):
    """One field of a client in the list; `seen` is the value it was opened with."""

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        name: str,
        owners: Sequence[tuple[object, object]] = (),
        initial: Mapping[str, Any] | None = None,
    ) -> None:
        """A form for the class, or for the owner among these."""
        super().__init__(data, initial=dict(initial or {}), auto_id="cell-%s")
        field = deepcopy(ClientForm.base_fields[name])
        if name == "owner_id":
            field.choices = list(owners)  # type: ignore[attr-defined]
        field.widget.attrs |= {"class": "tk-input", "autofocus": True}
        self.fields["value"] = field


class ContactForm(forms.Form):
    """A person at a client."""

    name = forms.CharField(label=_("Full name"), max_length=120)
    job_title = forms.CharField(label=_("Job title"), max_length=120, required=False)
    phone = forms.CharField(label=_("Phone"), max_length=40, required=False)
    email = forms.EmailField(label=_("Email"), max_length=200, required=False)

    def values(self) -> ContactFields:
        """What was typed, for the service."""
        return ContactFields(**self.cleaned_data)


class FilterForm(forms.Form):
    """What the list of clients is asked for; what cannot be read asks for nothing."""

    q = forms.CharField(max_length=200, required=False)
    type = forms.ChoiceField(required=False)
    owner = forms.TypedChoiceField(coerce=int, empty_value=None, required=False)

    def __init__(
        self,
        data: Mapping[str, str],
        *,
        types: Iterable[tuple[str, str]],
        owners: Iterable[tuple[int, str]],
    ) -> None:
        super().__init__(data)
        self.fields["type"].choices = [("", _("All types")), *types]  # type: ignore[attr-defined]
        self.fields["owner"].choices = [("", _("All owners")), *owners]  # type: ignore[attr-defined]
        self.is_valid()

    def asked(self) -> dict[str, Any]:
        """The filters as the selector takes them."""
        said = self.cleaned_data
        return {
            "query": said.get("q", ""),
            "client_type": said.get("type", ""),
            "owner_id": said.get("owner"),
        }
