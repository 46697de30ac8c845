"""The preview: what would be done with every row, and why some cannot be taken."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from itertools import islice
from typing import TypeVar

from django.db import transaction
from django.db.models import F

from techkarta.accounts.importing import ImportedPerson, compare_people, taken_emails
from techkarta.accounts.permissions import Actor
from techkarta.cases.services import compare_cases, owners_kept
from techkarta.clients.services import compare_clients
from techkarta.common.errors import Invalid
from techkarta.common.search import folded

from ..crm.fields import CLIENTS, DEALS, IGNORED, KINDS, ORDERS, PEOPLE, PRODUCTS
from ..crm.importmap import ImportMap, gaps
from ..crm.rows import deal_problems, row_key, row_problem
from ..mapping import (
    case_of,
    client_of,
    missing_clients,
    missing_people,
    owner_of,
    person_of,
    reader_of,
    unlisted_heads,
)
from ..models import Import, ImportRow, ImportSheet, ImportState, RowAction
from ..selectors import BATCH, company_of, linked, map_of
from .deciding import OPEN_STATES
from .judging_orders import judge_orders
from .judging_products import judge_products
from .lines import Judging, Line
from .locking import lock_import
from .words import note_words

_T = TypeVar("_T")


@transaction.atomic
def preview_import(*, actor: Actor, import_id: int, version: int, moment: datetime) -> Import:
    """Judge every row by the map: create, update, skip or error. Nothing of the company changes.

    Invalid with its first gap while the map leaves something undecided.
    """
    row = lock_import(actor, import_id, states=OPEN_STATES, version=version)
    told = map_of(row)
    for gap in gaps(told):
        raise Invalid(gap.code, field="map", **gap.params)
    company = company_of(row.organisation_id)
    judging = Judging(
        actor=actor,
        told=told,
        company=company,
        words=note_words(company.language),
        moment=moment,
    )
    row.counts = _judge(row, judging)
    row.state = ImportState.PREVIEWED
    row.version += 1
    row.save(update_fields=["counts", "state", "version"])
    return row


def _judge(row: Import, judging: Judging) -> dict[str, object]:
    counts: dict[str, Counter[str]] = {}
    notes: Counter[str] = Counter()
    ImportRow.objects.filter(batch=row).update(action=RowAction.UNJUDGED, problems=[], position=0)
    sheets = {sheet.name: sheet for sheet in row.sheets.all()}
    for kind in sorted(KINDS.values(), key=lambda kind: kind.order):
        own = [sheets[name] for name in judging.told.of_kind(kind.code) if name in sheets]
        _place(own, kind.code)
        if kind is CLIENTS:
            _learn_clients(own, judging)
        counted = counts.setdefault(kind.code, Counter())
        for sheet in own:
            for lines in _lines(sheet, judging):
                _keep(lines, JUDGES[kind.code](lines, judging), counted, notes)
    left = [sheet for sheet in sheets.values() if judging.told.sheets[sheet.name].kind == IGNORED]
    _place(left, "")
    return {
        **{code: dict(counted) for code, counted in counts.items() if counted},
        "notes": dict(notes),
        "outcomes": dict(judging.outcomes),
        "new_people": len(judging.new_people),
        "new_clients": len(judging.new_clients),
    }


def _place(sheets: Sequence[ImportSheet], kind: str) -> None:
    """Number the rows of a kind over its sheets, so that writing can say how far it has come."""
    base = 0
    for sheet in sheets:
        sheet.kind = kind
        sheet.save(update_fields=["kind"])
        rows = ImportRow.objects.filter(sheet=sheet)
        rows.update(position=F("number") + base)
        last = rows.order_by("-number").values_list("number", flat=True).first()
        base += last or 0


def _lines(sheet: ImportSheet, judging: Judging) -> Iterator[list[Line]]:
    reader = reader_of(sheet, judging.told, judging.company.zone)
    rows = ImportRow.objects.filter(sheet=sheet).order_by("number")
    staged = list(rows.values_list("id", "number", "cells"))
    for batch in batches(staged, BATCH):
        lines = []
        for row_id, number, cells in batch:
            values = reader.read(cells)
            lines.append(
                Line(id=row_id, number=number, values=values, problems=list(values.problems))
            )
        _find_repeated(sheet, lines, judging)
        yield lines


def batches(items: Sequence[_T], size: int) -> Iterator[list[_T]]:
    """The items in lists of at most `size`."""
    rest = iter(items)
    while batch := list(islice(rest, size)):
        yield batch


def _find_repeated(sheet: ImportSheet, lines: Sequence[Line], judging: Judging) -> None:
    kind = judging.told.sheets[sheet.name].kind
    seen = judging.keys[kind]
    for line in lines:
        if not line.is_usable:
            continue
        key = row_key(kind, line.values).casefold()
        if key in seen:
            line.problems.append(row_problem("row_repeated", first=seen[key]))
        else:
            seen[key] = f"{sheet.name}:{line.number}"


def _judge_people(lines: Sequence[Line], judging: Judging) -> list[str]:
    emails = [line.values.text("email") for line in lines if line.values.text("email")]
    taken = taken_emails(actor=judging.actor, emails=emails)
    for line in lines:
        if line.values.text("email").lower() in taken:
            line.problems.append(row_problem("email_of_others", field="email"))
        elif line.is_usable:
            judging.people.add(folded(line.values.text("name")))
            judging.people.add(line.values.text("email").lower())
    rows = [person_of(line.values) for line in lines]
    heads = [ImportedPerson(name=name) for name in unlisted_heads(rows)]
    actions = compare_people(actor=judging.actor, rows=heads)
    found = zip(heads, actions, strict=True)
    judging.new_people |= {folded(head.name) for head, action in found if action == "create"}
    return list(compare_people(actor=judging.actor, rows=rows))


def _learn_clients(sheets: Sequence[ImportSheet], judging: Judging) -> None:
    for sheet in sheets:
        reader = reader_of(sheet, judging.told, judging.company.zone)
        rows = ImportRow.objects.filter(sheet=sheet).order_by("number")
        for cells in rows.values_list("cells", flat=True).iterator(chunk_size=BATCH):
            values = reader.read(cells)
            name = folded(values.text("name"))
            if name and all(problem.level == "note" for problem in values.problems):
                judging.clients.setdefault(name, row_key(CLIENTS.code, values))
                judging.parents.setdefault(name, folded(values.text("parent")))


def _judge_clients(lines: Sequence[Line], judging: Judging) -> list[str]:
    named = [line.values.text(code) for line in lines for code in ("name", "parent")]
    known = linked(judging.company.organisation_id, named)
    rows = []
    for line in lines:
        parent = folded(line.values.text("parent"))
        if parent and _is_own_ancestor(folded(line.values.text("name")), judging.parents):
            line.problems.append(row_problem("parent_circle", field="parent"))
        if parent and parent not in judging.clients and parent not in known.clients:
            name = line.values.text("parent")
            line.problems.append(
                row_problem("parent_absent", field="parent", level="note", value=name)
            )
            parent = ""
        key = judging.clients.get(parent) or known.external_ids.get(parent, "") if parent else ""
        rows.append(client_of(line.values, judging.words, parent=key))
    actions: list[str] = list(compare_clients(actor=judging.actor, rows=rows))
    for place, line in enumerate(lines):
        name = folded(line.values.text("name"))
        # A client the company entered itself is not made a second time nor written over.
        if actions[place] == RowAction.CREATE and known.external_ids.get(name) == "":
            line.problems.append(row_problem("client_of_company", level="note"))
            actions[place] = RowAction.SKIP
    return actions


def _is_own_ancestor(name: str, parents: Mapping[str, str]) -> bool:
    seen = {name}
    above = parents.get(name, "")
    while above:
        if above in seen:
            return above == name
        seen.add(above)
        above = parents.get(above, "")
    return False


def _judge_deals(lines: Sequence[Line], judging: Judging) -> list[str]:
    told, company = judging.told, judging.company
    for line in lines:
        _judge_deal(line, judging)
    known = linked(company.organisation_id, [line.values.text("client") for line in lines])
    usable = [line for line in lines if line.is_usable and not _is_left_out(line, told)]
    values = [line.values for line in usable]
    judging.new_clients |= {
        folded(name)
        for name in missing_clients(values, known)
        if folded(name) not in judging.clients
    }
    _find_owners(usable, judging, missing_people(values, told, known))
    usable = [line for line in usable if line.is_usable]
    judging.outcomes.update(told.stages[line.values.text("stage")].outcome for line in usable)
    rows = [
        case_of(
            line.values,
            told=told,
            company=company,
            linked=known,
            importer_id=judging.actor.user_id,
            moment=judging.moment,
        )
        for line in usable
    ]
    compared = compare_cases(actor=judging.actor, rows=rows)
    kept = owners_kept(actor=judging.actor, rows=rows)
    for line, row in zip(usable, rows, strict=True):
        if row.external_id in kept:
            name = line.values.text("owner")
            line.problems.append(
                row_problem("owner_by_hand", field="owner", level="note", value=name)
            )
    by_id = {line.id: action for line, action in zip(usable, compared, strict=True)}
    return [by_id.get(line.id, RowAction.SKIP) for line in lines]


def _judge_deal(line: Line, judging: Judging) -> None:
    word = line.values.text("stage")
    target = judging.told.stages.get(word)
    if word and target is None:
        line.problems.append(row_problem("stage_absent", field="stage", value=word))
    elif target is not None and target.outcome == "left_out":
        line.problems.append(row_problem("stage_left_out", level="note", value=word))
    elif target is not None:
        line.problems.extend(deal_problems(line.values, target.outcome, judging.moment))
    currency = line.values.text("currency")
    if currency and not (len(currency) == 3 and currency.isascii() and currency.isalpha()):  # noqa: PLR2004 - ISO 4217
        line.problems.append(row_problem("currency_wrong", field="currency", value=currency))


def _is_left_out(line: Line, told: ImportMap) -> bool:
    target = told.stages.get(line.values.text("stage"))
    return target is not None and target.outcome == "left_out"


def _find_owners(lines: Sequence[Line], judging: Judging, missing: Sequence[str]) -> None:
    """Owners who are not there yet: listed in the file, to be made, or told by a wrong address."""
    absent = {name for name in missing if folded(name) not in judging.people}
    judging.new_people |= {folded(name) for name in absent if "@" not in name}
    for line in lines:
        owner = owner_of(line.values, judging.told)
        if owner in absent and "@" in owner:
            line.problems.append(row_problem("owner_absent", field="owner", value=owner))


def _keep(
    lines: Sequence[Line], actions: Sequence[str], counted: Counter[str], notes: Counter[str]
) -> None:
    """Store what was found, rows of one finding together."""
    alike: dict[tuple[str, str], list[int]] = defaultdict(list)
    documents: dict[str, list[dict[str, object]]] = {}
    for line, action in zip(lines, actions, strict=True):
        final = action if line.is_usable else RowAction.ERROR.value
        counted[final] += 1
        # What a row is left out for is enough to know of it.
        told = [item for item in line.problems if line.is_usable or item.level == "error"]
        found = [asdict(problem) for problem in told]
        notes.update(problem.code for problem in told if problem.level == "note")
        documents[repr(found)] = found
        alike[final, repr(found)].append(line.id)
    for (action, mark), ids in alike.items():
        rows = ImportRow.objects.filter(id__in=ids)
        rows.update(action=action, problems=documents[mark])


JUDGES: Mapping[str, Callable[[Sequence[Line], Judging], list[str]]] = {
    PEOPLE.code: _judge_people,
    PRODUCTS.code: judge_products,
    CLIENTS.code: _judge_clients,
    DEALS.code: _judge_deals,
    ORDERS.code: judge_orders,
}
