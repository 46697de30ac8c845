"""What an operation says in codes, as the phrases of a table: norm, periodicity, control."""

from __future__ import annotations

from collections.abc import Mapping

from techkarta.engine.cards.model import (
    Card,
    Control,
    Due,
    Evidence,
    ExitCriterion,
    Join,
    Norm,
    Operation,
    Proof,
    Repeat,
    RepeatEnd,
    Resource,
    Text,
)

from .words import Words, clean, picked, role_name

PERCENT = 100


def after_phrase(operation: Operation, words: Words) -> str:
    """Numbers of the predecessors."""
    if not operation.after:
        return words.say("document.at_entry")
    numbers = ", ".join(operation.after)
    if operation.join is Join.ANY and len(operation.after) > 1:
        return words.say("document.any_of", numbers=numbers)
    return numbers


def conditions_phrase(operation: Operation, titles: Mapping[str, Text], words: Words) -> str:
    """For which cases the operation is, and what it asks of the performer beside time."""
    parts = []
    for name, values in operation.when.items():
        known = words.say(f"attribute.{name}") if words.has("attribute", name) else clean(name)
        told = ", ".join(picked(titles.get(value, value), words) for value in values)
        parts.append(words.say("document.condition", name=known, values=told))
    if not operation.is_mandatory:
        parts.append(words.say("document.optional"))
    if operation.is_proposal:
        parts.append(words.say("document.sends_proposal"))
    if operation.attestation:
        parts.append(words.say("document.attestation", code=operation.attestation))
    return "; ".join(parts)


def repeat_phrase(repeat: Repeat | None, words: Words) -> str:
    """How often, and until when."""
    if repeat is None:
        return words.say("document.once")
    if repeat.by_class:
        often = "; ".join(
            words.say("document.by_class", name=clean(name), often=_every(repeat, times, words))
            for name, times in repeat.by_class.items()
        )
    else:
        often = _every(repeat, 1, words)
    until = repeat.until
    if until is None:
        return often
    if isinstance(until, RepeatEnd):
        return f"{often}, {words.word('until', until.value)}"
    return f"{often}, {words.say('count.times', count=until)}"


def _every(repeat: Repeat, times: int, words: Words) -> str:
    count = repeat.every * times
    if count == 1:
        return words.say(f"every.{repeat.unit.value}")
    return words.say(f"every_few.{repeat.unit.value}", count=count)


def setup_phrase(norm: Norm | None, words: Words) -> str:
    """Minutes of setup, and the batch that shares them; empty without a setup."""
    if norm is None or not norm.setup:
        return ""
    if norm.batch == 1:
        return str(norm.setup)
    return words.say("document.setup_of", minutes=norm.setup, batch=norm.batch)


def due_phrase(due: Due | None, words: Words) -> str:
    """How long after the opening."""
    if due is None:
        return ""
    if not due.within:
        return words.say("within.at_once")
    return words.say(f"within.{due.unit.value}", count=due.within)


def resource_phrase(resource: Resource, card: Card, words: Words) -> str:
    """One thing the operation needs."""
    name = picked(resource.name, words)
    parts = [name or words.word("resource", resource.kind.value)]
    if resource.role:
        parts.append(role_name(resource.role, card, words))
    if resource.minutes:
        parts.append(words.say("count.minutes", count=resource.minutes))
    if resource.amount:
        key = "document.money" if resource.currency else "document.bare_money"
        parts.append(words.say(key, amount=resource.amount, currency=resource.currency or ""))
    return ", ".join(parts)


def evidence_phrase(evidence: Evidence | None, words: Words) -> str:
    """What has to remain: what is expected, its kind, how many."""
    if evidence is None:
        return ""
    kind = words.word("evidence", evidence.kind.value)
    if evidence.min > 1:
        kind = words.say("document.times_sign", text=kind, count=evidence.min)
    text = picked(evidence.text, words)
    return f"{text} ({kind})" if text else kind


def method_phrase(control: Control | None, words: Words) -> str:
    """How the operation is accepted."""
    if control is None or control.method is None:
        return ""
    method = words.say(f"method_long.{control.method.value}")
    if control.share is None:
        return method
    share = words.number(round(control.share * PERCENT, 2))
    return words.say("document.share", method=method, share=share)


def proof_phrase(criterion: ExitCriterion, words: Words) -> str:
    """What proves an exit criterion."""
    if criterion.proof is None:
        return words.say("document.unknown")
    if criterion.proof is Proof.OPERATION and criterion.operation:
        return words.say("document.proof_operation", number=criterion.operation)
    return words.word("proof", criterion.proof.value)
