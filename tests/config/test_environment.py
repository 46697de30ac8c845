import pytest
from django.core.exceptions import ImproperlyConfigured

from techkarta.config import environment


@pytest.mark.parametrize(
    ("word", "expected"), [("1", True), ("Yes", True), ("on ", True), ("0", False), ("", False)]
)
def test_flag(word: str, *, expected: bool) -> None:
    assert environment.flag("A", default=not expected, environ={"A": word}) is expected


def test_absent_variables_give_the_default() -> None:
    assert environment.flag("A", default=True, environ={}) is True
    assert environment.number("A", 7, environ={}) == 7
    assert environment.text("A", "x", environ={}) == "x"
    assert environment.words("A", environ={}) == []


def test_words_are_trimmed_and_empty_ones_left_out() -> None:
    assert environment.words("A", environ={"A": " a.example, ,b.example,"}) == [
        "a.example",
        "b.example",
    ]


def test_wrong_values_name_the_variable() -> None:
    with pytest.raises(ImproperlyConfigured, match="A must be 1 or 0, not 'maybe'"):
        environment.flag("A", default=True, environ={"A": "maybe"})
    with pytest.raises(ImproperlyConfigured, match="A must be a whole number, not '-1'"):
        environment.number("A", 1, environ={"A": "-1"})
