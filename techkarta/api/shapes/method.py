"""Processes with their stages, and technology cards."""

from __future__ import annotations

from typing import Any

from ninja import Schema

from techkarta.method.selectors import Card, CardVersion, Process, Stage

from .base import Id, Listing, Person, person, said


class StageShape(Schema):
    """A stage of a process; ages in working days."""

    id: int
    code: str
    title: str
    order: int
    normal_days: int
    maximum_days: int
    may_win: bool
    returns: list[str]


class ProcessShape(Schema):
    """A process cases flow through, with its stages in order."""

    id: int
    code: str
    title: str
    kind: str
    sales_type: str
    subject: str
    is_simple: bool
    is_active: bool
    version: int
    stages: list[StageShape]


class CardQuery(Listing):
    """Which cards are asked for."""

    process: Id | None = None
    stage: Id | None = None

    def narrowed(self) -> dict[str, int | None]:
        """The same for the selector."""
        return {"process_id": self.process, "stage_id": self.stage}


class CardShape(Schema):
    """A technology card and its version in force, if it has one."""

    id: int
    code: str
    title: str
    process: int
    stage: int
    stages: list[int]
    revision: int | None
    version_id: int | None
    state: str | None
    operations: int
    minutes: int


class CardDocument(CardShape):
    """A card with the whole document of its version in force, as files say it."""

    author: Person | None
    approver: Person | None
    valid_from: str | None
    document: dict[str, Any] | None


def process(row: Process) -> ProcessShape:
    """A process whose stages are loaded."""
    return ProcessShape(
        id=row.id,
        code=row.code,
        title=said(row.title),
        kind=row.kind,
        sales_type=row.sales_type,
        subject=row.subject,
        is_simple=row.is_simple,
        is_active=row.is_active,
        version=row.version,
        stages=[_stage(each) for each in row.stages.all()],
    )


def _stage(row: Stage) -> StageShape:
    return StageShape(
        id=row.id,
        code=row.code,
        title=said(row.title),
        order=row.order,
        normal_days=row.normal_days,
        maximum_days=row.maximum_days,
        may_win=row.may_win,
        returns=list(row.returns),
    )


def card(row: Card) -> CardShape:
    """A card whose versions are loaded with the counts of their operations."""
    versions = list(row.versions.all())
    force = next((each for each in versions if each.state == "in_force"), None)
    shown = force or next(iter(versions), None)
    return CardShape(
        id=row.id,
        code=row.code,
        title=said(shown.title) if shown else row.code,
        process=row.stage.process_id,
        stage=row.stage_id,
        stages=[each.id for each in shown.stages.all()] if shown else [row.stage_id],
        revision=force.revision if force else None,
        version_id=force.id if force else None,
        state=force.state if force else None,
        # Counted by the selector, so the type does not know of them.
        operations=getattr(force, "operation_count", 0),
        minutes=getattr(force, "operation_minutes", 0) or 0,
    )


def card_document(shape: CardShape, version: CardVersion | None) -> CardDocument:
    """The same with its document; nothing where no version is in force."""
    day = version.valid_from if version else None
    return CardDocument(
        **shape.model_dump(),
        author=person(version.author) if version else None,
        approver=person(version.approver) if version else None,
        valid_from=day.isoformat() if day else None,
        document=dict(version.content) if version else None,
    )
