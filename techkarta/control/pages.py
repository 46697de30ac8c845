"""What the control queue shows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from techkarta.engine.cards.model import Text
from techkarta.ui.values import Option
from techkarta.work.pages import GivenEvidence


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueRow:
    """A check in the queue: what was done, by whom, and why it is looked at."""

    check_id: int
    no: str
    title: Text
    stage: Text
    performer: str
    case: str
    why: str
    alarm: str
    minutes: int
    asked_at: datetime
    is_current: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class DecidedRow:
    """A check decided today."""

    no: str
    title: Text
    performer: str
    state: str
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckView:
    """The check in hand: criterion beside evidence."""

    task_id: int
    no: str
    title: Text
    stage: Text
    case_id: int
    case: str
    client: str
    amount: Decimal | None
    currency: str
    performer: str
    done_at: datetime | None
    result: Text
    criterion: Text
    outcome: str
    evidence_title: str
    evidence_asked: Text
    evidence: Sequence[GivenEvidence]
    steps: Sequence[Text]
    steps_left: Sequence[Text]
    why: str
    alarm: str
    minutes_fact: int
    minutes_norm: int
    opens: Sequence[str]
    accepted: int
    returned: int
    former_note: str
    typed_note: str = ""
    error: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ControlPage:
    """The head's minutes of control."""

    today: date
    queue: Sequence[QueueRow]
    minutes: int
    current: CheckView | None
    decided: Sequence[DecidedRow]
    reasons: Sequence[Option]

    @property
    def queue_and_decided(self) -> int:
        """How many checks the day has in all."""
        return len(self.queue) + len(self.decided)
