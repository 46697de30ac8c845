"""The editor of lists of questions in the browser's place: forms sent, answers read."""

from __future__ import annotations

from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client as Browser
from django.urls import reverse

from techkarta.accounts.models import User
from techkarta.forms.models import FormTemplate, Question
from tests.world import Cast, make_user

NEW = {
    "text_ru": "Сколько линий?",
    "text_en": "How many lines?",
    "due": "development",
    "validity_days": "90",
    "weight": "2",
    "sources": ["client", "observation"],
    "part-0-type": "choice",
    "part-0-title_en": "Lines",
    "part-0-options-0-title_en": "One",
    "part-0-options-1-title_en": "Several",
}


@pytest.fixture
def author(cast: Cast) -> User:
    return make_user(cast.company, "methodologist")


@pytest.fixture
def browser(author: User) -> Browser:
    made = Browser()
    made.force_login(author, backend="django.contrib.auth.backends.ModelBackend")
    return made


@pytest.fixture
def draft(browser: Browser, author: User) -> FormTemplate:
    row = FormTemplate.objects.get(organisation=author.organisation, code="industrial")
    assert browser.post(reverse("forms:list_draft", args=[row.id])).status_code == 302
    return FormTemplate.objects.get(organisation=author.organisation, state="draft")


def write(browser: Browser, draft: FormTemplate, **more: Any) -> HttpResponse:
    url = reverse("forms:list_question_new", args=[draft.id])
    return browser.post(url, {**NEW, **more})  # type: ignore[return-value]


def edited(browser: Browser, row: Question, **more: Any) -> HttpResponse:
    """A question of a draft sent as its page shows it, with changes."""
    url = reverse("forms:list_question", args=[row.template_id, row.id])
    page = browser.get(url).context["page"]
    told = {name: page.form[name].value() for name in page.form.fields}
    told = {name: value for name, value in told.items() if value not in (None, False, "")}
    for part in page.parts:
        told[part.code_name], told[part.kind_name] = part.code, part.kind
        if part.is_optional:
            told[part.optional_name] = "on"
        pairs = [part.title, *([part.unit] if part.unit else []), *part.titles]
        for each in part.named:
            told[each.code_name] = each.code
            pairs.append(each.title)
        for pair in pairs:
            told[pair.ru_name], told[pair.en_name] = pair.ru, pair.en
    return browser.post(url, {**told, **more})  # type: ignore[return-value]


def test_a_question_is_written_and_read_back_unchanged(
    browser: Browser, draft: FormTemplate
) -> None:
    assert write(browser, draft, do="next").url.endswith("/questions/new/")  # type: ignore[attr-defined]
    row = draft.questions.get(text__en="How many lines?")
    assert (row.weight, row.validity_days, row.sources) == (2, 90, ["client", "observation"])
    assert row.mark == {"ru": "16", "en": "16"}
    (part,) = row.parts
    assert [each["title"] for each in part["options"]] == [{"en": "One"}, {"en": "Several"}]
    for each in draft.questions.all():
        before = (each.version, each.parts, each.text, each.sources)
        assert edited(browser, each, do="save").status_code == 302
        each.refresh_from_db()
        assert (each.version, each.parts, each.text, each.sources) == before


def test_buttons_of_the_editor_change_what_stands_in_it_and_nothing_else(
    browser: Browser, draft: FormTemplate
) -> None:
    def parts(**more: Any) -> list[str]:
        answer = write(browser, draft, **more)
        assert answer.status_code == 200
        return [part.kind for part in answer.context["page"].parts]  # type: ignore[attr-defined]

    second = {"part-1-type": "money", "part-1-title_en": "Price"}
    assert parts(do="add") == ["choice", "text"]
    assert parts(do="down-0", **second) == ["money", "choice"]
    assert parts(do="drop-0", **second) == ["money"]
    assert parts(do="up-9", **second) == ["choice", "money"]
    page = write(browser, draft, do="rows-0").context["page"]  # type: ignore[attr-defined]
    assert len(page.parts[0].named) == 2 + 2 + 5
    assert page.card.text == "How many lines?"
    codes = [each.value for each in page.card.parts[0].options]
    assert len(set(codes)) == 2
    assert page.card.parts[0].chosen == ("",)
    assert draft.questions.count() == 15


def test_what_is_wrong_is_named_and_nothing_is_lost(browser: Browser, draft: FormTemplate) -> None:
    answer = write(
        browser, draft, **{"text_ru": "", "text_en": "", "part-0-options-1-title_en": ""}
    )
    page = answer.context["page"]  # type: ignore[attr-defined]
    assert answer.status_code == 422
    assert page.faults == ("The question is empty. Write what to ask.",)
    assert page.parts[0].faults == ("There are fewer than two choices. Add some.",)
    assert page.parts[0].named[0].title.en == "One"


def test_the_second_of_two_sees_both_values(
    browser: Browser, draft: FormTemplate, cast: Cast
) -> None:
    row = draft.questions.get(code="i2")
    Question.objects.filter(pk=row.pk).update(weight=4, version=2)
    answer = edited(browser, row, weight="7", version="1")
    assert answer.status_code == 409
    (line,) = answer.context["page"].differences  # type: ignore[attr-defined]
    assert (line.text, line.before, line.after) == ("weight", "4", "7")
    row.refresh_from_db()
    assert row.weight == 4
    assert edited(browser, row, weight="7", version="2").status_code == 302


def test_a_draft_is_compared_and_put_in_force(browser: Browser, draft: FormTemplate) -> None:
    write(browser, draft)
    url = reverse("forms:list_changes", args=[draft.id])
    page = browser.get(url).context["page"]
    (changed,) = page.changes
    assert (changed.text, changed.lines[0].text) == ("How many lines?", "is asked anew")
    told = {"version": page.head.version, "reason": ""}
    assert browser.post(url, told).status_code == 422
    assert browser.post(url, {**told, "reason": "A new line"}).status_code == 302
    draft.refresh_from_db()
    assert draft.state == "in_force"
    revisions = browser.get(reverse("forms:list_revisions", args=[draft.id])).context["page"].rows
    assert [(row.revision, bool(row.back_url)) for row in revisions] == [(2, False), (1, True)]
    preview = browser.get(reverse("forms:list_preview", args=[draft.id])).content.decode()
    assert "How many lines?" in preview
    assert "hx-post" not in preview.partition("<main")[2]


def test_a_condition_is_chosen_among_the_choices_of_the_list(
    browser: Browser, draft: FormTemplate
) -> None:
    shown = write(browser, draft, do="look", condition="i3/method").context["page"]  # type: ignore[attr-defined]
    values = [code for code, _text in shown.form.fields["values"].choices]
    write(browser, draft, condition="i3/method", values=values[:1])
    row = draft.questions.get(text__en="How many lines?")
    assert row.condition == {"question": "i3", "part": "method", "values": values[:1]}


def test_a_list_of_ones_own_is_begun(browser: Browser, author: User) -> None:
    url = reverse("forms:list_new")
    told = {"title_en": "Tender", "about": "case", "source": ""}
    assert browser.post(url, {**told, "title_en": ""}).context["page"].form.errors
    assert browser.post(url, told).status_code == 302
    made = FormTemplate.objects.get(organisation=author.organisation, state="draft")
    assert (made.subject, made.title) == ("case", {"en": "Tender"})
    titles = [row.title for row in browser.get(reverse("forms:lists")).context["page"].rows]
    assert "Tender" in titles
