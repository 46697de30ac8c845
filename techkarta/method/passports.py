"""What a document says of a version beyond its card: whose it is, who decided, what came before."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date

from techkarta.accounts.selectors import calendar_of, organisation
from techkarta.engine.cards.model import Card, Text
from techkarta.engine.cards.render.book import BookStage, BookTitle
from techkarta.engine.cards.render.passport import Change, Passport, Signature
from techkarta.engine.planning.calendar import WorkingCalendar
from techkarta.presets.titles import shipped_titles

from . import selectors
from .catalogue import company_titles
from .mapping import draft_card
from .models import CardVersion, Process, Stage, VersionState
from .standing import in_force_with_history


def version_passport(row: CardVersion) -> Passport:
    """The passport of a version, read with what is around it; six queries."""
    stage = row.card.stage
    covered = selectors.covered_stages(row, draft_card(row))
    last = covered[-1].order
    following = next(
        (each for each in selectors.stages_of(stage.process_id) if each.order > last), None
    )
    return passport_of_version(
        row,
        selectors.versions_of(row.card_id),
        covered=covered,
        following=following,
        company=organisation(row.card.organisation_id).name,
        calendar=calendar_of(row.card.organisation_id),
        titles=company_titles(row.card.organisation_id),
    )


def process_book(process: Process, on: date) -> tuple[BookTitle, list[BookStage]]:
    """The cards in force of a process with their passports, stage by stage; eight queries.

    A card of several stages stands under the first of them; the others name it.
    """
    organisation_id = process.organisation_id
    stages = selectors.stages_of(process.id)
    in_force, history = in_force_with_history([stage.id for stage in stages])
    company, calendar = organisation(organisation_id).name, calendar_of(organisation_id)
    titles = company_titles(organisation_id)
    found = []
    within: dict[int, list[Card]] = {}
    for stage in stages:
        cards = []
        for row in in_force.get(stage.id, []):
            value = draft_card(row)
            covered = [each for each in stages if each.code in value.stages]
            for each in covered[1:]:
                within.setdefault(each.id, []).append(value)
            passport = passport_of_version(
                row,
                history.get(row.card_id, []),
                covered=covered,
                following=next((each for each in stages if each.order > covered[-1].order), None),
                company=company,
                calendar=calendar,
                titles=titles,
            )
            cards.append((value, passport))
        found.append(
            BookStage(
                mark=stage.mark or stage.code.upper(),
                title=stage.title,
                cards=tuple(cards),
                within=tuple(within.get(stage.id, ())),
            )
        )
    return BookTitle(process=process.title, organisation=company, on=on), found


def passport_of_version(
    row: CardVersion,
    versions: Iterable[CardVersion],
    *,
    covered: Sequence[Stage],
    following: Stage | None,
    company: str,
    calendar: WorkingCalendar,
    titles: Mapping[str, Text] | None = None,
) -> Passport:
    """The passport by the version's real life; `versions` are all of its card.

    `covered` are its stages, `following` the one behind them: where the card leads. What
    nobody did is an empty frame: a signature stands only where somebody decided. `titles` are the
    company's own names of codes; shipped names stand behind them.
    """
    stage = covered[0]
    former = _former(row, versions)
    before = former[-1] if former else None
    return Passport(
        organisation=company,
        process=row.card.stage.process.title,
        mark=span_mark(covered),
        entry=stage.entry,
        exit=stage_name(following) if following else "",
        normal_days=sum(each.normal_days for each in covered),
        state="" if row.state == VersionState.IN_FORCE else row.state,
        in_force_on=row.valid_from,
        replaces=before.revision if before else None,
        replaces_on=before.valid_from if before else None,
        signatures=tuple(_signatures(row, calendar)),
        changes=tuple(_changes(row, former)),
        titles={**shipped_titles(), **(titles or {})},
    )


def span_mark(stages: Sequence[Stage]) -> Text:
    """The mark of a stage, or of the first and the last of several: «П1–П3»."""
    marks = [each.mark or each.code.upper() for each in stages]
    if len(marks) == 1:
        return marks[0]
    first, last = ({"": each} if isinstance(each, str) else each for each in (marks[0], marks[-1]))
    languages = [*dict.fromkeys((*first, *last))]
    said = {key: f"{_in(first, key)}–{_in(last, key)}" for key in languages}
    return said.get("", said)


def _in(text: Mapping[str, str], language: str) -> str:
    return text.get(language) or next(iter(text.values()), "")


def stage_name(stage: Stage) -> Text:
    """Mark and title of a stage in each language it is named in: «П3 Критерии и решение»."""
    if isinstance(stage.title, str):
        return stage.title
    marks = stage.mark if isinstance(stage.mark, dict) else {}
    return {
        language: f"{marks.get(language, stage.code.upper())} {title}"
        for language, title in stage.title.items()
    }


def _former(row: CardVersion, versions: Iterable[CardVersion]) -> list[CardVersion]:
    """The earlier revisions that came into force, oldest first."""
    found = [each for each in versions if each.revision < row.revision and each.in_force_at]
    return sorted(found, key=lambda each: each.revision)


def _signatures(row: CardVersion, calendar: WorkingCalendar) -> Iterator[Signature]:
    if row.author is not None:
        on = calendar.local_day(row.submitted_at or row.created_at)
        yield Signature(kind="author", name=row.author.full_name, on=on)
    if row.approver is not None and row.approved_at is not None:
        on = calendar.local_day(row.approved_at)
        yield Signature(kind="approved", name=row.approver.full_name, on=on)


def _changes(row: CardVersion, former: Sequence[CardVersion]) -> Iterator[Change]:
    for each in (*former, row):
        yield Change(
            revision=each.revision,
            text=each.reason,
            on=each.valid_from,
            by=each.author.full_name if each.author else "",
        )
