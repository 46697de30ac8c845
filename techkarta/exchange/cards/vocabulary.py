"""The words a sheet of cards may hold: those of every company, and the names of this one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from techkarta.common.sheet_words import sheet_groups
from techkarta.engine.cards.sheet.vocabulary import Vocabulary, folded


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedStage:
    """A stage by its code and what it is called: marks such as П2, titles."""

    code: str
    marks: tuple[str, ...]
    titles: tuple[str, ...]

    @property
    def names(self) -> set[str]:
        """Every way to name the stage."""
        both = (f"{mark} {title}" for mark in self.marks for title in self.titles)
        return {self.code, *self.marks, *self.titles, *both}


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedProcess:
    """A process with its stages by what they are called."""

    code: str
    names: tuple[str, ...]
    stages: tuple[NamedStage, ...]


def vocabulary_of(
    processes: Iterable[NamedProcess], roles: Mapping[str, str], titles: Mapping[str, object]
) -> Vocabulary:
    """All words an import knows; `roles` are those the importing person named.

    `titles`: technologies by their codes, tools by `technology/tool`.
    """
    known = list(processes)
    stages: dict[str, tuple[tuple[str, str], ...]] = {}
    for process in known:
        for stage in process.stages:
            for each in {folded(text) for text in stage.names}:
                stages[each] = (*stages.get(each, ()), (process.code, stage.code))
    tools: dict[str, str] = {}
    technologies: dict[str, str] = {}
    for key, text in titles.items():
        code, _slash, tool = key.partition("/")
        for title in map(folded, strings_in(text)):
            if tool:
                tools[f"{code}/{title}"] = tool
                tools.setdefault(title, tool)
            else:
                technologies[title] = code
    return Vocabulary(
        groups=sheet_groups(),
        processes={folded(text): each.code for each in known for text in (each.code, *each.names)},
        stages=stages,
        technologies=technologies,
        tools=tools,
        roles={folded(word): code for word, code in roles.items()},
    )


def strings_in(text: object) -> tuple[str, ...]:
    """Every string of a text in one language or in several."""
    if isinstance(text, Mapping):
        return tuple(str(value) for value in text.values() if value)
    return (str(text),) if text else ()
