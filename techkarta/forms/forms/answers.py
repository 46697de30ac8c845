"""Reading what was typed about a question into the fields of an answer."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict

from techkarta.common.errors import Invalid
from techkarta.common.files import LARGEST_FILE
from techkarta.engine.forms.questions import Part, PartKind, Question, Source
from techkarta.engine.forms.values import MOST_ROWS, read_day

from ..controls import PERSON, name_of
from ..services import AnswerFields, GivenFile


def answer_fields(
    question: Question, data: QueryDict, files: MultiValueDict[str, UploadedFile[bytes]]
) -> AnswerFields:
    """The answer as typed; Invalid where a day is none or a file is too large."""
    source, person_id = _source(data.get("source", ""))
    return AnswerFields(
        value={part.code: _part(part, data) for part in question.parts},
        source=source,
        person_id=person_id,
        source_note=data.get("source_note", ""),
        said_on=_day(data, "said_on", question),
        confidence=data.get("confidence", ""),
        own_until=_day(data, "own_until", question),
        files=tuple(
            GivenFile(part=part.code, file=_checked(file, part.code, question))
            for part in question.parts
            if part.kind is PartKind.FILE
            for file in files.getlist(name_of(part))
        ),
    )


def version_of(data: QueryDict) -> int:
    """The version of the answer that was seen."""
    told = data.get("version", "")
    return int(told) if told.isascii() and told.isdigit() and len(told) < len("1000000") else 0


def _source(told: str) -> tuple[str, int | None]:
    number = told.removeprefix(PERSON)
    if told.startswith(PERSON) and number.isascii() and number.isdigit():
        return Source.CLIENT.value, int(number[:15])
    return told, None


def _day(data: QueryDict, name: str, question: Question) -> date | None:
    told = data.get(name, "").strip()
    if not told:
        return None
    try:
        return read_day(told)
    except ValueError as error:
        raise Invalid("no_such_day", field=name, key=question.key, given=told) from error


def _checked(file: UploadedFile[bytes], part: str, question: Question) -> UploadedFile[bytes]:
    if (file.size or 0) > LARGEST_FILE:
        raise Invalid("file_large", field=part, key=question.key, limit=25)
    return file


def _part(part: Part, data: QueryDict) -> object:
    match part.kind:
        case PartKind.MULTICHOICE:
            return data.getlist(name_of(part))
        case PartKind.FILE:
            return data.getlist(name_of(part, "kept"))
        case PartKind.CONTACTS:
            return [
                {"role": role.code, "contact": person}
                for role in part.roles
                for person in data.getlist(name_of(part, role.code))
                if person
            ]
        case PartKind.LIST:
            return [_row(part, data, row) for row in range(MOST_ROWS) if _has_row(part, data, row)]
        case PartKind.MATRIX:
            return _matrix(part, data)
        case _:
            return data.get(name_of(part), "")


def _has_row(part: Part, data: QueryDict, row: int) -> bool:
    return any(name_of(part, row, each.code) in data for each in part.fields)


def _row(part: Part, data: QueryDict, row: int) -> Mapping[str, object]:
    return {each.code: data.get(name_of(part, row, each.code), "") for each in part.fields}


def _matrix(part: Part, data: QueryDict) -> Mapping[str, object]:
    rows = [data.get(name_of(part, "row", at), "") for at in range(MOST_ROWS)]
    columns = [data.get(name_of(part, "column", at), "") for at in range(MOST_ROWS)]
    rows = rows[: _last(rows)]
    columns = columns[: _last(columns)]
    cells = [
        [data.get(name_of(part, "cell", row, column), "") for column in range(len(columns))]
        for row in range(len(rows))
    ]
    return {"rows": rows, "columns": columns, "cells": cells}


def _last(names: list[str]) -> int:
    return max((at + 1 for at, name in enumerate(names) if name.strip()), default=0)
