"""Changes of people's time and plans."""

from .absences import AbsenceFields, cancel_absence, record_absence
from .events import EventFields, delete_event, save_event
from .reminding import remind_heads
from .sharing import Given, Outcome, redistribute, undo_redistribution
from .substituting import take_over
from .terms import set_terms
from .weeks import accept_week, make_week, move_task, settle_carried

__all__ = [
    "AbsenceFields",
    "EventFields",
    "Given",
    "Outcome",
    "accept_week",
    "cancel_absence",
    "delete_event",
    "make_week",
    "move_task",
    "record_absence",
    "redistribute",
    "remind_heads",
    "save_event",
    "set_terms",
    "settle_carried",
    "take_over",
    "undo_redistribution",
]
