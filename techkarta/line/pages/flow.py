"""The picture of the flow: what comes to each stage, what stands there, how old it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse

from techkarta.engine.line.forecast import Forecast, minutes_asked
from techkarta.engine.line.model import MONTH_DAYS, Scenario
from techkarta.ui.formats import localise, money, number
from techkarta.ui.states import Tone

from ..mapping import StageFacts
from ..selectors.past import LinePast
from .words import Names

TIGHT, FULL = 0.85, 1.0
HEIGHT = 60.0
_BODY, _LEAST = 68, 4.0
_DOTS, _ROW, _STEP = 60, 20, 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Dot:
    """A deal on a stage."""

    x: int
    y: int
    is_stuck: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowStage:
    """A column of the picture; `shape` is an SVG path in a box of 100 × 60."""

    mark: str
    title: str
    url: str
    per_month: str
    share: str
    shape: str
    count: int
    stuck: int
    amount: str
    dots: Sequence[Dot]
    rows: int
    p50: float
    p75: float
    ages: str
    norm: int
    scale: float
    tone: Tone
    is_narrow: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowRole:
    """What a role is asked for in a month, in minutes."""

    title: str
    people: int
    percent: int
    need: float
    fund: float
    where: str
    tone: Tone


def flow_stages(
    known: LinePast, process_id: int, now: Forecast | None, scenario: Scenario, language: str
) -> list[FlowStage]:
    """The stages of a process, as wide as what enters them in a month."""
    facts = [each for each in known.stages if each.stage.process_id == process_id]
    months = known.past.days / MONTH_DAYS
    flows = [each.entered / months if months else 0.0 for each in facts]
    largest = max(flows, default=0) or 1
    heights = [max(_LEAST, HEIGHT * flow / largest) if flow else 0.0 for flow in flows]
    narrow = _narrow(now, scenario, [each.past.code for each in facts])
    return [
        _stage(
            each,
            flows[at],
            heights[at],
            heights[at + 1] if at + 1 < len(facts) else heights[at],
            is_narrow=each.past.code == narrow,
            language=language,
        )
        for at, each in enumerate(facts)
    ]


def _narrow(now: Forecast | None, scenario: Scenario, codes: Sequence[str]) -> str:
    """The stage that asks most of the bottleneck, where somebody is one."""
    if now is None or now.bottleneck is None or now.load.by_role[now.bottleneck] < TIGHT:
        return ""
    asked = asked_by_stage(scenario, now, now.bottleneck)
    code = max(asked, key=lambda each: asked[each], default="")
    return code if code in codes else ""


def asked_by_stage(scenario: Scenario, now: Forecast, role: str) -> dict[str, float]:
    """Stage → minutes a day it asks of a role."""
    return {
        stage.code: now.load.entered_per_day[stage.code]
        * sum(each.time.mean * each.roles.count(role) for each in stage.operations)
        for stage in scenario.stages
        if any(role in each.roles for each in stage.operations)
    }


def _stage(
    each: StageFacts, flow: float, height: float, after: float, *, is_narrow: bool, language: str
) -> FlowStage:
    row = each.stage
    share = each.going_on
    count = len(each.ages)
    p50, late = float(each.p50 or 0), each.p75 or float(each.p50 or 0)
    tone: Tone = "bad" if late > each.limit else "warn" if late > row.normal_days else "ok"
    return FlowStage(
        mark=localise(row.mark, language),
        title=localise(row.title, language),
        url=f"{reverse('cases:list')}?process={row.process_id}&stage={row.id}",
        per_month=number(flow, language, digits=0 if flow >= 10 else 1),  # noqa: PLR2004 - few
        share="" if share is None else f"{round(100 * share)} %",
        shape=_shape(height, after),
        count=count,
        stuck=each.stuck,
        amount=money(each.amount, "RUB", language) if each.amount else "",
        dots=_dots(count, each.stuck),
        rows=max(1, (min(count, _DOTS) + _ROW - 1) // _ROW) * _STEP,
        p50=p50,
        p75=late,
        ages=f"{number(p50, language)} / {number(late, language)}" if each.p50 is not None else "",
        norm=row.normal_days,
        scale=max(late, 2.0 * row.normal_days),
        tone=tone,
        is_narrow=is_narrow,
    )


def _shape(height: float, after: float) -> str:
    """A body of the stage's height that flows into the height of the next one."""
    top, bottom = (HEIGHT - height) / 2, (HEIGHT + height) / 2
    then_top, then_bottom = (HEIGHT - after) / 2, (HEIGHT + after) / 2
    bend = (_BODY + 100) / 2
    return (
        f"M0 {top:.1f}H{_BODY}C{bend:.0f} {top:.1f} {bend:.0f} {then_top:.1f} 100 {then_top:.1f}"
        f"V{then_bottom:.1f}C{bend:.0f} {then_bottom:.1f} {bend:.0f} {bottom:.1f} {_BODY} "
        f"{bottom:.1f}H0Z"
    )


def _dots(count: int, stuck: int) -> list[Dot]:
    """One dot a deal up to sixty; beyond, their shares of sixty."""
    shown = min(count, _DOTS)
    red = stuck if count <= _DOTS else max(1, round(stuck * _DOTS / count)) if stuck else 0
    return [
        Dot(
            x=at % _ROW * _STEP + _STEP // 2,
            y=at // _ROW * _STEP + _STEP // 2,
            is_stuck=at >= shown - red,
        )
        for at in range(shown)
    ]


def flow_roles(scenario: Scenario, now: Forecast, names: Names) -> list[FlowRole]:
    """The roles by what is asked of them, the most loaded first."""
    rows = []
    for role, load in sorted(now.load.by_role.items(), key=lambda item: -item[1]):
        need, fund = minutes_asked(scenario, now.load, role, MONTH_DAYS)
        asked = asked_by_stage(scenario, now, role)
        most = max(asked, key=lambda each: asked[each], default="")
        rows.append(
            FlowRole(
                title=names.role(role),
                people=scenario.people[role].count,
                percent=round(100 * load),
                need=need,
                fund=fund,
                where=names.stages.get(most, ""),
                tone="bad" if load > FULL else "warn" if load > TIGHT else "ok",
            )
        )
    return rows
