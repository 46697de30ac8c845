"""What the roles are called."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from techkarta.ui.formats import localise

# In the order in which a person with several roles is introduced.
ROLE_TITLES: Mapping[str, Promise] = {
    "executive": _("Commercial director"),
    "head_of_sales": _("Head of sales"),
    "methodologist": _("Methodologist"),
    "project_rep": _("Project manager"),
    "regional_rep": _("Regional manager"),
    "rep": _("Sales manager"),
    "marketing": _("Marketing"),
    "trainer": _("Trainer"),
    "specialist": _("Specialist"),
    "finance": _("Finance"),
    "legal": _("Lawyer"),
    "assistant": _("Assistant"),
    "admin": _("Administrator"),
}


def role_title(role: str, own: Mapping[str, object] | None = None) -> str:
    """What the role is called in the reader's language.

    `own` names roles of the company or of a card; an unknown role reads as its code.
    """
    if role not in ROLE_TITLES and own and role in own:
        return localise(own[role], get_language() or "en")
    return str(ROLE_TITLES.get(role, role))


def role_titles(roles: Iterable[str], own: Mapping[str, object] | None = None) -> tuple[str, ...]:
    """The names of several roles in the order of introduction, own ones last."""
    places = {role: place for place, role in enumerate(ROLE_TITLES)}
    known = sorted(roles, key=lambda role: (places.get(role, len(places)), role))
    return tuple(role_title(role, own) for role in known)
