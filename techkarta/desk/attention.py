"""What waits for a person beside the operations: returns, blocks, checks, first steps."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import get_language, gettext

from techkarta.accounts.permissions import Actor, scope_of
from techkarta.cases.selectors import visible
from techkarta.control.selectors import actions_of
from techkarta.method.selectors import versions_to_acknowledge
from techkarta.ui.formats import localise
from techkarta.ui.states import Tone
from techkarta.work import checks, defences, selectors
from techkarta.work.selectors import Task


@dataclass(frozen=True, slots=True, kw_only=True)
class Attention:
    """Something that waits for the reader: a return, a block to clear, checks to decide."""

    icon: str
    tone: Tone
    title: str
    text: str
    note: str
    link_text: str
    url: str
    post_url: str = ""


def _cards_to_read(actor: Actor) -> Iterable[Attention]:
    """The versions whose operations the actor performs and which he has not read yet."""
    for row in versions_to_acknowledge(actor):
        yield Attention(
            icon="file-text",
            tone="accent",
            title=gettext("Read the card"),
            text=localise(row.title, get_language() or "en"),
            note=gettext("rev. %(number)d, by %(day)s")
            % {"number": row.revision, "day": f"{row.acknowledge_by:%d.%m.%Y}"},
            link_text=gettext("Open"),
            url=reverse("method:version", args=[row.id]),
        )


def first_steps(actor: Actor, tasks: Sequence[Task]) -> list[Attention]:
    """Where a new company goes on, for whoever may load its deals."""
    is_new = not tasks and scope_of(actor, "import.run") and not visible(actor).exists()
    steps = (
        (
            "file-import",
            gettext("The company is ready"),
            gettext("Load the deals you have: operations appear by themselves."),
            gettext("Load deals"),
            "/imports/",
        ),
        (
            "users",
            gettext("Invite people"),
            gettext("Everybody sees what is due for him."),
            gettext("Open people"),
            "/people/",
        ),
    )
    return [
        Attention(
            icon=icon, tone="accent", title=title, text=text, note="", link_text=link, url=url
        )
        for icon, title, text, link, url in steps
        if is_new
    ]


def attention(actor: Actor, tasks: Iterable[Task]) -> Iterable[Attention]:
    """Everything that waits for the actor now."""
    yield from _cards_to_read(actor)
    for check in selectors.returns([task.id for task in tasks if task.state == "returned"]):
        yield Attention(
            icon="arrow-back-up",
            tone="bad",
            title=gettext("Returned"),
            text=check.note,
            note=f"{check.task.operation.no} · {check.task.visit.case.title}",
            link_text=gettext("Mend"),
            url=f"?open={check.task_id}",
        )
    yield from _asked(actor)
    for task in selectors.blocked_by(actor):
        yield Attention(
            icon="hand-stop",
            tone="warn",
            title=gettext("You clear this block"),
            text=task.blocked_reason,
            note=f"{task.operation.no} · {task.visit.case.title}",
            link_text=gettext("Open"),
            url=f"/tasks/{task.id}/",
        )
    if scope_of(actor, "control.decide") is not None:
        count = selectors.open_checks(actor).count()
        if count:
            yield Attention(
                icon="eye-check",
                tone="accent",
                title=gettext("Checks"),
                text=gettext("Finished operations wait for your decision: %d") % count,
                note="",
                link_text=gettext("Open the queue"),
                url="/control/",
            )


def _asked(actor: Actor) -> Iterable[Attention]:
    """Questions of controllers, marks of defences, and actions given about deviations."""
    for question in checks.questions_to(actor):
        yield Attention(
            icon="message-question",
            tone="warn",
            title=gettext("A question about your work"),
            text=question.text,
            note=f"{question.task.operation.no} · {question.task.visit.case.title}",
            link_text=gettext("Answer"),
            url=f"/tasks/{question.task_id}/",
        )
    for mark in defences.asked_marks(actor):
        yield Attention(
            icon="scale",
            tone="warn",
            title=gettext("Your mark is asked"),
            text=localise(mark.defence.task.operation.title, get_language() or "en"),
            note=f"{mark.defence.task.operation.no} · {mark.defence.task.visit.case.title}",
            link_text=gettext("Give the mark"),
            url=f"/tasks/{mark.defence.task_id}/",
        )
    for action in actions_of(actor):
        yield Attention(
            icon="flag",
            tone="warn",
            title=gettext("Action about a deviation"),
            text=action.text,
            note=f"{action.title} · {action.due_on:%d.%m}",
            link_text=gettext("Done"),
            url="",
            post_url=reverse("control:finish", args=[action.id]),
        )
