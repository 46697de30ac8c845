"""BPMN: valid by the schema of its makers, read by another implementation, drawn whole."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import SpiffWorkflow
from lxml import etree
from SpiffWorkflow.bpmn.parser import BpmnParser

from techkarta.engine.cards.model import Card, Join
from techkarta.engine.cards.render.bpmn import bpmn_of
from tests.engine.cards.render.made import HOSTILE, PRESETS, RU, document, long_card, preset

BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
DI = "{http://www.omg.org/spec/BPMN/20100524/DI}"
SCHEMAS = Path(SpiffWorkflow.__file__).parent / "bpmn" / "parser" / "schema"


@cache
def schema() -> Any:
    return etree.XMLSchema(etree.parse(str(SCHEMAS / "BPMN20.xsd")))


def drawn(card: Card) -> Any:
    root = etree.fromstring(bpmn_of(card, document(card), RU).encode())
    schema().assertValid(root)
    return root


def specification(root: Any) -> Any:
    parser = BpmnParser()
    parser.add_bpmn_xml(etree.ElementTree(root))
    return parser.get_spec(parser.get_process_ids()[0])


@pytest.mark.parametrize("code", sorted(path.parent.name for path in PRESETS.glob("*/card.yaml")))
def test_every_shipped_card_is_valid_and_read_by_another_program(code: str) -> None:
    card = preset(code)
    spec = specification(drawn(card))
    names = {task.bpmn_name for task in spec.task_specs.values()}
    assert {f"{row.no} {row.title}" for row in document(card).rows} <= names
    assert {f"task_{each.no}" for each in card.operations} <= set(spec.task_specs)


def test_optional_and_any_of_become_exclusive_gateways() -> None:
    card = long_card(4)
    one, two, three, four = card.operations
    card = replace(
        card,
        operations=(
            one,
            replace(two, is_mandatory=False),
            replace(three, after=("010",), repeat=None),
            replace(four, after=("020", "030"), join=Join.ANY),
        ),
    )
    root = drawn(card)
    kinds = {each.get("id"): etree.QName(each).localname for each in root.iter() if each.get("id")}
    assert kinds["join_040"] == kinds["choice_020"] == kinds["merge_020"] == "exclusiveGateway"
    assert kinds["split_010"] == "parallelGateway"
    assert root.find(f".//{BPMN}exclusiveGateway[@id='choice_020']").get("default")
    specification(root)


def test_everything_is_in_the_diagram() -> None:
    root = drawn(preset())
    process = root.find(f"{BPMN}process")
    nodes = {each.get("id") for each in process if each.tag != f"{BPMN}sequenceFlow"}
    flows = {each.get("id") for each in process.iter(f"{BPMN}sequenceFlow")}
    assert {each.get("bpmnElement") for each in root.iter(f"{DI}BPMNShape")} == nodes
    assert {each.get("bpmnElement") for each in root.iter(f"{DI}BPMNEdge")} == flows


def test_titles_with_markup_and_numbers_with_signs_stay_names() -> None:
    card = long_card(2, HOSTILE)
    second = replace(card.operations[1], no="1.1/а", after=("010",))
    specification(drawn(replace(card, operations=(card.operations[0], second))))
