"""`techkarta import`: the wizard's steps from the shell, with exit codes and one clear line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from django.utils import translation

from techkarta.accounts.services import NewUser, create_organisation, found_user
from techkarta.cases.models import Case
from techkarta.cli.import_texts import import_texts
from techkarta.cli.main import main
from techkarta.common.time import utc_now
from techkarta.exchange.models import Import, ImportRow
from techkarta.method.models import Process, Stage

HEAD = "id,title,account,owner,stage,created,closed,amount\n"
OPEN = "1,Film,Bakery,Ivan Petrov,Prospecting,2020-10-03,,1000\n"
WON = "2,Oil,Dairy,Ivan Petrov,Won,2020-09-01,2020-10-20,640\n"
WRONG = "3,Oil,Dairy,Ivan Petrov,Won,2020-09-01,,640\n"


@pytest.fixture(autouse=True)
def _english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TECHKARTA_LANGUAGE", "en")


@pytest.fixture
def company(db: None) -> None:
    company = create_organisation(name="North", slug="north")
    process = Process.objects.create(organisation=company, code="plain", title="Plain")
    for order, code in enumerate(("first", "second", "third"), start=1):
        Stage.objects.create(
            process=process, code=code, title=code, order=order, may_win=code == "third"
        )
    new = NewUser(email="root@north.example", full_name="Root", roles=("admin",))
    found_user(organisation_id=company.id, new=new, password=None, moment=utc_now())


def call(*words: str) -> int:
    with translation.override("en"):
        return main(["import", "crm", *words])


def deals(folder: Path, text: str, name: str = "deals.csv") -> str:
    path = folder / name
    path.write_text(text, "utf-8")
    return str(path)


@pytest.mark.usefixtures("company")
def test_a_folder_is_imported_whole_and_a_second_time_changes_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    deals(tmp_path, HEAD + OPEN + WON)
    (tmp_path / "notes.md").write_text("not a table")
    assert call(str(tmp_path)) == 0
    shown = capsys.readouterr().out
    assert "Prospecting → open, plain/first" in shown
    assert "Deals: 1 won, 0 lost, 1 open" in shown
    assert Case.objects.count() == 2
    assert call(str(tmp_path), "--format", "json") == 0
    document = json.loads(capsys.readouterr().out)
    assert document["counts"]["deals"] == {"skip": 2}
    assert (document["written"], document["results"], document["errors"]) == (True, {}, [])


@pytest.mark.usefixtures("company")
def test_a_dry_run_writes_nothing_at_all(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert call(deals(tmp_path, HEAD + OPEN), "--dry-run") == 0
    assert "nothing was written" in capsys.readouterr().out
    assert Case.objects.count() == Import.objects.count() == ImportRow.objects.count() == 0


@pytest.mark.usefixtures("company")
def test_rows_with_errors_stop_the_import_unless_left_out(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = deals(tmp_path, HEAD + OPEN + WRONG)
    assert call(path) == 1
    assert "deals.csv:3: The deal is closed but has no date" in capsys.readouterr().err
    assert Case.objects.count() == Import.objects.count() == 0
    assert call(path, "--skip-errors") == 1
    assert Case.objects.count() == 1


@pytest.mark.usefixtures("company")
def test_a_map_is_written_corrected_and_used(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = deals(tmp_path, HEAD + OPEN.replace("Prospecting", "Our own word"))
    assert call(path) == 2
    line = capsys.readouterr().err
    assert line.count("\n") == 1
    assert "Our own word" in line
    assert "--write-map" in line
    told = tmp_path / "map.yaml"
    assert call(path, "--write-map", str(told)) == 0
    assert Import.objects.count() == 0
    undecided = "outcome: ''\n    stage: ''"
    text = told.read_text("utf-8")
    assert undecided in text
    told.write_text(text.replace(undecided, "outcome: open\n    stage: plain/second"), "utf-8")
    assert call(path, "--map", str(told)) == 0
    assert Case.objects.get().stage.code == "second"


@pytest.mark.usefixtures("company")
@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("stages: {Prospecting: maybe}", "stages.Prospecting.outcome"),
        ("stages: {Prospecting: {outcome: open, stage: plain/none}}", "plain/none"),
        ("sheets: {other.csv: {kind: deals}}", "other.csv"),
        ("stages: [", "map.yaml:1:"),
        ("a: &x [*x]", "map.yaml:1:"),
    ],
)
def test_a_map_that_cannot_be_meant_is_refused_in_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str, said: str
) -> None:
    told = tmp_path / "map.yaml"
    told.write_text(text, "utf-8")
    assert call(deals(tmp_path, HEAD + OPEN), "--map", str(told)) == 2
    line = capsys.readouterr().err
    assert line.count("\n") == 1
    assert said in line
    assert Import.objects.count() == 0


@pytest.mark.usefixtures("company")
@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["absent.csv"], "absent.csv: no such file"),
        (["{folder}/empty"], "no CSV or XLSX files here"),
        (["{folder}/x.pdf"], "this is a PDF file"),
        (["{folder}/deals.csv", "--organisation", "south"], "no company south"),
        (["{folder}/deals.csv", "--user", "who@x.example"], "who@x.example"),
    ],
)
def test_a_call_that_cannot_be_done_says_why_in_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], words: list[str], said: str
) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "x.pdf").write_bytes(b"%PDF-1.7")
    deals(tmp_path, HEAD + OPEN)
    assert call(*(word.format(folder=tmp_path) for word in words)) == 2
    line = capsys.readouterr().err
    assert line.count("\n") == 1
    assert said in line


@pytest.mark.usefixtures("company")
def test_with_several_companies_one_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    create_organisation(name="South", slug="south")
    path = deals(tmp_path, HEAD + OPEN)
    assert call(path) == 2
    assert "north, south" in capsys.readouterr().err
    assert call(path, "--organisation", "north") == 0
    assert call(path, "--user", "ROOT@north.example") == 0
    assert Case.objects.count() == 1


def test_every_text_is_said_in_both_languages_with_the_same_places() -> None:
    for code, texts in import_texts().items():
        assert set(texts) == {"ru", "en"}, code
