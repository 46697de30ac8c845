"""The errors services raise; one place turns them into pages, one into problem+json."""

from __future__ import annotations


class DomainError(Exception):
    """A refusal with a code and parameters; the text is made at the edge."""

    def __init__(self, code: str, /, **params: object) -> None:
        super().__init__(code)
        self.code = code
        self.params = params


class Invalid(DomainError):
    """The input cannot be used; `field` in params names the place."""


class NotAllowed(DomainError):
    """The actor may see the object but not do this to it."""


class NotFound(DomainError):
    """No such object, or one the actor may not know of."""


class Conflict(DomainError):
    """Somebody changed the object meanwhile; params carry both values."""


class Locked(DomainError):
    """A gate or lock refuses; params carry what is missing."""
