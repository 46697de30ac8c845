"""Single cells: what a person wrote, as the data of a card file, or Unread."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from .grid import Unread
from .vocabulary import Vocabulary, folded

_AMOUNT = re.compile(r"(\d+(?:[.,]\d+)?)\s*([^\d\s.,]*)\.?")
_CLOCK = re.compile(r"(\d{1,2}):(\d{2})(?::(\d{2}))?")
_SETUP = re.compile(r"(.+?)\s+(?:на|for|/)\s+(\d+)\D*")
_EVERY = re.compile(
    r"(?:каждые|каждую|каждый|каждое|раз в|1 раз в|один раз в|при каждом|every|once in|at every)"
    r"\s+(\d+)\s*-?\s*(.+)"
)
_TIMES = re.compile(r"(\d+)\s*(?:раз[а]?|time[s]?)")
_COUNT = re.compile(r"(?:×|х|x|≥|>=|не меньше|не менее|минимум|at least)\s*(\d+)", re.IGNORECASE)
_BRACKETS = re.compile(r"^(.*?)\s*\(([^()]*)\)$", re.DOTALL)
_PERCENT = re.compile(r"(\d+(?:[.,]\d+)?)\s*%")
_DIGITS = re.compile(r"\d+")
_NUMBERED = re.compile(r"^\s*(?:\d{1,2}[.)]|[-–—•*])\s+")
_PARTS = re.compile(r"[\n;]+")
_LIST = re.compile(r"[,;\n/+]+|\s+и\s+|\s+and\s+")
_MINUTES_OF = {"minute": 1, "hour": 60}


def lines_of(text: str) -> list[str]:
    """Items of a list: lines, or parts between semicolons, without their bullets."""
    return [item for part in _PARTS.split(text) if (item := _NUMBERED.sub("", part).strip())]


def minutes_of(text: str, vocabulary: Vocabulary) -> int:
    """Minutes: «45», «45 мин», «1 ч 30 мин», «1,5 ч», «0:45». Unread for anything else."""
    clock = _CLOCK.fullmatch(text.strip())
    if clock:
        hours, minutes, seconds = (int(part or 0) for part in clock.groups())
        return _whole(hours * 60 + minutes + seconds / 60)
    total, rest = 0.0, text.strip()
    for found in _AMOUNT.finditer(rest):
        unit = vocabulary.code("minutes", found[2]) if found[2] else "minute"
        if unit is None:
            raise Unread
        total += float(found[1].replace(",", ".")) * _MINUTES_OF[unit]
    if not total and not _DIGITS.search(rest):
        raise Unread
    if _AMOUNT.sub("", rest).strip(" .,и") or len(_DIGITS.findall(rest)) > 3:  # noqa: PLR2004 - 1 ч 30 мин
        raise Unread
    bare = [found for found in _AMOUNT.finditer(rest) if not found[2]]
    if bare and len(list(_AMOUNT.finditer(rest))) > 1:
        raise Unread
    return _whole(total)


def _whole(value: float) -> int:
    if value != int(value):
        raise Unread
    return int(value)


def setup_of(text: str, vocabulary: Vocabulary) -> dict[str, int]:
    """Setup and the batch that shares it: «20» or «20 на 4»."""
    shared = _SETUP.fullmatch(text.strip())
    if shared:
        return {"setup": minutes_of(shared[1], vocabulary), "batch": int(shared[2])}
    return {"setup": minutes_of(text, vocabulary)}


def repeat_of(text: str, vocabulary: Vocabulary) -> dict[str, Any] | None:
    """Periodicity; None for once. An end that is not named is left out."""
    often, _, end = text.partition(",")
    unit = vocabulary.code("repeat", often)
    if unit == "once":
        return None
    every = 1
    if unit is None:
        found = _EVERY.fullmatch(folded(often))
        unit = vocabulary.code("repeat_unit", found[2]) if found else None
        every = int(found[1]) if found else 1
    if unit is None or not every:
        raise Unread
    repeat: dict[str, Any] = {"every": every, "unit": unit}
    if end.strip():
        times = _TIMES.fullmatch(folded(end))
        until = {"count": int(times[1])} if times else vocabulary.code("until", end)
        if until is None:
            raise Unread
        repeat["until"] = until
    return repeat


def due_of(text: str, heading: str, vocabulary: Vocabulary) -> dict[str, Any]:
    """Deadline: «2 раб. дня», «1 неделя»; a bare number takes the unit of the heading."""
    if vocabulary.is_one_of("at_once", text):
        return {"within": 0, "unit": "working_day"}
    found = re.fullmatch(r"(\d+)\s*(.*)", text.strip(), re.DOTALL)
    if not found:
        raise Unread
    unit = vocabulary.code("due_unit", found[2]) if found[2].strip() else None
    if unit is None and not found[2].strip():
        unit = vocabulary.found("due_unit", heading)
    if unit is None:
        raise Unread
    return {"within": int(found[1]), "unit": unit}


def roles_of(text: str, vocabulary: Vocabulary) -> list[str]:
    """Roles named in a cell; Unread `unknown_role` for the first that is not known."""
    whole = vocabulary.role(text)
    if whole:
        return [whole]
    found = []
    for part in _LIST.split(text):
        if not part.strip():
            continue
        role = vocabulary.role(part)
        if role is None:
            raise Unread("unknown_role", value=part.strip())
        found.append(role)
    return list(dict.fromkeys(found))


def resource_of(text: str, vocabulary: Vocabulary) -> tuple[dict[str, Any], bool]:
    """One resource, and whether its kind had to be assumed: «шаблон: опросник» names it."""
    kind, _, name = text.partition(":")
    named = vocabulary.code("resource", kind) if name.strip() else None
    if named:
        return {"kind": named, "name": name.strip()}, False
    guessed = vocabulary.found("resource", text)
    return {"kind": guessed or "information", "name": text.strip()}, guessed is None


def evidence_of(text: str, vocabulary: Vocabulary) -> tuple[dict[str, Any], bool]:
    """Evidence, and whether its kind had to be assumed: «запись разговора (запись × 2)»."""
    told, kind_text = text.strip(), text
    brackets = _BRACKETS.match(told)
    if brackets:
        kind = vocabulary.code("evidence", _COUNT.sub("", brackets[2]))
        if kind:
            told, kind_text = brackets[1].strip(), brackets[2]
    else:
        kind = vocabulary.code("evidence", _COUNT.sub("", told))
    is_assumed = False
    if kind is None:
        kind = vocabulary.found("evidence", told)
        is_assumed = kind is None
    count = _COUNT.search(kind_text) or _COUNT.search(told)
    evidence: dict[str, Any] = {"kind": kind or "note", "min": int(count[1]) if count else 1}
    if told:
        evidence["text"] = told
    return evidence, is_assumed


def method_of(text: str, vocabulary: Vocabulary) -> dict[str, Any]:
    """How it is accepted: «выборочно, 20 %», «каждая», «А»."""
    share = _PERCENT.search(text)
    bare = _PERCENT.sub("", text).strip(" ,;()")
    method = vocabulary.code("method", bare)
    if method is None:
        raise Unread
    found: dict[str, Any] = {"method": method}
    if share:
        value = round(float(share[1].replace(",", ".")) / 100, 4)
        if not 0 <= value <= 1:
            raise Unread
        found["share"] = value
    return found


def control_of(text: str, vocabulary: Vocabulary) -> dict[str, Any]:
    """Control told in one cell: «РОП, выборочно 20 %: открывает три факта»."""
    head, colon, tail = text.partition(":")
    found: dict[str, Any] = {}
    rest = []
    for part in re.split(r"[,;]", head if colon else text):
        role = vocabulary.role(part)
        if role and "by" not in found:
            found["by"] = role
            continue
        try:
            found |= method_of(part, vocabulary)
        except Unread:
            rest.append(part.strip())
    criterion = tail.strip() if colon and not rest else "" if not rest else text.strip()
    if criterion:
        found["criterion"] = criterion
    if not found:
        raise Unread
    return found


def code_of(text: str, known: Mapping[str, str]) -> str:
    """The code of a thing of the catalogue by its title or its code."""
    wanted = folded(text)
    if wanted in known:
        return known[wanted]
    if text.strip() in known.values():
        return text.strip()
    raise Unread


def truth_of(text: str, vocabulary: Vocabulary) -> bool:
    """Whether a cell says yes; an empty one says no."""
    return bool(text.strip()) and vocabulary.is_one_of("yes", text)
