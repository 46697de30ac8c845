"""What the linter may know from a folder of processes, client types and cards."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from functools import cache, cached_property
from pathlib import Path

from techkarta.engine.cards.model import Card, Operation
from techkarta.engine.cards.nodes import data_of
from techkarta.engine.cards.reading import read_card
from techkarta.engine.cards.source import read_source
from techkarta.engine.cards.wording import strings_of
from techkarta.engine.lint.context import LintContext

from .console import Stop
from .texts import say

_SHIPPED = Path(__file__).resolve().parents[1] / "presets"
_CARD_MARK = b"techkarta.card/1"
# As many titles of a card in another file make it worth reading that one.
_ALIKE = 0.9


class Catalogue:
    """A folder read piece by piece, when a card needs it; what cannot be read is passed over."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @classmethod
    @cache
    def shipped(cls) -> Catalogue:
        """The content the program brings along."""
        return cls(_SHIPPED)

    @classmethod
    def at(cls, folder: str | None) -> Catalogue:
        """The catalogue of a folder, the shipped one for None; Stop where there is no folder."""
        if folder is None:
            return cls.shipped()
        if not Path(folder).is_dir():
            raise Stop(say("no_folder", path=folder))
        return cls(Path(folder))

    def context(self, card: Card | None, *, beside: Sequence[Card] = ()) -> LintContext:
        """What is known around a card; `beside` are cards to compare with, besides the folder's."""
        if card is None:
            return LintContext()
        sends_proposal = any(operation.is_proposal for operation in card.operations)
        return LintContext(
            simple_processes=self._processes[0],
            sales_types=self._processes[1],
            normal_ages=self._processes[2],
            mandatory_lists=self._client_types if sends_proposal else None,
            other_cards=(*beside, *self._similar(card)),
        )

    @cached_property
    def _processes(
        self,
    ) -> tuple[dict[str, bool], dict[str, str], dict[tuple[str, str], float]]:
        simple: dict[str, bool] = {}
        types: dict[str, str] = {}
        ages: dict[tuple[str, str], float] = {}
        for process in self._documents("processes"):
            code = str(process.get("code"))
            if isinstance(process.get("is_simple"), bool):
                simple[code] = bool(process["is_simple"])
            if process.get("sales_type"):
                types[code] = str(process["sales_type"])
            stages = process.get("stages")
            for stage in stages if isinstance(stages, list) else ():
                days = stage.get("normal_days") if isinstance(stage, dict) else None
                if isinstance(days, int | float):
                    ages[code, str(stage.get("code"))] = days
        return simple, types, ages

    @cached_property
    def _client_types(self) -> dict[str, bool] | None:
        found = {
            str(document.get("code")): bool(document.get("questions"))
            for document in self._documents("client-types")
        }
        return found or None

    def _documents(self, kind: str) -> Iterator[Mapping[str, object]]:
        for path in sorted((self.folder / kind).glob("*.yaml")):
            data = _bytes(path)
            root = read_source(data).root if data is not None else None
            document = data_of(root) if root is not None else None
            if isinstance(document, dict) and document.get("code"):
                yield document
            else:
                print(say("catalogue_skipped", path=path), file=sys.stderr)

    @cached_property
    def _card_files(self) -> tuple[bytes, ...]:
        files = (_bytes(path) for path in sorted(self.folder.glob("**/*.yaml")))
        return tuple(data for data in files if data and _CARD_MARK in data[:4096])

    def _similar(self, card: Card) -> Iterator[Card]:
        """Cards that hold most of this card's titles; the others need not be read at all."""
        titles = [_longest(operation) for operation in card.operations]
        own = card.code.encode()
        for data in self._card_files if titles else ():
            alike = sum(title in data for title in titles)
            if alike >= _ALIKE * len(titles) and b"code: " + own not in data:
                other = read_card(data).card
                if other is not None:
                    yield other


def _longest(operation: Operation) -> bytes:
    """The longest string of a title; without one no file matches."""
    return max((string.encode() for string in strings_of(operation.title)), key=len, default=b"\0")


def _bytes(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except OSError:
        return None
