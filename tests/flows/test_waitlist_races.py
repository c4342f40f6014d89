"""The waitlist on real connections with committed rows: locks in one order, and a long list taken in a moment ago."""

from datetime import timedelta

from django.db import connection

from clinics.models import Patient, WaitlistEntry, WaitlistSource
from clinics.waitlist import join_waitlist
from outreach.models import Kind, OutboxItem
from outreach.recovery.statistics import MANY, refresh_statistics
from outreach.recovery.staying import look_after_waitlist
from tests.factories import MONDAY_10AM, make_conversation, make_waiting
from tests.flows.test_races import committed, run_while_locked
from triage.models import Conversation

__all__ = ["committed"]
NOW = MONDAY_10AM


def test_the_question_whether_they_still_want_it_waits_for_who_joins_by_text_and_not_the_other_way_round(
    committed,
):
    """A text locks the conversation and then the entry; whoever asks must not hold the entry meanwhile."""
    entry = make_waiting(expires_at=NOW + timedelta(days=1))
    talk = make_conversation(patient=entry.patient)

    def join():
        Conversation.objects.select_for_update().get(pk=talk.pk)

    def join_on():
        join_waitlist(
            patient=entry.patient,
            services=entry.services.all(),
            source=WaitlistSource.TEXT,
            consent=None,
            now=NOW,
        )

    asked = run_while_locked(join, lambda: look_after_waitlist(now=NOW), then=join_on)
    assert asked == 1
    assert OutboxItem.objects.filter(kind=Kind.WAITLIST).count() == 1


def test_after_a_long_list_was_taken_in_the_database_looks_at_it_once_before_it_ranks(committed):
    patients = Patient.objects.bulk_create(Patient(first_name="P") for _ in range(MANY + 1))
    WaitlistEntry.objects.bulk_create(WaitlistEntry(patient=each, created_at=NOW) for each in patients)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_force_next_flush()")
    assert {"clinics_waitlistentry", "clinics_patient"} <= set(refresh_statistics())
    assert refresh_statistics() == []
