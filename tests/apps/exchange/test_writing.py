"""Rows are written in chunks, each once, however often the work is interrupted or repeated."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from techkarta.accounts.models import RoleHolding, Team, User
from techkarta.accounts.permissions import Actor
from techkarta.audit.models import AuditEntry, Event
from techkarta.cases.models import Case, StageVisit
from techkarta.clients.models import Client
from techkarta.common.errors import Conflict, Invalid
from techkarta.exchange.models import ImportRow
from techkarta.exchange.selectors import import_of
from techkarta.exchange.services import cancel_import, confirm_import, step_import, writing
from techkarta.work.models import Task

from .conftest import NOW, Sources, carried, finished, previewed

HEAD = "id,title,account,owner,stage,created,closed,amount\n"
OPEN = "1,Film,Bakery,Ivan Petrov,Prospecting,2026-10-03,,1000\n"
WON = "2,Oil,Dairy,Ivan Petrov,Won,2026-09-01,2026-10-20,640\n"
TEAMS = "agent,manager,region\nAnna Snell,Dustin Brink,Central\nМаша Ёлкина,Dustin Brink,Central\n"


def many(count: int, stage: str = "Prospecting") -> str:
    lines = (f"d{n},Deal {n},Client {n % 7},Ivan,{stage},2026-10-03,,{n}" for n in range(count))
    return HEAD + "\n".join(lines) + "\n"


def test_an_open_deal_gets_a_visit_and_the_tasks_of_its_stage(
    admin: Actor, sources: Sources
) -> None:
    finished(admin, sources({"d.csv": HEAD + OPEN}))
    case = Case.objects.get(external_id="1")
    assert (case.state, case.stage.code, case.title) == ("open", "t1", "Film")
    assert (case.amount, case.currency) == (Decimal(1000), "RUB")
    assert case.opened_at.astimezone(ZoneInfo("Europe/Moscow")).date().isoformat() == "2026-10-03"
    assert (case.entered_at, case.closed_at) == (NOW, None)
    visit = StageVisit.objects.get(case=case)
    assert visit.card_version is not None
    assert Task.objects.filter(visit=visit).count() == visit.card_version.operations.count()
    assert Task.objects.filter(visit=visit, state="ready").exists()


def test_a_won_deal_has_its_days_and_no_tasks(admin: Actor, sources: Sources) -> None:
    finished(admin, sources({"d.csv": HEAD + WON}))
    case = Case.objects.get(external_id="2")
    assert (case.state, case.closed_at) == ("won", datetime(2026, 10, 20, 9, tzinfo=UTC))
    assert StageVisit.objects.get(case=case).left_how == "won"
    assert not Task.objects.exists()


def test_one_file_of_deals_brings_its_clients_and_owners(admin: Actor, sources: Sources) -> None:
    done = finished(admin, sources({"d.csv": HEAD + OPEN + WON}))
    assert sorted(Client.objects.values_list("name", flat=True)) == ["Bakery", "Dairy"]
    owner = User.objects.get(full_name="Ivan Petrov")
    assert owner.email == "ivan.petrov@molprom.invalid"
    assert not owner.has_usable_password()
    assert set(Case.objects.values_list("owner_id", flat=True)) == {owner.id}
    assert done.results == {
        "people": {"create": 1},
        "clients": {"create": 2},
        "deals": {"create": 2},
    }


def test_another_owner_of_an_open_deal_is_told_and_not_taken(
    admin: Actor, sources: Sources
) -> None:
    finished(admin, sources({"d.csv": HEAD + OPEN + WON}))
    owner = Case.objects.get(external_id="1").owner
    text = (HEAD + OPEN).replace("Ivan Petrov", "Olga Belova")
    row = previewed(admin, sources({"e.csv": text}))
    (staged,) = row.rows.all()
    assert (staged.action, staged.problems[0]["code"]) == ("skip", "owner_by_hand")
    carried(admin, row)
    assert Case.objects.get(external_id="1").owner == owner


def test_people_come_in_teams_under_their_heads(admin: Actor, sources: Sources) -> None:
    done = finished(admin, sources({"t.csv": TEAMS}))
    team = Team.objects.get()
    head = User.objects.get(full_name="Dustin Brink")
    assert (team.name, team.region, team.head) == ("Central · Dustin Brink", "Central", head)
    assert set(team.members.values_list("full_name", flat=True)) == {
        "Anna Snell",
        "Маша Ёлкина",
        "Dustin Brink",
    }
    roles = RoleHolding.objects.filter(user__team=team).values_list("role", flat=True)
    assert Counter(roles) == {"rep": 2, "head_of_sales": 1}
    assert User.objects.filter(email="masha.elkina@molprom.invalid").exists()
    assert done.results == {"people": {"create": 2}, "heads": {"create": 1}}


def test_importing_twice_skips_everything(admin: Actor, sources: Sources) -> None:
    files = sources({"d.csv": many(20), "t.csv": TEAMS, "c.csv": "account,sector\nClient 1,Food\n"})
    finished(admin, files)
    rows = Event.objects.count(), AuditEntry.objects.exclude(action="import.run").count()
    row = previewed(admin, files)
    assert (row.counts["deals"], row.counts["clients"]) == ({"skip": 20}, {"skip": 1})
    assert row.counts["people"] == {"skip": 2}
    done = carried(admin, row)
    assert (done.state, done.results) == ("done", {})
    assert Case.objects.count() == 20
    assert rows == (
        Event.objects.count(),
        AuditEntry.objects.exclude(action="import.run").count(),
    )


def test_a_chunk_that_breaks_leaves_no_trace_and_is_written_once_later(
    admin: Actor, sources: Sources, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writing, "CHUNK", 10)
    row = previewed(admin, sources({"d.csv": many(35)}))
    confirm_import(
        actor=admin, import_id=row.id, version=row.version, leave_out_errors=False, moment=NOW
    )
    step_import(actor=admin, import_id=row.id, moment=NOW)
    real, calls = writing.import_cases, []

    def broken(**arguments: object) -> Counter[str]:
        counted = real(**arguments)  # type: ignore[arg-type]
        calls.append(counted)
        message = "killed after writing, before the end of the transaction"
        raise RuntimeError(message)

    monkeypatch.setattr(writing, "import_cases", broken)
    before = import_of(admin, row.id)
    with pytest.raises(RuntimeError):
        step_import(actor=admin, import_id=row.id, moment=NOW)
    after = import_of(admin, row.id)
    assert calls == [Counter(create=10)]
    assert (after.cursor, after.written) == (before.cursor, before.written) == (11, 10)
    assert Case.objects.count() == 10
    monkeypatch.setattr(writing, "import_cases", real)
    while step_import(actor=admin, import_id=row.id, moment=NOW).state == "running":
        pass
    assert import_of(admin, row.id).written == 35
    assert Counter(Case.objects.values_list("external_id", flat=True)) == Counter(
        f"d{n}" for n in range(35)
    )
    assert StageVisit.objects.count() == 35


def test_steps_after_the_end_change_nothing(admin: Actor, sources: Sources) -> None:
    done = finished(admin, sources({"d.csv": HEAD + OPEN}))
    again = step_import(actor=admin, import_id=done.id, moment=NOW)
    assert (again.version, Case.objects.count()) == (done.version, 1)


def test_rows_with_errors_are_left_out_only_when_agreed(admin: Actor, sources: Sources) -> None:
    row = previewed(admin, sources({"d.csv": HEAD + OPEN + "3,Oil,Dairy,Ivan,Won,,,\n"}))
    with pytest.raises(Invalid, match="errors_not_left_out"):
        confirm_import(
            actor=admin, import_id=row.id, version=row.version, leave_out_errors=False, moment=NOW
        )
    done = carried(admin, row)
    assert list(Case.objects.values_list("external_id", flat=True)) == ["1"]
    kept = ImportRow.objects.get(batch=done)
    assert (kept.number, kept.action) == (3, "error")


def test_an_import_stopped_in_the_middle_keeps_what_is_written(
    admin: Actor, sources: Sources, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writing, "CHUNK", 10)
    files = sources({"d.csv": many(25)})
    row = previewed(admin, files)
    confirm_import(
        actor=admin, import_id=row.id, version=row.version, leave_out_errors=False, moment=NOW
    )
    step_import(actor=admin, import_id=row.id, moment=NOW)
    stopped = cancel_import(actor=admin, import_id=row.id, moment=NOW)
    assert (stopped.state, Case.objects.count()) == ("cancelled", 10)
    assert not ImportRow.objects.filter(batch=row).exists()
    assert step_import(actor=admin, import_id=row.id, moment=NOW).state == "cancelled"
    with pytest.raises(Conflict):
        cancel_import(actor=admin, import_id=row.id, moment=NOW)
    assert previewed(admin, files).counts["deals"] == {"skip": 10, "create": 15}


def test_empty_cells_and_guesses_never_overwrite_the_company_s_own_words(
    admin: Actor, sources: Sources
) -> None:
    text = "id,account,product,stage,created,amount\n1,Bakery,Film,Prospecting,2026-10-03,\n"
    finished(admin, sources({"d.csv": text}))
    case = Case.objects.get()
    assert case.title == "Bakery · Film"
    Case.objects.update(amount=Decimal(500), title="Our own title")
    assert previewed(admin, sources({"d.csv": text})).counts["deals"] == {"skip": 1}
    changed = text.replace("2026-10-03,", "2026-10-03,700")
    assert finished(admin, sources({"d.csv": changed})).results["deals"] == {"update": 1}
    case.refresh_from_db()
    assert (case.amount, case.title) == (Decimal(700), "Our own title")
    assert "bakery" in case.search


def test_an_existing_deal_keeps_its_stage_and_state(admin: Actor, sources: Sources) -> None:
    finished(admin, sources({"d.csv": HEAD + OPEN}))
    closed = OPEN.replace("Prospecting,2026-10-03,", "Won,2026-10-03,2026-10-05")
    assert previewed(admin, sources({"d.csv": HEAD + closed})).counts["deals"] == {"skip": 1}


def test_parents_are_linked_whatever_the_order_of_rows(
    admin: Actor, sources: Sources, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writing, "CHUNK", 2)
    text = "id,account,subsidiary_of\n7,B,A\n8,C,B\n9,D,\n10,A,\n"
    files = sources({"c.csv": text})
    finished(admin, files)
    pairs = dict(Client.objects.values_list("name", "parent__name"))
    assert pairs == {"A": None, "B": "A", "C": "B", "D": None}
    assert previewed(admin, files).counts["clients"] == {"skip": 4}


def test_a_client_s_note_tells_what_has_no_field(admin: Actor, sources: Sources) -> None:
    text = "account,year_established,revenue\nAcme,1996,1100.04\n"
    finished(admin, sources({"c.csv": text}))
    assert Client.objects.get().note == "Год основания: 1996\nВыручка: 1 100.04"


def test_products_are_named_as_in_the_list(admin: Actor, sources: Sources) -> None:
    deals = "id,product,stage\n1,GTXPro,Prospecting\n2,GTK 500,Prospecting\n"
    products = "product,price\nGTX Pro,4821\nGTX Basic,550\n"
    files = sources({"d.csv": deals, "p.csv": products})
    finished(admin, files, products={"GTK 500": "GTK 500"})
    assert dict(Case.objects.values_list("external_id", "product")) == {
        "1": "GTX Pro",
        "2": "GTK 500",
    }


def test_the_number_of_queries_does_not_grow_with_the_rows(admin: Actor, sources: Sources) -> None:
    counted = []
    for name, count in (("a", 40), ("b", 400)):
        text = many(count).replace("\nd", f"\n{name}")
        row = previewed(admin, sources({f"{name}.csv": text}))
        confirm_import(
            actor=admin, import_id=row.id, version=row.version, leave_out_errors=False, moment=NOW
        )
        with CaptureQueriesContext(
            connection,
        ) as queries:
            step_import(actor=admin, import_id=row.id, moment=NOW)
        selects = [query for query in queries.captured_queries if query["sql"].startswith("SELECT")]
        counted.append(len(selects))
    assert counted[1] <= counted[0]
