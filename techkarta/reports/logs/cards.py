"""The cards a log may be judged by: one in force, or all of a process."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from techkarta.accounts.permissions import Actor
from techkarta.common.errors import Invalid
from techkarta.method.selectors import (
    Process,
    Stage,
    card_of,
    cards_in_force,
    processes,
    revisions_in_force,
)

ALL = "process"
ONE = "version"
REVISIONS = "revisions"


@dataclass(frozen=True, slots=True, kw_only=True)
class ProcessCards:
    """A process with its stages that have a card in force, and the versions.

    `revised`: the versions of each card that had other ones in force before, the newest last.
    """

    process: Process
    stages: Sequence[tuple[Stage, int]]
    revised: Sequence[Sequence[int]] = ()


def cards_by_process(actor: Actor) -> list[ProcessCards]:
    """Every process that has a card in force."""
    known = list(processes(actor.organisation_id))
    in_force = cards_in_force([stage.id for each in known for stage in each.stages.all()])
    codes = {card.version_id: card.code for row in in_force.values() for card in row}
    revisions = revisions_in_force(actor.organisation_id, codes.values())
    found = []
    for process in known:
        stages = [
            (stage, card.version_id)
            for stage in process.stages.all()
            for card in in_force.get(stage.id, ())
        ]
        if stages:
            versions = dict.fromkeys(version for _stage, version in stages)
            revised = [
                revisions[codes[version]]
                for version in versions
                if len(revisions.get(codes[version], ())) > 1
            ]
            found.append(ProcessCards(process=process, stages=stages, revised=revised))
    return found


def versions_chosen(actor: Actor, chosen: str) -> list[int]:
    """The versions a choice names. Invalid where it names none of the company's."""
    kind, _, key = chosen.partition(":")
    for each in cards_by_process(actor):
        if kind == ALL and key == str(each.process.id):
            return _once_by_stage(each)
        revised = [row for row in each.revised if kind == REVISIONS and key == str(row[-1])]
        if revised:
            return list(revised[0])
        versions = [version for _, version in each.stages if kind == ONE and key == str(version)]
        if versions:
            return versions
    raise Invalid("log_card_missing", field="card")


def _once_by_stage(found: ProcessCards) -> list[int]:
    """One card for each stage: the one for every client where there is one."""
    by_stage: dict[int, int] = {}
    for stage, version in sorted(
        found.stages, key=lambda each: bool(card_of(each[1]).client_types)
    ):
        by_stage.setdefault(stage.id, version)
    return list(dict.fromkeys(by_stage[stage.id] for stage, _ in found.stages))
