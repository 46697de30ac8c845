"""The memory is only added to: the database itself refuses to change or remove what happened."""

from collections.abc import Callable

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.models import Model

from techkarta.audit.append_only import TABLES, guard_sql, lift_sql
from techkarta.audit.models import AuditEntry, Event
from techkarta.audit.services import Change, Happening, record_changes, record_events
from tests.keeping import makes
from tests.world import MOMENT, Cast, actor, make_cast

Act = Callable[[type[Model]], object]

ROWS = pytest.mark.parametrize("model", [Event, AuditEntry])
ACTS: dict[str, Act] = {
    "update": lambda model: model.objects.update(at=MOMENT),
    "update of one": lambda model: model.objects.filter(pk=first(model).pk).update(at=MOMENT),
    "save": lambda model: first(model).save(),
    "delete": lambda model: model.objects.all()._raw_delete("default"),  # noqa: SLF001 - past Django
    "delete of one": lambda model: first(model).delete(),
    "bulk update": lambda model: model.objects.bulk_update([first(model)], ["at"]),
    "own SQL": lambda model: connection.cursor().execute(f"DELETE FROM {model._meta.db_table}"),  # noqa: S608, SLF001
}


def make_company() -> Cast:
    made = make_cast()
    remember(made)
    return made


making = makes(make_company)


@pytest.fixture
def cast(made: Cast) -> Cast:
    return made


def remember(cast: Cast) -> None:
    """One event and one entry."""
    who = actor(cast.owner)
    record_events(actor=who, moment=MOMENT, happenings=[Happening(kind="tried")])
    change = Change(action="try", subject="thing", subject_id=1)
    record_changes(actor=who, moment=MOMENT, changes=[change])


def first(model: type[Model]) -> Model:
    return model.objects.order_by("id")[0]


@ROWS
@pytest.mark.parametrize("act", ACTS)
@pytest.mark.usefixtures("cast")
def test_nothing_that_happened_is_changed_or_removed(model: type[Model], act: str) -> None:
    before = list(model.objects.values())
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        ACTS[act](model)
    assert list(model.objects.values()) == before


@ROWS
@pytest.mark.parametrize("act", ACTS)
@pytest.mark.usefixtures("cast")
def test_control_without_the_guard_it_is(model: type[Model], act: str) -> None:
    for statement in lift_sql(connection.vendor):
        with connection.cursor() as cursor:
            cursor.execute(statement)
    ACTS[act](model)


@ROWS
def test_more_may_always_be_added(cast: Cast, model: type[Model]) -> None:
    before = model.objects.count()
    remember(cast)
    assert model.objects.count() == before + 1


def test_the_guard_stands_before_every_table_of_the_memory() -> None:
    tables = {model._meta.db_table for model in (Event, AuditEntry)}  # noqa: SLF001 - asked of Django
    assert set(TABLES) == tables


@pytest.mark.parametrize("vendor", ["sqlite", "postgresql"])
def test_what_is_put_up_is_what_is_taken_down(vendor: str) -> None:
    def names(statements: list[str], verb: str) -> set[str]:
        return {sql.split()[2] for sql in statements if sql.startswith(f"{verb} TRIGGER")}

    assert names(guard_sql(vendor), "CREATE") == names(lift_sql(vendor), "DROP") != set()


@pytest.mark.django_db(transaction=True)
def test_history_is_written_only_with_the_change_it_tells_of() -> None:
    cast = make_cast()
    for write in (
        lambda: record_events(actor=actor(cast.owner), moment=MOMENT, happenings=[]),
        lambda: record_changes(actor=actor(cast.owner), moment=MOMENT, changes=[]),
    ):
        with pytest.raises(transaction.TransactionManagementError):
            write()


@pytest.mark.django_db(transaction=True)
def test_what_a_refused_change_told_is_forgotten_with_it() -> None:
    cast = make_cast()
    before = Event.objects.count(), AuditEntry.objects.count()
    with transaction.atomic():
        remember(cast)
        transaction.set_rollback(True)
    assert (Event.objects.count(), AuditEntry.objects.count()) == before


@ROWS
@pytest.mark.django_db(transaction=True)
def test_the_guard_is_there_again_after_the_tables_were_emptied(model: type[Model]) -> None:
    """Tests with transactions of their own empty all tables: this one runs after two of them."""
    with transaction.atomic():
        remember(make_cast())
    with pytest.raises(DatabaseError, match="append-only"):
        model.objects.update(at=MOMENT)


@ROWS
@pytest.mark.usefixtures("cast")
def test_who_acted_cannot_be_removed_from_the_memory(model: type[Model]) -> None:
    with pytest.raises(DatabaseError), transaction.atomic():
        model.objects.order_by("id")[0].actor.delete()
