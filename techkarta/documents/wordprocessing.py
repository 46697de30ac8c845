"""What the library of word processor files leaves to its users: borders, fields, set-up."""

from __future__ import annotations

import zipfile
from collections.abc import Sequence
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

from docx.enum.section import WD_ORIENT
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Emu, Mm, Pt
from docx.table import _Cell

_SIDES = ("top", "left", "bottom", "right", "insideH", "insideV")
_OUTER = ("top", "left", "bottom", "right")
_BESIDE = "50"
_THIN, _THICK = "4", "14"
_ALIGN = {
    "left": WD_ALIGN_PARAGRAPH.LEFT,
    "center": WD_ALIGN_PARAGRAPH.CENTER,
    "right": WD_ALIGN_PARAGRAPH.RIGHT,
}
# A file made twice of the same card is the same file.
_MOMENT = datetime(2000, 1, 1, tzinfo=UTC)
_ZIP_MOMENT = (1980, 1, 1, 0, 0, 0)


def page_setup(file: Any, *, font: str, size: float) -> None:
    """A4 landscape with a margin for binding; letters of one kind throughout."""
    section = file.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Mm(297), Mm(210)
    section.left_margin, section.right_margin = Mm(20), Mm(5)
    section.top_margin, section.bottom_margin = Mm(7), Mm(12)
    section.header_distance, section.footer_distance = Mm(4), Mm(5)
    style = file.styles["Normal"]
    style.font.name, style.font.size = font, Pt(size)
    style.element.rPr.rFonts.set(qn("w:eastAsia"), font)
    style.element.rPr.rFonts.set(qn("w:cs"), font)
    style.paragraph_format.space_before = style.paragraph_format.space_after = Pt(1)
    style.paragraph_format.line_spacing = 1
    tabs = file.styles["Footer"].paragraph_format.tab_stops
    tabs.clear_all()
    tabs.add_tab_stop(Mm(271), WD_TAB_ALIGNMENT.RIGHT)


def bordered(table: Any, widths: Sequence[float]) -> None:
    """Thin lines everywhere, columns of fixed widths in millimetres."""
    table.autofit = False
    table.alignment = WD_TABLE_ALIGNMENT.LEFT
    _borders(table, dict.fromkeys(_SIDES, _THIN))
    indent = OxmlElement("w:tblInd")
    indent.set(qn("w:w"), "0")
    indent.set(qn("w:type"), "dxa")
    # The schema wants the parts of a table's properties in one order.
    table._tbl.tblPr.find(qn("w:tblBorders")).addprevious(indent)  # noqa: SLF001 - no public way
    look = table._tbl.tblPr.find(qn("w:tblLook"))  # noqa: SLF001 - no public way
    look.addprevious(_margins())
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Mm(width)
    for row in grid(table):
        for cell, width in zip(row, widths, strict=True):
            cell.width = Mm(width)


def _margins() -> Any:
    """Less room beside the text of a cell than the usual two millimetres."""
    margins = OxmlElement("w:tblCellMar")
    for side in ("left", "right"):
        margin = OxmlElement(f"w:{side}")
        margin.set(qn("w:w"), _BESIDE)
        margin.set(qn("w:type"), "dxa")
        margins.append(margin)
    return margins


def heavy(table: Any) -> None:
    """Thick lines around a table."""
    _borders(table, {side: _THICK if side in _OUTER else _THIN for side in _SIDES})


def _borders(table: Any, sizes: dict[str, str]) -> None:
    properties = table._tbl.tblPr  # noqa: SLF001 - no public way
    found = properties.find(qn("w:tblBorders"))
    borders = OxmlElement("w:tblBorders")
    for side, size in sizes.items():
        line = OxmlElement(f"w:{side}")
        for name, value in (("val", "single"), ("sz", size), ("space", "0"), ("color", "000000")):
            line.set(qn(f"w:{name}"), value)
        borders.append(line)
    if found is not None:
        properties.replace(found, borders)
        return
    after = [properties.find(qn(f"w:{name}")) for name in ("tblLayout", "tblCellMar", "tblLook")]
    following = next((each for each in after if each is not None), None)
    if following is None:
        properties.append(borders)
    else:
        following.addprevious(borders)


def grid(table: Any) -> list[list[Any]]:
    """The cells of a table by row and column, before any are merged.

    The library looks the whole table through for each cell it is asked for.
    """
    rows = table._tbl.tr_lst  # noqa: SLF001 - no public way
    return [[_Cell(cell, table) for cell in row.tc_lst] for row in rows]


def added_row(table: Any) -> list[Any]:
    """A new row at the end: its cells."""
    row = table.add_row()._tr  # noqa: SLF001 - no public way
    return [_Cell(cell, table) for cell in row.tc_lst]


def merged(cells: list[list[Any]], start: tuple[int, int], end: tuple[int, int]) -> Any:
    """One cell of several of a grid, the first of them; the others are gone or empty."""
    (top, left), (bottom, right) = start, end
    width = sum(int(cell.width or 0) for cell in cells[top][left : right + 1])
    for place in range(top, bottom + 1):
        first, *others = (cell._tc for cell in cells[place][left : right + 1])  # noqa: SLF001
        for other in others:
            other.getparent().remove(other)
        first.width = Emu(width)
        if others:
            first.grid_span = right - left + 1
        if bottom > top:
            first.vMerge = "restart" if place == top else "continue"
    return cells[top][left]


def write(
    cell: Any,
    text: str,
    *,
    is_bold: bool = False,
    is_italic: bool = False,
    size: float | None = None,
    align: str = "left",
    is_next: bool = False,
) -> None:
    """Text as the cell's paragraph, or as the next one."""
    if is_next and not text:
        return
    paragraph = cell.add_paragraph() if is_next else cell.paragraphs[0]
    paragraph.alignment = _ALIGN[align]
    run = paragraph.add_run(text)
    run.bold, run.italic = is_bold or None, is_italic or None
    if size:
        run.font.size = Pt(size)


def repeated(row: Any) -> None:
    """Repeat the row at the top of every page."""
    _mark(row._tr, "w:tblHeader")  # noqa: SLF001 - no public way


def unbroken(cell: Any) -> None:
    """Keep the row of the cell on one page where it fits one."""
    _mark(cell._tc.getparent(), "w:cantSplit")  # noqa: SLF001 - no public way


def _mark(row: Any, name: str) -> None:
    properties = row.get_or_add_trPr()
    properties.append(OxmlElement(name))


def field(paragraph: Any, code: str) -> None:
    """A number the reading program counts itself."""
    element = OxmlElement("w:fldSimple")
    element.set(qn("w:instr"), code)
    run, text = OxmlElement("w:r"), OxmlElement("w:t")
    text.text = "1"
    run.append(text)
    element.append(run)
    paragraph._p.append(element)  # noqa: SLF001 - no public way


def bookmark(paragraph: Any, name: str, number: int) -> None:
    """A place of the document that fields elsewhere may name."""
    for tag in ("bookmarkStart", "bookmarkEnd"):
        mark = OxmlElement(f"w:{tag}")
        mark.set(qn("w:id"), str(number))
        if tag == "bookmarkStart":
            mark.set(qn("w:name"), name)
        paragraph._p.append(mark)  # noqa: SLF001 - no public way


def counted(file: Any) -> None:
    """Let the reading program count the fields when it opens the file."""
    update = OxmlElement("w:updateFields")
    update.set(qn("w:val"), "true")
    file.settings.element.append(update)


def reproducible(file: Any) -> bytes:
    """The bytes of the file, without the moment it was made at."""
    properties = file.core_properties
    properties.created = properties.modified = _MOMENT
    properties.last_modified_by, properties.comments = "", ""
    made = BytesIO()
    file.save(made)
    output = BytesIO()
    with (
        zipfile.ZipFile(made) as source,
        zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for item in source.infolist():
            info = zipfile.ZipInfo(item.filename, date_time=_ZIP_MOMENT)
            info.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(info, source.read(item))
    return output.getvalue()
