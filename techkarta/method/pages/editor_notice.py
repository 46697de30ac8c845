"""Why a change of the draft was refused, in one clear message."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from techkarta.common.errors import Invalid
from techkarta.common.text import finding_text
from techkarta.engine.lint.findings import Finding

from .. import texts
from .editor import FIELD_KEYS, Notice, TypedField

# More typed fields than these are a whole form, which still shows them itself.
SHOWN = 3


def refusal_notice(refusal: Invalid, fields: Mapping[str, Sequence[str]], said: str) -> Notice:
    """The refusal with its place, what was typed, and the remedy."""
    typed = tuple(
        TypedField(
            label=texts.field_title(FIELD_KEYS[name]), typed=" ".join(strings).strip(), now=""
        )
        for name, strings in fields.items()
        if name in FIELD_KEYS
    )
    place = "".join(fields.get("no", ()))
    known = typed if len(typed) <= SHOWN else ()
    finding = refusal.params.get("finding")
    if not isinstance(finding, Finding):
        return Notice(text=said, place=place, differing=known)
    told = finding_text(
        finding.code, finding.params, language=texts.language(), field=finding.field
    )
    field = texts.field_title(finding.field or "")
    return Notice(
        text=f"{texts.capital(field)}: {told.message}" if field else told.message,
        remedy=told.remedy,
        place=place,
        differing=known,
    )
