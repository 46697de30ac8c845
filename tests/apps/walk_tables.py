"""What the walk over all pages knows of them: one line here for a page that needs it.

ARGUMENTS: a new name in an address. TYPED: a field a form wants. PUBLIC: a page without sign-in.
STRICTER: a thing that asks for more than its page. The rest is said above each table.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import uuid4

from django.core.files.base import ContentFile

from techkarta.accounts.models import Attestation, OwnRole, Token, User
from techkarta.accounts.permissions import Scope
from techkarta.cases.models import Case, CaseNote, KeptView, NoteFile, StageVisit
from techkarta.clients.models import Client, Contact
from techkarta.control.models import DeviationAction
from techkarta.exchange.models import CardSheet, Import
from techkarta.forms.models import AnswerFile, FormTemplate, ProposalException
from techkarta.line.models import LineScenario
from techkarta.method.models import CardVersion, Technology
from techkarta.notices.models import Notice
from techkarta.planning.models import Absence, FixedEvent, Redistribution
from techkarta.products.models import Product
from techkarta.proposals.models import Proposal
from techkarta.work.models import Check, ChronometryWeek, Evidence, Question, Task
from techkarta.work.services.checking import RETURN_REASONS
from tests.apps.making import make_mark, make_order
from tests.foreign_logs import make_log
from tests.world import MOMENT, make_case, make_client

# Pages without a right of the matrix → why.
PUBLIC: Mapping[str, str] = {
    "healthz": "machines ask whether the process lives",
    "readyz": "machines ask whether it can work",
    "accounts:login": "whoever signs in is not signed in yet",
    "accounts:logout": "everybody may leave",
    "exchange:feed": "calendar programs know the secret address and nothing else",
    "desk:begin": "the first run: open by a secret key, and only while there is no company",
    "ui:language": "a choice of this browser",
    "ui:theme": "a choice of this browser",
    "ui:gallery": "components without data, shown only while debugging",
}

# Pages whose address names no company's thing → what it names.
IMPERSONAL: Mapping[str, str] = {
    "method:rule": "a rule of the linter",
    "forms:client_type": "a code that every company has of its own",
    "cases:export": "a kind of file",
    "clients:export": "a kind of file",
    "reports:work_file": "a kind of file",
    "reports:work_rows_file": "a kind of file",
    "reports:stages_file": "a kind of file",
    "reports:causes_file": "a kind of file",
    "reports:stage_cases_file": "a kind of file",
}

# Pages about a thing of the whole company, which any scope reaches → why.
COMPANYS: Mapping[str, str] = {
    "cases:migration": "a card; its running cases are limited by the query",
    "cases:retire_stage": "a stage of the company; who may change it sees all that stands on it",
    "cases:restore_stage": "a stage of the company",
    "cases:column": "a stage; the cases on it are limited by the query",
}

# The narrowest scope that reaches a thing of this relation; nothing reaches another company.
NEEDED: Mapping[str, Scope | None] = {
    "own": Scope.OWN,
    "colleague": Scope.TEAM,
    "outsider": Scope.ORGANISATION,
    "stranger": None,
}

# What one's own scope means where things are addressed to a role and not to a person.
ADDRESSED = frozenset({"control.view", "control.decide"})

# Pages whose thing asks for a stricter action than the page: name and method → action and why.
STRICTER: Mapping[tuple[str, str], tuple[str, str]] = {
    ("work:skip", "POST"): ("task.release", "the operation of the walk is mandatory"),
}

# One answer to every form; a form takes what it knows. "page.name" is for one page alone.
TYPED: Mapping[str, object] = {
    "version": 1,
    "reason": "A reason",
    "note": "A note",
    "title": "A title",
    "name": "A name",
    "full_name": "A name",
    "text": "A text",
    "once": "walk-typed",
    "result": "A result",
    "price": "10",
    "currency": "RUB",
    "rows": "A product;pc;10",
    "agreed": "Agreed",
    "next_step": "A call",
    "minutes": 15,
    "until": "2099-12-01",
    "happened_on": "2026-11-20",
    "roles": ["rep"],
    "title_en": "A title",
    "basis": "rep",
    "normal_days": 5,
    "maximum_days": 9,
    "planning:move.stage": "2099-12-03",
    "planning:settle.stage": "2099-12-03",
    "work:attempt.channel": "call",
    "control:return.reason": RETURN_REASONS[0],
    "reports:chronometry_plan.version": "",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Things:
    """What one person works on; `checked` is a finished task that waits for its check."""

    owner: User
    client: Client
    contact: Contact
    case: Case
    visit: StageVisit
    task: Task
    checked: Task
    blocked: Task
    evidence: Evidence
    import_: Import
    card_sheet: CardSheet
    notice: Notice
    absence: Absence
    event: FixedEvent
    answer_file: AnswerFile

    @property
    def version(self) -> CardVersion:
        """The card version the case goes by."""
        assert self.visit.card_version is not None
        return self.visit.card_version


def make_things(owner: User) -> Things:
    """Everything a person works on, all of it the person's own."""
    client = make_client(owner, type_codes=("industrial",))
    case = make_case(owner, client)
    helper = User.objects.filter(organisation=owner.organisation).exclude(pk=owner.pk).first()
    tasks = Task.objects.filter(visit__case=case).order_by("operation__order")
    # The card hands some operations to other roles; here everything is the owner's.
    tasks.update(owner=owner)
    task, checked, blocked = tasks[0], tasks[1], tasks[2]
    checked.state, checked.done_by, checked.done_at = "done", helper, MOMENT
    checked.save()
    blocked.state, blocked.blocked_owner, blocked.blocked_reason = "blocked", owner, "A reason"
    blocked.save()
    return Things(
        owner=owner,
        client=client,
        contact=Contact.objects.create(client=client, name="A contact"),
        case=case,
        visit=StageVisit.objects.get(case=case),
        task=task,
        checked=checked,
        blocked=blocked,
        evidence=Evidence.objects.create(task=task, kind="file", author=owner, created_at=MOMENT),
        import_=Import.objects.create(
            organisation=owner.organisation, created_by=owner, created_at=MOMENT
        ),
        card_sheet=CardSheet.objects.create(
            organisation=owner.organisation, created_by=owner, created_at=MOMENT, sheets=[]
        ),
        notice=Notice.objects.create(
            organisation=owner.organisation,
            person=owner,
            kind="task_returned",
            key="a key",
            at=MOMENT,
            way="off",
        ),
        answer_file=AnswerFile.objects.create(
            organisation=owner.organisation,
            client=client,
            name="note.txt",
            author=owner,
            created_at=MOMENT,
        ),
        **make_time(owner),
    )


def make_time(owner: User) -> dict[str, Any]:
    """An absence of a person far ahead, and a fixed event."""
    days = {"first_on": date(2099, 12, 1), "last_on": date(2099, 12, 2)}
    here = {"organisation": owner.organisation, "user": owner}
    return {
        "absence": Absence.objects.create(
            **here, **days, kind="trip", created_by=owner, created_at=MOMENT
        ),
        "event": FixedEvent.objects.create(
            **here, title="A meeting", first_on=date(2026, 11, 23), minutes=60
        ),
    }


def make_question(things: Things) -> Question:
    """A question about a task the person has finished."""
    Task.objects.filter(pk=things.task.pk).update(done_by=things.owner)
    return Question.objects.create(
        task=things.task, text="Who?", asked_by=things.owner, asked_at=MOMENT
    )


def make_proposal(things: Things) -> Proposal:
    """A proposal of the person's case."""
    number = Proposal.objects.filter(organisation=things.owner.organisation).count() + 1
    return Proposal.objects.create(
        organisation=things.owner.organisation,
        case=things.case,
        year=2026,
        number=number,
        key=uuid4(),
        issued_on=MOMENT.date(),
        valid_until=MOMENT.date(),
        currency="RUB",
        author=things.owner,
        created_at=MOMENT,
        word=b"word",
        printed=b"printed",
    )


def _note(things: Things) -> CaseNote:
    row, _ = CaseNote.objects.get_or_create(
        case=things.case, author=things.owner, once="walk", created_at=MOMENT, text="Said"
    )
    return row


def _attachment(things: Things) -> NoteFile:
    row = NoteFile(note=_note(things), name="said.txt")
    row.file.save("said.txt", ContentFile(b"said"))
    return row


def make_list(things: Things) -> FormTemplate:
    """A draft of a list with a question, in the person's company."""
    made, is_new = FormTemplate.objects.get_or_create(
        organisation=things.owner.organisation,
        code="walk",
        state="draft",
        defaults={"title": "A list"},
    )
    if is_new or not made.questions.exists():
        made.questions.create(
            order=0, code="walk", text="What?", sources=["client"],
            parts=[{"code": "it", "type": "text", "title": "It"}],
        )  # fmt: skip
    return made


def _kept(model: Any, things: Things, values: Mapping[str, object], **known: object) -> int:
    """A row of the person's company, made once."""
    here = {"organisation": things.owner.organisation, **known}
    return model.objects.get_or_create(**here, defaults=values)[0].id  # type: ignore[no-any-return]


Argument = Callable[[Things], object]

# Name in an address, or "page.name" for one page alone, or "app:*.name" for one app → its value.
ARGUMENTS: Mapping[str, Argument] = {
    "user_id": lambda things: things.owner.id,
    "team_id": lambda things: things.owner.team_id,
    "role_id": lambda to: _kept(OwnRole, to, {"title": "Walker", "basis": "rep"}, code="walk"),
    "client_id": lambda things: things.client.id,
    "contact_id": lambda things: things.contact.id,
    "case_id": lambda things: things.case.id,
    "visit_id": lambda things: things.visit.id,
    "criterion": lambda _things: "anything",
    "task_id": lambda things: things.task.id,
    "control:*.task_id": lambda things: things.checked.id,
    "work:unblock.task_id": lambda things: things.blocked.id,
    "check_id": lambda things: Check.objects.get(task=things.checked).id,
    "evidence_id": lambda things: things.evidence.id,
    "sheet_id": lambda things: things.card_sheet.id,
    "absence_id": lambda things: things.absence.id,
    "event_id": lambda things: things.event.id,
    "redistribution_id": lambda things: (
        Redistribution.objects.create(
            organisation=things.owner.organisation,
            week_on=MOMENT.date(),
            accepted_by=things.owner,
            accepted_at=MOMENT,
        ).id
    ),
    "mark_id": lambda things: make_mark(things.owner, things.task).id,
    "order_id": lambda things: make_order(things.owner, things.task).id,
    "question_id": lambda things: make_question(things).id,
    "action_id": lambda things: (
        DeviationAction.objects.create(
            organisation=things.owner.organisation,
            key=f"walk:{DeviationAction.objects.count()}",
            kind="late",
            title="Late",
            cause="client",
            text="Write",
            owner=things.owner,
            due_on=MOMENT.date(),
            created_by=things.owner,
            created_at=MOMENT,
        ).id
    ),
    "key": lambda _things: "i14",
    "list_id": lambda things: make_list(things).id,
    "item_id": lambda things: make_list(things).questions.get().id,
    "exception_id": lambda things: (
        ProposalException.objects.get_or_create(
            case=things.case,
            organisation=things.owner.organisation,
            defaults={"reason": "A reason", "asked_by": things.owner, "asked_at": MOMENT},
        )[0].id
    ),
    "proposal_id": lambda things: make_proposal(things).id,
    "file_id": lambda things: things.answer_file.id,
    "view_id": lambda things: (
        KeptView.objects.get_or_create(
            organisation=things.owner.organisation,
            owner=things.owner,
            name="Kept",
            defaults={"place": "list"},
        )[0].id
    ),
    "note_id": lambda things: _note(things).id,
    "attachment_id": lambda things: _attachment(things).id,
    "scenario_id": lambda things: (
        LineScenario.objects.create(
            organisation=things.owner.organisation,
            title=f"Scenario {LineScenario.objects.count()}",
            changes={"people.rep": 2},
            author=things.owner,
            created_at=MOMENT,
        ).id
    ),
    "week_id": lambda things: (
        ChronometryWeek.objects.create(
            organisation=things.owner.organisation,
            card=things.version.card,
            operations=["010"],
            **dict.fromkeys(("since", "until"), MOMENT.date()),
            created_by=things.owner,
            created_at=MOMENT,
        ).id
    ),
    "log_id": lambda things: make_log(things.owner, things.version).id,
    "reports:log_case.number": lambda _things: 0,
    "import_id": lambda things: things.import_.id,
    "notice_id": lambda things: things.notice.id,
    "token_id": lambda things: (
        Token.objects.get_or_create(
            owner=things.owner,
            name="Table",
            defaults={"digest": f"walk-{things.owner.id}", "hint": "tk_", "made_at": MOMENT},
        )[0].id
    ),
    "attestation_id": lambda things: _kept(
        Attestation,
        things,
        {"passed_on": MOMENT.date(), "given_by": things.owner, "given_at": MOMENT},
        user=things.owner,
        kind="walk",
    ),
    "cases:cell.field": lambda _things: "amount",
    "clients:cell.field": lambda _things: "client_class",
    "product_id": lambda things: _kept(
        Product, things, {"name": "Walk", "price": 10, "currency": "RUB"}, search="walk"
    ),
    "form": lambda _things: "csv",
    "method:export.form": lambda _things: "yaml",
    "method:book.form": lambda _things: "html",
    "method:catalogue_export.form": lambda _things: "csv",
    "technology_id": lambda things: _kept(Technology, things, {"title": "A title"}, code="walk"),
    "forms:client_type.code": lambda _things: "industrial",
    "method:rule.code": lambda _things: "TK001",
    "migration_id": lambda _things: 1,
    "version_id": lambda things: things.version.id,
    "card_id": lambda things: things.version.card_id,
    "process_id": lambda things: things.case.process_id,
    "stage_id": lambda things: things.case.stage_id,
}


# What stands after the question mark where a page does not answer without it.
QUERIES: Mapping[str, Callable[[Things], dict[str, object]]] = {
    "cases:column": lambda things: {
        "process": things.case.process_id,
        "after": f"{MOMENT.isoformat()},{things.case.id}",
    },
}
