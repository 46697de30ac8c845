"""The page of conformance: where the card is not followed, by whom, since when, and what for."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from techkarta.accounts.permissions import Actor
from techkarta.accounts.selectors import people
from techkarta.engine.conformance.adherence import Comparison, Rate
from techkarta.engine.conformance.executions import CODES, STRUCTURAL
from techkarta.method.selectors import Process, Stage, card_of, processes
from techkarta.ui.formats import localise
from techkarta.ui.values import Link, Option

from ..links import report_links
from . import counting
from .heat import LEVELS, MEASURES, ORDER, HeatRow, Looking, Urls, heat_rows
from .judged import PERIODS, USUAL_PERIOD, Asked, JudgedVisit, judged
from .words import DEVIATION_ICONS, DEVIATIONS, PERIOD_WORDS, WARNINGS

VARIANTS_SHOWN = 12
MONTHS_SHOWN = 13


@dataclass(frozen=True, slots=True, kw_only=True)
class ShareRow:
    """A card version or a month."""

    title: str
    note: str
    n: int
    percent: int
    tone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeRow:
    """A kind of deviation."""

    title: str
    icon: str
    count: int
    tone: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One operation of a way: done, or left out; `tone` is empty where all is well."""

    no: str
    title: str
    tone: str
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class VariantRow:
    """One way through the card, with how many went it."""

    count: int
    percent: int
    cost: int
    is_over: bool
    steps: Sequence[Step]
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Closed deals that followed the cards, or did not."""

    title: str
    rate: Rate
    url: str

    @property
    def percent(self) -> int:
        """Whole percent of deals won."""
        return round(100 * self.rate.share)

    @property
    def low(self) -> int:
        """Lower end of the interval, percent."""
        return round(100 * self.rate.low)

    @property
    def high(self) -> int:
        """Upper end of the interval, percent."""
        return round(100 * self.rate.high)


@dataclass(frozen=True, slots=True, kw_only=True)
class Winning:
    """Adherence against win rate."""

    groups: Sequence[Group]
    is_comparable: bool
    difference: int
    low: int
    high: int
    warnings: Sequence[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class ConformancePage:
    """What the page shows; `stage` is the stage of the heat map and the ways."""

    periods: Sequence[Link]
    processes: Sequence[Option]
    process: str
    stages: Sequence[Option]
    stage: str
    period: str
    count: int
    conforming: int
    percent: str
    fitness: str
    card_title: str
    people: Sequence[str]
    heat: Sequence[HeatRow]
    codes: Sequence[CodeRow]
    versions: Sequence[ShareRow]
    months: Sequence[ShareRow]
    variants: Sequence[VariantRow]
    variants_in_all: int
    winning: Winning | None
    list_url: str
    measures: Sequence[Link]
    links: Sequence[Link]


def conformance_page(actor: Actor, asked: Asked, moment: datetime) -> ConformancePage:
    """Judge the history of a process; the heat map and the ways are of one of its stages."""
    known = list(processes(actor.organisation_id))
    process = next(
        (each for each in known if each.id == asked.process_id), known[0] if known else None
    )
    process_id = process.id if process else None
    whole = judged(actor, Asked(period=asked.period, process_id=process_id), moment)
    language = get_language() or "ru"
    stages = [*process.stages.all()] if process else []
    stage_id = _stage_of(whole, [each.id for each in stages], asked.stage_id)
    own = [each for each in whole if each.visit.stage_id == stage_id]
    period = asked.period if asked.period in PERIODS else USUAL_PERIOD
    told = {"period": period, "process": str(process_id or ""), "stage": str(stage_id or "")}
    url = _urls(told)
    conforming = sum(each.judgement.is_conforming for each in whole)
    names = {str(user.id): user.full_name for user in people(actor)}
    newest = card_of(max(each.visit.card_version_id or 0 for each in own)) if own else None
    ways, in_all = counting.variants(own, VARIANTS_SHOWN)
    performers = _performers(own, names)
    measure = _measure(own, asked.measure)
    return ConformancePage(
        periods=[
            Link(
                text=str(PERIOD_WORDS[each]),
                url="?" + urlencode({**told, "period": each}),
                is_current=each == period,
            )
            for each in PERIODS
        ],
        processes=_options(known, language),
        process=told["process"],
        stages=_options(stages, language),
        stage=told["stage"],
        period=period,
        count=len(whole),
        conforming=conforming,
        percent=_percent(conforming, len(whole)),
        fitness=_percent(sum(each.judgement.fitness for each in whole), len(whole)),
        card_title=localise(newest.title or newest.code, language) if newest else "",
        people=[names.get(each, each) for each in performers],
        heat=heat_rows(own, newest, performers, Looking(names, url, measure)) if newest else (),
        codes=_codes(own, url),
        versions=_versions(own),
        months=_months(whole),
        variants=[_variant_row(each, len(own), language, url) for each in ways],
        variants_in_all=in_all,
        winning=winning(
            counting.win_rates(whole),
            Side(_("Every stage by the card"), url(stage="")),
            Side(_("With deviations"), url(stage="", code="structural")),
        ),
        list_url=url(),
        measures=_measures(measure, told),
        links=report_links(actor, "conformance"),
    )


def _urls(told: dict[str, str]) -> Urls:
    """Makes addresses of the list that keep what is chosen."""

    def url(**more: str) -> str:
        return reverse("reports:conformance_cases") + "?" + urlencode({**told, **more})

    return url


def _percent(part: float, whole: int) -> str:
    return f"{round(100 * part / whole)}\N{NO-BREAK SPACE}%" if whole else ""


def _options(rows: Iterable[Process | Stage], language: str) -> list[Option]:
    return [Option(value=str(each.id), text=localise(each.title, language)) for each in rows]


def _stage_of(
    visits: Sequence[JudgedVisit], stages: Sequence[int], wanted: int | None
) -> int | None:
    """The stage asked for, else the one with the most visits."""
    if wanted in stages:
        return wanted
    counts = {stage: sum(each.visit.stage_id == stage for each in visits) for stage in stages}
    return max(counts, key=lambda stage: counts[stage], default=None)


def _performers(visits: Sequence[JudgedVisit], names: dict[str, str]) -> list[str]:
    """Whoever executed something or owns a case, by name."""
    found = {str(each.visit.case.owner_id) for each in visits}
    found |= {each.user for visit in visits for each in visit.trace.executions if each.user}
    return sorted(found, key=lambda user: names.get(user, user))


def _measure(visits: Sequence[JudgedVisit], wanted: str) -> str:
    """What the heat map measures: as asked, else the order of work, else what happens most."""
    if wanted in MEASURES:
        return wanted
    counts = counting.deviations(visits)
    if any(counts[code] for code in STRUCTURAL):
        return ORDER
    return max(MEASURES[1:], key=lambda code: counts[code]) if counts.total() else ORDER


def _measures(measure: str, told: dict[str, str]) -> list[Link]:
    return [
        Link(
            text=_("Order") if code == ORDER else str(DEVIATIONS[code]),
            url="?" + urlencode({**told, "measure": code}),
            is_current=code == measure,
        )
        for code in MEASURES
    ]


def _codes(visits: Sequence[JudgedVisit], url: Urls) -> list[CodeRow]:
    counts = counting.deviations(visits)
    return [
        CodeRow(
            title=str(DEVIATIONS[code]),
            icon=DEVIATION_ICONS[code],
            count=counts[code],
            tone="bad" if code in STRUCTURAL else "warn",
            url=url(code=code),
        )
        for code in CODES
        if counts[code]
    ]


def _versions(visits: Sequence[JudgedVisit]) -> list[ShareRow]:
    rows = counting.shares(visits, "version")
    known = {each.visit.card_version_id: each.visit.card_version for each in visits}
    made = []
    for version, share in sorted(rows.items(), key=lambda item: str(item[0]).zfill(12)):
        row = known[version]  # type: ignore[index]
        assert row is not None  # noqa: S101 - visits without a card are not judged
        title = _("revision %(number)s") % {"number": row.revision}
        made.append(share_row(title, row.card.code, share))
    return made


def _months(visits: Sequence[JudgedVisit]) -> list[ShareRow]:
    rows = sorted((str(month), share) for month, share in counting.shares(visits, "month").items())
    return [
        share_row(f"{month[5:]}.{month[:4]}", "", share) for month, share in rows[-MONTHS_SHOWN:]
    ]


def share_row(title: str, note: str, share: counting.Share) -> ShareRow:
    """A share as a row, coloured by how good it is."""
    level = sum(share.percent >= each for each in LEVELS)
    tone = "ok" if level > 2 else "warn" if level else "bad"  # noqa: PLR2004 - the upper two
    return ShareRow(title=title, note=note, n=share.n, percent=share.percent, tone=tone)


def _variant_row(variant: counting.Variant, whole: int, language: str, url: Urls) -> VariantRow:
    card = card_of(variant.sample.visit.card_version_id or 0)
    titles = {each.no: localise(each.title or "", language) for each in card.operations}
    wrong = {
        **{position: _("out of order") for position in variant.found.order},
        **{position: _("repeated") for position in variant.found.repeated},
    }
    steps = [
        Step(
            no=each.operation,
            title=titles[each.operation],
            tone="bad" if position in wrong else "",
            note=wrong.get(position, ""),
        )
        for position, each in enumerate(variant.sample.trace.executions)
    ]
    for place in variant.found.missing:
        no = card.operations[place].no
        # Where the card has it: before the first later operation.
        at = next((at for at, step in enumerate(steps) if step.no > no), len(steps))
        steps.insert(at, Step(no=no, title=titles[no], tone="idle", note=_("left out")))
    return VariantRow(
        count=variant.count,
        percent=round(100 * variant.count / whole),
        cost=variant.found.cost,
        is_over=variant.sample.is_over,
        steps=steps,
        url=url(variant=variant.key),
    )


@dataclass(frozen=True, slots=True)
class Side:
    """One of two groups that are compared: what it is called, where its cases are."""

    title: str
    url: str


def winning(found: Comparison, followed: Side, broken: Side) -> Winning | None:
    """Two groups beside each other; None where nothing is closed yet."""
    if not found.followed.n and not found.broken.n:
        return None
    return Winning(
        groups=[
            Group(title=followed.title, rate=found.followed, url=followed.url),
            Group(title=broken.title, rate=found.broken, url=broken.url),
        ],
        is_comparable=bool(found.followed.n and found.broken.n),
        difference=round(100 * found.difference),
        low=round(100 * found.low),
        high=round(100 * found.high),
        warnings=[str(WARNINGS[code]) for code in found.warnings],
    )
