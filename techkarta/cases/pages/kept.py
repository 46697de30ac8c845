"""Kept views: the menu on the board and the list, and the page where they are looked over."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.forms import Form
from django.utils.translation import gettext as _

from techkarta.accounts.permissions import Actor
from techkarta.cases.selectors.kept import KeptView
from techkarta.ui.values import Link

from .reading import address

PLACES = {"board": "cases:board", "list": "cases:list"}


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptMenu:
    """What the menu of views offers; nothing is current where the filters are nobody's."""

    mine: tuple[Link, ...]
    shared: tuple[Link, ...]
    keep_url: str
    all_url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptRow:
    """One view of the list; only one's own is dropped."""

    name: str
    url: str
    where: str
    whose: str
    is_shared: bool
    drop_url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptPage:
    """Every view there is for the reader."""

    rows: tuple[KeptRow, ...]
    list_url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class KeepPage:
    """A form that keeps the filters of an address."""

    form: Form
    hidden: tuple[tuple[str, str], ...]
    back_url: str
    url: str


def kept_menu(
    views: Sequence[KeptView], actor: Actor, place: str, filters: Mapping[str, str]
) -> KeptMenu:
    """The menu beside the filters of a place."""
    own = [view for view in views if view.owner_id == actor.user_id]
    others = [view for view in views if view.owner_id != actor.user_id]
    return KeptMenu(
        mine=tuple(_link(view, place, filters) for view in own),
        shared=tuple(_link(view, place, filters) for view in others),
        keep_url=f"{address('cases:keep_view')}?{urlencode({**filters, 'at': place})}",
        all_url=address("cases:views"),
    )


def kept_page(views: Sequence[KeptView], actor: Actor) -> KeptPage:
    """The views one may open, with whose they are."""
    return KeptPage(rows=tuple(_row(view, actor) for view in views), list_url=address("cases:list"))


def keep_page(form: Form, place: str, filters: Mapping[str, str]) -> KeepPage:
    """The form with what it keeps."""
    return KeepPage(
        form=form,
        hidden=(("at", place), *filters.items()),
        back_url=f"{address(PLACES[place])}?{urlencode(filters)}",
        url=address("cases:keep_view"),
    )


def view_url(view: KeptView) -> str:
    """Where a view is looked at."""
    return f"{address(PLACES[view.place])}?{urlencode(view.filters)}"


def _link(view: KeptView, place: str, filters: Mapping[str, str]) -> Link:
    is_here = view.place == place and view.filters == dict(filters)
    icon = "layout-kanban" if view.place == "board" else "list-details"
    return Link(text=view.name, url=view_url(view), icon=icon, is_current=is_here)


def _row(view: KeptView, actor: Actor) -> KeptRow:
    is_own = view.owner_id == actor.user_id
    return KeptRow(
        name=view.name,
        url=view_url(view),
        where=_("Board") if view.place == "board" else _("List"),
        whose="" if is_own else view.owner.full_name,
        is_shared=view.is_shared,
        drop_url=address("cases:drop_view", view.id) if is_own else "",
    )
