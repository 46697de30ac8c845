"""Texts of pages and their translations: gathering, comparing, adding to the files.

``python -m tests.house.messages`` adds texts that a translation file lacks; ``--prune`` also
takes out those that no page uses any more. Existing translations are never changed.
"""

import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

from tests.house.places import PACKAGE, short, tracked_with

LANGUAGE = "ru"
# The part whose translations serve all the others.
SHARED = "ui"
KEYWORDS: dict[str, tuple[int | tuple[int, str], ...] | None] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
# A source without such a call need not be read word by word.
CALL = re.compile(r"(?<![\w.])(_|n?p?gettext(_lazy|_noop)?)\s*\(|(?<=\.)n?p?gettext")
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|\{\w+\}|%[sd]")


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Text:
    """A text of a page: one form or two, with a context where the same words differ."""

    forms: tuple[str, ...]
    context: str = ""


def parts() -> list[Path]:
    """Return the folders of the package, each with translations of its own."""
    return sorted(path.parent for path in PACKAGE.glob("*/__init__.py"))


def file_of(part: Path) -> Path:
    """Return the place of a part's translation file."""
    return part / "locale" / LANGUAGE / "LC_MESSAGES" / "django.po"


def texts_in(source: str) -> set[Text]:
    """Return the translatable texts of a Python source."""
    if not CALL.search(source):
        return set()
    # The reader of Python stops at wrong indentation, which templates are full of.
    flat = "\n".join(line.lstrip() for line in source.splitlines())
    found = extract("python", BytesIO(flat.encode()), keywords=KEYWORDS)
    return {
        Text(forms=(words,) if isinstance(words, str) else tuple(words), context=context or "")
        for _line, words, _comments, context in found
    }


def texts_in_template(source: str) -> set[Text]:
    """Return the translatable texts of a Django template."""
    # Percent signs are doubled for Django's own run of xgettext, and by Django when it looks up.
    return texts_in(templatize(source))


@cache
def texts_of(part: Path) -> set[Text]:
    """Return every translatable text of a part."""
    found: set[Text] = set()
    for path in tracked_with(".py", under=part):
        found |= texts_in(path.read_text("utf-8"))
    for path in tracked_with(".html", ".txt", ".svg", under=part / "templates"):
        found |= texts_in_template(path.read_text("utf-8"))
    return {text for text in found if text.forms[0]}


def catalogue_of(part: Path) -> Catalog:
    """Return a part's translations; an empty catalogue where there is no file yet."""
    path = file_of(part)
    if not path.exists():
        return Catalog(
            locale=LANGUAGE,
            header_comment=f"# Russian texts of techkarta/{part.name}.",
            project="Techkarta",
            version="1",
            msgid_bugs_address="-",
            last_translator="Techkarta",
            language_team="ru",
            fuzzy=False,
        )
    with path.open("rb") as file:
        return read_po(file, locale=LANGUAGE)


def own_texts(part: Path) -> set[Text]:
    """Return the texts a part translates itself: those the common pages (ui) do not say already."""
    if part.name == SHARED:
        return texts_of(part)
    shared = catalogue_of(PACKAGE / SHARED)
    return {text for text in texts_of(part) if message_of(shared, text) is None}


def message_of(catalogue: Catalog, text: Text) -> Message | None:
    """Return the entry of a text, or None."""
    return catalogue.get(text.forms[0], context=text.context or None)


def faults(catalogue: Catalog, texts: Iterable[Text]) -> Iterator[str]:
    """Yield what is wrong with the translations of these texts."""
    for text in sorted(texts):
        message = message_of(catalogue, text)
        if message is None:
            yield f"absent: {text.forms[0]!r}"
            continue
        string = message.string or ""
        strings = [string] if isinstance(string, str) else list(string)
        if not all(strings) or (len(text.forms) > 1 and len(strings) != catalogue.num_plurals):
            yield f"not translated: {text.forms[0]!r}"
        elif message.fuzzy:
            yield f"fuzzy: {text.forms[0]!r}"
        elif any(_places([string]) - _places(text.forms) for string in strings):
            yield f"unknown placeholder: {text.forms[0]!r}"
        elif _places(text.forms) - _places(strings):
            yield f"lost placeholder: {text.forms[0]!r}"


def _places(forms: Iterable[str]) -> set[str]:
    return {place for form in forms for place in PLACEHOLDER.findall(form)}


def update(part: Path, *, is_pruning: bool = False) -> int:
    """Add missing texts to a part's file, take out unused ones if asked; return the changes."""
    catalogue, texts = catalogue_of(part), own_texts(part)
    missing = [text for text in sorted(texts) if message_of(catalogue, text) is None]
    for text in missing:
        words = text.forms[0] if len(text.forms) == 1 else text.forms
        catalogue.add(words, context=text.context or None)
    used = {(text.forms[0], text.context) for text in texts}
    unused = [message for message in catalogue if message.id and _key(message) not in used]
    if not is_pruning:
        unused = []
    for message in unused:
        catalogue.delete(message.id, context=message.context)
    if missing or unused:
        path = file_of(part)
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as file:
            write_po(file, catalogue, width=0, no_location=True, sort_output=True)
    return len(missing) + len(unused)


def _key(message: Message) -> tuple[str, str]:
    first = message.id if isinstance(message.id, str) else message.id[0]
    return first, message.context or ""


def main(arguments: list[str]) -> int:
    """Update every part's file and tell which still wait for a translator."""
    for part in parts():
        changed = update(part, is_pruning="--prune" in arguments)
        waiting = list(faults(catalogue_of(part), own_texts(part)))
        if changed or waiting:
            print(f"{short(part)}: {changed} changed, {len(waiting)} to translate")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
