"""What the pages of notices show."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from techkarta.common.text import localise
from techkarta.common.time import in_zone
from techkarta.ui.values import Link, Option

from .kinds import kinds, notice_text
from .models import Notice, Way


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeRow:
    """One notice of the list."""

    id: int
    text: str
    icon: str
    at: datetime
    is_unread: bool
    has_link: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticesPage:
    """The list of one's own notices."""

    rows: Sequence[NoticeRow]
    unread: int
    newest_id: int
    filters: Sequence[Link]
    more_url: str
    today: date


@dataclass(frozen=True, slots=True, kw_only=True)
class WayRow:
    """One kind of notices in the settings, with how it comes by mail."""

    code: str
    title: str
    icon: str
    way: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WaysPage:
    """How each kind of notices comes by mail."""

    rows: Sequence[WayRow]
    options: Sequence[Option]
    email: str
    is_mail_on: bool


def filters(url: str, *, is_unread: bool) -> list[Link]:
    """The two lists there are."""
    return [
        Link(text=pgettext("notices", "All"), url=url, is_current=not is_unread),
        Link(text=_("Unread"), url=f"{url}?unread=1", is_current=is_unread),
    ]


def notice_row(notice: Notice, language: str, tz: str) -> NoticeRow:
    """A notice as the list shows it; its moment by the clocks of the company."""
    known = kinds().get(notice.kind)
    return NoticeRow(
        id=notice.id,
        text=notice_text(notice.kind, notice.params, language),
        icon=known.icon if known else "bell",
        at=in_zone(notice.at, tz).replace(tzinfo=None),
        is_unread=notice.read_at is None,
        has_link=bool(notice.link),
    )


def ways_page(ways: dict[str, str], *, email: str, language: str, is_mail_on: bool) -> WaysPage:
    """The settings as they are."""
    return WaysPage(
        rows=[
            WayRow(
                code=code,
                title=localise(kind.title, language),
                icon=kind.icon,
                way=ways[code],
            )
            for code, kind in kinds().items()
        ],
        options=[
            Option(value=Way.AT_ONCE, text=_("At once")),
            Option(value=Way.DIGEST, text=_("Daily digest")),
            Option(value=Way.OFF, text=_("No mail")),
        ],
        email=email,
        is_mail_on=is_mail_on,
    )
