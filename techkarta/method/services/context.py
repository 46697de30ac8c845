"""What the linter may know of the company around a card."""

from __future__ import annotations

from techkarta.engine.cards.codec import card_from_dict
from techkarta.engine.lint.context import LintContext

from .. import selectors
from ..models import CardVersion


def lint_context(row: CardVersion) -> LintContext:
    """The company's processes and ages, the author's qualification, cards of other types."""
    organisation_id = row.card.organisation_id
    processes = list(selectors.processes(organisation_id, is_active=None))
    code = row.card.stage.process.code
    author = row.author
    is_qualified = author is None or author.holdings.filter(role="methodologist").exists()
    return LintContext(
        simple_processes={process.code: process.is_simple for process in processes},
        sales_types={process.code: process.sales_type or process.code for process in processes},
        normal_ages={
            (process.code, stage.code): stage.normal_days
            for process in processes
            for stage in process.stages.all()
        },
        is_author_qualified=is_qualified,
        other_cards=tuple(
            card_from_dict(content)
            for content in selectors.cards_of_other_types(organisation_id, code)
        ),
    )
