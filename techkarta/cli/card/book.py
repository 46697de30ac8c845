"""A book of sheets as the engine reads it, and the catalogue's names people may write in it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from techkarta.cli.console import Stop
from techkarta.cli.texts import say
from techkarta.common.text import Text
from techkarta.engine.cards.sheet.grid import Row, Sheet
from techkarta.engine.cards.sheet.vocabulary import Vocabulary, folded


def sheets_of(name: str) -> list[Sheet]:
    """The sheets of a file, read in a child process; Stop with one line where it is refused."""
    from techkarta.cli.import_texts import language
    from techkarta.common.errors import Invalid
    from techkarta.common.texts.errors import error_text
    from techkarta.exchange.reading.sheets import SheetHead, open_sheets

    path, found = Path(name), []
    if not path.is_file():
        problem = say("is_folder" if path.is_dir() else "not_found")
        raise Stop(say("cannot_open", path=name, problem=problem))
    try:
        with open_sheets(path, name=path.name) as told:
            for each in told:
                if isinstance(each, SheetHead):
                    title = each.name.removeprefix(f"{path.name} / ")
                    rows = [Row(number=None, cells=each.headings)]
                    found.append((title, rows))
                else:
                    rows.append(Row(number=each.number, cells=each.cells))
    except Invalid as error:
        raise Stop(error_text(error.code, error.params, language())) from error
    except OSError as error:
        problem = error.strerror or say("unreadable")
        raise Stop(say("cannot_open", path=name, problem=problem)) from error
    return [Sheet(name=title, rows=tuple(rows)) for title, rows in found]


def vocabulary(roles: Mapping[str, str]) -> Vocabulary:
    """All words the import knows; `roles` are those the person named."""
    from techkarta.common.sheet_words import sheet_groups
    from techkarta.presets.catalogue import technologies
    from techkarta.presets.content import processes

    stages: dict[str, tuple[tuple[str, str], ...]] = {}
    for process in processes():
        for stage in process.stages:
            marks, titles = _strings(stage.mark), _strings(stage.title)
            names = {stage.code, *marks, *titles, *(f"{m} {t}" for m in marks for t in titles)}
            for each in {folded(text) for text in names}:
                stages[each] = (*stages.get(each, ()), (process.code, stage.code))
    tools: dict[str, str] = {}
    for technology in technologies():
        for tool in technology.tools:
            for title in _strings(tool.title):
                tools[f"{technology.code}/{folded(title)}"] = tool.code
                tools.setdefault(folded(title), tool.code)
    return Vocabulary(
        groups=sheet_groups(),
        processes={
            folded(text): each.code
            for each in processes()
            for text in (each.code, *_strings(each.title), *_strings(each.mark))
        },
        stages=stages,
        technologies={
            folded(text): each.code for each in technologies() for text in _strings(each.title)
        },
        tools=tools,
        roles={folded(word): code for word, code in roles.items()},
    )


def _strings(text: Text) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else tuple(text.values())
