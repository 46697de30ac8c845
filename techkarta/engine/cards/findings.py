"""What is wrong with a card, told by a code, a place and parameters; never in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field as with_default
from enum import StrEnum


class Severity(StrEnum):
    """An error forbids approval, a warning asks, an advice tells."""

    ERROR = "error"
    WARNING = "warning"
    ADVICE = "advice"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One breach of the card format or of a rule.

    `operation` is the number of the operation or None for the card itself, `field` a path of keys
    such as `norm.minutes`. `line` and `column` count from 1 and are None where there is no file.
    """

    code: str
    severity: Severity
    operation: str | None = None
    field: str | None = None
    line: int | None = None
    column: int | None = None
    params: Mapping[str, object] = with_default(default_factory=dict)
