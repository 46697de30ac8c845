"""A stage's form, the order of stages, and what either does to running cases."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from techkarta.ui.values import Link

from ..models import Process, Stage
from ..standing import NextStage, StageEffect
from ..texts import ASK_TITLES
from .matrix import mark_of
from .processes import MethodFormPage, processes_crumbs
from .reading import Reader


@dataclass(frozen=True, slots=True, kw_only=True)
class StagePage(MethodFormPage):
    """The form of a stage; `effect` is asked about before anything is saved."""

    stage_id: int
    has_earlier: bool
    is_last: bool
    effect: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class NextRow:
    """A stage whose running cases would go on elsewhere."""

    mark: str
    title: str
    cases: int
    before: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderPage:
    """The new order, and whose next stage changes by it."""

    title: str
    note: str
    crumbs: tuple[Link, ...]
    process_id: int
    version: int
    stage_ids: tuple[int, ...]
    order: str
    rows: tuple[NextRow, ...]


def order_page(
    process: Process,
    stage_ids: Sequence[int],
    effect: Sequence[NextStage],
    *,
    version: int,
    reader: Reader,
) -> OrderPage:
    """The question before stages are put in another order."""
    known = {stage.id: stage for stage in process.stages.all()}
    marks = [mark_of(known[each], reader) for each in stage_ids if each in known]
    return OrderPage(
        title=_("Another order of stages"),
        note=reader.say(process.title),
        crumbs=processes_crumbs(),
        process_id=process.id,
        version=version,
        stage_ids=tuple(stage_ids),
        order=" → ".join(marks),
        rows=tuple(
            NextRow(
                mark=mark_of(each.stage, reader),
                title=reader.say(each.stage.title),
                cases=each.cases,
                before=_name(each.before, reader),
                after=_name(each.after, reader),
            )
            for each in effect
        ),
    )


def effect_lines(effect: StageEffect, titles: Mapping[str, str]) -> tuple[str, ...]:
    """What other settings of a stage mean for its running cases, a sentence each."""
    lines = []
    if effect.over_now != effect.over_then:
        told = _("Older than the maximum age: %(before)d now, %(after)d by the new settings.")
        lines.append(told % {"before": effect.over_now, "after": effect.over_then})
    if effect.loses_win:
        lines.append(_("None of them can be won here any more."))
    if effect.returns_lost:
        names = ", ".join(titles.get(code, code) for code in effect.returns_lost)
        lines.append(_("They cannot go back any more to: %(stages)s.") % {"stages": names})
    for code in effect.asks_added:
        told = _("Their gate will demand as well: %(questions)s.")
        lines.append(told % {"questions": ASK_TITLES[code]})
    for code in effect.asks_lost:
        told = _("Their gate will not demand any more: %(questions)s.")
        lines.append(told % {"questions": ASK_TITLES[code]})
    counted = ngettext(
        "%(count)d open case stands on this stage.",
        "%(count)d open cases stand on this stage.",
        effect.cases,
    )
    return (counted % {"count": effect.cases}, *lines)


def _name(stage: Stage | None, reader: Reader) -> str:
    if stage is None:
        return _("the end: won or lost")
    return f"{mark_of(stage, reader)} {reader.say(stage.title)}"
