"""The page that loads a card file, and why a file was refused."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from django import forms
from django.urls import reverse
from django.utils.translation import gettext as _

from techkarta.common.errors import Invalid
from techkarta.common.text import finding_text
from techkarta.common.texts.errors import error_text
from techkarta.engine.lint.findings import Finding
from techkarta.ui.values import Link

from .. import texts
from ..rules import Piece, pieces_of
from .rules import cards_link


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """Why the file was refused: the place in it, what is wrong, what to do."""

    file: str
    place: str
    message: tuple[Piece, ...]
    remedy: tuple[Piece, ...] = ()
    code: str = ""
    rule_url: str = ""
    version_url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadingPage:
    """The form of a card file."""

    form: forms.Form
    refusal: Refusal | None
    crumbs: tuple[Link, ...]


def loading_page(form: forms.Form, refusal: Refusal | None) -> LoadingPage:
    """The form, with what was wrong with the file that was sent."""
    return LoadingPage(form=form, refusal=refusal, crumbs=(cards_link(),))


def refusal_of(error: Invalid, name: str) -> Refusal:
    """The refusal of a file in one clear message."""
    if "finding" not in error.params:
        known = error.params.get("version_id")
        return Refusal(
            file=name,
            place="",
            message=pieces_of(error_text(error.code, error.params, texts.language())),
            version_url=reverse("method:version", args=[known]) if known else "",
        )
    finding = cast("Finding", error.params["finding"])
    told = finding_text(
        finding.code, finding.params, language=texts.language(), field=finding.field
    )
    return Refusal(
        file=name,
        place=_place(finding),
        message=pieces_of(told.message),
        remedy=pieces_of(told.remedy),
        code=finding.code,
        rule_url=reverse("method:rule", args=[finding.code]),
    )


def _place(finding: Finding) -> str:
    if finding.line is None:
        return ""
    return _("line %(line)d, column %(column)d") % {
        "line": finding.line,
        "column": finding.column or 1,
    }
