"""The route picture as SVG: black lines of two weights, no styles or scripts of others."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from .picture import Box, Line, Picture

FONTS = "'Golos Text', Inter, 'Segoe UI', Roboto, Arial, 'DejaVu Sans', sans-serif"
_THIN, _BOLD = 0.55, 1.3
_ARROW = 3.4


def svg_of(picture: Picture, *, title: str = "", is_document: bool = True) -> str:
    """The drawing as an SVG document, or as a part of a page."""
    width, height = _number(picture.width), _number(picture.height)
    size = f'width="{width}pt" height="{height}pt" ' if is_document else ""
    head = '<?xml version="1.0" encoding="UTF-8"?>\n' if is_document else ""
    opening = (
        f'{head}<svg xmlns="http://www.w3.org/2000/svg" {size}'
        f'viewBox="0 0 {width} {height}" font-family="{escape(FONTS)}" role="img">'
    )
    parts = [opening]
    if title:
        parts.append(f"<title>{escape(title)}</title>")
    if is_document:
        parts.append(f'<rect width="{width}" height="{height}" fill="#fff"/>')
    for line in picture.lines:
        parts.extend(_line(line))
    for box in picture.boxes:
        parts.extend(_box(box))
    return "\n".join([*parts, "</svg>\n"])


def _line(line: Line) -> Iterator[str]:
    points = list(line.points)
    stroke = _BOLD if line.is_critical else _THIN
    x, y = points[-1]
    if line.is_arrow:
        # The stroke ends inside the arrow, so that its point stays sharp.
        points[-1] = (x - _ARROW + 0.5, y)
    path = " L".join(f"{_number(px)} {_number(py)}" for px, py in points)
    yield f'<path d="M{path}" fill="none" stroke="#000" stroke-width="{stroke}"/>'
    if line.is_arrow:
        back, half = _number(x - _ARROW), _ARROW / 2.4
        yield (
            f'<path d="M{_number(x)} {_number(y)} L{back} {_number(y - half)} '
            f'L{back} {_number(y + half)} Z" fill="#000"/>'
        )


def _box(box: Box) -> Iterator[str]:
    stroke = _BOLD if box.is_critical else _THIN
    yield (
        f'<rect x="{_number(box.x)}" y="{_number(box.y)}" width="{_number(box.width)}" '
        f'height="{_number(box.height)}" fill="#fff" stroke="#000" stroke-width="{stroke}"/>'
    )
    middle = box.y + box.height / 2 + 2.6
    size = min(7.6, box.width / max(2.2, len(box.no) * 0.72))
    if box.note:
        yield _text(box.x + 4, middle, box.no, size, weight=600)
        yield _text(box.x + box.width - 4, middle, box.note, 6.2, anchor="end")
    else:
        yield _text(box.x + box.width / 2, middle, box.no, size, weight=600, anchor="middle")
    for index, line in enumerate(box.caption):
        below = box.y + box.height + 7.2 + index * 6.8
        yield _text(box.x + box.width / 2, below, line, 6, anchor="middle")


def _text(
    x: float, y: float, text: str, size: float, *, weight: int = 400, anchor: str = "start"
) -> str:
    bold = f' font-weight="{weight}"' if weight != 400 else ""  # noqa: PLR2004 - the usual weight
    side = f' text-anchor="{anchor}"' if anchor != "start" else ""
    return (
        f'<text x="{_number(x)}" y="{_number(y)}" font-size="{_number(size)}"{bold}{side}>'
        f"{escape(text)}</text>"
    )


def _number(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")
