"""The company's catalogue: loaded from the shipped files once, then its own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from techkarta.accounts.permissions import Actor, require
from techkarta.audit.services import Change, record_changes
from techkarta.common.errors import Conflict, Invalid, NotFound
from techkarta.engine.cards.model import Operation, Text
from techkarta.presets.catalogue import TechnologyPreset, technologies

from .. import selectors
from ..mapping import draft_card
from ..models import CardVersion, Stage, Technology, TechnologyGroup, Tool

EDITED = ("title", "purpose", "group", "sales_types", "is_usable")
MOST_TOOLS = 20
MOST_CONTROLS = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class ToolEdit:
    """A tool with its control tools; `code` is empty for a new one."""

    title: Text
    controls: tuple[Text, ...]
    code: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TechnologyEdit:
    """What a methodologist says of a technology; `is_usable`: cards may name it."""

    title: Text
    purpose: Text
    group: str
    sales_types: tuple[str, ...]
    tools: tuple[ToolEdit, ...]
    is_usable: bool


@transaction.atomic
def load_catalogue(*, organisation_id: int) -> None:
    """Give a company the shipped technologies; what is there already stays as it is."""
    own = Technology.objects.filter(organisation_id=organisation_id)
    known = set(own.values_list("code", flat=True))
    fresh = [
        (order, preset)
        for order, preset in enumerate(technologies(), start=1)
        if preset.code not in known
    ]
    rows = Technology.objects.bulk_create(
        _row(organisation_id, preset, order) for order, preset in fresh
    )
    Tool.objects.bulk_create(
        tool for row, (_order, preset) in zip(rows, fresh, strict=True)
        for tool in _tools(row, preset)
    )  # fmt: skip


@transaction.atomic
def create_technology(*, actor: Actor, edit: TechnologyEdit, moment: datetime) -> Technology:
    """Add a technology of the company's own at the end of the catalogue."""
    require(actor, "catalogue.change")
    _check(actor, edit)
    own = Technology.objects.filter(organisation_id=actor.organisation_id)
    codes = set(own.values_list("code", flat=True))
    row = Technology.objects.create(
        organisation_id=actor.organisation_id,
        code=_free("own", codes),
        title=edit.title,
        purpose=edit.purpose,
        group=edit.group,
        sales_types=list(edit.sales_types),
        is_usable=edit.is_usable,
        order=len(codes) + 1,
    )
    _write_tools(row, edit)
    _record(actor, moment, "technology.create", row, {"title": ["", edit.title]})
    return row


@transaction.atomic
def edit_technology(
    *, actor: Actor, technology_id: int, version: int, edit: TechnologyEdit, moment: datetime
) -> Technology:
    """Change a technology and its tools; cards that name it keep its code."""
    row = _lock(actor, technology_id)
    if row.version != version:
        raise Conflict("changed_meanwhile", current=row.version)
    _check(actor, edit)
    fields: dict[str, object] = {}
    for name in EDITED:
        old, new = getattr(row, name), getattr(edit, name)
        new = list(new) if isinstance(new, tuple) else new
        if old != new:
            fields[name] = [old, new]
            setattr(row, name, new)
    before = [tool.title for tool in row.tools.all()]
    _check_removed(actor, row, edit)
    _write_tools(row, edit)
    after = [tool.title for tool in edit.tools]
    if before != after:
        fields["tools"] = [before, after]
    row.version += 1
    row.save()
    _record(actor, moment, "technology.edit", row, fields)
    return row


@transaction.atomic
def retire_technology(*, actor: Actor, technology_id: int, moment: datetime) -> Technology:
    """Take a technology out of use: no new operation names it, those that do keep it."""
    return _retire(actor, technology_id, "technology.retire", moment, is_retired=True)


@transaction.atomic
def restore_technology(*, actor: Actor, technology_id: int, moment: datetime) -> Technology:
    """Bring a retired technology back."""
    return _retire(actor, technology_id, "technology.restore", moment, is_retired=False)


def _retire(
    actor: Actor, technology_id: int, action: str, moment: datetime, *, is_retired: bool
) -> Technology:
    row = _lock(actor, technology_id)
    if row.is_retired != is_retired:
        row.is_retired, row.version = is_retired, row.version + 1
        row.save()
        _record(actor, moment, action, row, {})
    return row


def uses_of(actor: Actor, code: str) -> list[tuple[CardVersion, Operation]]:
    """The operations of the company's cards that name a technology, with the versions shown."""
    stages = Stage.objects.filter(process__organisation_id=actor.organisation_id, is_retired=False)
    versions = selectors.cards_of_stages(actor, list(stages.values_list("id", flat=True)))
    return [
        (row, operation)
        # A card of the whole cycle is shown on several stages.
        for row in {row.id: row for row in versions.values()}.values()
        for operation in draft_card(row).operations
        if operation.technology == code
    ]


def _lock(actor: Actor, technology_id: int) -> Technology:
    require(actor, "catalogue.change")
    rows = Technology.objects.select_for_update(of=("self",))
    row = rows.filter(pk=technology_id, organisation_id=actor.organisation_id).first()
    if row is None:
        raise NotFound("not_found")
    return row


def _check(actor: Actor, edit: TechnologyEdit) -> None:
    if not _is_said(edit.title):
        raise Invalid("title_empty", field="title")
    if edit.group not in TechnologyGroup.values:
        raise Invalid("technology_group_unknown", field="group")
    known = {
        process.sales_type or process.code
        for process in selectors.processes(actor.organisation_id, is_active=None)
    }
    if not edit.sales_types or not set(edit.sales_types) <= known:
        raise Invalid("technology_without_process", field="sales_types")
    if len(edit.tools) > MOST_TOOLS or any(len(t.controls) > MOST_CONTROLS for t in edit.tools):
        raise Invalid("technology_too_long", field="tools")
    if any(not _is_said(tool.title) for tool in edit.tools):
        raise Invalid("title_empty", field="tools")
    if edit.is_usable:
        _check_usable(edit)


def _check_usable(edit: TechnologyEdit) -> None:
    """A technology cards may name has a tool, and every tool something it is controlled with."""
    if not edit.tools:
        raise Invalid("technology_without_tool", field="is_usable")
    for tool in edit.tools:
        if not tool.controls:
            raise Invalid("tool_without_control", field="is_usable", tool=tool.title)


def _check_removed(actor: Actor, row: Technology, edit: TechnologyEdit) -> None:
    """A tool an operation names stays: its form opens with the task."""
    kept = {tool.code for tool in edit.tools}
    gone = {tool.code: tool.title for tool in row.tools.all() if tool.code not in kept}
    if not gone:
        return
    for _version, operation in uses_of(actor, row.code):
        if operation.tool in gone:
            raise Invalid(
                "tool_in_use", field="is_usable", tool=gone[operation.tool], operation=operation.no
            )


def _write_tools(row: Technology, edit: TechnologyEdit) -> None:
    """Tools keep their codes, since cards name them; the ones that are gone are deleted."""
    known = {tool.code: tool for tool in row.tools.all()}
    codes: set[str] = {tool.code for tool in edit.tools if tool.code in known} | set(known)
    kept = []
    for order, each in enumerate(edit.tools, start=1):
        tool = known.get(each.code) or Tool(technology=row, code=_free("tool", codes))
        codes.add(tool.code)
        tool.title, tool.order, tool.is_usable = each.title, order, edit.is_usable
        tool.controls = _controls(each.controls, tool.controls)
        tool.save()
        kept.append(tool.id)
    row.tools.exclude(pk__in=kept).delete()


def _controls(titles: Iterable[Text], former: Iterable[Mapping[str, object]]) -> list[object]:
    """Control tools; one that is called as before keeps its code."""
    before = {str(each["title"]): str(each["code"]) for each in former}
    codes = set(before.values())
    found: list[object] = []
    for title in titles:
        code = before.get(str(title)) or _free("control", codes)
        codes.add(code)
        found.append({"code": code, "title": title})
    return found


def _free(stem: str, taken: set[str]) -> str:
    number = 1
    while f"{stem}-{number}" in taken:
        number += 1
    return f"{stem}-{number}"


def _is_said(text: Text) -> bool:
    strings = [text] if isinstance(text, str) else list(text.values())
    return any(each.strip() for each in strings)


def _row(organisation_id: int, preset: TechnologyPreset, order: int) -> Technology:
    return Technology(
        organisation_id=organisation_id,
        code=preset.code,
        group=preset.group,
        title=preset.title,
        purpose=preset.purpose,
        sales_types=list(preset.sales_types),
        order=order,
        is_usable=True,
    )


def _tools(row: Technology, preset: TechnologyPreset) -> Iterable[Tool]:
    for order, tool in enumerate(preset.tools, start=1):
        yield Tool(
            technology=row,
            code=tool.code,
            title=tool.title,
            controls=[{"code": each.code, "title": each.title} for each in tool.controls],
            order=order,
            is_usable=True,
        )


def _record(
    actor: Actor, moment: datetime, action: str, row: Technology, fields: Mapping[str, object]
) -> None:
    change = Change(
        action=action, subject="technology", subject_id=row.id, label=row.code, fields=fields
    )
    record_changes(actor=actor, moment=moment, changes=[change])
