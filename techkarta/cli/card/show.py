"""`techkarta card show`: read a card in the terminal."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator

from techkarta.cli.console import painted, read_sound_card
from techkarta.cli.texts import say
from techkarta.cli.wording import field_word, shown, word
from techkarta.engine.cards.codec import card_to_dict
from techkarta.engine.cards.model import (
    Card,
    Control,
    Join,
    Norm,
    Operation,
    Repeat,
    RepeatEnd,
    Resource,
)


def configure(parser: argparse.ArgumentParser) -> None:
    """Describe the arguments of the command."""
    parser.add_argument("file", metavar="FILE", help=say("file"))
    parser.add_argument("--format", choices=("text", "json"), default="text", help=say("format"))


def run(arguments: argparse.Namespace) -> int:
    """Print the card."""
    card = read_sound_card(arguments.file)
    if arguments.format == "json":
        print(json.dumps(card_to_dict(card), ensure_ascii=False, indent=2))
        return 0
    for line in _heading(card):
        print(line)
    for operation in card.operations:
        print()
        for line in _operation(operation, card):
            print(line)
    minutes = sum(_minutes(operation.norm) for operation in card.operations if operation.norm)
    print(f"\n{say('total', minutes=f'{minutes:g}')}")
    return 0


def _heading(card: Card) -> Iterator[str]:
    yield painted(f"{shown(card.title)}  ({card.code})", "bold")
    for name, value in (
        ("process", card.process),
        ("stages", card.stages),
        ("client_types", card.client_types),
        ("market", card.market),
        ("revision", card.revision),
        ("reason", card.reason),
    ):
        if value:
            yield f"{field_word(name)}: {shown(value)}"
    if card.exit:
        yield f"{field_word('exit')}:"
    for criterion in card.exit:
        sign = painted("!", "error") if criterion.is_critical else " "
        proof = word("proof", criterion.proof) if criterion.proof else say("nothing")
        where = f" {criterion.operation}" if criterion.operation else ""
        yield f"  {sign} {criterion.id}  {shown(criterion.text)}  [{proof}{where}]"


def _operation(operation: Operation, card: Card) -> Iterator[str]:
    optional = "" if operation.is_mandatory else f"  ({say('optional')})"
    yield painted(f"{operation.no}  {shown(operation.title)}{optional}", "bold")
    for name, value in _facts(operation, card):
        if value:
            yield f"     {painted(field_word(name), 'dim')}: {value}"


def _facts(operation: Operation, card: Card) -> Iterator[tuple[str, str]]:
    evidence, due = operation.evidence, operation.due
    yield "result", shown(operation.result)
    yield "steps", "; ".join(shown(step) for step in operation.steps)
    yield "after", _after(operation)
    yield "when", shown({key: list(values) for key, values in operation.when.items()})
    yield "repeat", _repeat(operation.repeat)
    yield "norm", _norm(operation.norm)
    yield "due", f"{due.within} · {word('due_unit', due.unit)}" if due else ""
    people = [role for role in (operation.role, *operation.participants) if role]
    yield "role", ", ".join(_role(role, card) for role in people)
    yield "attestation", operation.attestation or ""
    yield "resources", "; ".join(_resource(each, card) for each in operation.resources)
    yield "tool", operation.tool or ""
    yield "sends_proposal", say("yes") if operation.is_proposal else ""
    if evidence:
        yield (
            "evidence",
            ": ".join(filter(None, (word("evidence", evidence.kind), shown(evidence.text)))),
        )
    yield "control", _control(operation.control, card)


def _after(operation: Operation) -> str:
    if not operation.after:
        return say("at_entry")
    numbers = ", ".join(operation.after)
    return say("any_of", numbers=numbers) if operation.join is Join.ANY else numbers


def _repeat(repeat: Repeat | None) -> str:
    if repeat is None:
        return ""
    until = repeat.until
    end = word("until", until) if isinstance(until, RepeatEnd) else say("times", count=until)
    return say("every", every=repeat.every, unit=word("repeat_unit", repeat.unit), until=end)


def _minutes(norm: Norm) -> float:
    return norm.minutes + norm.setup / norm.batch


def _norm(norm: Norm | None) -> str:
    if norm is None:
        return ""
    minutes = say("minutes", count=f"{_minutes(norm):g}")
    return f"{minutes} / {word('per', norm.per)} ({word('basis', norm.basis)})"


def _role(code: str, card: Card) -> str:
    return shown(card.roles[code]) if code in card.roles else word("role", code)


def _resource(resource: Resource, card: Card) -> str:
    parts = [
        shown(resource.name),
        _role(resource.role, card) if resource.role else "",
        say("minutes", count=resource.minutes) if resource.minutes else "",
        f"{resource.amount} {resource.currency or ''}".strip() if resource.amount else "",
    ]
    return f"{word('resource', resource.kind)}: {', '.join(filter(None, parts))}".rstrip(": ")


def _control(control: Control | None, card: Card) -> str:
    if control is None or control.method is None:
        return ""
    by = _role(control.by, card) if control.by else say("nothing")
    method = say("controlled", method=word("control", control.method), by=by)
    minutes = say("minutes", count=control.minutes) if control.minutes else ""
    return "; ".join(filter(None, (method, shown(control.criterion), minutes)))
