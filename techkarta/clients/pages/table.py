"""The list of clients and its export."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django import forms
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy, ngettext

from techkarta.accounts.permissions import Actor, may
from techkarta.ui import formats
from techkarta.ui.values import Cell

from ..models import Client
from ..selectors import client_owner

SIZE = 50
EXPORTED: Sequence[Promise] = (
    gettext_lazy("Name"),
    gettext_lazy("Types"),
    gettext_lazy("Class"),
    gettext_lazy("Industry"),
    gettext_lazy("Place"),
    gettext_lazy("Site"),
    gettext_lazy("Employees"),
    gettext_lazy("Owner"),
    gettext_lazy("Parent company"),
    gettext_lazy("Open deals"),
    gettext_lazy("Note"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientRow:
    """A client in the list."""

    url: str
    name: str
    note: str
    types: tuple[str, ...]
    client_class: Cell
    owner: Cell
    open_cases: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientsPage:
    """One page of the list, as the address filters it."""

    note: str
    rows: tuple[ClientRow, ...]
    filters: forms.Form
    is_filtered: bool
    place: str
    before_url: str
    after_url: str
    csv_url: str
    xlsx_url: str
    can_create: bool
    can_import: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Slice:
    """A page of rows, where it stands among all, and which of them it is."""

    rows: Sequence[Client]
    total: int
    number: int


def clients_page(
    part: Slice,
    filters: forms.Form,
    *,
    actor: Actor,
    said: Mapping[str, str],
    can_create: bool,
    can_import: bool,
) -> ClientsPage:
    """One page of the list; `said` are the filters as the address holds them."""
    told = ngettext("%(count)d client", "%(count)d clients", part.total) % {"count": part.total}
    is_last = part.number * SIZE >= part.total
    return ClientsPage(
        note=told,
        rows=tuple(_row(client, actor) for client in part.rows),
        filters=filters,
        is_filtered=any(said.values()),
        place=_place(part) if part.total > SIZE else "",
        before_url=_url(said, part.number - 1) if part.number > 1 else "",
        after_url="" if is_last else _url(said, part.number + 1),
        csv_url=_address(reverse("clients:export", args=["csv"]), said),
        xlsx_url=_address(reverse("clients:export", args=["xlsx"]), said),
        can_create=can_create,
        can_import=can_import,
    )


def list_cells(clients: Iterable[Client]) -> Iterator[Sequence[object]]:
    """The list as rows of a file, its heading first."""
    yield [str(title) for title in EXPORTED]
    for client in clients:
        yield _cells(client)


def say(text: object) -> str:
    """A text of the company in the reader's language."""
    return formats.localise(text, get_language() or "en")


def _row(client: Client, actor: Actor) -> ClientRow:
    can_change = may(actor, "client.change", client_owner(client))
    return ClientRow(
        url=reverse("clients:client", args=[client.id]),
        name=client.name,
        note=" · ".join(part for part in (client.place, client.industry) if part),
        types=tuple(say(kind.title) for kind in client.types.all()),
        client_class=_cell(client, "client_class", client.client_class, can_change=can_change),
        owner=_cell(
            client, "owner_id", client.owner.full_name if client.owner else "",
            can_change=can_change,
        ),
        open_cases=client.open_cases,  # type: ignore[attr-defined]  # counted by the selector
    )  # fmt: skip


def _cell(client: Client, field: str, text: str, *, can_change: bool) -> Cell:
    """What the client's cell says, changed in place by whoever may."""
    if not can_change:
        return Cell(text=text)
    return Cell(
        text=text or "—",
        edit_url=reverse("clients:cell", args=[client.id, field]),
        edit_page=reverse("clients:edit", args=[client.id]),
    )


def _cells(client: Client) -> Sequence[object]:
    return (
        client.name,
        ", ".join(say(kind.title) for kind in client.types.all()),
        client.client_class,
        client.industry,
        client.place,
        client.site,
        client.employees,
        client.owner.full_name if client.owner else "",
        client.parent.name if client.parent else "",
        client.open_cases,  # type: ignore[attr-defined]  # counted by the selector
        client.note,
    )


def _place(part: Slice) -> str:
    first = (part.number - 1) * SIZE + 1
    return f"{first}\u2013{min(part.number * SIZE, part.total)} / {part.total}"


def _url(said: Mapping[str, str], number: int) -> str:
    page = {"page": str(number)} if number > 1 else {}
    return _address(reverse("clients:list"), {**said, **page})


def _address(path: str, said: Mapping[str, str]) -> str:
    query = urlencode({name: value for name, value in said.items() if value})
    return f"{path}?{query}" if query else path
