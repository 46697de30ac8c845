"""What the linter says of a version, and what it may know of the company around the card."""

from __future__ import annotations

from techkarta.engine.lint.context import LintContext
from techkarta.engine.lint.findings import Finding
from techkarta.engine.lint.runner import lint_card

from .. import selectors
from ..mapping import card_of, draft_card
from ..models import CardVersion


def findings_of(row: CardVersion) -> tuple[Finding, ...]:
    """All findings of a version, judged within its company, in the order of the card."""
    return lint_card(draft_card(row), context=lint_context(row))


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
        mandatory_lists=selectors.mandatory_lists(organisation_id),
        is_author_qualified=is_qualified,
        other_cards=tuple(
            card_of(version_id)
            for version_id in selectors.versions_of_other_types(organisation_id, code)
        ),
        copied_from=row.copied_from or None,
        rechecked=frozenset(row.rechecked),
    )
