"""A visit that is moved is meant to be kept, whichever way it is moved: a waiting request no longer replaces it.

The time that is taken moves with it, with the buffer it was made with, where a statement names only its start and
end. In the database, so that no screen, import or statement of its own can forget either.
"""

from django.db import migrations

KEEP = """
CREATE FUNCTION clinics_visit_moves() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.taken = OLD.taken AND (NEW.starts_at, NEW.ends_at) IS DISTINCT FROM (OLD.starts_at, OLD.ends_at) THEN
        NEW.taken := tstzrange(NEW.starts_at, NEW.ends_at + (upper(OLD.taken) - OLD.ends_at), '[)');
    END IF;
    IF NEW.starts_at <> OLD.starts_at THEN
        UPDATE clinics_bookingrequest SET replaces_id = NULL WHERE replaces_id = NEW.id AND state = 'waiting';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER clinics_visit_moves BEFORE UPDATE OF starts_at, ends_at ON clinics_appointment
    FOR EACH ROW EXECUTE FUNCTION clinics_visit_moves();
"""
FORGET = "DROP TRIGGER clinics_visit_moves ON clinics_appointment; DROP FUNCTION clinics_visit_moves();"


class Migration(migrations.Migration):
    dependencies = [("clinics", "0010_api_keys")]

    operations = [migrations.RunSQL(KEEP, FORGET)]
