"""The register of personal attestations as its page shows it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django import forms
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from techkarta.ui import formats
from techkarta.ui.states import Tone
from techkarta.ui.values import Link

from .models import Attestation
from .permissions import Actor, Owner, may

SOON = timedelta(days=30)
"""An attestation that ends within these days is shown to whoever may give the next."""
USUAL: Mapping[str, Promise] = {
    "product": gettext_lazy("knowledge of the product"),
    "client": gettext_lazy("work with a client"),
    "territory": gettext_lazy("work on a territory"),
}
"""The kinds the shipped catalogue names, in words; cards may name others."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AttestationRow:
    """An attestation of somebody; `can_withdraw`: the reader may take it back."""

    id: int
    name: str
    team: str
    kind: str
    words: str
    passed: str
    until: str
    tone: Tone
    note: str
    given_by: str
    can_withdraw: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterPage:
    """Those that ended or end soon, then the rest; the form for whoever may give."""

    crumbs: tuple[Link, ...]
    ending: tuple[AttestationRow, ...]
    rows: tuple[AttestationRow, ...]
    form: forms.Form | None
    kinds: tuple[tuple[str, str], ...]
    error: str


def register_page(
    rows: Sequence[Attestation],
    *,
    actor: Actor,
    form: forms.Form | None,
    today: date,
    crumbs: tuple[Link, ...],
    error: str = "",
) -> RegisterPage:
    """The register for one reader."""
    ending = [row for row in rows if (row.valid_until or date.max) < today + SOON]
    ending.sort(key=lambda row: row.valid_until or date.max)
    names = {row.kind: "" for row in rows} | {code: str(words) for code, words in USUAL.items()}
    return RegisterPage(
        crumbs=crumbs,
        ending=tuple(_row(row, actor, today) for row in ending),
        rows=tuple(_row(row, actor, today) for row in rows if row not in ending),
        form=form,
        kinds=tuple(sorted(names.items())),
        error=error,
    )


def _row(row: Attestation, actor: Actor, today: date) -> AttestationRow:
    language = get_language() or "en"
    owner = Owner(user_id=row.user_id, team_id=row.user.team_id)
    until, tone = _until(row.valid_until, today, language)
    return AttestationRow(
        id=row.id,
        name=row.user.full_name,
        team=row.user.team.name if row.user.team else "",
        kind=row.kind,
        words=str(USUAL.get(row.kind, "")),
        passed=formats.short_date(row.passed_on, language, today=today),
        until=until,
        tone=tone,
        note=row.note,
        given_by=row.given_by.full_name,
        can_withdraw=row.user_id != actor.user_id and may(actor, "attestation.give", owner),
    )


def _until(day: date | None, today: date, language: str) -> tuple[str, Tone]:
    if day is None:
        return _("until withdrawn"), "ok"
    said = {"day": formats.short_date(day, language, today=today)}
    if day < today:
        return _("ended %(day)s") % said, "bad"
    return _("until %(day)s") % said, "warn" if day < today + SOON else "ok"
