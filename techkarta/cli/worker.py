"""`techkarta worker`: reminders, mail and everything else that is done by itself."""

import argparse
import signal
import sys
import threading

from techkarta.cli import project


def configure(parser: argparse.ArgumentParser) -> None:
    """Describe the arguments of the command."""
    parser.add_argument("--once", action="store_true", help="do what is due now, then end")


def run(arguments: argparse.Namespace) -> int:
    """Work until told to stop (Ctrl+C, SIGTERM); 2 when it cannot start."""
    if not project.is_prepared("worker", project.PRODUCTION):
        return 2
    from techkarta.config import background, health

    missing = health.missing()
    if missing:
        print(f"techkarta worker: not ready: {missing[0]['code']}", file=sys.stderr)
        return 2
    if arguments.once:
        _once()
        return 0
    name = background.worker_name()
    print(f"techkarta worker: {name}", file=sys.stderr, flush=True)
    background.work(_stop(), name)
    return 0


def _once() -> None:
    from techkarta.common.time import utc_now
    from techkarta.config import background
    from techkarta.jobs.services import goodbye

    name, moment = background.worker_name(), utc_now()
    for step in background.LANES:
        step(name, moment)
    goodbye(name=name)


def _stop() -> threading.Event:
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    return stop
