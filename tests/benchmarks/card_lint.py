"""How long `techkarta card lint` takes for one card: user time of whole processes, in seconds.

Run: python tests/benchmarks/card_lint.py [CARD] [RUNS]. The aim is less than 0.3 s.
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


def user_seconds(command: list[str]) -> float:
    """User time of one run of a command; its output and exit code do not matter."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    subprocess.run(command, cwd=ROOT, capture_output=True, check=False)  # noqa: S603 - our own program
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before


def main() -> None:
    """Measure and print."""
    card = sys.argv[1] if len(sys.argv) > 1 else str(CARD)
    runs = int(sys.argv[2]) if len(sys.argv) > 2 else RUNS
    for name, command in (
        ("python alone", [sys.executable, "-c", "pass"]),
        ("card lint", [sys.executable, "-m", "techkarta.cli.main", "card", "lint", card]),
    ):
        times = sorted(user_seconds(command) for _ in range(runs))
        print(
            f"{name:13} least {times[0]:.3f}  median {statistics.median(times):.3f}"
            f"  most {times[-1]:.3f}  ({runs} runs)"
        )


if __name__ == "__main__":
    main()
