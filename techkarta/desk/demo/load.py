"""Loading the made-up company, once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from random import Random

from django.db import transaction

from techkarta.accounts.selectors import calendar_of, has_organisation

from .attesting import attest_people
from .changing import change_cards
from .company import SLUG, found_company
from .engineering import bring_log, keep_scenarios
from .handing import hand_over_deals
from .orders import make_orders
from .proposing import issue_proposals
from .timing import time_operations
from .weeks import plan_weeks
from .writing import leave_draft
from .year import Year

SEED = 20_260_105
DAYS = 365
CLIENTS = 500
EVENING = timedelta(hours=9)


def load_demo(
    *,
    moment: datetime,
    days: int = DAYS,
    clients: int = CLIENTS,
    tell: Callable[[int, int], None] = lambda _done, _total: None,
) -> bool:
    """Make the company and its history up to `moment`; False where it is there already.

    All or nothing: a load that was interrupted leaves no half company. `tell` hears of working
    days done and in all.
    """
    if has_organisation(SLUG):
        return False
    rng = Random(SEED)  # noqa: S311 - a made-up history, not a secret
    with transaction.atomic():
        start = moment - timedelta(days=days)
        company = found_company(client_count=clients, moment=start, rng=rng)
        year = Year(company, rng)
        calendar = calendar_of(company.organisation_id)
        today = calendar.local_day(moment)
        yesterday = today - timedelta(days=1)
        first = calendar.local_day(start)
        total = calendar.working_days_between(first, yesterday) + 1
        for done, day in enumerate(year.days(first, yesterday), start=1):
            tell(done, total)
            evening = calendar.start_of_work(day) + EVENING
            time_operations(company, total - done, total, evening)
            change_cards(company, total - done, evening)
        if calendar.is_working_day(today):
            year.live(today, until=moment)
        leave_draft(company, moment - timedelta(hours=2))
        make_orders(company, today=today, moment=moment)
        issue_proposals(company, moment)
        attest_people(company, moment - timedelta(hours=3))
        hand_over_deals(company, moment - timedelta(hours=2))
        plan_weeks(company, today, moment)
        keep_scenarios(company, moment)
        bring_log(company, moment)
    return True
