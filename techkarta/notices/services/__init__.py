"""Telling people, what they do with it, and the letters that go out."""

from .mailing import gather_letters, send_letters
from .notifying import notify
from .reading import choose_ways, open_notice, read_all
from .tidying import forget_old

__all__ = [
    "choose_ways",
    "forget_old",
    "gather_letters",
    "notify",
    "open_notice",
    "read_all",
    "send_letters",
]
