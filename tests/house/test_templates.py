"""Templates: no inline code or style, nothing from other sites, loads only what exists."""

import re

import pytest

from tests.house.places import PACKAGE, short, tracked_with

FORBIDDEN = {
    "inline script": re.compile(
        r"<script(?![^>]*\bsrc=)(?![^>]*\btype=[\"']application/(ld\+)?json)", re.IGNORECASE
    ),
    "style element": re.compile(r"<style\b", re.IGNORECASE),
    "style attribute": re.compile(r"<[^>{}]*\sstyle\s*=", re.IGNORECASE | re.DOTALL),
    "event attribute": re.compile(r"<[^>]*\son[a-z]+\s*=", re.IGNORECASE | re.DOTALL),
    "script address": re.compile(r"(href|src|action)\s*=\s*[\"']\s*javascript:", re.IGNORECASE),
    "file of another site": re.compile(
        r"(src|href)\s*=\s*[\"'](https?:)?//[^\"']*\.(js|css|woff2?)", re.IGNORECASE
    ),
    "unescaped value": re.compile(r"\|\s*safe\b|\{%\s*autoescape\s+off"),
}


def offences(source: str) -> list[str]:
    return [name for name, pattern in FORBIDDEN.items() if pattern.search(source)]


def test_templates_hold_no_code_and_no_style() -> None:
    found = [
        f"{short(path)}: {name}"
        for path in tracked_with(".html", under=PACKAGE)
        for name in offences(path.read_text("utf-8"))
    ]
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    ("name", "source"),
    [
        ("inline script", "<script>go()</script>"),
        ("style element", "<style>a{}</style>"),
        ("style attribute", '<p class="a"\n style="color:red">'),
        ("event attribute", '<a onclick="go()">'),
        ("script address", '<a href="javascript:go()">'),
        ("file of another site", '<script src="https://cdn.example/a.js"></script>'),
        ("unescaped value", "{{ page.text|safe }}"),
    ],
)
def test_each_rule_finds_its_case(name: str, source: str) -> None:
    assert offences(source) == [name]


@pytest.mark.parametrize(
    "source",
    [
        '<script src="/static/a.js" defer></script>',
        '<script type="application/json">{}</script>',
        '<a href="https://example.com/" class="on style">',
    ],
)
def test_what_is_allowed_passes(source: str) -> None:
    assert offences(source) == []
