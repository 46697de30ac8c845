"""The browser of the journeys: the system's Chromium, and a watch on everything it complains of."""

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from playwright.sync_api import ConsoleMessage, Page, Response

PROGRAMS = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
WATCH_POLICY = """
addEventListener("securitypolicyviolation", event =>
  console.error(`CSP: ${event.violatedDirective} blocked ${event.blockedURI}`));
"""
SERVER_ERROR = 500
CLIENT_ERROR = 400
FAILED_LOAD = "Failed to load resource"
# A request given up for a newer one, or for another page; one that failed tells of itself besides.
GIVEN_UP = ("htmx:afterRequest", "htmx:sendAbort")


def executable() -> str | None:
    """Return the path of the system's browser, or None; TECHKARTA_CHROMIUM wins."""
    named = os.environ.get("TECHKARTA_CHROMIUM")
    found = (shutil.which(name) for name in PROGRAMS)
    return named or next((path for path in found if path), None)


@dataclass  # no slots: the browser library puts attributes on whoever listens
class Watch:
    """What went wrong in a browser page: console errors, policy violations, failed answers."""

    allowed_statuses: set[int] = field(default_factory=set)
    complaints: list[str] = field(default_factory=list)

    def attach(self, page: Page) -> None:
        """Listen to everything the page reports."""
        page.add_init_script(WATCH_POLICY)
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.complaints.append(f"script error: {error}"))
        page.on("response", self._response)

    def _console(self, message: ConsoleMessage) -> None:
        # Failed answers are judged by status in _response: a refusal (4xx) may be expected.
        if message.type == "error" and not message.text.startswith((FAILED_LOAD, *GIVEN_UP)):
            self.complaints.append(f"console: {message.text}")

    def _response(self, response: Response) -> None:
        is_static = urlsplit(response.url).path.startswith("/static/")
        limit = CLIENT_ERROR if is_static else SERVER_ERROR
        if response.status >= limit and response.status not in self.allowed_statuses:
            self.complaints.append(f"{response.status} {response.url}")


def drain(watches: list[Watch]) -> Iterator[str]:
    """Yield every complaint of every page of a test."""
    for watch in watches:
        yield from watch.complaints
