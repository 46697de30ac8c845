"""Logs of other systems for tests of pages."""

from pathlib import Path
from tempfile import NamedTemporaryFile

from django.core.files.base import ContentFile

from techkarta.accounts.models import User
from techkarta.engine.conformance.log.mapping import LogMap
from techkarta.engine.planning.calendar import working_calendar
from techkarta.method.models import CardVersion
from techkarta.method.selectors import card_of
from techkarta.reports.logs.judging import judge_log
from techkarta.reports.models import ForeignLog
from tests.world import MOMENT

LOG = b"case,operation,start\na,010,2026-11-23T09:00\n"


def make_log(owner: User, version: CardVersion) -> ForeignLog:
    """A log of one case, judged."""
    row = ForeignLog(
        organisation=owner.organisation,
        name="log.csv",
        created_by=owner,
        created_at=MOMENT,
        cards=[version.id],
        state="judged",
    )
    row.file.save("log.csv", ContentFile(LOG), save=False)
    with NamedTemporaryFile(suffix=".csv") as file:
        Path(file.name).write_bytes(LOG)
        found = judge_log(Path(file.name), LogMap(), [card_of(version.id)], working_calendar())
    row.summary = found.summary
    row.cases.save("cases", ContentFile(found.cases), save=False)
    row.save()
    return row
