"""Files are read in a child process: good ones whole, hostile ones refused with their place."""

from __future__ import annotations

import zipfile
from datetime import date
from pathlib import Path

import pytest
import xlsxwriter

from techkarta.common.errors import Invalid
from techkarta.exchange.reading import limits
from techkarta.exchange.reading.delimited import decoded, delimiter_of
from techkarta.exchange.reading.sheets import SheetHead, SheetLine, open_sheets


def told(path: Path) -> list[SheetHead | SheetLine]:
    with open_sheets(path, name=path.name) as sheets:
        return list(sheets)


def written(folder: Path, name: str, content: bytes) -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


@pytest.mark.parametrize(
    ("content", "headings", "first"),
    [
        (b"id,name\n1,Alpha\n", ("id", "name"), ("1", "Alpha")),
        ("ид;имя\n1;Альфа, Бета\n".encode(), ("ид", "имя"), ("1", "Альфа, Бета")),
        ("ид;имя\n1;Альфа\n".encode("cp1251"), ("ид", "имя"), ("1", "Альфа")),
        ("ид\tимя\r\n1\tАльфа\r\n".encode("utf-8-sig"), ("ид", "имя"), ("1", "Альфа")),
        ("ид\tимя\n1\tАльфа\n".encode("utf-16"), ("ид", "имя"), ("1", "Альфа")),
        (
            b'\n\nid,name\n1,"a ""quoted""\nsecond line"\n',
            ("id", "name"),
            ("1", 'a "quoted"\nsecond line'),
        ),
    ],
)
def test_a_csv_is_read_whatever_its_encoding_and_delimiter(
    tmp_path: Path, content: bytes, headings: tuple[str, ...], first: tuple[str, ...]
) -> None:
    head, line = told(written(tmp_path, "list.csv", content))
    assert isinstance(head, SheetHead)
    assert head.headings == headings
    assert isinstance(line, SheetLine)
    assert line.cells == first


def test_a_line_keeps_the_number_an_editor_shows(tmp_path: Path) -> None:
    content = b'id,name\n1,"two\nlines"\n\n2,b\n'
    numbers = [line.number for line in told(written(tmp_path, "list.csv", content))[1:]]
    assert numbers == [2, 5]


def test_ragged_lines_are_handed_on_as_they_are(tmp_path: Path) -> None:
    lines = told(written(tmp_path, "list.csv", b"id,name\n1\n2,b,c\n"))[1:]
    assert [line.cells for line in lines] == [("1",), ("2", "b", "c")]


def workbook(path: Path, sheets: dict[str, list[list[object]]]) -> Path:
    with xlsxwriter.Workbook(path, {"default_date_format": "yyyy-mm-dd"}) as book:
        for title, rows in sheets.items():
            sheet = book.add_worksheet(title)
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)
    return path


def test_a_workbook_gives_its_sheets_with_values_of_formulas(tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("Сделки")
        sheet.write_row(0, 0, ["id", "sum", "day", "share"])
        sheet.write_row(1, 0, ["1", 1200.0])
        sheet.write_datetime(1, 2, date(2017, 3, 1), book.add_format({"num_format": 14}))
        sheet.write_formula(1, 3, "=1/4", None, 0.25)
        book.add_worksheet("empty")
        book.add_worksheet("hidden").hide()
    head, line = told(path)
    assert head.name == "book.xlsx / Сделки"
    assert line.cells == ("1", "1200", "2017-03-01", "0.25")


def test_several_sheets_follow_one_another(tmp_path: Path) -> None:
    path = workbook(tmp_path / "book.xlsx", {"A": [["x"], ["1"]], "B": [["y"], ["2"]]})
    names = [item.name for item in told(path) if isinstance(item, SheetHead)]
    assert names == ["book.xlsx / A", "book.xlsx / B"]


SHEET = (
    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
    '<row r="1"><c r="A1"><v>1</v></c></row>'
    '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData></worksheet>'
)


def replaced_sheet(path: Path, content: str | bytes) -> Path:
    """The workbook with another text in place of its first sheet."""
    source = workbook(path.with_name("source.xlsx"), {"A": [["x"], ["1"]]})
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.infolist():
            is_sheet = part.filename == "xl/worksheets/sheet1.xml"
            new.writestr(part.filename, content if is_sheet else old.read(part))
    return path


def test_a_sheet_that_would_fill_the_memory_is_refused_and_this_process_lives(
    tmp_path: Path,
) -> None:
    path = replaced_sheet(tmp_path / "wide.xlsx", SHEET)
    with pytest.raises(Invalid) as caught:
        told(path)
    assert caught.value.code == "file_beyond_limits"
    assert caught.value.params["file"] == "wide.xlsx"


def test_a_zip_bomb_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    path = replaced_sheet(tmp_path / "bomb.xlsx", b"0" * (limits.UNPACKED_BYTES + 1))
    assert path.stat().st_size < limits.UPLOAD_BYTES
    with pytest.raises(Invalid) as caught:
        told(path)
    assert caught.value.code == "unpacked_too_big"


HOSTILE = {
    "pdf.xlsx": (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "file_foreign"),
    "old.xls": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "file_foreign"),
    "zip.xlsx": (b"PK\x03\x04" + b"rubbish" * 40, "workbook_broken"),
    "noise.csv": (bytes(range(256)) * 40, "file_is_binary"),
    "empty.csv": (b"", "file_empty"),
    "blank.csv": (b"\n , ,\n\n", "file_empty"),
    "nul.csv": (b"id,name\n1,a\n2,b\0c\n", "cell_has_nul"),
    "quote.csv": (b'id,name\n1,"never closed\n2,b\n', "csv_broken"),
    "twice.csv": (b"id,name,ID\n1,a,2\n", "heading_repeated"),
    "long.csv": (b"id,name\n1," + b"x" * 5000 + b"\n", "cell_too_long"),
    "wide.csv": (b",".join(b"c%d" % n for n in range(300)) + b"\n", "table_too_wide"),
    "rows.csv": (b"id\n" + b"1\n" * (limits.ROWS + 1), "table_too_long"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_files_are_refused_with_one_code(tmp_path: Path, name: str) -> None:
    content, code = HOSTILE[name]
    with pytest.raises(Invalid) as caught:
        told(written(tmp_path, name, content))
    assert caught.value.code == code
    assert name in (caught.value.params.get("file"), caught.value.params.get("table"))


def test_a_refusal_names_the_row(tmp_path: Path) -> None:
    with pytest.raises(Invalid) as caught:
        told(written(tmp_path, "nul.csv", HOSTILE["nul.csv"][0]))
    assert caught.value.params["row"] == 3


def test_a_file_over_the_upload_limit_is_not_opened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "UPLOAD_BYTES", 3)
    with pytest.raises(Invalid) as caught:
        told(written(tmp_path, "big.csv", b"id,name\n1,a\n"))
    assert caught.value.code == "upload_too_big"


def test_a_reader_that_takes_too_long_is_ended(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "WALL_SECONDS", 0.001)
    with pytest.raises(Invalid) as caught:
        told(written(tmp_path, "slow.csv", b"id,name\n1,a\n"))
    assert caught.value.code == "file_beyond_limits"


@pytest.mark.parametrize(
    ("text", "delimiter"),
    [("a,b;c\n1,2\n3,4\n", ","), ("a;b\n1,5;2,5\n", ";"), ("a\n1\n", ","), ("a|b\n1|2\n", "|")],
)
def test_the_delimiter_cuts_rows_as_the_headings(text: str, delimiter: str) -> None:
    assert delimiter_of(text) == delimiter


def test_utf8_comes_before_windows_cyrillic() -> None:
    assert decoded("имя".encode(), "a.csv") == "имя"
    assert decoded("имя".encode("cp1251"), "a.csv") == "имя"
