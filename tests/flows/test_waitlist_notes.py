"""A note beside a waitlist entry that sounds clinical goes to a clinician, and software stays silent until then."""

from datetime import timedelta

import pytest

from clinics.models import WaitlistEntry
from clinics.waitlist import change_entry
from leakmap.lib.tenancy import inside_spa
from outreach.recovery.working import recover_due
from tests.conftest import LUNA
from tests.factories import MONDAY_10AM, make_appointment, make_patient, make_waiting
from tests.flows.test_recovery import cancel, get_offer
from triage.models import Ticket, TicketKind
from triage.tickets import close_ticket

pytestmark = pytest.mark.usefixtures("glow")
NOW = MONDAY_10AM
CLINICAL = "my lip is swollen and turning white since the filler"


def list_tickets() -> list[Ticket]:
    return list(Ticket.objects.filter(kind__in=(TicketKind.CLINICAL, TicketKind.ADVERSE)))


@pytest.mark.parametrize("source", ["api", "sheet", "csv"])
def test_a_clinical_note_from_elsewhere_is_a_clinicians_before_anybody_is_asked(source):
    entry = make_waiting(source=source, note=CLINICAL)
    slot = cancel(make_appointment(starts_at=NOW + timedelta(days=1)))
    (ticket,) = list_tickets()
    assert (ticket.patient, ticket.kind) == (entry.patient, TicketKind.ADVERSE)
    assert CLINICAL not in ticket.reason
    assert CLINICAL in ticket.summary
    assert get_offer(slot, entry).reason == "clinical"


def test_after_the_clinician_has_closed_it_the_same_note_opens_nothing_and_they_are_asked():
    entry = make_waiting(source="sheet", note="allergic to lidocaine")
    recover_due(now=NOW)
    (ticket,) = list_tickets()
    close_ticket(ticket=ticket, actor="Noor", outcome="Fine", now=NOW)
    slot = cancel(make_appointment(starts_at=NOW + timedelta(days=1)))
    assert get_offer(slot, entry).state == "open"
    assert len(list_tickets()) == 1


def test_a_note_that_is_changed_is_read_anew():
    entry = make_waiting(source="csv", note="mornings are best")
    recover_due(now=NOW)
    assert not list_tickets()
    change_entry(entry=entry, note="pregnant until January", now=NOW)
    recover_due(now=NOW)
    assert len(list_tickets()) == 1


def test_everyday_notes_and_what_the_desk_typed_open_nothing():
    make_waiting(source="api", note="Prefers Kim, bride, wedding June 12")
    make_waiting(source="desk", note="allergic to lidocaine")
    assert recover_due(now=NOW) == 1
    assert recover_due(now=NOW) == 0
    assert not list_tickets()


def test_hundreds_of_notes_are_all_read():
    patient = make_patient()
    for number in range(210):
        make_waiting(patient=patient, source="csv", note=f"row {number}")
    recover_due(now=NOW)
    assert not WaitlistEntry.objects.exclude(note_read__startswith="row").exists()


def test_the_other_spas_notes_are_its_own():
    make_waiting(source="api", note=CLINICAL)
    with inside_spa(LUNA):
        recover_due(now=NOW)
        assert not list_tickets()
