"""The words of Python's own argument parser in the language of the console."""

from __future__ import annotations

import argparse
import os
from collections.abc import Mapping

from .language import console_language

RUSSIAN: Mapping[str, str] = {
    "usage: ": "вызов: ",
    "positional arguments": "аргументы",
    "options": "ключи",
    "show this help message and exit": "показать эту справку",
    "%(prog)s: error: %(message)s\n": "%(prog)s: ошибка: %(message)s\n",
    "argument %(argument_name)s: %(message)s": "аргумент %(argument_name)s: %(message)s",
    "the following arguments are required: %s": "не хватает аргументов: %s",
    "unrecognized arguments: %s": "лишние аргументы: %s",
    "expected one argument": "нужно одно значение",
    "expected at least one argument": "нужно хотя бы одно значение",
    "not allowed with argument %s": "нельзя вместе с %s",
    "one of the arguments %s is required": "нужен один из аргументов: %s",
    "invalid choice: %(value)r (choose from %(choices)s)": (
        "%(value)r не подходит (возможно: %(choices)s)"
    ),
    "invalid %(type)s value: %(value)r": "%(value)r не подходит",
}


def speak() -> None:
    """Let the argument parser speak the language of the console from now on."""
    table = RUSSIAN if console_language(os.environ) == "ru" else {}
    # The parser asks this name of its module for every text it shows.
    argparse._ = lambda text: table.get(text, text)  # type: ignore[attr-defined]
