"""From rows to cases: several cards, stages reached, completeness, memory."""

from pathlib import Path

import pytest

from techkarta.engine.cards.model import Card
from techkarta.engine.conformance.conforming import not_judged
from techkarta.engine.conformance.log.mapping import LogMap
from techkarta.engine.conformance.log.spool import Spool
from techkarta.engine.errors import EngineError
from tests.engine.conformance.logs import CARD, judged, read, written
from tests.engine.making import operation


def stage_card(stage: str, **more: object) -> Card:
    return Card(
        **{
            "code": f"card-{stage}",
            "title": stage,
            "process": "sales",
            "stages": (stage,),
            "operations": (operation("010"), operation("020", after="010")),
            **more,
        }
    )


P1, P2, P3 = (stage_card(stage) for stage in ("p1", "p2", "p3"))


def log(tmp_path: Path, head: str, *rows: str) -> Path:
    """A log whose rows begin with case and operation, one a minute."""
    lines = [f"case,operation,start{head}"]
    for minute, row in enumerate(rows):
        case, no, *rest = row.split(",")
        lines.append(",".join((case, no, f"2026-11-23T09:{minute:02}Z", *rest)))
    return written(tmp_path / "log.csv", "\n".join(lines) + "\n")


def test_totals_by_operation_and_person(tmp_path: Path) -> None:
    path = log(
        tmp_path, ",user", "a,010,anna", "a,020,anna", "b,020,boris", "b,010,anna", "b,999,boris"
    )
    totals, told, results = judged(path)
    assert (totals.cases, totals.conforming, totals.events, totals.cost) == (2, 1, 5, 3)
    assert totals.fitness_mean == pytest.approx((1 + 1 - 3 / 5) / 2)
    assert totals.deviations["order"] == totals.deviations["off_card"] == 1
    assert totals.deviations["missing"] == 0
    assert totals.operations[0]["020"].executions == 2
    assert totals.operations[0]["020"].deviations["order"] == 1
    assert totals.off_card == {"999": 1}
    assert totals.users["boris"].executions == 2
    assert totals.users["boris"].deviations == {"order": 1, "off_card": 1}
    assert not totals.users["anna"].deviations
    assert results["b"].operations("off_card") == ["999"]
    assert not_judged(told.shape) == ("unproved", "over_norm", "under_norm", "self_checked")


@pytest.mark.parametrize(
    ("head", "values"),
    [
        (",stage", [",p1", ",p2"]),
        (",card", [",card-p1", ",card-p2"]),
        (",process,stage", [",sales,p1", ",sales,p2"]),
    ],
)
def test_rows_belong_to_the_card_they_tell_of(tmp_path: Path, head: str, values: list[str]) -> None:
    first, second = values
    path = log(tmp_path, head, f"a,010{first}", f"a,020{first}", f"a,020{second}", f"b,010{first}")
    totals, told, results = judged(path, P1, P2)
    assert totals.cases == 2
    assert [each.card for each in results["a"].judgements] == ["card-p1", "card-p2"]
    assert results["a"].operations("missing") == ["010"]
    assert results["a"].cost == 1
    assert results["a"].fitness == pytest.approx(1 - 1 / 7)
    assert [tally["010"].executions for tally in totals.operations] == [2, 0]
    assert told.elsewhere == 0


def test_rows_of_other_cards_are_left_alone_and_counted(tmp_path: Path) -> None:
    path = log(tmp_path, ",stage", "a,010,p1", "a,020,p1", "a,999,p7", "b,010,p7")
    totals, told, results = judged(path, P1)
    assert (totals.cases, totals.events, told.elsewhere) == (1, 2, 2)
    assert results["a"].is_conforming


def test_revisions_are_cards_of_their_own(tmp_path: Path) -> None:
    newer = stage_card("p1", revision=2, operations=(operation("010"),))
    path = log(tmp_path, ",card,revision", "a,010,card-p1,1", "b,010,card-p1,2")
    _, _, results = judged(path, P1, newer)
    assert results["a"].operations("missing") == ["020"]
    assert results["b"].is_conforming


def test_what_card_a_row_belongs_to_is_asked(tmp_path: Path) -> None:
    with pytest.raises(EngineError) as caught:
        judged(log(tmp_path, "", "a,010"), P1, P2)
    assert caught.value.code == "log_card_unclear"
    assert caught.value.params["cards"] == ["card-p1/1", "card-p2/1"]


@pytest.mark.parametrize(("head", "value"), [(",stage", "P1"), (",card", "card-p1 ")])
def test_a_card_named_almost_is_asked(tmp_path: Path, head: str, value: str) -> None:
    with pytest.raises(EngineError, match="log_value_near"):
        judged(log(tmp_path, head, f"a,010,{value}"), P1)


def test_a_log_of_other_cards_is_refused(tmp_path: Path) -> None:
    with pytest.raises(EngineError, match="log_elsewhere"):
        judged(log(tmp_path, ",stage", "a,010,p9"), P1)


@pytest.mark.parametrize(
    ("outcome", "missing"),
    [
        ("lost", ["020"]),  # judged on the stages it reached
        ("won", ["020", "010", "020"]),  # it left them all
        ("WON", ["020", "010", "020"]),
        ("", ["020"]),
        ("open", ["020"]),
    ],
)
def test_a_lost_case_is_judged_on_the_stages_it_reached(
    tmp_path: Path, outcome: str, missing: list[str]
) -> None:
    path = log(tmp_path, ",stage,outcome", "a,010,p1,", "a,020,p1,", f"a,010,p2,{outcome}")
    totals, _, results = judged(path, P1, P2, P3)
    assert results["a"].operations("missing") == missing
    assert totals.cases == 1


def test_a_stage_of_several_cards_is_not_laid_at_the_door_of_one(tmp_path: Path) -> None:
    path = log(tmp_path, ",stage,outcome", "a,010,p1,won", "a,020,p1,won")
    other = stage_card("p2", code="card-p2-b")
    assert judged(path, P1, P2, other)[2]["a"].is_conforming


@pytest.mark.parametrize(
    ("flags", "missing"),
    [
        ("true true", ["020"]),
        ("false false", []),
        ("false true", ["020"]),
        ("true false", []),
        ("false -", []),
        ("- -", ["020"]),
        ("0 0", []),
        ("No no", []),
    ],
)
def test_the_last_word_tells_whether_the_case_left_its_stage(
    tmp_path: Path, flags: str, missing: list[str]
) -> None:
    rows = [f"a,010,{flag.strip('-')}" for flag in flags.split()]
    _, _, results = judged(log(tmp_path, ",complete", *rows))
    assert results["a"].operations("missing") == missing


def test_a_flag_that_is_neither_breaks_its_row(tmp_path: Path) -> None:
    _, told, _ = judged(log(tmp_path, ",complete", "a,010,true", "a,020,maybe"))
    assert [(each.line, each.code) for each in told.problems.broken] == [(3, "row_flag")]


def test_conditions_are_judged_by_columns_of_their_name(tmp_path: Path) -> None:
    made = stage_card(
        "p1", operations=(operation("010"), operation("020", when={"client.type": ("fmcg",)}))
    )
    path = log(tmp_path, ",client.type", "a,010,fmcg", "b,010,trade", "c,010,", "d,010,trade; fmcg")
    _, _, results = judged(path, made)
    missing = {case: result.operations("missing") for case, result in results.items()}
    assert missing == {"a": ["020"], "b": [], "c": [], "d": ["020"]}
    mapped = log(tmp_path, ",kind", "a,010,fmcg")
    given = LogMap(attributes={"client.type": "kind"})
    assert judged(mapped, made, given=given)[2]["a"].operations("missing") == ["020"]
    assert judged(mapped, made)[2]["a"].is_conforming


def test_who_checked_himself_is_told_where_the_log_knows(tmp_path: Path) -> None:
    path = log(tmp_path, ",user,controller", "a,010,anna,boris", "a,020,anna,anna")
    totals, told, results = judged(path)
    assert results["a"].operations("self_checked") == ["020"]
    assert totals.users["anna"].deviations["self_checked"] == 1
    assert "self_checked" not in not_judged(told.shape)


def test_a_long_log_goes_through_files_and_comes_to_the_same(tmp_path: Path) -> None:
    rows = [
        f"case-{number % 40},{'010' if number % 3 else '020'},2026-11-23T09:00:{number % 60:02}Z,u"
        for number in range(1000)
    ]
    path = written(tmp_path / "log.csv", "case,operation,start,user\n" + "\n".join(rows) + "\n")
    whole, told, results = judged(path, in_memory=10_000)
    assert not told.is_spilled
    spilled, told, again = judged(path, in_memory=7)
    assert told.is_spilled
    assert again == results
    assert list(results)[:2] == ["case-0", "case-1"]
    assert spilled.deviations == whole.deviations
    assert spilled.fitness_mean == pytest.approx(whole.fitness_mean)


def test_a_spool_holds_no_more_than_it_may() -> None:
    with Spool(limit=50) as spool:
        for number in range(5000):
            spool.put(f"case {number % 1000}", (number,))
            assert len(spool._held) < 50  # noqa: SLF001 - what is held is the point
        found = dict(spool.cases())
    assert len(found) == 1000
    assert all(rows == sorted(rows) and len(rows) == 5 for rows in found.values())


def test_one_case_of_many_rows_cannot_be_dealt_out_for_ever() -> None:
    with Spool(limit=5) as spool:
        for number in range(1000):
            spool.put("case", (number,))
        ((case, rows),) = spool.cases()
    assert (case, len(rows)) == ("case", 1000)


def test_one_case_of_one_event(tmp_path: Path) -> None:
    totals, _, results = judged(log(tmp_path, "", "a,010"))
    assert (totals.cases, results["a"].cost) == (1, 1)
    assert read(log(tmp_path, "", "a,010"), CARD)[1][0].executions[0].operation == "010"
