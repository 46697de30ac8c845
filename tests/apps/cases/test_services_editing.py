"""Editing a case: conflicts, slips, owners, proofs."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from techkarta.accounts.models import User
from techkarta.audit.models import AuditEntry
from techkarta.cases.models import Case, CriterionProof
from techkarta.cases.services import CaseFields, edit_case, prove_criterion
from techkarta.common.errors import Conflict, Invalid, NotAllowed, NotFound
from tests.apps.making import events_of
from tests.world import MOMENT, actor, hand_over, make_client, make_user

TODAY = date(2026, 11, 23)


def edit(by: User, case: Case, *, version: int | None = None, **changes: object) -> Case:
    now = Case.objects.get(pk=case.pk)
    values = {
        name: getattr(now, name)
        for name in (
            "title", "owner_id", "client_id", "amount", "currency", "product", "promised_on",
        )
    }  # fmt: skip
    return edit_case(
        actor=actor(by),
        case_id=case.id,
        version=now.version if version is None else version,
        fields=CaseFields(**{**values, **changes}),
        moment=MOMENT,
    )


def test_what_changed_is_remembered_with_old_and_new(world: object) -> None:
    case = world.case()
    edit(world.cast.owner, case, title=" Another ", amount=Decimal(500))
    case.refresh_from_db()
    assert (case.title, case.amount, case.version) == ("Another", Decimal(500), 2)
    (event,) = events_of(case, "case_edited")
    assert event.data == {"title": ["A deal", "Another"], "amount": [None, "500"]}
    entry = AuditEntry.objects.get(subject="case", action="case.edited")
    assert (entry.changes, entry.actor) == (event.data, world.cast.owner)


def test_the_same_values_again_change_nothing(world: object) -> None:
    case = world.case()
    assert edit(world.cast.owner, case).version == 1
    assert events_of(case, "case_edited") == []


def test_a_case_is_found_by_its_new_title(world: object) -> None:
    case = edit(world.cast.owner, world.case(), title="ПЛЁНКА для склада", product="СОЖ")
    assert "пленка" in case.search
    assert "сож" in case.search


def test_a_conflict_shows_the_present_values_and_loses_nothing(world: object) -> None:
    case = world.case()
    edit(world.cast.owner, case, title="Theirs", amount=Decimal(700))
    with pytest.raises(Conflict) as refused:
        edit(world.cast.head, case, version=1, title="Mine")
    assert refused.value.code == "changed_meanwhile"
    present = refused.value.params["current"]
    assert (present["title"], present["amount"], present["version"]) == ("Theirs", Decimal(700), 2)
    assert Case.objects.get(pk=case.pk).title == "Theirs"


@pytest.mark.parametrize(
    ("days", "slips"), [((5, 9), 1), ((5, 9, 12), 2), ((5, 3), 0), ((5,), 0), ((5, None, 9), 0)]
)
def test_a_promise_moved_later_is_a_slip(
    world: object, days: tuple[int | None, ...], slips: int
) -> None:
    case = world.case()
    for day in days:
        promised = TODAY + timedelta(days=day) if day else None
        edit(world.cast.owner, case, promised_on=promised, slip_reason="A strike")
    assert Case.objects.get(pk=case.pk).slips == slips


def test_a_slip_says_why_and_a_new_owner_comes_by_hand_over(world: object) -> None:
    case = world.case(promised_on=TODAY)
    for code, change in (
        ("slip_silent", {"promised_on": TODAY + timedelta(days=1), "slip_reason": " "}),
        ("owner_by_hand_over", {"owner_id": world.cast.colleague.id}),
    ):
        with pytest.raises(Invalid, match=code):
            edit(world.cast.head, case, **change)


@pytest.mark.parametrize(
    ("by", "to", "error"),
    [
        ("head", "colleague", None),
        ("executive", "outsider", None),
        ("owner", "colleague", NotAllowed),
        ("head", "outsider", NotAllowed),
        ("head", "stranger", Invalid),
        ("executive", "stranger", Invalid),
    ],
)
def test_who_gives_a_case_to_whom(
    world: object, by: str, to: str, error: type[Exception] | None
) -> None:
    case = world.case()
    people = {"executive": make_user(world.cast.company, "executive")}
    who, new = people.get(by) or getattr(world.cast, by), getattr(world.cast, to)
    if error is None:
        assert hand_over(who, case, new).owner == new
    else:
        with pytest.raises(error):
            hand_over(who, case, new)


def test_an_owner_who_has_left_does_not_stop_other_changes(world: object) -> None:
    case = world.case()
    User.objects.filter(pk=world.cast.owner.pk).update(is_active=False)
    assert edit(world.cast.head, case, title="Still here").title == "Still here"


def test_a_client_of_others_that_the_case_has_already_does_not_stop_changes(
    world: object,
) -> None:
    case = world.case()
    Case.objects.filter(pk=case.pk).update(client=make_client(world.cast.outsider))
    assert edit(world.cast.owner, case, title="Still here").title == "Still here"


@pytest.mark.parametrize(
    ("name", "error"),
    [("colleague", NotAllowed), ("outsider", NotFound), ("stranger", NotFound),
     ("other_head", NotFound), ("admin", NotAllowed)],
)  # fmt: skip
def test_who_may_not_change_a_case(world: object, name: str, error: type[Exception]) -> None:
    case = world.case()
    with pytest.raises(error):
        edit(getattr(world.cast, name), case, title="Mine")


def test_a_closed_case_is_not_edited(world: object) -> None:
    case = world.case()
    Case.objects.filter(pk=case.pk).update(state="lost", closed_at=MOMENT)
    with pytest.raises(Invalid) as refused:
        edit(world.cast.owner, case, title="Mine")
    assert refused.value.code == "case_closed"


def prove(by: User, case: Case, **more: object) -> Case:
    told = {"criterion": "x1", "text": "A letter", "happened_on": TODAY, **more}
    return prove_criterion(actor=actor(by), case_id=case.id, moment=MOMENT, **told)


def test_a_proof_is_kept_and_a_new_one_takes_its_place(world: object) -> None:
    case = world.case()
    prove(world.cast.owner, case)
    prove(world.cast.owner, case, text="A better letter", link="https://files.example/1")
    former, present = CriterionProof.objects.order_by("id")
    assert (former.withdrawn_at, present.withdrawn_at) == (MOMENT, None)
    assert (present.text, present.author) == ("A better letter", world.cast.owner)
    assert len(events_of(case, "criterion_proved")) == 2


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"criterion": "x2"}, "criterion_unknown"),
        ({"criterion": "x9"}, "criterion_unknown"),
        ({"text": "  "}, "proof_empty"),
        ({"happened_on": TODAY + timedelta(days=1)}, "date_future"),
    ],
)
def test_a_bad_proof_is_refused(world: object, wrong: dict[str, object], code: str) -> None:
    with pytest.raises(Invalid) as refused:
        prove(world.cast.owner, world.case(), **wrong)
    assert refused.value.code == code
    assert not CriterionProof.objects.exists()
