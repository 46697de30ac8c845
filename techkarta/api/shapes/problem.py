"""A refusal as RFC 9457 tells it."""

from __future__ import annotations

from typing import Any

from ninja import Field, Schema


class Wrong(Schema):
    """One thing that is wrong: where, which code, with what."""

    field: str
    code: str
    params: dict[str, Any] = Field(default_factory=dict)
    text: str = ""


class Problem(Schema):
    """What happened and what to do, for people in `detail` and for programs in `code`."""

    type: str
    title: str
    status: int
    detail: str
    code: str
    instance: str
    errors: list[Wrong] = Field(default_factory=list)
