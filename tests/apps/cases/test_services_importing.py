"""Cases brought by an import: created, updated or skipped, many at once and only once."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from techkarta.audit.models import AuditEntry
from techkarta.cases.models import Case
from techkarta.cases.services import (
    ImportedCase,
    Move,
    compare_cases,
    import_cases,
    move_case,
    owners_kept,
)
from techkarta.common.errors import NotAllowed
from tests.apps.making import events_of, states_of
from tests.world import MOMENT, actor, make_client

OPENED = datetime(2026, 9, 1, 9, tzinfo=UTC)
CLOSED = datetime(2026, 10, 1, 9, tzinfo=UTC)


def row(world: object, number: int = 1, **more: object) -> ImportedCase:
    """A row about an open case on the first stage."""
    told = {
        "external_id": f"crm-{number}",
        "title": f"Deal {number}",
        "owner_id": world.cast.owner.id,
        "process_id": world.process.id,
        "stage_id": world.stages[0].id,
        "client_id": None,
        "amount": Decimal(1000),
        "currency": "RUB",
        "product": "",
        "opened_at": OPENED,
    }
    return ImportedCase(**{**told, **more})


def bring(world: object, *rows: ImportedCase) -> Counter[str]:
    return import_cases(actor=actor(world.cast.admin), rows=rows, moment=MOMENT)


def test_a_new_row_becomes_a_case_with_its_tasks(world: object) -> None:
    client = make_client(world.cast.owner, "Plant")
    told = row(world, client_id=client.id)
    assert bring(world, told) == {"create": 1}
    case = Case.objects.get(external_id="crm-1")
    assert (case.title, case.owner, case.client) == ("Deal 1", world.cast.owner, client)
    assert (case.opened_at, case.entered_at, case.amount) == (OPENED, MOMENT, Decimal(1000))
    assert states_of(case)["010"] == "ready"
    assert "plant" in case.search


def test_a_closed_row_becomes_a_closed_case_without_tasks(world: object) -> None:
    told = {"state": "lost", "closed_at": CLOSED, "close_reason": "The price"}
    bring(world, row(world, **told))
    case = Case.objects.get()
    assert (case.state, case.closed_at, case.close_reason) == ("lost", CLOSED, "The price")
    visit = case.visits.get()
    assert (visit.entered_at, visit.left_at, visit.left_how) == (OPENED, CLOSED, "lost")
    assert states_of(case) == {}


def test_the_arrival_is_remembered_once(world: object) -> None:
    bring(world, row(world))
    bring(world, row(world))
    case = Case.objects.get()
    (event,) = events_of(case, "case_imported")
    assert (event.actor, event.at, event.data) == (world.cast.admin, MOMENT, {"state": "open"})
    assert AuditEntry.objects.filter(subject="case", action="case.import").count() == 1


def test_bringing_the_same_again_changes_nothing(world: object) -> None:
    rows = [row(world, number) for number in range(3)]
    bring(world, *rows)
    before = list(Case.objects.order_by("id").values())
    assert bring(world, *rows) == {"create": 0, "skip": 3}
    assert list(Case.objects.order_by("id").values()) == before


def test_what_differs_is_updated_and_remembered(world: object) -> None:
    bring(world, row(world))
    later = row(world, title="Renamed", amount=Decimal(2000))
    assert bring(world, later)["update"] == 1
    case = Case.objects.get()
    assert (case.title, case.amount, case.version) == ("Renamed", Decimal(2000), 2)
    assert "renamed" in case.search
    entry = AuditEntry.objects.get(action="case.edit")
    assert entry.changes == {"title": ["Deal 1", "Renamed"], "amount": ["1000.00", "2000"]}


def test_an_empty_cell_tells_nothing(world: object) -> None:
    bring(world, row(world, product="Film"))
    assert bring(world, row(world, amount=None, product=""))["skip"] == 1
    assert Case.objects.get().product == "Film"


def test_a_guess_does_not_change_a_known_case(world: object) -> None:
    bring(world, row(world))
    guessed = row(world, owner_id=world.cast.colleague.id, first_only=frozenset({"owner_id"}))
    assert bring(world, guessed)["skip"] == 1
    assert Case.objects.get().owner == world.cast.owner


def test_an_open_case_keeps_its_owner_a_closed_one_is_put_right(world: object) -> None:
    closed = {"state": "lost", "closed_at": CLOSED, "close_reason": "The price"}
    bring(world, row(world), row(world, 2, **closed))
    colleague = world.cast.colleague
    others = [row(world, owner_id=colleague.id), row(world, 2, owner_id=colleague.id, **closed)]
    assert owners_kept(actor=actor(world.cast.admin), rows=others) == {"crm-1"}
    assert bring(world, *others) == {"skip": 1, "update": 1, "create": 0}
    owners = dict(Case.objects.values_list("external_id", "owner"))
    assert owners == {"crm-1": world.cast.owner.id, "crm-2": colleague.id}


def test_stage_and_state_of_a_known_case_move_only_through_the_gate(world: object) -> None:
    bring(world, row(world))
    case = Case.objects.get()
    move = Move(stage_id=world.stages[1].id, is_override=True, reason="So agreed")
    head = actor(world.cast.head)
    move_case(actor=head, case_id=case.id, version=case.version, move=move, moment=MOMENT)
    again = row(world, state="lost", closed_at=CLOSED, stage_id=world.stages[2].id)
    assert bring(world, again)["skip"] == 1
    case.refresh_from_db()
    assert (case.state, case.stage) == ("open", world.stages[1])


def test_the_comparison_tells_what_would_happen(world: object) -> None:
    bring(world, row(world, 1), row(world, 2))
    rows = [row(world, 1), replace(row(world, 2), title="Renamed"), row(world, 3)]
    told = compare_cases(actor=actor(world.cast.admin), rows=rows)
    assert told == ["skip", "update", "create"]
    assert Case.objects.count() == 2


def test_a_case_of_another_company_is_another_case(world: object) -> None:
    bring(world, row(world))
    Case.objects.update(organisation=world.cast.other_company)
    assert bring(world, row(world))["create"] == 1
    assert Case.objects.count() == 2


@pytest.mark.parametrize("name", ["owner", "colleague"])
def test_who_may_not_import_does_not(world: object, name: str) -> None:
    who = actor(getattr(world.cast, name))
    with pytest.raises(NotAllowed):
        import_cases(actor=who, rows=[row(world)], moment=MOMENT)
    with pytest.raises(NotAllowed):
        compare_cases(actor=who, rows=[row(world)])


def test_reading_does_not_grow_with_the_rows(world: object) -> None:
    """Writing does: the rows of one statement are limited by the database."""
    bring(world, row(world))
    counts = []
    for first, size in ((1000, 10), (2000, 200)):
        clients = [make_client(world.cast.owner).id for _ in range(5)]
        rows = [row(world, first + number, client_id=clients[number % 5]) for number in range(size)]
        changed = [replace(each, title="Again", client_id=clients[0]) for each in rows]
        counts.append([reads(world, rows), reads(world, changed), reads(world, changed)])
    assert counts[0] == counts[1]


def reads(world: object, rows: list[ImportedCase]) -> int:
    """How many times importing these rows asks the database."""
    with CaptureQueriesContext(connection) as captured:
        bring(world, *rows)
    return sum(query["sql"].startswith("SELECT") for query in captured.captured_queries)
