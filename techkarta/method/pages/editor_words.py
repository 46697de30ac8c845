"""The words around the editor's table: its tabs, names of fields, choices of lists."""

from __future__ import annotations

from django.utils.translation import gettext as _

from techkarta.engine.cards.difference import diff_cards
from techkarta.engine.cards.model import Card
from techkarta.ui.values import Link

from .. import selectors, texts
from ..models import CardVersion
from .editor_cells import LISTS, labels
from .editor_rows import choices_of
from .editor_side import facts_of
from .matrix import version_url
from .talk import Talk


def tabs_of(card: Card, talk: Talk, base: CardVersion | None, row: CardVersion) -> tuple[Link, ...]:
    """The parts of the editor, each with its count."""
    tabs = [
        Link(text=_("Operations"), url="#ed-operations", count=len(card.operations)),
        Link(text=_("Exit criteria"), url="#ed-criteria-tab", count=len(card.exit)),
        Link(text=_("Passport of the card"), url="#ed-passport"),
    ]
    if base is not None:
        difference = diff_cards(selectors.card_of(base.id), card)
        tabs.append(
            Link(
                text=_("Beside rev. %(number)d") % {"number": base.revision},
                url=f"{version_url(row.id)}?with={base.id}#difference",
                count=len(difference.operations) + len(difference.exit),
            )
        )
    return (*tabs, Link(text=_("Discussion"), url="#ed-talk", count=len(talk.threads)))


def table_words(card: Card, card_id: int) -> dict[str, object]:
    """Names of fields, choices of lists, and what chronometry says: for the script."""
    choices = choices_of(card)
    roles = [[item.value, _role(item.value, card)] for item in choices["role"]]
    lists = {
        field: roles if name == "role" else [[item.value, item.text] for item in choices[name]]
        for field, name in LISTS.items()
    }
    return {"labels": labels(), "lists": lists, "facts": facts_of(card_id)}


def _role(code: str, card: Card) -> str:
    """A role short and in full, so that either may be typed."""
    if not code:
        return "\u2014"
    role = texts.role_of(code, card)
    return role.mark if role.mark == role.title else f"{role.mark} · {role.title}"
