"""What somebody did in the editor, as changes of the draft."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from techkarta.common.errors import Invalid
from techkarta.engine.cards.codec import card_to_dict, criterion_to_dict
from techkarta.engine.cards.editing import (
    Change,
    InsertOperation,
    MoveOperation,
    NumberOperation,
    RemoveOperation,
    Renumber,
    SetCriterion,
    SetHeading,
    SetOperation,
    free_criterion_id,
)
from techkarta.engine.cards.model import Card, ExitCriterion, Operation
from techkarta.engine.cards.numbers import free_number, number_key
from techkarta.engine.lint.findings import Finding
from techkarta.engine.lint.repairs import repair_of

from .editor_paste import NUMBER, pasted, renamed_links
from .editor_typed import Typed, operation_values, text_value


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """What a request of the editor carries: `do`, and the fields it is about."""

    do: str
    fields: Mapping[str, Sequence[str]]
    card: Card
    findings: Callable[[], Sequence[Finding]]
    language: str

    def one(self, name: str) -> str:
        """The last string of a field."""
        found = self.fields.get(name, ())
        return found[-1].strip() if found else ""

    def typed(self, no: str, fields: Mapping[str, Sequence[str]]) -> Typed:
        """These fields, about the operation of this number."""
        known = (item for item in self.card.operations if item.no == no)
        operation = next(known, Operation(no=no))
        return Typed(fields=fields, card=self.card, operation=operation, language=self.language)


def changes_of(sent: Sent) -> tuple[Change, ...]:
    """The changes a request asks for; Invalid unknown_change where it asks for none known."""
    make = _DO.get(sent.do)
    if make is None:
        raise Invalid("unknown_change", field="do")
    return tuple(make(sent))


def _set(sent: Sent) -> Iterable[Change]:
    no = sent.one("no")
    yield SetOperation(no=no, values=operation_values(sent.typed(no, sent.fields)))


def _number(sent: Sent) -> Iterable[Change]:
    yield NumberOperation(no=sent.one("no"), number=sent.one("number"))


def _insert(sent: Sent) -> Iterable[Change]:
    yield InsertOperation(below=sent.one("no") or None)


def _remove(sent: Sent) -> Iterable[Change]:
    yield RemoveOperation(no=sent.one("no"))


def _up(sent: Sent) -> Iterable[Change]:
    yield MoveOperation(no=sent.one("no"), places=-1)


def _down(sent: Sent) -> Iterable[Change]:
    yield MoveOperation(no=sent.one("no"), places=1)


def _renumber(_sent: Sent) -> Iterable[Change]:
    yield Renumber()


def _repair(sent: Sent) -> Iterable[Change]:
    """Settle the finding that stands at this place; nothing where it is settled already."""
    wanted = (sent.one("code"), sent.one("no"), sent.one("field"))
    for finding in sent.findings():
        if (finding.code, finding.operation or "", finding.field or "") == wanted:
            return repair_of(sent.card, finding)
    return ()


def _link(sent: Sent) -> Iterable[Change]:
    """Let an operation wait for another one; nothing where it does already."""
    yield from _linked(
        sent, lambda links, before: [*links, before] if before not in links else links
    )


def _unlink(sent: Sent) -> Iterable[Change]:
    """Let an operation wait for another one no more."""
    yield from _linked(sent, lambda links, before: [no for no in links if no != before])


def _linked(sent: Sent, make: Callable[[list[str], str], list[str]]) -> Iterable[Change]:
    no, before = sent.one("no"), sent.one("before")
    numbers = {item.no: item for item in sent.card.operations}
    for each in (no, before):
        if each not in numbers:
            raise Invalid("operation_unknown", field="after", no=each)
    if no == before:
        raise Invalid("link_to_itself", field="after", no=no)
    yield SetOperation(no=no, values={"after": make(list(numbers[no].after), before)})


def _guide(sent: Sent) -> Iterable[Change]:
    """The answers of the guide: of an operation that is there, or of one more."""
    no = sent.one("no")
    values = operation_values(sent.typed(no, sent.fields))
    if no:
        yield SetOperation(no=no, values=values)
        return
    told = {key: value for key, value in values.items() if key != "after" or value}
    last = sent.card.operations[-1].no if sent.card.operations else None
    yield InsertOperation(below=last, values=told)


def _heading(sent: Sent) -> Iterable[Change]:
    data = card_to_dict(sent.card)
    values: dict[str, object] = {
        name: text_value(data.get(name), sent.one(name), sent.language)
        for name in ("title", "market", "reason")
        if name in sent.fields
    }
    if values.get("title", "") is None:
        raise Invalid("title_empty", field="title")
    if "client_types" in sent.fields:
        values["client_types"] = [code for code in sent.fields["client_types"] if code] or None
    if "stages" in sent.fields:
        codes = list(dict.fromkeys(code for code in sent.fields["stages"] if code))
        values |= {"stages": codes, "whole_cycle": len(codes) > 1 or None}
    yield SetHeading(values=values)


def _criterion(sent: Sent) -> Iterable[Change]:
    """A criterion of this id, or a new one where none is named."""
    name = sent.one("id") or free_criterion_id(sent.card)
    known = next((item for item in sent.card.exit if item.id == name), None)
    present = criterion_to_dict(known or ExitCriterion(id=name, text="")).get("text")
    proof = sent.one("proof") or None
    yield SetCriterion(
        id=name,
        values={
            "text": text_value(present, sent.one("text"), sent.language),
            "critical": True if sent.one("critical") else None,
            "proof": proof,
            "operation": (sent.one("operation") or None) if proof == "operation" else None,
        },
    )


def _criterion_remove(sent: Sent) -> Iterable[Change]:
    yield SetCriterion(id=sent.one("id"), values={"text": None})


def _paste(sent: Sent) -> Iterable[Change]:
    """Rows of a sheet over the table from one cell on; what is beyond the end is added.

    Rows that come with their headings are a table of their own: they go below the others, an
    operation that says nothing yet makes room for them.
    """
    told = pasted(sent.one("text"), sent.card, field=sent.one("field"))
    if not told.rows:
        raise Invalid("rows_not_understood", field="text")
    numbers = [item.no for item in sent.card.operations]
    place = numbers.index(sent.one("no")) if sent.one("no") in numbers else len(numbers)
    if told.is_headed:
        empty = [item.no for item in sent.card.operations if item == Operation(no=item.no)]
        place = len(numbers) - (1 if numbers and numbers[-1] in empty else 0)
    names: dict[object, str] = {}
    for offset, row in enumerate(told.rows, start=place):
        is_there = offset < len(numbers)
        last = numbers[-1] if numbers else None
        if not is_there:
            numbers.append(free_number(last, None, numbers) or "")
        fields = _numbered(row, names, numbers[offset]) if told.is_headed else row
        no = numbers[offset] if is_there else ""
        values = operation_values(sent.typed(no, fields))
        if is_there:
            yield SetOperation(no=no, values=values)
            continue
        # Nothing typed means the operation above, as in a card file.
        kept = {key: value for key, value in values.items() if key != "after" or value}
        yield InsertOperation(below=last, values=kept)


def _numbered(
    fields: Mapping[str, Sequence[str]], names: dict[object, str], no: str
) -> dict[str, Sequence[str]]:
    """The fields of a row of a sheet with the numbers of the card instead of its own."""
    own = "".join(fields.get(NUMBER, ()))
    names[number_key(own or no)] = no
    linked = [renamed_links(text, names) for text in fields.get("after", ())]
    return {**{name: each for name, each in fields.items() if name != NUMBER}, "after": linked}


_DO: Mapping[str, Callable[[Sent], Iterable[Change]]] = {
    "set": _set,
    "number": _number,
    "insert": _insert,
    "remove": _remove,
    "up": _up,
    "down": _down,
    "renumber": _renumber,
    "repair": _repair,
    "link": _link,
    "unlink": _unlink,
    "guide": _guide,
    "heading": _heading,
    "criterion": _criterion,
    "criterion_remove": _criterion_remove,
    "paste": _paste,
}
