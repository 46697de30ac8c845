"""Due tasks found by the day, for reports."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0005_own_roles'),
        ('cases', '0006_kept_views'),
        ('method', '0007_stages_of_a_version'),
        ('work', '0003_attempts'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddIndex(
            model_name='task',
            index=models.Index(fields=['organisation', 'due_at', 'owner', 'state', 'done_at'], name='work_task_organis_b66bd3_idx'),
        ),
    ]
