"""The cases of a judged log as they were kept."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from techkarta.common.errors import NotFound

from ..models import ForeignLog

if TYPE_CHECKING:
    import polars as pl


def cases_frame(row: ForeignLog, wanted: Sequence[str] | None = None) -> pl.DataFrame:
    """The cases, the worst first; of the columns `wanted` those that were kept. NotFound."""
    import polars as pl  # noqa: PLC0415 - slow to import

    if not row.cases:
        raise NotFound("not_found")
    with row.cases.open("rb") as file:
        data = file.read()
    if wanted is None:
        return pl.read_parquet(data)
    known = pl.read_parquet_schema(data)
    return pl.read_parquet(data, columns=[name for name in wanted if name in known])
