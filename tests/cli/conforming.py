"""A card and a log for tests of the commands that read logs, and how these are called."""

import json
from pathlib import Path

import pytest

from techkarta.cli.main import main

HEAD = """\
schema: techkarta.card/1
code: {code}
title: {{ru: Показ, en: Showing}}
process: project
stages: [{stage}]
exit:
  - {{id: x1, text: Клиент подтвердил, critical: true, proof: client_event}}
operations:
"""
OPERATION = """\
  - no: "{no}"
    title: {{ru: Позвонить клиенту {no}, en: Call the client {no}}}
    result: Разговор записан
    mandatory: {mandatory}
    norm: {{minutes: 30}}
    due: {{within: 1, unit: working_day}}
    role: rep
    evidence: {{kind: note}}
    resources: [{{kind: template, name: Сценарий}}]
    control: {{method: each, by: head_of_sales, criterion: Итог ясен, minutes: 5}}
"""
LOG = """\
case,operation,start,end,user
good,010,2026-11-23T09:00,2026-11-23T09:30,anna
good,020,2026-11-23T10:00,2026-11-23T10:30,anna
bad,020,2026-11-23T09:00,2026-11-23T09:05,boris
bad,010,2026-11-23T10:00,2026-11-23T12:00,boris
bad,010,2026-11-23T13:00,2026-11-23T13:30,anna
bad,party,2026-11-23T14:00,2026-11-23T15:00,boris
late,010,2026-11-23T09:00,2026-11-23T09:30,anna
late,030,2026-11-26T09:00,2026-11-26T09:30,anna
"""


def card_text(code: str = "demo", stage: str = "p2") -> str:
    parts = [("010", "true"), ("020", "true"), ("030", "false")]
    operations = (OPERATION.format(no=no, mandatory=mandatory) for no, mandatory in parts)
    return HEAD.format(code=code, stage=stage) + "".join(operations)


def conformed(card: Path, log: Path, *words: object) -> int:
    call = ["conform", "--card", card, "--log", log, "--calendar", "none", *words]
    return main([str(word) for word in call])


def found(
    capsys: pytest.CaptureFixture[str], card: Path, log: Path, *words: object, code: int = 1
) -> dict:
    assert conformed(card, log, "--format", "json", *words) == code
    return json.loads(capsys.readouterr().out)


def refused(capsys: pytest.CaptureFixture[str], card: Path, log: Path, *words: object) -> str:
    assert conformed(card, log, *words) == 2
    shown = capsys.readouterr()
    assert not shown.out
    assert shown.err.count("\n") == 1
    return shown.err
