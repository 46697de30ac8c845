"""The map of an import: read strictly, kept whole, its gaps named."""

from __future__ import annotations

import pytest

from techkarta.common.errors import Invalid
from techkarta.exchange.crm.importmap import (
    ImportMap,
    SheetMap,
    check_against,
    gaps,
    map_from_dict,
    map_to_dict,
)
from techkarta.exchange.crm.stages import Target

TOLD = ImportMap(
    sheets={
        "d.csv": SheetMap(
            kind="deals", columns={"stage": "s", "closed": "c"}, days="mdy", decimal=","
        )
    },
    stages={"Won": Target(outcome="won", stage="a/b")},
    products={"GTXPro": "GTX Pro"},
    owners={"Ivan": "@importer"},
    currency="USD",
)


def test_a_map_survives_its_document() -> None:
    assert map_from_dict(map_to_dict(TOLD)) == TOLD


def test_a_document_is_laid_over_a_base() -> None:
    document = {"stages": {"Won": "left_out"}, "sheets": {"d.csv": {"days": "dmy"}}}
    found = map_from_dict(document, base=TOLD)
    assert found.stages["Won"] == Target(outcome="left_out")
    assert found.sheets["d.csv"].days == "dmy"
    assert found.sheets["d.csv"].columns == TOLD.sheets["d.csv"].columns
    assert found.products == TOLD.products


@pytest.mark.parametrize(
    ("document", "place"),
    [
        ([], "—"),
        ({"schema": "other/1"}, "schema"),
        ({"extra": 1}, "extra"),
        ({"sheets": []}, "sheets"),
        ({"sheets": {"a": {"kind": "cats"}}}, "sheets.a.kind"),
        ({"sheets": {"a": {"kind": "deals", "columns": {"cat": "x"}}}}, "sheets.a.columns.cat"),
        ({"sheets": {"a": {"days": "ydm"}}}, "sheets.a.days"),
        ({"stages": {"Won": {"outcome": "maybe"}}}, "stages.Won.outcome"),
        ({"stages": {"Won": {"step": "x"}}}, "stages.Won.step"),
        ({"currency": "dollars"}, "currency"),
    ],
)
def test_what_cannot_be_meant_is_refused_with_its_place(document: object, place: str) -> None:
    with pytest.raises(Invalid) as caught:
        map_from_dict(document)
    assert caught.value.code == "map_wrong"
    assert caught.value.params["place"] == place


def test_a_sheet_or_column_the_files_do_not_have_is_refused() -> None:
    with pytest.raises(Invalid, match="map_sheet_unknown"):
        check_against(TOLD, {"e.csv": ["s", "c"]})
    with pytest.raises(Invalid, match="map_column_unknown"):
        check_against(TOLD, {"d.csv": ["s"]})
    check_against(TOLD, {"d.csv": ["s", "c"]})


@pytest.mark.parametrize(
    ("sheet", "stages", "codes"),
    [
        (SheetMap(kind="deals", columns={"stage": "s"}), {}, []),
        (SheetMap(kind="deals", columns={}), {}, ["column_undecided"]),
        (SheetMap(kind="deals", columns={"stage": "s"}, days=""), {}, []),
        (
            SheetMap(kind="deals", columns={"stage": "s", "opened": "o"}, days=""),
            {},
            ["days_undecided"],
        ),
        (
            SheetMap(kind="deals", columns={"stage": "s"}),
            {"x": Target(outcome="")},
            ["stage_undecided"],
        ),
        (
            SheetMap(kind="deals", columns={"stage": "s"}),
            {"x": Target(outcome="won")},
            ["stage_undecided"],
        ),
        (SheetMap(kind="deals", columns={"stage": "s"}), {"x": Target(outcome="left_out")}, []),
        (SheetMap(kind="ignored"), {}, ["kinds_undecided"]),
    ],
)
def test_what_is_left_undecided_is_named(
    sheet: SheetMap, stages: dict[str, Target], codes: list[str]
) -> None:
    told = ImportMap(sheets={"d.csv": sheet}, stages=stages)
    assert [gap.code for gap in gaps(told)] == codes
