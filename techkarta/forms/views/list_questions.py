"""One question of a draft: edited with its parts, moved, taken out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from techkarta.accounts.entry import ActorRequest, entry
from techkarta.accounts.forms import add_refusal
from techkarta.common.errors import Conflict, Invalid, NotFound
from techkarta.common.texts.errors import error_text
from techkarta.engine.forms.difference import question_changes
from techkarta.engine.forms.faults import MOST_PARTS, Fault, question_faults
from techkarta.engine.forms.questions import PRESENTATION, Question
from techkarta.ui.values import Link

from .. import selectors, services
from ..controls import NAMED, new_code, part_control
from ..forms import QuestionForm, carried_out, typed_parts
from ..mapping import question_of
from ..pages.list_question import (
    MORE,
    ListQuestionPage,
    column_kinds,
    kind_options,
    part_edits,
    preview_card,
    wait_options,
    whole_faults,
)
from ..pages.list_words import SOURCES_ALLOWED, condition_text
from ..pages.lists import ChangeLine, changed_questions, lists_crumbs
from ..pages.sheet import confidences
from ..pages.words import say
from ..selectors import FormTemplate
from ..selectors import Question as QuestionRow
from .lists import due_titles, questions_of_list, stage_titles

REFUSED, CONFLICT = 422, 409
FRESH = {"weight": 1, "validity_days": 180, "sources": ["client", "document", "public",
                                                        "observation"]}  # fmt: skip
SAVE, NEXT = "save", "next"
UNMARKED = "…"


@dataclass(slots=True, kw_only=True)
class _Typing:
    """What stands in the editor: the form, the parts, what is wrong, what somebody else did."""

    form: QuestionForm
    parts: list[dict[str, Any]]
    more: Mapping[int, int] = field(default_factory=dict)
    faults: Sequence[Fault] = ()
    differences: tuple[ChangeLine, ...] = ()
    status: int = 200


@entry(GET="form.write", POST="form.write")
def new_question(request: ActorRequest, list_id: int) -> HttpResponse:
    """Write a new question at the end of a draft."""
    return _edited(request, _draft(request, list_id), None)


@entry(GET="form.write", POST="form.write")
def question(request: ActorRequest, list_id: int, item_id: int) -> HttpResponse:
    """Change a question of a draft."""
    draft = _draft(request, list_id)
    return _edited(request, draft, _item(draft, item_id))


@entry(POST="form.write")
def move(request: ActorRequest, list_id: int, item_id: int) -> HttpResponse:
    """Put a question at another place of its draft."""
    told = request.POST.get("place", "")
    place = int(told) if told.isascii() and told.isdigit() and len(told) < len("10000") else 0
    services.move_question(
        actor=request.actor, list_id=list_id, item_id=item_id, place=place, moment=request.moment
    )
    return redirect(reverse("forms:list", args=[list_id]) + f"#item-{item_id}")


@entry(POST="form.write")
def remove(request: ActorRequest, list_id: int, item_id: int) -> HttpResponse:
    """Take a question out of its draft."""
    told = request.POST.get("version", "")
    try:
        services.remove_question(
            actor=request.actor,
            list_id=list_id,
            item_id=item_id,
            version=int(told) if told.isascii() and told.isdigit() else 0,
            moment=request.moment,
        )
    except (Conflict, Invalid) as refusal:
        messages.error(request, error_text(refusal.code, refusal.params, get_language() or "en"))
        return redirect("forms:list_question", list_id, item_id)
    messages.success(request, _("The question is taken out of the draft."))
    return redirect("forms:list", list_id)


def _draft(request: ActorRequest, list_id: int) -> FormTemplate:
    """The list to be edited; NotFound where it is no draft any more."""
    row = selectors.template(request.actor.organisation_id, list_id)
    if row.state != "draft":
        raise NotFound("not_found")
    return row


def _item(draft: FormTemplate, item_id: int) -> QuestionRow:
    row = draft.questions.filter(pk=item_id).first()
    if row is None:
        raise NotFound("not_found")
    return row


def _edited(request: ActorRequest, draft: FormTemplate, row: QuestionRow | None) -> HttpResponse:
    """The editor; a button of it other than «save» changes only what stands in it."""
    typing = _typing(request, draft, row)
    verb = request.POST.get("do", SAVE)
    if request.method == "POST" and verb in {SAVE, NEXT} and typing.form.is_valid():
        if _save(request, draft, row, typing):
            messages.success(request, _("Saved."))
            if verb == NEXT:
                return redirect("forms:list_question_new", draft.id)
            return redirect("forms:list", draft.id)
    elif request.method == "POST" and verb in {SAVE, NEXT}:
        typing.status = REFUSED
    page = _page(request, draft, row, typing)
    return render(request, "forms/list_question.html", {"page": page}, status=typing.status)


def _typing(request: ActorRequest, draft: FormTemplate, row: QuestionRow | None) -> _Typing:
    posted = request.method == "POST"
    verb = request.POST.get("do", "")
    form = QuestionForm(
        request.POST if posted else None,
        dues=list(due_titles(draft).items()),
        sources=[(code, str(text)) for code, text in SOURCES_ALLOWED.items()],
        waits=wait_options(questions_of_list(draft), row.code if row else ""),
        initial=_present(row),
    )
    if not posted:
        parts = [dict(part) for part in row.parts] if row else carried_out([], "add")
        return _Typing(form=form, parts=parts)
    more = {at: _more(request.POST, at, verb) for at in range(MOST_PARTS)}
    return _Typing(form=form, parts=carried_out(typed_parts(request.POST), verb), more=more)


def _more(data: QueryDict, at: int, verb: str) -> int:
    told = data.get(part_control(at, "more"), "")
    known = int(told) if told.isascii() and told.isdigit() and len(told) < len("100") else 0
    return known + (MORE if verb == f"rows-{at}" else 0)


def _save(
    request: ActorRequest, draft: FormTemplate, row: QuestionRow | None, typing: _Typing
) -> bool:
    try:
        services.save_question(
            actor=request.actor,
            list_id=draft.id,
            item_id=row.id if row else None,
            version=typing.form.cleaned_data["version"] or 0,
            edit=typing.form.edit(typing.parts),
            moment=request.moment,
        )
    except Invalid as refusal:
        # Named by the parts as they stand in the editor: new ones have no code of their own yet.
        typing.faults = question_faults(_typed_question(row, typing))
        typing.status = REFUSED
        if not typing.faults:
            add_refusal(typing.form, refusal)
        return False
    except Conflict as refusal:
        typing.status = CONFLICT
        typing.differences = _differences(draft, row, typing)
        data = request.POST.copy()
        data["version"] = str(row.version if row else 0)
        typing.form.data = data
        add_refusal(typing.form, refusal)
        return False
    return True


def _differences(
    draft: FormTemplate, row: QuestionRow | None, typing: _Typing
) -> tuple[ChangeLine, ...]:
    """What stands there now beside what was typed."""
    if row is None:
        return ()
    typed = _typed_question(row, typing)
    changes = question_changes(question_of(row), typed)
    by_key = {each.key: each for each in questions_of_list(draft)}
    found = changed_questions(changes, stage_titles(draft), by_key)
    return found[0].lines if found else ()


def _typed_question(row: QuestionRow | None, typing: _Typing) -> Question:
    """The question as it stands in the editor, for the preview and for comparing."""
    edit = typing.form.edit(typing.parts)
    code = row.code if row else "new"
    parts = [_shown_part(part, at) for at, part in enumerate(edit.parts)]
    told = {name: getattr(edit, name) for name in (
        "text", "mark", "section", "is_critical", "weight", "due", "validity_days", "condition"
    )}  # fmt: skip
    told["mark"] = edit.mark or UNMARKED
    topic = row.topic if row else ""
    return question_of(
        QuestionRow(code=code, topic=topic, sources=list(edit.sources), parts=parts, **told)
    )


def _shown_part(part: Mapping[str, Any], at: int) -> dict[str, Any]:
    """A part whose pieces are told apart although new ones have no codes yet."""
    made = {**part, "code": part.get("code") or new_code(at)}
    for name in NAMED.values():
        if name in made:
            made[name] = [
                {**each, "code": each.get("code") or new_code(row)}
                for row, each in enumerate(made[name])
            ]
    return made


def _page(
    request: ActorRequest, draft: FormTemplate, row: QuestionRow | None, typing: _Typing
) -> ListQuestionPage:
    day = selectors.today(request.actor.organisation_id, request.moment)
    shown = _shown(row, typing)
    by_key = {each.key: each for each in questions_of_list(draft)}
    condition = condition_text(shown.condition, by_key) if shown else ""
    lists = Link(text=_("Lists of questions"), url=reverse("forms:lists"))
    back = Link(text=say(draft.title), url=reverse("forms:list", args=[draft.id]))
    return ListQuestionPage(
        title=say(row.text) if row else _("New question"),
        list_title=say(draft.title),
        crumbs=(*lists_crumbs(), lists, back),
        form=typing.form,
        parts=part_edits(typing.parts, typing.faults, typing.more),
        kinds=kind_options(),
        column_kinds=column_kinds(),
        faults=whole_faults(typing.faults),
        differences=typing.differences,
        card=preview_card(shown, day, condition) if shown else None,
        condition=condition,
        back_url=back.url,
        remove_url=reverse("forms:list_question_remove", args=[draft.id, row.id]) if row else "",
        version=row.version if row else 0,
        is_needed=bool(row and row.topic == PRESENTATION and draft.client_type_id),
        today=day,
        confidences=confidences(),
    )


def _shown(row: QuestionRow | None, typing: _Typing) -> Question | None:
    if typing.form.is_bound:
        return _typed_question(row, typing) if typing.form.is_valid() else None
    return question_of(row) if row else None


def _present(row: QuestionRow | None) -> dict[str, object]:
    if row is None:
        return dict(FRESH)
    condition = row.condition or {}
    held = {
        f"{name}_{code}": text
        for name in ("text", "mark", "section")
        for code, text in _strings(getattr(row, name)).items()
    }
    return {
        **held,
        "version": row.version,
        "due": row.due,
        "validity_days": row.validity_days,
        "weight": row.weight,
        "is_critical": row.is_critical,
        "sources": list(row.sources),
        "condition": f"{condition['question']}/{condition['part']}" if condition else "",
        "values": list(condition.get("values", [])),
    }


def _strings(text: object) -> Mapping[str, str]:
    return text if isinstance(text, Mapping) else {"ru": str(text or "")}
