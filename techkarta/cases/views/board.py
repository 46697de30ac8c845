"""The board and the next page of a column."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlsplit

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.dateparse import parse_datetime
from django_htmx.http import trigger_client_event

from techkarta.accounts.entry import ActorRequest, entry
from techkarta.accounts.selectors import calendar_of
from techkarta.cases.forms import FilterForm
from techkarta.cases.pages.board import (
    Arrived,
    Boarding,
    board_page,
    columns,
    head,
    move_targets,
    tile,
)
from techkarta.cases.pages.filters import board_choices
from techkarta.cases.pages.reading import Reader, reader_of
from techkarta.cases.selectors import Case, CaseFilter, Stage
from techkarta.cases.selectors.board import (
    After,
    BoardRecord,
    Clock,
    Sums,
    board_record,
    column_record,
    stage_sums,
    tile_facts,
)
from techkarta.cases.selectors.choosing import choosing, stages_in, usual_process
from techkarta.cases.selectors.kept import kept_views
from techkarta.common.errors import NotFound

from .answers import number


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What the board is asked for: its stages and filters, and who reads."""

    form: FilterForm
    stages: Sequence[Stage]
    clock: Clock
    reader: Reader

    @property
    def wanted(self) -> CaseFilter:
        """The filters as selectors take them."""
        return CaseFilter(
            query=self.form.cleaned_data.get("q", ""),
            owner_id=self.form.number("owner"),
            team_id=self.form.number("team"),
        )

    @property
    def is_deviating(self) -> bool:
        """Whether only what deviates is wanted."""
        return bool(self.form.cleaned_data.get("deviations"))


@entry(GET="case.view")
def board(request: ActorRequest) -> HttpResponse:
    """Open deals of a process by stage."""
    asked = asked_of(request, request.GET.dict())
    record = board_record(
        request.actor, asked.stages, asked.wanted, asked.clock, only_deviating=asked.is_deviating
    )
    page = board_page(
        record,
        boarding(request, asked, record),
        form=asked.form,
        is_deviating=asked.is_deviating,
        kept=kept_views(request.actor),
    )
    return render(request, "cases/board.html", {"page": page})


@entry(GET="case.view")
def column(request: ActorRequest, stage_id: int) -> HttpResponse:
    """The cards of a column that follow those shown."""
    asked = asked_of(request, request.GET.dict())
    stage = next((stage for stage in asked.stages if stage.id == stage_id), None)
    after = _after(request.GET.get("after", ""))
    if stage is None or after is None:
        raise NotFound("not_found")
    record = column_record(
        request.actor,
        stage,
        asked.wanted,
        asked.clock,
        after=after,
        only_deviating=asked.is_deviating,
    )
    page = columns(record, boarding(request, asked, record))[0]
    return render(request, "cases/_more.html", {"page": page})


def arrived(request: ActorRequest, case: Case, seen_id: int | None, said: str) -> HttpResponse:
    """The card of a case that has moved on the board, and the heads of both columns."""
    address = urlsplit(request.headers.get("HX-Current-URL", ""))
    asked = asked_of(request, {**dict(parse_qsl(address.query)), "process": str(case.process_id)})
    facts = BoardRecord(columns=(), facts=tile_facts([case.id], asked.clock))
    told = boarding(request, asked, facts)
    sums = stage_sums(
        request.actor, asked.stages, asked.wanted, asked.clock, only_deviating=asked.is_deviating
    )
    touched = [stage for stage in asked.stages if stage.id in {seen_id, case.stage_id}]
    page = Arrived(
        case_id=case.id,
        stage_key=str(case.stage_id),
        tile=tile(case, told, move_targets(case.stage, told)) if case.state == "open" else None,
        heads=tuple(head(stage, sums.get(stage.id, Sums()), asked.reader) for stage in touched),
    )
    response = render(request, "cases/_arrived.html", {"page": page})
    for name in ("tk-moved", "tk-close-dialog"):
        response = trigger_client_event(response, name)
    response = trigger_client_event(response, "tk-toast", {"text": said, "tone": "ok"})
    return trigger_client_event(response, "tk-arrived", {"key": str(case.id)}, after="settle")


def asked_of(request: ActorRequest, said: dict[str, str]) -> Asked:
    """The board an address asks for; without a process, the one the person's role sells by."""
    known = choosing(request.actor)
    named = known.process(number(said.get("process", "")))
    process = named or usual_process(request.actor, known)
    data = {**said, "process": str(process.id)} if process else said
    calendar = calendar_of(request.actor.organisation_id)
    return Asked(
        form=FilterForm(data, choices=board_choices(known)),
        stages=stages_in(process),
        clock=Clock(calendar=calendar, moment=request.moment),
        reader=reader_of(calendar, request.moment),
    )


def boarding(request: ActorRequest, asked: Asked, record: BoardRecord) -> Boarding:
    """What the columns of a record are told from."""
    return Boarding(
        stages=asked.stages,
        facts=record.facts,
        actor=request.actor,
        reader=asked.reader,
        filters=asked.form.said,
    )


def _after(text: str) -> After | None:
    moment, _sign, case_id = text.rpartition(",")
    try:
        entered_at = parse_datetime(moment)
    except ValueError:
        return None
    last = number(case_id)
    if entered_at is None or entered_at.tzinfo is None or last is None:
        return None
    return After(entered_at=entered_at, case_id=last)
