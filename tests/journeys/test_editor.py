"""A card written in the editor by keyboard alone: its findings repaired, its order drawn."""

from __future__ import annotations

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone
from playwright.sync_api import Locator, Page, expect

from techkarta.method.mapping import draft_card
from techkarta.method.models import CardVersion, Process, Stage
from techkarta.method.services import start_card
from tests import world
from tests.conftest import OpenPage

pytestmark = [
    pytest.mark.journey,
    pytest.mark.alike,
    pytest.mark.django_db(transaction=True),
]

# Card П2 of the field brief: what, result, after, minutes, role, resources, evidence, kind,
# method, controller, criterion. Empty: as it comes.
P2 = (
    ("Определить тип клиента и открыть опросник", "Тип выбран", "", "5", "МПП", "Справочник типов",
     "Тип выбран", "поле", "авто", "РОП", "Поле заполнено"),
    ("Собрать досье", "Восемь фактов с источником", "", "1 ч", "МПП", "Реестры; площадки закупок",
     "Факты с источником", "запись", "выбо", "РОП", "Источник открывается"),
    ("Набросать ЦФР и их интерес", "Названы три ЦФР", "", "30", "МПП", "Шаблон карты цикла",
     "Три ЦФР", "запись", "выбо", "РОП", "У каждого назван интерес"),
    ("Поговорить с функцией-пользователем", "Четыре ответа", "", "45", "МПП", "Опросник",
     "Запись разговора", "запись", "совм", "РОП", "Ответы словами клиента"),
    ("Поговорить с технической функцией", "Требования записаны", "", "60", "МПП",
     "Лист обследования", "Требования словами клиента", "заметка", "выбо", "РОП", "Есть числа"),
    ("Поговорить с экономической функцией", "Известен порог бюджета", "40", "45", "МПП",
     "Расчёт потерь", "Источник и порог", "заметка", "кажд", "Комм", "Сумма названа лицом"),
    ("Разобрать две прошлые закупки", "Известно, кто начал и почему выбрали", "20", "30", "МПП",
     "Площадки закупок", "Две закупки", "заметка", "выбо", "РОП", "Три ответа по каждой"),
    ("Построить и подтвердить карту цикла", "Пять шагов с датами", "50 60 70", "45", "МПП",
     "Шаблон карты", "Ответ клиента", "ответ", "клиент", "РОП", "Клиент подтвердил шаги"),
    ("Оценить потенциал", "Две оценки", "50", "30", "МПП", "Калькулятор",
     "Два способа", "файл", "авто", "РОП", "Разброс до 30 %"),
    ("Принять решение: дальше или отказ", "Решение с причиной", "80 90", "20", "РОП",
     "Карта клиента", "Решение", "заметка", "кажд", "", ""),
)  # fmt: skip


@pytest.fixture
def draft() -> CardVersion:
    company = world.make_company("editor")
    author = world.make_user(company, "methodologist", name="Ирина Савельева", language="ru")
    process = Process.objects.create(organisation=company, code="own", title={"ru": "Свой"})
    stage = Stage.objects.create(
        process=process, code="p2", mark="П2", title={"ru": "Разработка клиента"}
    )
    return start_card(actor=world.actor(author), stage_id=stage.id, moment=timezone.now())


def cell(page: Page, no: str, name: str) -> Locator:
    return page.locator(f'#ed-table tr[data-no="{no}"] .ed-cell[data-field="{name}"]')


def enter(page: Page, draft: CardVersion) -> None:
    page.goto(f"/cards/versions/{draft.id}/edit/")
    cell(page, "010", "title").click()


def write(page: Page, row: tuple[str, ...]) -> None:
    """Fill a row from its title on, with Tab from cell to cell."""
    title, result, after, minutes, role, resources, evidence, kind, method, by, criterion = row
    for typed in (title, result, after, "", minutes, role, resources, evidence, kind, method, by):
        put(page, typed)
        page.keyboard.press("Tab")
    put(page, criterion)


def put(page: Page, text: str) -> None:
    """Type into the cell: the first key opens it, the rest comes at once to save time."""
    if text:
        page.keyboard.type(text[0])
        page.keyboard.insert_text(text[1:])


def test_card_p2_is_written_by_keyboard(open_page: OpenPage, draft: CardVersion) -> None:
    page = open_page(user=draft.author)
    enter(page, draft)
    for place, row in enumerate(P2, start=1):
        if place > 1:
            page.keyboard.press("Control+Enter")
            expect(page.locator("#ed-at")).to_have_text(f"{10 * place:03}")
        write(page, row)
    page.keyboard.press("F8")
    # The last operation names no controller and no criterion: the repair knows both.
    wanted = page.locator(".mt-finding", has_text="TK307")
    expect(wanted).to_have_count(1)
    wanted.get_by_role("button").press("Enter")
    expect(wanted).to_have_count(0)
    draft.refresh_from_db()
    card = draft_card(draft)
    assert [item.no for item in card.operations] == [f"{10 * n:03}" for n in range(1, 11)]
    assert card.operation("080").after == ("050", "060", "070")
    assert card.operation("060").control.by == "executive"  # type: ignore[union-attr]
    assert card.operation("100").control.by == "executive"  # type: ignore[union-attr]
    assert sum(item.norm.minutes for item in card.operations if item.norm) == 370
    send(page, draft)


def send(page: Page, draft: CardVersion) -> None:
    """Send the card to review by its button."""
    page.locator("[data-submit]").press("Enter")
    expect(page).to_have_url(re.compile(rf"/cards/versions/{draft.id}/$"))
    draft.refresh_from_db()
    assert draft.state == "in_review"


def test_what_is_typed_is_pasted_undone_and_drawn(open_page: OpenPage, draft: CardVersion) -> None:
    page = open_page(user=draft.author)
    enter(page, draft)
    page.evaluate(
        """() => {
          const data = new DataTransfer();
          data.setData("text/plain", "Собрать досье\\tДосье\\nЗвонить\\tОтвет есть\\nЖдать\\tЕсть");
          document.activeElement.dispatchEvent(
            new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
        }"""
    )
    expect(cell(page, "030", "title")).to_have_text("Ждать")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Alt+Delete")
    expect(cell(page, "020", "title")).to_have_count(0)
    page.keyboard.press("Control+z")
    expect(cell(page, "020", "result")).to_have_text("Ответ есть")
    refuse_one_of_many(page)
    draw_and_take(page)
    seen = Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]})
    assert not seen.response["violations"], seen.generate_report()


def refuse_one_of_many(page: Page) -> None:
    """Of cells typed faster than they are saved a wrong one is told, and stays told."""
    cell(page, "030", "norm").click()
    for typed in ("много", "", "Сайт", "Ответ"):
        put(page, typed)
        page.keyboard.press("Tab")
    expect(cell(page, "030", "evidence_text")).to_have_text("Ответ")
    expect(page.locator("#ed-notice")).to_contain_text("много")
    expect(page.locator("#editor")).not_to_have_class(re.compile("ed-is-saving"))
    expect(page.locator("#ed-notice")).to_contain_text("много")
    cell(page, "030", "role").click()
    put(page, "РОП")
    page.keyboard.press("Tab")
    expect(page.locator("#ed-notice")).not_to_contain_text("много")


def draw_and_take(page: Page) -> None:
    """An arrow from the first operation to the last: drawn by keys, taken away by the mouse."""
    box = page.locator('#ed-picture a[data-no="010"]')
    box.focus()
    page.keyboard.press("Enter")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    expect(cell(page, "030", "after")).to_have_text("020, 010")
    page.locator('#ed-picture g[data-before="010"][data-after="030"]').dispatch_event("click")
    page.locator(".ed-hint button").click()
    expect(cell(page, "030", "after")).to_have_text("020")
    first, last = (page.locator(f'#ed-picture a[data-no="{no}"] rect') for no in ("010", "030"))
    first.drag_to(last)
    expect(cell(page, "030", "after")).to_have_text("020, 010")
