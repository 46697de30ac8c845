"""How long the live check of the editor takes: rules, numbers and picture of 60 operations.

Run: make bench. The aim is a median under 20 ms. Nothing is asserted of time.
"""

from __future__ import annotations

import statistics
from dataclasses import replace
from pathlib import Path
from time import perf_counter

from techkarta.engine.cards.editing import Draft, SetOperation, apply_changes
from techkarta.engine.cards.model import Card
from techkarta.engine.cards.reading import read_card
from techkarta.engine.lint.runner import lint_card
from techkarta.engine.planning.days import day_plan
from techkarta.method.pages.totals import totals_of
from techkarta.ui.days import day_picture

ROOT = Path(__file__).resolve().parents[2]
CARD = ROOT / "techkarta" / "presets" / "project-p2" / "card.yaml"
OPERATIONS, RUNS = 60, 40


def bench_editor() -> None:
    """Check a card of sixty operations forty times, and apply one change as often."""
    card = _long_card()
    change = SetOperation(no="030", values={"norm": {"minutes": 45}})
    print()
    for name, step in (
        ("rules", lambda: lint_card(card)),
        ("rules and plan", lambda: (lint_card(card), day_plan(card))),
        ("numbers and picture", lambda: (totals_of(card), day_picture(day_plan(card), {}))),
        ("one change", lambda: apply_changes(Draft(card=card), [change])),
    ):
        times = []
        for _ in range(RUNS):
            begun = perf_counter()
            step()
            times.append(1000 * (perf_counter() - begun))
        print(f"{name:20} least {min(times):.1f}  median {statistics.median(times):.1f} ms")


def _long_card() -> Card:
    """Operations of a shipped card, repeated; each waits for up to three before it."""
    card = read_card(CARD.read_bytes()).card
    assert card is not None
    known = card.operations
    operations = tuple(
        replace(
            known[place % len(known)],
            no=f"{10 * (place + 1):03}",
            after=tuple(f"{10 * (place + 1 - step):03}" for step in (1, 3) if place - step >= 0),
        )
        for place in range(OPERATIONS)
    )
    return replace(card, operations=operations, exit=())
