"""The map a file suggests: what headings and values tell is proposed, the rest is asked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from techkarta.common.search import folded

from ..crm.fields import DEALS, IGNORED, KINDS, ORDERS, PEOPLE, PRODUCTS
from ..crm.importmap import CREATE, IMPORTER, ImportMap, SheetMap
from ..crm.names import bare, likest
from ..crm.recognising import columns_of, recognise
from ..crm.stages import Target, propose_targets
from ..crm.values import day_format, decimal_sign
from ..models import Import, ImportSheet
from ..selectors import cells_of, company_of, company_people

MOST_VALUES = 150
"""More different values than a person would decide one by one: the rest is told from them."""


@dataclass(slots=True, kw_only=True)
class Seen:
    """The different values of a sheet's columns, by field; days and sums as they are written."""

    values: dict[str, dict[str, None]] = field(default_factory=dict)

    def of(self, code: str) -> list[str]:
        """The different values of a field in the order they come."""
        return list(self.values.get(code, ()))


def propose_map(row: Import) -> ImportMap:
    """The map of a fresh import."""
    sheets = {}
    for sheet in row.sheets.all():
        found = recognise(sheet.headings)
        sheets[sheet.name] = SheetMap(kind=found.kind, columns=found.columns, days="")
    return complete_map(row, ImportMap(sheets=sheets))


def complete_map(row: Import, told: ImportMap) -> ImportMap:
    """The map with proposals for whatever it does not tell yet; what it tells stays.

    Values of stages, products and owners that the files do not have are dropped.
    """
    company = company_of(row.organisation_id)
    own = {sheet.name: sheet for sheet in row.sheets.all()}
    sheets = {
        name: _with_columns(sheet, own[name]) for name, sheet in told.sheets.items() if name in own
    }
    told = replace(told, sheets=sheets, currency=told.currency or company.currency)
    seen = {name: _seen(own[name], sheet) for name, sheet in sheets.items()}
    told = replace(
        told, sheets={name: _with_formats(sheet, seen[name]) for name, sheet in sheets.items()}
    )
    deals = [seen[name] for name in told.of_kind(DEALS.code)]
    stages = _several(deals, "stage")
    proposed = propose_targets(stages, company.stages)
    return replace(
        told,
        stages={word: _decided(told.stages.get(word)) or proposed[word] for word in stages},
        products=_products(told, deals, seen),
        owners=_owners(told, deals, seen, company_people(row.organisation_id)),
    )


def _with_columns(sheet: SheetMap, own: ImportSheet) -> SheetMap:
    if sheet.kind == IGNORED or sheet.columns:
        return sheet
    return replace(sheet, columns=columns_of(KINDS[sheet.kind], own.headings))


def _with_formats(sheet: SheetMap, seen: Seen) -> SheetMap:
    if sheet.kind == IGNORED or sheet.days:
        return sheet
    fields = KINDS[sheet.kind].fields
    days = [value for item in fields if item.kind == "day" for value in seen.of(item.code)]
    sums = [value for item in fields if item.kind == "money" for value in seen.of(item.code)]
    return replace(sheet, days=day_format(days), decimal=decimal_sign(sums))


def _seen(own: ImportSheet, sheet: SheetMap) -> Seen:
    found = Seen()
    if sheet.kind == IGNORED:
        return found
    kind = KINDS[sheet.kind]
    wanted = [
        (code, own.headings.index(heading), found.values.setdefault(code, {}))
        for code, heading in sheet.columns.items()
        if heading in own.headings and code in _asked(kind.code)
    ]
    for cells in cells_of(own):
        for code, place, values in wanted:
            value = " ".join(cells[place].split()) if place < len(cells) else ""
            is_written = kind.field(code).kind in ("day", "money")
            if value and (is_written or len(values) < MOST_VALUES):
                values[value] = None
    return found


def _asked(kind: str) -> frozenset[str]:
    written = {item.code for item in KINDS[kind].fields if item.kind in ("day", "money")}
    named = {DEALS.code: {"stage", "product", "owner"}, ORDERS.code: set()}.get(kind, {"name"})
    return frozenset(written | named)


def _several(sheets: list[Seen], code: str) -> list[str]:
    return list(dict.fromkeys(value for seen in sheets for value in seen.of(code)))


def _decided(target: Target | None) -> Target | None:
    return target if target is not None and target.outcome else None


def _products(told: ImportMap, deals: list[Seen], seen: Mapping[str, Seen]) -> dict[str, str]:
    """Names of products in deals that the list of products does not have: what they may mean."""
    known = _several([seen[name] for name in told.of_kind(PRODUCTS.code)], "name")
    if not known:
        return {}
    strange = [name for name in _several(deals, "product") if name not in known]
    return {name: told.products.get(name) or likest(name, known) or name for name in strange}


def _owners(
    told: ImportMap, deals: list[Seen], seen: Mapping[str, Seen], colleagues: frozenset[str]
) -> dict[str, str]:
    """Owners of deals who are neither in the company nor in a list of people: who they may be."""
    listed = _several([seen[name] for name in told.of_kind(PEOPLE.code)], "name")
    known = {folded(name) for name in listed} | colleagues
    strange = [name for name in _several(deals, "owner") if folded(name) not in known]
    by_bare = {bare(name): name for name in [*colleagues, *listed]}
    otherwise = IMPORTER if listed else CREATE
    return {
        name: told.owners.get(name) or by_bare.get(bare(likest(name, known)), "") or otherwise
        for name in strange
    }
