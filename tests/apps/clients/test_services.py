"""Every guard of the services of clients."""

from __future__ import annotations

from dataclasses import replace

import pytest

from techkarta.audit.models import AuditEntry
from techkarta.clients import selectors
from techkarta.clients.models import Client, Contact
from techkarta.clients.services import (
    ClientFields,
    ContactFields,
    ImportedClient,
    add_contact,
    compare_clients,
    create_client,
    edit_client,
    import_clients,
    remove_contact,
)
from techkarta.common.errors import Conflict, Invalid, NotAllowed, NotFound
from tests.world import MOMENT, Cast, actor, make_client


def fields_of(row: Client, **changes: object) -> ClientFields:
    same = ClientFields(
        name=row.name,
        owner_id=row.owner_id,
        parent_id=row.parent_id,
        industry=row.industry,
        place=row.place,
        type_codes=tuple(row.types.values_list("code", flat=True)),
    )
    return replace(same, **changes)  # type: ignore[arg-type]


def edit(cast: Cast, row: Client, version: int | None = None, **changes: object) -> Client:
    return edit_client(
        actor=actor(cast.owner),
        client_id=row.id,
        version=row.version if version is None else version,
        fields=fields_of(row, **changes),
        moment=MOMENT,
    )


# -------------------------------------------------------------------------- create and change


def test_a_new_client_belongs_to_who_adds_it(cast: Cast) -> None:
    row = create_client(
        actor=actor(cast.owner),
        fields=ClientFields(name="Нева", type_codes=("trading",)),
        moment=MOMENT,
    )
    assert row.owner_id == cast.owner.id
    assert list(row.types.values_list("code", flat=True)) == ["trading"]


def test_a_client_is_not_added_for_somebody_else(cast: Cast) -> None:
    told = ClientFields(name="Нева", owner_id=cast.colleague.id)
    with pytest.raises(NotAllowed):
        create_client(actor=actor(cast.owner), fields=told, moment=MOMENT)
    assert create_client(actor=actor(cast.head), fields=told, moment=MOMENT).owner_id


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"name": "  "}, "name_empty"),
        ({"client_class": "Z"}, "class_unknown"),
        ({"type_codes": ("industrial", "other")}, "client_type_unknown"),
        ({"parent_id": 10**6}, "parent_wrong"),
    ],
)
def test_what_cannot_be_a_client_is_refused(
    cast: Cast, client_row: Client, change: dict[str, object], code: str
) -> None:
    for attempt in (
        lambda: edit(cast, client_row, **change),
        lambda: create_client(
            actor=actor(cast.owner), fields=fields_of(client_row, **change), moment=MOMENT
        ),
    ):
        with pytest.raises(Invalid) as refusal:
            attempt()
        assert refusal.value.code == code
    assert Client.objects.count() == 1


def test_the_second_of_two_editors_gets_both_values(cast: Cast, client_row: Client) -> None:
    edit(cast, client_row, place="Тула")
    with pytest.raises(Conflict) as refusal:
        edit(cast, client_row, place="Омск")
    current = refusal.value.params["current"]
    assert (current["place"], current["version"]) == ("Тула", 2)  # type: ignore[index]
    assert edit(cast, client_row, version=2, place="Омск").place == "Омск"


def test_an_edit_is_remembered_field_by_field(cast: Cast, client_row: Client) -> None:
    edit(cast, client_row, place="Тула", type_codes=("trading",))
    entry = AuditEntry.objects.get(action="client.edit")
    assert entry.changes == {
        "place": ["Вятка", "Тула"],
        "type_codes": [["industrial"], ["trading"]],
    }


def test_a_colleague_reads_and_the_outsider_sees_nothing(cast: Cast, client_row: Client) -> None:
    told = {
        "client_id": client_row.id,
        "version": 1,
        "fields": fields_of(client_row),
        "moment": MOMENT,
    }
    with pytest.raises(NotAllowed):
        edit_client(actor=actor(cast.colleague), **told)  # type: ignore[arg-type]
    for user in (cast.outsider, cast.stranger):
        with pytest.raises(NotFound):
            edit_client(actor=actor(user), **told)  # type: ignore[arg-type]


def test_a_client_is_given_away_only_within_reach(cast: Cast, client_row: Client) -> None:
    with pytest.raises(NotAllowed):
        edit(cast, client_row, owner_id=cast.colleague.id)
    given = edit_client(
        actor=actor(cast.head),
        client_id=client_row.id,
        version=1,
        fields=fields_of(client_row, owner_id=cast.colleague.id),
        moment=MOMENT,
    )
    assert given.owner_id == cast.colleague.id


# ------------------------------------------------------------------------------------ parents


def test_a_client_is_not_its_own_parent(cast: Cast, client_row: Client) -> None:
    with pytest.raises(Invalid) as refusal:
        edit(cast, client_row, parent_id=client_row.id)
    assert refusal.value.code == "parent_wrong"


def test_parents_make_no_circle(cast: Cast, client_row: Client) -> None:
    child = make_client(cast.owner, "Дочка", parent_id=client_row.id)
    grandchild = make_client(cast.owner, "Внучка", parent_id=child.id)
    with pytest.raises(Invalid) as refusal:
        edit(cast, client_row, parent_id=grandchild.id)
    assert refusal.value.code == "parent_cycle"


def test_a_circle_that_is_there_already_hangs_nothing(cast: Cast, client_row: Client) -> None:
    other = make_client(cast.owner, "Другая", parent_id=client_row.id)
    Client.objects.filter(pk=client_row.id).update(parent=other)
    third = make_client(cast.owner, "Третья")
    assert edit(cast, third, parent_id=other.id).parent_id == other.id


def test_a_parent_of_another_company_is_refused(cast: Cast, client_row: Client) -> None:
    foreign = make_client(cast.stranger, "Чужая")
    with pytest.raises(Invalid) as refusal:
        edit(cast, client_row, parent_id=foreign.id)
    assert refusal.value.code == "parent_wrong"


# ------------------------------------------------------------------------------------- people


def test_people_are_added_and_leave(cast: Cast, client_row: Client) -> None:
    person = add_contact(
        actor=actor(cast.owner),
        client_id=client_row.id,
        fields=ContactFields(name="Рогова"),
        moment=MOMENT,
    )
    told = {"client_id": client_row.id, "contact_id": person.id, "moment": MOMENT}
    remove_contact(actor=actor(cast.owner), **told)  # type: ignore[arg-type]
    remove_contact(actor=actor(cast.owner), **told)  # type: ignore[arg-type]
    assert not selectors.contacts(client_row.id).exists()
    assert Contact.objects.filter(pk=person.id).exists()
    assert AuditEntry.objects.filter(action="contact.remove").count() == 1


def test_a_person_has_a_name(cast: Cast, client_row: Client) -> None:
    with pytest.raises(Invalid) as refusal:
        add_contact(
            actor=actor(cast.owner),
            client_id=client_row.id,
            fields=ContactFields(name=" "),
            moment=MOMENT,
        )
    assert refusal.value.code == "name_empty"


def test_people_of_a_client_are_the_owners_business(cast: Cast, client_row: Client) -> None:
    told = {"client_id": client_row.id, "moment": MOMENT}
    person = add_contact(actor=actor(cast.owner), fields=ContactFields(name="Рогова"), **told)  # type: ignore[arg-type]
    with pytest.raises(NotAllowed):
        add_contact(actor=actor(cast.colleague), fields=ContactFields(name="x"), **told)  # type: ignore[arg-type]
    with pytest.raises(NotAllowed):
        remove_contact(actor=actor(cast.colleague), contact_id=person.id, **told)  # type: ignore[arg-type]
    with pytest.raises(NotFound):
        remove_contact(actor=actor(cast.outsider), contact_id=person.id, **told)  # type: ignore[arg-type]


def test_a_person_of_another_client_is_left_alone(cast: Cast, client_row: Client) -> None:
    other = make_client(cast.owner, "Другая")
    person = Contact.objects.create(client=other, name="Гусев")
    remove_contact(
        actor=actor(cast.owner), client_id=client_row.id, contact_id=person.id, moment=MOMENT
    )
    person.refresh_from_db()
    assert person.is_active


ROWS = (
    ImportedClient(external_id="a", name="Альфа", place="Тула", parent_external_id="b"),
    ImportedClient(external_id="b", name="Бета", employees=10),
)


def bring(cast: Cast, *rows: ImportedClient) -> dict[str, int]:
    return import_clients(actor=actor(cast.admin), rows=rows, moment=MOMENT)


def test_an_import_is_idempotent(cast: Cast) -> None:
    known = bring(cast, *ROWS)
    assert bring(cast, *ROWS) == known
    alpha = Client.objects.get(external_id="a")
    assert (alpha.parent_id, alpha.version) == (known["b"], 1)
    assert compare_clients(actor=actor(cast.admin), rows=ROWS) == ["skip", "skip"]
    assert AuditEntry.objects.filter(subject="client").count() == 2


def test_an_import_changes_what_it_tells_and_no_more(cast: Cast) -> None:
    bring(cast, *ROWS)
    Client.objects.filter(external_id="b").update(note="Наше", owner=cast.owner, industry="Лес")
    news = ImportedClient(external_id="b", name="Бета-2")
    assert compare_clients(actor=actor(cast.admin), rows=[news]) == ["update"]
    bring(cast, news)
    row = Client.objects.get(external_id="b")
    assert (row.name, row.note, row.owner_id, row.industry, row.employees, row.version) == (
        "Бета-2",
        "Наше",
        cast.owner.id,
        "Лес",
        10,
        2,
    )
    assert row.search == "бета-2 лес"


def test_an_import_closes_no_circle(cast: Cast) -> None:
    known = bring(cast, *ROWS)
    bring(cast, replace(ROWS[1], parent_external_id="a"))
    assert Client.objects.get(external_id="b").parent_id is None
    assert Client.objects.get(external_id="a").parent_id == known["b"]


def test_an_import_needs_its_right(cast: Cast) -> None:
    for service in (compare_clients, lambda **told: import_clients(moment=MOMENT, **told)):
        with pytest.raises(NotAllowed):
            service(actor=actor(cast.owner), rows=ROWS)


def test_two_companies_may_know_one_identifier(cast: Cast) -> None:
    mine = bring(cast, *ROWS)
    other = make_client(cast.stranger, "x")
    Client.objects.filter(pk=other.id).update(external_id="a")
    assert bring(cast, *ROWS) == mine
    other.refresh_from_db()
    assert other.name == "x"
