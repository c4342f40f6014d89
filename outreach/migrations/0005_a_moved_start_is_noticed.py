"""A statement that names only a visit's start or end frees its time as well (clinics 0011 moves `taken` with them)."""

from django.db import migrations

TRIGGER = """
DROP TRIGGER outreach_notice_visit ON clinics_appointment;
CREATE TRIGGER outreach_notice_visit AFTER INSERT OR DELETE
    OR UPDATE OF state, provider_id, taken{more} ON clinics_appointment
    FOR EACH ROW EXECUTE FUNCTION outreach_notice_visit();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("outreach", "0004_later_rests_and_put_away"),
        ("clinics", "0011_a_moved_visit_is_kept"),
    ]

    operations = [
        migrations.RunSQL(TRIGGER.format(more=", starts_at, ends_at"), TRIGGER.format(more="")),
    ]
