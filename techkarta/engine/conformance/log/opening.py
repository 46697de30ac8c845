"""Opening a log: the file as a stream of bytes, unpacked; damage told with its place."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import BufferedIOBase, BufferedReader, RawIOBase
from pathlib import Path
from typing import cast

from techkarta.engine.errors import EngineError

Progress = Callable[[int], None]
"""Is told how many bytes of the file have been read."""


def is_packed(path: Path) -> bool:
    """Whether the file is gzipped, by its name."""
    return path.suffix.lower() == ".gz"


def form_of(path: Path) -> str:
    """csv, xes or parquet, by the name without .gz. EngineError log_form."""
    bare = path.with_suffix("") if is_packed(path) else path
    form = bare.suffix.lower().removeprefix(".")
    form = {"tsv": "csv", "txt": "csv"}.get(form, form)
    if form not in {"csv", "xes", "parquet"} or (form == "parquet" and is_packed(path)):
        raise EngineError("log_form", file=path.name)
    return form


@contextmanager
def opened(path: Path, progress: Progress) -> Iterator[BufferedIOBase]:
    """The bytes of a log, unpacked. EngineError: log_cut, log_damaged; OSError as it comes."""
    with path.open("rb") as file:
        watched = BufferedReader(_Watched(file, progress), 1 << 18)
        try:
            if is_packed(path):
                with gzip.open(watched) as unpacked:
                    yield cast("BufferedIOBase", unpacked)
            else:
                yield watched
        except EOFError as error:
            raise EngineError("log_cut", file=path.name) from error
        except (gzip.BadGzipFile, zlib.error) as error:
            raise EngineError("log_damaged", file=path.name) from error


class _Watched(RawIOBase):
    """Tells how far a file has been read."""

    def __init__(self, file: BufferedIOBase, progress: Progress) -> None:
        self._file = file
        self._progress = progress
        self._read = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        count = self._file.readinto(buffer)
        self._read += count
        self._progress(self._read)
        return count
