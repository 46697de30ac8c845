"""What is shipped to users may be shipped under Apache-2.0."""

import re
from importlib.metadata import Distribution, PackageNotFoundError, distribution

import pytest

from tests.house.places import ROOT

# Words in a licence that let a package be used by an Apache-2.0 program.
# LGPL: psycopg is used unchanged, as a library of its own that anyone can replace.
ALLOWED = re.compile(
    r"\b(MIT|BSD|Apache|ISC|PSF|Python Software Foundation|MPL|Mozilla|LGPL|Lesser|Unlicense|"
    r"public domain|Zlib|CC0|0BSD|HPND)\b",
    re.IGNORECASE,
)
REFUSED = re.compile(
    r"\b(AGPL|Affero|SSPL|Commons Clause|BUSL|Business Source|proprietary)\b|(?<![Ll])GPL-",
    re.IGNORECASE,
)
STRONG = re.compile(r"(?<!Lesser )General Public License|^GPL|[\s(]GPL", re.IGNORECASE)
# Packages whose metadata is silent, with what their licence file says.
READ_BY_HAND: dict[str, str] = {"pysqlite3": "Zlib"}


def shipped() -> list[str]:
    """Return the names in the run-time lock."""
    return re.findall(
        r"^([a-z0-9][\w.-]*)==", (ROOT / "requirements.lock").read_text("utf-8"), re.MULTILINE
    )


def licence_of(package: Distribution) -> str:
    """Return every word of the metadata about the licence."""
    metadata = package.metadata
    singles = [metadata.get_all(name, [""])[0] for name in ("License-Expression", "License")]
    classifiers = [
        value for value in metadata.get_all("Classifier", []) if value.startswith("License")
    ]
    return " | ".join([*(text[:200] for text in singles), *classifiers])


def is_compatible(licence: str) -> bool:
    lesser = re.sub(r"LGPL[\w.-]*|Lesser General Public License", "LGPL", licence)
    if REFUSED.search(lesser) or STRONG.search(lesser):
        return False
    return bool(ALLOWED.search(licence))


@pytest.mark.parametrize("name", shipped())
def test_shipped_package_is_compatible(name: str) -> None:
    try:
        package = distribution(name)
    except PackageNotFoundError:
        pytest.skip(f"{name} is for another platform")
    licence = READ_BY_HAND.get(name) or licence_of(package)
    assert is_compatible(licence), f"{name}: {licence!r}"


@pytest.mark.parametrize(
    ("licence", "expected"),
    [
        ("MIT", True),
        ("BSD-3-Clause", True),
        ("MPL-2.0 AND MIT", True),
        ("LGPL-3.0-only", True),
        ("License :: OSI Approved :: GNU Lesser General Public License v3 (LGPLv3)", True),
        ("GPL-3.0-only", False),
        ("License :: OSI Approved :: GNU General Public License v3 (GPLv3)", False),
        ("AGPL-3.0-or-later", False),
        ("SSPL-1.0 | Apache", False),
        ("", False),
    ],
)
def test_licences_are_told_apart(licence: str, expected: bool) -> None:  # noqa: FBT001 - a table
    assert is_compatible(licence) is expected
