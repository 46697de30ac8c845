"""The smallest components: icon, pill, mark, avatar, key hint, button."""

from __future__ import annotations

import logging
from dataclasses import dataclass

from django.template import Library
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from techkarta.ui import formats, sources
from techkarta.ui.states import NEEDS, State, Tone, state_of, tone_class

register = Library()
log = logging.getLogger(__name__)

ICON_SIZES = {"": "", "s": " tk-icon-s", "l": " tk-icon-l", "xl": " tk-icon-xl"}
VARIANTS = {
    "": "",
    "primary": " tk-btn-primary",
    "danger": " tk-btn-danger",
    "accept": " tk-btn-accept",
    "quiet": " tk-btn-quiet",
}
MISSING_ICON = "help-circle"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pill:
    """A state or a word in a coloured pill."""

    text: str
    icon: str
    tone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Button:
    """A link or a form button as an element with its attributes."""

    element: str
    attributes: SafeString
    icon: str
    text: str
    key: str


@register.simple_tag
def icon(name: str, size: str = "", label: str = "", tone: Tone = "") -> SafeString:
    """Draw an icon of icons.txt; `size` is s, l or xl, `label` names it for screen readers."""
    if name not in sources.icon_names():
        log.warning("icon %r is not in icons.txt", name)
        name = MISSING_ICON
    spoken = (
        format_html('role="img" aria-label="{}"', label)
        if label
        else mark_safe('aria-hidden="true"')
    )
    style = f"tk-icon{ICON_SIZES[size]} {tone_class(tone)}".strip()
    return format_html(
        '<svg class="{}" {}><use href="{}#{}"></use></svg>',
        style,
        spoken,
        static("vendor/icons.svg"),
        name,
    )


@register.simple_tag
def state_icon(state: str, size: str = "") -> SafeString:
    """Draw the icon of a state in its colour, named by its word."""
    look = state_of(state)
    return icon(look.icon, size, str(look.label), look.tone)


@register.simple_tag
def need_icon(need: str) -> SafeString:
    """Draw what an operation needs (call, meeting, document…), named by its word."""
    if need not in NEEDS:
        return SafeString("")
    name, label = NEEDS[need]
    return format_html('<span title="{}">{}</span>', label, icon(name, label=str(label)))


@register.inclusion_tag("ui/components/pill.html")
def pill(
    state: str = "",
    *,
    text: str = "",
    icon: str = "",
    tone: Tone | None = None,
    has_icon: bool = True,
) -> dict[str, Pill]:
    """Show a state as icon, word and colour; each of them may be replaced."""
    look = state_of(state) if state else State(icon=icon, tone=tone or "idle", label=text)
    shown = icon or look.icon
    return {
        "pill": Pill(
            text=text or str(look.label),
            icon=shown if has_icon else "",
            tone=tone_class(look.tone if tone is None else tone),
        )
    }


@register.simple_tag
def state_word(state: str, text: str = "") -> SafeString:
    """Show a state as icon and word in its colour, without a background."""
    look = state_of(state)
    return format_html(
        '<span class="tk-state {}">{}{}</span>',
        tone_class(look.tone),
        icon(look.icon),
        text or look.label,
    )


@register.simple_tag
def stage_mark(code: str, title: str = "", tone: Tone = "") -> SafeString:
    """Show the short code of a stage in a frame; `title` is its full name."""
    return format_html(
        '<span class="tk-mark {}"{}>{}</span>',
        tone_class(tone),
        format_html(' title="{}"', title) if title else "",
        code,
    )


@register.simple_tag
def avatar(name: str, size: str = "", tone: Tone = "") -> SafeString:
    """Show the initials of a person; `size` is s or l."""
    style = f"tk-avatar {f'tk-avatar-{size}' if size else ''} {tone_class(tone)}"
    return format_html(
        '<span class="{}" role="img" aria-label="{}" title="{}">{}</span>',
        " ".join(style.split()),
        name,
        name,
        formats.initials(name),
    )


@register.simple_tag
def kbd(*keys: str) -> SafeString:
    """Show keys to press."""
    return format_html_join("", "<kbd>{}</kbd>", ((key,) for key in keys))


@register.inclusion_tag("ui/components/button.html")
def button(  # noqa: PLR0913 - arguments are the attributes of the tag
    text: str,
    *,
    url: str = "",
    icon: str = "",
    variant: str = "",
    size: str = "",
    key: str = "",
    kind: str = "submit",
    label: str = "",
    **attributes: object,
) -> dict[str, Button]:
    """Show a link (with `url`) or a form button; further arguments become HTML attributes.

    `key` is the shortcut (shown and bound). In attribute names `_` stands for `-`
    (`hx_post=url`), and a last `_` is dropped (`name_="action"`); True makes a bare attribute.
    With an empty `text` the button shows the icon only, and `label` names it.
    """
    small = " tk-btn-small" if size == "s" else ""
    bare = "" if text else " tk-btn-icon"
    own = {
        "class": f"tk-btn{VARIANTS[variant]}{small}{bare}",
        "href": url,
        "type": "" if url else kind,
        "aria-label": "" if text else label,
        "title": "" if text else label,
        "data-key": key,
        "aria-keyshortcuts": key,
    }
    return {
        "button": Button(
            element="a" if url else "button",
            attributes=html_attributes({**own, **attributes}),
            icon=icon,
            text=text,
            key=key if text else "",
        )
    }


def html_attributes(values: dict[str, object]) -> SafeString:
    """Return ` name="value"` for each value; False, None and empty ones are left out."""
    pairs = [
        (name.rstrip("_").replace("_", "-"), value)
        for name, value in values.items()
        if value not in (None, False, "")
    ]
    return format_html_join(
        "",
        "{}",
        (
            (format_html(" {}", name) if value is True else format_html(' {}="{}"', name, value),)
            for name, value in pairs
        ),
    )
