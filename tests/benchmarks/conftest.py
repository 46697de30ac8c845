"""Every run of the benchmarks tells first what it was measured with."""

from __future__ import annotations

import platform
import subprocess
from contextlib import suppress
from importlib.metadata import PackageNotFoundError, version

import pytest

from tests.benchmarks.apart import PEERS

TOLD = (
    *("numpy", "numba", "polars", "pandas", "duckdb", "ibis-framework", "simpy", "pm4py", "r4pm"),
    *("ortools", "workclock", "python-dateutil", "lxml"),
)
ASK = 'from importlib.metadata import version as v; print(f\'Ciw {v("ciw")}, Cimba {v("cimba")}\')'


@pytest.fixture(scope="session", autouse=True)
def _versions() -> None:
    told = [f"Python {platform.python_version()}"]
    for name in TOLD:
        with suppress(PackageNotFoundError):  # not everywhere
            told.append(f"{name} {version(name)}")
    if PEERS.exists():
        call = [str(PEERS), "-c", ASK]
        told.append(subprocess.run(call, check=True, capture_output=True, text=True).stdout.strip())  # noqa: S603 - our own program
    print("\n" + ", ".join(told))
