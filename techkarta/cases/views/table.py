"""The list of cases and its export."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render

from techkarta.accounts.entry import ActorRequest, entry
from techkarta.accounts.permissions import scope_of
from techkarta.accounts.selectors import calendar_of
from techkarta.cases.forms import FilterForm
from techkarta.cases.pages.filters import list_choices
from techkarta.cases.pages.reading import Reader, reader_of
from techkarta.cases.pages.table import Listing, list_cells, list_page
from techkarta.cases.selectors import CaseFilter
from techkarta.cases.selectors.choosing import choosing
from techkarta.cases.selectors.kept import kept_views
from techkarta.cases.selectors.table import USUAL_SORT, every_case, table_record
from techkarta.ui.files import table_file

from .answers import number


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What the list is asked for."""

    form: FilterForm
    reader: Reader
    sort: str
    people: Sequence[tuple[str, str]] = ()

    @property
    def wanted(self) -> CaseFilter:
        """The filters as selectors take them."""
        said = self.form.cleaned_data
        return CaseFilter(
            query=said.get("q", ""),
            owner_id=self.form.number("owner"),
            state=said.get("state") or "",
            stage_id=self.form.number("stage"),
            process_id=self.form.number("process"),
            has_no_client=bool(said.get("no_client")),
        )


@entry(GET="case.view")
def table(request: ActorRequest) -> HttpResponse:
    """Every case the person sees, as the address filters and sorts it."""
    asked = _asked(request)
    page = number(request.GET.get("page", "")) or 1
    record = table_record(request.actor, asked.wanted, sort=asked.sort, page=page)
    listing = Listing(
        actor=request.actor,
        reader=asked.reader,
        filters=asked.form.said,
        kept=kept_views(request.actor),
        people=asked.people if scope_of(request.actor, "case.change") else (),
    )
    return render(request, "cases/list.html", {"page": list_page(record, listing, asked.form)})


@entry(GET="case.view")
def export(request: ActorRequest, form: str) -> HttpResponse:
    """The same list as a file: CSV or XLSX."""
    asked = _asked(request)
    rows = list_cells(every_case(request.actor, asked.wanted, sort=asked.sort), asked.reader)
    return table_file(rows, form, name="deals", day=asked.reader.today)


def _asked(request: ActorRequest) -> Asked:
    said = request.GET.dict()
    known = choosing(request.actor)
    process = known.process(number(said.get("process", "")))
    return Asked(
        form=FilterForm(said, choices=list_choices(known, process)),
        reader=reader_of(calendar_of(request.actor.organisation_id), request.moment),
        sort=said.get("sort", USUAL_SORT),
        people=[(str(each.id), each.full_name) for each in known.people],
    )
