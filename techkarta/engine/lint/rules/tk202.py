"""TK202: a title that is not verb and object."""

from __future__ import annotations

from collections.abc import Iterator

from techkarta.engine.cards.model import Card
from techkarta.engine.cards.wording import strings_of
from techkarta.engine.lint.context import LintContext
from techkarta.engine.lint.findings import Breach, Rule, Severity
from techkarta.engine.lint.verbs import is_verb_and_object


def find(card: Card, _context: LintContext) -> Iterator[Breach]:
    """Yield each breach: a title that is not verb and object."""
    for index, operation in enumerate(card.operations):
        for title in strings_of(operation.title):
            if title.strip() and not is_verb_and_object(title):
                yield Breach(index=index, field="title", params={"title": title})


RULE = Rule(code="TK202", severity=Severity.WARNING, find=find, depends_on=("title",))
