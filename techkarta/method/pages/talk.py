"""What people say of a card: threads by operation, their answers, what is settled."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse

from techkarta.accounts.permissions import Actor, may
from techkarta.engine.cards.model import Card

from .. import texts
from ..models import CardComment, CardVersion
from .passport import revision_text
from .reading import Reader


@dataclass(frozen=True, slots=True, kw_only=True)
class Saying:
    """Who said what, when."""

    author: str
    when: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Thread:
    """A comment with its answers; `revision` is told where it was said of another one."""

    id: int
    no: str
    title: str
    said: Saying
    answers: tuple[Saying, ...]
    revision: str
    resolved: str
    can_resolve: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Talk:
    """The discussion of a card; `place` is where its forms lead back to."""

    url: str
    place: str
    threads: tuple[Thread, ...]
    settled: tuple[Thread, ...]
    operations: tuple[tuple[str, str], ...]
    error: str = ""
    typed: str = ""
    typed_no: str = ""

    @property
    def open_by_operation(self) -> Counter[str]:
        """Operation → comments on it that are not settled."""
        return Counter(thread.no for thread in self.threads)


def talk_of(
    row: CardVersion,
    card: Card,
    comments: Iterable[CardComment],
    *,
    actor: Actor,
    reader: Reader,
    place: str,
) -> Talk:
    """The discussion as the actor sees it."""
    titles = {item.no: texts.say(item.title) for item in reversed(card.operations)}
    threads = [_thread(item, row, titles, actor, reader) for item in comments]
    return Talk(
        url=reverse("method:talk", args=[row.id]),
        place=place,
        threads=tuple(item for item in threads if not item.resolved),
        settled=tuple(item for item in threads if item.resolved),
        operations=tuple((no, titles[no]) for no in dict.fromkeys(o.no for o in card.operations)),
    )


def _thread(
    item: CardComment, row: CardVersion, titles: dict[str, str], actor: Actor, reader: Reader
) -> Thread:
    is_other = item.card_version_id != row.id
    return Thread(
        id=item.id,
        no=item.no,
        title=titles.get(item.no, ""),
        said=_saying(item, reader),
        answers=tuple(_saying(answer, reader) for answer in item.answers.all()),
        revision=revision_text(item.card_version.revision) if is_other else "",
        resolved=_resolved(item, reader),
        can_resolve=item.author_id == actor.user_id or may(actor, "card.write"),
    )


def _saying(item: CardComment, reader: Reader) -> Saying:
    return Saying(author=item.author.full_name, when=reader.day(item.created_at), text=item.text)


def _resolved(item: CardComment, reader: Reader) -> str:
    if item.resolved_at is None or item.resolved_by is None:
        return ""
    return f"{item.resolved_by.full_name}, {reader.day(item.resolved_at)}"
