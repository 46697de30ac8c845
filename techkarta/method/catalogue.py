"""The company's catalogue of technologies as it is read: entries, names of codes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.apps import apps

from techkarta.common.errors import NotFound
from techkarta.engine.cards.model import Card, Text
from techkarta.presets.titles import shipped_titles

from .models import CardVersion, Process, Technology


@dataclass(frozen=True, slots=True, kw_only=True)
class CatalogueTool:
    """A tool and the titles of its control tools."""

    code: str
    title: Text
    controls: tuple[Text, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CatalogueEntry:
    """A technology of the company; `sales_types` name where it applies."""

    id: int
    version: int
    code: str
    group: str
    title: Text
    purpose: Text
    sales_types: tuple[str, ...]
    tools: tuple[CatalogueTool, ...]
    is_usable: bool
    is_retired: bool

    def is_of(self, process: Process) -> bool:
        """Whether the process uses the technology."""
        return (process.sales_type or process.code) in self.sales_types

    @property
    def is_offered(self) -> bool:
        """Whether a new operation may name it."""
        return self.is_usable and not self.is_retired


def catalogue_of(organisation_id: int) -> list[CatalogueEntry]:
    """Every technology of the company in order, retired ones too; two queries."""
    rows = Technology.objects.filter(organisation_id=organisation_id)
    return [_entry(row) for row in rows.prefetch_related("tools")]


def catalogue_entry(organisation_id: int, technology_id: int) -> CatalogueEntry:
    """One technology of the company; NotFound otherwise."""
    rows = Technology.objects.filter(organisation_id=organisation_id, pk=technology_id)
    row = rows.prefetch_related("tools").first()
    if row is None:
        raise NotFound("not_found")
    return _entry(row)


def company_titles(organisation_id: int) -> dict[str, Text]:
    """What codes are called: technologies, tools by `technology/tool`, client types; three queries.

    The company's names stand before the shipped ones.
    """
    entries = titles_of(catalogue_of(organisation_id))
    return {**shipped_titles(), **entries, **client_type_titles(organisation_id)}


def client_type_titles(organisation_id: int) -> dict[str, Text]:
    """The company's client types by their codes, in order; one query."""
    rows = apps.get_model("clients", "ClientType").objects.filter(organisation_id=organisation_id)
    return dict(rows.values_list("code", "title"))


def titles_of(entries: Iterable[CatalogueEntry]) -> dict[str, Text]:
    """Technologies by their codes, tools by `technology/tool`."""
    titles: dict[str, Text] = {}
    for entry in entries:
        titles[entry.code] = entry.title
        titles.update({f"{entry.code}/{tool.code}": tool.title for tool in entry.tools})
    return titles


def choosable(row: CardVersion, card: Card) -> list[CatalogueEntry]:
    """What an operation of a draft may name: offered in its process, or named by it now."""
    process = row.card.stage.process
    named = {operation.technology for operation in card.operations}
    return [
        each
        for each in catalogue_of(row.card.organisation_id)
        if (each.is_offered and each.is_of(process)) or each.code in named
    ]


def _entry(row: Technology) -> CatalogueEntry:
    return CatalogueEntry(
        id=row.id,
        version=row.version,
        code=row.code,
        group=row.group,
        title=row.title,
        purpose=row.purpose,
        sales_types=tuple(row.sales_types),
        tools=tuple(
            CatalogueTool(
                code=tool.code,
                title=tool.title,
                controls=tuple(each["title"] for each in tool.controls),
            )
            for tool in row.tools.all()
        ),
        is_usable=row.is_usable,
        is_retired=row.is_retired,
    )
