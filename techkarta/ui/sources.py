"""Which style sheets, scripts and icons the pages are made of, in their order of loading."""

from __future__ import annotations

from functools import cache
from pathlib import Path

HERE = Path(__file__).resolve().parent
STATIC = HERE / "static"
VENDOR = STATIC / "vendor"
ICON_LIST = HERE / "icons.txt"

BUNDLED_STYLE = "vendor/ui.css"
BUNDLED_SCRIPT = "vendor/ui.js"
# Loaded before the first paint, so it is never part of the bundle.
EARLY_SCRIPT = "ui/js/theme.js"
_FIRST_STYLES = ("ui/tokens.css", "ui/base.css", "ui/layout.css")
_LAST_STYLES = ("ui/print.css",)


def styles() -> tuple[str, ...]:
    """Return our own style sheets as static paths: tokens first, print last."""
    components = sorted((STATIC / "ui" / "components").glob("*.css"))
    return (*_FIRST_STYLES, *map(_static_path, components), *_LAST_STYLES)


def scripts() -> tuple[str, ...]:
    """Return our own script modules as static paths, without the early one."""
    modules = map(_static_path, sorted((STATIC / "ui" / "js").glob("*.js")))
    return tuple(path for path in modules if path != EARLY_SCRIPT)


@cache
def icon_names() -> frozenset[str]:
    """Return the names of all icons the sprite holds; add a line to icons.txt for a new one."""
    return frozenset(ICON_LIST.read_text(encoding="utf-8").split())


def _static_path(path: Path) -> str:
    return path.relative_to(STATIC).as_posix()
