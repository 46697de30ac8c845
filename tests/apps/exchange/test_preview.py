"""The preview judges every row and changes nothing of the company."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from techkarta.accounts.models import Team, User
from techkarta.accounts.permissions import Actor
from techkarta.accounts.selectors import actor_of
from techkarta.accounts.services import NewUser, create_organisation, found_user
from techkarta.audit.models import AuditEntry
from techkarta.cases.models import Case
from techkarta.clients.models import Client
from techkarta.clients.services import ClientFields, create_client
from techkarta.common.errors import Conflict, Invalid, NotAllowed, NotFound
from techkarta.exchange.models import Import, ImportRow
from techkarta.exchange.selectors import map_of
from techkarta.exchange.services import decide_map, preview_import, start_import

from .conftest import NOW, Sources, finished, previewed

HEAD = "id,title,account,owner,stage,created,closed,amount\n"
OPEN = "1,Film,Bakery,Ivan Petrov,Prospecting,2026-10-03,,1000\n"
WON = "2,Oil,Dairy,Ivan Petrov,Won,2026-09-01,2026-10-20,640\n"


def codes(row: Import, number: int, sheet: str = "d.csv") -> list[str]:
    staged = ImportRow.objects.get(batch=row, sheet__name=sheet, number=number)
    return [problem["code"] for problem in staged.problems]


def actions(row: Import) -> list[str]:
    staged = ImportRow.objects.filter(batch=row).order_by("sheet__order", "number")
    return list(staged.values_list("action", flat=True))


def test_nothing_is_written_by_looking(admin: Actor, sources: Sources) -> None:
    before = AuditEntry.objects.count()
    row = previewed(admin, sources({"d.csv": HEAD + OPEN + WON}))
    assert row.state == "previewed"
    assert row.counts["deals"] == {"create": 2}
    assert row.counts["outcomes"] == {"open": 1, "won": 1}
    assert (row.counts["new_people"], row.counts["new_clients"]) == (1, 2)
    assert Case.objects.count() == Client.objects.count() == 0
    assert User.objects.count() == 1
    assert AuditEntry.objects.count() == before


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("3,Film,Bakery,Ivan,,2026-10-03,,5", ["value_missing"]),
        ("3,Film,Bakery,Ivan,Prospecting,soon,,5", ["day_wrong"]),
        ("3,Film,Bakery,Ivan,Prospecting,2026-10-03,,=2+2", ["money_wrong"]),
        ("3,Film,Bakery,Ivan,Won,2026-10-03,,5", ["closed_missing"]),
        ("3,Film,Bakery,Ivan,Won,2026-10-03,2026-10-01,5", ["closed_before_opened"]),
        ("3,Film,Bakery,Ivan,Prospecting,2027-10-03,,5", ["day_in_future"]),
        ("3,Film,Bakery,Ivan,Prospecting,2026-10-03", ["row_ragged"]),
        ("3,Film,Bakery,Ivan,Prospecting,2026-10-03,,5,6", ["row_ragged"]),
        (f"3,{'x' * 201},Bakery,Ivan,Prospecting,2026-10-03,,5", ["text_too_long"]),
        ("1,Again,Bakery,Ivan,Prospecting,2026-10-03,,5", ["row_repeated"]),
        ("3,Film,,Ivan,Won,2026-10-03,,5", ["closed_missing"]),
    ],
)
def test_a_row_that_cannot_be_taken_says_why(
    admin: Actor, sources: Sources, line: str, expected: list[str]
) -> None:
    row = previewed(admin, sources({"d.csv": HEAD + OPEN + line + "\n"}))
    assert actions(row) == ["create", "error"]
    assert codes(row, 3) == expected
    assert row.counts["deals"] == {"create": 1, "error": 1}


def test_a_deal_without_client_is_kept_and_told(admin: Actor, sources: Sources) -> None:
    row = previewed(admin, sources({"d.csv": HEAD + "1,Film,,Ivan,Prospecting,,,\n"}))
    assert actions(row) == ["create"]
    assert codes(row, 2) == ["no_client"]
    assert row.counts["notes"] == {"no_client": 1}


def test_stages_left_out_are_skipped(admin: Actor, sources: Sources) -> None:
    row = previewed(
        admin, sources({"d.csv": HEAD + OPEN + WON}), stages={"Won": {"outcome": "left_out"}}
    )
    assert row.counts["deals"] == {"create": 1, "skip": 1}


def test_an_unknown_stage_stops_the_preview_with_its_name(admin: Actor, sources: Sources) -> None:
    files = sources({"d.csv": HEAD + OPEN.replace("Prospecting", "Our own word")})
    with pytest.raises(Invalid) as caught:
        previewed(admin, files)
    assert caught.value.code == "stage_undecided"
    assert caught.value.params["value"] == "Our own word"
    told = {"Our own word": {"outcome": "open", "stage": "project/p3"}}
    assert previewed(admin, files, stages=told).counts["deals"] == {"create": 1}


def test_days_that_may_be_read_two_ways_are_asked(admin: Actor, sources: Sources) -> None:
    files = sources({"d.csv": HEAD + OPEN.replace("2026-10-03", "3/4/2026")})
    with pytest.raises(Invalid, match="days_undecided"):
        previewed(admin, files)
    row = previewed(admin, files, sheets={"d.csv": {"days": "dmy"}})
    assert row.counts["deals"] == {"create": 1}


def test_a_stage_the_company_does_not_have_is_refused(admin: Actor, sources: Sources) -> None:
    told = {"Won": {"outcome": "won", "stage": "project/p99"}}
    with pytest.raises(Invalid, match="map_stage_unknown"):
        previewed(admin, sources({"d.csv": HEAD + WON}), stages=told)


def test_owners_are_found_proposed_or_made(admin: Actor, sources: Sources) -> None:
    new = NewUser(email="ivan@molprom.example", full_name="Иван Петров", roles=("rep",))
    found_user(organisation_id=admin.organisation_id, new=new, password=None, moment=NOW)
    text = HEAD + OPEN.replace("Ivan Petrov", "иван петров") + WON.replace("Ivan Petrov", "Зоя")
    row = start_import(actor=admin, files=sources({"d.csv": text}), moment=NOW)
    assert map_of(row).owners == {"Зоя": "@create"}
    people = "employee,manager\nИван Петров,Анна Седова\n"
    files = sources({"d.csv": text.replace("Зоя", "Петров Иван О."), "p.csv": people})
    row = start_import(actor=admin, files=files, moment=NOW)
    assert map_of(row).owners == {"Петров Иван О.": "@importer"}


def test_an_owner_told_by_an_absent_address_is_an_error(admin: Actor, sources: Sources) -> None:
    owners = {"Ivan Petrov": "nobody@molprom.example"}
    row = previewed(admin, sources({"d.csv": HEAD + OPEN}), owners=owners)
    assert codes(row, 2) == ["owner_absent"]


@pytest.mark.parametrize(
    ("lines", "number", "expected", "action"),
    [
        (["A,Food,", "B,Food,A"], 3, [], "create"),
        (["A,Food,Absent"], 2, ["parent_absent"], "create"),
        (["A,Food,A"], 2, ["parent_circle"], "error"),
        (["A,Food,B", "B,Food,A"], 2, ["parent_circle"], "error"),
        (["A,Food,", "a,Milk,"], 3, ["row_repeated"], "error"),
    ],
)
def test_clients_are_judged_with_their_parents(
    admin: Actor,
    sources: Sources,
    *,
    lines: Sequence[str],
    number: int,
    expected: list[str],
    action: str,
) -> None:
    text = "account,sector,subsidiary_of\n" + "\n".join(lines) + "\n"
    row = previewed(admin, sources({"c.csv": text}))
    assert codes(row, number, "c.csv") == expected
    assert ImportRow.objects.get(batch=row, number=number).action == action


def test_a_client_entered_by_hand_is_linked_and_not_made_again(
    admin: Actor, sources: Sources
) -> None:
    new = NewUser(email="boss@molprom.example", full_name="Глава", roles=("executive",))
    boss = actor_of(
        found_user(organisation_id=admin.organisation_id, new=new, password=None, moment=NOW)
    )
    create_client(actor=boss, fields=ClientFields(name="Bakery"), moment=NOW)
    files = sources({"c.csv": "account,sector\nBakery,Food\n", "d.csv": HEAD + OPEN})
    assert previewed(admin, files).counts["clients"] == {"skip": 1}
    finished(admin, files)
    client = Client.objects.get()
    assert client.industry == ""
    assert Case.objects.get().client == client


def test_people_with_addresses_of_another_company_are_refused(
    admin: Actor, sources: Sources
) -> None:
    other = create_organisation(name="Другая", slug="other")
    new = NewUser(email="ivan@x.example", full_name="Иван", roles=("rep",))
    found_user(organisation_id=other.id, new=new, password=None, moment=NOW)
    row = previewed(admin, sources({"p.csv": "name,email,team\nIvan,Ivan@x.example,A\n"}))
    assert codes(row, 2, "p.csv") == ["email_of_others"]
    assert Team.objects.count() == 0


def test_a_file_that_tells_nothing_known_is_refused_and_nothing_staged(
    admin: Actor, sources: Sources
) -> None:
    with pytest.raises(Invalid, match="nothing_recognised"):
        start_import(actor=admin, files=sources({"x.csv": "a,b\n1,2\n"}), moment=NOW)
    with pytest.raises(Invalid, match="only_headings"):
        start_import(actor=admin, files=sources({"d.csv": HEAD}), moment=NOW)
    assert Import.objects.count() == 0


def test_two_people_deciding_at_once_are_told(admin: Actor, sources: Sources) -> None:
    row = start_import(actor=admin, files=sources({"d.csv": HEAD + OPEN}), moment=NOW)
    decide_map(actor=admin, import_id=row.id, version=1, document={})
    with pytest.raises(Conflict, match="import_moved_on"):
        decide_map(actor=admin, import_id=row.id, version=1, document={})


def test_only_those_who_may_import_do_and_only_in_their_company(
    admin: Actor, sources: Sources
) -> None:
    files = sources({"d.csv": HEAD + OPEN})
    row = start_import(actor=admin, files=files, moment=NOW)
    new = NewUser(email="rep@molprom.example", full_name="МП", roles=("rep",))
    rep = actor_of(
        found_user(organisation_id=admin.organisation_id, new=new, password=None, moment=NOW)
    )
    with pytest.raises(NotAllowed):
        start_import(actor=rep, files=files, moment=NOW)
    other = create_organisation(name="Другая", slug="other")
    new = NewUser(email="root@other.example", full_name="Чужой", roles=("admin",))
    stranger = actor_of(found_user(organisation_id=other.id, new=new, password=None, moment=NOW))
    with pytest.raises(NotFound):
        preview_import(actor=stranger, import_id=row.id, version=row.version, moment=NOW)
