"""A book of sheets and the words of the shipped content, for the command line."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from techkarta.cli.console import Stop
from techkarta.cli.texts import say
from techkarta.engine.cards.sheet.grid import Sheet
from techkarta.engine.cards.sheet.vocabulary import Vocabulary


def sheets_of(name: str) -> list[Sheet]:
    """The sheets of a file, read in a child process; Stop with one line where it is refused."""
    from techkarta.cli.import_texts import language
    from techkarta.common.errors import Invalid
    from techkarta.common.texts.errors import error_text
    from techkarta.exchange.cards.grids import read_grids

    path = Path(name)
    if not path.is_file():
        problem = say("is_folder" if path.is_dir() else "not_found")
        raise Stop(say("cannot_open", path=name, problem=problem))
    try:
        return read_grids(path, name=path.name)
    except Invalid as error:
        raise Stop(error_text(error.code, error.params, language())) from error
    except OSError as error:
        problem = error.strerror or say("unreadable")
        raise Stop(say("cannot_open", path=name, problem=problem)) from error


def vocabulary(roles: Mapping[str, str]) -> Vocabulary:
    """All words the import knows; `roles` are those the person named."""
    from techkarta.exchange.cards.vocabulary import (
        NamedProcess,
        NamedStage,
        strings_in,
        vocabulary_of,
    )
    from techkarta.presets.content import processes
    from techkarta.presets.titles import catalogue_titles

    named = (
        NamedProcess(
            code=each.code,
            names=(*strings_in(each.title), *strings_in(each.mark)),
            stages=tuple(
                NamedStage(
                    code=stage.code, marks=strings_in(stage.mark), titles=strings_in(stage.title)
                )
                for stage in each.stages
            ),
        )
        for each in processes()
    )
    return vocabulary_of(named, roles, catalogue_titles())
