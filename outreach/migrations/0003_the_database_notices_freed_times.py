"""No way to free a time may be missed, whoever frees it and however: the database itself writes it down.

A change of a visit that gives time back inserts a row of `outreach_freedslot`, unless that time is being offered
already. Either way, and when a time on offer is taken, the spa is woken: `outreach.recovery` then looks.
The row is written in the same transaction as the change. Its time stamps are the worker's: the database knows only
its own clock.
"""

from django.db import migrations

NOTICE = """
CREATE FUNCTION outreach_notice_visit() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    takes constant text[] := '{held,booked,confirmed,arrived,completed}';
    why text;
BEGIN
    IF TG_OP = 'INSERT' THEN
        why := NULL;
    ELSIF OLD.state NOT IN ('held', 'booked', 'confirmed') THEN
        why := NULL;
    ELSIF TG_OP = 'DELETE' THEN
        why := 'deleted';
    ELSIF NEW.state = 'no_show' THEN
        why := 'no_show';
    ELSIF NEW.state <> ALL (takes) THEN
        why := CASE WHEN OLD.state = 'held' THEN 'released' ELSE 'cancelled' END;
    ELSIF NEW.provider_id <> OLD.provider_id OR NOT NEW.taken && OLD.taken THEN
        why := 'moved';
    ELSIF NOT NEW.taken @> OLD.taken THEN
        why := 'shortened';
    END IF;

    IF why IS NOT NULL THEN
        INSERT INTO outreach_freedslot (provider_id, service_id, location_id, starts_at, ends_at, taken, visit_id,
            left_by_id, cause, cancel_reason, state, reason, depth, waves)
        VALUES (OLD.provider_id, OLD.service_id, OLD.location_id, OLD.starts_at, OLD.ends_at, OLD.taken,
            CASE WHEN TG_OP = 'DELETE' THEN NULL ELSE OLD.id END, OLD.patient_id, why,
            CASE WHEN TG_OP = 'DELETE' THEN '' ELSE NEW.cancel_reason END, 'new', '', 0, 0)
        ON CONFLICT DO NOTHING;
    ELSIF TG_OP = 'DELETE' OR NEW.state <> ALL (takes) OR NOT EXISTS (
        SELECT 1 FROM outreach_freedslot slot WHERE slot.provider_id = NEW.provider_id
            AND slot.taken && NEW.taken AND slot.state IN ('new', 'open', 'held', 'paused')
    ) THEN
        RETURN NULL;
    END IF;
    INSERT INTO public.tenants_wakeup (schema_name, lane, due_at) VALUES (TG_TABLE_SCHEMA, 'bulk', 'epoch');
    RETURN NULL;
END $$;
CREATE TRIGGER outreach_notice_visit AFTER INSERT OR DELETE
    OR UPDATE OF state, provider_id, taken ON clinics_appointment
    FOR EACH ROW EXECUTE FUNCTION outreach_notice_visit();
"""
FORGET = "DROP TRIGGER outreach_notice_visit ON clinics_appointment; DROP FUNCTION outreach_notice_visit();"


class Migration(migrations.Migration):
    dependencies = [("outreach", "0002_freed_times"), ("clinics", "0008_waitlist")]

    operations = [migrations.RunSQL(NOTICE, FORGET)]
