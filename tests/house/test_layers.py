"""The architecture: import contracts hold, name every part there is, and models stay at home."""

import ast
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from importlinter.cli import EXIT_STATUS_SUCCESS, lint_imports

from tests.house.places import PACKAGE, ROOT, short, tracked_with

# "path imports module" → why; a foreign key by string needs no import.
EXCEPTIONS: dict[str, str] = {}
FOREIGN_TO_ENGINE = {"django", "numpy", "polars", "babel", "tqdm", "psycopg"}


def contracts() -> list[dict[str, Any]]:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]
    return list(settings["contracts"])


def contract(name: str) -> Any:
    return next(found for found in contracts() if name in found["name"])


def parts() -> set[str]:
    return {path.parent.name for path in PACKAGE.glob("*/__init__.py")}


def test_import_contracts_hold(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.chdir(ROOT)
    assert lint_imports(cache_dir=str(tmp_path)) == EXIT_STATUS_SUCCESS, capsys.readouterr().out


def test_engine_is_kept_from_every_other_part() -> None:
    forbidden = set(contract("engine stands alone")["forbidden_modules"])
    assert forbidden == {f"techkarta.{part}" for part in parts() - {"engine"}} | {"django"}


def test_every_app_has_inner_layers() -> None:
    apps = {f"techkarta.{path.parent.name}" for path in PACKAGE.glob("*/apps.py")}
    assert set(contract("inside every app")["containers"]) == apps


def imported_modules(path: Path) -> Iterator[str]:
    """Yield the full name of every module, or name in it, that a file imports."""
    package = path.relative_to(ROOT).with_suffix("").parts[:-1]
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) - node.level + 1] if node.level else ()
            base = ".".join([*above, *filter(None, [node.module])])
            yield from (f"{base}.{alias.name}" for alias in node.names)


def model_offences(path: Path, modules: Iterator[str]) -> Iterator[str]:
    """Yield imports of models by views, commands and other apps."""
    own = path.relative_to(PACKAGE).parts
    is_edge = own[0] in {"cli", "config"} or own[-1] == "views.py" or "views" in own[:-1]
    for module in modules:
        names = module.split(".")
        if names[0] != "techkarta" or "models" not in names[2:3]:
            continue
        if is_edge or names[1] != own[0]:
            yield f"{short(path)} imports {'.'.join(names[:3])}"


def test_models_are_reached_through_selectors_and_services() -> None:
    found = {
        offence
        for path in tracked_with(".py", under=PACKAGE)
        if "migrations" not in path.parts
        for offence in model_offences(path, imported_modules(path))
    }
    assert sorted(found - set(EXCEPTIONS)) == []


@pytest.mark.parametrize(
    ("place", "module", "is_wrong"),
    [
        ("work/services.py", "techkarta.work.models.Task", False),
        ("work/services.py", "techkarta.cases.models.Case", True),
        ("work/views.py", "techkarta.work.models.Task", True),
        ("work/views/tasks.py", "techkarta.work.models.Task", True),
        ("cli/doctor.py", "techkarta.work.models.Task", True),
        ("work/services.py", "techkarta.cases.selectors.case_of", False),
        ("work/models.py", "django.db.models", False),
    ],
)
def test_the_rule_tells_models_apart(place: str, module: str, *, is_wrong: bool) -> None:
    assert bool(list(model_offences(PACKAGE / place, iter([module])))) is is_wrong


def test_the_linter_starts_without_heavy_libraries() -> None:
    program = "import sys, techkarta.engine.lint, techkarta.engine.cards; print(*sys.modules)"
    command = [sys.executable, "-c", program]
    loaded = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT)  # noqa: S603 - fixed words
    tops = {name.partition(".")[0] for name in loaded.stdout.split()}
    assert not tops & FOREIGN_TO_ENGINE
