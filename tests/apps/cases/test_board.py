"""The board: columns, deviations in words, filters, pages of a column, how few queries it asks."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from techkarta.accounts.models import User
from techkarta.accounts.permissions import Actor
from techkarta.accounts.selectors import calendar_of
from techkarta.cases.models import Case
from techkarta.cases.pages.board import reason_words
from techkarta.cases.pages.reading import Reader
from techkarta.cases.selectors import CaseFilter
from techkarta.cases.selectors.board import Clock, TileFacts, board_record
from techkarta.cases.services import ImportedCase, import_cases
from techkarta.method.models import Stage
from techkarta.work.models import Task
from tests.apps.cases.conftest import World
from tests.world import MOMENT, actor

Enter = Callable[[User], Browser]
# Twelve, and one for the number of open checks in the navigation.
FEW_QUERIES = 15


def board(browser: Browser, world: World, **query: object) -> str:
    answer = browser.get(reverse("cases:board"), {"process": world.process.id, **query})
    assert answer.status_code == 200
    return answer.content.decode()


def many(world: World, count: int, stage: Stage | None = None) -> None:
    """Bring open cases of the owner's, spread over the stages."""
    rows = [
        ImportedCase(
            external_id=f"{Case.objects.count()}-{number}",
            title=f"Deal {number}",
            owner_id=world.cast.owner.id,
            process_id=world.process.id,
            stage_id=(stage or world.stages[number % 3]).id,
            client_id=None,
            amount=Decimal(100),
            currency="RUB",
            product="",
            opened_at=MOMENT,
        )
        for number in range(count)
    ]
    importer = Actor(
        user_id=world.cast.admin.id,
        organisation_id=world.cast.company.id,
        name="",
        roles=frozenset({"admin"}),
    )
    import_cases(actor=importer, rows=rows, moment=MOMENT)


def test_columns_count_and_sum_each_currency(world: World, enter: Enter) -> None:
    world.case(title="One", amount=Decimal(1000))
    world.case(title="Two", amount=Decimal(500))
    world.case(title="Three", amount=Decimal(70), currency="USD")
    text = board(enter(world.cast.owner), world)
    assert "₽1,500 + $70" in text
    assert "3 deals" in text
    for title in ("One", "Two", "Three"):
        assert title in text


def test_a_card_tells_what_is_done_and_who_owns_it(world: World, enter: Enter) -> None:
    case = world.case()
    world.finish(case, "010")
    text = board(enter(world.cast.owner), world)
    assert "1 of 2" in text, "only obligatory operations are counted"
    assert 'aria-label="Olga Owner"' in text


def test_others_do_not_see_the_cards(world: World, enter: Enter) -> None:
    world.case(title="Secret")
    for user in (world.cast.outsider, world.cast.stranger):
        assert "Secret" not in board(enter(user), world)
    assert "Secret" in board(enter(world.cast.colleague), world)


def test_a_colleague_sees_cards_he_cannot_move(world: World, enter: Enter) -> None:
    case = world.case()
    move = reverse("cases:move", args=[case.id])
    assert move in board(enter(world.cast.owner), world)
    assert move not in board(enter(world.cast.colleague), world)


def reader() -> Reader:
    from techkarta.engine.planning.calendar import working_calendar  # noqa: PLC0415 - one helper

    return Reader(language="en", calendar=working_calendar("RU"), moment=MOMENT)


@pytest.mark.parametrize(
    ("facts", "promised", "days", "expected"),
    [
        (TileFacts(), None, 0, ""),
        (TileFacts(overdue=("010", "020")), None, 0, "overdue: 010, 020"),
        (TileFacts(returned=("030",), overdue=("010",)), None, 0, "returned: 030; overdue: 010"),
        (TileFacts(blocked=("010",)), None, 11, "blocked: 010; 1 day over the limit"),
        (TileFacts(), date(2026, 11, 20), 0, "promised for 20\u00a0Nov"),
        (TileFacts(), date(2026, 11, 23), 10, ""),
        (
            TileFacts(returned=("1",), blocked=("2",), overdue=("3",)),
            date(2026, 11, 1),
            99,
            "returned: 1; blocked: 2",
        ),
    ],
)
def test_a_deviation_is_told_in_words(
    facts: TileFacts, promised: date | None, days: int, expected: str
) -> None:
    case, stage = Case(promised_on=promised), Stage(maximum_days=10)
    assert reason_words(case, facts, days, stage, reader()) == expected


def clock(world: World, **later: int) -> Clock:
    return Clock(calendar=calendar_of(world.cast.company.id), moment=MOMENT + timedelta(**later))


def test_only_deviating_is_exactly_what_has_a_reason(world: World) -> None:
    calm = world.case()
    late = world.case()
    Task.objects.filter(visit__case=calm).update(due_at=None)
    promised = world.case(promised_on=date(2026, 11, 20))
    old = world.case(stage=world.stages[1])
    returned = world.case()
    for case in (promised, returned):
        Task.objects.filter(visit__case=case).update(due_at=None)
    Task.objects.filter(visit__case=returned, operation__no="010").update(state="returned")
    Case.objects.filter(pk=old.pk).update(entered_at=MOMENT - timedelta(days=60))
    at = clock(world, days=3)
    for only in (True, False):
        record = board_record(
            actor(world.cast.owner), world.stages, CaseFilter(), at, only_deviating=only
        )
        now = Reader(language="en", calendar=at.calendar, moment=at.moment)
        reasons = {
            case.id: reason_words(
                case,
                record.facts.get(case.id, TileFacts()),
                now.days_since(case.entered_at),
                column.stage,
                now,
            )
            for column in record.columns
            for case in column.cases
        }
        if only:
            assert set(reasons) == {late.id, promised.id, old.id, returned.id}
        assert {key for key, reason in reasons.items() if reason} == {
            late.id, promised.id, old.id, returned.id,
        }  # fmt: skip


@pytest.mark.parametrize("days", range(-3, 4))
def test_too_old_is_counted_alike_by_the_query_and_by_the_card(world: World, days: int) -> None:
    case = world.case(stage=world.stages[1])
    stage, at = world.stages[1], clock(world)
    border = at.calendar.add_working_days(MOMENT.date(), -stage.maximum_days)
    Case.objects.filter(pk=case.pk).update(
        entered_at=MOMENT.replace(year=border.year, month=border.month, day=border.day)
        + timedelta(days=days)
    )
    record = board_record(
        actor(world.cast.owner), world.stages, CaseFilter(), at, only_deviating=True
    )
    now = Reader(language="en", calendar=at.calendar, moment=at.moment)
    is_old = now.days_since(Case.objects.get(pk=case.pk).entered_at) > stage.maximum_days
    assert bool(record.columns[1].cases) is is_old


def test_filters_stand_in_the_address(world: World, enter: Enter) -> None:
    world.case(title="Смазка печей")
    world.case(world.cast.colleague, title="Турбинное масло")
    browser = enter(world.cast.head)
    assert "Турбинное масло" in board(browser, world)
    found = board(browser, world, q="СМАЗКА")
    assert "Смазка печей" in found
    assert "Турбинное масло" not in found
    own = board(browser, world, owner=world.cast.colleague.id)
    assert "Смазка печей" not in own
    assert "Only what the filters let through is shown." in own


@pytest.mark.parametrize(
    "query",
    [{"process": "x"}, {"owner": "' or 1=1"}, {"team": "99"}, {"q": "\0 %_"}, {"after": "x"}],
)
def test_an_address_that_cannot_be_read_narrows_nothing(
    world: World, enter: Enter, query: dict[str, str]
) -> None:
    world.case(title="Still here")
    answer = enter(world.cast.owner).get(reverse("cases:board"), query)
    assert answer.status_code == 200


def test_a_column_is_shown_in_pages_without_gaps_or_repeats(world: World, enter: Enter) -> None:
    many(world, 45, world.stages[0])
    browser = enter(world.cast.owner)
    text, seen = board(browser, world), []
    while True:
        tiles = [part.partition('"')[0] for part in text.split('data-tile="')[1:]]
        seen += tiles
        more = text.partition('hx-get="/board/columns/')[2].partition('"')[0]
        if not more:
            break
        assert len(tiles) == 20
        text = browser.get(f"/board/columns/{more}".replace("&amp;", "&")).content.decode()
    assert len(seen) == len(set(seen)) == 45


@pytest.mark.parametrize("after", ["", "x", "2026-11-23,1", "2026-13-40T00:00:00Z,1", ",", "1,2"])
def test_a_page_that_is_none_is_not_found(world: World, enter: Enter, after: str) -> None:
    url = reverse("cases:column", args=[world.stages[0].id])
    answer = enter(world.cast.owner).get(url, {"process": world.process.id, "after": after})
    assert answer.status_code == 404


def test_the_number_of_queries_is_small_and_constant(world: World, enter: Enter) -> None:
    browser = enter(world.cast.head)
    counts = []
    for more in (10, 290):
        many(world, more)
        with CaptureQueriesContext(connection) as asked:
            board(browser, world)
        counts.append(len(asked))
    assert counts[0] == counts[1]
    assert counts[0] <= FEW_QUERIES, "\n".join(query["sql"][:150] for query in asked)


def test_the_board_opens_on_the_process_one_sells_by(world: World, enter: Enter) -> None:
    world.case(title="Here")
    answer = enter(world.cast.owner).get(reverse("cases:board"))
    assert "Here" in answer.content.decode()


def test_a_company_without_processes_is_told_what_the_board_is_for(
    world: World, enter: Enter
) -> None:
    answer: Any = enter(world.cast.stranger).get(reverse("cases:board"))
    assert "No process yet" in answer.content.decode()
