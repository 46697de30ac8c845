"""The program `techkarta`: finds the command, runs it, turns every failure into one line."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from io import TextIOWrapper

from techkarta.engine.errors import EngineError

from .commands import COMMANDS, add_commands
from .console import Stop
from .language import LANGUAGES, VARIABLE, console_language
from .parsing import speak
from .texts import say

DONE, FOUND, UNUSABLE = 0, 1, 2
_INTERRUPTED = 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the program with arguments of the command line and return its exit code.

    0 done and nothing found, 1 something found, 2 the call or its input cannot be used.
    """
    words = list(sys.argv[1:] if arguments is None else arguments)
    before = os.environ.get(VARIABLE)
    try:
        return _run(_without_language(words))
    except Stop as stop:
        print(stop, file=sys.stderr)
        return UNUSABLE
    except EngineError as error:
        print(say("problem", problem=_told(error)), file=sys.stderr)
        return UNUSABLE
    except BrokenPipeError:
        # The reader has seen enough; what is left must not complain at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE
    except KeyboardInterrupt:
        print(say("interrupted"), file=sys.stderr)
        return _INTERRUPTED
    finally:
        # The asked language holds for this call alone.
        if before is None:
            os.environ.pop(VARIABLE, None)
        else:
            os.environ[VARIABLE] = before


def _run(words: Sequence[str]) -> int:
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    speak()
    parser = argparse.ArgumentParser(prog="techkarta", description=say("program"))
    parser.add_argument("--language", choices=LANGUAGES, help=say("language"))
    version = f"techkarta {_version(words)}"
    parser.add_argument("--version", action="version", version=version, help=say("version"))
    add_commands(parser, COMMANDS, words)
    parsed = parser.parse_args(words)
    code: int = parsed.run(parsed)
    sys.stdout.flush()
    return code


def _without_language(words: Sequence[str]) -> list[str]:
    """Choose the language wherever it is asked for, so that help is in it already.

    Return the other words; a language that does not exist is left for the parser to refuse.
    """
    rest: list[str] = []
    waiting = list(words)
    while waiting:
        word = waiting.pop(0)
        name, _, value = word.partition("=")
        language = value or (waiting[0] if waiting else "")
        if name == "--language" and language in LANGUAGES:
            os.environ[VARIABLE] = language
            del waiting[: 0 if value else 1]
        else:
            rest.append(word)
    return rest


def _told(error: EngineError) -> str:
    from techkarta.common.texts.errors import error_text

    return error_text(error.code, error.params, console_language(os.environ))


def _version(words: Sequence[str]) -> str:
    if "--version" not in words:
        return ""
    from importlib.metadata import version

    return version("techkarta")


if __name__ == "__main__":
    sys.exit(main())
