"""Names and places: no attics, a docstring for every module, one import root."""

import ast
import re
from pathlib import Path

import pytest

from tests.house.places import PACKAGE, short, tracked, tracked_with

ATTICS = {
    "utils",
    "util",
    "helpers",
    "helper",
    "manager",
    "managers",
    "misc",
    "common_utils",
    "stuff",
}
UNFINISHED = re.compile(r"\b(TODO|FIXME|XXX|raise NotImplementedError)\b")


def is_attic(path: Path) -> bool:
    parts = path.relative_to(PACKAGE).with_suffix("").parts
    return bool({part.lower() for part in parts} & ATTICS)


def test_no_module_is_an_attic() -> None:
    attics = [short(path) for path in tracked_with(".py", under=PACKAGE) if is_attic(path)]
    assert not attics, attics


@pytest.mark.parametrize(
    ("name", "expected"),
    [("work/utils.py", True), ("helpers/a.py", True), ("work/models.py", False)],
)
def test_an_attic_is_recognised(name: str, expected: bool) -> None:  # noqa: FBT001 - a table
    assert is_attic(PACKAGE / name) is expected


def test_every_module_says_what_it_is() -> None:
    silent = [
        short(path)
        for path in tracked_with(".py", under=PACKAGE)
        if "migrations" not in path.parts
        and (source := path.read_text("utf-8")).strip()
        and not ast.get_docstring(ast.parse(source))
    ]
    assert not silent, silent


def test_nothing_is_left_unfinished() -> None:
    left = [
        f"{short(path)}: {match.group()}"
        for path in tracked_with(".py", ".html", ".js", ".css", under=PACKAGE)
        for match in UNFINISHED.finditer(path.read_text("utf-8"))
    ]
    assert not left, left


def test_every_test_has_a_name_of_its_own_in_its_folder() -> None:
    files = [path for path in tracked() if path.name.startswith("test_")]
    outside = [short(path) for path in files if "tests" not in path.parts]
    assert not outside, outside
