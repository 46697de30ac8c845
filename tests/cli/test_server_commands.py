"""The server's commands, each as a program of its own: answers, exit codes, no tracebacks."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

CALL = """
import argparse, importlib, sys
module = importlib.import_module("techkarta.cli." + sys.argv[1])
parser = argparse.ArgumentParser()
module.configure(parser)
sys.exit(module.run(parser.parse_args(sys.argv[2:])))
"""
KEY = "q8Zr-5vT2m0LxKc9WnYb4JhGdS7fPaE1uQiRo3tVyXwNzMkB6-more"


def own_environment(data: Path, **more: str) -> dict[str, str]:
    dropped = ("TECHKARTA", "DJANGO_SETTINGS", "DATABASE_URL", "LC_", "LANG")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(dropped)}
    return kept | {"TECHKARTA_DATA": str(data)} | more


def call(data: Path, *words: str, **more: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", CALL, *words]
    answer = subprocess.run(  # noqa: S603 - our own words
        command, env=own_environment(data, **more), capture_output=True, text=True, check=False
    )
    assert "Traceback" not in answer.stderr
    return answer


@pytest.fixture
def busy_port() -> Iterator[int]:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        yield taken.getsockname()[1]


@pytest.fixture
def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def failed_and_good(data: Path) -> tuple[set[str], set[str]]:
    rows = json.loads(call(data, "doctor", "--format", "json").stdout)["checks"]
    return {row["code"] for row in rows}, {row["check"] for row in rows if row["good"]}


def test_a_database_is_made_found_good_and_left_alone(tmp_path: Path) -> None:
    assert call(tmp_path, "migrate", "--check").returncode == 1
    assert "migrations_unapplied" in failed_and_good(tmp_path)[0]
    first = call(tmp_path, "migrate")
    assert (first.returncode, "migrations applied" in first.stdout) == (0, True)
    assert call(tmp_path, "migrate", "--check").returncode == 0
    again = call(tmp_path, "migrate", TECHKARTA_LANGUAGE="ru")
    assert again.stdout == "База данных обновлена, менять нечего.\n"
    assert not (tmp_path / "backups").exists()
    good = failed_and_good(tmp_path)[1]
    assert {"settings", "database", "migrations", "sqlite", "data_folder", "clock"} <= good


def test_migrate_copies_a_database_with_tables_first(tmp_path: Path) -> None:
    import sqlite3  # noqa: PLC0415 - only here

    old = sqlite3.connect(tmp_path / "techkarta.sqlite3")
    old.execute("CREATE TABLE older (value integer)")
    old.close()
    assert call(tmp_path, "migrate").returncode == 0
    assert len(list((tmp_path / "backups").glob("*.sqlite3"))) == 1


def test_migrate_tells_an_unreachable_database(tmp_path: Path) -> None:
    dead = f"postgresql://nobody@{str(tmp_path).replace('/', '%2F')}/none"
    answer = call(tmp_path, "migrate", DATABASE_URL=dead)
    assert answer.returncode == 2
    assert "techkarta migrate:" in answer.stderr


@pytest.mark.parametrize(("language", "word"), [("ru_RU.UTF-8", "Настройки"), ("C", "Settings")])
def test_doctor_speaks_the_language_of_the_console(
    tmp_path: Path, language: str, word: str
) -> None:
    for options in ([], ["--production"]):
        answer = call(tmp_path, "doctor", *options, LANG=language, PYTHONIOENCODING="utf-8")
        assert answer.returncode == 1
        assert word in answer.stdout


def test_serve_refuses_unsafe_settings(tmp_path: Path) -> None:
    answer = call(tmp_path, "serve")
    assert answer.returncode == 2
    assert "TECHKARTA_SECRET_KEY is not set" in answer.stderr
    assert "TECHKARTA_HOSTS is not set" in answer.stderr


@pytest.mark.parametrize("command", ["serve", "demo"])
def test_a_busy_port_is_told(tmp_path: Path, busy_port: int, command: str) -> None:
    safe = {"TECHKARTA_SECRET_KEY": KEY, "TECHKARTA_HOSTS": "sales.example.com"}
    answer = call(tmp_path, command, "--port", str(busy_port), **safe)
    assert answer.returncode == 2
    assert f"port {busy_port} is busy" in answer.stderr


@pytest.mark.parametrize("port", ["0", "70000", "x"])
def test_a_wrong_port_is_told(tmp_path: Path, port: str) -> None:
    answer = call(tmp_path, "demo", "--port", port)
    assert answer.returncode == 2
    assert "is not a port number" in answer.stderr


def status_of(url: str, server: subprocess.Popen[bytes], *, seconds: float = 120) -> int:
    until = time.monotonic() + seconds
    while time.monotonic() < until and server.poll() is None:
        try:
            with urllib.request.urlopen(url) as answer:  # noqa: S310 - our own server
                return int(answer.status)
        except urllib.error.HTTPError as error:
            return error.code
        except OSError:
            time.sleep(0.1)
    return 0


@pytest.mark.slow
def test_demo_serves_pages_from_a_cold_start(tmp_path: Path, free_port: int) -> None:
    small = ["--days", "3", "--clients", "40"]
    command = [sys.executable, "-c", CALL, "demo", *small, "--port", str(free_port)]
    with (tmp_path / "output").open("wb") as output:
        server = subprocess.Popen(  # noqa: S603 - our own words
            command, env=own_environment(tmp_path), stdout=output, stderr=output
        )
        try:
            assert status_of(f"http://127.0.0.1:{free_port}/readyz", server) == 200, (
                tmp_path / "output"
            ).read_text("utf-8")
            assert (tmp_path / "demo" / "techkarta.sqlite3").exists()
        finally:
            server.send_signal(signal.SIGTERM)
            server.wait(20)
    assert f"http://127.0.0.1:{free_port}/" in (tmp_path / "output").read_text("utf-8")
