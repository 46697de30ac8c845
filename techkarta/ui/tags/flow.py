"""Stage path and route picture."""

from __future__ import annotations

from collections.abc import Sequence

from django.template import Library

from techkarta.ui import days, route
from techkarta.ui.values import PathStage

register = Library()


@register.inclusion_tag("ui/components/stage_path.html")
def stage_path(stages: Sequence[PathStage], *, label: str = "") -> dict[str, object]:
    """Show the stages of a case as chevrons."""
    return {"stages": stages, "label": label}


@register.inclusion_tag("ui/components/route.html")
def route_picture(
    layout: route.RouteLayout, *, title: str, description: str = "", has_legend: bool = True
) -> dict[str, object]:
    """Draw operations and their order as a picture; scrolls sideways on a phone."""
    return {
        "picture": route.picture(layout),
        "title": title,
        "description": description,
        "legend": route.legend(layout) if has_legend else (),
    }


@register.inclusion_tag("ui/components/days.html")
def days_picture(
    picture: days.DayPicture, *, title: str, description: str = ""
) -> dict[str, object]:
    """Draw a card on its scale of working days; scrolls sideways where it is long."""
    styles = " ".join(line.style for line in picture.lines)
    return {
        "picture": picture,
        "title": title,
        "description": description,
        "has_excess": "tk-is-excess" in styles,
        "has_circle": "tk-is-circle" in styles,
    }
