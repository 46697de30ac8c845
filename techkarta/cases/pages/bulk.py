"""The report of a change of many cases, row by row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from techkarta.cases.services import Outcome
from techkarta.common.texts.errors import error_text
from techkarta.engine.gates.gate import GateItem

from .gate import counted
from .reading import address


@dataclass(frozen=True, slots=True, kw_only=True)
class BulkRow:
    """One case of the report: done, or refused with what is missing and where it is given."""

    title: str
    url: str
    state: str
    words: str
    fix_url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class BulkPage:
    """What was asked and what became of every case; the refused ones come first."""

    title: str
    done: int
    refused: int
    rows: Sequence[BulkRow]
    back_url: str
    error: str = ""


def bulk_page(title: str, outcomes: Sequence[Outcome], back_url: str) -> BulkPage:
    """The report of a bulk change."""
    ordered = sorted(outcomes, key=lambda each: each.is_done)
    return BulkPage(
        title=title,
        done=sum(each.is_done for each in outcomes),
        refused=sum(not each.is_done for each in outcomes),
        rows=[_row(each) for each in ordered],
        back_url=back_url,
    )


def _row(outcome: Outcome) -> BulkRow:
    is_known = bool(outcome.title)
    is_gate = outcome.refusal == "gate_closed"
    return BulkRow(
        title=outcome.title or _("A deal you do not see"),
        url=address("cases:case", outcome.case_id) if is_known else "",
        state="met" if outcome.is_done else "missing",
        words=_("done") if outcome.is_done else _why(outcome),
        fix_url=address("cases:move", outcome.case_id) if is_gate else "",
    )


def _why(outcome: Outcome) -> str:
    if outcome.refusal == "gate_closed":
        missing = cast("Sequence[GateItem]", outcome.params["missing"])
        return _("Not in place yet: %(what)s") % {"what": counted(missing)}
    return error_text(outcome.refusal, outcome.params, get_language() or "en")
