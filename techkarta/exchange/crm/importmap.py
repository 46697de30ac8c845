"""The map of an import: what each sheet, column and value means; kept, shown, written as YAML."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import cast

from techkarta.common.errors import Invalid

from .fields import IGNORED, KINDS
from .stages import OUTCOMES, Outcome, Target
from .titles import field_title
from .values import DAY_FORMATS, DECIMALS

SCHEMA = "techkarta.import/1"
IMPORTER = "@importer"
CREATE = "@create"


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetMap:
    """One sheet: its kind, field → heading, order of its days (empty = undecided), decimal sign."""

    kind: str
    columns: Mapping[str, str] = field(default_factory=dict)
    days: str = "iso"
    decimal: str = "."


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportMap:
    """Everything an import is told about its files.

    `stages`: foreign stage → target. `products`: name in the file → name to keep. `owners`: name in
    the file → `@create`, `@importer` or the email of a colleague.
    """

    sheets: Mapping[str, SheetMap]
    stages: Mapping[str, Target] = field(default_factory=dict)
    products: Mapping[str, str] = field(default_factory=dict)
    owners: Mapping[str, str] = field(default_factory=dict)
    currency: str = ""

    def of_kind(self, kind: str) -> list[str]:
        """The names of the sheets of a kind."""
        return [name for name, sheet in self.sheets.items() if sheet.kind == kind]


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """What the map leaves undecided: a code and its place."""

    code: str
    params: Mapping[str, object]


def map_gap(code: str, **params: object) -> Gap:
    """A gap; its code is known to the texts of errors."""
    return Gap(code=code, params=params)


def gaps(told: ImportMap) -> list[Gap]:
    """What must still be decided before rows can be judged; empty when nothing."""
    found = []
    if not any(sheet.kind != IGNORED for sheet in told.sheets.values()):
        found.append(map_gap("kinds_undecided"))
    for name, sheet in told.sheets.items():
        if sheet.kind == IGNORED:
            continue
        kind = KINDS[sheet.kind]
        found += [
            map_gap("column_undecided", sheet=name, column=field_title(kind.code, field.code))
            for field in kind.fields
            if field.is_required and field.code not in sheet.columns
        ]
        days = [field.code for field in kind.fields if field.kind == "day"]
        if not sheet.days and any(code in sheet.columns for code in days):
            found.append(map_gap("days_undecided", sheet=name))
    for word, target in told.stages.items():
        if not target.outcome or (target.outcome != "left_out" and not target.stage):
            found.append(map_gap("stage_undecided", value=word))
    return found


def map_to_dict(told: ImportMap) -> dict[str, object]:
    """The map as a document of plain values."""
    return {
        "schema": SCHEMA,
        "kind": "crm",
        "currency": told.currency,
        "sheets": {
            name: {
                "kind": sheet.kind,
                "days": sheet.days,
                "decimal": sheet.decimal,
                "columns": dict(sheet.columns),
            }
            for name, sheet in told.sheets.items()
        },
        "stages": {
            word: {"outcome": target.outcome, "stage": target.stage}
            for word, target in told.stages.items()
        },
        "products": dict(told.products),
        "owners": dict(told.owners),
    }


def map_from_dict(document: object, *, base: ImportMap | None = None) -> ImportMap:
    """The map a document tells, laid over `base`; Invalid with the place of what cannot be meant.

    With a base, sheets and stages the document names but the files do not have are refused, and
    what it leaves out stays as the base has it.
    """
    told = _mapping(document, "")
    known = {"schema", "kind", "currency", "sheets", "stages", "products", "owners"}
    _no_others(told, known, "")
    if told.get("schema", SCHEMA) != SCHEMA or told.get("kind", "crm") != "crm":
        raise Invalid("map_wrong", field="map", place="schema", value=str(told.get("schema")))
    base = base or ImportMap(sheets={})
    sheets = {
        str(name): _sheet(value, f"sheets.{name}", base.sheets.get(str(name)))
        for name, value in _mapping(told.get("sheets"), "sheets").items()
    }
    stages = {
        str(word): _target(value, f"stages.{word}")
        for word, value in _mapping(told.get("stages"), "stages").items()
    }
    return replace(
        base,
        sheets={**base.sheets, **sheets},
        stages={**base.stages, **stages},
        products={**base.products, **_texts(told.get("products"), "products")},
        owners={**base.owners, **_texts(told.get("owners"), "owners")},
        currency=_currency(told.get("currency")) or base.currency,
    )


def check_against(told: ImportMap, headings: Mapping[str, Sequence[str]]) -> None:
    """Raise Invalid where the map names a sheet or a column the files do not have."""
    for name, sheet in told.sheets.items():
        if name not in headings:
            raise Invalid("map_sheet_unknown", field="map", sheet=name)
        for code, heading in sheet.columns.items():
            if heading not in headings[name]:
                raise Invalid(
                    "map_column_unknown", field="map", sheet=name, column=heading, code=code
                )


def _sheet(value: object, place: str, base: SheetMap | None) -> SheetMap:
    told = _mapping(value, place)
    _no_others(told, {"kind", "columns", "days", "decimal"}, place)
    before = base or SheetMap(kind=IGNORED)
    kind = _one_of(told.get("kind", before.kind), (*KINDS, IGNORED), f"{place}.kind")
    columns = (
        _texts(told.get("columns"), f"{place}.columns") if "columns" in told else before.columns
    )
    if kind != IGNORED:
        _no_others(columns, set(KINDS[kind].codes), f"{place}.columns")
    return SheetMap(
        kind=kind,
        columns={code: heading for code, heading in columns.items() if heading},
        days=_one_of(told.get("days", before.days), (*DAY_FORMATS, ""), f"{place}.days"),
        decimal=_one_of(told.get("decimal", before.decimal), DECIMALS, f"{place}.decimal"),
    )


def _target(value: object, place: str) -> Target:
    told = {"outcome": value} if isinstance(value, str) else _mapping(value, place)
    _no_others(told, {"outcome", "stage"}, place)
    outcome = _one_of(told.get("outcome", "open"), (*OUTCOMES, ""), f"{place}.outcome")
    return Target(outcome=cast("Outcome", outcome), stage=str(told.get("stage") or ""))


def _currency(value: object) -> str:
    text = str(value or "").strip().upper()
    if text and not (len(text) == 3 and text.isascii() and text.isalpha()):  # noqa: PLR2004 - ISO 4217
        raise Invalid("map_wrong", field="map", place="currency", value=text)
    return text


def _mapping(value: object, place: str) -> Mapping[str, object]:
    if value is None and place:
        return {}
    if not isinstance(value, Mapping):
        raise Invalid("map_wrong", field="map", place=place or "—", value=str(value)[:60])
    return cast("Mapping[str, object]", value)


def _texts(value: object, place: str) -> dict[str, str]:
    return {str(key): str(text or "") for key, text in _mapping(value, place).items()}


def _one_of(value: object, allowed: Sequence[str], place: str) -> str:
    if value not in allowed:
        raise Invalid("map_wrong", field="map", place=place, value=str(value)[:60])
    return str(value)


def _no_others(told: Mapping[str, object], known: set[str], place: str) -> None:
    for key in told:
        if str(key) not in known:
            where = f"{place}.{key}" if place else str(key)
            raise Invalid("map_wrong", field="map", place=where, value=str(key)[:60])
