"""Colours of both themes can be read: WCAG 2.2 AA for every text on every surface it stands on."""

import re

import pytest

from techkarta.ui import sources

TOKENS = (sources.STATIC / "ui" / "tokens.css").read_text("utf-8")
PAIR = re.compile(r"--tk-([\w-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\);")
TINT = re.compile(
    r"--tk-tint-(\w+): color-mix\(in srgb, var\(--tk-(\w+)\) (\d+)%, var\(--tk-surface\)\);"
)
TEXT_RATIO = 4.5
PART_RATIO = 3.0
THEMES = {"light": 0, "dark": 1}
TEXTS = ("ink", "muted", "accent", "ok", "warn", "bad", "idle")
SURFACES = ("page", "surface", "surface-2")
FILLS = ("accent", "ok", "bad", "idle")

Colour = tuple[float, float, float]


def colour_of(text: str) -> Colour:
    return tuple(int(text[i : i + 2], 16) / 255 for i in (1, 3, 5))  # type: ignore[return-value]


def colours(theme: str) -> dict[str, Colour]:
    found = {
        name: colour_of((light, dark)[THEMES[theme]]) for name, light, dark in PAIR.findall(TOKENS)
    }
    for name, source, share in TINT.findall(TOKENS):
        part = int(share) / 100
        mixed = zip(found[source], found["surface"], strict=True)
        found[f"tint-{name}"] = tuple(a * part + b * (1 - part) for a, b in mixed)  # type: ignore[assignment]
    found["on-primary"] = (1.0, 1.0, 1.0)
    return found


def light_of(colour: Colour) -> float:
    parts = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in colour]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def contrast(one: Colour, other: Colour) -> float:
    high, low = sorted((light_of(one), light_of(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("surface", SURFACES)
@pytest.mark.parametrize("text", TEXTS)
def test_text_on_a_surface(theme: str, surface: str, text: str) -> None:
    found = colours(theme)
    assert contrast(found[text], found[surface]) >= TEXT_RATIO


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("tone", ["accent", "ok", "warn", "bad", "idle"])
def test_a_pill_on_its_tint(theme: str, tone: str) -> None:
    found = colours(theme)
    assert contrast(found[tone], found[f"tint-{tone}"]) >= TEXT_RATIO


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("text", ["ink", "muted", "bad"])
def test_text_on_the_current_row(theme: str, text: str) -> None:
    found = colours(theme)
    assert contrast(found[text], found["tint-accent"]) >= TEXT_RATIO


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("button", ["primary", "primary-hover", "danger", "danger-hover"])
def test_the_words_of_a_filled_button(theme: str, button: str) -> None:
    found = colours(theme)
    assert contrast(found["on-primary"], found[button]) >= TEXT_RATIO


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("fill", FILLS)
def test_a_fill_is_told_from_the_surface(theme: str, fill: str) -> None:
    found = colours(theme)
    assert contrast(found[f"fill-{fill}"], found["surface"]) >= PART_RATIO


def test_the_measure_itself() -> None:
    assert contrast((0.0, 0.0, 0.0), (1.0, 1.0, 1.0)) == pytest.approx(21)


def test_only_the_token_file_names_colours() -> None:
    paths = [sources.STATIC / path for path in sources.styles() if path != "ui/tokens.css"]
    named = re.compile(r"#[0-9a-fA-F]{3,8}\b|\b(?:rgba?|hsla?|oklch)\((?!0 0 0)")
    # Paper is white and its lines are grey in every theme.
    found = [
        path.name
        for path in paths
        if path.name != "print.css" and named.search(path.read_text("utf-8"))
    ]
    assert not found
