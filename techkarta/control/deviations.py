"""Deviations and stuck deals as the control page shows them."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import get_language, gettext, ngettext

from techkarta.accounts.permissions import Actor
from techkarta.cases.selectors.stuck import stuck_cases
from techkarta.engine.planning.calendar import WorkingCalendar
from techkarta.ui.formats import localise

from .pages import DeviationPanel, DeviationRow, StuckPanel, StuckRow
from .selectors import RIGHT, Deviation, deviations, may_decide, open_actions
from .words import CAUSE_WORDS, cause_code

SHOWN = 8


def deviation_panel(
    actor: Actor, calendar: WorkingCalendar, moment: datetime
) -> DeviationPanel | None:
    """The deviations with what is done about them; those without an action come first."""
    if not may_decide(actor):
        return None
    found = deviations(actor, calendar, moment)
    taken = open_actions(actor.organisation_id, (each.key for each in found))
    today = calendar.local_day(moment)
    rows = []
    for each in found:
        action = taken.get(each.key)
        title, note = deviation_words(each)
        rows.append(
            DeviationRow(
                key=each.key,
                title=title,
                note=note,
                url=_url(each),
                cause=str(CAUSE_WORDS.get(action.cause, "")) if action else "",
                cause_code=cause_code(action.cause) if action else "",
                action=action.text if action else "",
                owner=action.owner.full_name if action else "",
                due_on=action.due_on if action else None,
                is_late=bool(action and action.due_on < today),
                action_id=action.id if action else None,
            )
        )
    rows.sort(key=lambda row: row.action_id is not None)
    return DeviationPanel(
        rows=rows[:SHOWN],
        open_count=sum(row.action_id is None for row in rows),
        hidden=max(0, len(rows) - SHOWN),
    )


def deviation_words(found: Deviation) -> tuple[str, str]:
    """A deviation in words: what it is, and whose."""
    subject = localise(found.subject, get_language() or "en")
    count = ngettext("%(count)d deal", "%(count)d deals", found.count) % {"count": found.count}
    titles = {
        "late": gettext("Overdue: %(no)s %(title)s") % {"no": found.no, "title": subject},
        "first": gettext("Accepted at the first attempt: %(percent)d %% of the due 80 %%")
        % {"percent": found.percent},
        "block": gettext("Promised blocks are not cleared"),
        "idle": gettext("Deals without a next step"),
        "slips": gettext("The promised date was put off %(count)d times") % {"count": found.count},
    }
    notes = {
        "late": f"{found.person} · {count}",
        "first": ngettext(
            "%(person)s · %(count)d check", "%(person)s · %(count)d checks", found.count
        )
        % {"person": found.person, "count": found.count},
        "slips": f"{found.person} · {subject}",
    }
    return titles[found.kind], notes.get(found.kind, f"{found.person} · {count}")


def _url(found: Deviation) -> str:
    """Where the rows behind a deviation are."""
    if found.case_id is not None:
        return reverse("cases:case", args=[found.case_id])
    if found.kind in {"late", "idle", "block"}:
        wanted = {"owner": found.person_id, "state": "open"}
        return f"{reverse('cases:list')}?{urlencode(wanted)}"
    return ""


def stuck_panel(actor: Actor, calendar: WorkingCalendar, moment: datetime) -> StuckPanel | None:
    """The deals that stand on their stage too long."""
    if not may_decide(actor):
        return None
    found = stuck_cases(actor, RIGHT, calendar, moment)
    return StuckPanel(
        count=len(found),
        rows=[
            StuckRow(
                case_id=each.case.id,
                title=each.case.client.name if each.case.client else each.case.title,
                stage=each.case.stage.mark or each.case.stage.code,
                days=each.days,
                limit=each.limit,
                norm=each.case.stage.normal_days,
                slips=each.case.slips,
                amount=each.case.amount,
                currency=each.case.currency,
            )
            for each in found[:SHOWN]
        ],
    )
