"""The line gives the same numbers compiled and not; what is compiled is kept on disk."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from techkarta.engine import compiling
from techkarta.engine.compiling import IS_COMPILED
from techkarta.engine.line import kernel, simulation
from tests.engine.line.lines import exponential, line, operation, source, stage

ROOT = Path(__file__).resolve().parents[3]
PROGRAM = """
import json
from techkarta.engine.compiling import IS_COMPILED
from techkarta.engine.line.model import Chance, Law, Standing
from techkarta.engine.line.simulation import simulate
from tests.engine.line.lines import exponential, line, operation, source, stage
made = line(
    stage(
        operation("010", exponential(100)),
        operation("020", Chance(law=Law.LOGNORMAL, mean=90, cv=0.6), participants=("legal",)),
        operation("030", Chance(law=Law.GAMMA, mean=60, cv=0.6), "legal", after=("010", "020")),
        operation("040", exponential(90), "legal", is_mandatory=False),
        next={"s1": 0.2, "s2": 0.5, "lost": 0.3},
        wait=exponential(2),
    ),
    stage(code="s2", wait=exponential(3), next={"won": 1}),
    people={"rep": 2, "legal": 1},
    sources=(source(1.5),),
    country="RU",
    days=60,
    present=(Standing(stage="s1", count=30, days=2, done=("010",)), Standing(stage="s2", days=9)),
)
print(json.dumps([IS_COMPILED, simulate(made, replications=2).as_data()]))
"""


TINY = line(
    stage(operation("010", exponential(100), participants=("legal",)), wait=exponential(2)),
    people={"rep": 2, "legal": 1},
    sources=(source(1.5),),
    days=50,
)


def simulated(**environment: str) -> list[object]:
    done = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-c", PROGRAM],
        cwd=ROOT,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(done.stdout)


@pytest.mark.skipif(not IS_COMPILED, reason="nothing to compare with")
def test_not_compiled_the_line_gives_the_same_numbers() -> None:
    is_compiled, found = simulated()
    is_plain, same = simulated(NUMBA_DISABLE_JIT="1")
    assert (is_compiled, is_plain) == (True, False)
    assert found == same


@pytest.mark.skipif(not IS_COMPILED, reason="nothing is compiled")
def test_who_simulates_first_finds_it_compiled() -> None:
    simulation.warm_up()
    ready = [len(loop.signatures) for loop in (kernel.advance, kernel.close)]
    simulation.simulate(TINY, replications=2)
    assert [len(loop.signatures) for loop in (kernel.advance, kernel.close)] == ready == [1, 1]


def test_without_the_compiler_functions_are_as_they_are(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compiling, "IS_COMPILED", False)

    def walk(steps: int) -> int:
        return steps

    assert compiling.compiled(walk) is walk
    assert compiling.kept(__file__)(walk) is walk


@pytest.mark.skipif(not IS_COMPILED, reason="nothing is kept")
def test_what_is_kept_is_named_by_the_sources_it_was_made_of(tmp_path: Path) -> None:
    def named() -> str:
        def walk(steps: int) -> int:
            return steps

        compiling.kept(str(source))(walk)
        return walk.__qualname__

    source = tmp_path / "a.py"
    source.write_text("one")
    first = named()
    assert named() == first
    source.write_text("two")
    assert named() != first
