"""Editing a list of questions: its title, and one question with the parts of its answer."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from techkarta.engine.cards.model import Text
from techkarta.engine.forms.faults import (
    HEAVIEST,
    LONGEST_TITLE,
    LONGEST_VALIDITY,
    MOST_FIELDS,
    MOST_OPTIONS,
    MOST_PARTS,
)
from techkarta.engine.forms.questions import PartKind, Source

from ..controls import NAMED, TITLES, part_control
from ..services import NewList, QuestionEdit

LANGUAGES = ("ru", "en")
_CODE = re.compile(r"^[a-z0-9_-]{1,60}$")

PartData = dict[str, Any]


class ListTitleForm(forms.Form):
    """What a list is called."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    title_ru = forms.CharField(label=_("Title in Russian"), max_length=120, required=False)
    title_en = forms.CharField(label=_("Title in English"), max_length=120, required=False)

    def title(self) -> Text:
        """The title in the languages it was typed in."""
        return two(self.cleaned_data, "title")


class NewListForm(ListTitleForm):
    """A list of the company's own: about what, called what, begun with which questions."""

    about = forms.ChoiceField(label=_("Asked of"))
    source = forms.ChoiceField(label=_("Questions copied from"), required=False)

    def __init__(
        self,
        data: Mapping[str, object] | None = None,
        *,
        abouts: Sequence[tuple[str, str]],
        sources: Sequence[tuple[str, str]],
    ) -> None:
        """A form that offers these subjects and these lists to copy."""
        super().__init__(data)
        self.fields["about"].choices = list(abouts)  # type: ignore[attr-defined]
        nothing = ("", _("nothing: begin with an empty list"))
        self.fields["source"].choices = [nothing, *sources]  # type: ignore[attr-defined]

    def new_list(self) -> NewList:
        """The list to be begun; a process stands behind the subject as `case:12`."""
        subject, _colon, process = self.cleaned_data["about"].partition(":")
        source = self.cleaned_data["source"]
        return NewList(
            title=self.title(),
            subject=subject,
            process_id=int(process) if process else None,
            copy_of=int(source) if source else None,
        )


class QuestionForm(forms.Form):
    """A question without its parts."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    text_ru = forms.CharField(
        label=_("Question in Russian"), required=False, max_length=LONGEST_TITLE
    )
    text_en = forms.CharField(
        label=_("Question in English"), required=False, max_length=LONGEST_TITLE
    )
    mark_ru = forms.CharField(label=_("Mark in Russian"), required=False, max_length=8)
    mark_en = forms.CharField(label=_("Mark in English"), required=False, max_length=8)
    section_ru = forms.CharField(label=_("Section in Russian"), required=False, max_length=80)
    section_en = forms.CharField(label=_("Section in English"), required=False, max_length=80)
    due = forms.ChoiceField(label=_("Answered by"), required=False)
    validity_days = forms.IntegerField(
        label=_("An answer holds, days"), min_value=1, max_value=LONGEST_VALIDITY
    )
    weight = forms.IntegerField(label=_("Weight"), min_value=1, max_value=HEAVIEST)
    is_critical = forms.BooleanField(
        label=_("Critical: without it the stage is not left and no proposal goes out"),
        required=False,
    )
    sources = forms.MultipleChoiceField(
        label=_("Who or what may answer"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    condition = forms.ChoiceField(label=_("Asked only if"), required=False)
    values = forms.MultipleChoiceField(label=_("is one of"), required=False)

    def __init__(
        self,
        data: Mapping[str, object] | None = None,
        *,
        dues: Sequence[tuple[str, str]],
        sources: Sequence[tuple[str, str]],
        waits: Sequence[tuple[str, str, Sequence[tuple[str, str]]]],
        initial: Mapping[str, object],
    ) -> None:
        """A form that offers these moments and sources, and these choices to wait for."""
        super().__init__(data, initial=dict(initial))
        always = ("", _("always asked"))
        self.fields["due"].choices = list(dues)  # type: ignore[attr-defined]
        self.fields["sources"].choices = list(sources)  # type: ignore[attr-defined]
        self.fields["condition"].choices = [  # type: ignore[attr-defined]
            always,
            *((code, text) for code, text, _choices in waits),
        ]
        chosen = (data or initial).get("condition")
        values = next((values for code, _text, values in waits if code == chosen), ())
        self.fields["values"].choices = list(values)  # type: ignore[attr-defined]

    def edit(self, parts: Sequence[Mapping[str, Any]]) -> QuestionEdit:
        """The question with its parts as they are to be kept."""
        told = self.cleaned_data
        question, _slash, part = told["condition"].partition("/")
        condition = {"question": question, "part": part, "values": sorted(told["values"])}
        return QuestionEdit(
            text=two(told, "text"),
            mark=two(told, "mark"),
            section=two(told, "section") or "",
            is_critical=told["is_critical"],
            weight=told["weight"],
            due=told["due"],
            validity_days=told["validity_days"],
            sources=[each.value for each in Source if each.value in told["sources"]],
            parts=parts,
            condition=condition if question else {},
        )


def two(told: Mapping[str, Any], name: str) -> dict[str, str]:
    """What was typed in two languages, the empty one left out."""
    typed = {code: str(told.get(f"{name}_{code}") or "").strip() for code in LANGUAGES}
    return {code: text for code, text in typed.items() if text}


def typed_parts(data: QueryDict) -> list[PartData]:
    """The parts as typed, as plain data as they are kept; empty rows are left out."""
    return [_part(at, data) for at in range(MOST_PARTS + 1) if part_control(at, "type") in data]


def carried_out(parts: Sequence[PartData], told: str) -> list[PartData]:
    """The parts after a button: «add», «up-2», «down-2», «drop-2»; anything else leaves them."""
    made = list(parts)
    verb, _dash, place = told.partition("-")
    if verb == "add" and len(made) < MOST_PARTS:
        made.append({"code": "", "type": PartKind.TEXT.value, "title": {}, "optional": False})
    if not (place.isascii() and place.isdigit() and int(place) < len(made)):
        return made
    at = int(place)
    if verb == "drop":
        made.pop(at)
    if verb in {"up", "down"}:
        target = min(max(at + (1 if verb == "down" else -1), 0), len(made) - 1)
        made.insert(target, made.pop(at))
    return made


def _part(at: int, data: QueryDict) -> PartData:
    kind = data.get(part_control(at, "type"), "")
    kind = kind if kind in set(PartKind) else PartKind.TEXT.value
    made: PartData = {
        "code": _code(data, at, "code"),
        "type": kind,
        "title": _two(data, at, "title"),
        "optional": part_control(at, "optional") in data,
    }
    if kind in {PartKind.NUMBER, PartKind.MONEY}:
        made["unit"] = _two(data, at, "unit") or ""
    if kind in NAMED:
        made[NAMED[kind]] = _rows(data, at, NAMED[kind])
    if kind == PartKind.MATRIX:
        made.update({name: _two(data, at, name) for name in TITLES})
    return made


def _rows(data: QueryDict, at: int, name: str) -> list[PartData]:
    most = MOST_FIELDS if name == "fields" else MOST_OPTIONS
    made = []
    for row in range(most + 1):
        title = _two(data, at, name, row, "title")
        if not title:
            continue
        each: PartData = {"code": _code(data, at, name, row, "code"), "title": title}
        if name == "fields":
            each = _column(data, at, row, each)
        made.append(each)
    return made


def _column(data: QueryDict, at: int, row: int, each: PartData) -> PartData:
    kind = data.get(part_control(at, "fields", row, "type"), "")
    each["type"] = kind if kind in set(PartKind) else PartKind.TEXT.value
    each["optional"] = False
    if each["type"] in {PartKind.NUMBER, PartKind.MONEY}:
        each["unit"] = _two(data, at, "fields", row, "unit") or ""
    return each


def _two(data: QueryDict, at: int, *places: object) -> dict[str, str]:
    *before, name = places
    names = {code: part_control(at, *before, f"{name}_{code}") for code in LANGUAGES}
    typed = {code: data.get(key, "").strip() for code, key in names.items()}
    return {code: text for code, text in typed.items() if text}


def _code(data: QueryDict, at: int, *places: object) -> str:
    told = data.get(part_control(at, *places), "")
    return told if _CODE.match(told) else ""
