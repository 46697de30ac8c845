"""Logs judged in columns for the pages: the same sums and cases as one by one."""

import json
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from techkarta.engine import compiling
from techkarta.engine.cards.model import Card
from techkarta.engine.conformance.conforming import LogFile
from techkarta.engine.conformance.frames import reading
from techkarta.engine.conformance.log.mapping import LogMap
from techkarta.reports.logs import judging
from techkarta.reports.logs.in_columns import judged_in_columns
from techkarta.reports.logs.judging import judge_log
from techkarta.reports.logs.one_by_one import judged_one_by_one
from tests.engine.conformance.logs import written
from tests.engine.conformance.test_columns import MOSCOW, P1, P2, random_log

pytestmark = pytest.mark.skipif(not compiling.IS_COMPILED, reason="nothing is compiled here")


def told(path: Path, cards: list[Card], *, in_columns: bool) -> Any:
    """What a way of judging tells; deviations of a case in any order, refusals as they are."""
    judge = judged_in_columns if in_columns else judged_one_by_one
    try:
        found = judge(LogFile(path=path, given=LogMap(tz=MOSCOW.tz)), cards, MOSCOW)
    except Exception as error:  # noqa: BLE001 - refusals are compared, whatever they are
        return repr(error)
    assert found is not None
    summary = judging.summary_of(found)
    summary["fitness"] = round(summary["fitness"], 9)
    # Reading by batches may name other rows of many.
    summary["rows"].pop("named")
    cases = found.cases.to_dicts()
    for each in cases:
        each["deviations"].sort()
        each["executions"] = json.loads(each["executions"])
        each["fitness"] = round(each["fitness"], 9)
    return summary, cases


@settings(max_examples=30)
@given(st.integers(0, 2**32), st.booleans())
def test_columns_tell_what_is_told_one_by_one(seed: int, is_one: bool) -> None:  # noqa: FBT001 - drawn
    cards = [P1] if is_one else [P1, P2]
    with TemporaryDirectory() as folder:
        path = written(Path(folder) / "log.csv", random_log(seed))
        assert told(path, cards, in_columns=True) == told(path, cards, in_columns=False)


def test_a_log_too_varied_for_columns_is_judged_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = written(tmp_path / "log.csv", random_log(4, 400))
    whole = judge_log(path, LogMap(), [P1, P2], MOSCOW)
    monkeypatch.setattr(reading, "MOST_KINDS", 3)
    assert judge_log(path, LogMap(), [P1, P2], MOSCOW).summary["ways"] == whole.summary["ways"]
