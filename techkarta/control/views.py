"""The control queue with its decisions, questions, and answers to deviations."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language, gettext
from django_htmx.http import HttpResponseClientRedirect

from techkarta.accounts.entry import ActorRequest, entry
from techkarta.accounts.selectors import calendar_of
from techkarta.common.errors import Conflict, DomainError, Invalid, Locked, NotFound
from techkarta.common.texts.errors import error_text
from techkarta.work import services as work
from techkarta.work.forms import ReturnForm

from . import services
from .answering import action_form, action_page, deviation_of
from .forms import ActionForm, OrderForm, QuestionForm
from .pages import TypedOrder
from .queue import control_page
from .selectors import Deviation


@entry(GET="control.view")
def queue(request: ActorRequest) -> HttpResponse:
    """What waits for a decision, with one check in hand."""
    asked = request.GET.get("check", "")
    check_id = int(asked) if asked.isdigit() else None
    page = control_page(request.actor, request.moment, check_id=check_id)
    return render(request, "control/queue.html", {"page": page})


@entry(POST="control.decide")
def accept(request: ActorRequest, task_id: int) -> HttpResponse:
    """Accept what was done."""

    def decide() -> None:
        work.accept_task(
            actor=request.actor,
            task_id=task_id,
            moment=request.moment,
            note=request.POST.get("note", ""),
            orders=[form.order() for form in orders],
        )

    orders = _orders(request)
    if not all(form.is_valid() for form in orders):
        return _again(request, gettext("Complete the orders: what, who and until when."))
    return _decided(request, decide)


@entry(POST="control.decide")
def send_back(request: ActorRequest, task_id: int) -> HttpResponse:
    """Return it with a reason and what to mend."""
    form = ReturnForm(request.POST)
    if not form.is_valid():
        return _again(request, gettext("Choose a reason and write what to mend."))

    orders = _orders(request)
    if not all(each.is_valid() for each in orders):
        return _again(request, gettext("Complete the orders: what, who and until when."))

    def decide() -> None:
        work.return_task(
            actor=request.actor,
            task_id=task_id,
            moment=request.moment,
            orders=[each.order() for each in orders],
            **form.cleaned_data,
        )

    return _decided(request, decide)


@entry(POST="control.decide")
def ask(request: ActorRequest, task_id: int) -> HttpResponse:
    """Ask the performer; the check waits for the answer."""
    # The words stand in the field of the note: one field serves returning and asking.
    form = QuestionForm({"text": request.POST.get("text") or request.POST.get("note", "")})
    if not form.is_valid():
        return _again(request, gettext("Write the question above."))

    def put() -> None:
        work.ask_question(
            actor=request.actor, task_id=task_id, moment=request.moment, **form.cleaned_data
        )
        messages.success(request, gettext("The question is asked; the check waits for the answer"))

    return _decided(request, put)


@entry(POST="control.decide")
def panel(request: ActorRequest, task_id: int) -> HttpResponse:
    """Name the panel of a defence."""
    named = [int(each) for each in request.POST.getlist("members") if each.isdecimal()]
    try:
        check = work.name_panel(
            actor=request.actor, task_id=task_id, member_ids=named, moment=request.moment
        )
    except (Invalid, Conflict) as refusal:
        return _again(request, _text(refusal))
    messages.success(request, gettext("The panel is asked for its marks"))
    return redirect(f"{reverse('control:queue')}?check={check.id}")


@entry(GET="deviation.decide", POST="deviation.decide")
def deviation(request: ActorRequest) -> HttpResponse:
    """Give a deviation its cause and action."""
    key = request.POST.get("key", "") or request.GET.get("key", "")
    calendar = calendar_of(request.actor.organisation_id)
    try:
        found = deviation_of(request.actor, key, calendar, request.moment)
    except NotFound:
        messages.info(request, gettext("This deviation is gone: nothing needs an answer"))
        return _to_queue(request)
    if request.method != "POST":
        return _dialog(request, found, action_form(request.actor, found, calendar, request.moment))
    form = action_form(request.actor, found, calendar, request.moment, request.POST)
    if not form.is_valid():
        return _dialog(request, found, form, status=422)
    try:
        services.answer_deviation(
            actor=request.actor,
            key=key,
            title=action_page(found, form).title,
            answer=form.answer(),
            moment=request.moment,
        )
    except (Invalid, Conflict) as refusal:
        _put_at(form, refusal)
        return _dialog(request, found, form, status=422)
    messages.success(request, gettext("The action is given"))
    return _to_queue(request)


@entry(POST="task.perform")
def finish(request: ActorRequest, action_id: int) -> HttpResponse:
    """Say that one's own action is done."""
    services.finish_action(actor=request.actor, action_id=action_id, moment=request.moment)
    messages.success(request, gettext("Done"))
    return redirect("desk:home")


@entry(POST="deviation.decide")
def close(request: ActorRequest, action_id: int) -> HttpResponse:
    """Say that an action of one's people is done."""
    services.close_action(actor=request.actor, action_id=action_id, moment=request.moment)
    messages.success(request, gettext("Done"))
    return redirect("control:queue")


def _dialog(
    request: ActorRequest, found: Deviation, form: ActionForm, status: int = 200
) -> HttpResponse:
    template = "control/_action.html" if request.htmx else "control/action.html"
    return render(request, template, {"page": action_page(found, form)}, status=status)


def _put_at(form: Form, refusal: DomainError) -> None:
    name = str(refusal.params.get("field", ""))
    form.add_error(name if name in form.fields else None, _text(refusal))


def _to_queue(request: ActorRequest) -> HttpResponse:
    return HttpResponseClientRedirect("/control/") if request.htmx else redirect("control:queue")


def _decided(request: ActorRequest, decide: Callable[[], None]) -> HttpResponse:
    try:
        decide()
    except (Invalid, Conflict, Locked) as refusal:
        return _again(request, _text(refusal))
    return redirect("control:queue")


def _typed_orders(request: ActorRequest) -> list[TypedOrder]:
    """The lines of orders in which something is written."""
    columns = [request.POST.getlist(f"order_{name}") for name in ("text", "owner", "due")]
    return [
        TypedOrder(text=text, owner_id=owner, due_on=due)
        for text, owner, due in zip(*columns, strict=False)
        if text.strip()
    ]


def _orders(request: ActorRequest) -> list[OrderForm]:
    return [OrderForm(asdict(each)) for each in _typed_orders(request)]


def _again(request: ActorRequest, error: str) -> HttpResponse:
    asked, note = request.POST.get("check", ""), request.POST.get("note", "")
    check_id = int(asked) if asked.isdigit() else None
    page = control_page(
        request.actor,
        request.moment,
        check_id=check_id,
        error=error,
        note=note,
        orders=_typed_orders(request),
    )
    return render(request, "control/queue.html", {"page": page}, status=422)


def _text(refusal: DomainError) -> str:
    return error_text(refusal.code, refusal.params, get_language() or "ru")
