"""Scenario files: read strictly, each breach told with its place."""

from dataclasses import replace
from datetime import date

import pytest

from techkarta.engine.cards.model import Card, Join, Norm, RepeatUnit
from techkarta.engine.errors import EngineError
from techkarta.engine.line.load import offered_load
from techkarta.engine.line.model import Arrivals, Chance, Discipline, Law, Pool, Scenario, Standing
from techkarta.engine.line.scenario import ReadScenario, read_scenario
from tests.engine.making import card, operation

LINE = """\
schema: techkarta.line/1
horizon: {days: 250, warmup: 60}
calendar: none
people:
  rep: {count: 5, share: 0.75}
  specialist: 2
sources:
  - {process: sales, per_day: 1.2, arrivals: poisson}
stages:
  - code: s1
    card: cards/one.yaml
    next: {s2: 0.6, lost: 0.4}
    wait_days: {dist: lognormal, mean: 5, cv: 1}
  - code: s2
    operations:
      - {no: "010", minutes: 30, role: rep}
      - {no: "020", minutes: 45, role: rep, with: [specialist], dist: fixed}
      - {no: "030", minutes: 10, role: rep, after: ["010"], dist: {dist: gamma, mean: 20, cv: 0.3}}
    next: {won: 0.5, s1: 0.1, lost: 0.4}
service: lognormal
discipline: fifo
"""
CARD = card(operation("010", 20), operation("020", 40, "010", norm=Norm(minutes=40, spread=1.0)))


def load(path: str) -> Card:
    assert path == "cards/one.yaml"
    return CARD


def read(text: str = LINE, **settings: str) -> ReadScenario:
    return read_scenario(
        text.encode(), load, {path.replace("__", "."): value for path, value in settings.items()}
    )


def sound(text: str = LINE, **settings: str) -> Scenario:
    found = read(text, **settings)
    assert not found.findings
    assert found.scenario is not None
    return found.scenario


def test_a_file_says_a_line() -> None:
    found = sound()
    assert (found.days, found.warmup, found.country) == (250, 60, None)
    assert found.people == {"rep": Pool(count=5, share=0.75), "specialist": Pool(count=2)}
    assert found.sources[0].stage == "s1"
    assert found.sources[0].arrivals is Arrivals.POISSON
    assert found.discipline is Discipline.FIFO
    assert found.stage("s1").wait == Chance(law=Law.LOGNORMAL, mean=5, cv=1)
    assert found.stage("s2").next == {"won": 0.5, "s1": 0.1, "lost": 0.4}


def test_a_card_gives_its_operations() -> None:
    first, second = sound().stage("s1").operations
    assert (first.no, first.role, first.after) == ("010", "rep", ())
    assert (first.time.law, first.time.mean) == (Law.LOGNORMAL, 20)
    # p90/median = 2: σ = ln 2 / 1.2816 = 0.5409, cv² = exp(0.2925) − 1.
    assert first.time.cv == pytest.approx(0.583, abs=0.001)
    assert (second.after, second.time.cv) == (("010",), 0)


def test_setup_is_shared_by_the_batch() -> None:
    shared = card(operation("010", norm=Norm(minutes=70, setup=90, batch=4)))
    found = read_scenario(LINE.encode(), lambda _: shared)
    assert found.scenario is not None
    assert found.scenario.stage("s1").operations[0].time.mean == 92.5


def test_a_card_of_several_stages_is_divided_among_those_that_name_it() -> None:
    whole = replace(
        card(operation("010", 20), operation("020", 40, "010"), operation("030", 5, "020")),
        stages=("s1", "s2"),
    )
    text = LINE.replace("wait_days: {dist: lognormal, mean: 5, cv: 1}", "wait_days: 5")
    begin, end = text.index("    operations:"), text.index("    next: {won")
    text = text[:begin] + "    card: cards/one.yaml\n    wait_days: 5\n" + text[end:]
    found = read_scenario(text.encode(), lambda _: whole)
    assert not found.findings
    assert found.scenario is not None
    parts = [
        [(each.no, each.after) for each in stage.operations] for stage in found.scenario.stages
    ]
    assert parts == [[("010", ()), ("020", ("010",))], [("030", ())]]


def test_inline_operations_follow_the_one_above_unless_told_otherwise() -> None:
    first, second, third = sound().stage("s2").operations
    assert [each.after for each in (first, second, third)] == [(), ("010",), ("010",)]
    assert second.roles == ("rep", "specialist")
    assert second.time.law is Law.FIXED
    assert third.time == Chance(law=Law.GAMMA, mean=20, cv=0.3)


def test_every_key_has_its_meaning() -> None:
    text = (
        LINE.replace("calendar: none", "calendar: RU")
        .replace("warmup: 60}", "warmup: 60, start: 2026-11-23}")
        .replace("discipline: fifo", "discipline: value")
        .replace("arrivals: poisson}", "arrivals: fixed, stage: s2, value: {mean: 900, cv: 2}}")
        .replace("cv: 1}", "cv: 1, from: operations}")
        .replace(
            'role: rep, after: ["010"]',
            'role: rep, after: ["010", "020"], join: any, mandatory: false, '
            "due: {within: 2, unit: week}, repeat: {every: 2, unit: week, until: {count: 3}}",
        )
        .replace("specialist: 2", "specialist: {count: 2, day_minutes: 240}")
        + 'present: [{stage: s2, count: 2, days: 4.5, age: 9, done: ["010"], value: 7}]\n'
    )
    found = sound(text)
    assert (found.country, found.start) == ("RU", date(2026, 11, 23))
    assert found.discipline is Discipline.VALUE
    assert found.sources[0].arrivals is Arrivals.FIXED
    assert found.sources[0].stage == "s2"
    assert found.sources[0].value == Chance(law=Law.LOGNORMAL, mean=900, cv=2)
    assert found.stage("s1").is_wait_last
    last = found.stage("s2").operations[-1]
    assert (last.join, last.is_mandatory, last.due.within) == (Join.ANY, False, 2)
    assert (last.repeat.unit, last.repeat.until) == (RepeatUnit.WEEK, 3)
    assert found.people["specialist"].pace == 0.5
    assert found.present == (
        Standing(stage="s2", count=2, days=4.5, age=9, done=("010",), value=7),
    )


def test_plain_numbers_are_always_the_same() -> None:
    text = LINE.replace("{dist: lognormal, mean: 5, cv: 1}", "3")
    assert sound(text).stage("s1").wait == Chance(law=Law.FIXED, mean=3)
    assert sound(text.replace("wait_days: 3", "wait_days: 0")).stage("s1").wait is None


def test_service_is_the_law_of_whatever_names_none() -> None:
    found = sound(LINE.replace("service: lognormal", "service: exponential"))
    assert [each.time.law for each in found.stage("s1").operations] == [Law.EXPONENTIAL] * 2
    assert found.stage("s2").operations[1].time.law is Law.FIXED


def test_a_source_enters_the_first_stage_of_its_process() -> None:
    two = LINE.replace("per_day: 1.2", "per_day: 1.2, stage: s1").replace(
        "stages:", "  - {process: other, per_day: 1}\nstages:"
    )
    assert [each.stage for each in sound(two).sources] == ["s1", "s2"]
    named = two.replace("  - code: s2", "  - code: s2\n    process: third")
    assert [each.code for each in read(named).findings] == ["unknown_process"]


@pytest.mark.parametrize(
    ("old", "new", "code", "place"),
    [
        ("techkarta.line/1", "techkarta.line/2", "schema", (1, 9)),
        ("schema: techkarta.line/1\n", "", "schema", (1, 1)),
        ("horizon: {days: 250, warmup: 60}\n", "", "TK004", (1, 1)),
        ("days: 250", "days: -1", "TK004", (2, 17)),
        ("days: 250", "days: 0", "TK004", (2, 17)),
        ("warmup: 60", "warmup: 250", "warmup_too_long", (2, 30)),
        ("warmup: 60", "start: tomorrow", "not_day", (2, 29)),
        ("warmup: 60", "start: 2026-02-30", "not_day", (2, 29)),
        ("calendar: none", "calendar: soon", "TK004", (3, 11)),
        ("calendar: none", "calendar: QQ", "unknown_country", (3, 11)),
        ("calendar: none", "calendar: US", "date_out_of_range", (3, 11)),
        ("count: 5", "count: 0", "zero_people", (5, 8)),
        ("count: 5", "count: -2", "TK004", (5, 16)),
        ("count: 5", "count: 1.5", "TK004", (5, 16)),
        ("share: 0.75", "share: 0", "TK004", (5, 26)),
        ("share: 0.75", "share: 1.1", "TK004", (5, 26)),
        ("share: 0.75", "part: 0.75", "TK003", (5, 19)),
        ("  specialist: 2\n", "", "no_people", (16, 9)),
        ("with: [specialist]", "with: [rep, rep, rep, rep, rep]", "too_few_people", (5, 8)),
        ("  - {process: sales, per_day: 1.2, arrivals: poisson}\n", "", "no_sources", (1, 1)),
        ("per_day: 1.2", "per_day: 0", "no_arrivals", (8, 3)),
        ("per_day: 1.2", "per_day: -1", "TK004", (8, 31)),
        ("arrivals: poisson", "arrivals: bursts", "TK004", (8, 46)),
        ("arrivals: poisson", "stage: s3", "unknown_stage", (8, 43)),
        ("lost: 0.4}\n    wait", "lost: 0.3}\n    wait", "probabilities", (12, 11)),
        ("lost: 0.4}\n    wait", "lost: 1.4}\n    wait", "TK004", (12, 27)),
        ("{s2: 0.6", "{s3: 0.6", "unknown_stage", (12, 16)),
        ("code: s2", "code: s1", "repeated_stage", (14, 11)),
        ("code: s2", "code: won", "reserved_stage", (14, 11)),
        ("won: 0.5, s1: 0.1, lost: 0.4", "s2: 1", "endless_stage", (19, 11)),
        ('after: ["010"]', 'after: ["090"]', "unknown_predecessor", (16, 7)),
        ('"010", minutes: 30', '"010", after: ["020"], minutes: 30', "cycle", (16, 7)),
        ('no: "020"', 'no: "010"', "repeated_operation", (16, 7)),
        ('no: "020"', "no: 020", "TK004", (17, 14)),
        ("minutes: 30, ", "", "no_minutes", (16, 9)),
        ("minutes: 30", "minutes: -30", "TK004", (16, 30)),
        ("dist: fixed", "dist: normal", "TK004", (17, 71)),
        ("discipline: fifo", "discipline: lifo", "TK004", (21, 13)),
        ("- code: s2", "- {code: s3, next: {won: 1}}\n  - code: s2", "empty_stage", (14, 5)),
        ("- code: s2", "- code: s2\n    card: cards/one.yaml", "card_and_operations", (14, 5)),
        ("service: lognormal", "service: &a lognormal", "TK006", (20, 10)),
    ],
)  # fmt: skip
def test_what_cannot_be_simulated_is_told_with_its_place(
    old: str, new: str, code: str, place: tuple[int, int]
) -> None:
    assert old in LINE
    text = LINE.replace(old, new)
    if code == "date_out_of_range":
        text = text.replace("warmup: 60", "start: 2200-06-01")
    found = read(text if code != "no_sources" else text.replace("sources:\n", ""))
    assert found.scenario is None
    told = [(each.code, (each.line, each.column)) for each in found.findings]
    assert (code, place) in told


@pytest.mark.parametrize("text", ["", "[]", "just words", "schema: [techkarta.line/1]"])
def test_what_is_no_line_at_all_says_so(text: str) -> None:
    assert [each.code for each in read(text).findings] == ["schema"]


def test_a_line_without_stages_says_so() -> None:
    head = LINE.partition("stages:")[0]
    assert [each.code for each in read(head).findings] == ["no_stages"]


def test_settings_replace_single_values() -> None:
    found = sound(
        people__rep="7",
        people__specialist__share="0.5",
        horizon__days="500",
        stages__s1__next__s2="0.7",
        stages__0__next__lost="0.3",
        stages__s2__operations__010__minutes="60",
        sources__sales__per_day="2",
        service="fixed",
    )  # fmt: skip
    assert found.people["rep"] == Pool(count=7, share=0.75)
    assert found.days == 500
    assert found.stage("s1").next == {"s2": 0.7, "lost": 0.3}
    assert found.stage("s2").operations[0].time == Chance(
        law=Law.FIXED, mean=60, cv=pytest.approx(0.583, abs=0.001)
    )
    assert found.sources[0].per_day == 2


@pytest.mark.parametrize(
    ("path", "key"),
    [
        ("people.rpe", "rpe"),
        ("people.legal", "legal"),
        ("stages.s9.next.won", "s9"),
        ("peple.rep", "peple"),
        ("horizon.days.more", "more"),
    ],
)
def test_settings_of_nothing_are_refused(path: str, key: str) -> None:
    with pytest.raises(EngineError) as refused:
        read_scenario(LINE.encode(), load, {path: "3"})
    assert refused.value.code == "no_such_setting"
    assert refused.value.params["key"] == key


def test_settings_are_judged_as_the_file_is() -> None:
    assert [each.code for each in read(people__rep="0").findings] == ["zero_people"]
    assert [each.code for each in read(people__rep="many").findings] == ["TK004"]
    assert [each.code for each in read(stages__s1__next__s2="0.7").findings] == ["probabilities"]
    assert [each.code for each in read(speed="9").findings] == ["TK003"]


def test_load_is_what_the_traffic_equations_say() -> None:
    found = offered_load(sound())
    # s1 = 1.2 + 0.1·s2, s2 = 0.6·s1
    into_first = 1.2 / (1 - 0.06)
    assert found.entered_per_day == pytest.approx({"s1": into_first, "s2": 0.6 * into_first})
    rep = into_first * 60 / 0.75 + 0.6 * into_first * (30 + 45 + 20) / 0.75
    assert found.by_role["rep"] == pytest.approx(rep / 5 / 480)
    # They work together, so the specialist is held as long as the rep needs.
    assert found.by_role["specialist"] == pytest.approx(0.6 * into_first * 45 / 0.75 / 2 / 480)
    assert found.unstable == ()
