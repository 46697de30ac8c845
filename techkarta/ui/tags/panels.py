"""Parts of a page: header, panel, notice, empty state, facts, tabs, menus."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.template import Library
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from techkarta.ui.states import Tone, tone_class
from techkarta.ui.values import Link

register = Library()

NOTICE_ICONS = {
    "ok": "circle-check",
    "warn": "alert-triangle",
    "bad": "alert-octagon",
    "accent": "info-circle",
    "idle": "info-circle",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class PageHeader:
    """Title of a page with crumbs above, a line below and actions at the end."""

    title: str
    note: str
    crumbs: Sequence[Link]
    actions: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """A bordered section with a header and a body."""

    title: str
    body: str
    icon: str
    note: str
    end_note: str
    count: int | str | None
    count_tone: str
    link_text: str
    link_url: str
    id: str
    style: str
    is_flush: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """A sentence that needs attention."""

    title: str
    body: str
    icon: str
    tone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Empty:
    """What a page is for while it holds nothing, and the next step."""

    title: str
    text: str
    icon: str
    action_text: str
    action_url: str
    is_small: bool


@register.simple_block_tag(end_name="endpage_header")
def page_header(
    content: str, *, title: str, note: str = "", crumbs: Sequence[Link] = ()
) -> SafeString:
    """Show the title of the page; the body holds its actions."""
    header = PageHeader(title=title, note=note, crumbs=crumbs, actions=mark_safe(content.strip()))  # noqa: S308 - rendered by the template already
    return render_to_string("ui/components/page_header.html", {"header": header})


@register.inclusion_tag("ui/components/crumbs.html")
def crumbs(links: Sequence[Link]) -> dict[str, object]:
    """Show the way to the page."""
    return {"links": links}


@register.simple_block_tag(end_name="endpanel")
def panel(  # noqa: PLR0913 - each argument is one optional part of the header
    content: str,
    *,
    title: str = "",
    icon: str = "",
    note: str = "",
    end_note: str = "",
    count: int | str | None = None,
    count_tone: Tone = "idle",
    link_text: str = "",
    link_url: str = "",
    panel_id: str = "",
    tone: Tone = "",
    is_flush: bool = False,
    is_first: bool = False,
) -> SafeString:
    """Wrap a body in a panel; `is_flush` leaves out the padding, for rows and tables.

    `is_first` puts the panel before the others where columns fall into one, as on a phone.
    """
    first = " tk-first" if is_first else ""
    value = Panel(
        title=title,
        body=content,
        icon=icon,
        note=note,
        end_note=end_note,
        count=count,
        count_tone=tone_class(count_tone),
        link_text=link_text,
        link_url=link_url,
        id=panel_id,
        style=f"tk-panel {tone_class(tone)}{first}".rstrip(),
        is_flush=is_flush,
    )
    return render_to_string("ui/components/panel.html", {"panel": value})


@register.simple_block_tag(end_name="endnotice")
def notice(content: str, *, title: str = "", tone: Tone = "accent", icon: str = "") -> SafeString:
    """Show a sentence that needs attention; the body says what to do."""
    value = Notice(
        title=title,
        body=content,
        icon=icon or NOTICE_ICONS.get(tone, "info-circle"),
        tone=tone_class(tone),
    )
    return render_to_string("ui/components/notice.html", {"notice": value})


@register.inclusion_tag("ui/components/empty.html")
def empty_state(
    title: str,
    text: str = "",
    *,
    icon: str = "stack-2",
    action_text: str = "",
    action_url: str = "",
    is_small: bool = False,
) -> dict[str, Empty]:
    """Say what the place is for and offer the next step."""
    return {
        "empty": Empty(
            title=title,
            text=text,
            icon=icon,
            action_text=action_text,
            action_url=action_url,
            is_small=is_small,
        )
    }


@register.inclusion_tag("ui/components/fact.html")
def fact(
    label: str, value: str, *, source: str = "", tone: Tone = "", url: str = ""
) -> dict[str, str]:
    """Show a named value with its source; sits inside `<dl class="tk-facts">`."""
    return {"label": label, "value": value, "source": source, "tone": tone_class(tone), "url": url}


@register.inclusion_tag("ui/components/stat.html")
def stat(  # noqa: PLR0913 - arguments are the attributes of the tag
    label: str,
    value: str,
    *,
    note: str = "",
    tone: Tone = "",
    note_tone: Tone = "",
    icon: str = "",
    is_big: bool = False,
    url: str = "",
) -> dict[str, object]:
    """Show one number with its name and a note; `url` opens what it is made of."""
    return {
        "label": label,
        "value": value,
        "note": note,
        "tone": tone_class(tone),
        "note_tone": tone_class(note_tone),
        "icon": icon,
        "is_big": is_big,
        "url": url,
    }


@register.inclusion_tag("ui/components/tabs.html")
def tabs(links: Sequence[Link], *, label: str = "", is_open: bool = False) -> dict[str, object]:
    """Show tabs as links; `is_open` stands on the page, otherwise inside a panel."""
    return {"links": links, "label": label, "is_open": is_open}


@register.inclusion_tag("ui/components/segments.html")
def segments(
    links: Sequence[Link], *, label: str = "", is_small: bool = False
) -> dict[str, object]:
    """Show a choice of views as one control of links."""
    return {"links": links, "label": label, "is_small": is_small}


@register.simple_block_tag(end_name="endmenu")
def menu(
    content: str, *, text: str = "", icon: str = "dots", label: str = "", is_start: bool = False
) -> SafeString:
    """Wrap entries (`.tk-menu-item`) in a menu that opens without scripts."""
    context = {"content": content, "text": text, "icon": icon, "label": label, "is_start": is_start}
    return render_to_string("ui/components/menu.html", {"menu": context})
