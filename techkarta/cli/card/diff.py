"""`techkarta card diff`: what changed between two cards, by operation number."""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping, Sequence

from techkarta.cli.console import painted, read_sound_card
from techkarta.cli.texts import say
from techkarta.cli.wording import field_word, shown
from techkarta.engine.cards.difference import (
    CardDifference,
    ChangeKind,
    FieldChange,
    PartChange,
    diff_cards,
)

_SIGNS: Mapping[ChangeKind, tuple[str, str]] = {
    ChangeKind.ADDED: ("+", "added"),
    ChangeKind.REMOVED: ("-", "removed"),
    ChangeKind.MOVED: ("~", "changed"),
    ChangeKind.CHANGED: ("*", "changed"),
}


def configure(parser: argparse.ArgumentParser) -> None:
    """Describe the arguments of the command."""
    parser.add_argument("old", metavar="OLD", help=say("old"))
    parser.add_argument("new", metavar="NEW", help=say("new"))
    parser.add_argument("--format", choices=("text", "json"), default="text", help=say("format"))


def run(arguments: argparse.Namespace) -> int:
    """Print the difference: 0 the cards say the same, 1 they differ."""
    difference = diff_cards(read_sound_card(arguments.old), read_sound_card(arguments.new))
    if arguments.format == "json":
        print(json.dumps(_plain(difference), ensure_ascii=False, indent=2))
    else:
        _write_text(difference)
    return int(not difference.is_empty)


def _write_text(difference: CardDifference) -> None:
    if difference.is_empty:
        print(say("same"))
    if difference.heading:
        print(painted(say("heading"), "bold"))
        _write_fields(difference.heading)
    for change in difference.exit:
        _write_part(change, say("criterion", id=change.key))
    for change in difference.operations:
        _write_part(change, say("operation_title", no=change.key))


def _write_part(change: PartChange, title: str) -> None:
    sign, colour = _SIGNS[change.kind]
    print(painted(f"{sign} {title}: {say(f'change.{change.kind}')}", colour))
    if change.kind in (ChangeKind.CHANGED, ChangeKind.MOVED):
        _write_fields(change.fields)
        return
    for field in change.fields:
        value = field.before if change.kind is ChangeKind.REMOVED else field.after
        print(f"    {field_word(field.field)}: {shown(value)}")


def _write_fields(fields: Sequence[FieldChange]) -> None:
    for field in fields:
        print(f"    {field_word(field.field)}:")
        if field.before is not None:
            print(painted(f"      - {shown(field.before)}", "removed"))
        if field.after is not None:
            print(painted(f"      + {shown(field.after)}", "added"))


def _plain(difference: CardDifference) -> dict[str, object]:
    return {
        "heading": [_plain_field(field) for field in difference.heading],
        "exit": [{"id": change.key, **_plain_part(change)} for change in difference.exit],
        "operations": [
            {"no": change.key, **_plain_part(change)} for change in difference.operations
        ],
    }


def _plain_part(change: PartChange) -> dict[str, object]:
    fields = [_plain_field(field) for field in change.fields]
    return {"kind": change.kind.value, "moved": change.is_moved, "fields": fields}


def _plain_field(change: FieldChange) -> dict[str, object]:
    return {"field": change.field, "before": change.before, "after": change.after}
