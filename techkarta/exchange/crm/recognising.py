"""Which kind a sheet is and which column is which field, told by its headings."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from .fields import IGNORED, KINDS, SheetKind

NOT_WORD = re.compile(r"[\W_]+")
CAMEL = re.compile(r"(?<=[a-zа-яё])(?=[A-ZА-ЯЁ])")


@dataclass(frozen=True, slots=True, kw_only=True)
class Recognised:
    """The kind proposed for a sheet and the heading proposed for each of its fields."""

    kind: str
    columns: Mapping[str, str]


def recognise(headings: Sequence[str]) -> Recognised:
    """The kind whose fields the headings say best; `ignored` when they fit none."""
    fits = [
        (len(columns), -place, kind.code, columns)
        for place, kind in enumerate(sorted(KINDS.values(), key=lambda kind: -kind.order))
        if _is_fit(kind, columns := columns_of(kind, headings))
    ]
    if not fits:
        return Recognised(kind=IGNORED, columns={})
    _, _, code, columns = max(fits, key=lambda fit: fit[:2])
    return Recognised(kind=code, columns=columns)


def columns_of(kind: SheetKind, headings: Sequence[str]) -> dict[str, str]:
    """Field → heading, each heading once; earlier words of a field are preferred to later ones."""
    said = {plain(heading): heading for heading in headings if plain(heading)}
    found: dict[str, str] = {}
    for word_place in range(max(len(field.words) for field in kind.fields)):
        for field in kind.fields:
            if field.code in found or word_place >= len(field.words):
                continue
            heading = said.get(field.words[word_place])
            if heading is not None and heading not in found.values():
                found[field.code] = heading
    return {code: found[code] for code in kind.codes if code in found}


def plain(heading: str) -> str:
    """A heading as headings are compared: words apart, folded, without signs; ё as е."""
    apart = CAMEL.sub(" ", heading)
    return NOT_WORD.sub(" ", apart.casefold().replace("ё", "е")).strip()


def _is_fit(kind: SheetKind, columns: Mapping[str, str]) -> bool:
    found = set(columns)
    return kind.needs <= found and bool(kind.beside & found)
