"""The error the engine raises where its input is impossible; the text is made at the edge."""

from __future__ import annotations


class EngineError(Exception):
    """Impossible input, told by a code and parameters."""

    def __init__(self, code: str, **params: object) -> None:
        super().__init__(code)
        self.code = code
        self.params = params

    def __str__(self) -> str:
        """Code and parameters, for logs and test output; never for people."""
        shown = ", ".join(f"{name}={value!r}" for name, value in self.params.items())
        return f"{self.code}({shown})"
