"""What the background worker does: runs what is due, tells that it lives."""

from .beating import beat, goodbye
from .running import run_due

__all__ = ["beat", "goodbye", "run_due"]
