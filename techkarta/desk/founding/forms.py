"""What the founder types."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from techkarta.accounts.services.organisations import CURRENCIES
from techkarta.common.text import localise
from techkarta.presets.content import processes

from .company import Founding

ZONES = (
    "Europe/Kaliningrad",
    "Europe/Moscow",
    "Europe/Samara",
    "Asia/Yekaterinburg",
    "Asia/Omsk",
    "Asia/Krasnoyarsk",
    "Asia/Irkutsk",
    "Asia/Yakutsk",
    "Asia/Vladivostok",
    "Asia/Magadan",
    "Asia/Kamchatka",
    "Europe/Minsk",
    "Asia/Almaty",
    "Asia/Tashkent",
    "Europe/Istanbul",
    "Europe/Berlin",
    "Europe/London",
    "America/New_York",
    "Asia/Dubai",
    "Asia/Shanghai",
)
COUNTRIES = (
    ("RU", _("Russia")),
    ("BY", _("Belarus")),
    ("KZ", _("Kazakhstan")),
    ("UZ", _("Uzbekistan")),
    ("TR", _("Türkiye")),
    ("DE", _("Germany")),
    ("GB", _("United Kingdom")),
    ("US", _("United States")),
    ("AE", _("United Arab Emirates")),
    ("CN", _("China")),
)


def _new_password() -> forms.PasswordInput:
    return forms.PasswordInput(attrs={"autocomplete": "new-password"})


class FoundingForm(forms.Form):
    """The company, how it sells, and its first person."""

    name = forms.CharField(label=_("Company"), max_length=200)
    processes = forms.MultipleChoiceField(
        label=_("How do you sell?"), widget=forms.CheckboxSelectMultiple
    )
    time_zone = forms.ChoiceField(
        label=_("Time zone"), choices=[(zone, zone.replace("_", " ")) for zone in ZONES]
    )
    country = forms.ChoiceField(label=_("Country of public holidays"), choices=COUNTRIES)
    currency = forms.ChoiceField(label=_("Currency"), choices=[(each, each) for each in CURRENCIES])
    full_name = forms.CharField(label=_("Your name"), max_length=200)
    email = forms.EmailField(label=_("Email"), max_length=200)
    new = forms.CharField(label=_("Password"), max_length=200, strip=False, widget=_new_password())

    def __init__(self, *arguments: Any, **named: Any) -> None:
        """Offer the shipped types of sales, all chosen; a Russian calendar to begin with."""
        super().__init__(*arguments, **named)
        language = get_language() or "en"
        choices = [
            (preset.code, localise(preset.title, language))
            for preset in processes()
            if preset.kind == "sales"
        ]
        field: Any = self.fields["processes"]
        field.choices = choices
        self.initial.setdefault("processes", [code for code, _title in choices])
        self.initial.setdefault("time_zone", "Europe/Moscow")

    def founding(self) -> Founding:
        """What was typed, as the service takes it."""
        data = self.cleaned_data
        return Founding(
            name=data["name"],
            time_zone=data["time_zone"],
            country=data["country"],
            currency=data["currency"],
            processes=tuple(data["processes"]),
            full_name=data["full_name"],
            email=data["email"],
            password=data["new"],
            language=get_language() or "en",
        )
