"""Let earlier events say what reports count: who had done the task, its norm, whether late."""

from django.db import migrations
from django.db.models import Case, Exists, F, IntegerField, OuterRef, Subquery, Value, When
from django.db.models.functions import Coalesce

from techkarta.audit.append_only import guard_sql, lift_sql


def say(apps, schema_editor):
    events = apps.get_model("audit", "Event").objects
    tasks = apps.get_model("work", "Task").objects.filter(pk=OuterRef("task_id"))
    earlier = events.filter(
        kind="task_done", task_id=OuterRef("task_id"), id__lt=OuterRef("id")
    ).order_by("-id")
    _execute(schema_editor, lift_sql)
    events.filter(kind="task_done").update(
        performer_id=F("actor_id"),
        norm=Case(
            When(Exists(earlier), then=Value(0)),
            default=Subquery(tasks.values("minutes_norm")),
            output_field=IntegerField(),
        ),
        is_late=Case(
            When(at__gt=Subquery(tasks.values("due_at")), then=Value(True)), default=Value(False)
        ),
    )
    events.filter(kind__in=("task_accepted", "task_returned")).update(
        performer_id=Coalesce(
            Subquery(earlier.values("actor_id")[:1]), Subquery(tasks.values("done_by_id"))
        )
    )
    if schema_editor.connection.vendor == "postgresql":
        # The keys are checked before the guard is put up again.
        schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    _execute(schema_editor, guard_sql)


def _execute(schema_editor, statements):
    for statement in statements(schema_editor.connection.vendor):
        schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [("audit", "0003_counted"), ("work", "0001_initial")]
    operations = [migrations.RunPython(say, migrations.RunPython.noop)]
