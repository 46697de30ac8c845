"""Why a file is refused: a code and parameters, made into text at the edge."""

from __future__ import annotations


class Refused(Exception):
    """The file cannot be read; the parameters name the place."""

    def __init__(self, code: str, **params: object) -> None:
        super().__init__(code)
        self.code = code
        self.params = params
