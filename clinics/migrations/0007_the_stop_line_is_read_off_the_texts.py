from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('clinics', '0006_a_request_may_replace_a_visit'),
    ]

    operations = [
        migrations.RemoveField(
            model_name='patientaddress',
            name='last_stop_line_at',
        ),
    ]
