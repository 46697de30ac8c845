"""A cell of a list that is edited in place: what it is saved over, and the list after it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpResponse
from django_htmx.http import HttpResponseLocation, trigger_client_event


def version_over(said: Mapping[str, Any], version: int, present: str) -> int:
    """The version a cell is saved over: a change of other fields meanwhile is no conflict."""
    return version if present == said["seen"] else said["version"] or 0


def list_anew(here: str | None, own: str, text: str) -> HttpResponse:
    """The list as its address `here` filters it, read anew (rows, totals, order), with a toast.

    `own` is the address of the list without filters; a request from elsewhere leads there.
    """
    is_list = here is not None and (here == own or here.startswith(f"{own}?"))
    url = here if is_list and here else own
    answer = HttpResponseLocation(url, target="#main", select="#main", swap="outerHTML")
    return trigger_client_event(answer, "tk-toast", {"text": text, "tone": "ok"})
