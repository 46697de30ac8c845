"""Writing a card in the editor by keyboard, cell by cell."""

from __future__ import annotations

from playwright.sync_api import Locator, Page

from techkarta.method.models import CardVersion

# Card П2 of the field brief: what, result, after, how often and until when, minutes, role,
# resources, evidence, kind, method, controller, criterion. Empty: as it comes.
P2 = (
    ("Определить тип клиента и открыть опросник", "Тип выбран", "", "", "5", "МПП",
     "Справочник типов", "Тип выбран", "поле", "авто", "РОП", "Поле заполнено"),
    ("Собрать досье", "Восемь фактов с источником", "", "квартал; закр", "1 ч", "МПП",
     "Реестры; площадки закупок", "Факты с источником", "запись", "выбо", "РОП",
     "Источник открывается"),
    ("Набросать ЦФР и их интерес", "Названы три ЦФР", "", "", "30", "МПП", "Шаблон карты цикла",
     "Три ЦФР", "запись", "выбо", "РОП", "У каждого назван интерес"),
    ("Поговорить с функцией-пользователем", "Четыре ответа", "", "контакт; выход", "45", "МПП",
     "Опросник", "Запись разговора", "запись", "совм", "РОП", "Ответы словами клиента"),
    ("Поговорить с технической функцией", "Требования записаны", "", "контакт; выход", "60", "МПП",
     "Лист обследования", "Требования словами клиента", "заметка", "выбо", "РОП", "Есть числа"),
    ("Поговорить с экономической функцией", "Известен порог бюджета", "40", "", "45", "МПП",
     "Расчёт потерь", "Источник и порог", "заметка", "кажд", "Комм", "Сумма названа лицом"),
    ("Разобрать две прошлые закупки", "Известно, кто начал и почему выбрали", "20", "", "30", "МПП",
     "Площадки закупок", "Две закупки", "заметка", "выбо", "РОП", "Три ответа по каждой"),
    ("Построить и подтвердить карту цикла", "Пять шагов с датами", "50 60 70", "", "45", "МПП",
     "Шаблон карты", "Ответ клиента", "ответ", "клиент", "РОП", "Клиент подтвердил шаги"),
    ("Оценить потенциал", "Две оценки", "50", "", "30", "МПП", "Калькулятор",
     "Два способа", "файл", "авто", "РОП", "Разброс до 30 %"),
    ("Принять решение: дальше или отказ", "Решение с причиной", "80 90", "", "20", "РОП",
     "Карта клиента", "Решение", "заметка", "кажд", "", ""),
)  # fmt: skip


def cell(page: Page, no: str, name: str) -> Locator:
    return page.locator(f'#ed-table tr[data-no="{no}"] .ed-cell[data-field="{name}"]')


def enter(page: Page, draft: CardVersion) -> None:
    page.goto(f"/cards/versions/{draft.id}/edit/")
    cell(page, "010", "title").click()


def write(page: Page, row: tuple[str, ...]) -> None:
    """Fill a row from its title on, with Tab from cell to cell."""
    *cells, criterion = row[:3] + tuple(row[3].split("; ")) + row[4:]
    for typed in cells:
        put(page, typed)
        page.keyboard.press("Tab")
    put(page, criterion)


def put(page: Page, text: str) -> None:
    """Type into the cell: the first key opens it, the rest comes at once to save time."""
    if text:
        page.keyboard.type(text[0])
        page.keyboard.insert_text(text[1:])
