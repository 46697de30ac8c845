"""A small method office: one process with two stages, people of every kind, a card to write."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from django.test import Client as Browser

from techkarta.accounts.models import Organisation, User
from techkarta.method.models import CardVersion, Process, Stage
from techkarta.method.services import (
    StageEdit,
    add_stage,
    approve_version,
    create_process,
    import_card,
    submit_version,
)
from tests.keeping import makes
from tests.world import MOMENT, actor, make_company, make_user

EDIT = StageEdit(title={"ru": "Отбор", "en": "Selection"}, mark={}, normal_days=5, maximum_days=9)
CARD = """
schema: techkarta.card/1
code: own-s1
title: {ru: Отбор, en: Selection}
process: own
stages: [s1]
reason: Новая
exit:
  - {id: x1, text: {ru: Клиент подтвердил, en: The client confirmed}, critical: true,
     proof: client_event}
operations:
  - no: "010"
    title: {ru: Определить тип, en: Define the type}
    result: {ru: Тип выбран, en: The type is chosen}
    steps: [Свериться со справочником]
    norm: {minutes: 30, setup: 60, batch: 12, per: centre}
    due: {within: 2, unit: working_day}
    role: rep
    with: [specialist]
    resources: [{kind: template, name: Справочник}]
    evidence: {kind: note, min: 2, text: Тип указан}
    control: {method: sampled, share: 0.2, by: head_of_sales, criterion: Тип верен, minutes: 5}
  - no: "020"
    title: {ru: Поговорить с закупкой, en: Talk to purchasing}
    result: {ru: Ответы записаны, en: The answers are written down}
    repeat: {every: 2, unit: week, until: accepted}
    norm: {minutes: 45}
    role: rep
    resources: [{kind: people, role: specialist, minutes: 20}]
    evidence: {kind: record}
    control: {method: each, by: head_of_sales, criterion: Ответы словами клиента, minutes: 10}
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """Everybody and everything the tests of the method office need."""

    company: Organisation
    author: User
    second: User
    head: User
    rep: User
    admin: User
    process: Process
    first: Stage
    last: Stage


Load = Callable[..., CardVersion]
Signed = Callable[[User], Browser]


def make_office() -> Office:
    """The office of a company with one process of its own."""
    company = make_company("north")
    author = make_user(company, "methodologist", name="Anna Author")
    process = create_process(
        actor=actor(author), code="own", title="Own", first_stage=EDIT, moment=MOMENT
    )
    last = add_stage(
        actor=actor(author), process_id=process.id, version=1, edit=EDIT, moment=MOMENT
    )
    process.refresh_from_db()
    return Office(
        company=company,
        author=author,
        second=make_user(company, "methodologist", name="Sergey Second"),
        head=make_user(company, "head_of_sales", name="Hanna Head"),
        rep=make_user(company, "rep", name="Roman Rep"),
        admin=make_user(company, "admin", name="Anton Admin"),
        process=process,
        first=process.stages.get(code="s1"),
        last=last,
    )


making = makes(make_office)


@pytest.fixture
def office(made: Office) -> Office:
    return made


@pytest.fixture
def load(office: Office) -> Load:
    """Load the card as a draft; each `(old, new)` replaces a part of its text."""

    def loaded(*changes: tuple[str, str], by: User | None = None) -> CardVersion:
        return import_card(
            actor=actor(by or office.author), data=text_with(*changes).encode(), moment=MOMENT
        )

    return loaded


@pytest.fixture
def in_force(office: Office, load: Load) -> CardVersion:
    """The card, approved by a second person."""
    return bring_into_force(office, load())


@pytest.fixture
def signed() -> Signed:
    """A browser in which somebody is signed in."""

    def browser(user: User) -> Browser:
        found = Browser()
        found.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        return found

    return browser


def text_with(*changes: tuple[str, str]) -> str:
    """The text of the card with parts of it replaced; a part that is not there is a mistake."""
    text = CARD
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new)
    return text


def bring_into_force(office: Office, draft: CardVersion) -> CardVersion:
    """Send a draft to review and approve it by the second methodologist."""
    sent = submit_version(
        actor=actor(office.author),
        version_id=draft.id,
        version=draft.version,
        reason="Because",
        moment=MOMENT,
    )
    return approve_version(
        actor=actor(office.second), version_id=sent.id, version=sent.version, moment=MOMENT
    )
