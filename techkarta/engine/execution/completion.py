"""Completion: what is still to be proved, and what control makes of a finished task."""

from __future__ import annotations

from collections.abc import Mapping

from techkarta.engine.cards.model import ControlMethod, Evidence, EvidenceKind
from techkarta.engine.execution.states import TaskState

_ACCEPTED_BY_EVIDENCE = frozenset({ControlMethod.AUTOMATIC, ControlMethod.CLIENT})


def evidence_missing(
    evidence: Evidence | None, given: Mapping[EvidenceKind, int]
) -> dict[EvidenceKind, int]:
    """How many more of which kind the rule asks; {} when it holds or there is no rule.

    `given` counts what is there by kind. How long or how good it is, is not judged here.
    """
    if evidence is None:
        return {}
    missing = evidence.min - given.get(evidence.kind, 0)
    return {evidence.kind: missing} if missing > 0 else {}


def outcome_of_completion(
    method: ControlMethod | None, *, is_evidence_enough: bool, is_drawn: bool = False
) -> TaskState:
    """The state a completed task takes: `accepted`, or `done` until somebody decides.

    Without enough evidence nothing is accepted. With it: automatic is accepted; so is client,
    whose evidence is the client's confirmation; sampled, unless drawn for a check; each, joint
    and defence wait for a person. No method at all (a draft) waits too.
    """
    if not is_evidence_enough:
        return TaskState.DONE
    is_accepted = method in _ACCEPTED_BY_EVIDENCE or (
        method is ControlMethod.SAMPLED and not is_drawn
    )
    return TaskState.ACCEPTED if is_accepted else TaskState.DONE
