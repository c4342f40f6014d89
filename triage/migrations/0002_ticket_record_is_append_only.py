"""A record that can be rewritten proves nothing: the database itself refuses changes."""

from django.db import migrations

REFUSE = """
CREATE FUNCTION triage_ticketevent_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'triage_ticketevent is append-only' USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER triage_ticketevent_append_only BEFORE UPDATE OR DELETE ON triage_ticketevent
    FOR EACH ROW EXECUTE FUNCTION triage_ticketevent_append_only();
"""
ALLOW = "DROP TRIGGER triage_ticketevent_append_only ON triage_ticketevent; DROP FUNCTION triage_ticketevent_append_only();"


class Migration(migrations.Migration):
    dependencies = [("triage", "0001_initial")]

    operations = [migrations.RunSQL(REFUSE, ALLOW)]
