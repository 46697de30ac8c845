"""Logs of other systems, with cards written for them here: costs by hand and by brute force.

The logs stay outside of the project; without them these tests say that they skip.
"""

from hashlib import sha256
from pathlib import Path

import pytest

from techkarta.engine.cards.model import Card, Operation, Repeat, RepeatUnit
from techkarta.engine.conformance.conforming import LogFile, traces_of
from techkarta.engine.conformance.log.mapping import LogMap
from techkarta.engine.conformance.standard import OFF_CARD, Standard, standard
from techkarta.engine.conformance.structure import structure
from tests.engine.conformance.logs import judged
from tests.engine.conformance.optimal import optimal_cost
from tests.engine.conformance.peers import peer, peer_costs
from tests.engine.making import card, operation

LOGS = Path(__file__).resolve().parents[4] / "shared" / "data" / "logs"
AGAIN = Repeat(every=1, unit=RepeatUnit.CONTACT)


def log(name: str) -> Path:
    path = LOGS / name
    if not path.exists():
        pytest.skip(f"the log {name} is not on this machine (looked for in ../shared/data/logs)")
    return path


def step(no: str, title: str, after: str = "", **more: object) -> Operation:
    return operation(no, title=title, after=after, **more)


def request_card(repeat: Repeat | None) -> Card:
    """The textbook example; examinations, checks and decisions may be repeated or not."""
    return card(
        step("010", "register request"),
        step("020", "examine thoroughly", "010", is_mandatory=False, repeat=repeat),
        step("030", "examine casually", "010", is_mandatory=False, repeat=repeat),
        step("040", "check ticket", "010", repeat=repeat),
        step("050", "decide", "020 030 040", repeat=repeat),
        step("060", "reinitiate request", "050", is_mandatory=False, repeat=repeat),
        step("070", "pay compensation", "050", is_mandatory=False),
        step("080", "reject request", "050", is_mandatory=False),
    )


def test_the_running_example_with_repetitions_by_hand() -> None:
    totals, told, results = judged(log("running_example.csv"), request_card(AGAIN))
    assert (totals.cases, totals.conforming, totals.events, totals.cost) == (6, 5, 42, 1)
    # In case 3 the thorough examination came after the first decision: without it all is well.
    assert results["3"].operations("order") == ["050", "060"]
    assert results["3"].fitness == pytest.approx(1 - 1 / (9 + 3))
    assert totals.fitness_mean == pytest.approx(1 - 1 / 12 / 6)
    assert totals.users["Sara"].executions == 12
    assert not told.shape.has_times


def test_the_running_example_without_repetitions_by_hand() -> None:
    _, _, results = judged(log("running_example.csv"), request_card(None))
    costs = {case: result.cost for case, result in results.items()}
    assert costs == {"1": 0, "2": 0, "3": 3, "4": 0, "5": 7, "6": 0}
    assert results["5"].operations("repeated") == ["040", "030", "050", "060", "030", "040", "050"]


LOAN = card(
    step("010", "Check application form completeness", repeat=AGAIN),
    step("020", "Return application back to applicant", "010", is_mandatory=False),
    step("030", "Applicant completes form", "020", is_mandatory=False),
    step("040", "Check credit history", "010"),
    step("050", "Appraise property", "010"),
    step("060", "AML check", "010 040"),
    step("070", "Assess loan risk", "040 050"),
    step("080", "Design loan offer", "060 070", is_mandatory=False),
    step("090", "Approve loan offer", "080"),
)
WORK = card(
    step("010", "W_Afhandelen leads", is_mandatory=False),
    step("020", "W_Completeren aanvraag", "010", repeat=AGAIN),
    step("030", "W_Nabellen offertes", "020"),
    step("040", "W_Nabellen incomplete dossiers", "030", is_mandatory=False, repeat=AGAIN),
    step("050", "W_Valideren aanvraag", "030"),
    step("060", "W_Beoordelen fraude", "020", is_mandatory=False),
)


Variants = dict[tuple[int, ...], int]
READ: dict[tuple[str, int], Variants] = {}


def variants(name: str, made: Card) -> tuple[Standard, Variants, int]:
    """Different traces with how often each occurs, and the number of events; read once."""
    found, path = standard(made), log(name)
    if (name, id(made)) not in READ:
        counts = READ[name, id(made)] = {}
        _, cases = traces_of(LogFile(path=path, given=LogMap()), [made])
        for traces in cases:
            for _, trace in traces:
                row = tuple(found.places.get(each.operation, OFF_CARD) for each in trace.executions)
                counts[row] = counts.get(row, 0) + 1
    counts = READ[name, id(made)]
    return found, counts, sum(len(row) * count for row, count in counts.items())


def test_every_trace_of_the_loan_applications_costs_what_is_optimal() -> None:
    found, counts, events = variants("loan_application.csv.gz", LOAN)
    assert (sum(counts.values()), events) == (1000, 7544)
    for row in counts:
        assert structure(found, row, found.mandatory).cost == optimal_cost(
            found, row, found.mandatory
        )


def test_traces_of_two_moments_each_cost_what_is_optimal() -> None:
    found, counts, events = variants("bpic2012_w_two_timestamps.xes.gz", WORK)
    assert (sum(counts.values()), events, len(counts)) == (8616, 59302, 2115)
    # The longest, and every fortieth of the others: brute force takes its time.
    rows = sorted(counts, key=len, reverse=True)
    for row in (rows[0], *rows[::40]):
        assert structure(found, row, found.mandatory).cost == optimal_cost(
            found, row, found.mandatory
        )


def test_all_starts_have_their_ends() -> None:
    totals, told, _ = judged(log("bpic2012_w_two_timestamps.xes.gz"), WORK, in_memory=500)
    assert (totals.cases, totals.events) == (8616, 59302)
    assert told.is_spilled
    assert (told.problems.rows, told.problems.doubtful_rows, told.problems.broken_rows) == (
        118_604,
        0,
        0,
    )
    assert not totals.off_card


@pytest.mark.parametrize(
    ("name", "made", "count", "total", "digest"),
    [
        ("loan_application.csv.gz", LOAN, 32, 95, "358d53dd1eac34a9"),
        ("bpic2012_w_two_timestamps.xes.gz", WORK, 2115, 12011, "120bc8a4df9b3c4d"),
    ],
)
def test_every_variant_costs_what_a_foreign_program_finds(
    name: str, made: Card, count: int, total: int, digest: str
) -> None:
    # Figures of PM4Py 2.7.23 (its licence keeps it out of here), equal for every variant.
    found, counts, _ = variants(name, made)
    rows = sorted(counts, key=lambda row: (len(row), row))
    costs = [structure(found, row, found.mandatory).cost for row in rows]
    assert (len(costs), sum(costs)) == (count, total)
    assert sha256(",".join(map(str, costs)).encode()).hexdigest()[:16] == digest


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize(
    ("name", "made", "longest", "every"),
    [
        ("loan_application.csv.gz", LOAN, 99, 1),
        ("bpic2012_w_two_timestamps.xes.gz", WORK, 12, 7),
        ("running_example.csv", request_card(AGAIN), 99, 1),
        ("running_example.csv", request_card(None), 99, 1),
    ],
)
def test_a_foreign_program_at_hand_finds_the_same_costs(
    name: str, made: Card, longest: int, every: int
) -> None:
    peer()
    # All variants were compared once (above); here the shorter ones, and of many every seventh.
    found, counts, _ = variants(name, made)
    rows = sorted(row for row in counts if len(row) <= longest)[::every]
    costs = [structure(found, row, found.mandatory).cost for row in rows]
    assert costs == peer_costs(found, rows)
