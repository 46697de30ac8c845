"""Make events and audit entries append-only in the database itself."""

from django.db import migrations

from techkarta.audit.append_only import guard_sql, lift_sql


def guard(apps, schema_editor):
    for statement in guard_sql(schema_editor.connection.vendor):
        schema_editor.execute(statement, params=None)


def lift(apps, schema_editor):
    for statement in lift_sql(schema_editor.connection.vendor):
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]
    operations = [migrations.RunPython(guard, lift)]
