"""One row per judged case as CSV: whole, or not at all."""

from __future__ import annotations

import csv
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import IO, Self

from techkarta.cli.log_input import cannot
from techkarta.engine.conformance.executions import CODES
from techkarta.engine.conformance.results import CaseResult

COLUMNS = ("case", "conforming", "cost", "fitness", *CODES, "events", "cards")
_DIVIDER = ";"


class CasesFile:
    """Writes rows beside the file and puts them in its place when the last one is there."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._path = Path(name)
        # A pipe or a device cannot be replaced.
        self._is_plain = not self._path.exists() or self._path.is_file()
        self._file: IO[str]

    def __enter__(self) -> Self:
        """Begin with the header. Stop where the file cannot be written."""
        try:
            if self._is_plain:
                self._file = NamedTemporaryFile(
                    "w", encoding="utf-8", newline="", dir=self._path.parent, delete=False
                )
            else:
                self._file = self._path.open("w", encoding="utf-8", newline="")
        except OSError as error:
            raise cannot("cannot_write", self._name, error) from error
        self._rows = csv.writer(self._file, lineterminator="\n")
        self._rows.writerow(COLUMNS)
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        """Put the file in its place; drop it where something went wrong."""
        try:
            self._file.close()
            if self._is_plain and kind is None:
                Path(self._file.name).chmod(0o644)
                Path(self._file.name).replace(self._path)
        except OSError as error:
            raise cannot("cannot_write", self._name, error) from error
        finally:
            if self._is_plain:
                Path(self._file.name).unlink(missing_ok=True)

    def write(self, result: CaseResult) -> None:
        """Write a case; operations of a deviation are joined, as often as it happened."""
        self._rows.writerow(
            [
                result.case,
                "true" if result.is_conforming else "false",
                result.cost,
                result.fitness,
                *(_DIVIDER.join(result.operations(code)) for code in CODES),
                result.events,
                _DIVIDER.join(judgement.card for judgement in result.judgements),
            ]
        )
