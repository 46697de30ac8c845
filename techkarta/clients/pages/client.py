"""One client: facts, people, relations; its form; what somebody else changed meanwhile."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django import forms
from django.urls import NoReverseMatch, reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from techkarta.ui import formats
from techkarta.ui.values import Link

from ..models import Client, Contact
from .table import say

NOTHING = "—"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """A named value; `url` where it opens something."""

    label: str
    value: str
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactRow:
    """A person at the client."""

    id: int
    name: str
    job_title: str
    phone: str
    email: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """The companies around a client that the reader may see; `parent_id` None = not that one."""

    parent_id: int | None
    subsidiaries: Sequence[Client]


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientPage:
    """One client."""

    id: int
    name: str
    note: str
    crumbs: tuple[Link, ...]
    types: tuple[str, ...]
    client_class: str
    facts: tuple[Fact, ...]
    text: str
    contacts: tuple[ContactRow, ...]
    contact_form: forms.Form
    subsidiaries: tuple[Link, ...]
    can_change: bool
    cases_url: str
    orders_url: str
    questions_url: str
    new_case_url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Clash:
    """A field two people gave different values."""

    label: str
    mine: str
    theirs: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientFormPage:
    """The form of a client."""

    title: str
    crumbs: tuple[Link, ...]
    form: forms.Form
    cancel_url: str
    names_url: str
    is_new: bool
    clashes: tuple[Clash, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class NamesPage:
    """Names to choose a parent company from."""

    clients: tuple[Link, ...]


def client_page(
    client: Client,
    family: Family,
    contact_form: forms.Form,
    *,
    can_change: bool,
    can_sell: bool,
) -> ClientPage:
    """The page of a client; types, contacts, owner and parent are loaded."""
    new_case = address("cases:new")
    return ClientPage(
        id=client.id,
        name=client.name,
        note=" · ".join(part for part in (client.place, client.industry) if part),
        crumbs=(clients_link(),),
        types=tuple(say(kind.title) for kind in client.types.all()),
        client_class=client.client_class,
        facts=_facts(client, family),
        text=client.note,
        contacts=tuple(_contact(each) for each in client.contacts.all() if each.is_active),
        contact_form=contact_form,
        subsidiaries=tuple(
            Link(text=each.name, url=reverse("clients:client", args=[each.id]))
            for each in family.subsidiaries
        ),
        can_change=can_change,
        cases_url=address("cases:client_cases", client.id),
        orders_url=address("orders:client_orders", client.id),
        questions_url=address("forms:client", client.id),
        new_case_url=f"{new_case}?client={client.id}" if new_case and can_sell else "",
    )


def form_page(
    form: forms.Form, client: Client | None, clashes: Sequence[Clash] = ()
) -> ClientFormPage:
    """The form of a new client, or of one there is."""
    crumbs: tuple[Link, ...] = (clients_link(),)
    title, cancel = _("New client"), reverse("clients:list")
    if client is not None:
        title, cancel = _("Edit the client"), reverse("clients:client", args=[client.id])
        crumbs = (*crumbs, Link(text=client.name, url=cancel))
    return ClientFormPage(
        title=title,
        crumbs=crumbs,
        form=form,
        cancel_url=cancel,
        names_url=reverse("clients:names"),
        is_new=client is None,
        clashes=tuple(clashes),
    )


def values_of(client: Client) -> dict[str, object]:
    """The present values of a client as its form shows them; types, owner and parent are loaded."""
    names = ("name", "client_class", "owner_id", "industry", "place", "site", "employees", "note")
    return {
        **{name: getattr(client, name) for name in (*names, "version")},
        "type_codes": [kind.code for kind in client.types.all()],
        "parent": client.parent.name if client.parent else "",
    }


def clashes_of(
    mine: Mapping[str, object], theirs: Mapping[str, object], form: forms.Form
) -> tuple[Clash, ...]:
    """The fields of the form two people gave different values, both in the form's own words."""
    return tuple(
        Clash(
            label=str(bound.label),
            mine=_shown(bound, mine.get(bound.name)),
            theirs=_shown(bound, theirs.get(bound.name)),
        )
        for bound in form.visible_fields()
        if _plain(mine.get(bound.name)) != _plain(theirs.get(bound.name))
    )


def names_links(clients: Iterable[Client]) -> tuple[Link, ...]:
    """Clients to choose from by name; the place tells two of one name apart."""
    return tuple(Link(text=client.name, url=client.place) for client in clients)


def clients_link() -> Link:
    """The way back to the list."""
    return Link(text=_("Clients"), url=reverse("clients:list"))


def address(name: str, *arguments: object) -> str:
    """The address of a page by its name; empty where this installation has no such page."""
    try:
        return reverse(name, args=arguments)
    except NoReverseMatch:
        return ""


def _facts(client: Client, family: Family) -> tuple[Fact, ...]:
    language = get_language() or "en"
    employees = "" if client.employees is None else formats.number(client.employees, language)
    site = client.site if client.site.startswith(("https://", "http://")) else ""
    facts = (
        Fact(label=_("Owner"), value=client.owner.full_name if client.owner else _("nobody")),
        Fact(
            label=_("Parent company"),
            value=client.parent.name if client.parent else "",
            url=reverse("clients:client", args=[family.parent_id]) if family.parent_id else "",
        ),
        Fact(label=_("Industry"), value=client.industry),
        Fact(label=_("Place"), value=client.place),
        Fact(label=_("Employees"), value=employees),
        Fact(label=_("Site"), value=client.site, url=site),
    )
    return tuple(fact for fact in facts if fact.value)


def _contact(contact: Contact) -> ContactRow:
    return ContactRow(
        id=contact.id,
        name=contact.name,
        job_title=contact.job_title,
        phone=contact.phone,
        email=contact.email,
    )


def _plain(value: object) -> object:
    if isinstance(value, list | tuple):
        return sorted(str(item) for item in value)
    return "" if value is None else str(value)


def _shown(bound: forms.BoundField, value: object) -> str:
    names = {str(key): str(text) for key, text in getattr(bound.field, "choices", ())}
    items: Iterable[object] = value if isinstance(value, list | tuple) else (value,)
    texts = [names.get(str(item), str(item)) for item in items if item not in (None, "")]
    return ", ".join(texts) or NOTHING
