"""The repository speaks of the product alone and can be installed from anywhere."""

import re

import pytest

from tests.house.places import ROOT, short, tracked

# Written in parts, so that this file does not hold what it forbids.
HOSTS = "|".join(
    ["py" + "pi", "npm" + "js", "python" + "hosted", "deb" + "ian", "registry\\.n" + "pm"]
)
FORBIDDEN = {
    "package host": re.compile(rf"https?://[a-z0-9.-]*({HOSTS})[a-z0-9.-]*", re.IGNORECASE),
    "path of one machine": re.compile(r"(?<![\w.])/(work|ro" + r"ot|home/\w+|Users/\w+)/\w"),
    "secret key": re.compile(r"-----BEGIN (RSA |EC |OPENSSH )?PRIVATE KEY"),
}
LARGEST_BYTES = 1_000_000
ADDRESS = re.compile(r"[a-z+]+://")


def text_of(raw: bytes) -> str:
    return "" if b"\0" in raw else raw.decode("utf-8", errors="replace")


def offences(text: str) -> list[str]:
    return [name for name, pattern in FORBIDDEN.items() if pattern.search(text)]


def test_no_hosts_paths_or_keys_in_any_file() -> None:
    found = [
        f"{short(path)}: {name}"
        for path in tracked()
        for name in offences(text_of(path.read_bytes()))
    ]
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("package host", "https" + "://files.python" + "hosted.org/a.whl"),
        ("package host", "https" + "://registry.n" + "pmjs.org/a.tgz"),
        ("path of one machine", "open('/wo" + "rk/main/x')"),
        ("path of one machine", "cd /ho" + "me/anna/x"),
        ("secret key", "-----BEGIN " + "PRIVATE KEY-----"),
    ],
)
def test_each_rule_finds_its_case(name: str, text: str) -> None:
    assert offences(text) == [name]


@pytest.mark.parametrize("text", ["/cases/12/work/task", "docs.example.com/work/", "a/work/b"])
def test_addresses_of_our_own_pages_pass(text: str) -> None:
    assert offences(text) == []


def test_no_file_is_large() -> None:
    large = [short(path) for path in tracked() if path.stat().st_size > LARGEST_BYTES]
    assert not large, large


@pytest.mark.parametrize("lock", sorted(path.name for path in ROOT.glob("requirements*.lock")))
def test_lock_files_have_hashes_and_no_addresses(lock: str) -> None:
    text = (ROOT / lock).read_text("utf-8")
    assert not ADDRESS.search(text)
    assert "--index-url" not in text
    packages = re.findall(r"^[a-z0-9][\w.-]*==", text, re.MULTILINE)
    assert packages
    blocks = re.split(r"^(?=[a-z0-9])", text, flags=re.MULTILINE)[1:]
    assert all("--hash=sha256:" in block for block in blocks)


def test_script_lock_has_no_addresses() -> None:
    text = (ROOT / "package-lock.json").read_text("utf-8")
    assert '"resolved"' not in text
    assert text.count('"integrity"') >= text.count('"node_modules/')
