"""Where a draft belongs: process, stage, code and title, by what the sheet says above its table."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from .draft import Draft
from .grid import Note
from .operations import Data
from .vocabulary import Vocabulary, folded

_KIND = re.compile(
    r"^\s*(технологическая карта|технологической карты|technology card)"
    r"(\s+(этапа продаж|of a sales stage|этапа|of the stage))?\s*[:\-–—.]*\s*",
    re.IGNORECASE,
)
_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """The data of a whole card; `missing` is the code of what had to be named and was not."""

    data: Data = field(default_factory=dict)
    notes: tuple[Note, ...] = ()
    missing: str | None = None


def place_draft(
    draft: Draft, vocabulary: Vocabulary, *, process: str | None = None, stage: str | None = None
) -> Placed:
    """Complete a draft's data. Nothing is guessed: a process or stage not named is missing."""
    candidates = _candidates(draft, vocabulary, stage)
    process = process or _process(draft, vocabulary, candidates)
    if process is None:
        return Placed(missing="process_unknown")
    codes = {code for known, code in candidates if known == process}
    code = codes.pop() if len(codes) == 1 else None
    if code is None and stage and _SLUG.fullmatch(stage):
        code = stage
    if code is None:
        return Placed(missing="stage_unknown")
    title = _title(draft, vocabulary)
    notes = []
    if not title:
        title = draft.sheet
        notes.append(Note(code="title_missing", sheet=draft.sheet, params={"value": title}))
    head = {
        "schema": draft.data["schema"],
        "code": f"{process}-{code}".replace("_", "-"),
        "title": title,
        "process": process,
        "stages": [code],
    }
    return Placed(data=head | draft.data, notes=tuple(notes))


def _candidates(
    draft: Draft, vocabulary: Vocabulary, stage: str | None
) -> tuple[tuple[str, str], ...]:
    """(process, stage) pairs the label of the stage may mean, the first words that mean any."""
    labels = draft.labels
    told = (stage, draft.label, labels.get("stage"), labels.get("title"), _head(draft), draft.sheet)
    for text in told:
        if not text:
            continue
        first = text.split(maxsplit=1)[0] if text.split() else ""
        for words in (text, first):
            found = vocabulary.stages.get(folded(words))
            if found:
                return found
    return ()


def _process(
    draft: Draft, vocabulary: Vocabulary, candidates: tuple[tuple[str, str], ...]
) -> str | None:
    told = vocabulary.processes.get(folded(draft.labels.get("process", "")))
    if told:
        return told
    processes = {process for process, _ in candidates}
    return processes.pop() if len(processes) == 1 else None


def _head(draft: Draft) -> str:
    return _KIND.sub("", draft.labels.get("head", "")).strip()


def _title(draft: Draft, vocabulary: Vocabulary) -> str:
    """The title told, else the stage's words without its mark, else the first line above."""
    told = draft.labels.get("title", "")
    for text in (told, draft.label, _head(draft)):
        mark, _, rest = text.partition(" ")
        if folded(mark) in vocabulary.stages:
            text = rest  # noqa: PLW2901 - the mark is no part of the title
        if text.strip(" .:-–—«»"):
            return text.strip(" .:-–—«»")
    return ""
