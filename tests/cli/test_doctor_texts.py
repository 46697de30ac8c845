"""Every finding of the self-check has a text."""

import ast
from pathlib import Path

import pytest

from techkarta.cli import doctor_texts
from techkarta.config import checkup, health


def codes_in(module: object) -> set[str]:
    """Return every word that a module passes as a code of a bad finding."""
    tree = ast.parse(Path(str(module.__file__)).read_text("utf-8"))  # type: ignore[attr-defined]
    calls = (node for node in ast.walk(tree) if isinstance(node, ast.Call) and len(node.args) == 2)
    named = (call for call in calls if getattr(call.func, "id", "") in {"_bad", "_good"})
    return {call.args[1].value for call in named if isinstance(call.args[1], ast.Constant)}


@pytest.mark.parametrize("check", sorted(checkup.CHECKS))
@pytest.mark.parametrize("code", ["good", "failed"])
def test_every_check_has_a_text_for_good_and_failed(check: str, code: str) -> None:
    assert doctor_texts.text(check, code)


@pytest.mark.parametrize("code", sorted(codes_in(checkup) - {"good", "failed"}))
def test_every_code_has_a_text(code: str) -> None:
    assert doctor_texts.text("any", code)


@pytest.mark.parametrize(
    "code", ["migrations_unapplied", "migrations_inconsistent", "database_unreachable"]
)
def test_what_health_misses_has_a_text(code: str) -> None:
    assert code in Path(health.__file__).read_text("utf-8")
    assert doctor_texts.text("migrations", code)
