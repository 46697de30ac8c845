"""How long `techkarta card lint` takes for one card: user time of whole processes.

Run: make bench. The aim is a median under 0.3 s. Nothing is asserted of time.
"""

from __future__ import annotations

import resource
import statistics
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CARD = ROOT / "techkarta" / "presets" / "project-p2" / "card.yaml"
RUNS = 20


def bench_card_lint() -> None:
    """Lint one shipped card twenty times, beside an empty Python."""
    lint = [sys.executable, "-m", "techkarta.cli.main", "card", "lint", str(CARD)]
    print()
    for name, command in (("python alone", [sys.executable, "-c", "pass"]), ("card lint", lint)):
        times = sorted(_user_seconds(command) for _ in range(RUNS))
        print(
            f"{name:13} least {times[0]:.3f}  median {statistics.median(times):.3f}"
            f"  most {times[-1]:.3f} s of user time, {RUNS} runs"
        )


def _user_seconds(command: list[str]) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    subprocess.run(command, cwd=ROOT, capture_output=True, check=True)  # noqa: S603 - our program
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before
