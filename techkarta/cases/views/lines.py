"""The lines of a case are read and written as one table."""

from __future__ import annotations

from collections.abc import Sequence

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from techkarta.accounts.entry import ActorRequest, entry
from techkarta.accounts.permissions import Owner, may
from techkarta.accounts.selectors import calendar_of
from techkarta.cases import services
from techkarta.cases.forms import LineForm
from techkarta.cases.pages.lines import Asked, TypedLine, lines_page, typed_lines
from techkarta.cases.pages.reading import reader_of
from techkarta.cases.selectors import last_editor
from techkarta.cases.selectors.lines import lines_to_see
from techkarta.common.errors import Conflict, Invalid
from techkarta.common.texts.errors import error_text
from techkarta.products.selectors import products

from .answers import CONFLICT, REFUSED, number

NAMES = ("name", "unit", "quantity", "price", "discount")
MOST_ROWS, MOST_OFFERED = 200, 500


@entry(GET="case.view", POST="case.change")
def lines(request: ActorRequest, case_id: int) -> HttpResponse:
    """Products and amounts of a case; a POST writes all its lines anew."""
    if request.method != "POST":
        return _shown(request, case_id, Asked())
    typed = _typed(request.POST)
    if "more" in request.POST:
        return _shown(request, case_id, Asked(typed=typed, version=_version(request)))
    if any(line.errors for line in typed):
        return _shown(request, case_id, Asked(typed=typed, version=_version(request)))
    try:
        services.write_lines(
            actor=request.actor,
            case_id=case_id,
            version=_version(request),
            lines=[line.fields for line in typed if line.fields],
            moment=request.moment,
        )
    except Conflict as conflict:
        version = conflict.params["current"]["version"]  # type: ignore[index]
        asked = Asked(typed=typed, version=version, is_conflict=True)
        return _shown(request, case_id, asked)
    except Invalid as refusal:
        return _shown(request, case_id, _refused(request, typed, refusal))
    messages.success(request, _("The lines are saved, the amount is their sum"))
    return redirect("cases:lines", case_id)


def _typed(post: QueryDict) -> list[TypedLine]:
    """The rows as they were typed; wholly empty ones are none."""
    columns = [post.getlist(name)[:MOST_ROWS] for name in NAMES]
    rows = [dict(zip(NAMES, cells, strict=True)) for cells in zip(*columns, strict=False)]
    used = [row for row in rows if any(cell.strip() for cell in row.values())]
    return typed_lines([LineForm(row) for row in used])


def _version(request: ActorRequest) -> int:
    return number(request.POST.get("version", "")) or 0


def _refused(request: ActorRequest, typed: Sequence[TypedLine], refusal: Invalid) -> Asked:
    """The refusal at its row, or above the table where it is about none."""
    text = error_text(refusal.code, refusal.params, get_language() or "en")
    place = int(str(refusal.params.get("row", 0)))
    rows = list(typed)
    if 0 < place <= len(rows):
        rows[place - 1] = rows[place - 1].with_error(text)
    return Asked(typed=rows, version=_version(request), error="" if place else text)


def _shown(request: ActorRequest, case_id: int, asked: Asked) -> HttpResponse:
    case, rows = lines_to_see(request.actor, case_id)
    owner = Owner(user_id=case.owner_id, team_id=case.owner.team_id)
    can_change = case.state == "open" and may(request.actor, "case.change", owner)
    offered = products(case.organisation_id, currency=case.currency) if can_change else ()
    page = lines_page(
        case,
        rows,
        asked,
        reader=reader_of(calendar_of(request.actor.organisation_id), request.moment),
        offered=list(offered[:MOST_OFFERED]),
        can_change=can_change,
        changed_by=last_editor(case, request.actor.user_id) if asked.is_conflict else "",
    )
    status = CONFLICT if asked.is_conflict else REFUSED if asked.is_refused else 200
    return render(request, "cases/lines.html", {"page": page}, status=status)
