"""What the columns and names of a log were said to mean, and the map the engine reads by."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from techkarta.common.errors import Invalid
from techkarta.engine.conformance.log.mapping import LogMap

COLUMNS = ("case", "operation", "start", "end", "user", "stage", "revision", "complete", "outcome")
"""The columns that are asked for, in the order of the page."""

OFF_CARD = "-"
"""Said of a name that is no operation of the card."""

UNSAID = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """Own column → the log's; name → number, OFF_CARD or UNSAID; form and zone of moments."""

    columns: Mapping[str, str] = field(default_factory=dict)
    operations: Mapping[str, str] = field(default_factory=dict)
    tz: str = ""
    moments: str = ""

    @property
    def unsaid(self) -> list[str]:
        """Names nobody has said yet what they mean."""
        return [name for name, number in self.operations.items() if number == UNSAID]


def choices_to_dict(choices: Choices) -> dict[str, Any]:
    """As kept in the row."""
    return {
        "columns": dict(choices.columns),
        "operations": dict(choices.operations),
        "tz": choices.tz,
        "moments": choices.moments,
    }


def choices_from_dict(data: Mapping[str, Any]) -> Choices:
    """From the row."""
    return Choices(
        columns=data.get("columns", {}),
        operations=data.get("operations", {}),
        tz=data.get("tz", ""),
        moments=data.get("moments", ""),
    )


def map_of(choices: Choices, tz: str) -> LogMap:
    """The map of a log; names said to be off the card stay what they are. `tz` is the usual zone.

    Invalid where something is still to be said.
    """
    if choices.unsaid:
        names = ", ".join(choices.unsaid[:3])
        raise Invalid("log_names_unsaid", field="operations", names=names)
    return LogMap(
        columns=choices.columns,
        operations={
            name: name if number == OFF_CARD else number
            for name, number in choices.operations.items()
        },
        moments=choices.moments or None,
        tz=choices.tz or tz,
    )


def remembered(choices: Choices, columns: Sequence[str]) -> LogMap:
    """What was said of an earlier log with the same columns, for a proposal."""
    return LogMap(
        columns={own: name for own, name in choices.columns.items() if name in columns},
        operations={name: number for name, number in choices.operations.items() if number},
    )
