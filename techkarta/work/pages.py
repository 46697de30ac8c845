"""What the page and the panel of a task show."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from techkarta.engine.cards.model import Text
from techkarta.forms.pages.lock import LockPanel
from techkarta.ui.values import Option


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A step of the operation, and whether it is done."""

    index: int
    text: Text
    is_done: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenEvidence:
    """A piece of evidence already there."""

    text: str
    link: str
    file_name: str
    file_url: str
    said: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceAsked:
    """What proves the operation and how it may be given."""

    kind: str
    title: str
    text: Text
    count: int
    is_text: bool
    is_link: bool
    is_file: bool
    is_one_per_line: bool
    given: Sequence[GivenEvidence] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Returned:
    """What the controller asked to mend."""

    reason: str
    note: str
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Blocked:
    """Why a task stands still, who clears it and by when."""

    reason: str
    owner: str
    until: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A question of the controller; `may_answer` where its answer is still due from the reader."""

    question_id: int
    text: str
    by: str
    answer: str
    may_answer: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenMark:
    """A member of a panel and his mark; without verdict and note where it is not shown yet."""

    name: str
    is_given: bool
    has_left: bool
    verdict: str
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenOrder:
    """What was ordered with a decision; `done_by` is empty until it is done."""

    order_id: int
    text: str
    owner: str
    due_on: date
    done_by: str
    done_at: datetime | None
    may_finish: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class DefencePanel:
    """A defence: who is on the panel, who is awaited, the marks, the decision and the orders.

    `mark_id` is the reader's own mark while it is asked; `is_ready` when the chair may decide.
    """

    marks: Sequence[GivenMark]
    awaited: Sequence[str]
    are_hidden: bool
    is_ready: bool
    mark_id: int | None
    people: Sequence[Option]
    chosen: Sequence[str]
    everybody: Sequence[Option]
    decision: str
    note: str
    by: str
    orders: Sequence[GivenOrder]


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempted:
    """One attempt that reached nobody."""

    channel: str
    at: datetime
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AttemptsPanel:
    """The attempts made so far, how many are left and until when; the ways of one more."""

    made: Sequence[Attempted]
    left: int
    until: date | None
    channels: Sequence[Option]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rights:
    """What the reader may do with the task now."""

    may_perform: bool = False
    may_skip: bool = False
    may_unblock: bool = False
    may_assign: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskPanel:
    """One operation in hand: everything needed to do it on one screen."""

    task_id: int
    no: str
    title: Text
    result: Text
    state: str
    stage_mark: Text
    case_id: int
    case_title: str
    client_id: int | None
    client_name: str
    owner: str
    due_at: datetime | None
    is_overdue: bool
    minutes_norm: int
    minutes_fact: int
    steps: Sequence[Step]
    resources: Sequence[Text]
    evidence: EvidenceAsked | None
    control: str
    criterion: Text
    waits_for: Sequence[str]
    next_no: str
    next_title: Text
    rights: Rights
    today: date
    zone: str
    back: str
    people: Sequence[Option] = ()
    participants: Sequence[Option] = ()
    questions: Sequence[Asked] = ()
    timer_minutes: int | None = None
    observed_until: date | None = None
    returned: Returned | None = None
    blocked: Blocked | None = None
    attempts: AttemptsPanel | None = None
    skip_reason: str = ""
    outcome: str = ""
    lock: LockPanel | None = None
    defence: DefencePanel | None = None
    error: str = ""
    typed: Mapping[str, str] = field(default_factory=dict)

    @property
    def typed_minutes(self) -> int | None:
        """The minutes chosen before the form came back, otherwise those the timer has counted."""
        told = self.typed.get("minutes_own") or self.typed.get("minutes", "")
        return int(told) if told.isdigit() else self.timer_minutes


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskPage:
    """A task on a page of its own."""

    panel: TaskPanel
