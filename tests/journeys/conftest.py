"""What every journey needs: more patience than a page alone."""

from __future__ import annotations

from playwright.sync_api import expect

expect.set_options(timeout=15_000)
