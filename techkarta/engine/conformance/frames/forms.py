"""Moments of a declared form, for whole columns: what is written plainly is read at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from techkarta.engine.conformance.log.moments import FIRST_YEAR, FORMS, LAST_YEAR

if TYPE_CHECKING:
    import polars as pl

_DIGITS = {
    "%d": r"\d{1,2}", "%m": r"\d{1,2}", "%Y": r"\d{4}", "%H": r"\d{1,2}", "%M": r"[0-5]\d",
    "%S": r"[0-5]\d",
}  # fmt: skip


def walls_of_form(texts: pl.Series, form: str) -> pl.Series:
    """Wall clocks as microseconds by a form; null where a row has to be looked at by itself."""
    import polars as pl

    nothing = pl.Series([None], dtype=pl.Int64).new_from_index(0, len(texts))
    if form not in FORMS:
        return nothing
    plain = texts.set(~texts.str.contains(_pattern(form)), None)
    if "%H" in form:
        moments = plain.str.to_datetime(form, time_unit="us", strict=False)
    else:
        moments = plain.str.to_date(form, strict=False).cast(pl.Datetime("us"))
    is_usual = moments.dt.year().is_between(FIRST_YEAR, LAST_YEAR)
    return moments.set(~is_usual.fill_null(value=False), None).cast(pl.Int64)


def _pattern(form: str) -> str:
    """What such a moment looks like where nothing about it is odd."""
    found = form.replace(".", r"\.")
    for mark, digits in _DIGITS.items():
        found = found.replace(mark, digits)
    return f"^{found}$"
