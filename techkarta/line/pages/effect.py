"""What a card would do to the line, in a few numbers: shown beside its approval."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from techkarta.accounts.permissions import Actor
from techkarta.engine.errors import EngineError
from techkarta.engine.line.fitting import Fitted
from techkarta.engine.line.forecast import Forecast
from techkarta.ui.formats import number
from techkarta.ui.states import Tone

from ..selectors.forecasts import NoForecast, forecast_of
from ..selectors.past import OtherCard, fitted_line, line_past, line_with_card, steady_line
from .chart import digits
from .compare import narrowness
from .words import Names, names_of, refusal_text

_LEAST_MINUTES, _LEAST_DAYS = 0.5, 0.05


@dataclass(frozen=True, slots=True, kw_only=True)
class EffectRow:
    """A number under the card in force and under the other one."""

    label: str
    now: str
    then: str
    tone: Tone = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """The numbers, or why there are none."""

    rows: Sequence[EffectRow] = ()
    refusal: str = ""


def effect_page(actor: Actor, version_id: int, moment: datetime) -> Effect:
    """What a version would change on the settled line. NotFound as `line_with_card`."""
    known = line_past(actor, moment)
    try:
        line = fitted_line(known)
        other = line_with_card(actor, known, version_id)
    except EngineError:
        return Effect(refusal=_("No deal has come into the line yet"))
    if other is None:
        return Effect(refusal=_("The card is of no stage of the sales line."))
    names = names_of(known, line.scenario)
    now = forecast_of(steady_line(line).scenario)
    then = forecast_of(steady_line(other.line).scenario)
    for found in (now, then):
        if isinstance(found, NoForecast):
            return Effect(refusal=refusal_text(found, names))
    if isinstance(now, NoForecast) or isinstance(then, NoForecast):
        return Effect()
    return Effect(rows=list(_rows(line, other, now, then, names)))


def _rows(
    line: Fitted, other: OtherCard, now: Forecast, then: Forecast, names: Names
) -> Iterator[EffectRow]:
    language = names.language
    stages = [each.code for each in other.line.scenario.stages if _differs(line, other, each.code)]
    for code in stages:
        before, after = now.stage_days.get(code), then.stage_days.get(code)
        yield EffectRow(
            label=_("Days on %(stage)s") % {"stage": names.stages.get(code, code)},
            now="—" if before is None else number(before, language, digits=1),
            then="—" if after is None else number(after, language, digits=1),
            tone="warn" if (after or 0) > (before or 0) + _LEAST_DAYS else "",
        )
    for role in other.line.scenario.people:
        old, new = _minutes(line, role, stages), _minutes(other.line, role, stages)
        if abs(old - new) > _LEAST_MINUTES:
            yield EffectRow(
                label=_("%(role)s: minutes a deal") % {"role": names.role(role)},
                now=number(old, language),
                then=number(new, language),
            )
            load = then.load.by_role.get(role, 0.0)
            yield EffectRow(
                label=_("%(role)s: load") % {"role": names.role(role)},
                now=f"{round(100 * now.load.by_role.get(role, 0.0))} %",
                then=f"{round(100 * load)} %",
                tone=narrowness(load)[0],
            )
    yield EffectRow(
        label=_("Contracts a month"),
        now=number(now.mean, language, digits=digits(now.mean)),
        then=number(then.mean, language, digits=digits(now.mean)),
        tone="warn" if then.mean < now.low else "",
    )


def _differs(line: Fitted, other: OtherCard, code: str) -> bool:
    return line.scenario.stage(code).operations != other.line.scenario.stage(code).operations


def _minutes(line: Fitted, role: str, stages: Sequence[str]) -> float:
    """Minutes of a role that a deal takes on these stages."""
    return sum(
        each.time.mean * each.roles.count(role)
        for code in stages
        for each in line.scenario.stage(code).operations
    )
