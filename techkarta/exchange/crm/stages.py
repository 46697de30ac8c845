"""What the stage words of a foreign CRM mean among the company's own stages."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from .names import bare, likest
from .recognising import plain
from .stage_words import ALONG, LOST, WON

Outcome = Literal["open", "won", "lost", "left_out", ""]
OUTCOMES: tuple[Outcome, ...] = ("open", "won", "lost", "left_out")


@dataclass(frozen=True, slots=True, kw_only=True)
class CompanyStage:
    """A stage of the company: `key` is process/stage, `titles` every text it is called by."""

    key: str
    process: str
    titles: tuple[str, ...]
    may_win: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """Where a foreign stage leads: an outcome and a stage of the company; empty = undecided."""

    outcome: Outcome
    stage: str = ""


def propose_targets(values: Iterable[str], stages: Sequence[CompanyStage]) -> dict[str, Target]:
    """A target for each foreign stage; one whose meaning is unknown stays undecided.

    The process is the first one, unless a foreign stage is called as a stage of another. Won deals
    stand on the first stage that may win; lost ones on the furthest stage the open ones of the file
    stand on, since where they were lost is not told.
    """
    words = list(values)
    chain = _chain(words, stages)
    targets = {word: _target(word, chain) for word in words}
    reached = [stage.key for stage in chain if stage.key in {t.stage for t in targets.values()}]
    places = {
        "won": _winning(chain),
        "lost": reached[-1] if reached else next((stage.key for stage in chain), ""),
    }
    return {
        word: Target(outcome=target.outcome, stage=places.get(target.outcome, target.stage))
        for word, target in targets.items()
    }


def _chain(words: Sequence[str], stages: Sequence[CompanyStage]) -> list[CompanyStage]:
    named = next((stage.process for word in words if (stage := _named(word, stages))), "")
    process = named or next((stage.process for stage in stages), "")
    return [stage for stage in stages if stage.process == process]


def _target(word: str, chain: Sequence[CompanyStage]) -> Target:
    said = plain(word)
    if said in WON:
        return Target(outcome="won")
    if said in LOST:
        return Target(outcome="lost")
    own = _named(word, chain)
    if own is not None:
        return Target(outcome="open", stage=own.key)
    share = next((share for share, told in ALONG if said in told), None)
    if share is None or not chain:
        return Target(outcome="")
    # What comes after the first stage that wins is no selling any more.
    last = [stage.key for stage in chain].index(_winning(chain))
    return Target(outcome="open", stage=chain[round(share * last)].key)


def _named(word: str, stages: Sequence[CompanyStage]) -> CompanyStage | None:
    by_title = {bare(title): stage for stage in reversed(stages) for title in stage.titles}
    exact = by_title.get(bare(word))
    return exact or by_title.get(bare(likest(word, by_title))) if by_title else None


def _winning(chain: Sequence[CompanyStage]) -> str:
    last = chain[-1].key if chain else ""
    return next((stage.key for stage in chain if stage.may_win), last)
