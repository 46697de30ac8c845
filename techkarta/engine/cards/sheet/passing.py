"""Exit criteria in a sheet of their own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from .cells import truth_of
from .grid import Note, Row, Sheet
from .headings import Columns
from .numbering import Numbers
from .operations import Data
from .vocabulary import Vocabulary, folded


@dataclass(frozen=True, slots=True, kw_only=True)
class Criteria:
    """The sheet that holds exit criteria; nothing where there is none."""

    sheet: Sheet | None = None
    columns: Columns | None = None


def read_criteria(  # noqa: PLR0917 - one table with what is known around it
    criteria: Criteria,
    told: Mapping[str, tuple[Data, str]],
    language: str,
    numbers: Numbers,
    vocabulary: Vocabulary,
    notes: list[Note],
) -> list[Data]:
    """The criteria of the sheet; `told`: of a carried card, the data and the shown text by id."""
    if criteria.sheet is None or criteria.columns is None:
        return []
    columns, found = criteria.columns, []
    for place, row in enumerate(criteria.sheet.rows[columns.first :], start=1):
        text = _cell(row, columns, "text")
        if not text:
            continue
        key = _cell(row, columns, "id") or f"x{place}"
        before, shown = told.get(key, ({"id": key if not key.isdecimal() else f"x{key}"}, ""))
        data = dict(before)
        if folded(text) != folded(shown) or not before.get("text"):
            data["text"] = _worded(text, data.get("text"), language)
        if "critical" in columns.fields:
            data["critical"] = truth_of(_cell(row, columns, "critical"), vocabulary)
        proof = _cell(row, columns, "proof")
        if proof and not _proof(data, proof, numbers, vocabulary):
            notes.append(
                Note(
                    code="kept" if before.get("proof") else "unreadable",
                    sheet=criteria.sheet.name,
                    row=row.number,
                    column=columns.fields["proof"],
                    params={"value": proof, "heading": columns.headings[columns.fields["proof"]]},
                )
            )
        found.append(data)
    return found


def _cell(row: Row, columns: Columns, name: str) -> str:
    return row.cell(columns.fields[name]) if name in columns.fields else ""


def _worded(text: str, before: object, language: str) -> object:
    if isinstance(before, Mapping) and language:
        return {**before, language: text}
    return text


def _proof(data: Data, text: str, numbers: Numbers, vocabulary: Vocabulary) -> bool:
    """Put the proof of a criterion into its data; False where the cell cannot be read."""
    if text.strip() in {"—", "-"}:
        data.pop("proof", None)
        data.pop("operation", None)
        return True
    proof = vocabulary.code("proof", text)
    if proof is not None:
        data.pop("operation", None)
        data["proof"] = proof
        return True
    word, _, number = text.strip().rpartition(" ")
    known = numbers.became.get(number, number)
    if word and vocabulary.code("proof", word) == "operation" and known in numbers.given:
        data.update(proof="operation", operation=known)
        return True
    return False
