"""What the background worker does for the interface."""

from __future__ import annotations

from datetime import time

from techkarta.jobs.rules import Call, Job

from .services import forget_answers


def tidy(call: Call) -> None:
    """Forget the answers of last week."""
    forget_answers(moment=call.moment)


JOBS = (Job(rule="tidy_answers", at=time(3), run=tidy),)
