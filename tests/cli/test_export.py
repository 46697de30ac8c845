"""`techkarta export log`: own history as a log, read back by `techkarta conform` and by others."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from django.db import transaction
from django.utils import translation

from techkarta.audit.services import Happening, record_events
from techkarta.cases.models import Case, StageVisit
from techkarta.cli.main import main
from techkarta.engine.conformance.conforming import LogFile, traces_of
from techkarta.engine.conformance.log.mapping import LogMap
from techkarta.method.selectors import card_of
from techkarta.work.models import Task
from tests.keeping import makes
from tests.world import MOMENT, Cast, actor, make_case, make_cast


@pytest.fixture(autouse=True)
def _english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TECHKARTA_LANGUAGE", "en")


def make_company() -> Cast:
    return make_cast(has_processes=True)


making = makes(make_company)


@pytest.fixture
def cast(made: Cast) -> Cast:
    return made


@pytest.fixture
def case(cast: Cast) -> Case:
    made = make_case(cast.owner, title="Deal “A”")
    visit = StageVisit.objects.get(case=made)
    with transaction.atomic():
        for hour, task in enumerate(Task.objects.filter(visit=visit).order_by("operation__order")):
            happening = Happening(
                kind="task_done",
                case_id=made.id,
                visit_id=visit.id,
                task_id=task.id,
                card_version_id=visit.card_version_id,
                operation=task.operation.no,
                data={"minutes": 20},
            )
            moment = MOMENT + timedelta(hours=hour)
            record_events(actor=actor(cast.owner), moment=moment, happenings=[happening])
    return made


def call(path: Path, *words: str, company: str = "") -> int:
    with translation.override("en"):
        return main(["export", "log", "-o", str(path), "--organisation", company, *words])


@pytest.mark.parametrize("form", ["csv", "xes", "xes.gz"])
def test_what_was_exported_is_judged_by_the_card(
    cast: Cast, case: Case, tmp_path: Path, form: str
) -> None:
    path = tmp_path / f"log.{form}"
    assert call(path, "--user", cast.head.email) == 0
    card = card_of(StageVisit.objects.get(case=case).card_version_id)
    read, cases = traces_of(LogFile(path=path, given=LogMap()), [card])
    (traces,) = cases
    trace = traces[0][1]
    assert trace.case == f"{case.id} Deal “A”"
    assert [each.operation for each in trace.executions] == [each.no for each in card.operations]
    assert {each.user for each in trace.executions} == {cast.owner.full_name}
    assert not read.problems.broken_rows


@pytest.mark.filterwarnings("ignore")
def test_another_program_reads_it(cast: Cast, case: Case, tmp_path: Path) -> None:
    pm4py = pytest.importorskip("pm4py", reason="a tool of development that is not installed here")
    ocel = pytest.importorskip("pm4py.objects.ocel.importer.jsonocel.importer")
    for form in ("xes", "jsonocel"):
        assert call(tmp_path / f"log.{form}", "--user", cast.head.email) == 0
    log = pm4py.read_xes(str(tmp_path / "log.xes"), variant="iterparse")
    count = Task.objects.filter(visit__case=case).count()
    assert len(log) == 2 * count
    assert set(log["case:concept:name"]) == {f"{case.id} Deal “A”"}
    # Its plain readers: the fast ones ask for more packages.
    objects = ocel.apply(str(tmp_path / "log.jsonocel"), ocel.Variants.OCEL20_STANDARD)
    assert len(objects.events) == count
    assert set(objects.objects["ocel:type"]) == {"case", "card", "person"}


def test_what_cannot_be_written_is_told_in_a_line(
    cast: Cast, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert call(tmp_path / "log.pdf") == 2
    assert ".jsonocel" in capsys.readouterr().err
    assert call(tmp_path / "log.csv", "--user", "nobody@example.com") == 2
    assert call(tmp_path / "log.csv", "--user", cast.owner.email) == 2
    assert not (tmp_path / "log.csv").exists()
