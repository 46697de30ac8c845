"""One press settles the finding it stands at, and brings no new error."""

from __future__ import annotations

from dataclasses import replace

import pytest

from techkarta.engine.cards.editing import Draft, apply_changes
from techkarta.engine.cards.model import (
    Card,
    Control,
    ControlMethod,
    Evidence,
    EvidenceKind,
    Norm,
    Operation,
    Repeat,
    RepeatUnit,
)
from techkarta.engine.lint.context import LintContext
from techkarta.engine.lint.findings import Finding
from techkarta.engine.lint.repairs import repair_of
from techkarta.engine.lint.runner import lint_card

WHOLE = Operation(
    no="010",
    title={"en": "Define the type"},
    result={"en": "The type is chosen"},
    norm=Norm(minutes=10),
    role="rep",
    evidence=Evidence(kind=EvidenceKind.NOTE),
    control=Control(method=ControlMethod.EACH, by="head_of_sales", criterion="Type is right"),
)
SECOND = replace(WHOLE, no="020", after=("010",))
COPIED = LintContext(copied_from="other")


def found(card: Card, code: str, context: LintContext) -> list[Finding]:
    return [item for item in lint_card(card, context=context) if item.code == code]


@pytest.mark.parametrize(
    ("code", "operations"),
    [
        ("TK102", (WHOLE, replace(WHOLE, after=("010",)))),
        ("TK102", (replace(WHOLE, no="020"), replace(WHOLE, no="010"))),
        ("TK103", (WHOLE, replace(SECOND, after=("010", "990")))),
        ("TK106", (WHOLE, SECOND, replace(WHOLE, no="030", after=("010", "020")))),
        ("TK106", (WHOLE, replace(SECOND, after=("010", "010")))),
        ("TK203", (replace(WHOLE, repeat=Repeat(every=1, unit=RepeatUnit.WEEK)),)),
        ("TK205", (WHOLE, replace(SECOND, role=None))),
        ("TK304", (WHOLE,)),
        ("TK306", (replace(WHOLE, evidence=None),)),
        ("TK307", (replace(WHOLE, control=None),)),
        ("TK307", (replace(WHOLE, role="head_of_sales", control=None),)),
        ("TK308", (replace(WHOLE, role="head_of_sales"),)),
    ],
)
def test_a_repair_settles_its_finding(code: str, operations: tuple[Operation, ...]) -> None:
    card = Card(code="a", title="A", process="p", stages=("s",), operations=operations)
    context = COPIED if code == "TK304" else LintContext()
    finding = found(card, code, context)[0]
    changes = repair_of(card, finding)
    assert changes
    draft = apply_changes(Draft(card=card), changes)
    context = replace(context, rechecked=draft.rechecked)
    assert not found(draft.card, code, context)


def test_nothing_is_made_up_where_a_person_decides() -> None:
    bare = Operation(no="010")
    card = Card(code="a", title="A", process="p", stages=("s",), operations=(bare,))
    codes = {item.code for item in lint_card(card) if repair_of(card, item)}
    assert codes == {"TK306"}
