"""`techkarta serve`: the production server; refuses unsafe settings."""

import argparse
import os
import sys

from techkarta.cli import project

MOST_WORKERS = 9
BUSY = "techkarta {command}: port {port} is busy; stop the other program or choose another port"


def configure(parser: argparse.ArgumentParser) -> None:
    """Describe the arguments of the command."""
    parser.add_argument("--host", default="127.0.0.1", help="address to listen at")
    parser.add_argument("--port", type=port_number, default=8000, help="port to listen at")
    parser.add_argument(
        "--no-worker", action="store_true", help="no background work here: see techkarta worker"
    )


def run(arguments: argparse.Namespace) -> int:
    """Start the server in place of this program; 2 when it cannot start."""
    if not project.is_prepared("serve", project.PRODUCTION):
        return 2
    if project.is_port_busy(arguments.host, arguments.port):
        print(BUSY.format(command="serve", port=arguments.port), file=sys.stderr)
        return 2
    if not _tell_missing():
        _tell_beginning(arguments.host, arguments.port)
    _collect_static()
    embed_worker(is_wanted=not arguments.no_worker)
    start(host=arguments.host, port=arguments.port, workers=workers(), threads=threads())
    return 0


def port_number(text: str) -> int:
    """Read a port number, 1 to 65535."""
    if text.isascii() and text.isdigit() and 1 <= int(text) <= 65535:  # noqa: PLR2004 - ports
        return int(text)
    message = f"{text!r} is not a port number (1 to 65535)"
    raise argparse.ArgumentTypeError(message)


def workers() -> int:
    """Return the number of processes: WEB_CONCURRENCY, else by the processor cores."""
    from techkarta.config import environment

    by_cores = min(2 * (os.cpu_count() or 1) + 1, MOST_WORKERS)
    return environment.number("WEB_CONCURRENCY", by_cores)


def threads() -> int:
    """Return the number of threads in each process: TECHKARTA_THREADS, else 4."""
    from techkarta.config import environment

    return environment.number("TECHKARTA_THREADS", 4)


def embed_worker(*, is_wanted: bool) -> None:
    """Have the processes of the pages do the background work too, or not."""
    from techkarta.config import background

    os.environ[background.EMBEDDED] = "1" if is_wanted else "0"


def start(*, host: str, port: int, workers: int, threads: int) -> None:
    """Replace this program by gunicorn serving the site; does not return."""
    address = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    command = [
        *(sys.executable, "-m", "gunicorn", "techkarta.config.wsgi:application"),
        *("--bind", address, "--worker-class", "gthread"),
        *("--workers", str(workers), "--threads", str(threads)),
        # A worker is renewed now and then, so that a leak never fills the memory.
        *("--max-requests", "20000", "--max-requests-jitter", "2000"),
        *("--timeout", "60", "--graceful-timeout", "30", "--log-level", "warning"),
        "--no-control-socket",
    ]
    sys.stdout.flush()
    os.execv(sys.executable, command)  # noqa: S606 - our own interpreter and fixed words


def _tell_missing() -> bool:
    from techkarta.config import health

    missing = health.missing()
    for item in missing:
        print(f"techkarta serve: not ready: {item['code']}; see techkarta doctor", file=sys.stderr)
    return bool(missing)


def _tell_beginning(host: str, port: int) -> None:
    """Where the first company is founded, as long as there is none."""
    from django.utils.translation import gettext

    from techkarta.desk.founding.company import founding_path

    if path := founding_path():
        address = f"http://{host}:{port}{path}"
        print(gettext("First start, found your company here: {address}").format(address=address))


def _collect_static() -> None:
    from django.core.management import call_command

    call_command("collectstatic", interactive=False, verbosity=0)
