"""What each kind of sheet can bring: fields, their types and the headings they are known by."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

FieldKind = Literal["text", "day", "money", "count", "email"]
LONGEST_NOTE = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """A field of a sheet: its code, type, longest text and the words a heading says it with."""

    code: str
    words: tuple[str, ...]
    kind: FieldKind = "text"
    limit: int = 200
    is_required: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetKind:
    """A kind of sheet: its fields; `order` is the order of writing, since deals name the others.

    A sheet is recognised when it has all of `needs` and at least one of `beside`.
    """

    code: str
    order: int
    fields: tuple[Field, ...]
    needs: frozenset[str]
    beside: frozenset[str]

    def field(self, code: str) -> Field:
        """The field of this code; KeyError when the kind has none."""
        return next(field for field in self.fields if field.code == code)

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes of the fields in their order."""
        return tuple(field.code for field in self.fields)


def _field(code: str, words: str, **options: object) -> Field:
    parts = tuple(word.strip() for word in words.split("|"))
    return Field(code=code, words=parts, **options)  # type: ignore[arg-type]


PEOPLE = SheetKind(
    code="people",
    order=1,
    needs=frozenset({"name"}),
    beside=frozenset({"manager", "region", "team", "email", "job_title"}),
    fields=(
        _field(
            "name",
            "sales agent|sales rep|agent|rep|employee|full name|person|user|user name|name|"
            "сотрудник|фио|имя|менеджер по продажам|продавец|агент",
            limit=120,
            is_required=True,
        ),
        _field("email", "email|e mail|mail|почта|эл почта|электронная почта", kind="email"),
        _field("job_title", "job title|position|title|должность", limit=120),
        _field(
            "manager",
            "manager|head|head of sales|supervisor|team lead|руководитель|роп|начальник",
            limit=120,
        ),
        _field("team", "team|department|group|отдел|команда|группа|подразделение", limit=120),
        _field(
            "region",
            "regional office|region|office|territory|регион|региональный офис|офис|филиал",
            limit=120,
        ),
    ),
)
PRODUCTS = SheetKind(
    code="products",
    order=2,
    needs=frozenset({"name"}),
    beside=frozenset({"series", "price", "article", "unit"}),
    fields=(
        _field(
            "name",
            "product|product name|item|name|товар|продукт|номенклатура|наименование|название|"
            "наименование товара|услуга|service",
            is_required=True,
        ),
        _field("article", "sku|article|code|артикул|код"),
        _field("series", "series|category|line|серия|категория|линейка"),
        _field(
            "unit",
            "unit|unit of measure|measure|uom|ед|ед изм|единица|единица измерения|ед измерения",
            limit=20,
        ),
        _field(
            "price",
            "sales price|price|list price|цена|стоимость|цена с ндс|цена без ндс|цена руб",
            kind="money",
        ),
        _field("currency", "currency|валюта", limit=3),
    ),
)
CLIENTS = SheetKind(
    code="clients",
    order=3,
    needs=frozenset({"name"}),
    beside=frozenset(
        {"external_id", "industry", "place", "employees", "founded", "revenue", "parent"}
    ),
    fields=(
        _field(
            "name",
            "account|account name|company|company name|client|client name|customer|customer name|"
            "organization|organisation|name|клиент|компания|контрагент|заказчик|организация|"
            "название компании|название клиента|наименование|название",
            is_required=True,
        ),
        _field(
            "external_id",
            "account id|client id|company id|customer id|id|ид|код|код клиента|номер клиента|инн",
            limit=120,
        ),
        _field("industry", "sector|industry|branch|отрасль|сектор|сфера деятельности", limit=120),
        _field(
            "place",
            "office location|location|city|country|address|город|страна|адрес|место|регион",
        ),
        _field(
            "employees",
            "employees|number of employees|staff|headcount|сотрудников|число сотрудников|"
            "количество сотрудников|штат|численность",
            kind="count",
        ),
        _field(
            "founded",
            "year established|established|founded|year founded|год основания|основана|год",
            kind="count",
        ),
        _field("revenue", "revenue|annual revenue|turnover|выручка|оборот", kind="money"),
        _field(
            "parent",
            "subsidiary of|parent|parent account|parent company|головная компания|"
            "материнская компания|дочерняя компания|холдинг",
        ),
        _field(
            "note",
            "note|notes|comment|description|примечание|комментарий|описание",
            limit=LONGEST_NOTE,
        ),
    ),
)
DEALS = SheetKind(
    code="deals",
    order=4,
    needs=frozenset({"stage"}),
    beside=frozenset({"external_id", "title", "client", "product"}),
    fields=(
        _field(
            "external_id",
            "opportunity id|deal id|lead id|case id|id|number|ид|код|номер|номер сделки|ид сделки|"
            "id сделки|код сделки",
            limit=120,
        ),
        _field(
            "title",
            "opportunity|opportunity name|deal|deal name|deal title|title|name|сделка|"
            "название сделки|название|наименование|тема",
        ),
        _field(
            "client",
            "account|account name|client|company|company name|customer|organization|organisation|"
            "клиент|компания|контрагент|заказчик|организация",
        ),
        _field(
            "owner",
            "sales agent|owner|deal owner|responsible|assigned to|sales rep|manager|agent|"
            "ответственный|менеджер|владелец|сотрудник|мп",
            limit=120,
        ),
        _field("product", "product|product name|item|товар|продукт|номенклатура|услуга"),
        _field(
            "stage",
            "deal stage|stage|sales stage|pipeline stage|status|state|этап|этап сделки|стадия|"
            "стадия сделки|статус|воронка этап",
            limit=120,
            is_required=True,
        ),
        _field(
            "opened",
            "engage date|created|created at|create date|created date|created on|start date|opened|"
            "open date|дата создания|создана|создано|дата начала|начало|дата открытия",
            kind="day",
        ),
        _field(
            "closed",
            "close date|closed|closed at|closed date|closed on|end date|дата закрытия|закрыта|"
            "дата завершения|дата окончания|завершена",
            kind="day",
        ),
        _field(
            "amount",
            "close value|amount|value|deal value|sum|total|price|budget|сумма|сумма сделки|бюджет|"
            "стоимость|цена",
            kind="money",
        ),
        _field("currency", "currency|валюта", limit=3),
        _field(
            "close_reason",
            "loss reason|lost reason|close reason|reason|причина отказа|причина закрытия|причина",
            limit=400,
        ),
    ),
)
ORDERS = SheetKind(
    code="orders",
    order=5,
    needs=frozenset({"client", "ordered", "amount"}),
    beside=frozenset({"external_id", "product", "currency"}),
    fields=(
        _field(
            "external_id",
            "order id|order number|order|order no|invoice|invoice number|номер заказа|заказ|"
            "номер накладной|накладная|номер отгрузки|номер документа|номер|документ",
            limit=120,
        ),
        _field(
            "client",
            "account|account name|client|client name|company|company name|customer|customer name|"
            "клиент|компания|контрагент|покупатель|заказчик|организация",
            is_required=True,
        ),
        _field(
            "ordered",
            "order date|ordered|ordered on|invoice date|shipment date|shipped|date|дата заказа|"
            "дата отгрузки|дата накладной|дата документа|дата",
            kind="day",
            is_required=True,
        ),
        _field(
            "amount",
            "order amount|amount|sum|total|value|revenue|сумма заказа|сумма отгрузки|сумма|итого|"
            "выручка",
            kind="money",
            is_required=True,
        ),
        _field("currency", "currency|валюта", limit=3),
        _field("product", "product|product name|item|товар|продукт|номенклатура"),
    ),
)
KINDS: Mapping[str, SheetKind] = {
    kind.code: kind for kind in (PEOPLE, PRODUCTS, CLIENTS, DEALS, ORDERS)
}
IGNORED = "ignored"
