"""The plan of a case as JSON for programs and as a table for people."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime

from techkarta.cli.console import painted
from techkarta.cli.plan_texts import role_title, say, words
from techkarta.engine.cards.model import Card
from techkarta.engine.planning.plan import CasePlan, PlannedOperation

_COLUMNS = (
    "no", "title", "role", "minutes", "start", "finish", "latest_finish", "due", "slack",
)  # fmt: skip
_RIGHT = frozenset({"minutes", "slack"})
_CRITICAL_MARK = "●"


def plan_as_json(plan: CasePlan) -> str:
    """The plan as one JSON document; moments are ISO 8601 with offset, minutes are numbers."""
    return json.dumps(
        {
            "card": plan.card,
            "start": plan.start.isoformat(),
            "finish": plan.finish.isoformat(),
            "planned_finish": plan.planned_finish.isoformat(),
            "working_days": plan.working_days,
            "operations": [_operation(each) for each in plan.operations],
            "minutes_by_role": dict(plan.minutes_by_role),
            "control_minutes_by_role": dict(plan.control_minutes_by_role),
            "critical_path": list(plan.critical_path),
            "not_applicable": list(plan.not_applicable),
        },
        ensure_ascii=False,
        indent=2,
    )


def _operation(each: PlannedOperation) -> dict[str, object]:
    return {
        "no": each.no,
        "earliest_start": each.earliest_start.isoformat(),
        "earliest_finish": each.earliest_finish.isoformat(),
        "latest_start": each.latest_start.isoformat(),
        "latest_finish": each.latest_finish.isoformat(),
        "planned_start": each.planned_start.isoformat(),
        "planned_finish": each.planned_finish.isoformat(),
        "due": each.due.isoformat() if each.due else None,
        "slack_minutes": each.slack_minutes,
        "critical": each.is_critical,
        "optional": each.is_optional,
        "conditional": each.is_conditional,
        "minutes": each.minutes,
        "role": each.role,
    }


def plan_as_text(plan: CasePlan, card: Card) -> str:
    """The plan as a table with its summary; start and finish are the planned ones."""
    head = {name: say(f"head_{name}") for name in _COLUMNS}
    rows = [head, *(_row(each, card) for each in plan.operations)]
    lines = _aligned(rows)
    marks = [True, *(each.is_critical for each in plan.operations)]
    lines = [
        painted(line, "bold") if is_bold else line
        for line, is_bold in zip(lines, marks, strict=True)
    ]
    return "\n".join([*lines, "", *_summary(plan, card)])


def _row(each: PlannedOperation, card: Card) -> dict[str, str]:
    title = words(card.operation(each.no).title)
    return {
        "no": f"{each.no} {_CRITICAL_MARK if each.is_critical else ' '}",
        "title": (f"({title})" if each.is_optional else title)
        + (" ?" if each.is_conditional else ""),
        "role": role_title(each.role, card) if each.role else "",
        "minutes": f"{each.minutes:g}",
        "start": _moment(each.planned_start),
        "finish": _moment(each.planned_finish),
        "latest_finish": _moment(each.latest_finish),
        "due": _moment(each.due) if each.due else "",
        "slack": f"{each.slack_minutes:g}",
    }


def _aligned(rows: Sequence[Mapping[str, str]]) -> list[str]:
    widths = {name: max(len(row[name]) for row in rows) for name in _COLUMNS}
    return [
        "  ".join(
            row[name].rjust(widths[name]) if name in _RIGHT else row[name].ljust(widths[name])
            for name in _COLUMNS
        ).rstrip()
        for row in rows
    ]


def _summary(plan: CasePlan, card: Card) -> list[str]:
    lines = [
        say(
            "summary",
            title=words(card.title),
            card=plan.card,
            start=_moment(plan.start),
            finish=_moment(plan.finish),
            days=plan.working_days,
        )
    ]
    if plan.planned_finish > plan.finish:
        lines.append(say("planned", finish=_moment(plan.planned_finish)))
    lines.append(say("critical", path=" → ".join(plan.critical_path) or "—"))
    if plan.not_applicable:
        lines.append(say("left_out", operations=", ".join(plan.not_applicable)))
    for code, minutes in (
        ("minutes", plan.minutes_by_role),
        ("control", plan.control_minutes_by_role),
    ):
        if minutes:
            shown = (f"{role_title(role, card)} {each:g}" for role, each in minutes.items())
            lines.append(say(code, minutes=", ".join(shown)))
    lines.append(say("legend"))
    return lines


def _moment(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M}"
