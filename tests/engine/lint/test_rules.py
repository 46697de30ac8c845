"""Every rule against its cases, which are data: tests/engine/lint/cases/TKxxx.yaml."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from techkarta.common.text import LANGUAGES, finding_text, finding_words
from techkarta.engine.cards.findings import Finding
from techkarta.engine.cards.nodes import data_of
from techkarta.engine.cards.reading import read_card
from techkarta.engine.cards.source import compose
from techkarta.engine.lint.context import LintContext
from techkarta.engine.lint.rules import RULES
from techkarta.engine.lint.runner import Severity, lint_file

ROOT = Path(__file__).resolve().parents[3]
CASES = Path(__file__).parent / "cases"
CODES = sorted(
    [f"TK{number:03}" for number in (*range(1, 10), *range(101, 107), *range(201, 208))]
    + [f"TK{number}" for number in (*range(301, 311), *range(401, 405))]
)
WARNINGS = {"TK106", "TK202", "TK206", "TK301", "TK303", "TK305", "TK309", "TK401", "TK403"}
ADVICE = {"TK404"}
HEAD = """\
schema: techkarta.card/1
code: example
title: Example
process: project
stages: [p2]
"""


def cases_of(code: str) -> list[dict[str, Any]]:
    read = compose((CASES / f"{code}.yaml").read_text(encoding="utf-8"))
    assert not read.findings, read.findings
    cases = data_of(read.root)
    assert isinstance(cases, list)
    return cases


def under_heading(operations: str) -> str:
    lines = (f"  {line}" if line else line for line in operations.splitlines())
    return HEAD + "operations:\n" + "\n".join(lines) + "\n"


def in_circle(count: int) -> str:
    numbers = [f"{number:05}" for number in range(10, 10 * count + 1, 10)]
    befores = [numbers[-1], *numbers]
    pairs = zip(numbers, befores, strict=False)
    return under_heading(
        "\n".join(f'- {{no: "{no}", after: ["{before}"]}}' for no, before in pairs)
    )


def bytes_of(case: dict[str, Any]) -> bytes:
    if "operations" in case:
        return under_heading(case["operations"]).encode()
    if "cp1251" in case:
        return case["cp1251"].encode("cp1251")
    if "utf-16" in case:
        return case["utf-16"].encode("utf-16")
    if "padded" in case:
        return case["padded"].encode() + b"#" * 2_000_000
    if "circle" in case:
        return in_circle(case["circle"]).encode()
    return case["card"].encode("utf-8", "surrogatepass")


def context_of(known: dict[str, Any]) -> LintContext:
    read = {
        "other_cards": lambda cards: tuple(read_card(card.encode()).card for card in cards),
        "rechecked": frozenset,
        "normal_ages": lambda ages: {(process, stage): days for process, stage, days in ages},
    }
    return LintContext(**{key: read.get(key, dict_or_self)(value) for key, value in known.items()})


def dict_or_self(value: object) -> object:
    return value


def told(finding: Finding, wanted: str) -> str:
    """A finding in the words of a case; the parameter is the one the case names."""
    place = f"{finding.operation or '-'} {finding.field or '-'}"
    place += f" {finding.line}:{finding.column}" if re.search(r" \d+:\d+", wanted) else ""
    name = re.search(r" (\w+)=", wanted)
    return place + (f" {name[1]}={finding.params.get(name[1])}" if name else "")


ALL = [
    pytest.param(code, case, id=f"{code}-{case['name']}")
    for code in CODES
    for case in cases_of(code)
]


@pytest.mark.parametrize(("code", "case"), ALL)
def test_rule_finds_exactly_what_the_case_says(code: str, case: dict[str, Any]) -> None:
    linted = lint_file(bytes_of(case), context=context_of(case.get("context", {})))
    found = [finding for finding in linted.findings if finding.code == code]
    if case["finds"] == "some":
        assert found
        return
    wanted = list(case["finds"])
    assert len(found) == len(wanted), found
    unmet = list(found)
    for line in wanted:
        match = next((finding for finding in unmet if told(finding, line) == line), None)
        assert match is not None, (line, [told(finding, line) for finding in unmet])
        unmet.remove(match)


@pytest.mark.parametrize("code", CODES)
def test_rule_has_cases_of_both_kinds(code: str) -> None:
    finds = [case["finds"] for case in cases_of(code)]
    assert [] in finds
    assert any(found != [] for found in finds)


@pytest.mark.parametrize("code", CODES)
def test_severity_is_the_one_of_the_format(code: str) -> None:
    expected = Severity.WARNING if code in WARNINGS else Severity.ERROR
    expected = Severity.ADVICE if code in ADVICE else expected
    severities = {rule.severity for rule in RULES if rule.code == code}
    for case in cases_of(code):
        linted = lint_file(bytes_of(case), context=context_of(case.get("context", {})))
        severities |= {finding.severity for finding in linted.findings if finding.code == code}
    assert severities == {expected}


def test_every_code_is_known_and_no_other() -> None:
    assert {rule.code for rule in RULES} <= set(CODES)
    assert {path.stem for path in CASES.glob("*.yaml")} == set(CODES)
    for language in LANGUAGES:
        assert set(finding_words(language)) == set(CODES)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("code", "case"), ALL)
def test_finding_has_words(code: str, case: dict[str, Any], language: str) -> None:
    linted = lint_file(bytes_of(case), context=context_of(case.get("context", {})))
    for finding in linted.findings:
        text = finding_text(finding.code, finding.params, language=language, field=finding.field)
        assert text.title
        assert text.remedy
        # A dash stands for a parameter the engine did not give, a brace for one that is misspelt.
        assert "—" not in text.message.replace(" — ", " ")
        assert "{" not in text.title + text.remedy.replace("{value}", "")


@pytest.mark.parametrize("code", ["TK001", "TK004", "TK102", "TK201", "TK302"])
def test_every_reason_the_engine_tells_has_words(code: str) -> None:
    told_reasons = set()
    for case in cases_of(code):
        linted = lint_file(bytes_of(case), context=context_of(case.get("context", {})))
        for finding in linted.findings:
            if finding.code == code:
                told_reasons.add(finding.params.get("reason") or finding.params.get("problem"))
    for language in LANGUAGES:
        assert told_reasons <= set(finding_words(language)[code]["reasons"])


def test_reasons_are_the_same_in_both_languages() -> None:
    russian, english = finding_words("ru"), finding_words("en")
    for code in CODES:
        for part in ("reasons", "remedies"):
            assert set(russian[code].get(part, ())) == set(english[code].get(part, ())), code


EXAMPLES = re.compile(r"## [^\n]*(Bad|Good)\n\n```yaml\n(.*?)\n?```", re.DOTALL)
UNSHOWN = {"TK007", "TK008", "TK304"}


@pytest.mark.parametrize("code", CODES)
def test_page_of_a_rule_is_in_both_languages(code: str) -> None:
    page = (ROOT / "docs" / "rules" / f"{code}.md").read_text(encoding="utf-8")
    assert finding_words("ru")[code]["title"] in page
    assert finding_words("en")[code]["title"] in page
    assert "**Почему.**" in page
    assert "**Why.**" in page


@pytest.mark.parametrize("code", sorted(set(CODES) - UNSHOWN))
def test_examples_of_a_page_are_true(code: str) -> None:
    page = (ROOT / "docs" / "rules" / f"{code}.md").read_text(encoding="utf-8")
    examples = dict(EXAMPLES.findall(page))
    context = context_of(cases_of(code)[0].get("context", {}))
    for kind, is_found in (("Bad", True), ("Good", False)):
        text = examples[kind]
        data = under_heading(text) if text.startswith("- ") else text
        codes = {finding.code for finding in lint_file(data.encode(), context=context).findings}
        assert (code in codes) is is_found, (kind, codes)
