"""Changes of tasks: opening, performing, checking."""

from .checking import accept_task, return_task
from .opening import OpenedVisit, advance_visit, cancel_tasks, open_tasks
from .performing import (
    Completion,
    Given,
    assign_task,
    block_task,
    complete_task,
    skip_task,
    start_task,
    tick_steps,
    unblock_task,
)

__all__ = [
    "Completion",
    "Given",
    "OpenedVisit",
    "accept_task",
    "advance_visit",
    "assign_task",
    "block_task",
    "cancel_tasks",
    "complete_task",
    "open_tasks",
    "return_task",
    "skip_task",
    "start_task",
    "tick_steps",
    "unblock_task",
]
