"""The panel of a task and what is done from it."""

from __future__ import annotations

import random
from collections.abc import Callable

from django import forms
from django.contrib import messages
from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language, gettext
from django_htmx.http import HttpResponseLocation, trigger_client_event

from techkarta.accounts.entry import ActorRequest, entry
from techkarta.common.errors import Conflict, DomainError, Invalid, Locked, NotFound
from techkarta.common.texts.errors import error_text

from . import defences, selectors, services
from .forms import AssignForm, AttemptForm, BlockForm, CompletionForm, ParkingForm, ReasonForm
from .pages import TaskPage
from .panels import panel_of
from .selectors import Task

CHANCE = random.SystemRandom()
MOST_DIGITS = 6


@entry(GET="task.view")
def task(request: ActorRequest, task_id: int) -> HttpResponse:
    """The panel of a task: alone on a page, or as a part for the row it opens in."""
    row = selectors.task(request.actor, task_id)
    return _panel(request, row, back=request.GET.get("back", "task"))


@entry(POST="task.perform")
def start(request: ActorRequest, task_id: int) -> HttpResponse:
    """Take the task into work."""
    services.start_task(actor=request.actor, task_id=task_id, moment=request.moment)
    return _back(request, task_id, task_id)


@entry(POST="task.perform")
def timer_start(request: ActorRequest, task_id: int) -> HttpResponse:
    """Count the minutes of the task from now."""
    row = selectors.task(request.actor, task_id)
    try:
        services.start_timer(actor=request.actor, task_id=task_id, moment=request.moment)
    except Conflict as refusal:
        back = request.POST.get("back", "task")
        return _panel(request, row, back=back, error=_text(refusal), status=422)
    return _back(request, task_id, task_id)


@entry(POST="task.perform")
def timer_stop(request: ActorRequest) -> HttpResponse:
    """Stop one's timer and put its minutes down."""
    told = request.POST.get("minutes", "")
    minutes = int(told) if told.isascii() and told.isdigit() and len(told) < MOST_DIGITS else None
    try:
        task = services.stop_timer(actor=request.actor, moment=request.moment, minutes=minutes)
    except (Conflict, Invalid) as refusal:
        messages.error(request, _text(refusal))
    else:
        if task is not None:
            said = gettext("Minutes are put down: %(no)s") % {"no": task.operation.no}
            messages.success(request, said)
    return redirect("desk:home")


@entry(POST="task.perform")
def answer(request: ActorRequest, question_id: int) -> HttpResponse:
    """Answer the controller's question."""
    try:
        question = services.answer_question(
            actor=request.actor,
            question_id=question_id,
            text=request.POST.get("text", ""),
            moment=request.moment,
        )
    except Invalid as refusal:
        messages.error(request, _text(refusal))
        return redirect("desk:home")
    messages.success(request, gettext("The answer is given"))
    return redirect("work:task", question.task_id)


@entry(POST="defence.mark")
def mark(request: ActorRequest, mark_id: int) -> HttpResponse:
    """Give one's mark at a defence."""
    row = defences.mark(request.actor, mark_id)
    try:
        services.give_mark(
            actor=request.actor,
            mark_id=mark_id,
            verdict=request.POST.get("verdict", ""),
            note=request.POST.get("note", ""),
            moment=request.moment,
        )
    except (Invalid, Conflict) as refusal:
        task = selectors.task(request.actor, row.defence.task_id)
        return _panel(request, task, back="task", error=_text(refusal), status=422)
    messages.success(request, gettext("Your mark is given"))
    return redirect("work:task", row.defence.task_id)


@entry(POST="defence.mark")
def order_done(request: ActorRequest, order_id: int) -> HttpResponse:
    """Say that what a defence ordered is done."""
    row = services.finish_order(actor=request.actor, order_id=order_id, moment=request.moment)
    messages.success(request, gettext("The order is done"))
    return _to_orders(request, row.defence.task_id)


@entry(POST="defence.mark")
def order_open(request: ActorRequest, order_id: int) -> HttpResponse:
    """Take back that it is done."""
    row = services.reopen_order(actor=request.actor, order_id=order_id, moment=request.moment)
    messages.success(request, gettext("The order is open again"))
    return _to_orders(request, row.defence.task_id)


@entry(POST="task.perform")
def complete(request: ActorRequest, task_id: int) -> HttpResponse:
    """Finish the operation; what opens next is shown in place."""
    form = CompletionForm(request.POST, request.FILES)

    def finish() -> Task:
        return services.complete_task(
            actor=request.actor,
            task_id=task_id,
            completion=form.completion(),
            moment=request.moment,
            chance=CHANCE.random(),
        )

    return _act(request, task_id, form, finish, is_next_shown=True)


@entry(POST="task.perform")
def block(request: ActorRequest, task_id: int) -> HttpResponse:
    """Say that a resource is missing."""
    form = BlockForm(request.POST)

    def stop() -> Task:
        return services.block_task(
            actor=request.actor, task_id=task_id, moment=request.moment, **form.cleaned_data
        )

    return _act(request, task_id, form, stop)


@entry(POST="task.perform")
def attempt(request: ActorRequest, task_id: int) -> HttpResponse:
    """Put down an attempt that reached nobody."""
    form = AttemptForm(request.POST)

    def put_down() -> Task:
        return services.attempt_task(
            actor=request.actor, task_id=task_id, moment=request.moment, **form.values()
        )

    return _act(request, task_id, form, put_down)


@entry(POST="task.perform")
def park(request: ActorRequest, task_id: int) -> HttpResponse:
    """Put the client aside until a day."""
    form = ParkingForm(request.POST)

    def put_aside() -> Task:
        return services.park_task(
            actor=request.actor, task_id=task_id, moment=request.moment, **form.cleaned_data
        )

    return _act(request, task_id, form, put_aside)


@entry(POST="task.unblock")
def unblock(request: ActorRequest, task_id: int) -> HttpResponse:
    """Say that the missing resource is there."""
    services.unblock_task(actor=request.actor, task_id=task_id, moment=request.moment)
    return _back(request, task_id, task_id)


@entry(POST="task.perform")
def skip(request: ActorRequest, task_id: int) -> HttpResponse:
    """Leave the operation out with a reason."""
    form = ReasonForm(request.POST)

    def leave_out() -> Task:
        return services.skip_task(
            actor=request.actor, task_id=task_id, moment=request.moment, **form.cleaned_data
        )

    return _act(request, task_id, form, leave_out, is_next_shown=True)


@entry(POST="task.assign")
def assign(request: ActorRequest, task_id: int) -> HttpResponse:
    """Give the task to somebody else."""
    form = AssignForm(request.POST)

    def give() -> Task:
        return services.assign_task(
            actor=request.actor, task_id=task_id, moment=request.moment, **form.cleaned_data
        )

    return _act(request, task_id, form, give)


@entry(POST="task.perform")
def steps(request: ActorRequest, task_id: int) -> HttpResponse:
    """Remember the steps ticked so far."""
    ticked = [int(step) for step in request.POST.getlist("steps") if step.isdigit()]
    services.tick_steps(actor=request.actor, task_id=task_id, steps=ticked)
    return HttpResponse(status=204)


@entry(GET="task.view")
def file(request: ActorRequest, evidence_id: int) -> FileResponse:
    """Hand out a file of evidence, always as an attachment."""
    item = selectors.evidence(request.actor, evidence_id)
    return FileResponse(item.file.open(), as_attachment=True, filename=item.file_name or "file")


def _act(
    request: ActorRequest,
    task_id: int,
    form: forms.Form,
    change: Callable[[], Task],
    *,
    is_next_shown: bool = False,
) -> HttpResponse:
    """Do the change and go back, or show the panel again with what was typed and what is wrong."""
    row = selectors.task(request.actor, task_id)
    error = "" if form.is_valid() else _first_error(form)
    if not error:
        try:
            change()
        except (Invalid, Conflict, Locked) as refusal:
            error = _text(refusal)
    if error:
        back = request.POST.get("back", "task")
        return _panel(request, row, back=back, error=error, status=422)
    opened = selectors.next_task(request.actor, row) if is_next_shown else None
    return _back(request, task_id, opened.id if opened else None)


def _panel(
    request: ActorRequest, row: Task, *, back: str, error: str = "", status: int = 200
) -> HttpResponse:
    typed = {name: value for name, value in request.POST.items() if isinstance(value, str)}
    panel = panel_of(request.actor, row, request.moment, back=back, error=error, typed=typed)
    # After an action of the page itself the whole of it is asked for anew.
    is_part = request.htmx and request.htmx.target != "main"
    template = "work/_panel.html" if is_part else "work/task.html"
    return render(request, template, {"page": TaskPage(panel=panel)}, status=status)


def _back(request: ActorRequest, task_id: int, opened_id: int | None) -> HttpResponse:
    """Return to the page the panel stood on, with the next task open."""
    try:
        row = selectors.task(request.actor, task_id)
    except NotFound:
        # Whoever has cleared a block or given a task away may see it no longer.
        url, said = reverse("desk:home"), gettext("Done")
    else:
        url, said = _place(request, row, opened_id), _said(row)
    if not request.htmx:
        return redirect(url)
    response = HttpResponseLocation(url, target="#main", select="#main", swap="outerHTML")
    return trigger_client_event(response, "tk-toast", {"text": said, "tone": "ok"})


def _to_orders(request: ActorRequest, task_id: int) -> HttpResponse:
    if request.POST.get("back") == "day":
        return redirect("desk:home")
    return redirect("work:task", task_id)


def _place(request: ActorRequest, row: Task, opened_id: int | None) -> str:
    places = {
        "day": reverse("desk:home"),
        "case": reverse("cases:case", args=[row.visit.case_id]),
    }
    place = places.get(request.POST.get("back", ""))
    if place is None:
        return reverse("work:task", args=[row.id])
    return f"{place}?open={opened_id}" if opened_id else place


def _said(row: Task) -> str:
    texts = {
        "accepted": gettext("Accepted: %(no)s"),
        "done": gettext("Done, sent for a check: %(no)s"),
        "blocked": gettext("Blocked: %(no)s"),
        "skipped": gettext("Skipped: %(no)s"),
    }
    return texts.get(row.state, gettext("Saved: %(no)s")) % {"no": row.operation.no}


def _text(refusal: DomainError) -> str:
    return error_text(refusal.code, refusal.params, get_language() or "ru")


def _first_error(form: forms.Form) -> str:
    name, errors = next(iter(form.errors.items()))
    labels = {
        "evidence_link": gettext("Link"),
        "evidence_file": gettext("File"),
        "minutes_own": gettext("Minutes"),
        "reason": gettext("Reason"),
        "until": gettext("Until the day"),
        "owner_id": gettext("Person"),
        "participant_id": gettext("Who took part"),
        "channel": gettext("Way of contact"),
    }
    return f"{labels.get(name, name)}: {errors[0]}"
