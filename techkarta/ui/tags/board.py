"""Board: columns by stage and tiles that move by mouse, keyboard or menu."""

from __future__ import annotations

from django.template import Library

from techkarta.ui.values import BoardColumn, Tile

register = Library()


@register.inclusion_tag("ui/components/board_column.html", takes_context=True)
def board_column(context: dict[str, object], column: BoardColumn) -> dict[str, object]:
    """Show a column; sits inside `<div class="tk-board" data-board>`."""
    return {"column": column, "csrf_token": context.get("csrf_token", "")}


@register.inclusion_tag("ui/components/board_tile.html", takes_context=True)
def board_tile(context: dict[str, object], tile: Tile) -> dict[str, object]:
    """Show a tile of the board with the reason of its deviation in words."""
    return {"tile": tile, "csrf_token": context.get("csrf_token", "")}
