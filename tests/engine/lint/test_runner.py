from __future__ import annotations

from techkarta.engine.cards.model import Card, Operation
from techkarta.engine.cards.reading import read_card
from techkarta.engine.lint.context import LintContext
from techkarta.engine.lint.runner import lint_card, lint_file

HEAD = """\
schema: techkarta.card/1
code: example
title: Example
process: project
stages: [p2]
exit: [{id: x1, text: The client agreed, critical: true, proof: client_event}]
operations:
"""
SOUND = """\
  - no: "010"
    title: Collect the facts
    result: Six facts are recorded
    norm: {minutes: 60}
    role: rep
    resources: [{kind: template, name: File}]
    evidence: {kind: record}
    control: {method: sampled, by: head_of_sales, criterion: Facts have a source}
"""


def codes(operations: str) -> list[str]:
    return [finding.code for finding in lint_file((HEAD + operations).encode()).findings]


def test_a_sound_card_but_for_its_use() -> None:
    assert codes(SOUND) == ["TK404"]


def test_what_follows_from_an_unreadable_value_is_not_told() -> None:
    broken = SOUND.replace("{minutes: 60}", "sixty").replace("rep\n", "wizard\n", 1)
    broken = broken.replace("kind: record", "kind: feeling").replace("sampled", "glancing")
    assert codes(broken) == ["TK404", "TK004", "TK004", "TK004", "TK004"]


def test_what_does_not_follow_is_told_beside_it() -> None:
    broken = SOUND.replace("{minutes: 60}", "sixty").replace(
        "    result: Six facts are recorded\n", ""
    )
    assert set(codes(broken)) == {"TK004", "TK201", "TK404"}


def test_an_unknown_key_hides_nothing() -> None:
    assert set(codes(SOUND.replace("norm:", "nrom:"))) == {"TK003", "TK204", "TK404"}


def test_findings_stand_in_the_order_of_the_file() -> None:
    lines = [
        finding.line for finding in lint_file((HEAD + "  - no: 010\n  - {}\n").encode()).findings
    ]
    assert lines == sorted(lines)


def test_without_a_file_a_finding_has_no_line() -> None:
    card = Card(code="a", title="A", process="p", stages=("s",), operations=(Operation(no="010"),))
    findings = lint_card(card)
    assert findings
    assert {(finding.line, finding.column) for finding in findings} == {(None, None)}
    assert {finding.operation for finding in findings} == {None, "010"}


def test_with_places_it_has() -> None:
    read = read_card((HEAD + SOUND).encode())
    assert read.card is not None
    (finding,) = lint_card(read.card, places=read.places)
    assert (finding.code, finding.line, finding.column) == ("TK404", 8, 5)


def test_a_repeated_number_is_shown_at_its_own_place() -> None:
    twice = SOUND + SOUND.replace("    result: Six facts are recorded\n", "")
    findings = lint_file((HEAD + twice).encode()).findings
    assert [finding.line for finding in findings if finding.code == "TK201"] == [16]


def test_what_is_not_known_is_not_judged() -> None:
    proposal = SOUND + "    sends_proposal: true\n    due: {within: 90, unit: week}\n"
    assert codes(proposal) == ["TK404"]
    known = LintContext(mandatory_lists={}, normal_ages={("project", "p2"): 10})
    linted = lint_file((HEAD + proposal).encode(), context=known)
    assert {finding.code for finding in linted.findings} == {"TK402", "TK403", "TK404"}
    assert linted.has_errors
