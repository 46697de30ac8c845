"""The background worker: gathers what every app does by itself and runs it, beat by beat.

It stands in a process of its own (`techkarta worker`) or beside the pages in each process of
`techkarta serve`. However many there are, a slot is run once (`jobs`) and a letter sent once
(`notices`), so none needs to know of the others.
"""

from __future__ import annotations

import logging
import os
import socket
import threading
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import cache
from importlib import import_module

from django.db import close_old_connections

from techkarta.common.time import utc_now
from techkarta.config.installed import APPS, has_module
from techkarta.jobs.rules import Chore, Job
from techkarta.jobs.services import beat, goodbye, run_due

logger = logging.getLogger(__name__)

BEAT = 20.0
"""Seconds between two beats."""
EMBEDDED = "TECHKARTA_EMBEDDED_WORKER"
"""Set by `serve` and `demo` for the processes of the pages."""


@cache
def jobs() -> tuple[Job, ...]:
    """The jobs of every app."""
    return tuple(job for module in _modules() for job in getattr(module, "JOBS", ()))


@cache
def chores() -> tuple[Chore, ...]:
    """What every worker does at every beat."""
    return tuple(chore for module in _modules() for chore in getattr(module, "CHORES", ()))


def _modules() -> list[object]:
    names = [f"techkarta.{app}.tasks" for app in APPS]
    return [import_module(name) for name in names if has_module(name)]


def worker_name(part: str = "") -> str:
    """Which worker this is: machine, process and, where two share one, its part."""
    return f"{socket.gethostname()[:40]}:{os.getpid()}{part}"


def run_jobs(name: str, moment: datetime) -> None:
    """One beat of the jobs: tell that we live, run what is due."""
    beat(name=name, moment=moment)
    run_due(jobs=jobs(), worker=name, moment=moment)


def run_chores(_name: str, moment: datetime) -> None:
    """One beat of the chores; one that fails is told in the log and stops no other."""
    for chore in chores():
        try:
            chore.run(moment)
        except Exception:
            logger.exception("%s failed", chore.rule)


Step = Callable[[str, datetime], None]
# A lane each, so that a mail server that hangs holds up no recurring work.
LANES: Sequence[Step] = (run_jobs, run_chores)


def keep_running(step: Step, name: str, stop: threading.Event, pause: float = BEAT) -> None:
    """Step, rest, step again until told to stop; a database that is away is waited for."""
    while not stop.is_set():
        close_old_connections()
        try:
            step(name, utc_now())
        except Exception:
            logger.exception("the background worker %s could not work", name)
        close_old_connections()
        stop.wait(pause)


def work(stop: threading.Event, name: str) -> None:
    """Work in every lane until told to stop, and say goodbye."""
    lanes = [
        threading.Thread(target=keep_running, args=(step, name, stop), daemon=True)
        for step in LANES
    ]
    for lane in lanes:
        lane.start()
    stop.wait()
    for lane in lanes:
        lane.join(timeout=30)
    goodbye(name=name)
    close_old_connections()


def start_embedded() -> None:
    """Work beside the pages, where the server was started so; ends with the process."""
    if os.environ.get(EMBEDDED) != "1":
        return
    name = worker_name("/pages")
    for step in LANES:
        threading.Thread(
            target=keep_running, args=(step, name, threading.Event()), daemon=True
        ).start()
