"""The header of a case page: amount, promised date, age on the stage, path, how it ended."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from techkarta.cases.selectors import CaseRecord
from techkarta.ui.states import Tone
from techkarta.ui.values import PathStage

from .about import slips_words
from .making import Making
from .reading import Reader, working_days

DAYS_IN_WEEK = 7
FEW_WEEKS = 2
# How the stage a case stands on looks, by the state of the case.
NOW: Mapping[str, Literal["done", "current", "lost"]] = {
    "open": "current",
    "won": "done",
    "lost": "lost",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class HeadFact:
    """A number of the header with a note and its tone."""

    label: str
    value: str
    tone: Tone = ""
    notes: tuple[tuple[str, Tone], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """How a closed case ended."""

    state: str
    title: str
    text: str
    note: str
    tone: Tone


def head(making: Making) -> tuple[HeadFact, ...]:
    """Amount, promised date and age, each with what is wrong with it."""
    case, reader = making.case, making.reader
    amount = reader.money(case.amount, case.currency) or "—"
    return (HeadFact(label=_("Amount"), value=amount), _promised(making), _age(making))


def _promised(making: Making) -> HeadFact:
    case, reader = making.case, making.reader
    label = _("Promised date")
    if case.promised_on is None:
        return HeadFact(label=label, value=_("not set"), tone="")
    notes: list[tuple[str, Tone]] = []
    is_past = making.is_open and case.promised_on < reader.today
    expected = expected_on(making.record, reader) if making.is_open else None
    is_early = expected is not None and case.promised_on < expected
    if is_past:
        notes.append((_("has passed"), "bad"))
    elif is_early and expected is not None:
        notes.append((_early_words((expected - case.promised_on).days), "bad"))
    if is_early and expected is not None:
        notes.append((_("by the norms not before %(day)s") % {"day": reader.short(expected)}, ""))
    if case.slips:
        notes.append((slips_words(case.slips), "warn"))
    tone: Tone = "bad" if is_past or is_early else ""
    return HeadFact(label=label, value=reader.long(case.promised_on), tone=tone, notes=tuple(notes))


def _early_words(days: int) -> str:
    """By how much a date is too early, in calendar days, from two weeks on in weeks."""
    weeks = days // DAYS_IN_WEEK
    if weeks < FEW_WEEKS:
        words = ngettext(
            "earlier than the norms by %(count)d day",
            "earlier than the norms by %(count)d days",
            days,
        )
        return words % {"count": days}
    words = ngettext(
        "earlier than the norms by %(count)d week",
        "earlier than the norms by %(count)d weeks",
        weeks,
    )
    return words % {"count": weeks}


def expected_on(record: CaseRecord, reader: Reader) -> date | None:
    """The day the case would be won by the norms of its stages, from where it stands now.

    The present stage takes what is left of its norm, at least one day; every further stage up to
    the first that may win takes its whole norm. Working days of the organisation.
    """
    ids = [stage.id for stage in record.stages]
    if record.case.stage_id not in ids:
        return None
    ahead = record.stages[ids.index(record.case.stage_id) :]
    spent = reader.days_since(record.case.entered_at)
    total = max(1, ahead[0].normal_days - spent)
    for stage in ahead[1:]:
        if ahead[0].may_win:
            break
        total += stage.normal_days
        if stage.may_win:
            break
    return reader.calendar.add_working_days(reader.today, total)


def _age(making: Making) -> HeadFact:
    case, reader = making.case, making.reader
    norm = _("norm %(days)d") % {"days": case.stage.normal_days}
    if case.closed_at is not None:
        spent = reader.calendar.working_days_between(
            reader.day_of(case.opened_at), reader.day_of(case.closed_at)
        )
        return HeadFact(label=_("From start to end"), value=working_days(max(0, spent)))
    days = reader.days_since(case.entered_at)
    tone: Tone = "bad" if days > case.stage.maximum_days else ""
    over = _("the limit is %(days)d") % {"days": case.stage.maximum_days}
    notes: tuple[tuple[str, Tone], ...] = ((norm, ""),)
    if days > case.stage.maximum_days:
        notes = ((over, "bad"), *notes)
    elif days > case.stage.normal_days:
        notes = ((_("longer than the norm"), "warn"), *notes)
    return HeadFact(label=_("On the stage"), value=working_days(days), tone=tone, notes=notes)


def path(making: Making) -> tuple[PathStage, ...]:
    """The stages of the process with where the case stands."""
    ids = [stage.id for stage in making.record.stages]
    here = ids.index(making.case.stage_id) if making.case.stage_id in ids else len(ids)
    return tuple(
        PathStage(
            code=making.reader.mark(stage),
            title=making.reader.say(stage.title),
            state="done" if place < here else NOW[making.case.state] if place == here else "ahead",
        )
        for place, stage in enumerate(making.record.stages)
    )


def ended(making: Making) -> Ended | None:
    """How a closed case ended; None while it flows."""
    case, reader = making.case, making.reader
    if making.is_open or case.closed_at is None:
        return None
    visit = making.record.present.visit
    told = {
        "day": reader.long(reader.day_of(case.closed_at)),
        "stage": reader.mark(case.stage),
    }
    who = visit.left_by.full_name if visit.left_by else ""
    words = _("%(day)s on the stage %(stage)s") % told
    is_won = case.state == "won"
    return Ended(
        state=case.state,
        title=_("The deal is won") if is_won else _("The deal is lost"),
        text=case.close_reason,
        note=" · ".join(part for part in (words, who) if part),
        tone="ok" if is_won else "bad",
    )
