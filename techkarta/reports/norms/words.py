"""Numbers of chronometry in words, for the pages that show them."""

from __future__ import annotations

from django.utils.translation import gettext as _

from techkarta.engine.conformance.norms import Chronometry
from techkarta.ui.formats import number


def steadiness(found: Chronometry, language: str) -> tuple[str, str, bool]:
    """К as text, what was done about it, and whether the row can be trusted."""
    if found.row is None or found.row.k is None:
        return "", "", found.row is None
    k = number(found.row.k, language, digits=1)
    if found.row.cleaned is None:
        return k, "", found.row.is_steady
    cleaned = number(found.row.cleaned, language, digits=1)
    note = _("without extremes %(k)s") % {"k": cleaned}
    return k, note, found.row.is_steady


def spread(found: Chronometry, language: str) -> str:
    """From a tenth to nine tenths of the executions."""
    if found.p10 is None or found.p90 is None:
        return ""
    return f"{minutes_text(found.p10, language)}–{minutes_text(found.p90, language)}"


def minutes_text(value: float | None, language: str) -> str:
    """Minutes, with a tenth only where there is one."""
    if value is None:
        return ""
    return number(value, language, digits=0 if value == round(value) else 1)
