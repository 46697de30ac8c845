"""Sheets of a file, read in a child process: whatever the file does, this process lives on."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import techkarta
from techkarta.common.errors import Invalid

from . import limits
from .child import REFUSED
from .tables import Merged


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetHead:
    """A table begins: its name, its headings, and the cells merged over several rows."""

    name: str
    headings: tuple[str, ...]
    merged: tuple[Merged, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetLine:
    """One row below the headings, by the number a spreadsheet shows for it; cells as text."""

    number: int
    cells: tuple[str, ...]


@contextmanager
def open_sheets(path: Path, *, name: str) -> Iterator[Iterator[SheetHead | SheetLine]]:
    """The tables of a CSV or XLSX file: heads, each followed by its lines.

    Raises Invalid with one code naming place and remedy when the file cannot be used; the `name` is
    what the person calls the file. Everything has been read and judged before the first line comes.
    """
    if path.stat().st_size > limits.UPLOAD_BYTES:
        limit = limits.UPLOAD_BYTES // 1024 // 1024
        raise Invalid("upload_too_big", field="file", file=name, limit=limit)
    with tempfile.TemporaryFile() as output:
        _run(path, name, output)
        output.seek(0)
        yield _told(output)


def _run(path: Path, name: str, output: IO[bytes]) -> None:
    # A new interpreter and not a fork: the server has threads, whose locks a fork would copy.
    command = [sys.executable, "-m", "techkarta.exchange.reading.child", str(path.resolve()), name]
    root = Path(techkarta.__file__).resolve().parents[1]
    kept = {key: os.environ[key] for key in ("PATH", "LD_LIBRARY_PATH") if key in os.environ}
    try:
        done = subprocess.run(  # noqa: S603 - our own interpreter and module, no shell
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.PIPE,
            cwd=root,
            env={**kept, "PYTHONUTF8": "1"},
            timeout=limits.WALL_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise Invalid("file_beyond_limits", field="file", file=name) from error
    if done.returncode == REFUSED:
        refusal = json.loads(done.stderr.splitlines()[-1])
        raise Invalid(refusal["code"], field="file", **refusal["params"])
    if done.returncode:
        raise Invalid("file_beyond_limits", field="file", file=name)


def _told(output: IO[bytes]) -> Iterator[SheetHead | SheetLine]:
    for line in output:
        document = json.loads(line)
        if isinstance(document, dict):
            yield SheetHead(
                name=document["table"],
                headings=tuple(document["headings"]),
                merged=tuple(tuple(each) for each in document["merged"]),
            )
        else:
            yield SheetLine(number=document[0], cells=tuple(document[1]))
