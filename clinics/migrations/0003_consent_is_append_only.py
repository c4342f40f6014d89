"""A record that can be rewritten proves nothing: the database itself refuses changes."""

from django.db import migrations

REFUSE = """
CREATE FUNCTION clinics_consentevent_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'clinics_consentevent is append-only' USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER clinics_consentevent_append_only BEFORE UPDATE OR DELETE ON clinics_consentevent
    FOR EACH ROW EXECUTE FUNCTION clinics_consentevent_append_only();
"""
ALLOW = "DROP TRIGGER clinics_consentevent_append_only ON clinics_consentevent; DROP FUNCTION clinics_consentevent_append_only();"


class Migration(migrations.Migration):
    dependencies = [("clinics", "0002_initial")]

    operations = [migrations.RunSQL(REFUSE, ALLOW)]
