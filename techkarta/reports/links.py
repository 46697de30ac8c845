"""The reports beside each other."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from techkarta.accounts.permissions import Actor, scope_of
from techkarta.ui.values import Link


def report_links(actor: Actor, current: str) -> list[Link]:
    """The reports the reader may open."""
    known = (
        ("work", _("Work"), "list-check", "report.view"),
        ("stages", _("Stages"), "filter", "report.view"),
        ("causes", _("Causes"), "alert-triangle", "deviation.decide"),
        ("conformance", _("Conformance"), "route", "conformance.view"),
        ("logs", _("Other systems"), "file-import", "conformance.view"),
        ("norms", _("Norms"), "stopwatch", "norms.view"),
    )
    return [
        Link(text=text, url=reverse(f"reports:{name}"), icon=icon, is_current=name == current)
        for name, text, icon, action in known
        if scope_of(actor, action) is not None
    ]
