"""What the parts of a case page are made from: the record, the reader, his rights."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from techkarta.accounts.permissions import Actor, Owner, may
from techkarta.cases.selectors import Case, CaseRecord, Stage

from .gate import FormOf
from .reading import Reader


@dataclass(frozen=True, slots=True, kw_only=True)
class Making:
    """A case page in the making; `form_of` makes the forms that prove criteria."""

    record: CaseRecord
    actor: Actor
    reader: Reader
    form_of: FormOf | None

    @property
    def case(self) -> Case:
        """The case itself."""
        return self.record.case

    @property
    def owner(self) -> Owner:
        """Whose case it is."""
        return Owner(user_id=self.case.owner_id, team_id=self.case.owner.team_id)

    @property
    def can_change(self) -> bool:
        """Whether the reader may change it."""
        return may(self.actor, "case.change", self.owner)

    @property
    def is_open(self) -> bool:
        """Whether it still flows."""
        return self.case.state == "open"

    @property
    def is_to_win(self) -> bool:
        """Whether what comes next is winning: on the last stage, and where its card ends there."""
        may_win = self.case.stage.may_win and self.record.gate.ends is None
        return self.next_stage is None or may_win

    @property
    def next_stage(self) -> Stage | None:
        """The stage it would go to."""
        return following(self.record.stages, self.case.stage_id)


def following(stages: Sequence[Stage], stage_id: int) -> Stage | None:
    """The stage after this one; None after the last."""
    ids = [stage.id for stage in stages]
    place = ids.index(stage_id) + 1 if stage_id in ids else len(ids)
    return stages[place] if place < len(ids) else None
