"""What a document says beyond its card: whose it is, who signed, what changed before."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from techkarta.engine.cards.model import Text

SIGNATURES = ("author", "checked", "norm_control", "approved")
"""Who signs a card, in the order of the signature block."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """One line of the signature block; what is unknown stays an empty frame to fill in."""

    kind: str
    name: str = ""
    on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A line of the record of changes."""

    revision: int
    text: Text = ""
    on: date | None = None
    by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Passport:
    """All that surrounds a card; every part may be unknown.

    `mark` is the stage's, such as П2; `state` is the version's where it is not the one in force;
    `titles` names codes: a client type and a technology by its own, a tool by `technology/tool`.
    """

    organisation: Text = ""
    department: Text = ""
    designation: str = ""
    process: Text = ""
    mark: Text = ""
    entry: Text = ""
    exit: Text = ""
    normal_days: int | None = None
    state: str = ""
    in_force_on: date | None = None
    replaces: int | None = None
    replaces_on: date | None = None
    signatures: tuple[Signature, ...] = ()
    changes: tuple[Change, ...] = ()
    titles: Mapping[str, Text] = field(default_factory=dict)
