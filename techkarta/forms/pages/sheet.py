"""The questionnaire: questions of this stage first, source and date of each in one line."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from django.http import QueryDict
from django.utils.translation import gettext as _

from techkarta.engine.forms.sheet import Asked, Sheet
from techkarta.engine.forms.values import is_empty
from techkarta.engine.gates.facts import AnswerState
from techkarta.ui.values import Link, Option

from ..controls import source_value
from ..mapping import MOMENTS
from ..models import Answer
from .client_types import DUES
from .lock import LockPanel
from .parts import Around, PartField, part_field
from .words import CONFIDENCE_WORDS, PARTIAL, SOURCE_WORDS, STATE_LOOKS, StateLook, say


@dataclass(frozen=True, slots=True, kw_only=True)
class Clash:
    """What somebody else wrote meanwhile."""

    author: str
    lines: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionCard:
    """One question with its answer as a form."""

    key: str
    dom_id: str
    section: str
    mark: str
    text: str
    is_critical: bool
    look: StateLook
    note: str
    parts: tuple[PartField, ...]
    sources: tuple[Option, ...]
    people: tuple[Option, ...]
    source: str
    source_note: str
    said_on: str
    confidence: str
    own_until: str
    version: int
    write_url: str
    history_url: str
    errors: Mapping[str, str] = field(default_factory=dict)
    clash: Clash | None = None
    is_saved: bool = False

    @property
    def error(self) -> str:
        """What is wrong with the whole of it."""
        return self.errors.get("", "")


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionGroup:
    """Questions due by one moment."""

    title: str
    note: str
    is_now: bool
    done: int
    cards: tuple[QuestionCard, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetPage:
    """The questionnaire of a client, or of a case with its client."""

    title: str
    url: str
    crumbs: tuple[Link, ...]
    tabs: tuple[Link, ...]
    note: str
    groups: tuple[QuestionGroup, ...]
    lock: LockPanel | None
    people: tuple[Option, ...]
    talking_with: str
    today: date
    confidences: tuple[Option, ...]
    can_answer: bool
    client_url: str
    person_url: str = ""
    is_preview: bool = False
    hidden: tuple[tuple[str, str], ...] = ()

    @property
    def left(self) -> int:
        """How many questions of this stage wait for an answer."""
        return sum(len(group.cards) - group.done for group in self.groups if group.is_now)


@dataclass(frozen=True, slots=True, kw_only=True)
class Writing:
    """What a questionnaire is made with; `typed` and `errors` come back from a refused form."""

    answers: Mapping[str, Answer]
    around: Around
    today: date
    talking_with: str = ""
    write_url: str = ""
    history_url: str = ""
    key: str = ""
    typed: QueryDict | None = None
    errors: Mapping[str, str] = field(default_factory=dict)
    clash: Clash | None = None
    is_saved: bool = False


def dom_id(key: str) -> str:
    """The place of a question on its page."""
    return f"q-{key}"


def groups_of(
    sheet: Sheet, moments: Collection[str], writing: Writing
) -> tuple[QuestionGroup, ...]:
    """The questions by the moment they are due, those of this stage first."""
    dues: dict[str, list[Asked]] = {}
    for asked in sheet.asked:
        dues.setdefault(asked.question.due, []).append(asked)

    def order(due: str) -> tuple[bool, int]:
        return (due not in moments, MOMENTS.index(due) if due in MOMENTS else len(MOMENTS))

    return tuple(_group(due, dues[due], moments, writing) for due in sorted(dues, key=order))


def _group(
    due: str, rows: Sequence[Asked], moments: Collection[str], writing: Writing
) -> QuestionGroup:
    title, note = DUES.get(due, (_("Other questions"), ""))
    is_now = due in moments
    return QuestionGroup(
        title=str(title) if not is_now else _("Now: %(moment)s") % {"moment": title},
        note=str(note),
        is_now=is_now,
        done=sum(asked.state is AnswerState.VALID for asked in rows),
        cards=tuple(question_card(asked, writing) for asked in rows),
    )


def question_card(asked: Asked, writing: Writing, *, note: str = "") -> QuestionCard:
    """One question with its answer, or with what was typed into it; `note` where there is none."""
    question, row = asked.question, writing.answers.get(asked.question.key)
    typed = writing.typed if writing.key == question.key else None
    errors = writing.errors if writing.key == question.key else {}
    around = replace(writing.around, errors=errors)
    held = row.value if row else {}
    is_own = writing.key == question.key
    return QuestionCard(
        key=question.key,
        dom_id=dom_id(question.key),
        section=say(question.section),
        mark=say(question.mark),
        text=say(question.text),
        is_critical=question.is_critical,
        look=look_of(asked),
        note=note_of(row, asked) or note,
        parts=tuple(
            part_field(part, held.get(part.code), around, typed) for part in question.parts
        ),
        sources=_sources(asked),
        people=around.people if "client" in question.sources else (),
        **_told(row, writing, typed),
        version=row.version if row else 0,
        write_url=writing.write_url.replace("KEY", question.key),
        history_url=writing.history_url.replace("KEY", question.key) if row else "",
        errors=errors,
        clash=writing.clash if is_own else None,
        is_saved=writing.is_saved and is_own,
    )


def _sources(asked: Asked) -> tuple[Option, ...]:
    codes = [source.value for source in asked.question.sources if source.value != "client"]
    return tuple(
        Option(value=code, text=str(SOURCE_WORDS[code]))
        for code in dict.fromkeys([*codes, "assumption"])
    )


def _told(row: Answer | None, writing: Writing, typed: QueryDict | None) -> dict[str, str]:
    """Source and date as told; of a question not answered yet, the person one talks with today."""
    names = ("source", "source_note", "said_on", "confidence", "own_until")
    if typed is not None:
        return {name: typed.get(name, "") for name in names}
    if row is None:
        told = dict.fromkeys(names, "")
        return {**told, "source": writing.talking_with, "said_on": writing.today.isoformat()}
    return {
        "source": source_value(row.source, row.person_id),
        "source_note": row.source_note,
        "said_on": row.said_on.isoformat() if row.said_on else "",
        "confidence": row.confidence,
        "own_until": row.own_until.isoformat() if row.own_until else "",
    }


def look_of(asked: Asked) -> StateLook:
    """How far a question is answered."""
    if asked.state is AnswerState.ABSENT and asked.answer and not is_empty(asked.answer.value):
        return PARTIAL
    return STATE_LOOKS[asked.state]


def note_of(row: Answer | None, asked: Asked) -> str:
    """What an answer still lacks; who wrote it otherwise."""
    if row is None:
        return ""
    if asked.missing:
        parts = [asked.question.part(code) for code in asked.missing]
        names = ", ".join(say(part.title) for part in parts if part)
        return _("still to be told: %(parts)s") % {"parts": names}
    if asked.state is AnswerState.NO_SOURCE and row.source == "assumption":
        return _("an assumption is kept, but does not count here")
    if asked.state is AnswerState.NO_SOURCE and row.source == "document":
        return _("name the document")
    return row.author.full_name


def confidences() -> tuple[Option, ...]:
    """The degrees of confidence to choose from."""
    return tuple(Option(value=code, text=str(word)) for code, word in CONFIDENCE_WORDS.items())
