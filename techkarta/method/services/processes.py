"""Processes and stages: add, rename, reorder, switch off, retire."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.apps import apps
from django.db import transaction

from techkarta.accounts.permissions import Actor, require
from techkarta.audit.services import Change, record_changes
from techkarta.common.errors import Conflict, Invalid, NotFound
from techkarta.engine.cards.model import Text

from ..models import Process, Stage

EDITED = (
    "title", "mark", "entry", "normal_days", "maximum_days", "returns", "asks", "may_win",
)  # fmt: skip
ASKS = ("selection", "development", "proposal")
"""The moments a stage may ask for: whose questions are due on it."""


SUBJECTS = ("deal", "territory", "campaign", "person")
"""What the cases of a company's own process may be about."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StageEdit:
    """The editable part of a stage; ages in working days.

    `returns`: codes of the earlier stages a case may go back to, none = to any earlier one;
    `asks`: the moments whose questions about the client are due here.
    """

    title: Text
    mark: Text
    normal_days: int
    maximum_days: int
    entry: Text = field(default_factory=dict)
    returns: tuple[str, ...] = ()
    asks: tuple[str, ...] = ()
    may_win: bool = False


@transaction.atomic
def create_process(
    *,
    actor: Actor,
    code: str,
    title: Text,
    first_stage: StageEdit,
    moment: datetime,
    subject: str = SUBJECTS[0],
) -> Process:
    """Add the company's own process with its first stage; `subject`: what its cases are about."""
    require(actor, "process.change")
    _check_title(title)
    if subject not in SUBJECTS:
        raise Invalid("subject_unknown", field="subject", value=subject)
    own = Process.objects.filter(organisation_id=actor.organisation_id)
    if own.filter(code=code).exists():
        raise Invalid("code_taken", field="code", process=code)
    process = Process.objects.create(
        organisation_id=actor.organisation_id,
        code=code,
        title=title,
        order=own.count() + 1,
        subject=subject,
    )
    _record(actor, moment, "process.create", process, {"title": ["", title]})
    _make_stage(process, first_stage)
    return process


@transaction.atomic
def rename_process(
    *, actor: Actor, process_id: int, version: int, title: Text, moment: datetime
) -> Process:
    """Give a process another name."""
    process = _lock(actor, process_id, version)
    _check_title(title)
    fields = {"title": [process.title, title]}
    process.title = title
    return _save(actor, moment, "process.rename", process, fields)


@transaction.atomic
def switch_process(
    *, actor: Actor, process_id: int, version: int, is_active: bool, moment: datetime
) -> Process:
    """Switch a process on or off; its cases stay, new ones cannot be started while it is off."""
    process = _lock(actor, process_id, version)
    fields = {"is_active": [process.is_active, is_active]}
    process.is_active = is_active
    return _save(actor, moment, "process.switch", process, fields)


@transaction.atomic
def add_stage(
    *, actor: Actor, process_id: int, version: int, edit: StageEdit, moment: datetime
) -> Stage:
    """Add a stage at the end of a process."""
    process = _lock(actor, process_id, version)
    stage = _make_stage(process, edit)
    _save(actor, moment, "stage.create", process, {"stage": ["", edit.title]})
    return stage


@transaction.atomic
def edit_stage(
    *, actor: Actor, stage_id: int, version: int, edit: StageEdit, moment: datetime
) -> Stage:
    """Rename a stage, set its ages, where a case may go back to, and what it asks."""
    require(actor, "process.change")
    stage = _stage(actor, stage_id)
    if stage.version != version:
        raise Conflict("changed_meanwhile", current=stage.version)
    _check_stage(edit)
    _check_returns(stage, edit)
    fields: dict[str, object] = {}
    for name in EDITED:
        old, new = getattr(stage, name), getattr(edit, name)
        new = list(new) if isinstance(new, tuple) else new
        if old != new:
            fields[name] = [old, new]
            setattr(stage, name, new)
    stage.version += 1
    stage.save()
    _record(actor, moment, "stage.edit", stage.process, {"stage": stage.code, **fields})
    return stage


@transaction.atomic
def order_stages(
    *, actor: Actor, process_id: int, version: int, stage_ids: Sequence[int], moment: datetime
) -> Process:
    """Put the stages of a process in the given order; every live stage must be named once."""
    process = _lock(actor, process_id, version)
    stages = {stage.id: stage for stage in process.stages.filter(is_retired=False)}
    if sorted(stages) != sorted(stage_ids):
        raise Invalid("stages_incomplete", field="stage_ids")
    before = [stage.code for stage in stages.values()]
    for order, stage_id in enumerate(stage_ids, start=1):
        stages[stage_id].order = order
    Stage.objects.bulk_update(stages.values(), ["order"])
    after = [stages[stage_id].code for stage_id in stage_ids]
    return _save(actor, moment, "stage.order", process, {"stages": [before, after]})


@transaction.atomic
def retire_stage(*, actor: Actor, stage_id: int, version: int, moment: datetime) -> Stage:
    """Take a stage out of the process; refused while cases stand on it or it is the last one."""
    require(actor, "process.change")
    stage = _stage(actor, stage_id)
    if stage.version != version:
        raise Conflict("changed_meanwhile", current=stage.version)
    standing = apps.get_model("cases", "Case").objects.filter(stage=stage, state="open").count()
    if standing:
        raise Invalid("stage_has_cases", field="stage", count=standing)
    if stage.process.stages.filter(is_retired=False).count() == 1:
        raise Invalid("stage_is_last", field="stage")
    stage.is_retired, stage.version = True, stage.version + 1
    stage.save()
    _record(actor, moment, "stage.retire", stage.process, {"stage": stage.code})
    return stage


def hold_stages(*, stage_ids: Iterable[int]) -> None:
    """Keep stages from being retired until the transaction ends; Invalid where one is already.

    Whoever lets a case stand on a stage asks first: nothing may be left on a retired one.
    """
    wanted = sorted(set(stage_ids))
    rows = Stage.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=wanted)
    if any(stage.is_retired for stage in rows.order_by("id")):
        raise Invalid("stage_gone", field="stage_id")


@transaction.atomic
def restore_stage(*, actor: Actor, stage_id: int, moment: datetime) -> Stage:
    """Bring a retired stage back to where it stood; one that is not retired stays as it is."""
    require(actor, "process.change")
    rows = Stage.objects.select_for_update(of=("self",)).select_related("process")
    stage = rows.filter(pk=stage_id, process__organisation_id=actor.organisation_id).first()
    if stage is None:
        raise NotFound("not_found")
    if stage.is_retired:
        stage.is_retired, stage.version = False, stage.version + 1
        stage.save()
        _record(actor, moment, "stage.restore", stage.process, {"stage": stage.code})
    return stage


def _make_stage(process: Process, edit: StageEdit) -> Stage:
    _check_stage(edit)
    number = process.stages.count() + 1
    taken = set(process.stages.values_list("code", flat=True))
    while (code := f"s{number}") in taken:
        number += 1
    return Stage.objects.create(
        process=process,
        code=code,
        mark=edit.mark,
        title=edit.title,
        entry=edit.entry,
        normal_days=edit.normal_days,
        maximum_days=edit.maximum_days,
        asks=list(edit.asks),
        may_win=edit.may_win,
        order=number,
    )


def _check_returns(stage: Stage, edit: StageEdit) -> None:
    """Back means to a stage before this one."""
    before = stage.process.stages.filter(is_retired=False, order__lt=stage.order)
    known = {*before.values_list("code", flat=True), *stage.returns}
    if not set(edit.returns) <= known:
        raise Invalid("return_unknown", field="returns")


def _check_title(title: Text) -> None:
    texts = [title] if isinstance(title, str) else list(title.values())
    if not any(text.strip() for text in texts):
        raise Invalid("title_empty", field="title")


def _check_stage(edit: StageEdit) -> None:
    _check_title(edit.title)
    if not 1 <= edit.normal_days <= edit.maximum_days:
        raise Invalid("stage_age_wrong", field="maximum_days")


def _lock(actor: Actor, process_id: int, version: int) -> Process:
    require(actor, "process.change")
    rows = Process.objects.select_for_update()
    process = rows.filter(pk=process_id, organisation_id=actor.organisation_id).first()
    if process is None:
        raise NotFound("not_found")
    if process.version != version:
        raise Conflict("changed_meanwhile", current=process.version)
    return process


def _stage(actor: Actor, stage_id: int) -> Stage:
    rows = Stage.objects.select_for_update(of=("self",)).select_related("process")
    stage = rows.filter(
        pk=stage_id, process__organisation_id=actor.organisation_id, is_retired=False
    ).first()
    if stage is None:
        raise NotFound("not_found")
    return stage


def _save(
    actor: Actor, moment: datetime, action: str, process: Process, fields: Mapping[str, object]
) -> Process:
    process.version += 1
    process.save()
    _record(actor, moment, action, process, fields)
    return process


def _record(
    actor: Actor, moment: datetime, action: str, process: Process, fields: Mapping[str, object]
) -> None:
    change = Change(
        action=action, subject="process", subject_id=process.id, label=process.code, fields=fields
    )
    record_changes(actor=actor, moment=moment, changes=[change])
