"""How much a file may hold, and how much its reading may cost."""

from __future__ import annotations

UPLOAD_BYTES = 25 * 1024 * 1024
UNPACKED_BYTES = 100 * 1024 * 1024
FILES = 10
SHEETS = 20
ROWS = 50_000
COLUMNS = 200
MERGED = 5_000
CELL_CHARACTERS = 4_000

# The child process alone is held by these.
MEMORY_BYTES = 1024 * 1024 * 1024
CPU_SECONDS = 30
WALL_SECONDS = 60
OUTPUT_BYTES = 300 * 1024 * 1024
