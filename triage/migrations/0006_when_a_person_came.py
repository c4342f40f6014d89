from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('triage', '0005_the_assistant_listens'),
    ]

    operations = [
        migrations.AddField(
            model_name='conversation',
            name='taken_at',
            field=models.DateTimeField(blank=True, help_text='When a person last took it over or wrote: what software had not sent by then stays unsent.', null=True),
        ),
    ]
