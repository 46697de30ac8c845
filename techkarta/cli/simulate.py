"""`techkarta simulate LINE.yaml`: what a line of stages and people will produce."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from techkarta.cli.console import Stop, read_bytes, sound_card
from techkarta.cli.simulate_show import simulation_as_json, simulation_as_text, warned
from techkarta.cli.simulate_texts import say, simulate_texts
from techkarta.cli.wording import finding_line, place_of
from techkarta.engine.cards.findings import Finding
from techkarta.engine.cards.model import Card
from techkarta.engine.line.model import Scenario
from techkarta.engine.line.results import Simulation
from techkarta.engine.line.scenario import read_scenario

REPLICATIONS, SEED = 20, 1


def configure(parser: argparse.ArgumentParser) -> None:
    """Describe the arguments of the command."""
    parser.add_argument("file", metavar="LINE.yaml", help=say("help_file"))
    parser.add_argument(
        "--replications", type=int, default=REPLICATIONS, metavar="N", help=say("help_replications")
    )
    parser.add_argument("--seed", type=int, default=SEED, metavar="S", help=say("help_seed"))
    parser.add_argument(
        "--set", action="append", default=[], metavar="PATH=VALUE", help=say("help_set")
    )
    parser.add_argument(
        "--format", choices=("text", "json"), default="text", help=say("help_format")
    )


def run(arguments: argparse.Namespace) -> int:
    """Simulate a line and print it: 0. Stop, with one line, where the input cannot be used."""
    scenario = _scenario(arguments.file, _settings(arguments.set))
    found = _simulated(scenario, arguments.replications, arguments.seed)
    for warning in found.warnings:
        print(warned(warning, scenario), file=sys.stderr)
    is_json = arguments.format == "json"
    print(simulation_as_json(found) if is_json else simulation_as_text(found, scenario))
    return 0


def _settings(pairs: Sequence[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for pair in pairs:
        path, is_pair, value = pair.partition("=")
        if not (path and is_pair and value):
            raise Stop(say("bad_setting", value=pair))
        found[path] = value
    return found


def _scenario(name: str, settings: dict[str, str]) -> Scenario:
    read = read_scenario(read_bytes(name), _cards_beside(name), settings)
    if read.scenario is None:
        raise Stop(_told(name, read.findings[0]))
    return read.scenario


def _cards_beside(name: str) -> Callable[[str], Card]:
    """Reads cards by their path, which counts from the folder of the scenario."""
    folder = Path(name).parent

    def load(path: str) -> Card:
        beside = str(folder / path)
        return sound_card(beside, read_bytes(beside))

    return load


def _told(name: str, finding: Finding) -> str:
    """One line: the place, and what is wrong there."""
    code = f"problem_{finding.code}"
    if code not in simulate_texts():
        return finding_line(name, finding)
    shown = {
        param: ", ".join(map(str, value)) if isinstance(value, list | tuple) else value
        for param, value in finding.params.items()
    }
    return f"{place_of(name, finding)}: {say(code, **shown)}"


def _simulated(scenario: Scenario, replications: int, seed: int) -> Simulation:
    # The numeric libraries are slow to load: a file that cannot be used is refused before.
    from techkarta.engine.line.simulation import simulate

    with _progress(replications) as on_run:
        return simulate(
            scenario,
            replications=replications,
            seed=seed,
            workers=os.cpu_count() or 1,
            on_run=on_run,
        )


@contextmanager
def _progress(total: int) -> Iterator[Callable[[], None]]:
    """A bar on a terminal where the work takes longer than a moment."""
    from tqdm import tqdm

    with tqdm(total=total, desc=say("running"), disable=None, delay=1, leave=False) as bar:

        def on_run() -> None:
            bar.update()

        yield on_run
