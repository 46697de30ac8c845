"""The frame around every page: navigation, search, person, preferences."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from techkarta.accounts.roles import role_titles
from techkarta.accounts.selectors import actor_of
from techkarta.notices.selectors import unread_count
from techkarta.ui.shell import THEME_COOKIE, NavItem, Shell, theme_of

from .navigation import navigation, phone_items


def shell(request: HttpRequest) -> dict[str, Any]:
    """Give templates `shell`, made only where one asks: parts of pages pay nothing for it."""
    return {"shell": SimpleLazyObject(lambda: shell_of(request))}


def shell_of(request: HttpRequest) -> Shell:
    """The frame for who asks; a stranger gets a plain one."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return _plain(request)
    actor = actor_of(user)
    preferences_url = reverse("accounts:preferences")
    return Shell(
        groups=navigation(actor, request.path),
        phone_items=phone_items(actor, request.path),
        user_name=user.full_name,
        role_title=user.job_title or ", ".join(role_titles(actor.addressed, actor.own_titles)),
        language=get_language() or user.language,
        theme=theme_of(user.theme),
        search_url=reverse("desk:search"),
        notifications_url=reverse("notices:notices"),
        notifications_count=unread_count(actor),
        menu_items=(
            NavItem(label=_("My account"), icon="user-cog", url=preferences_url),
            NavItem(
                label=_("Tasks in my calendar"),
                icon="calendar-plus",
                url=reverse("exchange:calendar"),
            ),
        ),
        language_url=preferences_url,
        theme_url=preferences_url,
        logout_url=reverse("accounts:logout"),
    )


def _plain(request: HttpRequest) -> Shell:
    return Shell(
        groups=(),
        user_name="",
        role_title="",
        language=get_language() or "en",
        theme=theme_of(request.COOKIES.get(THEME_COOKIE, "")),
        language_url=reverse("ui:language"),
        theme_url=reverse("ui:theme"),
    )
