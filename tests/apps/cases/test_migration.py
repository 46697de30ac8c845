"""A running case goes over to another version of its card, and back."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from techkarta.cases.models import Case, Migration, StageVisit
from techkarta.cases.selectors import gate_of_visit
from techkarta.cases.services import Passing, migrate_case, revert_migration
from techkarta.common.errors import Conflict, Invalid, Locked, NotAllowed, NotFound
from techkarta.method.models import CardVersion
from tests.apps.making import complete, make_type, operation, put_card, states_of, tasks_of
from tests.world import MOMENT, actor

pytestmark = pytest.mark.django_db

FIRST = (
    operation("010", title="Call the buyer"),
    operation("020", "010", title="Meet the technologist"),
    operation("030", "010", title="Send the calculation", method="each"),
    operation("040", "020", title="Write the minutes"),
)
SECOND = (
    operation("010", title="Call the buyer"),
    operation("015", "010", title="Order the samples"),
    operation("020", "015", title="Meet the technologist"),
    operation("035", "010", title="Send the calculation", method="each"),
)


@pytest.fixture
def case(world: object) -> Case:
    """A case on the first version with one operation accepted; the second one came in force."""
    put_card(world.cast.company, *FIRST)  # type: ignore[attr-defined]
    found = world.case()  # type: ignore[attr-defined]
    complete(world.cast.owner, tasks_of(found)["010"])  # type: ignore[attr-defined]
    put_card(world.cast.company, *SECOND)  # type: ignore[attr-defined]
    return found  # type: ignore[no-any-return]


@pytest.fixture
def second(case: Case) -> CardVersion:
    """The version in force now."""
    return CardVersion.objects.get(state="in_force", card__code="short-s1")


def go(world: object, case: Case, version: CardVersion, **more: object) -> Migration | None:
    return migrate_case(
        actor=actor(world.cast.head),  # type: ignore[attr-defined]
        case_id=case.id,
        passing=Passing(version_id=version.id, **more),  # type: ignore[arg-type]
        moment=MOMENT,
    )


def back(world: object, case: Case, row: Migration) -> None:
    head = actor(world.cast.head)  # type: ignore[attr-defined]
    revert_migration(actor=head, case_id=case.id, migration_id=row.id, moment=MOMENT)


def test_a_running_case_stays_by_its_version(case: Case, second: CardVersion) -> None:
    visit = StageVisit.objects.get(case=case)
    assert visit.card_version_id != second.id
    assert list(states_of(case)) == ["010", "020", "030", "040"]


def test_tasks_are_kept_mapped_added_and_cancelled(
    world: object, case: Case, second: CardVersion
) -> None:
    before = tasks_of(case)
    assert go(world, case, second) is not None
    assert states_of(case) == {
        "010": "accepted", "015": "ready", "020": "waiting", "035": "ready",
    }  # fmt: skip
    after = tasks_of(case)
    assert (after["010"].id, after["035"].id) == (before["010"].id, before["030"].id)
    assert after["035"].opened_at == before["030"].opened_at
    before["040"].refresh_from_db()
    assert before["040"].state == "cancelled"
    visits = list(StageVisit.objects.filter(case=case).order_by("id"))
    assert [visit.left_how for visit in visits] == ["migrated", ""]
    assert visits[1].card_version_id == second.id
    assert len(gate_of_visit(visits[1], MOMENT.date()).missing) == 3
    assert go(world, case, second) is None
    complete(world.cast.owner, after["015"])  # type: ignore[attr-defined]
    assert states_of(case)["020"] == "ready"


def test_work_in_hand_goes_over_with_its_check(
    world: object, case: Case, second: CardVersion
) -> None:
    done = complete(world.cast.owner, tasks_of(case)["030"])  # type: ignore[attr-defined]
    go(world, case, second)
    moved = tasks_of(case)["035"]
    assert (moved.id, moved.state, moved.minutes_fact) == (done.id, "done", 30)
    assert moved.checks.filter(decided_at__isnull=True).count() == 1
    assert moved.evidence.count() == 1


def test_numbers_can_be_corrected(world: object, case: Case, second: CardVersion) -> None:
    go(world, case, second, numbers={"010": "010", "020": "015"})
    assert states_of(case) == {
        "010": "accepted", "015": "ready", "020": "waiting", "035": "ready",
    }  # fmt: skip
    first = CardVersion.objects.get(state="superseded", revision=2)
    other = world.case()  # type: ignore[attr-defined]
    StageVisit.objects.filter(case=other).update(card_version=first)
    with pytest.raises(Invalid) as refusal:
        go(world, other, second, numbers={"010": "015", "020": "015"})
    assert refusal.value.code == "number_twice"


def test_it_goes_back_until_somebody_has_worked(
    world: object, case: Case, second: CardVersion
) -> None:
    before = {no: (task.id, task.state, task.due_at) for no, task in tasks_of(case).items()}
    row = go(world, case, second)
    assert row is not None
    back(world, case, row)
    back(world, case, row)
    after = {no: (task.id, task.state, task.due_at) for no, task in tasks_of(case).items()}
    assert after == before
    assert StageVisit.objects.filter(case=case).count() == 3
    again = go(world, case, second)
    assert again is not None
    complete(world.cast.owner, tasks_of(case)["015"])  # type: ignore[attr-defined]
    with pytest.raises(Locked) as refusal:
        back(world, case, again)
    assert refusal.value.code == "migration_worked_on"


def test_what_cannot_go_over_is_refused(world: object, case: Case, second: CardVersion) -> None:
    first = CardVersion.objects.get(state="superseded", revision=2)
    other = put_card(world.cast.company, stage="s2")  # type: ignore[attr-defined]
    visit = StageVisit.objects.get(case=case)
    go(world, case, second)
    for version in (first, other):
        with pytest.raises(Invalid) as refusal:
            go(world, case, version)
        assert refusal.value.code == "version_not_for_case"
    fresh = world.case()  # type: ignore[attr-defined]
    StageVisit.objects.filter(case=fresh).update(card_version=first)
    with pytest.raises(Conflict):
        go(world, fresh, second, seen_id=visit.id)


def test_who_may_let_cases_go_over(world: object, case: Case, second: CardVersion) -> None:
    passing = Passing(version_id=second.id)
    for user, error in (
        (world.cast.owner, NotAllowed),  # type: ignore[attr-defined]
        (world.cast.other_head, NotFound),  # type: ignore[attr-defined]
        (world.cast.stranger, NotFound),  # type: ignore[attr-defined]
    ):
        with pytest.raises(error):
            migrate_case(actor=actor(user), case_id=case.id, passing=passing, moment=MOMENT)


def test_the_page_previews_moves_and_takes_back(
    world: object, case: Case, second: CardVersion, enter: object
) -> None:
    browser: Browser = enter(world.cast.head)  # type: ignore[operator, attr-defined]
    url = f"/cards/versions/{second.id}/migration/"
    shown = browser.get(url)
    (row,) = shown.context["page"].rows
    assert [(str(look.word), count) for look, count in row.counts] == [
        ("kept", 2), ("goes over", 1), ("added", 1), ("cancelled", 1),
    ]  # fmt: skip
    chosen = f"{row.case_id}:{row.visit_id}:{row.former_id}"
    after = browser.post(url, {"case": chosen}, follow=True)
    page = after.context["page"]
    assert (len(page.rows), [each.can_go_back for each in page.moved]) == (0, [True])
    address = f"{url}{case.id}/{page.moved[0].migration_id}/back/"
    again = browser.post(address, follow=True).context["page"]
    assert (len(again.rows), len(again.moved)) == (1, 0)
    assert browser.get(f"/cases/{case.id}/").status_code == 200


@pytest.fixture
def crowd(world: object, case: Case) -> list[Case]:
    """Four running cases by the versions before the one in force."""
    cases = [case, *(world.case() for _ in range(3))]  # type: ignore[attr-defined]
    put_card(world.cast.company, *SECOND, operation("050", "035", title="Thank"))  # type: ignore[attr-defined]
    return cases


def in_force() -> CardVersion:
    return CardVersion.objects.get(state="in_force", card__code="short-s1")


def test_a_long_list_comes_in_pages_that_cost_the_same(
    world: object,
    crowd: list[Case],
    enter: object,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    browser: Browser = enter(world.cast.head)  # type: ignore[attr-defined,operator]
    address = reverse("cases:migration", args=[in_force().id])
    browser.get(address)
    counts, seen_cases = [], set()
    for most, page in ((1, 1), (3, 1), (3, 2)):
        monkeypatch.setattr("techkarta.cases.selectors.migrating.MOST", most)
        with CaptureQueriesContext(connection) as seen:
            shown = browser.get(address, {"page": page}).context["page"]
        counts.append(len(seen))
        seen_cases |= {row.case_id for row in shown.rows} if most > 1 else set()
    assert counts[0] == counts[1]
    assert (shown.place, shown.after_url) == ("page 2 of 2", "")
    assert seen_cases == {case.id for case in crowd}


def test_all_that_the_filters_ask_for_move_at_once(
    world: object,
    crowd: list[Case],
    enter: object,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("techkarta.cases.selectors.migrating.MOST", 1)
    head = world.cast.head  # type: ignore[attr-defined]
    Case.objects.filter(pk=crowd[-1].pk).update(owner=world.cast.colleague)  # type: ignore[attr-defined]
    browser: Browser = enter(head)  # type: ignore[operator]
    address = reverse("cases:migration", args=[in_force().id])
    sent = {"all": "1", "owner": str(world.cast.owner.id)}  # type: ignore[attr-defined]
    assert browser.post(address, sent).status_code == 302
    moved = StageVisit.objects.filter(left_at__isnull=True, card_version=in_force())
    assert set(moved.values_list("case_id", flat=True)) == {case.id for case in crowd[:-1]}


def test_what_takes_too_long_for_one_request_is_asked_for_again(
    world: object, crowd: list[Case], enter: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("techkarta.cases.views.migration.LONGEST", 0)
    browser: Browser = enter(world.cast.head)  # type: ignore[attr-defined,operator]
    address = reverse("cases:migration", args=[in_force().id])
    for moved, told in enumerate(["warning"] * (len(crowd) - 1) + ["success"], start=1):
        page = browser.post(address, {"all": "1"}, follow=True)
        assert [*page.context["messages"]][-1].level_tag == told
        now = StageVisit.objects.filter(left_at__isnull=True, card_version=in_force())
        assert now.count() == moved


# ------------------------------------------------------------------- cases that had no card yet


@pytest.fixture
def bare(world: object) -> Case:
    """A case on a stage without a card, which gets its first card since."""
    found = world.case(stage=world.stages[1])  # type: ignore[attr-defined]
    put_card(world.cast.company, *FIRST, stage="s2")  # type: ignore[attr-defined]
    return found  # type: ignore[no-any-return]


def test_a_case_without_a_card_goes_by_the_first_one_and_back(world: object, bare: Case) -> None:
    first = CardVersion.objects.get(state="in_force", card__code="short-s2")
    assert not tasks_of(bare)
    row = go(world, bare, first)
    assert row is not None
    assert states_of(bare) == {
        "010": "ready", "020": "waiting", "030": "waiting", "040": "waiting",
    }  # fmt: skip
    back(world, bare, row)
    assert not tasks_of(bare)
    assert StageVisit.objects.get(case=bare, left_at=None).card_version_id is None
    assert go(world, bare, first) is not None
    complete(world.cast.owner, tasks_of(bare)["010"])  # type: ignore[attr-defined]
    assert states_of(bare)["020"] == "ready"


def test_a_first_card_takes_no_case_of_another_stage_or_type(world: object, bare: Case) -> None:
    company = world.cast.company  # type: ignore[attr-defined]
    make_type(company, "industrial")
    other = put_card(company, stage="s3")
    typed = put_card(company, stage="s2", code="short-s2-typed", client_types=("industrial",))
    for version in (other, typed):
        with pytest.raises(Invalid) as refusal:
            go(world, bare, version)
        assert refusal.value.code == "version_not_for_case"


def test_the_page_shows_the_cases_without_a_card(world: object, bare: Case, enter: object) -> None:
    first = CardVersion.objects.get(state="in_force", card__code="short-s2")
    browser: Browser = enter(world.cast.head)  # type: ignore[operator, attr-defined]
    url = reverse("cases:migration", args=[first.id])
    shown = browser.get(url)
    (row,) = shown.context["page"].rows
    assert [(str(look.word), count) for look, count in row.counts] == [("added", 4)]
    assert "no card so far" in shown.content.decode()
    after = browser.post(url, {"case": f"{row.case_id}:{row.visit_id}:0"}, follow=True)
    (moved,) = after.context["page"].moved
    assert "had no card" in moved.note
    assert browser.get(f"/cases/{bare.id}/").status_code == 200
