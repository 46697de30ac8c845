"""Client types with their mandatory lists of questions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django import forms
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from techkarta.accounts.pages import Difference
from techkarta.clients.selectors import ClientType
from techkarta.ui import formats
from techkarta.ui.values import Link

from ..models import FormTemplate, Question

DUES: Mapping[str, tuple[str | Promise, str | Promise]] = {
    "selection": (gettext_lazy("By the end of selection"), gettext_lazy("the first stage")),
    "development": (
        gettext_lazy("By the end of development"),
        gettext_lazy("the stage where the need is worked out"),
    ),
    "proposal": (
        gettext_lazy("Before the proposal"),
        gettext_lazy("without them the proposal is locked"),
    ),
}
SOURCES: Mapping[str, str | Promise] = {
    "client": gettext_lazy("the client's words"),
    "document": gettext_lazy("document"),
    "public": gettext_lazy("public data"),
    "observation": gettext_lazy("observation"),
}
TYPES: Mapping[str, str | Promise] = {
    "number": gettext_lazy("number"),
    "money": gettext_lazy("amount"),
    "text": gettext_lazy("text"),
    "choice": gettext_lazy("one of a list"),
    "multichoice": gettext_lazy("several of a list"),
    "date": gettext_lazy("date"),
    "file": gettext_lazy("file"),
    "contacts": gettext_lazy("people at the client"),
    "list": gettext_lazy("rows"),
    "matrix": gettext_lazy("table"),
}
# The keys of a part that name what to choose from, or what rows are made of.
NAMED = ("options", "roles", "fields")


@dataclass(frozen=True, slots=True, kw_only=True)
class PartRow:
    """A part of an answer: what it is called, how it is given, what there is to choose from."""

    title: str
    kind: str
    choices: tuple[str, ...]
    is_optional: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionRow:
    """A question of a mandatory list."""

    mark: str
    text: str
    is_critical: bool
    weight: int
    parts: tuple[PartRow, ...]
    sources: tuple[str, ...]
    validity: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DueGroup:
    """The questions due by one moment."""

    title: str
    note: str
    questions: tuple[QuestionRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientTypesPage:
    """The client types, one of them with its questions."""

    tabs: tuple[Link, ...]
    title: str
    note: str
    revision: int
    count: int
    critical: int
    weight: int
    groups: tuple[DueGroup, ...]
    can_add: bool
    list_url: str = ""
    type_url: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether the company has no client types yet."""
        return not self.tabs


@dataclass(frozen=True, slots=True, kw_only=True)
class NewClientTypePage:
    """The form of a client type that begins as a copy."""

    form: forms.Form


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientTypePage:
    """What a client type is called, with what somebody changed meanwhile."""

    title: str
    form: forms.Form
    differences: tuple[Difference, ...]
    back_url: str


def client_type_page(
    kind: ClientType, form: forms.Form, differences: tuple[Difference, ...]
) -> ClientTypePage:
    """The page where a type is called otherwise."""
    back = f"{reverse('forms:client_types')}?type={kind.code}"
    return ClientTypePage(title=_say(kind.title), form=form, differences=differences, back_url=back)


def typed_of(kind: ClientType) -> dict[str, object]:
    """A client type as its form holds it."""
    return {
        f"{name}_{code}": text
        for name, told in (("title", kind.title), ("note", kind.note))
        for code, text in (told if isinstance(told, dict) else {"ru": told}).items()
    }


def source_choices(templates: Iterable[FormTemplate]) -> list[tuple[str, str]]:
    """The client types whose lists may be copied."""
    kinds = (each.client_type for each in templates if each.client_type is not None)
    return [(kind.code, _say(kind.title)) for kind in kinds]


def client_types_page(
    templates: Iterable[FormTemplate], chosen: str, *, can_add: bool
) -> ClientTypesPage:
    """The type of this code, or the first one; templates carry their questions already."""
    known = [template for template in templates if template.client_type is not None]
    shown = next((each for each in known if each.code == chosen), known[0] if known else None)
    questions = list(shown.questions.all()) if shown else []
    kind = shown.client_type if shown else None
    return ClientTypesPage(
        tabs=tuple(_tab(each, is_current=each is shown) for each in known),
        title=_say(kind.title) if kind else "",
        note=_say(kind.note) if kind else "",
        revision=shown.revision if shown else 0,
        count=len(questions),
        critical=sum(question.is_critical for question in questions),
        weight=sum(question.weight for question in questions),
        groups=_groups(questions),
        can_add=can_add,
        list_url=reverse("forms:list", args=[shown.id]) if shown else "",
        type_url=reverse("forms:client_type", args=[kind.code]) if kind else "",
    )


def _tab(template: FormTemplate, *, is_current: bool) -> Link:
    title = template.client_type.title if template.client_type else template.title
    return Link(
        text=_say(title),
        url=f"{reverse('forms:client_types')}?type={template.code}",
        count=len(template.questions.all()),
        is_current=is_current,
    )


def _groups(questions: Sequence[Question]) -> tuple[DueGroup, ...]:
    groups = (
        DueGroup(
            title=str(title),
            note=str(note),
            questions=tuple(_question(each) for each in questions if each.due == due),
        )
        for due, (title, note) in DUES.items()
    )
    return tuple(group for group in groups if group.questions)


def _question(question: Question) -> QuestionRow:
    days = ngettext("%(count)d day", "%(count)d days", question.validity_days)
    return QuestionRow(
        mark=_say(question.mark) or question.code,
        text=_say(question.text),
        is_critical=question.is_critical,
        weight=question.weight,
        parts=tuple(_part(part) for part in question.parts),
        sources=tuple(str(SOURCES.get(source, source)) for source in question.sources),
        validity=days % {"count": question.validity_days},
    )


def _part(part: Mapping[str, object]) -> PartRow:
    kind = str(part.get("type", ""))
    unit = _say(part.get("unit"))
    words = str(TYPES.get(kind, kind))
    return PartRow(
        title=_say(part.get("title")),
        kind=f"{words}, {unit}" if unit else words,
        choices=_choices(part),
        is_optional=bool(part.get("optional")),
    )


def _choices(part: Mapping[str, object]) -> tuple[str, ...]:
    if part.get("type") == "matrix":
        told = (
            (_("rows: %(names)s"), part.get("rows")),
            (_("columns: %(names)s"), part.get("columns")),
            (_("cells: %(names)s"), part.get("cells")),
        )
        return tuple(words % {"names": _say(name)} for words, name in told)
    named = next((part[key] for key in NAMED if key in part), ())
    if not isinstance(named, list):
        return ()
    return tuple(_say(item.get("title")) for item in named if isinstance(item, Mapping))


def _say(text: object) -> str:
    return formats.localise(text, get_language() or "en")
