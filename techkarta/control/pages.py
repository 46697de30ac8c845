"""What the control queue shows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from techkarta.engine.cards.model import Text
from techkarta.ui.states import Tone
from techkarta.ui.values import Option
from techkarta.work.pages import DefencePanel, GivenEvidence


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueRow:
    """A check in the queue: its risk, what was done, by whom, and why it is looked at."""

    check_id: int
    score: int
    tone: Tone
    no: str
    title: Text
    stage: Text
    performer: str
    case: str
    why: str
    alarms: Sequence[str]
    minutes: int
    asked_at: datetime
    is_current: bool
    is_today: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class DecidedRow:
    """A check decided today."""

    no: str
    title: Text
    performer: str
    state: str
    code: str
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """How the performer stands with the sample: accepted in a row, of how many, in words."""

    row: int
    of: int
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Opens:
    """An operation that opens when this one is accepted."""

    no: str
    title: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Usual:
    """How this operation is usually done by the performer and by his team, in 90 days."""

    done: int
    returned: int
    own_median: int | None
    team_median: int | None
    own_first: int | None
    team_first: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A question of the controller with its answer, empty until it is given."""

    text: str
    by: str
    answer: str
    answered_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TypedOrder:
    """A line of the form for orders, as it was typed."""

    text: str = ""
    owner_id: str = ""
    due_on: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckView:
    """The check in hand: criterion beside evidence."""

    check_id: int
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
    alarms: Sequence[str]
    sample: Sample | None
    minutes_fact: int
    minutes_norm: int
    opens: Sequence[Opens]
    usual: Usual
    questions: Sequence[Asked]
    former_note: str
    defence: DefencePanel | None = None
    orders: Sequence[TypedOrder] = ()
    typed_note: str = ""
    error: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DutyMeter:
    """The reader's own checks of the month; `skipped` wait longer than a working day."""

    planned: int
    done: int
    skipped: int
    percent: int | None

    @property
    def tone(self) -> Tone:
        """How well the duty is kept."""
        if self.percent is None:
            return "idle"
        return "ok" if self.percent >= GOOD else "warn" if self.percent >= FAIR else "bad"


GOOD, FAIR = 90, 75


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviationRow:
    """A deviation with its cause, the action taken and the day it is due."""

    key: str
    title: str
    note: str
    url: str
    cause: str
    cause_code: str
    action: str
    owner: str
    due_on: date | None
    is_late: bool
    action_id: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviationPanel:
    """Deviations of the reader's people; `open_count` have no action yet."""

    rows: Sequence[DeviationRow]
    open_count: int
    hidden: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StuckRow:
    """A deal older on its stage than max(p75, 1.5 × norm)."""

    case_id: int
    title: str
    stage: Text
    days: int
    limit: int
    norm: int
    slips: int
    amount: Decimal | None
    currency: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StuckPanel:
    """The stuck deals, the oldest against its limit first."""

    rows: Sequence[StuckRow]
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ControlPage:
    """The head's minutes of control."""

    today: date
    queue: Sequence[QueueRow]
    minutes: int
    spent: timedelta
    current: CheckView | None
    decided: Sequence[DecidedRow]
    reasons: Sequence[Option]
    duty: DutyMeter
    deviations: DeviationPanel | None
    stuck: StuckPanel | None

    @property
    def today_count(self) -> int:
        """How many checks today's minutes have: decided and still to decide."""
        return len(self.decided) + sum(row.is_today for row in self.queue)

    @property
    def spent_words(self) -> str:
        """Minutes and seconds spent."""
        minutes, seconds = divmod(int(self.spent.total_seconds()), 60)
        return f"{minutes}:{seconds:02d}"
