"""Changes of tasks: opening, performing, checking."""

from .asking import answer_question, ask_question
from .assigning import assign_task, hand_over_tasks, take_over_task
from .attempting import attempt_task, park_task, return_parked
from .attesting import attested_for, expect_attested
from .carrying import (
    Carriage,
    carry_back,
    carry_tasks,
    hand_on_tasks,
    sealed,
    tasks_at_leaving,
    whole_record,
)
from .checking import accept_task, name_panel, return_task
from .defending import Order, give_mark
from .locking import hold_task
from .observing import WeekFields, end_week, plan_week
from .opening import OpenedVisit, advance_visit, cancel_tasks, open_tasks
from .ordering import finish_order, reopen_order
from .performing import (
    block_task,
    complete_task,
    skip_task,
    start_task,
    tick_steps,
    unblock_task,
)
from .planning import plan_task, plan_tasks
from .timing import start_timer, stop_timer
from .told import Completion, Given

__all__ = [
    "Carriage",
    "Completion",
    "Given",
    "OpenedVisit",
    "Order",
    "WeekFields",
    "accept_task",
    "advance_visit",
    "answer_question",
    "ask_question",
    "assign_task",
    "attempt_task",
    "attested_for",
    "block_task",
    "cancel_tasks",
    "carry_back",
    "carry_tasks",
    "complete_task",
    "end_week",
    "expect_attested",
    "finish_order",
    "give_mark",
    "hand_on_tasks",
    "hand_over_tasks",
    "hold_task",
    "name_panel",
    "open_tasks",
    "park_task",
    "plan_task",
    "plan_tasks",
    "plan_week",
    "reopen_order",
    "return_parked",
    "return_task",
    "sealed",
    "skip_task",
    "start_task",
    "start_timer",
    "stop_timer",
    "take_over_task",
    "tasks_at_leaving",
    "tick_steps",
    "unblock_task",
    "whole_record",
]
