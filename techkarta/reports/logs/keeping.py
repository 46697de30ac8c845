"""A log step by step: uploaded, its map decided, judged at once or by the worker."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from django.core.files.base import ContentFile, File
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Q, QuerySet

from techkarta.accounts.permissions import Actor, require
from techkarta.accounts.selectors import calendar_of
from techkarta.common.errors import Conflict, Invalid, NotFound
from techkarta.engine.cards.model import Card
from techkarta.engine.conformance.conforming import LogFile
from techkarta.engine.conformance.log.mapping import LogMap
from techkarta.engine.conformance.proposal import Proposal, propose
from techkarta.engine.errors import EngineError
from techkarta.method.selectors import card_of

from ..models import ForeignLog, LogState
from .cards import versions_chosen
from .choices import (
    COLUMNS,
    OFF_CARD,
    UNSAID,
    Choices,
    choices_from_dict,
    choices_to_dict,
    map_of,
    remembered,
)
from .judging import judge_log

RIGHT = "conformance.judge"
MOST_BYTES = 100 * 1024 * 1024
AT_ONCE = 2 * 1024 * 1024
"""A file up to this is judged while the person waits; a larger one by the worker."""

ABANDONED = timedelta(minutes=30)
NAME = 200


def logs(actor: Actor) -> QuerySet[ForeignLog]:
    """The logs of the company, the newest first."""
    require(actor, "conformance.view")
    return ForeignLog.objects.filter(organisation_id=actor.organisation_id).select_related(
        "created_by"
    )


def log_row(actor: Actor, log_id: int) -> ForeignLog:
    """One log of the company; NotFound otherwise."""
    row = logs(actor).filter(pk=log_id).first()
    if row is None:
        raise NotFound("not_found")
    return row


def keep_log(
    *, actor: Actor, file: UploadedFile[bytes] | None, chosen: str, moment: datetime
) -> ForeignLog:
    """Keep a file with the map proposed for it. Invalid where it is no log."""
    require(actor, RIGHT)
    if file is None:
        raise Invalid("file_missing", field="file")
    name = " ".join((file.name or "").split())[-NAME:]
    if (file.size or 0) > MOST_BYTES:
        limit = MOST_BYTES // 1024 // 1024
        raise Invalid("upload_too_big", field="file", file=name, limit=limit)
    versions = versions_chosen(actor, chosen)
    row = ForeignLog(
        organisation_id=actor.organisation_id,
        name=name,
        created_by_id=actor.user_id,
        created_at=moment,
        cards=versions,
    )
    with _on_disk(file, name) as path:
        _put_proposal(row, path, _cards(row))
    with transaction.atomic():
        row.file.save(name, File(file), save=False)
        row.save()
    return row


@transaction.atomic
def decide_log(*, actor: Actor, log_id: int, version: int, choices: Choices) -> ForeignLog:
    """Remember what columns and names mean; with another column of names they are read anew.

    Conflict where somebody was faster, or the log is being judged.
    """
    require(actor, RIGHT)
    row = _locked(actor, log_id, version)
    old = choices_from_dict(row.choices)
    if choices.columns.get("operation") != old.columns.get("operation"):
        with _on_disk(row.file, row.name) as path:
            _put_proposal(row, path, _cards(row), LogMap(columns=choices.columns))
        fresh = choices_from_dict(row.choices)
        choices = Choices(
            columns=choices.columns,
            operations=fresh.operations,
            tz=choices.tz,
            moments=choices.moments or fresh.moments,
        )
    row.choices = choices_to_dict(choices)
    row.version += 1
    row.save(update_fields=["found", "choices", "version"])
    return row


def send_log(*, actor: Actor, log_id: int, version: int, moment: datetime) -> ForeignLog:
    """Judge a log by its map: a small one at once, a large one when the worker comes to it.

    Invalid where the map or the log cannot be used; a failed judgement may be asked for again.
    """
    require(actor, RIGHT)
    with transaction.atomic():
        row = _locked(actor, log_id, version)
        _refuse_unsaid(choices_from_dict(row.choices), row.found.get("forms", []))
        row.state, row.claimed_at, row.problem = LogState.QUEUED, None, {}
        row.version += 1
        row.save(update_fields=["state", "claimed_at", "problem", "version"])
    if row.file.size <= AT_ONCE:
        work_log(row.id, moment)
        row.refresh_from_db()
        if row.state == LogState.FAILED:
            raise Invalid(row.problem["code"], **row.problem["params"])
    return row


def forget_log(*, actor: Actor, log_id: int) -> None:
    """Remove a log with its files. NotFound as `log_row`."""
    require(actor, RIGHT)
    row = log_row(actor, log_id)
    files = [each for each in (row.file, row.cases) if each]
    row.delete()
    for file in files:
        file.delete(save=False)


def work_waiting(moment: datetime) -> None:
    """Judge the logs that wait, and those whose worker has gone silent."""
    stale = Q(state=LogState.RUNNING, claimed_at__lt=moment - ABANDONED)
    waiting = ForeignLog.objects.filter(Q(state=LogState.QUEUED) | stale)
    for log_id in list(waiting.order_by("id").values_list("id", flat=True)):
        work_log(log_id, moment)


def work_log(log_id: int, moment: datetime) -> None:
    """Judge one log, unless another worker has it."""
    stale = Q(state=LogState.RUNNING, claimed_at__lt=moment - ABANDONED)
    claimed = ForeignLog.objects.filter(Q(state=LogState.QUEUED) | stale, pk=log_id).update(
        state=LogState.RUNNING, claimed_at=moment
    )
    if not claimed:
        return
    row = ForeignLog.objects.get(pk=log_id)
    calendar = calendar_of(row.organisation_id)
    try:
        with _on_disk(row.file, row.name) as path:
            given = map_of(choices_from_dict(row.choices), calendar.tz)
            found = judge_log(path, given, _cards(row), calendar)
    except (EngineError, Invalid) as error:
        row.state = LogState.FAILED
        params = {name: _plain(value) for name, value in error.params.items()}
        row.problem = {"code": error.code, "params": {**params, "file": row.name}}
        row.save(update_fields=["state", "problem"])
        return
    old = row.cases.name
    row.cases.save(row.name, ContentFile(found.cases), save=False)
    row.summary, row.state = found.summary, LogState.JUDGED
    row.save(update_fields=["cases", "summary", "state"])
    if old:
        row.cases.storage.delete(old)


def _put_proposal(
    row: ForeignLog, path: Path, cards: list[Card], given: LogMap | None = None
) -> None:
    """Put into the row what the log has, and what its names are likely to mean."""
    try:
        found = propose(LogFile(path=path, given=given or LogMap()), cards)
        if given is None:
            earlier = _earlier(row, found)
            if earlier is not None:
                found = propose(LogFile(path=path, given=earlier), cards)
    except EngineError as error:
        params = {**error.params, "file": row.name, "field": "file"}
        raise Invalid(error.code, **params) from error
    row.found = {
        "columns": list(found.found),
        "near": {name: found.operations[name] for name in sorted(found.near)},
        "counts": dict(found.counts),
        "forms": list(found.forms),
    }
    row.choices = choices_to_dict(
        Choices(
            columns={own: name for own, name in found.columns.items() if own in COLUMNS},
            operations={
                name: UNSAID if name in found.near else number or OFF_CARD
                for name, number in found.operations.items()
            },
            # Of several forms, as where days and months can be confused, one has to be chosen.
            moments=found.forms[0] if len(found.forms) == 1 else "",
        )
    )


def _refuse_unsaid(choices: Choices, forms: Sequence[str]) -> None:
    """Invalid where a column without which nothing can be judged, or a name, is not said."""
    if not {"case", "operation"} <= choices.columns.keys() or not (
        {"start", "end"} & choices.columns.keys()
    ):
        raise Invalid("log_columns_unsaid", field="columns")
    if not choices.moments and forms and "" not in forms:
        raise Invalid("log_form_unsaid", field="moments")
    map_of(choices, "")


def _earlier(row: ForeignLog, found: Proposal) -> LogMap | None:
    """What was said of the latest judged log with the same columns."""
    rows = ForeignLog.objects.filter(organisation_id=row.organisation_id, state=LogState.JUDGED)
    for earlier in rows.order_by("-id")[:20]:
        if set(earlier.found.get("columns", ())) == set(found.found):
            return remembered(choices_from_dict(earlier.choices), found.found)
    return None


def _cards(row: ForeignLog) -> list[Card]:
    return [card_of(version) for version in row.cards]


def _locked(actor: Actor, log_id: int, version: int) -> ForeignLog:
    row = (
        ForeignLog.objects.select_for_update()
        .filter(organisation_id=actor.organisation_id, pk=log_id)
        .first()
    )
    if row is None:
        raise NotFound("not_found")
    if row.version != version or row.state in {LogState.QUEUED, LogState.RUNNING}:
        raise Conflict("changed_meanwhile", current=row.version)
    return row


@contextmanager
def _on_disk(file: File[bytes], name: str) -> Iterator[Path]:
    """The file on disk under an ending that tells its form, for as long as it is read."""
    endings = "".join(Path(name).suffixes[-2:]).lower()
    ending = next((each for each in _ENDINGS if endings.endswith(each)), Path(name).suffix)
    with TemporaryDirectory(prefix="techkarta-log-") as folder:
        path = Path(folder) / f"log{ending}"
        file.open("rb")
        with path.open("wb") as copy:
            for chunk in file.chunks():
                copy.write(chunk)
        if isinstance(file, UploadedFile):
            file.seek(0)
        else:
            file.close()
        yield path


_ENDINGS = (".csv.gz", ".xes.gz", ".tsv.gz", ".txt.gz")


def _plain(value: object) -> object:
    return value if isinstance(value, str | int | float | list | None) else str(value)
