"""Creating a case: who may, what is checked, and which card it goes by for good."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

import pytest

from techkarta.accounts.models import User
from techkarta.audit.models import AuditEntry
from techkarta.cases.models import Case, StageVisit
from techkarta.cases.services import CaseFields, create_case
from techkarta.common.errors import Invalid, NotAllowed, NotFound
from techkarta.method.models import Process, Stage
from tests.apps.making import events_of, make_type, operation, put_card, states_of
from tests.world import MOMENT, actor, make_case, make_client, make_user


def create(world: object, by: User, *, owner: User | None = None, **more: object) -> Case:
    """A case of the short process, made by somebody for somebody."""
    told = {"process_id": world.process.id, "stage_id": None, **more}
    fields = CaseFields(
        title=told.pop("title", " A deal "),
        owner_id=(owner or by).id,
        client_id=told.pop("client_id", None),
        amount=told.pop("amount", None),
    )
    return create_case(actor=actor(by), fields=fields, moment=MOMENT, **told)


def test_a_case_begins_on_the_first_stage_with_the_tasks_of_its_card(world: object) -> None:
    case = create(world, world.cast.owner)
    assert (case.title, case.stage, case.state) == ("A deal", world.stages[0], "open")
    assert (case.opened_at, case.entered_at, case.version) == (MOMENT, MOMENT, 1)
    assert states_of(case) == {"010": "ready", "020": "waiting", "030": "waiting"}


def test_a_case_may_begin_on_a_later_stage(world: object) -> None:
    case = create(world, world.cast.owner, stage_id=world.stages[1].id)
    visit = case.visits.get()
    assert (visit.stage, visit.card_version, visit.entered_by) == (
        world.stages[1], None, world.cast.owner,
    )  # fmt: skip


def test_the_beginning_is_remembered_with_the_card(world: object) -> None:
    case = create(world, world.cast.owner)
    (event,) = events_of(case, "case_created")
    assert (event.actor, event.at, event.visit) == (world.cast.owner, MOMENT, case.visits.get())
    assert event.card_version == case.visits.get().card_version
    assert event.data == {"stage": "s1", "process": "short"}
    entry = AuditEntry.objects.get(subject="case", subject_id=case.id)
    assert (entry.action, entry.label, entry.actor) == ("case.created", "A deal", world.cast.owner)


def test_a_case_keeps_the_card_version_it_began_with(world: object) -> None:
    running = create(world, world.cast.owner)
    first = running.visits.get().card_version
    second = put_card(world.cast.company, operation("500"), moment=MOMENT + timedelta(days=1))
    assert running.visits.get().card_version == first
    assert "500" not in states_of(running)
    assert states_of(create(world, world.cast.owner)) == {"500": "ready"}
    assert (first.revision, second.revision) == (1, 2)


@pytest.mark.parametrize(
    ("types", "expected"), [((), "010"), (("retail",), "500"), (("industrial",), "010")]
)
def test_the_card_of_the_clients_type_goes_before_the_one_for_all(
    world: object, types: tuple[str, ...], expected: str
) -> None:
    company = world.cast.company
    for code in ("retail", "industrial"):
        make_type(company, code)
    put_card(company, operation("500"), code="short-retail", client_types=("retail",))
    case = make_case(
        world.cast.owner, make_client(world.cast.owner, type_codes=types), process="short"
    )
    assert next(iter(states_of(case))) == expected


@pytest.mark.parametrize(
    ("by", "owner", "error"),
    [
        ("owner", "owner", None),
        ("head", "owner", None),
        ("executive", "outsider", None),
        ("owner", "colleague", NotAllowed),
        ("head", "outsider", NotAllowed),
        ("admin", "owner", NotAllowed),
        ("executive", "stranger", Invalid),
        ("head", "stranger", Invalid),
    ],
)
def test_who_makes_cases_for_whom(
    world: object, by: str, owner: str, error: type[Exception] | None
) -> None:
    people = {"executive": make_user(world.cast.company, "executive")}
    who, whose = (people.get(name) or getattr(world.cast, name) for name in (by, owner))
    if error is None:
        assert create(world, who, owner=whose).owner == whose
    else:
        with pytest.raises(error):
            create(world, who, owner=whose)
        assert not Case.objects.exists()


def test_nobody_who_has_left_gets_a_case(world: object) -> None:
    User.objects.filter(pk=world.cast.owner.pk).update(is_active=False)
    with pytest.raises(Invalid) as refused:
        create(world, world.cast.head, owner=world.cast.owner)
    assert refused.value.code == "person_unknown"


Wrong = Callable[[object], dict[str, object]]


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        (lambda _: {"title": "  "}, "title_empty"),
        (lambda _: {"amount": Decimal(-1)}, "amount_wrong"),
        (lambda _: {"amount": Decimal(10) ** 12}, "amount_wrong"),
        (lambda world: {"stage_id": foreign_stage(world).id}, "stage_unknown"),
    ],
)
def test_bad_input_is_named(world: object, wrong: Wrong, code: str) -> None:
    with pytest.raises(Invalid) as refused:
        create(world, world.cast.owner, **wrong(world))
    assert refused.value.code == code
    assert not Case.objects.exists()


def test_a_process_that_is_switched_off_takes_no_new_cases(world: object) -> None:
    Process.objects.update(is_active=False)
    with pytest.raises(Invalid) as refused:
        create(world, world.cast.owner)
    assert (refused.value.code, refused.value.params["field"]) == ("process_off", "process_id")


def test_a_process_of_another_company_is_not_there(world: object) -> None:
    with pytest.raises(NotFound):
        create(world, world.cast.owner, process_id=foreign_stage(world).process_id)


@pytest.mark.parametrize("name", ["outsider", "stranger"])
def test_a_client_one_may_not_see_is_not_there(world: object, name: str) -> None:
    client = make_client(getattr(world.cast, name))
    with pytest.raises(NotFound):
        create(world, world.cast.owner, client_id=client.id)


def test_a_refused_case_leaves_nothing(world: object) -> None:
    with pytest.raises(NotFound):
        create(world, world.cast.owner, client_id=10**6)
    assert not Case.objects.exists()
    assert not StageVisit.objects.exists()


def foreign_stage(world: object) -> Stage:
    """A stage of a process of another company."""
    process = Process.objects.create(
        organisation=world.cast.other_company, code="short", title="Foreign"
    )
    return Stage.objects.create(process=process, code="s1", title="Foreign", order=1)
