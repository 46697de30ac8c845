"""The files of the project that the house rules look at."""

import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "techkarta"


@cache
def tracked() -> tuple[Path, ...]:
    """Return every file that is, or is about to be, part of the repository.

    Without git (an unpacked archive) every file outside the made folders.
    """
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    try:
        listed = subprocess.run(command, cwd=ROOT, capture_output=True, check=True, text=True)  # noqa: S603 - fixed words
    except (OSError, subprocess.CalledProcessError):
        made = {".venv", "node_modules", "var", "__pycache__", "vendor"}
        files = (path for path in ROOT.rglob("*") if not made & set(path.parts))
        return tuple(sorted(path for path in files if path.is_file()))
    names = (name for name in listed.stdout.split("\0") if name)
    return tuple(sorted(path for name in names if (path := ROOT / name).is_file()))


def tracked_with(*suffixes: str, under: Path = ROOT) -> list[Path]:
    """Return the repository's files of these kinds inside a folder."""
    return [path for path in tracked() if path.suffix in suffixes and path.is_relative_to(under)]


def short(path: Path) -> str:
    """Return a path as people write it: from the project's folder."""
    return path.relative_to(ROOT).as_posix()
