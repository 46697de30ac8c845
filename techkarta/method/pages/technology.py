"""A technology of the catalogue in its form: what it is, its tools, who uses it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.urls import reverse
from django.utils.translation import gettext as _

from techkarta.accounts.pages import Difference
from techkarta.engine.cards.model import Operation
from techkarta.ui.values import Link

from ..catalogue import CatalogueEntry
from ..models import CardVersion, Process
from .matrix import mark_of, version_url
from .reading import Reader
from .rules import cards_link


@dataclass(frozen=True, slots=True, kw_only=True)
class TechnologyPage:
    """The form; `uses` are the operations that name the technology, `state` as in the list."""

    title: str
    crumbs: tuple[Link, ...]
    form: forms.Form
    tools: forms.BaseFormSet[Any]
    differences: tuple[Difference, ...]
    technology_id: int
    is_retired: bool
    uses: tuple[Link, ...]


def technology_page(
    entry: CatalogueEntry | None,
    form: forms.Form,
    tools: forms.BaseFormSet[Any],
    *,
    uses: Iterable[tuple[CardVersion, Operation]] = (),
    differences: Sequence[Difference] = (),
    reader: Reader,
) -> TechnologyPage:
    """The form of a technology, of a new one for None."""
    return TechnologyPage(
        title=reader.say(entry.title) if entry else _("New technology"),
        crumbs=(cards_link(), Link(text=_("Catalogue"), url=reverse("method:catalogue"))),
        form=form,
        tools=tools,
        differences=tuple(differences),
        technology_id=entry.id if entry else 0,
        is_retired=entry.is_retired if entry else False,
        uses=tuple(_use(version, operation, reader) for version, operation in uses),
    )


def process_choices(processes: Iterable[Process], reader: Reader) -> list[tuple[str, str]]:
    """Where a technology may apply: types of sales and the company's own processes."""
    found: dict[str, str] = {}
    for process in processes:
        found.setdefault(process.sales_type or process.code, reader.say(process.title))
    return list(found.items())


def present_tools(entry: CatalogueEntry) -> list[dict[str, str]]:
    """The tools as their forms show them."""
    return [
        {
            "code": tool.code,
            "title_ru": _in(tool.title, "ru"),
            "title_en": _in(tool.title, "en"),
            "controls_ru": "\n".join(_in(each, "ru") for each in tool.controls),
            "controls_en": "\n".join(_in(each, "en") for each in tool.controls),
        }
        for tool in entry.tools
    ]


def tools_difference(
    entry: CatalogueEntry, typed: Iterable[Mapping[str, object]], reader: Reader
) -> tuple[Difference, ...]:
    """The present tools, where other ones were typed."""
    names = ("title_ru", "title_en", "controls_ru", "controls_en")
    before = [tuple(each[name] for name in names) for each in present_tools(entry)]
    after = [tuple(each.get(name, "") for name in names) for each in typed]
    if before == [each for each in after if any(each)]:
        return ()
    now = "; ".join(
        f"{reader.say(tool.title)}: {', '.join(reader.say(each) for each in tool.controls) or '—'}"
        for tool in entry.tools
    )
    return (Difference(label=_("Tools"), now=now or "—"),)


def _use(version: CardVersion, operation: Operation, reader: Reader) -> Link:
    stage = version.card.stage
    return Link(
        text=f"{mark_of(stage, reader)} · {operation.no} {reader.say(operation.title)}",
        url=f"{version_url(version.id)}#op-{operation.no}",
    )


def _in(text: object, language: str) -> str:
    if isinstance(text, str):
        return text if language == "ru" else ""
    return str(text.get(language, "")) if isinstance(text, Mapping) else ""
