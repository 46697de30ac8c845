"""Cases nobody has touched for a while."""

from __future__ import annotations

from datetime import datetime

from django.db.models import OuterRef, Subquery
from django.db.models.functions import Coalesce

from techkarta.accounts.permissions import Actor
from techkarta.audit.services import Event

from ..models import Case, CaseState

TOUCHES = ("task_done", "criterion_proved", "case_moved", "case_created", "case_imported")
FEW = 5


def quiet_cases(actor: Actor, since: datetime) -> list[tuple[Case, datetime]]:
    """The actor's own open cases without work after `since`, with its moment, longest first."""
    latest = Event.objects.filter(case_id=OuterRef("pk"), kind__in=TOUCHES).order_by("-id")
    rows = Case.objects.filter(owner_id=actor.user_id, state=CaseState.OPEN)
    rows = rows.annotate(touched_at=Coalesce(Subquery(latest.values("at")[:1]), "entered_at"))
    quiet = rows.filter(touched_at__lt=since).select_related("client")
    return [(case, case.touched_at) for case in quiet.order_by("touched_at")[:FEW]]
