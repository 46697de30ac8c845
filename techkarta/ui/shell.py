"""What the frame around a page shows; one context processor fills it as `shell`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from techkarta.ui import formats

Theme = Literal["auto", "light", "dark"]
THEMES: tuple[Theme, ...] = ("auto", "light", "dark")
THEME_COOKIE = "theme"


@dataclass(frozen=True, slots=True, kw_only=True)
class NavItem:
    """A link of the navigation; a `count` above zero is shown, `key` is a shortcut like `g d`."""

    label: str
    icon: str
    url: str
    is_current: bool = False
    count: int = 0
    key: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NavGroup:
    """Links under one heading; the first group has none."""

    items: tuple[NavItem, ...]
    label: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shell:
    """Navigation, search, person and preferences of the signed-in user.

    `search_url` answers GET `?q=` with a page, and to htmx with the rows of the command palette.
    `language_url` and `theme_url` take POST with `language` or `theme`, and `next`.
    `phone_items` are at most four; a fifth place opens the whole navigation.
    """

    groups: tuple[NavGroup, ...]
    user_name: str
    role_title: str
    language: str
    theme: Theme = "auto"
    home_url: str = "/"
    search_url: str = ""
    notifications_url: str = ""
    notifications_count: int = 0
    phone_items: tuple[NavItem, ...] = ()
    menu_items: tuple[NavItem, ...] = ()
    language_url: str = ""
    theme_url: str = ""
    logout_url: str = ""

    @property
    def initials(self) -> str:
        """Two letters for the avatar."""
        return formats.initials(self.user_name)


def theme_of(value: str) -> Theme:
    """Return the theme named by a cookie or a form; anything unknown means `auto`."""
    return next((theme for theme in THEMES if theme == value), "auto")
