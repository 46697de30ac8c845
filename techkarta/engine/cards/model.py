"""The technology card as a value: what a card file says, free of any storage or language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

Text = str | Mapping[str, str]
"""A plain string, or a map from language ("ru", "en") to string."""


class Proof(StrEnum):
    """What proves an exit criterion."""

    CLIENT_EVENT = "client_event"
    DOCUMENT = "document"
    FIELD = "field"
    OPERATION = "operation"


class Join(StrEnum):
    """How many predecessors must be accepted before an operation opens."""

    ALL = "all"
    ANY = "any"


class RepeatUnit(StrEnum):
    """The unit of periodicity."""

    WORKING_DAY = "working_day"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    CONTACT = "contact"


class RepeatEnd(StrEnum):
    """What ends a repetition, beside a count."""

    ACCEPTED = "accepted"
    STAGE_EXIT = "stage_exit"
    CLOSED = "closed"


class NormUnit(StrEnum):
    """What one norm is counted per."""

    DEAL = "deal"
    CONTACT = "contact"
    CENTRE = "centre"
    OUTLET = "outlet"
    VISIT = "visit"
    EVENT = "event"
    PERSON = "person"


class Basis(StrEnum):
    """Where a norm comes from."""

    EXPERT = "expert"
    CHRONOMETRY = "chronometry"


class DueUnit(StrEnum):
    """The unit of a deadline."""

    WORKING_HOUR = "working_hour"
    WORKING_DAY = "working_day"
    WEEK = "week"
    DAY = "day"


class ResourceKind(StrEnum):
    """What an operation needs to be done."""

    TEMPLATE = "template"
    SOFTWARE = "software"
    INFORMATION = "information"
    MATERIAL = "material"
    BUDGET = "budget"
    AUTHORITY = "authority"
    PEOPLE = "people"
    PLACE = "place"


class EvidenceKind(StrEnum):
    """What proves that an operation was done."""

    FIELD = "field"
    FILE = "file"
    NOTE = "note"
    LINK = "link"
    RECORD = "record"
    PHOTO = "photo"
    REPLY = "reply"
    SIGNATURE = "signature"


class ControlMethod(StrEnum):
    """How a finished operation becomes an accepted one."""

    AUTOMATIC = "automatic"
    SAMPLED = "sampled"
    EACH = "each"
    CLIENT = "client"
    JOINT = "joint"
    DEFENCE = "defence"


ROLES = (
    "rep",
    "project_rep",
    "regional_rep",
    "head_of_sales",
    "executive",
    "specialist",
    "marketing",
    "trainer",
    "finance",
    "legal",
    "assistant",
    "partner_rep",
)
"""Roles every card may name without declaring them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Repeat:
    """Periodicity: every `every` units, until `until` (an end, or a count of occurrences)."""

    every: int
    unit: RepeatUnit
    until: RepeatEnd | int | None = None
    by_class: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Norm:
    """Time norm in minutes: `minutes` per unit and `setup` shared by `batch` units."""

    minutes: int
    setup: int = 0
    batch: int = 1
    per: NormUnit = NormUnit.DEAL
    basis: Basis = Basis.EXPERT
    observations: int | None = None
    spread: float = 2.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """Deadline counted from the opening of the operation."""

    within: int
    unit: DueUnit


@dataclass(frozen=True, slots=True, kw_only=True)
class Resource:
    """One thing an operation needs; people have role and minutes, a budget amount and currency."""

    kind: ResourceKind
    name: Text | None = None
    role: str | None = None
    minutes: int | None = None
    amount: str | None = None
    currency: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What proves the operation: a kind, how many, and what is expected in words."""

    kind: EvidenceKind
    min: int = 1
    text: Text | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Control:
    """Who checks the operation, how, by which criterion; `minutes` of the controller per check.

    Each of the three may be absent in a draft; the linter asks for them.
    """

    method: ControlMethod | None = None
    by: str | None = None
    criterion: Text | None = None
    minutes: int = 0
    share: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One operation. `after` is resolved: numbers of the predecessors, () = opens at entry."""

    no: str
    title: Text | None = None
    result: Text | None = None
    task: Text | None = None
    steps: tuple[Text, ...] = ()
    after: tuple[str, ...] = ()
    join: Join = Join.ALL
    is_mandatory: bool = True
    when: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    repeat: Repeat | None = None
    norm: Norm | None = None
    due: Due | None = None
    role: str | None = None
    participants: tuple[str, ...] = ()
    attestation: str | None = None
    resources: tuple[Resource, ...] = ()
    technology: str | None = None
    tool: str | None = None
    is_proposal: bool = False
    evidence: Evidence | None = None
    control: Control | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ExitCriterion:
    """What must be true to leave the stage; `operation` is the proving one where proof is so.

    Without a proof, as in a draft, nothing shows that it is true.
    """

    id: str
    text: Text
    proof: Proof | None = None
    is_critical: bool = False
    operation: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """A technology card: the content of one card file."""

    code: str
    title: Text
    process: str
    stages: tuple[str, ...]
    is_whole_cycle: bool = False
    market: Text | None = None
    client_types: tuple[str, ...] = ()
    revision: int = 1
    reason: Text | None = None
    roles: Mapping[str, Text] = field(default_factory=dict)
    exit: tuple[ExitCriterion, ...] = ()
    operations: tuple[Operation, ...] = ()

    def operation(self, no: str) -> Operation:
        """The operation numbered `no`; KeyError where the card has none."""
        for operation in self.operations:
            if operation.no == no:
                return operation
        raise KeyError(no)
