"""Telling people: once, in their language, within the transaction of what happened."""

import re

import pytest
from django.db import transaction
from django.test import Client as Browser

from techkarta.notices.kinds import kinds, notice_text
from techkarta.notices.models import Notice
from techkarta.notices.selectors import unread_count
from techkarta.notices.services import choose_ways, notify, open_notice, read_all
from tests.house.places import PACKAGE, tracked_with
from tests.world import MOMENT, Cast, actor, make_user

KIND = "task_returned"


def tell(*people: object, key: str = "one", **params: object) -> None:
    notify(
        person_ids=[each.id if each else None for each in people],  # type: ignore[attr-defined]
        kind=KIND, key=key, params=params, link="/tasks/1/", moment=MOMENT,
    )  # fmt: skip


def test_the_same_key_tells_a_person_once(cast: Cast) -> None:
    tell(cast.owner)
    tell(cast.owner, cast.colleague)
    assert sorted(Notice.objects.values_list("person__full_name", flat=True)) == [
        "Kirill Colleague",
        "Olga Owner",
    ]


def test_nobody_and_who_left_are_passed_over(cast: Cast) -> None:
    cast.owner.is_active = False
    cast.owner.save()
    tell(cast.owner, None)
    assert not Notice.objects.exists()


def test_what_is_taken_back_was_never_told(cast: Cast) -> None:
    with transaction.atomic():
        tell(cast.owner)
        transaction.set_rollback(True)
    assert not Notice.objects.exists()


def test_an_unknown_kind_is_a_mistake_of_the_code(cast: Cast) -> None:
    with pytest.raises(KeyError):
        notify(person_ids=[cast.owner.id], kind="nonsense", key="x", moment=MOMENT)


def test_queries_do_not_grow_with_people(cast: Cast, django_assert_num_queries: object) -> None:
    crowd = [make_user(cast.company) for _ in range(20)]
    with django_assert_num_queries(5):  # type: ignore[operator] # with the savepoint
        tell(*crowd)


def test_texts_are_said_in_the_readers_language() -> None:
    params = {
        "operation": {"ru": "Позвонить", "en": "Call"}, "case": "Станки", "until": "2026-12-01",
        "reason": "нет образца",
    }  # fmt: skip
    russian = notice_text("block_promised", params, "ru")
    assert russian.startswith("«Позвонить» по делу «Станки» ждёт вас до")
    assert "1\xa0декабря 2026" in russian
    assert "“Call” of “Станки”" in notice_text("block_promised", params, "en")
    assert notice_text("block_promised", {}, "en").count("—") == 4
    assert notice_text("no_longer_known", {}, "en") == "no_longer_known"


def test_every_kind_says_everything_in_both_languages() -> None:
    for kind in kinds().values():
        for texts in (kind.title, kind.text):
            assert set(texts) == {"ru", "en"}, kind.code
            holes = [sorted(re.findall(r"\{\w+\}", text)) for text in texts.values()]
            assert holes[0] == holes[1], kind.code


def test_every_kind_the_code_tells_exists() -> None:
    named = {
        code
        for path in tracked_with(".py", under=PACKAGE)
        for code in re.findall(r'kind="(\w+)",\s+key=f"', path.read_text("utf-8"))
    }
    assert named
    assert named <= set(kinds())


def test_reading_is_ones_own_and_stops_at_what_was_seen(cast: Cast) -> None:
    tell(cast.owner, key="one")
    seen = Notice.objects.get()
    tell(cast.owner, key="two")
    assert read_all(actor=actor(cast.owner), until_id=seen.id, moment=MOMENT) == 1
    assert unread_count(actor(cast.owner)) == 1
    assert read_all(actor=actor(cast.colleague), moment=MOMENT) == 0
    assert open_notice(actor=actor(cast.owner), notice_id=seen.id, moment=MOMENT).read_at == MOMENT


def test_the_pages_show_the_bell_the_list_and_the_choice(cast: Cast) -> None:
    tell(cast.owner, by="Hanna Head", operation="Call", case="Lathes", note="Whose words?")
    browser = Browser()
    browser.force_login(cast.owner, backend="django.contrib.auth.backends.ModelBackend")
    page = browser.get("/notices/?unread=1").content.decode()
    assert "Hanna Head returned “Call” of “Lathes”. Whose words?" in page
    assert "Notifications: 1" in page
    opened = browser.get(f"/notices/{Notice.objects.get().id}/")
    assert (opened.status_code, opened["Location"]) == (302, "/tasks/1/")
    assert "Notifications: 1" not in browser.get("/notices/").content.decode()
    browser.post("/notices/settings/", {KIND: "off"})
    assert browser.post("/notices/settings/", {KIND: "by pigeon"}).status_code == 400
    tell(cast.owner, key="later")
    assert Notice.objects.get(key="later").way == "off"


def test_a_foreign_notice_does_not_exist(cast: Cast) -> None:
    tell(cast.owner)
    browser = Browser()
    browser.force_login(cast.colleague, backend="django.contrib.auth.backends.ModelBackend")
    assert browser.get(f"/notices/{Notice.objects.get().id}/").status_code == 404


def test_a_page_edited_by_hand_answers(cast: Cast) -> None:
    browser = Browser()
    browser.force_login(cast.owner, backend="django.contrib.auth.backends.ModelBackend")
    for query in ("before=abc", "before=99999999999999999999", "before=-1", "before=%C2%B2"):
        assert browser.get(f"/notices/?{query}").status_code == 200, query


def test_a_choice_is_checked_before_any_is_stored(cast: Cast) -> None:
    from techkarta.common.errors import Invalid  # noqa: PLC0415 - of this test alone

    with pytest.raises(Invalid):
        choose_ways(actor=actor(cast.owner), ways={KIND: "off", "task_assigned": "loudly"})
    tell(cast.owner)
    assert Notice.objects.get().way == "at_once"
