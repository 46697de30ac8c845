"""The columns step: sheets, columns, stages, products and owners with what is proposed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from django.urls import reverse
from django.utils.translation import gettext as _

from techkarta.accounts.permissions import Actor
from techkarta.accounts.selectors import people
from techkarta.common.search import folded
from techkarta.ui.formats import localise
from techkarta.ui.values import Link, Option

from ..crm.fields import DEALS, IGNORED, KINDS, ORDERS, PRODUCTS
from ..crm.importmap import CREATE, IMPORTER, ImportMap, SheetMap, gaps
from ..crm.titles import field_title
from ..models import Import, ImportSheet
from ..selectors import cells_of, map_of, stage_titles
from .words import DAY_WORDS, OUTCOME_WORDS, code_text, crumbs, kind_title, language, options, steps

LOOKED_AT = 40
EXAMPLES = 3
EXAMPLE_LENGTH = 28


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnChoice:
    """A field of a sheet, the column chosen for it, examples of that column."""

    name: str
    title: str
    chosen: str
    examples: str
    is_required: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetBlock:
    """A sheet with its kind and columns; `days` is empty where it has no dates."""

    id: int
    name: str
    row_count: int
    kind: str
    headings: Sequence[str]
    columns: Sequence[ColumnChoice]
    has_days: bool
    has_sums: bool
    days: str
    decimal: str
    is_ignored: bool
    unused: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StageChoice:
    """A stage word of the file and where it leads."""

    number: int
    word: str
    outcome: str
    stage: str
    is_undecided: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class NameChoice:
    """A name of the file and what it is taken for."""

    name: str
    chosen: str
    is_listed: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class MappingPage:
    """Everything to decide before the rows are judged."""

    title: str
    crumbs: Sequence[Link]
    steps: Sequence[str]
    url: str
    cancel_url: str
    map_url: str
    version: int
    currency: str
    problem: str
    gaps: Sequence[str]
    sheets: Sequence[SheetBlock]
    kinds: Sequence[Option]
    day_orders: Sequence[Option]
    stages: Sequence[StageChoice]
    outcomes: Sequence[Option]
    processes: Sequence[tuple[str, Sequence[Option]]]
    products: Sequence[NameChoice]
    known_products: Sequence[str]
    owners: Sequence[NameChoice]
    people: Sequence[Option]
    has_money: bool


def mapping_page(actor: Actor, row: Import, *, problem: str = "") -> MappingPage:
    """The page of an import by its present map."""
    told = map_of(row)
    own = list(row.sheets.all())
    colleagues = [
        Option(value=CREATE, text=_("add as a new person")),
        Option(value=IMPORTER, text=_("me")),
        *(Option(value=person.email, text=person.full_name) for person in people(actor)),
    ]
    return MappingPage(
        title=_("Columns"),
        crumbs=crumbs(),
        steps=steps(),
        url=reverse("exchange:map", args=[row.id]),
        cancel_url=reverse("exchange:cancel", args=[row.id]),
        map_url=reverse("exchange:map_file", args=[row.id]),
        version=row.version,
        currency=told.currency,
        problem=problem,
        gaps=[code_text(gap.code, gap.params) for gap in gaps(told)],
        sheets=[_sheet(sheet, told.sheets[sheet.name]) for sheet in _ordered(own, told)],
        kinds=[Option(value=kind, text=kind_title(kind)) for kind in _kinds()],
        day_orders=options(DAY_WORDS),
        stages=_stages(told),
        outcomes=options(OUTCOME_WORDS),
        processes=_processes(row.organisation_id),
        products=[NameChoice(name=name, chosen=chosen) for name, chosen in told.products.items()],
        known_products=_known_products(own, told),
        owners=_owners(told, colleagues),
        people=colleagues,
        has_money=any(told.of_kind(kind.code) for kind in (DEALS, ORDERS, PRODUCTS)),
    )


def _ordered(own: Sequence[ImportSheet], told: ImportMap) -> list[ImportSheet]:
    """Sheets that most depends on first, those left out last."""
    places = {kind: place for place, kind in enumerate(_kinds())}
    return sorted(own, key=lambda sheet: (places[told.sheets[sheet.name].kind], sheet.order))


def _kinds() -> list[str]:
    return [*sorted(KINDS, key=lambda code: -KINDS[code].order), IGNORED]


def _sheet(sheet: ImportSheet, told: SheetMap) -> SheetBlock:
    examples = _examples(sheet)
    kind = KINDS.get(told.kind)
    fields = kind.fields if kind else ()
    used = set(told.columns.values())
    return SheetBlock(
        id=sheet.id,
        name=sheet.name,
        row_count=sheet.row_count,
        kind=told.kind,
        headings=[heading for heading in sheet.headings if heading],
        columns=[
            ColumnChoice(
                name=f"column-{sheet.id}-{field.code}",
                title=localise(field_title(told.kind, field.code), language()),
                chosen=told.columns.get(field.code, ""),
                examples=examples.get(told.columns.get(field.code, ""), ""),
                is_required=field.is_required,
            )
            for field in fields
        ],
        has_days=any(field.kind == "day" for field in fields),
        has_sums=any(field.kind == "money" for field in fields),
        days=told.days,
        decimal=told.decimal,
        is_ignored=kind is None,
        unused=", ".join(item for item in sheet.headings if item and item not in used),
    )


def _examples(sheet: ImportSheet) -> Mapping[str, str]:
    """Heading → the first different values below it."""
    seen: list[dict[str, None]] = [{} for _heading in sheet.headings]
    for cells in islice(cells_of(sheet), LOOKED_AT):
        for values, cell in zip(seen, cells, strict=False):
            if cell and len(values) < EXAMPLES:
                short = cell if len(cell) <= EXAMPLE_LENGTH else f"{cell[:EXAMPLE_LENGTH]}…"
                values[short] = None
    pairs = zip(sheet.headings, seen, strict=True)
    return {heading: " · ".join(values) for heading, values in pairs}


def _stages(told: ImportMap) -> list[StageChoice]:
    return [
        StageChoice(
            number=number,
            word=word,
            outcome=target.outcome,
            stage=target.stage,
            is_undecided=not target.outcome or (target.outcome != "left_out" and not target.stage),
        )
        for number, (word, target) in enumerate(told.stages.items())
    ]


def _processes(organisation_id: int) -> list[tuple[str, list[Option]]]:
    return [
        (
            localise(title, language()),
            [
                Option(
                    value=key,
                    text=" ".join(
                        part
                        for part in (localise(mark, language()), localise(name, language()))
                        if part
                    ),
                )
                for key, mark, name in stages
            ],
        )
        for _code, title, stages in stage_titles(organisation_id)
    ]


def _known_products(sheets: Sequence[ImportSheet], told: ImportMap) -> list[str]:
    found: dict[str, None] = {}
    for sheet in sheets:
        if told.sheets[sheet.name].kind != PRODUCTS.code:
            continue
        heading = told.sheets[sheet.name].columns.get("name", "")
        if heading in sheet.headings:
            place = sheet.headings.index(heading)
            for cells in cells_of(sheet):
                if place < len(cells) and cells[place]:
                    found[cells[place]] = None
    return list(found)


def _owners(told: ImportMap, colleagues: Sequence[Option]) -> list[NameChoice]:
    """Owners to decide on; one proposed by name is found among the colleagues."""
    listed = {option.value for option in colleagues}
    emails = {folded(option.text): option.value for option in colleagues}
    found = []
    for name, proposed in told.owners.items():
        chosen = proposed if proposed in listed else emails.get(folded(proposed), proposed)
        found.append(NameChoice(name=name, chosen=chosen, is_listed=chosen in listed))
    return found
