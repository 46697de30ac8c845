"""What a person sends while importing: files, decisions, agreement."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict

from techkarta.common.errors import Invalid
from techkarta.engine.cards.sheet.headings import LEFT_OUT

from .cards.choices import Choices, choices_from_dict
from .crm.fields import IGNORED, KINDS
from .models import ImportSheet
from .reading import limits
from .services import SourceFile

NAME_LIMIT = 120


@contextmanager
def uploaded(files: Sequence[UploadedFile[bytes]]) -> Iterator[list[SourceFile]]:
    """The uploaded files on disk under names of our own, for as long as they are read.

    Invalid for one over the limit, before any of it is written.
    """
    for file in files:
        if (file.size or 0) > limits.UPLOAD_BYTES:
            limit = limits.UPLOAD_BYTES // 1024 // 1024
            raise Invalid("upload_too_big", field="file", file=file.name or "—", limit=limit)
    with TemporaryDirectory(prefix="techkarta-import-") as folder:
        sources = []
        for number, file in enumerate(files):
            path = Path(folder) / str(number)
            with path.open("wb") as copy:
                for chunk in file.chunks():
                    copy.write(chunk)
            name = " ".join((file.name or "").split())[-NAME_LIMIT:] or str(number)
            sources.append(SourceFile(path=path, name=name))
        yield sources


def map_document(sent: QueryDict, sheets: Sequence[ImportSheet]) -> dict[str, object]:
    """The decisions of the mapping page as the document of a map.

    A sheet whose kind was changed sends no columns: they are proposed anew for the new kind.
    """
    return {
        "currency": sent.get("currency", ""),
        "sheets": {sheet.name: _sheet(sent, sheet) for sheet in sheets},
        "stages": {
            word: {
                "outcome": sent.get(f"outcome-{number}", ""),
                "stage": sent.get(f"stage-{number}", ""),
            }
            for number, word in enumerate(sent.getlist("word"))
        },
        "products": dict(zip(sent.getlist("product"), sent.getlist("product_as"), strict=False)),
        "owners": dict(zip(sent.getlist("owner"), sent.getlist("owner_as"), strict=False)),
    }


def _sheet(sent: QueryDict, sheet: ImportSheet) -> dict[str, object]:
    kind = sent.get(f"kind-{sheet.id}", IGNORED)
    if kind == IGNORED or kind not in KINDS:
        return {"kind": kind, "columns": {}}
    if kind != sent.get(f"was-{sheet.id}"):
        return {"kind": kind, "columns": {}, "days": ""}
    columns = {code: sent.get(f"column-{sheet.id}-{code}", "") for code in KINDS[kind].codes}
    return {
        "kind": kind,
        "columns": columns,
        "days": sent.get(f"days-{sheet.id}", ""),
        "decimal": sent.get(f"decimal-{sheet.id}", "."),
    }


def card_choices(sent: QueryDict) -> Choices:
    """The decisions of the page of a book of cards."""
    header = sent.get("header", "")
    columns = zip(sent.getlist("column_key"), sent.getlist("column"), strict=False)
    roles = zip(sent.getlist("role_word"), sent.getlist("role"), strict=False)
    return choices_from_dict(
        {
            "sheet": sent.get("sheet", ""),
            "header": int(header) if header.isascii() and header.isdigit() else None,
            "columns": {key: field or LEFT_OUT for key, field in columns},
            "roles": {word: role for word, role in roles if role},
            "places": dict(zip(sent.getlist("card_key"), sent.getlist("place"), strict=False)),
        }
    )
