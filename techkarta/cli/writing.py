"""Files of results: written whole or not at all."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from .console import Stop
from .texts import say


def replace_file(path: Path, content: bytes) -> None:
    """Put a file in place at once, so that a failure half way leaves the old one.

    Stop where it cannot be written.
    """
    draft = None
    try:
        if path.is_dir():
            raise IsADirectoryError(None, say("is_folder"))
        with tempfile.NamedTemporaryFile(
            dir=path.parent, prefix=f".{path.name}.", suffix=".new", delete=False
        ) as file:
            draft = Path(file.name)
            file.write(content)
        # A temporary file is for its owner alone; a document is as open as any new file.
        draft.chmod(0o666 & ~_mask())
        draft.replace(path)
    except (OSError, ValueError) as error:
        if draft is not None:
            draft.unlink(missing_ok=True)
        problem = getattr(error, "strerror", None) or str(error)
        raise Stop(say("cannot_write", path=path, problem=problem)) from error


def _mask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
