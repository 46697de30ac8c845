"""Texts of people reach a spreadsheet as texts."""

import pytest

from techkarta.common.spreadsheets import inert


@pytest.mark.parametrize("text", ["=1+1", "+7", "-2", "@SUM(A1)", "\t=1", "\r=1", "＝1"])
def test_what_would_be_executed_becomes_text(text: str) -> None:
    assert inert(text) == f"'{text}"


@pytest.mark.parametrize(
    ("value", "cell"), [("Anna", "Anna"), (-5, "-5"), (None, ""), ("", ""), ("a=1", "a=1")]
)
def test_the_rest_stays(value: object, cell: str) -> None:
    assert inert(value) == cell
