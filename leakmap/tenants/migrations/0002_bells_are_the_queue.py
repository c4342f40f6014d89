import leakmap.lib.queue
from django.db import migrations, models


def silence(apps, schema_editor):
    """Bells of before carry no lane. The clock's sweep rings for every spa within minutes."""
    apps.get_model("tenants", "Bell").objects.all().delete()


class Migration(migrations.Migration):

    dependencies = [
        ("tenants", "0001_initial"),
    ]

    operations = [
        migrations.RunPython(silence, migrations.RunPython.noop),
        migrations.AddField(
            model_name="bell",
            name="lane",
            field=models.CharField(
                choices=[(lane, lane) for lane in leakmap.lib.queue.Lane],
                db_default="interactive",
                default="interactive",
                max_length=12,
            ),
        ),
        migrations.AddField(
            model_name="bell",
            name="taken_at",
            field=models.DateTimeField(help_text="Empty: no worker is at it.", null=True),
        ),
        migrations.AlterField(
            model_name="bell",
            name="rung_at",
            field=models.DateTimeField(help_text="Empty: nothing new since a worker took it.", null=True),
        ),
        migrations.AddIndex(
            model_name="bell",
            index=models.Index(
                condition=models.Q(("rung_at__isnull", False), ("taken_at__isnull", False), _connector="OR"),
                fields=["lane"],
                name="bell_open",
            ),
        ),
    ]
