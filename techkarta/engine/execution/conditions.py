"""Conditions of operations (`when`), decided on what is known about the case."""

from __future__ import annotations

from collections.abc import Mapping

SIGNAL = "client.signal"
"""The attribute of what orders tell: `order_late`, `orders_fell`. Never known beforehand."""

Attributes = Mapping[str, tuple[str, ...] | str | None]
"""What is known about a case: attribute → value, or several. Absent or None = not known yet."""


def holds(when: Mapping[str, tuple[str, ...]], attributes: Attributes) -> bool | None:
    """Whether a condition holds; None = not decidable yet.

    Several attributes = and; an attribute of several values agrees if any of them is allowed; an
    attribute known to have no value (an empty tuple) agrees with nothing. One attribute that
    disagrees decides, whatever is unknown about the others.
    """
    verdicts = [_agrees(allowed, attributes.get(name)) for name, allowed in when.items()]
    if False in verdicts:
        return False
    return None if None in verdicts else True


def _agrees(allowed: tuple[str, ...], known: tuple[str, ...] | str | None) -> bool | None:
    if known is None:
        return None
    values = (known,) if isinstance(known, str) else known
    return any(value in allowed for value in values)
