"""A version as files: documents people open, and the card itself."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from techkarta.ui.values import Link


def file_links(version_id: int) -> tuple[Link, ...]:
    """What a version is saved as, the document people print first."""
    known = (
        ("pdf", _("PDF: for printing"), "file-type-pdf"),
        ("docx", "Word (DOCX)", "file-text"),
        ("xlsx", "Excel (XLSX)", "file-spreadsheet"),
        ("html", _("HTML: one page"), "world"),
        ("md", "Markdown", "notes"),
        ("svg", _("SVG: the route picture"), "map-route"),
        ("bpmn", _("BPMN 2.0: for modelling programs"), "hierarchy"),
        ("yaml", _("YAML: the card file"), "file-text"),
        ("json", _("JSON: for programs"), "api"),
    )
    return tuple(
        Link(text=text, url=reverse("method:export", args=[version_id, form]), icon=icon)
        for form, text, icon in known
    )
