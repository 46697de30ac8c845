"""Tags of the page as a whole: style sheets, scripts, theme, dialogs, toasts."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.staticfiles import finders
from django.http import HttpRequest
from django.template import Context, Library
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from techkarta.ui import sources
from techkarta.ui.shell import THEME_COOKIE, Theme, theme_of
from techkarta.ui.states import Tone, tone_class

register = Library()

TOAST_ICONS = {
    "ok": "circle-check",
    "warn": "alert-triangle",
    "bad": "alert-octagon",
    "": "info-circle",
    "accent": "info-circle",
}
# Levels of django.contrib.messages by tag.
MESSAGE_TONES: dict[str, Tone] = {
    "success": "ok",
    "warning": "warn",
    "error": "bad",
    "info": "",
    "debug": "",
}


def _paths(bundle: str, parts: tuple[str, ...]) -> tuple[str, ...]:
    # While working on the product each file is served as it is now, not as it was bundled.
    if settings.DEBUG or (finders.find(bundle) is None and not sources.VENDOR.exists()):
        return parts
    return (bundle,)


@register.simple_tag
def ui_styles() -> SafeString:
    """Link our style sheets: the bundle, or while debugging each file."""
    paths = _paths(sources.BUNDLED_STYLE, sources.styles())
    return format_html_join(
        "\n", '<link rel="stylesheet" href="{}">', ((static(path),) for path in paths)
    )


@register.simple_tag
def ui_scripts() -> SafeString:
    """Load our script modules: the bundle, or while debugging each file."""
    paths = _paths(sources.BUNDLED_SCRIPT, sources.scripts())
    return format_html_join(
        "\n", '<script type="module" src="{}"></script>', ((static(path),) for path in paths)
    )


@register.simple_tag(takes_context=True)
def page_theme(context: Context) -> Theme:
    """Return the reader's theme: of the shell, or of the cookie for those not signed in."""
    shell = context.get("shell")
    if shell is not None:
        return theme_of(shell.theme)
    request = context.get("request")
    return (
        theme_of(request.COOKIES.get(THEME_COOKIE, ""))
        if isinstance(request, HttpRequest)
        else "auto"
    )


@register.simple_block_tag
def dialog(
    content: str,
    *,
    title: str,
    note: str = "",
    dialog_id: str = "dialog",
    is_open: bool = True,
    is_wide: bool = False,
) -> SafeString:
    """Wrap a body in a native dialog; sent by htmx into `#dialogs` it opens at once."""
    context: dict[str, Any] = {
        "content": content,
        "title": title,
        "note": note,
        "id": dialog_id,
        "is_open": is_open,
        "is_wide": is_wide,
    }
    return render_to_string("ui/components/dialog.html", {"dialog": context})


@register.inclusion_tag("ui/components/toast.html")
def toast(text: str, tone: Tone = "") -> dict[str, object]:
    """Show a short message at the edge of the screen."""
    return {"text": text, "tone": tone_class(tone), "icon": TOAST_ICONS.get(tone, "info-circle")}


@register.filter
def message_tone(level_tag: str) -> Tone:
    """Return the tone of a message of django.contrib.messages."""
    return MESSAGE_TONES.get(level_tag or "", "")
