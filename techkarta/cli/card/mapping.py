"""The map of an import: what headings and roles of a sheet mean, as the person says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from techkarta.cli.console import Stop, read_bytes
from techkarta.cli.texts import say
from techkarta.engine.cards.model import ROLES
from techkarta.engine.cards.nodes import data_of
from techkarta.engine.cards.sheet.operations import READ_COLUMNS
from techkarta.engine.cards.source import read_source

FIELDS = ("no", "stage", *READ_COLUMNS)
_KEYS = ("columns", "roles", "header")


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetMap:
    """Heading or column letter → field, word → role, the number of the heading row."""

    columns: Mapping[str, str] = field(default_factory=dict)
    roles: Mapping[str, str] = field(default_factory=dict)
    header: int | None = None


def read_map(name: str | None) -> SheetMap:
    """Read a map file in YAML; Stop with one line where it is not one."""
    if name is None:
        return SheetMap()
    source = read_source(read_bytes(name))
    data = data_of(source.root) if source.root is not None else None
    if not isinstance(data, dict) or not set(data) <= set(_KEYS):
        raise Stop(say("bad_map", path=name, keys=", ".join(_KEYS)))
    header = data.get("header")
    if header is not None and not isinstance(header, int):
        raise Stop(say("bad_map_value", path=name, name="header", value=header, allowed="1, 2, 3…"))
    return SheetMap(
        columns=_pairs(name, data, "columns", FIELDS),
        roles=_pairs(name, data, "roles", ROLES),
        header=header,
    )


def _pairs(
    name: str, data: Mapping[str, object], key: str, allowed: tuple[str, ...]
) -> dict[str, str]:
    pairs = data.get(key) or {}
    if not isinstance(pairs, dict):
        raise Stop(say("bad_map", path=name, keys=", ".join(_KEYS)))
    for word, value in pairs.items():
        if value not in allowed:
            raise Stop(
                say(
                    "bad_map_value",
                    path=name,
                    name=f"{key}.{word}",
                    value=value,
                    allowed=", ".join(allowed),
                )
            )
    return {str(word): str(value) for word, value in pairs.items()}
