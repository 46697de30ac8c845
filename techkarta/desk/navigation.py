"""The places of the navigation: shown where the page exists and the actor may enter it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.conf import settings
from django.urls import Resolver404, get_urlconf, resolve
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from techkarta.accounts.permissions import Actor, scope_of
from techkarta.ui.shell import NavGroup, NavItem
from techkarta.work.selectors import open_checks

Count = Callable[[Actor], int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A page the navigation leads to; `key` is its shortcut, `count` a number beside it."""

    label: str | Promise
    icon: str
    path: str
    key: str = ""
    count: Count | None = None
    is_on_phone: bool = False


def _open_checks(actor: Actor) -> int:
    return open_checks(actor).count()


PLACES: Mapping[str | Promise, tuple[Place, ...]] = {
    "": (
        Place(label=_("My day"), icon="sun-high", path="/", key="g d", is_on_phone=True),
        Place(label=_("Board"), icon="layout-kanban", path="/board/", key="g b", is_on_phone=True),
        Place(label=_("Deals"), icon="briefcase", path="/cases/", key="g c", is_on_phone=True),
        Place(label=_("Clients"), icon="building", path="/clients/", key="g l", is_on_phone=True),
        Place(label=_("Proposals"), icon="file-certificate", path="/proposals/", key="g e"),
        Place(label=_("Plan of the week"), icon="calendar-week", path="/plan/", key="g w"),
    ),
    _("For the head"): (
        Place(
            label=_("Control"), icon="eye-check", path="/control/", key="g k", count=_open_checks
        ),
        Place(label=_("By exception"), icon="shield-lock", path="/exceptions/", key="g x"),
        Place(label=_("Reports"), icon="report", path="/reports/work/", key="g r"),
        Place(label=_("Conformance"), icon="route", path="/reports/conformance/", key="g f"),
        Place(label=_("Norms"), icon="stopwatch", path="/reports/norms/", key="g n"),
        Place(label=_("The line"), icon="building-factory-2", path="/line/", key="g u"),
        Place(label=_("Load of the team"), icon="gauge", path="/plan/team/", key="g o"),
    ),
    _("Method"): (
        Place(label=_("Technology cards"), icon="map-route", path="/cards/", key="g t"),
        Place(
            label=_("Client types and questions"),
            icon="clipboard-list",
            path="/client-types/",
            key="g q",
        ),
    ),
    _("Company"): (
        Place(label=_("People"), icon="users", path="/people/", key="g p"),
        Place(label=_("Products"), icon="package", path="/products/", key="g z"),
        Place(label=_("Absences"), icon="calendar-off", path="/absences/", key="g v"),
        Place(label=_("Imports"), icon="file-import", path="/imports/", key="g i"),
        Place(label=_("Audit"), icon="history", path="/audit/", key="g a"),
        Place(label=_("Settings"), icon="settings", path="/settings/", key="g s"),
    ),
}


EXACT = frozenset({"/", "/plan/"})
"""Places that are not current on the pages below them."""


def navigation(actor: Actor, path: str) -> tuple[NavGroup, ...]:
    """The groups the actor may use, with the place of `path` marked as current."""
    groups = []
    for label, places in PLACES.items():
        items = tuple(_item(actor, place, path) for place in places if is_open(actor, place.path))
        if items:
            groups.append(NavGroup(label=str(label), items=items))
    return tuple(groups)


def phone_items(actor: Actor, path: str) -> tuple[NavItem, ...]:
    """The few places at the bottom of a phone."""
    places = (place for group in PLACES.values() for place in group if place.is_on_phone)
    return tuple(_item(actor, place, path) for place in places if is_open(actor, place.path))


def is_open(actor: Actor, path: str) -> bool:
    """Whether there is a page at the path and the matrix lets the actor read it."""
    action = _action(path, get_urlconf() or settings.ROOT_URLCONF)
    return action is not None and scope_of(actor, action) is not None


@cache
def _action(path: str, urlconf: str) -> str | None:
    try:
        view: Any = resolve(path, urlconf).func
    except Resolver404:
        return None
    # A place without a declared right is no place of the navigation.
    actions: Mapping[str, str] = getattr(view, "actions", {})
    return actions.get("GET")


def _item(actor: Actor, place: Place, path: str) -> NavItem:
    return NavItem(
        label=str(place.label),
        icon=place.icon,
        url=place.path,
        is_current=path == place.path if place.path in EXACT else path.startswith(place.path),
        count=place.count(actor) if place.count else 0,
        key=place.key,
    )
