"""The tabs of a case: its stage and whatever else belongs to it."""

from __future__ import annotations

from django.utils.translation import gettext as _

from techkarta.ui.values import Link

from .reading import address


def case_tabs(case_id: int, *, current: str) -> tuple[Link, ...]:
    """The tabs this installation has pages for."""
    places = (
        ("stage", _("Stage"), address("cases:case", case_id)),
        ("questions", _("Questionnaire"), address("cases:questions", case_id)),
        ("lines", _("Products"), address("cases:lines", case_id)),
        ("proposals", _("Proposals"), address("proposals:case", case_id)),
    )
    return tuple(
        Link(text=text, url=url, is_current=code == current) for code, text, url in places if url
    )
