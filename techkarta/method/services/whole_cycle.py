"""Who may design all stages of a process in one card."""

from __future__ import annotations

from techkarta.accounts.permissions import Actor

from ..models import Process

METHODOLOGIST = "methodologist"


def may_write_whole_cycle(actor: Actor, process: Process) -> bool:
    """Whether the actor may write one card for several stages of a process (rule TK302)."""
    return process.is_simple or METHODOLOGIST in actor.roles
