"""`techkarta demo`: a made-up company on this machine, to look at and to try."""

import argparse
import os
import sys
from pathlib import Path

from techkarta.cli import project, serve

HOST = "127.0.0.1"
WORKERS = 2
THREADS = 4


def configure(parser: argparse.ArgumentParser) -> None:
    """Describe the arguments of the command."""
    parser.add_argument(
        "--port", type=serve.port_number, default=8000, help="port on this machine, default 8000"
    )
    parser.add_argument("--days", type=int, help="days of history to make up, default a year")
    parser.add_argument("--clients", type=int, help="clients to make up, default some hundreds")
    parser.add_argument("--fresh", action="store_true", help="forget earlier changes, start anew")


def run(arguments: argparse.Namespace) -> int:
    """Make the demo company and serve it; 2 when that cannot be done."""
    if project.is_port_busy(HOST, arguments.port):
        print(serve.BUSY.format(command="demo", port=arguments.port), file=sys.stderr)
        return 2
    _keep_apart()
    if not project.is_prepared("demo", project.DEVELOPMENT):
        return 2
    if arguments.fresh:
        _forget()
    _prepare(days=arguments.days, clients=arguments.clients)
    address = f"http://{HOST}:{arguments.port}/"
    os.environ["TECHKARTA_URL"] = address
    serve.embed_worker(is_wanted=True)
    print(f"\n  Techkarta: {address}   (Ctrl+C)\n", flush=True)
    serve.start(host=HOST, port=arguments.port, workers=WORKERS, threads=THREADS)
    return 0


def _keep_apart() -> None:
    """Give the demo settings and data of its own: its passwords are known to everybody."""
    from techkarta.config import environment

    os.environ.pop("DATABASE_URL", None)
    os.environ["DJANGO_SETTINGS_MODULE"] = project.DEVELOPMENT
    os.environ.setdefault("TECHKARTA_DEBUG", "0")
    data = environment.text("TECHKARTA_DATA") or str(environment.home() / "var")
    os.environ["TECHKARTA_DATA"] = str(Path(data) / "demo")


def _forget() -> None:
    from django.conf import settings

    for path in Path(settings.DATA_DIR).glob("techkarta.sqlite3*"):
        path.unlink()


def _prepare(**sizes: int | None) -> None:
    """Bring the schema up to date and load the company, of its own size where none is asked."""
    from django.core.management import call_command, get_commands
    from django.utils.translation import gettext

    from techkarta.engine.line.simulation import warm_up

    print(gettext("Preparing the database…"), flush=True)
    call_command("migrate", interactive=False, verbosity=0)
    warm_up()
    if "load_demo" in get_commands():
        print(gettext("Loading the demo company…"), flush=True)
        asked = {name: size for name, size in sizes.items() if size is not None}
        call_command("load_demo", **asked)
