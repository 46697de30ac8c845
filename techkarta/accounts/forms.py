"""What people type on the pages of accounts."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from techkarta.common.errors import DomainError
from techkarta.common.texts.errors import error_text
from techkarta.engine.cards.model import Text
from techkarta.ui.formats import localise

from .models import Organisation, OwnRole, Team, Theme, TokenReach, User
from .permissions import known_roles
from .roles import ROLE_TITLES, role_title
from .services import NewUser, OwnDays, RoleEdit, TeamEdit, UserEdit
from .services.organisations import CURRENCIES
from .services.roles import BASES, LONGEST_TITLE

LANGUAGES = (("ru", "Русский"), ("en", "English"))
THEMES = (
    (Theme.AUTO, _("As in the system")),
    (Theme.LIGHT, _("Light")),
    (Theme.DARK, _("Dark")),
)
TOKEN_REACHES = (
    (TokenReach.READ, _("Read only")),
    (TokenReach.WRITE, _("Read and change")),
)
TOKEN_DAYS = (
    ("30", _("A month")),
    ("90", _("Three months")),
    ("365", _("A year")),
    ("0", _("Until I revoke it")),
)
DAY_FORMATS = ("%Y-%m-%d", "%d.%m.%Y", "%d/%m/%Y")


def add_refusal(form: forms.Form, error: DomainError) -> None:
    """Show a refusal at the field it names, or above the form."""
    text = error_text(error.code, error.params, get_language() or "en")
    field = error.params.get("field")
    form.add_error(field if field in form.fields else None, text)


class SignInForm(forms.Form):
    """Email and password."""

    # The name the login limiter reads; people know it as their email.
    username = forms.CharField(
        label=_("Email"),
        max_length=200,
        widget=forms.EmailInput(attrs={"autocomplete": "username", "autofocus": True}),
    )
    password = forms.CharField(
        label=_("Password"),
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )


class PasswordForm(forms.Form):
    """The present password and a new one, twice."""

    old = forms.CharField(
        label=_("Present password"),
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password", "autofocus": True}),
    )
    new = forms.CharField(
        label=_("New password"),
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    again = forms.CharField(
        label=_("New password once more"),
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def clean_again(self) -> str:
        """The repetition must be the same."""
        again: str = self.cleaned_data["again"]
        if again != self.cleaned_data.get("new"):
            raise forms.ValidationError(_("The two new passwords differ. Type the new one again."))
        return again


class PreferencesForm(forms.Form):
    """One's own language and theme."""

    language = forms.ChoiceField(label=_("Language"), choices=LANGUAGES)
    theme = forms.ChoiceField(label=_("Theme"), choices=THEMES)


class TokenForm(forms.Form):
    """A new personal token."""

    name = forms.CharField(label=_("What it is for"), max_length=80)
    reach = forms.ChoiceField(label=_("What it may do"), choices=TOKEN_REACHES, initial="read")
    days = forms.TypedChoiceField(
        label=_("How long it works"),
        choices=TOKEN_DAYS,
        coerce=lambda days: int(days) or None,
        initial="90",
    )


class NewPersonForm(forms.Form):
    """A person who does not exist yet."""

    full_name = forms.CharField(label=_("Full name"), max_length=120)
    email = forms.EmailField(label=_("Email"), max_length=200)
    job_title = forms.CharField(label=_("Job title"), max_length=120, required=False)
    team = forms.TypedChoiceField(label=_("Team"), coerce=int, empty_value=None, required=False)
    language = forms.ChoiceField(label=_("Language"), choices=LANGUAGES, initial="ru")
    roles = forms.MultipleChoiceField(label=_("Roles"), widget=forms.CheckboxSelectMultiple)

    def __init__(
        self, *args: Any, teams: Iterable[Team], own_roles: Iterable[OwnRole] = (), **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        _offer(self, teams, own_roles)

    def new(self) -> NewUser:
        """What was typed, for the service."""
        data = self.cleaned_data
        return NewUser(
            email=data["email"],
            full_name=data["full_name"],
            job_title=data["job_title"],
            team_id=data["team"],
            language=data["language"],
            roles=tuple(data["roles"]),
        )


class PersonForm(forms.Form):
    """The editable part of a person."""

    full_name = forms.CharField(label=_("Full name"), max_length=120)
    job_title = forms.CharField(label=_("Job title"), max_length=120, required=False)
    team = forms.TypedChoiceField(label=_("Team"), coerce=int, empty_value=None, required=False)
    roles = forms.MultipleChoiceField(label=_("Roles"), widget=forms.CheckboxSelectMultiple)
    is_active = forms.BooleanField(label=_("May sign in"), required=False)
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, teams: Iterable[Team], own_roles: Iterable[OwnRole] = (), **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        _offer(self, teams, own_roles)

    def edit(self) -> UserEdit:
        """What was typed, for the service."""
        data = self.cleaned_data
        return UserEdit(
            full_name=data["full_name"],
            job_title=data["job_title"],
            team_id=data["team"],
            roles=tuple(data["roles"]),
            is_active=data["is_active"],
        )


class TeamForm(forms.Form):
    """A team's name, region and head."""

    name = forms.CharField(label=_("Name"), max_length=120)
    region = forms.CharField(
        label=_("Region"),
        max_length=120,
        required=False,
        help_text=_("Teams of one region see each other's work where a right reaches the region."),
    )
    head = forms.TypedChoiceField(
        label=_("Head"),
        coerce=int,
        empty_value=None,
        required=False,
        help_text=_("The head checks the team's work and sees its deals."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, people: Iterable[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["head"].choices = [  # type: ignore[attr-defined]
            ("", _("Nobody yet")),
            *((user.id, user.full_name) for user in people),
        ]

    def edit(self) -> TeamEdit:
        """What was typed, for the service."""
        data = self.cleaned_data
        return TeamEdit(name=data["name"], region=data["region"], head_id=data["head"])


class RoleNameForm(forms.Form):
    """What a role of the company's own is called, in either language or in both."""

    title_ru = forms.CharField(label=_("Name in Russian"), max_length=LONGEST_TITLE, required=False)
    title_en = forms.CharField(label=_("Name in English"), max_length=LONGEST_TITLE, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def title(self) -> Text:
        """The name as a text: of both languages, or of the one that is there."""
        said = {name: self.cleaned_data[f"title_{name}"].strip() for name in ("ru", "en")}
        known = {name: text for name, text in said.items() if text}
        return known if len(known) > 1 else next(iter(known.values()), "")


class RoleForm(RoleNameForm):
    """A new role: its name and the built-in role whose rights it gives."""

    basis = forms.ChoiceField(
        label=_("Rights as of"),
        help_text=_("What a holder may see and do. It stays as it is: people hold the role by it."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = [(role, role_title(role)) for role in BASES]
        self.fields["basis"].choices = [("", "—"), *offered]  # type: ignore[attr-defined]

    def edit(self) -> RoleEdit:
        """What was typed, for the service."""
        return RoleEdit(title=self.title(), basis=self.cleaned_data["basis"])


class DaysField(forms.CharField):
    """Days, one a line, each once and in order, as `YYYY-MM-DD`."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.Textarea(attrs={"rows": 4, "placeholder": "2026-12-31"})
        super().__init__(required=False, widget=widget, **kwargs)

    def clean(self, value: str | None) -> tuple[str, ...]:
        """The days typed; a line that is no day is named."""
        lines = re.split(r"[\s,;]+", super().clean(value).strip())
        return tuple(sorted({_day(line).isoformat() for line in lines if line}))


class OrganisationForm(forms.Form):
    """The company's name, currency and the days of its own calendar."""

    name = forms.CharField(label=_("Name of the company"), max_length=200)
    currency = forms.ChoiceField(
        label=_("Currency"),
        choices=[(code, code) for code in CURRENCIES],
        help_text=_("Of new deals; the present ones keep theirs."),
    )
    own_holidays = DaysField(
        label=_("Own days off"),
        help_text=_("One day a line, such as 2026-12-31 or 31.12.2026. Public holidays are known."),
    )
    own_working_days = DaysField(
        label=_("Own working days"),
        help_text=_("Weekends and holidays the company works. Transferred days are known."),
    )
    short_days = DaysField(
        label=_("Short days"), help_text=_("These days end an hour earlier than the others.")
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def days(self) -> OwnDays:
        """The days typed, for the service."""
        data = self.cleaned_data
        return OwnDays(
            own_holidays=data["own_holidays"],
            own_working_days=data["own_working_days"],
            short_days=data["short_days"],
        )

    @staticmethod
    def initial_of(row: Organisation) -> dict[str, object]:
        """The present values as the form shows them."""
        return {
            "name": row.name,
            "currency": row.currency,
            "own_holidays": "\n".join(row.own_holidays),
            "own_working_days": "\n".join(row.own_working_days),
            "short_days": "\n".join(row.short_days),
            "version": row.version,
        }


def _offer(form: forms.Form, teams: Iterable[Team], own_roles: Iterable[OwnRole]) -> None:
    """Fill in the choices that depend on the company."""
    choices = {
        "team": [("", _("Without a team")), *((team.id, team.name) for team in teams)],
        "roles": [*_roles(), *((row.code, _say(row.title)) for row in own_roles)],
    }
    for name, offered in choices.items():
        form.fields[name].choices = offered  # type: ignore[attr-defined]


def _say(text: object) -> str:
    return localise(text, get_language() or "en")


def _roles() -> list[tuple[str, str]]:
    order = [*ROLE_TITLES, *sorted(known_roles() - set(ROLE_TITLES))]
    return [(role, role_title(role)) for role in order if role in known_roles()]


def _day(text: str) -> date:
    for pattern in DAY_FORMATS:
        try:
            return datetime.strptime(text, pattern).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
    message = error_text("date_unreadable", {"value": text}, get_language() or "en")
    raise forms.ValidationError(message)
