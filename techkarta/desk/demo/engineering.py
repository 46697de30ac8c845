"""The engine room of the made-up company: scenarios worth comparing, the log of an old system."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from random import Random

from django.core.files.uploadedfile import SimpleUploadedFile

from techkarta.engine.cards.model import Card
from techkarta.engine.errors import EngineError
from techkarta.engine.line.load import offered_load
from techkarta.engine.line.what_if import values_of
from techkarta.line.selectors.past import fitted_line, line_past
from techkarta.line.services import keep_scenario
from techkarta.method import selectors
from techkarta.reports.logs.choices import OFF_CARD, UNSAID, choices_from_dict
from techkarta.reports.logs.keeping import decide_log, keep_log, send_log
from techkarta.ui.formats import localise

from . import words
from .company import Company

PROCESS, STAGE = "traditional", "t2"
DEALS, BY_THE_CARD = 90, 0.45
_WON, _WON_BY_THE_CARD = 0.35, 0.5


def keep_scenarios(company: Company, moment: datetime) -> None:
    """One more person where it is tight, and more inflow; nothing where no deal has come."""
    actor = company.actors["director"]
    try:
        scenario = fitted_line(line_past(actor, moment)).scenario
    except EngineError:
        return
    values, load = values_of(scenario), offered_load(scenario).by_role
    tight = f"people.{max(load, key=lambda role: load[role])}"
    inflow = {path: value * 1.2 for path, value in values.items() if path.startswith("inflow.")}
    for title, changes in (
        (words.SCENARIO_PERSON, {tight: values[tight] + 1}),
        (words.SCENARIO_INFLOW, {**inflow, tight: values[tight] + 1}),
    ):
        keep_scenario(actor=actor, title=title, changes=changes, moment=moment)


def bring_log(company: Company, moment: datetime) -> None:
    """A quarter of an old system's deals, handed in and judged by a card."""
    process = selectors.processes(company.organisation_id).get(code=PROCESS)
    stages = [stage.id for stage in process.stages.all() if stage.code == STAGE]
    card = selectors.applicable(selectors.cards_in_force(stages)[stages[0]], ())
    if card is None:
        return
    told = _log(selectors.card_of(card.version_id), moment, Random(DEALS))  # noqa: S311 - made up
    actor = company.actors["head1"]
    row = keep_log(
        actor=actor,
        file=SimpleUploadedFile(words.LOG_NAME, told.encode()),
        chosen=f"version:{card.version_id}",
        moment=moment,
    )
    choices = choices_from_dict(row.choices)
    operations = {
        name: OFF_CARD if number == UNSAID else number
        for name, number in choices.operations.items()
    }
    choices = replace(choices, operations=operations)
    row = decide_log(actor=actor, log_id=row.id, version=row.version, choices=choices)
    send_log(actor=actor, log_id=row.id, version=row.version, moment=moment)


def _log(card: Card, moment: datetime, rng: Random) -> str:
    """Deals of the old system: some by the card, some hurried, with a habit the card has not."""
    rows = ["case,operation,start,end,user,outcome"]
    titles = [localise(each.title or each.no, "ru") for each in card.operations]
    for deal in range(DEALS):
        steps, is_kept = list(titles), rng.random() < BY_THE_CARD
        if not is_kept:
            steps.pop(rng.randrange(1, len(steps)))
            if rng.random() < 1 / 2:
                steps.insert(rng.randrange(len(steps)), words.LOG_HABIT)
        won = rng.random() < (_WON_BY_THE_CARD if is_kept else _WON)
        at = moment - timedelta(days=rng.randint(100, 190))
        user = rng.choice(words.LOG_PEOPLE)
        for step in steps:
            end = at + timedelta(minutes=rng.randint(10, 70))
            told = (f"K-{1000 + deal}", f'"{step}"', f"{at:%Y-%m-%dT%H:%M}",
                    f"{end:%Y-%m-%dT%H:%M}", user, "won" if won else "lost")  # fmt: skip
            rows.append(",".join(told))
            at = end + timedelta(hours=rng.randint(2, 40))
    return "\n".join(rows)
