"""A simulated line as JSON for programs and as tables for people."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence

from techkarta.cli.console import painted
from techkarta.cli.simulate_texts import language, number, say
from techkarta.cli.wording import word
from techkarta.common.text import localise
from techkarta.engine.line.model import Scenario
from techkarta.engine.line.results import Estimate, Simulation, Warned

_PERCENT = 100


def simulation_as_json(found: Simulation) -> str:
    """All numbers as one JSON document; null where there is nothing to tell."""
    return json.dumps(found.as_data(), ensure_ascii=False, indent=2)


def simulation_as_text(found: Simulation, scenario: Scenario) -> str:
    """The numbers over all runs with their intervals, and the bottleneck in a sentence."""
    total, lead = found.total, found.total.lead_time_days
    facts = [
        (say("contracts"), _shown(total.contracts_per_month)),
        (say("lead_time"), _shown(lead.mean)),
        (say("lead_p50"), _shown(lead.p50)),
        (say("lead_p90"), _shown(lead.p90)),
        (say("contract_time"), _shown(total.contract_days.mean)),
        (say("wip"), _shown(total.wip)),
    ]
    lines = [
        say(
            "heading",
            replications=found.replications,
            seed=found.seed,
            days=f"{scenario.days:g}",
            warmup=f"{scenario.warmup:g}",
        ),
        "",
        *_aligned(facts, right=False),
        "",
        *_headed(("role", "people", "utilisation", "queue", "wait"), _roles(found, scenario)),
        "",
        *_headed(("stage", "days", "entered"), _stages(found)),
        "",
        painted(_bottleneck(found, scenario), "bold"),
        say("legend", month=number(found.month_days)),
    ]
    return "\n".join(lines)


def warned(warning: Warned, scenario: Scenario) -> str:
    """What the reader must know about the numbers."""
    params = dict(warning.params)
    if "role" in params:
        params["role"] = _title(str(params["role"]), scenario)
    if isinstance(params.get("load"), float):
        params["load"] = _percent(params["load"])
    return say(f"warning_{warning.code}", **params)


def _bottleneck(found: Simulation, scenario: Scenario) -> str:
    role = found.total.bottleneck
    if role is None:
        return say("no_bottleneck")
    numbers = found.total.roles[role]
    return say(
        "bottleneck",
        role=_title(role, scenario),
        utilisation=_percent(numbers.utilisation.mean),
        queue=number(numbers.queue.mean),
        wait=number(numbers.wait_minutes.mean, 0),
    )


def _roles(found: Simulation, scenario: Scenario) -> Iterable[Sequence[str]]:
    for role, numbers in found.total.roles.items():
        yield (
            _title(role, scenario),
            str(scenario.people[role].count),
            _shown_percent(numbers.utilisation),
            _shown(numbers.queue),
            _shown(numbers.wait_minutes, 0),
        )


def _stages(found: Simulation) -> Iterable[Sequence[str]]:
    for code, numbers in found.total.stages.items():
        yield code, _shown(numbers.days), _shown(numbers.entered, 0)


def _headed(codes: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    head, *body = _aligned([tuple(say(f"head_{code}") for code in codes), *rows])
    return [painted(head, "bold"), *body]


def _aligned(rows: Sequence[Sequence[str]], *, right: bool = True) -> list[str]:
    """Rows with cells of equal width, the first column to the left."""
    widths = [max(len(row[at]) for row in rows) for at in range(len(rows[0]))]
    return [
        "  ".join(
            cell.rjust(width) if at and right else cell.ljust(width)
            for at, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    ]


def _shown(value: Estimate, places: int = 1) -> str:
    """A mean with its interval: 12.3 (11.9–12.7)."""
    mean = number(value.mean, places)
    if value.low is None:
        return mean
    return f"{mean} ({number(max(value.low, 0.0), places)}–{number(value.high, places)})"


def _shown_percent(value: Estimate) -> str:
    return _shown(
        Estimate(
            **{
                name: None if each is None else each * _PERCENT
                for name, each in (("mean", value.mean), ("low", value.low), ("high", value.high))
            }
        ),
        0,
    )


def _percent(share: object) -> str:
    return number(share * _PERCENT, 0) if isinstance(share, float) else number(None)


def _title(role: str, scenario: Scenario) -> str:
    """What people call a role: a card's own title of it, else the common one."""
    if role in scenario.role_titles:
        return localise(scenario.role_titles[role], language())
    return word("role", role)
