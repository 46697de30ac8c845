"""What others may know of cases."""

from techkarta.audit.services import Event
from techkarta.method.selectors import Stage

from ..models import Case, StageVisit
from .cases import (
    CaseFilter,
    Totals,
    case,
    case_list,
    case_to_change,
    current_visit,
    filtered,
    gate_of_visit,
    mean_amount,
    open_cases_of_client,
    open_visits,
    proofs,
    search_cases,
    timeline,
    totals_by_stage,
    visible,
    visits,
)
from .record import (
    CaseRecord,
    ClientRecord,
    GateRecord,
    StoryRecord,
    VisitRecord,
    case_record,
    gate_record,
    story_record,
    visit_record,
)

__all__ = [
    "Case",
    "CaseFilter",
    "CaseRecord",
    "ClientRecord",
    "Event",
    "GateRecord",
    "Stage",
    "StageVisit",
    "StoryRecord",
    "Totals",
    "VisitRecord",
    "case",
    "case_list",
    "case_record",
    "case_to_change",
    "current_visit",
    "filtered",
    "gate_of_visit",
    "gate_record",
    "mean_amount",
    "open_cases_of_client",
    "open_visits",
    "proofs",
    "search_cases",
    "story_record",
    "timeline",
    "totals_by_stage",
    "visible",
    "visit_record",
    "visits",
]
