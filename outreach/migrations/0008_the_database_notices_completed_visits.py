"""Every completed visit starts a way back, however it was written: at the desk, by an import, by another system.

The database writes the run, one statement for however many rows. What touches a patient's visits later, a correction,
a booking, a cancellation, has the runs of that patient looked at again. So no scan of all patients is ever needed.
"""

from django.db import migrations

NOTICE = """
CREATE FUNCTION outreach_notice_completed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    touched integer;
    seen integer;
BEGIN
    INSERT INTO outreach_rebookingrun (visit_id, patient_id, service_id, state, reason, is_backlog, closed_by, due_at)
    SELECT id, patient_id, service_id, 'new', '', false, '', 'epoch' FROM after_rows WHERE state = 'completed'
    ON CONFLICT (visit_id) DO NOTHING;
    GET DIAGNOSTICS touched = ROW_COUNT;
    UPDATE outreach_rebookingrun run SET due_at = 'epoch'
    WHERE run.state IN ('planned', 'snoozed', 'texted', 'followed_up', 'answered', 'call')
        AND run.patient_id IN (SELECT patient_id FROM after_rows WHERE state <> 'cancelled');
    GET DIAGNOSTICS seen = ROW_COUNT;
    IF touched + seen > 0 THEN
        INSERT INTO public.tenants_wakeup (schema_name, lane, due_at) VALUES (TG_TABLE_SCHEMA, 'bulk', 'epoch');
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER outreach_notice_completed AFTER INSERT ON clinics_appointment
    REFERENCING NEW TABLE AS after_rows FOR EACH STATEMENT EXECUTE FUNCTION outreach_notice_completed();

CREATE FUNCTION outreach_notice_corrected() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    touched integer;
    seen integer;
BEGIN
    IF NOT EXISTS (SELECT 1 FROM after_rows a JOIN before_rows b USING (id)
        WHERE (a.state, a.starts_at, a.patient_id, a.service_id, a.provider_id)
            IS DISTINCT FROM (b.state, b.starts_at, b.patient_id, b.service_id, b.provider_id)) THEN
        RETURN NULL;
    END IF;
    -- Completed now, or corrected: planned anew as long as nothing was written.
    INSERT INTO outreach_rebookingrun AS run
        (visit_id, patient_id, service_id, state, reason, is_backlog, closed_by, due_at)
    SELECT a.id, a.patient_id, a.service_id, 'new', '', false, '', 'epoch'
    FROM after_rows a JOIN before_rows b USING (id)
    WHERE a.state = 'completed' AND (a.state, a.starts_at, a.patient_id, a.service_id, a.provider_id)
        IS DISTINCT FROM (b.state, b.starts_at, b.patient_id, b.service_id, b.provider_id)
    ON CONFLICT (visit_id) DO UPDATE SET state = 'new', reason = '', due_at = 'epoch', closed_at = NULL,
        is_backlog = false
    WHERE (run.state = 'planned' OR run.state = 'skipped' AND run.reason IN ('not_a_visit', 'in_future', 'newer', 'too_late'))
        AND NOT EXISTS (SELECT 1 FROM outreach_rebookingtext said WHERE said.run_id = run.id);
    GET DIAGNOSTICS touched = ROW_COUNT;
    UPDATE outreach_rebookingrun run SET due_at = 'epoch'
    WHERE run.state IN ('planned', 'snoozed', 'texted', 'followed_up', 'answered', 'call')
        AND run.patient_id IN (SELECT a.patient_id FROM after_rows a JOIN before_rows b USING (id)
            WHERE (a.state, a.starts_at, a.patient_id, a.service_id, a.provider_id)
                IS DISTINCT FROM (b.state, b.starts_at, b.patient_id, b.service_id, b.provider_id)
            UNION SELECT b.patient_id FROM after_rows a JOIN before_rows b USING (id)
            WHERE a.patient_id <> b.patient_id);
    GET DIAGNOSTICS seen = ROW_COUNT;
    IF touched + seen > 0 THEN
        INSERT INTO public.tenants_wakeup (schema_name, lane, due_at) VALUES (TG_TABLE_SCHEMA, 'bulk', 'epoch');
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER outreach_notice_corrected AFTER UPDATE ON clinics_appointment
    REFERENCING OLD TABLE AS before_rows NEW TABLE AS after_rows
    FOR EACH STATEMENT EXECUTE FUNCTION outreach_notice_corrected();
"""
FORGET = """
DROP TRIGGER outreach_notice_corrected ON clinics_appointment;
DROP TRIGGER outreach_notice_completed ON clinics_appointment;
DROP FUNCTION outreach_notice_corrected();
DROP FUNCTION outreach_notice_completed();
"""


class Migration(migrations.Migration):
    dependencies = [("outreach", "0007_rebooking"), ("clinics", "0016_returns")]

    operations = [migrations.RunSQL(NOTICE, FORGET)]
