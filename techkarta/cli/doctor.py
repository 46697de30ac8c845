"""`techkarta doctor`: a self-check of settings, database, files and clock."""

import argparse
import json
import os
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from techkarta.cli import project

if TYPE_CHECKING:
    from techkarta.config.checkup import Finding

MOST_LISTED = 5


def configure(parser: argparse.ArgumentParser) -> None:
    """Describe the arguments of the command."""
    parser.add_argument(
        "--format", choices=("text", "json"), default="text", help="for people or programs"
    )
    parser.add_argument(
        "--production", action="store_true", help="check the settings of the production server"
    )


def run(arguments: argparse.Namespace) -> int:
    """Examine the server and print what was found: 0 all good, 1 something is wrong."""
    problem = project.settings_problem(
        project.PRODUCTION if arguments.production else project.DEVELOPMENT
    )
    # Refused settings are a finding of this command and no reason to stop without an answer.
    rows = [_refused(problem)] if problem else _rows()
    if arguments.format == "json":
        print(json.dumps({"good": all(row["good"] for row in rows), "checks": rows}))
    else:
        print("\n".join(_lines(rows)))
    return 0 if all(row["good"] for row in rows) else 1


def _refused(problem: str) -> dict[str, Any]:
    project.speak_without_settings()
    params = {"reason": problem}
    return {"check": "settings", "code": "settings_refused", "good": False, "params": params}


def _rows() -> list[dict[str, Any]]:
    from techkarta.config import checkup

    return [_row(finding) for finding in checkup.examine(moment=datetime.now(tz=UTC))]


def _row(finding: "Finding") -> dict[str, Any]:
    return {
        "check": finding.check,
        "code": finding.code,
        "good": finding.is_good,
        "params": finding.params,
    }


def _lines(rows: Sequence[dict[str, Any]]) -> list[str]:
    return [f"{_mark(is_good=row['good'])} {_text(row)}" for row in rows]


def _mark(*, is_good: bool) -> str:
    mark = "✓" if is_good else "✗"
    if not sys.stdout.isatty() or os.environ.get("NO_COLOR"):
        return mark
    return f"\x1b[{32 if is_good else 31}m{mark}\x1b[0m"


def _text(row: dict[str, Any]) -> str:
    from techkarta.cli import doctor_texts

    params = {
        name: _listed(value) if isinstance(value, list) else value
        for name, value in row["params"].items()
    }
    return doctor_texts.text(row["check"], row["code"]) % params


def _listed(values: Sequence[object]) -> str:
    shown = [str(value) for value in values[:MOST_LISTED]]
    rest = ["…"] if len(values) > MOST_LISTED else []
    return ", ".join(shown + rest)
