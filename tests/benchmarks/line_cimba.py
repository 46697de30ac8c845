"""Queues in a row in Cimba; run by `bench_line` with a Python that has it (.venv/peers).

Answers each seed with a line of JSON: processor seconds, and mean waits in minutes. The first run,
which compiles, is not counted.
"""

import json
import sys
import time

import cimba

SERVERS, LOAD, MINUTES, ARRIVALS = 3, 0.8, 40.0, 100_000
BETWEEN = MINUTES / SERVERS / LOAD


class Row(cimba.Model):
    """Three M/M/3 queues; what waits in front of each is the level of a container."""

    between: cimba.Input[float] = cimba.inputs.dist.exponential(mean=BETWEEN)
    service: cimba.Input[float] = cimba.inputs.dist.exponential(mean=MINUTES)
    first: cimba.Container
    second: cimba.Container
    third: cimba.Container
    first_level: cimba.Output[float]
    second_level: cimba.Output[float]
    third_level: cimba.Output[float]

    @cimba.process
    def arrivals(self) -> None:
        """Cases come."""
        while True:
            cimba.hold(self.between.next())
            self.first.put(1)

    @cimba.process(copies=SERVERS)
    def serve_first(self) -> None:
        """One person of the first stage."""
        while True:
            self.first.get(1)
            cimba.hold(self.service.next())
            self.second.put(1)

    @cimba.process(copies=SERVERS)
    def serve_second(self) -> None:
        """One person of the second stage."""
        while True:
            self.second.get(1)
            cimba.hold(self.service.next())
            self.third.put(1)

    @cimba.process(copies=SERVERS)
    def serve_third(self) -> None:
        """One person of the third stage."""
        while True:
            self.third.get(1)
            cimba.hold(self.service.next())

    @cimba.on_end
    def measure(self) -> None:
        """Mean levels over the whole time."""
        self.first_level = self.first.mean_level()
        self.second_level = self.second.mean_level()
        self.third_level = self.third.mean_level()


model = Row()


def run(seed: int) -> list[float]:
    """Mean waits, by Little's law."""
    window = cimba.Window(warmup=0, duration=ARRIVALS * BETWEEN)
    found = cimba.Experiment(model, replications=1, window=window, seed=seed).run()[model]
    levels = (found.first_level, found.second_level, found.third_level)
    return [float(each.values.mean()) * BETWEEN for each in levels]


run(0)
for line in sys.stdin:
    begun = time.process_time()
    waits = run(int(line))
    print(json.dumps([time.process_time() - begun, waits]), flush=True)
