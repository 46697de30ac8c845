"""A letter as it goes out: written in the reader's language from the notices it carries."""

from __future__ import annotations

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext, ngettext, override

from .kinds import notice_text
from .models import Letter, Notice, Way


def written(letter: Letter) -> EmailMessage | None:
    """The message of a letter; None where nothing of it is left to tell."""
    notices = list(letter.notices.order_by("-id" if letter.way == Way.DIGEST else "id"))
    if not notices:
        return None
    language = letter.person.language
    with override(language):
        return EmailMessage(
            subject=_subject(letter, notices, language),
            body=_body(letter, notices, language),
            to=[letter.person.email],
            # The same letter sent twice, after a crash in between, is told apart by its name.
            headers={
                "Message-ID": f"<letter-{letter.pk}@{settings.MAIL_DOMAIN}>",
                "Auto-Submitted": "auto-generated",
            },
        )


def absolute(path: str) -> str:
    """The full address of a page of this server."""
    return f"{settings.SITE_URL}{path}"


def _subject(letter: Letter, notices: list[Notice], language: str) -> str:
    if letter.way == Way.DIGEST or len(notices) > 1:
        count = len(notices)
        return ngettext("Techkarta: %(count)d notice", "Techkarta: %(count)d notices", count) % {
            "count": count
        }
    text = notice_text(notices[0].kind, notices[0].params, language)
    return " ".join(text.split())[:150]


def _body(letter: Letter, notices: list[Notice], language: str) -> str:
    lines = [
        {
            "text": notice_text(notice.kind, notice.params, language),
            "url": absolute(reverse("notices:open", args=[notice.id])),
        }
        for notice in notices
    ]
    page = {
        "name": letter.person.full_name,
        "opening": gettext("Here is what happened since the last digest.")
        if letter.way == Way.DIGEST
        else "",
        "lines": lines,
        "settings_url": absolute(reverse("notices:settings")),
    }
    return render_to_string("notices/letter.txt", {"page": page})
