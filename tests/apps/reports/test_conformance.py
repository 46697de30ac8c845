"""The company's own history judged, and the pages that show it."""

from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from django.test import Client as Browser
from python_calamine import load_workbook

from techkarta.cases.models import Case
from techkarta.cases.selectors.history import HistoryFilter, visit_histories
from techkarta.common.errors import NotAllowed
from techkarta.engine.conformance.conforming import LogFile, traces_of
from techkarta.engine.conformance.log.mapping import LogMap
from techkarta.method.models import CardVersion
from techkarta.method.selectors import card_of
from techkarta.reports.conformance.counting import by_operation_and_person, win_rates
from techkarta.reports.conformance.judged import Asked, judged
from tests.apps.reports.conftest import numbers_of, perform
from tests.world import MOMENT, Cast, actor, make_case

Queries = Callable[..., object]
PAGE = "/reports/conformance/"


@pytest.fixture
def head(client: Browser, cast: Cast) -> Browser:
    client.force_login(cast.head)
    return client


def test_history_is_read_from_events_with_evidence(cast: Cast, history: list[Case]) -> None:
    found = {
        each.visit.case.title: each.trace
        for each in visit_histories(actor(cast.head), HistoryFilter())
    }
    straight = found["Straight"]
    assert [each.operation for each in straight.executions] == numbers_of(history[0])
    first = straight.executions[0]
    assert (first.user, first.fact, first.is_proved) == (str(cast.owner.id), 20 * 60_000_000, False)
    assert first.end - first.start == first.fact
    assert (straight.is_complete, found["Lost"].is_complete) == (True, False)


def test_a_rep_has_no_right_to_it_and_other_companies_are_not_there(
    cast: Cast, history: list[Case]
) -> None:
    with pytest.raises(NotAllowed):
        visit_histories(actor(cast.owner), HistoryFilter())
    make_case(cast.stranger)
    assert len(visit_histories(actor(cast.head), HistoryFilter())) == 3


def test_visits_are_judged_by_their_own_card(cast: Cast, history: list[Case]) -> None:
    found = {each.visit.case.title: each for each in judged(actor(cast.head), Asked(), MOMENT)}
    straight, crooked = found["Straight"].judgement, found["Crooked"].judgement
    assert straight.is_conforming
    assert not crooked.is_conforming
    assert {each.code for each in crooked.deviations} >= {"order", "unproved"}
    # Whoever lost the deal on the way owes nothing of the rest of the stage.
    assert found["Lost"].judgement.is_conforming


def test_what_was_never_done_counts_for_the_owner(cast: Cast, history: list[Case]) -> None:
    case = make_case(cast.owner)
    numbers = numbers_of(case)
    perform(case, numbers[:-1])
    case.visits.update(left_at=MOMENT, left_how="override")
    visits = [each for each in judged(actor(cast.head), Asked(), MOMENT) if each.visit.case == case]
    share = by_operation_and_person(visits)[numbers[-1], str(cast.owner.id)]
    assert (share.n, share.kept) == (1, 0)


def test_win_rates_are_of_closed_deals_with_warnings(cast: Cast, history: list[Case]) -> None:
    found = win_rates(judged(actor(cast.head), Asked(), MOMENT))
    assert (found.followed.n, found.broken.n) == (2, 1)
    assert (found.followed.share, found.broken.share) == (0.5, 1.0)
    assert found.warnings == ("few", "chance", "direction")


def test_the_page_opens_what_its_numbers_are_made_of(head: Browser, history: list[Case]) -> None:
    page = head.get(PAGE)
    assert page.status_code == 200
    told = page.context["page"]
    assert (told.count, told.conforming) == (3, 2)
    row = next(row for row in told.codes if "code=order" in row.url)
    listed = head.get(row.url)
    assert [each.cells[0].text for each in listed.context["page"].rows] == ["Crooked"]
    assert listed.context["page"].rows[0].url == f"/cases/{history[1].id}/"
    cell = next(row.total for row in told.heat if row.total.wrong)
    assert head.get(cell.url).context["page"].count == 1
    way = head.get(told.variants[0].url)
    assert way.context["page"].count == told.variants[0].count


def test_the_list_is_a_csv_and_a_workbook(head: Browser, history: list[Case]) -> None:
    rows = head.get(f"{PAGE}cases.csv").content.decode("utf-8-sig").splitlines()
    assert len(rows) == 4
    book = load_workbook(BytesIO(head.get(f"{PAGE}cases.xlsx").content))
    assert book.get_sheet_by_index(0).to_python()[1][0] == "Crooked"


def test_history_leaves_as_a_log_that_the_command_reads(
    head: Browser, history: list[Case], tmp_path: Path
) -> None:
    path = tmp_path / "history.xes"
    path.write_bytes(head.get(f"{PAGE}history.xes").getvalue())
    version = history[0].visits.get().card_version_id
    assert version is not None
    _, found = traces_of(LogFile(path=path, given=LogMap()), [card_of(version)])
    traces = {trace.case.split(" ", 1)[1]: trace for ((_, trace),) in found}
    assert traces.keys() == {"Straight", "Crooked", "Lost"}
    assert [each.operation for each in traces["Straight"].executions] == numbers_of(history[0])
    assert not traces["Lost"].is_complete
    ocel = head.get(f"{PAGE}history.jsonocel").json()
    assert len(ocel["events"]) == 2 * len(numbers_of(history[0])) + 1


@pytest.mark.parametrize("asked", ["?period=x&stage=99999999999&process=-", "?person=1&code=none"])
def test_an_address_edited_by_hand_is_answered(head: Browser, asked: str, cast: Cast) -> None:
    assert head.get(PAGE + asked).status_code == 200
    assert head.get(f"{PAGE}cases/{asked}").status_code == 200


def test_queries_do_not_grow_with_the_history(
    head: Browser, history: list[Case], django_assert_max_num_queries: Queries, cast: Cast
) -> None:
    head.get(PAGE)
    for _ in range(3):
        perform(make_case(cast.owner), numbers_of(history[0])[:2])
    with django_assert_max_num_queries(22):
        head.get(PAGE)


def test_the_measured_norm_becomes_a_change_of_the_draft(
    head: Browser, cast: Cast, history: list[Case]
) -> None:
    no = numbers_of(history[0])[0]
    for _ in range(8):
        perform(make_case(cast.owner), [no], minutes=300)
    page = head.get("/reports/norms/").context["page"]
    row = next(row for row in page.cards[0].rows if row.no == no)
    assert (row.n, row.proposal) == (11, 300)
    answer = head.post(f"/reports/norms/{row.version_id}/accept/", {"no": no})
    draft = CardVersion.objects.get(state="draft")
    assert answer["Location"] == f"/cards/versions/{draft.id}/edit/"
    norm = next(each for each in draft.content["operations"] if each["no"] == no)["norm"]
    assert (norm["basis"], norm["observations"]) == ("chronometry", 11)
    # The same once more is the same draft.
    head.post(f"/reports/norms/{row.version_id}/accept/", {"no": no})
    assert CardVersion.objects.filter(state="draft").count() == 1


def test_a_norm_that_is_right_is_not_changed(
    head: Browser, cast: Cast, history: list[Case]
) -> None:
    version = history[0].visits.get().card_version_id
    answer = head.post(f"/reports/norms/{version}/accept/", {"no": numbers_of(history[0])[0]})
    assert answer.status_code == 400
    assert not CardVersion.objects.filter(state="draft").exists()


def test_executions_far_from_the_norm_open_their_tasks(
    head: Browser, cast: Cast, history: list[Case]
) -> None:
    no = numbers_of(history[0])[0]
    far = make_case(cast.owner, title="Far beyond")
    perform(far, [no], minutes=900)
    shown = head.get("/reports/norms/").content.decode()
    version = far.visits.get().card_version_id
    address = f"/reports/norms/{version}/beyond/?no={no}&amp;way=over"
    assert address in shown
    page = head.get(address.replace("&amp;", "&")).content.decode()
    task = far.visits.get().tasks.get(operation__no=no)
    assert "ask the cause" in page
    assert f"/tasks/{task.id}/" in page
    under = head.get(f"/reports/norms/{version}/beyond/", {"no": "x", "way": "under"})
    assert f"/tasks/{task.id}/" not in under.content.decode()


def test_both_pages_tell_a_new_company_what_they_are_for(head: Browser) -> None:
    assert "No stage has been worked by a card yet" in head.get(PAGE).content.decode()
    assert "No minutes have been written down yet" in head.get("/reports/norms/").content.decode()
