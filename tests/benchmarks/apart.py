"""Programs that are not installed beside ours: an environment of their own, made by make bench."""

from __future__ import annotations

from pathlib import Path

PEERS = Path(__file__).parents[2] / ".venv" / "peers" / "bin" / "python"
