"""Weeks in which exact minutes are counted."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0005_own_roles'),
        ('method', '0007_stages_of_a_version'),
        ('work', '0004_owed'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='timeentry',
            name='is_timed',
            field=models.BooleanField(default=False),
        ),
        migrations.CreateModel(
            name='ChronometryWeek',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('operations', models.JSONField()),
                ('since', models.DateField()),
                ('until', models.DateField()),
                ('created_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(null=True)),
                ('card', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='method.card')),
                ('created_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.organisation')),
                ('people', models.ManyToManyField(related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-since', '-id'],
            },
        ),
        migrations.AddField(
            model_name='timeentry',
            name='week',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='entries', to='work.chronometryweek'),
        ),
        migrations.AddIndex(
            model_name='chronometryweek',
            index=models.Index(fields=['organisation', 'until'], name='work_chrono_organis_b6ab1b_idx'),
        ),
        migrations.AddConstraint(
            model_name='chronometryweek',
            constraint=models.CheckConstraint(condition=models.Q(('until__gte', models.F('since'))), name='chronometry_days_in_order'),
        ),
    ]
