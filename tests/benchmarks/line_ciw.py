"""Queues in a row in Ciw; run by `bench_line` with a Python that has it (.venv/peers).

Answers each seed with a line of JSON: processor seconds, and mean waits in minutes.
"""

from __future__ import annotations

import json
import sys
import time

import ciw

SERVERS, LOAD, MINUTES, ARRIVALS = 3, 0.8, 40.0, 100_000
BETWEEN = MINUTES / SERVERS / LOAD


def run(seed: int) -> list[float]:
    """Mean waits of three M/M/3 queues."""
    made = ciw.create_network(
        arrival_distributions=[ciw.dists.Exponential(1 / BETWEEN), None, None],
        service_distributions=[ciw.dists.Exponential(1 / MINUTES)] * 3,
        routing=[[0.0, 1.0, 0.0], [0.0, 0.0, 1.0], [0.0, 0.0, 0.0]],
        number_of_servers=[SERVERS] * 3,
    )
    ciw.seed(seed)
    world = ciw.Simulation(made)
    world.simulate_until_max_customers(ARRIVALS)
    waits: list[list[float]] = [[], [], []]
    for record in world.get_all_records():
        waits[record.node - 1].append(record.waiting_time)
    return [sum(each) / len(each) for each in waits]


for line in sys.stdin:
    begun = time.process_time()
    found = run(int(line))
    print(json.dumps([time.process_time() - begun, found]), flush=True)
