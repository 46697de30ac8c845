"""The shipped cards: silent linter, both languages, true to the starter tables."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from techkarta.engine.cards.model import Card, ControlMethod, Text
from techkarta.engine.cards.reading import read_card
from techkarta.engine.lint.context import LintContext
from techkarta.engine.lint.runner import lint_card, lint_file
from techkarta.presets.catalogue import technologies
from techkarta.presets.content import card, cards, client_types, processes
from techkarta.presets.reading import shipped


def _read(data: bytes) -> Card:
    found = read_card(data).card
    assert found is not None
    return found


CARDS = {each.code: each for each in map(_read, cards())}

MINUTES = {
    "traditional-t2": (25, 10, 20, 20, 20, 10, 15, 5),
    "traditional-t3": (5, 30, 20, 15, 25, 30, 10),
    "traditional-t6": (5, 10, 5, 20, 20, 90, 10, 20),
    "traditional-t7": (60, 90, 30, 15, 15, 45, 20, 60),
    "project-p2": (5, 60, 30, 45, 60, 45, 30, 45, 30, 20),
    "project-p4": (60, 120, 90, 240, 20, 90, 45, 20),
    "project-p5": (20, 60, 90, 45, 60, 120, 40, 90, 30),
    "project-p6": (60, 30, 45, 180, 30, 90, 20, 45),
    "regional-r2": (60, 480, 180, 960, 120, 120, 60, 60),
    "regional-r3": (30, 45, 90, 120, 480, 75, 60, 45),
    "regional-r6": (90, 90, 60, 60, 45, 120, 60, 30),
    "regional-r7": (20, 15, 10, 30, 480, 120, 60, 40),
}
"""Minutes of each operation in order: the starter tables."""

AFTER = {
    "traditional-t2": ("", "1", "2", "3", "4", "3", "1", "5 6"),
    "traditional-t3": ("", "1", "2", "2", "3 4", "5", "6"),
    "traditional-t6": ("", "1", "1", "1", "4", "4", "6", "1"),
    "traditional-t7": ("", "1", "2", "3", "4", "5", "6", "7"),
    "project-p2": ("", "1", "2", "3", "4", "4", "2", "5 6 7", "5", "8 9"),
    "project-p4": ("", "1", "1", "2 3", "4", "4", "6", "7"),
    "project-p5": ("", "1", "2", "3", "4", "5", "6", "7", "8"),
    "project-p6": ("", "1", "2", "2", "4", "3 5", "6", "6"),
    "regional-r2": ("", "1", "2", "2", "4", "4", "3 5 6", "7"),
    "regional-r3": ("", "1", "2", "3", "3", "3", "3", "4 5 6 7"),
    "regional-r6": ("", "1", "2", "3", "4", "4", "5 6", "7"),
    "regional-r7": ("", "1", "1", "2", "4", "4", "1", "5"),
}
"""Predecessors by position; one implied by another is left out, which changes no order."""


def test_every_stage_has_its_card() -> None:
    """One card for each stage of each process, in the order of the stages."""
    stages = [(process.code, stage.code) for process in processes() for stage in process.stages]
    assert [(each.process, *each.stages) for each in CARDS.values()] == stages


def test_no_card_lies_beside_the_list() -> None:
    """Every card folder is among the shipped cards."""
    root = Path(str(shipped()))
    assert {path.parent.name for path in root.glob("**/card.yaml")} == set(CARDS)
    assert {path.parent.name for path in root.glob("*/card.yaml")} == set(CARDS)


def test_the_number_of_operations_can_be_followed() -> None:
    """Six to ten operations in a full card, three to six in a short one."""
    for code, each in CARDS.items():
        least, most = (7, 10) if code in MINUTES else (3, 6)
        assert least <= len(each.operations) <= most, code


@pytest.mark.parametrize("code", CARDS)
def test_the_linter_is_silent(code: str) -> None:
    """No finding of any level, neither of the file alone nor in its company."""
    assert lint_file(card(code)).findings == ()
    assert lint_card(CARDS[code], context=_company()) == ()


def _company() -> LintContext:
    return LintContext(
        simple_processes={process.code: process.is_simple for process in processes()},
        sales_types={process.code: process.sales_type for process in processes()},
        normal_ages={
            (process.code, stage.code): stage.normal_days
            for process in processes()
            for stage in process.stages
        },
        mandatory_lists={each.code: bool(each.questions) for each in client_types()},
        is_author_qualified=False,
        other_cards=tuple(CARDS.values()),
    )


@pytest.mark.parametrize("code", MINUTES)
def test_minutes_are_those_of_the_starter_table(code: str) -> None:
    """The norm of each operation, preparation included."""
    norms = [operation.norm for operation in CARDS[code].operations]
    assert tuple(norm.minutes + norm.setup / norm.batch for norm in norms if norm) == MINUTES[code]


@pytest.mark.parametrize("code", AFTER)
def test_the_sequence_is_that_of_the_starter_table(code: str) -> None:
    """The predecessors of each operation."""
    found = tuple(
        " ".join(str(int(no) // 10) for no in operation.after)
        for operation in CARDS[code].operations
    )
    assert found == AFTER[code]


@pytest.mark.parametrize("code", CARDS)
def test_operations_are_numbered_by_tens(code: str) -> None:
    """Room is left for insertion."""
    count = len(CARDS[code].operations)
    numbers = [f"{10 * position:03}" for position in range(1, count + 1)]
    assert [operation.no for operation in CARDS[code].operations] == numbers


@pytest.mark.parametrize("code", CARDS)
def test_nobody_controls_himself(code: str) -> None:
    """The controller is another role than the performer, by every method."""
    for operation in CARDS[code].operations:
        assert operation.control
        assert operation.control.by != operation.role, operation.no


@pytest.mark.parametrize("code", CARDS)
def test_every_text_has_both_languages(code: str) -> None:
    """Russian and English, and neither in the place of the other."""
    for text in _texts(CARDS[code]):
        assert isinstance(text, Mapping), text
        assert set(text) == {"ru", "en"}, text
        assert not re.search("[а-яё]", text["en"], re.IGNORECASE), text
        assert re.search("[а-яё]", text["ru"], re.IGNORECASE), text
        assert not re.search("[\"']", text["ru"] + text["en"]), text


def _texts(each: Card) -> Iterator[Text | None]:
    yield from (each.title, each.reason)
    for criterion in each.exit:
        yield criterion.text
    for operation in each.operations:
        yield from (operation.title, operation.result, operation.task, *operation.steps)
        yield from (resource.name for resource in operation.resources)
        yield operation.evidence.text if operation.evidence else None
        yield operation.control.criterion if operation.control else None


@pytest.mark.parametrize("code", CARDS)
def test_every_operation_is_told_in_steps(code: str) -> None:
    """Two to five steps, a deadline and a resource for each operation."""
    for operation in CARDS[code].operations:
        assert 2 <= len(operation.steps) <= 5, operation.no
        assert operation.due, operation.no
        assert operation.resources, operation.no


@pytest.mark.parametrize("code", CARDS)
def test_sampled_control_names_its_share(code: str) -> None:
    """A fifth is checked where the control is sampled."""
    for operation in CARDS[code].operations:
        assert operation.control
        is_sampled = operation.control.method is ControlMethod.SAMPLED
        assert operation.control.share == (0.2 if is_sampled else None)


def test_a_proposal_leaves_only_where_it_should() -> None:
    """The proposal is sent in the proposal stages, after the lock and after the defence."""
    found = {
        (code, operation.no)
        for code, each in CARDS.items()
        for operation in each.operations
        if operation.is_proposal
    }
    assert found == {("traditional-t3", "050"), ("project-p5", "080")}


def test_only_occasional_operations_are_optional() -> None:
    """The discount, the claim and the risk signal."""
    found = {
        (code, operation.no)
        for code, each in CARDS.items()
        for operation in each.operations
        if not operation.is_mandatory
    }
    assert found == {
        ("traditional-t3", "040"),
        ("traditional-t5", "030"),
        ("traditional-t6", "080"),
    }


@pytest.mark.parametrize("code", CARDS)
def test_technologies_and_tools_stand_in_the_catalogue(code: str) -> None:
    """What a card names is shipped and applies to its sales type."""
    catalogue = {technology.code: technology for technology in technologies()}
    for operation in CARDS[code].operations:
        if operation.technology:
            technology = catalogue[operation.technology]
            assert CARDS[code].process in technology.sales_types, operation.no
            tools = {tool.code for tool in technology.tools}
            assert operation.tool is None or operation.tool in tools, operation.no
        else:
            assert operation.tool is None, operation.no
