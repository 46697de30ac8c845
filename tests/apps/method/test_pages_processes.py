"""The pages of processes and stages."""

from __future__ import annotations

import pytest
from django.urls import reverse

from techkarta.common.errors import Invalid
from techkarta.method.forms import stage_order
from techkarta.method.models import Process, Stage
from tests.world import make_case, make_team, make_user

from .conftest import Office, Signed

LIST = "/processes/"
NAMED = {"title_ru": "Тендеры", "title_en": "Tenders"}
AGES = {"normal_days": 3, "maximum_days": 6}


def test_the_list_tells_cases_and_who_may_change(office: Office, signed: Signed) -> None:
    owner = make_user(office.company, team=make_team(office.company))
    make_case(owner, process="own", stage="s2")
    page = signed(office.rep).get(LIST).context["page"]
    assert [stage.cases for stage in page.processes[0].stages] == [0, 1]
    assert not page.can_change
    assert signed(office.admin).get(LIST).context["page"].can_change


def test_a_process_is_added_with_its_first_stage(office: Office, signed: Signed) -> None:
    about = {"code": "tenders", "stage_ru": "Отбор", "subject": "campaign"}
    typed = {**NAMED, **AGES, **about}
    answer = signed(office.author).post(reverse("method:process_new"), typed)
    assert answer.status_code == 302
    process = Process.objects.get(code="tenders")
    assert process.subject == "campaign"
    assert process.title == {"ru": "Тендеры", "en": "Tenders"}
    assert process.stages.get().title == {"ru": "Отбор"}


@pytest.mark.parametrize(
    "wrong", [{"code": "Тендер"}, {"code": "own"}, {"title_ru": "", "title_en": ""}]
)
def test_a_wrong_process_is_asked_again(
    office: Office, signed: Signed, wrong: dict[str, str]
) -> None:
    typed = {**NAMED, **AGES, "code": "tenders", "stage_ru": "Отбор", "subject": "deal", **wrong}
    answer = signed(office.author).post(reverse("method:process_new"), typed)
    assert answer.status_code == 200
    assert answer.context["page"].form.errors
    assert Process.objects.count() == 1


def test_renaming_shows_what_another_person_wrote(office: Office, signed: Signed) -> None:
    url = reverse("method:process", args=[office.process.id])
    Process.objects.filter(pk=office.process.id).update(title={"ru": "Иначе"}, version=9)
    answer = signed(office.author).post(url, {**NAMED, "version": office.process.version})
    page = answer.context["page"]
    assert [item.now for item in page.differences] == ["Иначе", "—"]
    assert page.form["title_ru"].value() == "Тендеры"
    assert signed(office.author).post(url, {**NAMED, "version": 9}).status_code == 302


def test_a_process_is_switched_off_and_on(office: Office, signed: Signed) -> None:
    url = reverse("method:switch", args=[office.process.id])
    browser = signed(office.author)
    browser.post(url, {"version": office.process.version, "is_active": "0"})
    office.process.refresh_from_db()
    assert not office.process.is_active
    browser.post(url, {"version": office.process.version, "is_active": "1"})
    office.process.refresh_from_db()
    assert office.process.is_active


def test_a_stale_switch_changes_nothing_and_says_so(office: Office, signed: Signed) -> None:
    url = reverse("method:switch", args=[office.process.id])
    answer = signed(office.author).post(url, {"version": 99, "is_active": "0"}, follow=True)
    office.process.refresh_from_db()
    assert office.process.is_active
    assert [message.level_tag for message in answer.context["messages"]] == ["warning"]


def test_arrows_move_a_stage(office: Office, signed: Signed) -> None:
    ids = [office.first.id, office.last.id]
    shown = signed(office.author).post(
        reverse("method:order", args=[office.process.id]),
        {"version": office.process.version, "stage": ids, "move": f"{ids[1]}:up"},
        follow=True,
    )
    assert list(office.process.stages.values_list("id", flat=True)) == ids[::-1]
    (block,) = shown.context["page"].processes
    assert [stage.id for stage in block.stages] == ids[::-1]


@pytest.mark.parametrize(
    ("move", "expected"),
    [
        ("2:up", [2, 1, 3]),
        ("2:down", [1, 3, 2]),
        ("1:up", [1, 2, 3]),
        ("3:down", [1, 2, 3]),
        ("9:up", [1, 2, 3]),
        ("", [1, 2, 3]),
    ],
)
def test_an_order_after_a_move(move: str, expected: list[int]) -> None:
    assert stage_order(["1", "2", "3"], move) == expected


def test_an_order_of_something_else_is_refused() -> None:
    with pytest.raises(Invalid):
        stage_order(["1", "x"], "")


def test_a_stage_is_added_and_changed(office: Office, signed: Signed) -> None:
    browser = signed(office.author)
    typed = {**NAMED, **AGES, "mark_ru": "Е3"}
    browser.post(
        reverse("method:stage_new", args=[office.process.id]),
        {**typed, "version": office.process.version},
    )
    stage = Stage.objects.get(code="s3")
    assert (stage.mark, stage.normal_days) == ({"ru": "Е3"}, 3)
    url = reverse("method:stage", args=[stage.id])
    assert browser.get(url).status_code == 200
    browser.post(url, {**typed, "normal_days": 4, "version": stage.version})
    stage.refresh_from_db()
    assert stage.normal_days == 4


def test_wrong_ages_are_told_at_their_field(office: Office, signed: Signed) -> None:
    answer = signed(office.author).post(
        reverse("method:stage", args=[office.first.id]),
        {**NAMED, "normal_days": 9, "maximum_days": 3, "version": 1},
    )
    assert list(answer.context["page"].form.errors) == ["maximum_days"]


def settings_of(stage: Stage, **changed: object) -> dict[str, object]:
    """What the form of a stage sends, with some of it changed."""
    return {
        **NAMED,
        "normal_days": stage.normal_days,
        "maximum_days": stage.maximum_days,
        "version": stage.version,
        **changed,
    }


def test_settings_of_a_stage_are_all_saved(office: Office, signed: Signed) -> None:
    typed = {
        "entry_ru": "Клиент ответил", "asks": ["selection"], "returns": ["s1"], "may_win": "on",
    }  # fmt: skip
    url = reverse("method:stage", args=[office.last.id])
    assert signed(office.author).post(url, settings_of(office.last, **typed)).status_code == 302
    office.last.refresh_from_db()
    assert office.last.entry == {"ru": "Клиент ответил"}
    assert (office.last.asks, office.last.returns) == (["selection"], ["s1"])
    assert office.last.may_win


def test_what_running_cases_would_meet_is_asked_before_it_is_saved(
    office: Office, signed: Signed
) -> None:
    owner = make_user(office.company, team=make_team(office.company))
    make_case(owner, process="own", stage="s2")
    Stage.objects.filter(pk=office.last.id).update(may_win=True)
    browser, url = signed(office.author), reverse("method:stage", args=[office.last.id])
    typed = settings_of(office.last, asks=["proposal"])
    page = browser.post(url, typed).context["page"]
    assert len(page.effect) == 3
    office.last.refresh_from_db()
    assert office.last.may_win
    assert browser.post(url, {**typed, "sure": "1"}).status_code == 302
    office.last.refresh_from_db()
    assert (office.last.may_win, office.last.asks) == (False, ["proposal"])


def test_a_harmless_edit_is_saved_at_once(office: Office, signed: Signed) -> None:
    owner = make_user(office.company, team=make_team(office.company))
    make_case(owner, process="own", stage="s2")
    url = reverse("method:stage", args=[office.last.id])
    assert signed(office.author).post(url, settings_of(office.last)).status_code == 302


def test_an_order_that_sends_cases_elsewhere_is_asked_first(office: Office, signed: Signed) -> None:
    owner = make_user(office.company, team=make_team(office.company))
    make_case(owner, process="own", stage="s1")
    ids = [office.last.id, office.first.id]
    url = reverse("method:order", args=[office.process.id])
    typed = {"version": office.process.version, "stage": ids}
    browser = signed(office.author)
    page = browser.post(url, typed).context["page"]
    assert [(row.cases, row.mark) for row in page.rows] == [(1, "S1")]
    assert office.process.stages.get(code="s1").order == 1
    assert browser.get(url, typed).context["page"].stage_ids == tuple(ids)
    browser.post(url, {**typed, "sure": "1"})
    assert list(office.process.stages.values_list("id", flat=True)) == ids


def test_the_question_about_an_order_comes_as_a_page_to_a_dragged_stage(
    office: Office, signed: Signed
) -> None:
    owner = make_user(office.company, team=make_team(office.company))
    make_case(owner, process="own", stage="s1")
    url = reverse("method:order", args=[office.process.id])
    typed = {"version": office.process.version, "stage": [office.last.id, office.first.id]}
    browser = signed(office.author)
    answer = browser.post(url, typed, headers={"hx-request": "true"})
    asked = browser.get(answer["HX-Redirect"]).context["page"]
    assert asked.stage_ids == (office.last.id, office.first.id)
    assert asked.version == office.process.version
