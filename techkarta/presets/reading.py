"""Strict reading of shipped documents: a broken one stops with its name, place and problem."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import TypeVar, cast

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

LANGUAGES = ("ru", "en")

Text = Mapping[str, str]
"""A text in every language of the product."""

_T = TypeVar("_T")


PROBLEMS: Mapping[str, str] = {
    "unreadable": "cannot be read: {error}",
    "no_key": "no key {key!r}",
    "unknown_key": "unknown key {key!r}",
    "not_map": "a map is due",
    "not_list": "a list with members is due",
    "not_word": "a string is due",
    "not_allowed": "{value!r} is not one of {allowed}",
    "not_whole": "a whole number from {least} is due",
    "not_truth": "true or false is due",
    "wrong_schema": "{schema!r} is due",
    "repeated": "{value!r} stands twice",
}


class BrokenPreset(ValueError):
    """A shipped file that cannot be used: the message names file, place and problem."""

    def __init__(self, problem: str, *, file: str, place: str = "", **params: object) -> None:
        told = PROBLEMS[problem].format(**params)
        super().__init__(": ".join(part for part in (file, place, told) if part))
        self.problem = problem
        self.file = file


def shipped(*parts: str) -> Traversable:
    """A file or folder among the presets."""
    place: Traversable = files(__package__)
    for part in parts:
        place = place.joinpath(part)
    return place


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A value inside a shipped document, knowing where it stands."""

    file: str
    place: str
    value: object

    def broken(self, problem: str, **params: object) -> BrokenPreset:
        """The error that tells what is wrong here; `problem` is a key of PROBLEMS."""
        return BrokenPreset(problem, file=self.file, place=self.place, **params)

    def keys(self, required: Collection[str], optional: Collection[str] = ()) -> None:
        """Demand a map with all the required keys and none beyond the optional ones."""
        found = set(self.mapping())
        for key in sorted(set(required) - found):
            raise self.broken("no_key", key=key)
        for key in sorted(found - set(required) - set(optional)):
            raise self.broken("unknown_key", key=key)

    def mapping(self) -> Mapping[str, object]:
        """The value as a map with text keys."""
        if not isinstance(self.value, dict) or not all(isinstance(key, str) for key in self.value):
            raise self.broken("not_map")
        return cast("Mapping[str, object]", self.value)

    def at(self, key: str) -> Part:
        """The value under a key; an absent one is broken."""
        mapping = self.mapping()
        if key not in mapping:
            raise self.broken("no_key", key=key)
        place = f"{self.place}.{key}" if self.place else key
        return Part(file=self.file, place=place, value=mapping[key])

    def has(self, key: str) -> bool:
        """Tell whether the map has a key."""
        return key in self.mapping()

    def items(self) -> tuple[Part, ...]:
        """The members of a list; an empty list is broken."""
        if not isinstance(self.value, list) or not self.value:
            raise self.broken("not_list")
        return tuple(
            Part(file=self.file, place=f"{self.place}[{index}]", value=value)
            for index, value in enumerate(self.value)
        )

    def word(self, allowed: Collection[str] | None = None) -> str:
        """The value as a string, one of the allowed ones where these are given."""
        if not isinstance(self.value, str) or not self.value.strip():
            raise self.broken("not_word")
        if allowed is not None and self.value not in allowed:
            raise self.broken("not_allowed", value=self.value, allowed=", ".join(allowed))
        return self.value

    def words(self, allowed: Collection[str] | None = None) -> tuple[str, ...]:
        """The value as a list of strings, which may be empty."""
        if self.value == []:
            return ()
        return tuple(item.word(allowed) for item in self.items())

    def text(self) -> Text:
        """The value as a text in every language."""
        self.keys(LANGUAGES)
        return {language: self.at(language).word() for language in LANGUAGES}

    def whole(self, least: int = 0) -> int:
        """The value as a whole number not below `least`."""
        if not isinstance(self.value, int) or isinstance(self.value, bool) or self.value < least:
            raise self.broken("not_whole", least=least)
        return self.value

    def truth(self) -> bool:
        """The value as true or false."""
        if not isinstance(self.value, bool):
            raise self.broken("not_truth")
        return self.value


def read_document(source: Traversable, *, name: str, schema: str, read: Callable[[Part], _T]) -> _T:
    """Read a shipped YAML document of a schema; BrokenPreset where it does not follow it."""
    try:
        value = YAML(typ="safe", pure=True).load(source.read_bytes().decode("utf-8"))
    except (YAMLError, UnicodeDecodeError, OSError) as error:
        raise BrokenPreset("unreadable", file=name, error=error) from error
    part = Part(file=name, place="", value=value)
    if part.at("schema").word() != schema:
        raise part.at("schema").broken("wrong_schema", schema=schema)
    return read(part)


def once(parts: tuple[Part, ...], key: str) -> None:
    """Demand that the values under a key differ in all parts."""
    seen: set[str] = set()
    for part in parts:
        value = part.at(key).word()
        if value in seen:
            raise part.at(key).broken("repeated", value=value)
        seen.add(value)
