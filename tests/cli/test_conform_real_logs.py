"""`techkarta conform` on logs of other systems: the cost of every case is the one proved elsewhere.

The logs stay outside of the project; without them these tests say that they skip.
"""

import csv
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from techkarta.engine.cards.model import (
    Card,
    Control,
    ControlMethod,
    Evidence,
    EvidenceKind,
    ExitCriterion,
    Norm,
    Proof,
    RepeatEnd,
    Resource,
    ResourceKind,
)
from techkarta.engine.cards.writing import write_card
from techkarta.engine.conformance.structure import structure
from tests.cli.conforming import conformed
from tests.engine.conformance.test_real_logs import LOAN, WORK, log, variants


def sound(card: Card) -> Card:
    """The card with all that its linter asks for."""
    told = {
        "result": "Done",
        "norm": Norm(minutes=10),
        "evidence": Evidence(kind=EvidenceKind.NOTE),
        "control": Control(method=ControlMethod.EACH, by="head_of_sales", criterion="Clear"),
        "resources": (Resource(kind=ResourceKind.TEMPLATE, name="Form"),),
    }
    operations = (
        replace(
            each,
            **told,
            repeat=each.repeat and replace(each.repeat, until=RepeatEnd.CLOSED),
        )
        for each in card.operations
    )
    criterion = ExitCriterion(id="x1", text="Decided", is_critical=True, proof=Proof.CLIENT_EVENT)
    return replace(card, operations=tuple(operations), exit=(criterion,))


@pytest.mark.parametrize(
    ("name", "card"),
    [("loan_application.csv.gz", LOAN), ("bpic2012_w_two_timestamps.xes.gz", WORK)],
)
def test_costs_of_a_real_log(tmp_path: Path, name: str, card: Card) -> None:
    path = log(name)
    file, out = tmp_path / "card.yaml", tmp_path / "cases.csv"
    file.write_text(write_card(sound(card)), "utf-8")
    assert conformed(file, path, "--cases", out) == 1
    with out.open(encoding="utf-8", newline="") as rows:
        found = Counter(int(row["cost"]) for row in csv.DictReader(rows))
    made, counts, _ = variants(name, card)
    expected: Counter[int] = Counter()
    for way, count in counts.items():
        expected[structure(made, way, made.mandatory).cost] += count
    assert found == expected
