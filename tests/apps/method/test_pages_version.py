"""A version of a card as a document, its life on the page, its files."""

from __future__ import annotations

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client as Browser
from django.urls import reverse

from techkarta.accounts.models import User
from techkarta.engine.cards.codec import card_to_dict
from techkarta.engine.cards.reading import read_card
from techkarta.method.mapping import draft_card
from techkarta.method.models import CardVersion, VersionState
from techkarta.method.services import import_card, submit_version
from tests.world import MOMENT, actor, make_company, make_user

from .conftest import Load, Office, Signed, bring_into_force, text_with

LONGER = ("norm: {minutes: 45}", "norm: {minutes: 60}")
WITHOUT_EVIDENCE = ("    evidence: {kind: record}\n", "")


def shown(browser: Browser, version: CardVersion, **query: object) -> object:
    answer = browser.get(reverse("method:version", args=[version.id]), query)
    assert answer.status_code == 200
    return answer.context["page"]


def send(office: Office, draft: CardVersion) -> CardVersion:
    return submit_version(
        actor=actor(office.author),
        version_id=draft.id,
        version=draft.version,
        reason="Because",
        moment=MOMENT,
    )


# ---------------------------------------------------------------------------------- the page


def test_a_card_reads_as_a_document(office: Office, in_force: CardVersion, signed: Signed) -> None:
    page = shown(signed(office.rep), in_force)
    (group,) = page.groups  # type: ignore[attr-defined]
    first, second = group.rows
    assert (first.minutes, first.norm) == (
        35,
        "per decision centre, setup of 60 shared by 12, expert guess",
    )
    assert first.due == "within 2 working days"
    assert [role.title for role in first.participants] == ["Specialist"]
    assert first.control.method == "by sample, 20%"
    assert first.evidence == "Тип указан (note × 2)"
    assert second.repeat == "every 2 weeks, until accepted"
    assert second.after == ("010",)
    assert second.resources == ("Specialist, 20\u00a0min",)
    assert [share.title for share in page.shares] == ["Sales manager", "Specialist"]  # type: ignore[attr-defined]
    assert page.totals.control == 11  # type: ignore[attr-defined]
    assert page.totals.chain == ("010", "020")  # type: ignore[attr-defined]
    assert page.picture is not None  # type: ignore[attr-defined]


def test_a_broken_order_does_not_break_the_page(office: Office, load: Load, signed: Signed) -> None:
    draft = load(("    repeat:", '    after: ["020"]\n    repeat:'))
    page = shown(signed(office.author), draft)
    assert "tk-is-circle" in {line.style.split()[-1] for line in page.picture.lines}  # type: ignore[attr-defined]
    assert page.totals.days is None  # type: ignore[attr-defined]
    assert "TK104" in [finding.code for finding in page.findings]  # type: ignore[attr-defined]


def test_a_finding_names_its_place_and_rule(office: Office, load: Load, signed: Signed) -> None:
    page = shown(signed(office.author), load(WITHOUT_EVIDENCE))
    finding = next(item for item in page.findings if item.code == "TK306")  # type: ignore[attr-defined]
    assert finding.anchor == "op-020"
    assert finding.place == "operation 020 · evidence"
    assert finding.rule_url == reverse("method:rule", args=["TK306"])
    (group,) = page.groups  # type: ignore[attr-defined]
    assert group.rows[1].flags["evidence"] == "bad"


def test_the_pages_speak_russian(office: Office, in_force: CardVersion, signed: Signed) -> None:
    User.objects.filter(pk=office.rep.id).update(language="ru")
    page = shown(signed(office.rep), in_force)
    assert page.groups[0].rows[1].repeat == "раз в 2 недели, до приёмки"  # type: ignore[attr-defined]
    assert page.groups[0].rows[0].role.mark == "МП"  # type: ignore[attr-defined]


@pytest.mark.parametrize("name", ["version", "sheet"])
def test_another_companys_version_is_not_there(
    office: Office, in_force: CardVersion, signed: Signed, name: str
) -> None:
    stranger = make_user(make_company("south"), "methodologist")
    answer = signed(stranger).get(reverse(f"method:{name}", args=[in_force.id]))
    assert answer.status_code == 404


def test_the_sheet_holds_the_record_of_changes(
    office: Office, in_force: CardVersion, signed: Signed
) -> None:
    answer = signed(office.rep).get(reverse("method:sheet", args=[in_force.id]))
    page = answer.context["page"]
    assert [(row.revision, row.reason) for row in page.changes] == [(1, "Because")]
    assert (page.author, page.approver) == ("Anna Author", "Sergey Second")


# -------------------------------------------------------------------------------- difference


def test_a_draft_is_compared_with_the_version_in_force(
    office: Office, in_force: CardVersion, load: Load, signed: Signed
) -> None:
    draft = load(
        LONGER,
        (
            "role: rep\n    resources: [{kind: people",
            "role: project_rep\n    resources: [{kind: people",
        ),
    )
    difference = shown(signed(office.head), draft).difference  # type: ignore[attr-defined]
    (line,) = difference.operations
    assert (line.no, line.word) == ("020", "changed")
    assert [(field.label, field.before, field.after) for field in line.fields] == [
        ("norm", "45\u00a0min", "1\u00a0h"),
        ("performer", "Sales manager", "Project manager"),
    ]
    assert difference.same == ("010",)
    assert difference.totals[1].delta == "+15\u00a0min"


def test_any_other_revision_may_be_compared(
    office: Office, in_force: CardVersion, load: Load, signed: Signed
) -> None:
    draft = load(LONGER)
    page = shown(signed(office.rep), in_force, **{"with": draft.id})
    assert (page.difference.before, page.difference.after) == (1, 2)  # type: ignore[attr-defined]
    assert shown(signed(office.rep), in_force, **{"with": "x"}).difference is None  # type: ignore[attr-defined]


# --------------------------------------------------------------------------- life on the page


def decide(browser: Browser, step: str, version: CardVersion, **typed: object) -> object:
    url = reverse(f"method:{step}", args=[version.id])
    return browser.post(url, {"version": version.version, **typed})


def test_a_card_goes_its_way_by_two_people(office: Office, load: Load, signed: Signed) -> None:
    draft = load()
    assert decide(signed(office.author), "submit", draft).status_code == 302  # type: ignore[attr-defined]
    draft.refresh_from_db()
    assert decide(signed(office.head), "approve", draft).status_code == 302  # type: ignore[attr-defined]
    draft.refresh_from_db()
    assert draft.state == VersionState.IN_FORCE


def test_the_author_is_offered_no_approval_and_gets_none(
    office: Office, load: Load, signed: Signed
) -> None:
    sent = send(office, load())
    decision = shown(signed(office.author), sent).decision  # type: ignore[attr-defined]
    assert (decision.can_approve, decision.is_own, decision.can_withdraw) == (False, True, True)
    answer = decide(signed(office.author), "approve", sent)
    assert answer.status_code == 422  # type: ignore[attr-defined]
    sent.refresh_from_db()
    assert sent.state == VersionState.IN_REVIEW


def test_whoever_approves_sees_what_control_takes(
    office: Office, load: Load, signed: Signed
) -> None:
    draft = load()
    address = reverse("method:version", args=[draft.id])
    submit_version(
        actor=actor(office.author), version_id=draft.id, version=draft.version,
        reason="Because", moment=MOMENT,
    )  # fmt: skip
    assert signed(office.author).get(address).context["page"].control is None
    shown = signed(office.second).get(address)
    assert shown.context["page"].control.load.per_case > 0
    assert 'id="control-load"' in shown.content.decode()


def test_findings_forbid_approval_on_the_page(office: Office, load: Load, signed: Signed) -> None:
    sent = send(office, load(WITHOUT_EVIDENCE))
    assert shown(signed(office.second), sent).decision.error_count == 1  # type: ignore[attr-defined]
    answer = decide(signed(office.second), "approve", sent)
    assert answer.status_code == 422  # type: ignore[attr-defined]


def test_a_missing_reason_is_asked_for_in_its_field(
    office: Office, load: Load, signed: Signed
) -> None:
    sent = send(office, load())
    answer = decide(signed(office.second), "reject", sent, reason="")
    assert answer.status_code == 422  # type: ignore[attr-defined]
    form = answer.context["page"].decision.form  # type: ignore[attr-defined]
    assert list(form.errors) == ["reason"]


def test_a_second_press_shows_the_present_state_and_keeps_the_reason(
    office: Office, load: Load, signed: Signed
) -> None:
    sent = send(office, load())
    decide(signed(office.second), "reject", sent, reason="First")
    answer = decide(signed(office.head), "reject", sent, reason="Second thoughts")
    assert answer.status_code == 409  # type: ignore[attr-defined]
    page = answer.context["page"]  # type: ignore[attr-defined]
    assert page.state == VersionState.REJECTED
    assert "Second thoughts" in answer.content.decode()  # type: ignore[attr-defined]


@pytest.mark.parametrize("step", ["submit", "approve", "reject", "withdraw"])
def test_an_address_of_a_decision_leads_back_to_the_version(
    office: Office, load: Load, signed: Signed, step: str
) -> None:
    draft = load()
    answer = signed(office.rep).get(reverse(f"method:{step}", args=[draft.id]))
    assert answer.url == reverse("method:version", args=[draft.id])


@pytest.mark.parametrize(
    ("step", "role"),
    [("submit", "rep"), ("withdraw", "executive"), ("approve", "rep"), ("reject", "admin")],
)
def test_each_step_asks_for_its_right(
    office: Office, load: Load, signed: Signed, step: str, role: str
) -> None:
    user = make_user(office.company, role)
    answer = decide(signed(user), step, load(), reason="x")
    assert answer.status_code == 403  # type: ignore[attr-defined]


# ------------------------------------------------------------------------------------- files


def upload(browser: Browser, text: str, name: str = "card.yaml") -> object:
    file = SimpleUploadedFile(name, text.encode())
    return browser.post(reverse("method:load"), {"file": file})


def test_a_loaded_file_opens_as_a_draft(office: Office, signed: Signed) -> None:
    answer = upload(signed(office.author), text_with())
    draft = CardVersion.objects.get()
    assert answer.status_code == 302  # type: ignore[attr-defined]
    assert answer.url == reverse("method:version", args=[draft.id])  # type: ignore[attr-defined]


def test_a_refused_file_is_told_with_its_place(office: Office, signed: Signed) -> None:
    answer = upload(signed(office.author), text_with(('no: "010"', "no: 010")))
    assert answer.status_code == 422  # type: ignore[attr-defined]
    refusal = answer.context["page"].refusal  # type: ignore[attr-defined]
    assert refusal.code == "TK004"
    assert refusal.place.startswith("line 12, column")
    assert refusal.remedy
    assert not CardVersion.objects.exists()


def test_a_file_without_news_leads_to_the_version_there_is(
    office: Office, load: Load, signed: Signed
) -> None:
    draft = load()
    answer = upload(signed(office.author), text_with())
    assert answer.status_code == 422  # type: ignore[attr-defined]
    refusal = answer.context["page"].refusal  # type: ignore[attr-defined]
    assert refusal.version_url == reverse("method:version", args=[draft.id])


def test_a_form_without_a_file_asks_for_one(office: Office, signed: Signed) -> None:
    assert signed(office.author).post(reverse("method:load"), {}).status_code == 422


@pytest.mark.parametrize("form", ["yaml", "json"])
def test_an_exported_card_reads_back_the_same(
    office: Office, in_force: CardVersion, signed: Signed, form: str
) -> None:
    answer = signed(office.rep).get(reverse("method:export", args=[in_force.id, form]))
    assert answer["Content-Disposition"] == f'attachment; filename="own-s1-1.{form}"'
    card = read_card(answer.content).card
    assert card is not None
    assert card_to_dict(card) == card_to_dict(draft_card(in_force))
    if form == "json":
        assert json.loads(answer.content)["code"] == "own-s1"


def test_another_form_of_export_is_not_there(
    office: Office, in_force: CardVersion, signed: Signed
) -> None:
    url = reverse("method:export", args=[in_force.id, "exe"])
    assert signed(office.rep).get(url).status_code == 404


def test_a_blank_file_can_be_loaded(office: Office, signed: Signed) -> None:
    browser = signed(office.author)
    answer = browser.get(reverse("method:blank", args=[office.last.id]))
    assert upload(browser, answer.content.decode()).status_code == 302  # type: ignore[attr-defined]
    assert CardVersion.objects.get().card.stage_id == office.last.id


# ------------------------------------------------------------------------ the difference drawn


def test_the_difference_is_drawn_with_what_went_and_what_came(
    office: Office, in_force: CardVersion, load: Load, signed: Signed
) -> None:
    card = text_with(LONGER, ('no: "010"', 'no: "015"'))
    draft = import_card(actor=actor(office.author), data=card.encode(), moment=MOMENT)
    drawn = shown(signed(office.head), send(office, draft)).drawn  # type: ignore[attr-defined]
    marks = {box.no: (box.badge, box.style.split()[1]) for box in drawn.picture.boxes}
    assert marks["010"] == ("−", "tk-bad")
    assert marks["015"] == ("+", "tk-ok")
    assert marks["020"][0] == "≠"
    assert [(key.word, key.count) for key in drawn.keys] == [
        ("added", 1), ("removed", 1), ("changed", 1),
    ]  # fmt: skip
    # What went is on nobody's critical path.
    gone = next(box for box in drawn.picture.boxes if box.no == "010")
    assert "tk-is-gone" in gone.style
    assert "tk-is-critical" not in gone.style


def test_the_same_content_has_no_picture_of_its_difference(
    office: Office, in_force: CardVersion, load: Load, signed: Signed
) -> None:
    later = bring_into_force(office, load(("{ru: Отбор, en: Selection}", "{ru: Отсев, en: Sift}")))
    page = shown(signed(office.head), later, **{"with": in_force.id})
    assert page.difference is not None  # type: ignore[attr-defined]
    assert page.drawn is None  # type: ignore[attr-defined]
