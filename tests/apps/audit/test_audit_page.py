"""The audit page: who changed what, from which value to which; filters, pages, the file."""

import ast
import csv
from collections.abc import Iterator
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import resolve

import techkarta
from techkarta.accounts.services import UserEdit, edit_user
from techkarta.audit.services import Change, record_changes
from techkarta.clients.services import ClientFields, edit_client
from techkarta.desk.audit.page import PAGE
from techkarta.desk.audit.telling import URLS
from techkarta.desk.audit.words import ACTIONS, FIELDS, SUBJECTS
from techkarta.method.services import load_presets
from tests.keeping import makes
from tests.world import MOMENT, Cast, actor, make_cast, make_client

BACKEND = "django.contrib.auth.backends.ModelBackend"


making = makes(make_cast)


@pytest.fixture
def cast(made: Cast) -> Cast:
    return made


@pytest.fixture
def browser(cast: Cast) -> Client:
    client = Client()
    client.force_login(cast.admin, backend=BACKEND)
    return client


def remember(cast: Cast, *, days: int = 0, **fields: object) -> None:
    change = Change(
        action="client.edit", subject="client", subject_id=1, label="Works", fields=fields
    )
    with transaction.atomic():
        record_changes(
            actor=actor(cast.owner), moment=MOMENT + timedelta(days=days), changes=[change]
        )


def rows(answer: Any) -> list[Any]:
    return [row for day in answer.context["page"].days for row in day.rows]


def test_a_change_is_told_by_names_from_old_to_new(cast: Cast, browser: Client) -> None:
    client = make_client(cast.owner, "Works")
    edit_client(
        actor=actor(cast.head),
        client_id=client.id,
        version=client.version,
        fields=ClientFields(name="Works", owner_id=cast.colleague.id, client_class="A"),
        moment=MOMENT,
    )
    row = rows(browser.get("/audit/"))[0]
    assert (row.who, row.action, row.label) == ("Hanna Head", "changed a client", "Works")
    assert row.url == f"/clients/{client.id}/"
    told = {change.field: (change.old, change.new) for change in row.changes}
    assert told["Owner"] == ("Olga Owner", "Kirill Colleague")
    assert told["Class"] == ("—", "A")


def test_roles_and_teams_are_told_in_words_of_the_reader(cast: Cast, browser: Client) -> None:
    edit_user(
        actor=actor(cast.admin),
        user_id=cast.owner.id,
        version=1,
        edit=UserEdit(
            full_name="Olga Owner",
            job_title="",
            team_id=cast.outsider.team_id,
            roles=("rep", "trainer"),
            is_active=True,
        ),
        moment=MOMENT,
    )
    told = {change.field: change for change in rows(browser.get("/audit/"))[0].changes}
    assert (told["Team"].old, told["Team"].new) == ("First", "Second")
    assert told["Roles"].new == "Sales manager, Trainer"
    cast.admin.language = "ru"
    cast.admin.save()
    told = {change.field: change for change in rows(browser.get("/audit/"))[0].changes}
    assert told["Роли"].new == "Менеджер по продажам, Тренер"


def test_what_has_just_appeared_had_no_values_before(cast: Cast, browser: Client) -> None:
    make_client(cast.owner, "Works")
    change = rows(browser.get("/audit/"))[0].changes[0]
    assert (change.field, change.old, change.new) == ("Name", "", "Works")


def test_days_and_codes_of_stages_are_told_in_words(cast: Cast, browser: Client) -> None:
    load_presets(organisation_id=cast.company.id, moment=MOMENT)
    remember(cast, promised_on=[None, "2026-12-31"], source="t1", target="t2", stage="nowhere")
    told = {change.field: change.new for change in rows(browser.get("/audit/"))[0].changes}
    assert told["Promised date"] == "31\u00a0December 2026"
    assert told["From stage"].startswith("T1 ")
    assert told["To stage"].startswith("T2 ")
    assert told["Stage"] == "nowhere"


def test_moments_are_the_companys_own(cast: Cast, browser: Client) -> None:
    remember(cast, name=["a", "b"])
    assert rows(browser.get("/audit/"))[0].when == "12:00"


def test_filters_by_person_kind_and_days(cast: Cast, browser: Client) -> None:
    remember(cast, days=0, name=["a", "b"])
    remember(cast, days=2, name=["b", "c"])
    found = {
        query: len(rows(browser.get(f"/audit/?{query}")))
        for query in (
            f"person={cast.owner.id}",
            f"person={cast.head.id}",
            "kind=client",
            "kind=case",
            "since=2026-11-24",
            "until=2026-11-23",
            "since=2026-11-23&until=2026-11-25",
            "since=soon&person=x&before=%D9%A1",
        )
    }
    assert list(found.values()) == [2, 0, 2, 0, 1, 1, 2, 2]


def test_a_day_ends_at_the_companys_midnight(cast: Cast, browser: Client) -> None:
    with transaction.atomic():
        change = Change(action="client.edit", subject="client", subject_id=1, label="Late")
        # 23:30 of the 23rd in Moscow, 20:30 UTC.
        at = MOMENT.replace(hour=20, minute=30)
        record_changes(actor=actor(cast.owner), moment=at, changes=[change])
        at = MOMENT.replace(hour=21, minute=30)
        record_changes(actor=actor(cast.owner), moment=at, changes=[change])
    assert len(rows(browser.get("/audit/?until=2026-11-23"))) == 1
    assert len(rows(browser.get("/audit/?since=2026-11-24"))) == 1


def test_pages_follow_each_other_without_gap_or_repetition(cast: Cast, browser: Client) -> None:
    for number in range(PAGE + 3):
        remember(cast, number=number)
    first = browser.get("/audit/?kind=client")
    older = browser.get(first.context["page"].older_url)
    numbers = [row.changes[0].new for row in rows(first) + rows(older)]
    assert numbers == [str(number) for number in reversed(range(PAGE + 3))]
    assert older.context["page"].older_url == ""


def test_the_page_costs_the_same_for_few_and_for_many(
    cast: Cast, browser: Client, django_assert_max_num_queries: Any
) -> None:
    for number in range(PAGE):
        remember(cast, owner_id=[cast.owner.id, cast.colleague.id], number=number)
    with django_assert_max_num_queries(15):
        browser.get("/audit/")


def test_another_companys_changes_are_not_told(cast: Cast) -> None:
    remember(cast, name=["a", "b"])
    cast.stranger.holdings.create(role="admin")
    client = Client()
    client.force_login(cast.stranger, backend=BACKEND)
    assert rows(client.get("/audit/")) == []
    assert "Works" not in b"".join(client.get("/audit/export/")).decode()


def test_only_those_whom_the_matrix_lets_in(cast: Cast) -> None:
    client = Client()
    client.force_login(cast.head, backend=BACKEND)
    assert client.get("/audit/").status_code == 403
    assert client.get("/audit/export/").status_code == 403


def test_an_empty_trail_says_what_it_is_for(browser: Client) -> None:
    assert "Nothing has been changed yet" in browser.get("/audit/").content.decode()
    assert "Nothing of the kind" in browser.get("/audit/?kind=case").content.decode()


def test_markup_of_people_is_shown_as_text(cast: Cast, browser: Client) -> None:
    remember(cast, name=["a", "<script>alert(1)</script>"])
    assert "<script>alert(1)" not in browser.get("/audit/").content.decode()


def test_the_file_holds_what_the_filter_shows_and_no_formulas(cast: Cast, browser: Client) -> None:
    remember(cast, name=["=1+1", "@SUM(A1)"])
    remember(cast, days=1, name=["b", "c"], place=["", "Perm"])
    answer = browser.get("/audit/export/?until=2026-11-23")
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="audit-')
    text = b"".join(answer).decode("utf-8-sig")
    head, *lines = csv.reader(StringIO(text))
    assert head[-2:] == ["Was", "Is"]
    assert lines == [
        ["2026-11-23 12:00:00", "Olga Owner", "changed a client", "Client", "Works",
         "Name", "'=1+1", "'@SUM(A1)"]
    ]  # fmt: skip


def recorded_actions() -> Iterator[tuple[str, str]]:
    """Every action written out in the calls that record changes, with its place."""
    sources = Path(techkarta.__file__).parent
    callers = {"_record", "_save", "_remember", "_change", "record_user", "remember", "Change"}
    for path in sorted(sources.rglob("services/*.py")) + sorted(sources.glob("*/services.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            values = [*node.args, *(item.value for item in node.keywords if item.arg == "action")]
            for value in values:
                if name in callers and isinstance(value, ast.Constant):
                    text = str(value.value)
                    action = text.replace("_", ".", 1) if name == "remember" else text
                    if action.replace("_", "").replace(".", "").isalpha() and "." in action:
                        yield action, f"{path.relative_to(sources)}:{node.lineno}"


def test_every_action_that_is_recorded_has_words() -> None:
    found = list(recorded_actions())
    assert len(found) > 20, "the walk finds nothing"
    silent = [f"{action} at {place}" for action, place in found if action not in ACTIONS]
    assert not silent, "add to desk/audit/words.py: " + "; ".join(silent)


@pytest.mark.parametrize("state", ["in_review", "rejected", "withdrawn", "in_force"])
def test_every_state_of_a_card_has_words(state: str) -> None:
    assert f"card.{state}" in ACTIONS


def test_every_thing_opens_on_a_page_there_is() -> None:
    for url in URLS.values():
        resolve(url.format(1))


def test_words_of_one_table_are_told_apart() -> None:
    assert len({str(title) for title in SUBJECTS.values()}) == len(SUBJECTS)
    assert "" not in {str(title) for title in FIELDS.values()}
