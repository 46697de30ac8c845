"""What an operation may answer, as its description says."""

from __future__ import annotations

from typing import Any

from .shapes.problem import Problem

READING = (400, 401, 403, 404)
CHANGING = (*READING, 409, 412, 413, 422, 428)


def reading(shape: Any) -> dict[Any, Any]:
    """The answers of an operation that changes nothing."""
    return {200: shape, frozenset(READING): Problem}


def changing(shape: Any, status: int = 200) -> dict[Any, Any]:
    """The answers of an operation that changes something."""
    return {status: shape, frozenset(CHANGING): Problem}
