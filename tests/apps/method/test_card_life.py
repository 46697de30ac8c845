"""The life of a card: draft, review, four eyes, one in force."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from techkarta.audit.models import AuditEntry
from techkarta.common.errors import Conflict, DomainError, Invalid, NotAllowed, NotFound
from techkarta.engine.cards.reading import read_card
from techkarta.method.models import Card, CardVersion, VersionState
from techkarta.method.services import (
    approve_version,
    create_draft,
    import_card,
    reject_version,
    retire_stage,
    submit_version,
    take_shipped,
    withdraw_version,
)
from tests.world import MOMENT, actor, make_company, make_user

from .conftest import Load, Office, bring_into_force, text_with

WITHOUT_EVIDENCE = ("    evidence: {kind: record}\n", "")
LONGER = ("norm: {minutes: 45}", "norm: {minutes: 60}")


def submit(office: Office, draft: CardVersion, reason: str = "Because") -> CardVersion:
    return submit_version(
        actor=actor(office.author),
        version_id=draft.id,
        version=draft.version,
        reason=reason,
        moment=MOMENT,
    )


# ------------------------------------------------------------------------------------- drafts


def test_a_file_becomes_a_draft_with_its_operations(office: Office, load: Load) -> None:
    draft = load()
    assert (draft.state, draft.revision, draft.author_id) == ("draft", 1, office.author.id)
    assert draft.card.stage_id == office.first.id
    assert list(draft.operations.values_list("no", "minutes", "controller")) == [
        ("010", 35, "head_of_sales"),
        ("020", 45, "head_of_sales"),
    ]


def test_the_next_file_of_a_card_is_its_next_revision(office: Office, load: Load) -> None:
    load()
    second = load(LONGER)
    assert second.revision == 2
    assert second.content["revision"] == 2
    assert Card.objects.count() == 1


def test_a_draft_may_repeat_a_number(office: Office, load: Load) -> None:
    draft = load(('no: "020"', 'no: "010"'))
    assert list(draft.operations.values_list("no", flat=True)) == ["010"]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (("stages: [s1]", "stages: [s9]"), "stage_unknown"),
        (("process: own", "process: other"), "stage_unknown"),
        (('no: "010"', 'no: "12345678901"'), "code_too_long"),
        (("code: own-s1", f"code: {'a' * 81}"), "code_too_long"),
        (('no: "010"', "no: 010"), "card_unreadable"),
    ],
)
def test_what_cannot_be_a_draft_is_refused(
    office: Office, change: tuple[str, str], code: str
) -> None:
    data = text_with(change).encode()
    with pytest.raises(Invalid) as refusal:
        import_card(actor=actor(office.author), data=data, moment=MOMENT)
    assert refusal.value.code == code
    assert not CardVersion.objects.exists()
    assert not Card.objects.exists()


def test_a_refusal_names_line_and_column(office: Office) -> None:
    with pytest.raises(Invalid) as refusal:
        import_card(actor=actor(office.author), data=b"schema: [", moment=MOMENT)
    assert refusal.value.params["line"] == 1
    assert refusal.value.params["column"]


def test_a_code_belongs_to_one_stage(office: Office, load: Load) -> None:
    load()
    with pytest.raises(Invalid) as refusal:
        load(("stages: [s1]", "stages: [s2]"))
    assert refusal.value.code == "card_of_other_stage"


def test_a_retired_stage_takes_no_card(office: Office, load: Load) -> None:
    retire_stage(actor=actor(office.admin), stage_id=office.first.id, version=1, moment=MOMENT)
    with pytest.raises(Invalid) as refusal:
        load()
    assert refusal.value.code == "stage_unknown"


def test_the_same_file_twice_is_one_draft(office: Office, load: Load) -> None:
    first = load()
    with pytest.raises(Invalid) as refusal:
        load(("reason: Новая", "reason: Иная"))
    assert refusal.value.code == "card_unchanged"
    assert refusal.value.params["version_id"] == first.id


def test_a_withdrawn_card_may_be_loaded_again(office: Office, load: Load) -> None:
    first = load()
    withdraw_version(
        actor=actor(office.author), version_id=first.id, version=first.version, moment=MOMENT
    )
    assert load().revision == 2


def test_only_who_writes_cards_makes_drafts(office: Office) -> None:
    card = read_card(text_with().encode()).card
    assert card is not None
    for user in (office.rep, office.admin):
        with pytest.raises(NotAllowed):
            create_draft(actor=actor(user), card=card, moment=MOMENT)
        with pytest.raises(NotAllowed):
            import_card(actor=actor(user), data=text_with().encode(), moment=MOMENT)
        with pytest.raises(NotAllowed):
            take_shipped(actor=actor(user), stage_id=office.first.id, moment=MOMENT)


def test_a_stage_of_ones_own_has_no_shipped_card(office: Office) -> None:
    with pytest.raises(Invalid) as refusal:
        take_shipped(actor=actor(office.author), stage_id=office.first.id, moment=MOMENT)
    assert refusal.value.code == "no_shipped_card"


# ------------------------------------------------------------------------------------- review


def test_a_first_revision_is_sent_without_a_reason(office: Office, load: Load) -> None:
    draft = load(("reason: Новая\n", ""))
    assert submit(office, draft, "").state == VersionState.IN_REVIEW


def test_from_the_second_revision_a_reason_is_due(
    office: Office, load: Load, in_force: CardVersion
) -> None:
    draft = load(LONGER, ("reason: Новая\n", ""))
    with pytest.raises(Invalid) as refusal:
        submit(office, draft, "  ")
    assert refusal.value.code == "reason_empty"
    sent = submit(office, draft, "Chronometry")
    assert sent.content["reason"] == "Chronometry"
    assert sent.reason == "Chronometry"


def test_a_sent_version_is_not_sent_again(office: Office, load: Load) -> None:
    sent = submit(office, load())
    with pytest.raises(Conflict):
        submit(office, sent)


@pytest.mark.parametrize("service", [submit_version, reject_version])
def test_a_stale_version_is_a_conflict(office: Office, load: Load, service: object) -> None:
    draft = load()
    assert callable(service)
    if service is reject_version:
        draft = submit(office, draft)
    with pytest.raises(Conflict):
        service(
            actor=actor(office.second),
            version_id=draft.id,
            version=draft.version + 1,
            reason="x",
            moment=MOMENT,
        )


# ----------------------------------------------------------------------------------- approval


def test_a_second_person_puts_a_card_in_force(office: Office, load: Load) -> None:
    done = bring_into_force(office, load())
    assert (done.state, done.approver_id) == (VersionState.IN_FORCE, office.second.id)
    assert done.valid_from is not None
    assert done.in_force_at == MOMENT


def test_nobody_approves_their_own_card(office: Office, load: Load) -> None:
    sent = submit(office, load())
    with pytest.raises(NotAllowed) as refusal:
        approve_version(
            actor=actor(office.author), version_id=sent.id, version=sent.version, moment=MOMENT
        )
    assert refusal.value.code == "own_card"


def test_the_database_refuses_an_author_as_approver(office: Office, load: Load) -> None:
    draft = load()
    with pytest.raises(IntegrityError), transaction.atomic():
        CardVersion.objects.filter(pk=draft.id).update(approver_id=office.author.id)


def test_a_card_with_errors_is_not_approved(office: Office, load: Load) -> None:
    sent = submit(office, load(WITHOUT_EVIDENCE))
    with pytest.raises(Invalid) as refusal:
        approve_version(
            actor=actor(office.second), version_id=sent.id, version=sent.version, moment=MOMENT
        )
    assert refusal.value.code == "card_has_errors"
    assert [finding.code for finding in refusal.value.params["findings"]] == ["TK306"]  # type: ignore[attr-defined]


def test_a_draft_is_not_approved(office: Office, load: Load) -> None:
    draft = load()
    with pytest.raises(Conflict):
        approve_version(
            actor=actor(office.second), version_id=draft.id, version=draft.version, moment=MOMENT
        )


def test_one_version_is_in_force(office: Office, load: Load, in_force: CardVersion) -> None:
    later = bring_into_force(office, load(LONGER))
    in_force.refresh_from_db()
    assert in_force.state == VersionState.SUPERSEDED
    assert in_force.superseded_at == MOMENT
    assert later.state == VersionState.IN_FORCE


def test_the_database_refuses_two_versions_in_force(
    office: Office, load: Load, in_force: CardVersion
) -> None:
    draft = load(LONGER)
    with pytest.raises(IntegrityError), transaction.atomic():
        CardVersion.objects.filter(pk=draft.id).update(state=VersionState.IN_FORCE)


def test_a_second_approval_is_a_conflict(office: Office, in_force: CardVersion) -> None:
    with pytest.raises(Conflict):
        approve_version(
            actor=actor(office.second),
            version_id=in_force.id,
            version=in_force.version,
            moment=MOMENT,
        )


# ----------------------------------------------------------------- turning down, taking back


def test_a_version_is_turned_down_with_a_reason(office: Office, load: Load) -> None:
    sent = submit(office, load())
    told = {"actor": actor(office.head), "version_id": sent.id, "moment": MOMENT}
    with pytest.raises(Invalid) as refusal:
        reject_version(version=sent.version, reason=" ", **told)  # type: ignore[arg-type]
    assert refusal.value.code == "reason_empty"
    done = reject_version(version=sent.version, reason="Too long", **told)  # type: ignore[arg-type]
    assert done.state == VersionState.REJECTED
    entry = AuditEntry.objects.get(action="card.rejected")
    assert entry.changes == {"reason": "Too long"}


def test_a_version_in_force_is_not_taken_back(office: Office, in_force: CardVersion) -> None:
    with pytest.raises(Conflict):
        withdraw_version(
            actor=actor(office.author),
            version_id=in_force.id,
            version=in_force.version,
            moment=MOMENT,
        )


def test_every_step_of_a_card_is_remembered(office: Office, in_force: CardVersion) -> None:
    told = AuditEntry.objects.filter(subject="card_version", subject_id=in_force.id)
    assert list(told.order_by("id").values_list("action", "actor_id")) == [
        ("card.draft", office.author.id),
        ("card.in_review", office.author.id),
        ("card.in_force", office.second.id),
    ]


def test_rights_of_every_step(office: Office, load: Load) -> None:
    draft = load()
    told = {"version_id": draft.id, "version": draft.version, "moment": MOMENT}
    steps = (
        lambda user: submit_version(actor=actor(user), reason="x", **told),
        lambda user: approve_version(actor=actor(user), **told),
        lambda user: reject_version(actor=actor(user), reason="x", **told),
        lambda user: withdraw_version(actor=actor(user), **told),
    )
    for step in steps:
        with pytest.raises(NotAllowed):
            step(office.rep)


def test_a_version_of_another_company_is_not_there(office: Office, load: Load) -> None:
    draft = load()
    stranger = make_user(make_company("south"), "methodologist")
    told = {"version_id": draft.id, "version": draft.version, "moment": MOMENT}
    for step in (
        lambda: submit_version(actor=actor(stranger), reason="x", **told),
        lambda: approve_version(actor=actor(stranger), **told),
        lambda: reject_version(actor=actor(stranger), reason="x", **told),
        lambda: withdraw_version(actor=actor(stranger), **told),
    ):
        with pytest.raises(DomainError) as refusal:
            step()
        assert isinstance(refusal.value, NotFound)
