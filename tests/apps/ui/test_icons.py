"""Every icon a page names is in the sprite, and every list of icons holds only what exists."""

import re

import pytest

from techkarta.ui import sources, states
from tests.house.places import PACKAGE, short, tracked_with

IN_TEMPLATE = re.compile(r"""\{%\s*icon\s+["']([\w-]+)["']|\bicon=["']([\w-]+)["']""")
IN_CODE = re.compile(r"""\bicon=["']([\w-]+)["']""")


def named(pattern: re.Pattern[str], text: str) -> set[str]:
    return {next(filter(None, found.groups())) for found in pattern.finditer(text)}


def test_pages_name_only_icons_of_the_list() -> None:
    unknown = {
        short(path): missing
        for suffix, pattern in ((".html", IN_TEMPLATE), (".py", IN_CODE))
        for path in tracked_with(suffix, under=PACKAGE)
        if (missing := named(pattern, path.read_text("utf-8")) - sources.icon_names())
    }
    assert not unknown, f"add a line to techkarta/ui/icons.txt: {unknown}"


@pytest.mark.parametrize("code", sorted(states.STATES))
def test_every_state_has_an_icon_a_tone_and_a_word(code: str) -> None:
    state = states.state_of(code)
    assert state.icon in sources.icon_names()
    assert state.tone
    assert str(state.label)


@pytest.mark.parametrize("need", sorted(states.NEEDS))
def test_every_need_has_an_icon(need: str) -> None:
    assert states.NEEDS[need][0] in sources.icon_names()


def test_the_list_is_sorted_and_names_each_icon_once() -> None:
    names = sources.ICON_LIST.read_text("utf-8").split()
    assert len(names) == len(set(names))
