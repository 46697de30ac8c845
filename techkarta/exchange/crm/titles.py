"""What kinds of sheets and their fields are called, in both languages."""

from __future__ import annotations

from collections.abc import Mapping

Text = Mapping[str, str]


def _text(russian: str, english: str) -> Text:
    return {"ru": russian, "en": english}


KIND_TITLES: Mapping[str, Text] = {
    "people": _text("Люди", "People"),
    "products": _text("Товары", "Products"),
    "clients": _text("Клиенты", "Clients"),
    "deals": _text("Сделки", "Deals"),
    "orders": _text("Заказы", "Orders"),
    "ignored": _text("Не загружать", "Leave out"),
    "heads": _text("Руководители команд", "Heads of teams"),
}
_FIELD_TITLES: Mapping[str, Text] = {
    "people.name": _text("Имя", "Name"),
    "people.region": _text("Регион", "Region"),
    "orders.external_id": _text("Номер заказа", "Number of the order"),
    "ordered": _text("Дата заказа", "Date of the order"),
    "name": _text("Название", "Name"),
    "email": _text("Эл. почта", "Email"),
    "job_title": _text("Должность", "Job title"),
    "manager": _text("Руководитель", "Head"),
    "team": _text("Команда", "Team"),
    "article": _text("Артикул", "Article"),
    "series": _text("Серия", "Series"),
    "unit": _text("Единица", "Unit"),
    "price": _text("Цена", "Price"),
    "external_id": _text("Номер в прежней системе", "Number in the former system"),
    "industry": _text("Отрасль", "Industry"),
    "place": _text("Где находится", "Place"),
    "employees": _text("Сотрудников", "Employees"),
    "founded": _text("Год основания", "Year founded"),
    "revenue": _text("Выручка", "Revenue"),
    "parent": _text("Головная компания", "Parent company"),
    "note": _text("Примечание", "Note"),
    "title": _text("Название сделки", "Title of the deal"),
    "client": _text("Клиент", "Client"),
    "owner": _text("Ответственный", "Owner"),
    "product": _text("Товар", "Product"),
    "stage": _text("Этап", "Stage"),
    "opened": _text("Начата", "Opened on"),
    "closed": _text("Закрыта", "Closed on"),
    "amount": _text("Сумма", "Amount"),
    "currency": _text("Валюта", "Currency"),
    "close_reason": _text("Причина закрытия", "Reason of closing"),
}


def field_title(kind: str, code: str) -> Text:
    """What a field of a kind of sheet is called."""
    return _FIELD_TITLES.get(f"{kind}.{code}") or _FIELD_TITLES[code]
