"""Typed reading of environment variables for the settings."""

import os
from collections.abc import Mapping
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

TRUE = frozenset({"1", "true", "yes", "on"})
FALSE = frozenset({"0", "false", "no", "off", ""})


def text(name: str, default: str = "", *, environ: Mapping[str, str] = os.environ) -> str:
    """Return the variable without surrounding blanks, or the default."""
    return environ.get(name, default).strip()


def flag(name: str, *, default: bool, environ: Mapping[str, str] = os.environ) -> bool:
    """Return a yes/no variable; anything that is neither raises ImproperlyConfigured."""
    if name not in environ:
        return default
    word = environ[name].strip().lower()
    if word in TRUE:
        return True
    if word in FALSE:
        return False
    message = f"{name} must be 1 or 0, not {environ[name]!r}"
    raise ImproperlyConfigured(message)


def number(name: str, default: int, *, environ: Mapping[str, str] = os.environ) -> int:
    """Return a whole, non-negative number; anything else raises ImproperlyConfigured."""
    word = text(name, str(default), environ=environ)
    if word.isascii() and word.isdigit():
        return int(word)
    message = f"{name} must be a whole number, not {word!r}"
    raise ImproperlyConfigured(message)


def words(name: str, *, environ: Mapping[str, str] = os.environ) -> list[str]:
    """Return the comma-separated parts of the variable, empty ones left out."""
    parts = (part.strip() for part in text(name, environ=environ).split(","))
    return [part for part in parts if part]


def home() -> Path:
    """Return the project's folder; for an installed package, the folder it is started in."""
    project = Path(__file__).resolve().parents[2]
    return project if (project / "pyproject.toml").exists() else Path.cwd()
