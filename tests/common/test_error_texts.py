"""Every code raised anywhere speaks both languages, and only of what its error knows."""

import ast
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest

import techkarta
from techkarta.common.errors import Invalid
from techkarta.common.texts.errors import UNKNOWN_CODE, error_text, error_texts

SOURCES = Path(techkarta.__file__).parent
ERRORS = {"Invalid", "NotAllowed", "NotFound", "Conflict", "Locked", "EngineError", "DomainError"}
# Made elsewhere and told as errors: refused files, gaps of a map, problems of a row.
ERRORS |= {"Refused", "map_gap", "row_problem"}
LANGUAGES = ("ru", "en")


def raised_in(source: str, place: str) -> Iterator[tuple[str, frozenset[str], str]]:
    """Code, names of its parameters and place of every error made in a source."""
    for node in ast.walk(ast.parse(source)):
        if not (isinstance(node, ast.Call) and node.args):
            continue
        name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
        code = node.args[0]
        if name in ERRORS and isinstance(code, ast.Constant) and isinstance(code.value, str):
            names = frozenset(item.arg for item in node.keywords if item.arg)
            yield code.value, names, f"{place}:{node.lineno}"


def raised() -> dict[str, list[tuple[frozenset[str], str]]]:
    found: dict[str, list[tuple[frozenset[str], str]]] = {}
    for path in sorted(SOURCES.rglob("*.py")):
        place = str(path.relative_to(SOURCES))
        for code, names, where in raised_in(path.read_text("utf-8"), place):
            found.setdefault(code, []).append((names, where))
    return found


def named(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def test_the_walk_sees_codes_parameters_and_places() -> None:
    source = "def f():\n    raise errors.Invalid('odd', field='x', count=1)\n"
    assert list(raised_in(source, "a.py")) == [("odd", frozenset({"field", "count"}), "a.py:2")]


def test_every_raised_code_has_a_text_in_both_languages() -> None:
    texts = error_texts()
    silent = [
        f"{code} in {language}, raised at {places[0][1]}"
        for code, places in raised().items()
        for language in LANGUAGES
        if not texts.get(code, {}).get(language, "").strip()
    ]
    assert not silent, "add to errors.toml: " + "; ".join(silent)


def test_a_text_names_only_parameters_that_every_place_gives() -> None:
    texts = error_texts()
    unknown = [
        f"{code} ({language}) says {{{name}}}, not given at {where}"
        for code, places in raised().items()
        for language in LANGUAGES
        for name in named(texts.get(code, {}).get(language, ""))
        for names, where in places
        if name not in names
    ]
    assert not unknown, "; ".join(unknown)


def test_no_text_is_left_of_a_code_nobody_raises() -> None:
    assert set(error_texts()) - set(raised()) == {UNKNOWN_CODE}


@pytest.mark.parametrize(("code", "entry"), sorted(error_texts().items()))
def test_both_languages_say_the_same_parameters(code: str, entry: dict[str, str]) -> None:
    assert set(entry) == set(LANGUAGES), code
    assert named(entry["ru"]) == named(entry["en"]), code


def test_parameters_are_spoken_in_the_language_asked() -> None:
    assert "done: Anna" in error_text("done_already", {"by": "Anna"}, "en-gb")
    assert "человек: Анна" in error_text("done_already", {"by": {"ru": "Анна", "en": "Anna"}}, "ru")
    assert "a, b" in error_text("role_unknown", {"roles": ["a", "b"]}, "de")


def test_a_missing_parameter_and_an_unknown_code_still_make_a_sentence() -> None:
    assert "—" in error_text("done_already", {}, "ru")
    assert "no_such_code" in error_text("no_such_code", {"count": 1}, "en")


def test_an_error_may_have_a_parameter_called_code() -> None:
    error = Invalid("code_taken", process="b-7", code="any")
    assert "b-7" in error_text(error.code, error.params, "en")
