"""Small things are readable: limits of the house, each with a place for reasoned exceptions."""

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.house.places import PACKAGE, ROOT, short, tracked_with

FILE = 400
FUNCTION = 60
VIEW = 40
TEST = 50
TEMPLATE = 150
ARGUMENTS = 7

# "path" or "path:function" → why it may be larger.
EXCEPTIONS: dict[str, str] = {
    "techkarta/ui/tags/basic.py:button": "arguments are the attributes of the component's tag",
    "techkarta/ui/tags/panels.py:panel": "arguments are the attributes of the component's tag",
    "techkarta/ui/tags/panels.py:stat": "arguments are the attributes of the component's tag",
}

Function = ast.FunctionDef | ast.AsyncFunctionDef


def limit_of(path: Path) -> int:
    if path.is_relative_to(ROOT / "tests"):
        return TEST
    return VIEW if "views" in path.relative_to(ROOT).with_suffix("").parts else FUNCTION


def lines_of(node: Function) -> int:
    """Count the lines of a function without its decorators and docstring."""
    docstring = ast.get_docstring(node, clean=False)
    first = node.body[0]
    described = (first.end_lineno or first.lineno) - first.lineno + 1 if docstring else 0
    return (node.end_lineno or node.lineno) - node.lineno + 1 - described


def arguments_of(node: Function) -> int:
    names = [
        argument.arg
        for argument in (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs)
    ]
    return len([name for name in names if name not in {"self", "cls"}])


def offences(path: Path, source: str) -> Iterator[str]:
    """Yield what is too large in a Python file."""
    name = short(path)
    if (lines := source.count("\n")) > FILE:
        yield f"{name}: {lines} lines, at most {FILE}"
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, Function):
            continue
        limit = limit_of(path)
        if (lines := lines_of(node)) > limit:
            yield f"{name}:{node.name}: {lines} lines, at most {limit}"
        if (count := arguments_of(node)) > ARGUMENTS and "tests" not in path.parts:
            yield f"{name}:{node.name}: {count} arguments, at most {ARGUMENTS}"


def is_excepted(offence: str) -> bool:
    return any(offence.startswith(f"{place}:") for place in EXCEPTIONS)


def test_files_functions_and_arguments_stay_small() -> None:
    paths = [path for path in tracked_with(".py") if "migrations" not in path.parts]
    found = [item for path in paths for item in offences(path, path.read_text("utf-8"))]
    large = [item for item in found if not is_excepted(item)]
    assert not large, "\n".join(large)


def test_templates_stay_small() -> None:
    large = [
        f"{short(path)}: {lines} lines, at most {TEMPLATE}"
        for path in tracked_with(".html", under=PACKAGE)
        if (lines := path.read_text("utf-8").count("\n")) > TEMPLATE
    ]
    assert not large, "\n".join(large)


def test_styles_and_scripts_stay_small() -> None:
    large = [
        f"{short(path)}: {lines} lines, at most {FILE}"
        for path in tracked_with(".css", ".js", under=PACKAGE)
        if (lines := path.read_text("utf-8").count("\n")) > FILE
    ]
    assert not large, "\n".join(large)


def test_the_rule_finds_what_is_too_large() -> None:
    long = "def walk():\n" + "    step()\n" * FUNCTION
    wide = f"def walk({', '.join(f'a{i}' for i in range(ARGUMENTS + 1))}):\n    pass\n"
    path = PACKAGE / "engine" / "made_up.py"
    assert list(offences(path, long)) == [f"{short(path)}:walk: 61 lines, at most 60"]
    assert list(offences(path, wide)) == [f"{short(path)}:walk: 8 arguments, at most 7"]
    assert list(offences(path, "\n" * (FILE + 1))) == [f"{short(path)}: 401 lines, at most 400"]
    view = PACKAGE / "desk" / "views.py"
    assert list(offences(view, "def walk():\n" + "    step()\n" * VIEW))
