"""Search over everything the actor may see, and over the places of the navigation."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from techkarta.accounts.permissions import Actor
from techkarta.accounts.roles import role_titles
from techkarta.accounts.selectors import own_role_titles, search_people
from techkarta.cases.selectors import search_cases
from techkarta.clients.selectors import clients
from techkarta.common.search import folded
from techkarta.method.selectors import cards_on, matrix
from techkarta.ui.formats import localise

from .navigation import is_open, navigation
from .pages import Hit, HitGroup, SearchPage

# One letter finds half of the company.
LEAST_LETTERS = 2
FEW, MANY = 6, 50

Hits = Iterator[Hit]


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A kind of things to search, where the actor may read the page at `path`."""

    title: str | Promise
    path: str
    find: Callable[[Actor, str, int], Hits]
    has_list: bool = False


def search_page(actor: Actor, query: str, *, limit: int) -> SearchPage:
    """What the query finds, by kind, at most `limit` of each; an empty query offers the places."""
    words = folded(query)
    groups = [_places(actor, words)]
    is_too_short = 0 < len(words) < LEAST_LETTERS
    if len(words) >= LEAST_LETTERS:
        groups = [
            *(_group(actor, source, query, limit) for source in SOURCES),
            _places(actor, words),
        ]
    return SearchPage(
        query=query,
        groups=tuple(group for group in groups if group.hits),
        is_too_short=is_too_short,
    )


def _group(actor: Actor, source: Source, query: str, limit: int) -> HitGroup:
    # A kind whose pages the actor may not enter, or that are not there, is not searched at all.
    if not is_open(actor, source.path):
        return HitGroup(title=str(source.title), hits=())
    hits = tuple(source.find(actor, query, limit + 1))
    has_more = source.has_list and len(hits) > limit
    return HitGroup(
        title=str(source.title),
        hits=hits[:limit],
        more_url=f"{source.path}?{urlencode({'q': query})}" if has_more else "",
    )


def _places(actor: Actor, words: str) -> HitGroup:
    items = (item for group in navigation(actor, "") for item in group.items)
    return HitGroup(
        title=str(_("Pages")),
        hits=tuple(
            Hit(title=item.label, url=item.url, icon=item.icon)
            for item in items
            if all(word in folded(item.label) for word in words.split())
        ),
    )


def _clients(actor: Actor, query: str, limit: int) -> Hits:
    for client in clients(actor, query=query)[:limit]:
        note = " · ".join(part for part in (client.industry, client.place) if part)
        yield Hit(title=client.name, url=f"/clients/{client.id}/", icon="building", note=note)


def _cases(actor: Actor, query: str, limit: int) -> Hits:
    language = get_language() or "en"
    for case in search_cases(actor, query, limit):
        parts = (
            case.client.name if case.client else "",
            f"{localise(case.stage.mark, language)} {localise(case.stage.title, language)}",
            case.owner.full_name,
        )
        note = " · ".join(part for part in parts if part)
        yield Hit(title=case.title, url=f"/cases/{case.id}/", icon="briefcase", note=note)


def _cards(actor: Actor, query: str, limit: int) -> Hits:
    language, words = get_language() or "en", folded(query).split()
    found, seen = 0, set()
    for process in matrix(actor):
        for stage in process.stages.all():
            for card, versions in cards_on(stage):
                version = versions[0]
                if card.id in seen or found >= limit:
                    continue
                seen.add(card.id)
                title = localise(version.title, language)
                text = folded(f"{card.code} {title} {localise(stage.title, language)}")
                if all(word in text for word in words):
                    found += 1
                    note = f"{card.code} · {localise(process.title, language)}"
                    yield Hit(
                        title=title,
                        url=f"/cards/versions/{version.id}/",
                        icon="map-route",
                        note=note,
                    )


def _people(actor: Actor, query: str, limit: int) -> Hits:
    url, own = reverse("accounts:people"), own_role_titles(actor.organisation_id)
    for user in search_people(actor, query, limit):
        titles = role_titles((holding.role for holding in user.holdings.all()), own)
        note = f"{user.job_title or ', '.join(titles)} · {user.email}"
        yield Hit(title=user.full_name, url=f"{url}#person-{user.id}", icon="user-check", note=note)


SOURCES = (
    Source(title=_("Clients"), path="/clients/", find=_clients, has_list=True),
    Source(title=_("Deals"), path="/cases/", find=_cases, has_list=True),
    Source(title=_("Technology cards"), path="/cards/", find=_cards),
    Source(title=_("People"), path="/people/", find=_people),
)
