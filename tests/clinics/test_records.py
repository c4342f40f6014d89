"""What PostgreSQL itself refuses, whoever writes: times sold twice, states nobody knows, ledgers rewritten."""

from datetime import time, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError

from clinics.models import (
    Appointment,
    BookingRequest,
    Closure,
    ConsentEvent,
    ContactChannel,
    KnowledgeEntry,
    Location,
    MessagingAccount,
    OpeningHours,
    PatientAddress,
    PhoneLine,
    Practice,
    Provider,
    RingDestination,
    Service,
    WorkingHours,
)
from tests.factories import (
    MONDAY_10AM,
    make_appointment,
    make_conversation,
    make_message,
    make_patient,
    make_request,
    make_ticket,
)
from triage.models import Call, Conversation, Inbound, Ticket, TicketEvent
from triage.tickets import record

TEN = MONDAY_10AM + timedelta(days=1)
MINUTE = timedelta(minutes=1)
ACTIVE, GONE = ["held", "booked", "confirmed", "arrived", "completed"], ["cancelled", "no_show"]


@pytest.fixture
def refused():
    """Runs a write in a savepoint and returns the name PostgreSQL gives for refusing it, or an empty string."""

    def try_to(write, *arguments, **fields) -> str:
        try:
            with transaction.atomic():
                write(*arguments, **fields)
        except IntegrityError as error:
            return error.__cause__.diag.constraint_name or error.__cause__.diag.message_primary
        return ""

    return try_to


@pytest.fixture
def plain(glow):
    """A service of 50 minutes without a buffer."""
    return Service.objects.get(name="HydraFacial")


@pytest.fixture
def buffered(glow):
    """A service of 45 minutes with ten kept free after it."""
    return Service.objects.get(name="Dermal filler")


# ---- a provider's time is sold once ------------------------------------------------------------------------------


@pytest.mark.parametrize("second", [*ACTIVE, *GONE])
@pytest.mark.parametrize("first", [*ACTIVE, *GONE])
def test_two_visits_of_a_provider_overlap_only_when_one_is_off(plain, refused, first, second):
    make_appointment(starts_at=TEN, state=first)
    name = refused(make_appointment, starts_at=TEN + 30 * MINUTE, state=second)
    both_take_time = first in ACTIVE and second in ACTIVE
    assert name == ("provider_time_sold_once" if both_take_time else "")


@pytest.mark.parametrize(
    ("minutes_after", "is_refused"),
    [(-50, False), (-49, True), (0, True), (49, True), (50, False)],
    ids=["ends as it starts", "a minute into it", "the same time", "in its last minute", "starts as it ends"],
)
def test_visits_may_touch_and_not_overlap(plain, refused, minutes_after, is_refused):
    make_appointment(starts_at=TEN)
    assert bool(refused(make_appointment, starts_at=TEN + minutes_after * MINUTE)) == is_refused


@pytest.mark.parametrize(
    ("minutes_after", "is_refused"), [(45, True), (54, True), (55, False), (-50, False), (-49, True)]
)
def test_the_buffer_after_a_visit_is_taken_too(plain, buffered, refused, minutes_after, is_refused):
    make_appointment(starts_at=TEN, service=buffered)
    assert (
        bool(refused(make_appointment, starts_at=TEN + minutes_after * MINUTE, service=plain)) == is_refused
    )


def test_another_provider_has_time_of_their_own(plain, refused):
    first, second = Provider.objects.order_by("name")[:2]
    make_appointment(starts_at=TEN, provider=first)
    assert refused(make_appointment, starts_at=TEN, provider=second) == ""


def test_a_cancelled_visit_cannot_come_back_onto_a_time_sold_meanwhile(plain, refused):
    visit = make_appointment(starts_at=TEN, state="cancelled")
    make_appointment(starts_at=TEN)
    visit.state = "booked"
    assert refused(visit.save, update_fields=["state"]) == "provider_time_sold_once"


def test_a_visit_keeps_the_buffer_it_was_made_with(plain):
    """The desk lengthens the buffer while a request waits and the next visit follows at once: it still confirms."""
    visit = make_appointment(starts_at=TEN, state="held")
    make_appointment(starts_at=TEN + 50 * MINUTE)
    Service.objects.filter(pk=plain.pk).update(buffer_minutes=15)
    visit = Appointment.objects.get(pk=visit.pk)
    visit.state = "confirmed"
    visit.save(update_fields=["state"])
    visit.refresh_from_db()
    assert (visit.state, visit.taken.upper) == ("confirmed", TEN + 50 * MINUTE)


def test_a_visit_that_is_moved_takes_its_new_time_with_the_buffer(buffered):
    visit = make_appointment(starts_at=TEN, service=buffered)
    visit.starts_at, visit.ends_at = TEN + 60 * MINUTE, TEN + 105 * MINUTE
    visit.save(update_fields=["starts_at", "ends_at"])
    visit.refresh_from_db()
    assert (visit.taken.lower, visit.taken.upper) == (TEN + 60 * MINUTE, TEN + 115 * MINUTE)


# ---- rows that make no sense ----------------------------------------------------------------------------------------


def make_hours(model, **fields):
    location = Location.objects.get()
    if model is WorkingHours:
        fields["provider"] = Provider.objects.first()
    return model.objects.create(location=location, weekday=6, **fields)


def make_closure(starts_at, ends_at):
    return Closure.objects.create(location=Location.objects.get(), starts_at=starts_at, ends_at=ends_at)


def make_line(number: str, **fields):
    return PhoneLine.objects.create(location=Location.objects.get(), number=number, **fields)


def make_address(address: str, channel: str = "sms"):
    return PatientAddress.objects.create(patient=make_patient(), channel=channel, address=address)


def make_inbound(key: str, channel: str = "twilio", **fields):
    return Inbound.objects.create(channel=channel, kind="sms", key=key, payload={}, received_at=TEN, **fields)


def make_service(**fields):
    return Service.objects.create(name="Facial for two", **{"duration_minutes": 30, **fields})


REFUSALS = {
    "practice_is_one_row": lambda: Practice.objects.create(pk=2, name="Another"),
    "messaging_account_is_one_row": lambda: MessagingAccount.objects.create(
        pk=2, provider="sandbox", auth_token="t"
    ),
    "messaging_provider_known": lambda: MessagingAccount.objects.update(provider="pigeon"),
    "one_main_line": lambda: make_line("+13135550101", is_main=True),
    "clinics_phoneline_number_key": lambda: make_line(PhoneLine.objects.get().number),
    "destination_once_per_line": lambda: RingDestination.objects.create(
        line=PhoneLine.objects.get(), number=RingDestination.objects.get().number
    ),
    "opening_hours_forward": lambda: make_hours(OpeningHours, opens=time(9), closes=time(9)),
    "working_hours_forward": lambda: make_hours(WorkingHours, opens=time(17), closes=time(9)),
    "closure_forward": lambda: make_closure(TEN, TEN),
    "appointment_forward": lambda: Appointment.objects.filter(pk=make_appointment(starts_at=TEN).pk).update(
        ends_at=TEN
    ),
    "appointment_state_known": lambda: make_appointment(starts_at=TEN, state="maybe"),
    "service_has_duration": lambda: make_service(duration_minutes=4),
    "return_interval_in_order": lambda: make_service(
        return_min_days=40, return_ideal_days=30, return_max_days=50
    ),
    "clinics_service_name_key": lambda: Service.objects.create(name="Botox", duration_minutes=30),
    "one_answer_per_question": lambda: KnowledgeEntry.objects.create(
        language="en", question="Where do you park?", answer="Behind."
    ),
    "contact_channel_known": lambda: make_address("Maya", channel="pigeon"),
    "consent_kind_known": lambda: ConsentEvent.objects.create(
        address=make_patient().addresses.get(), kind="perhaps", source="desk", at=TEN
    ),
    "request_state_known": lambda: BookingRequest.objects.filter(pk=make_request().pk).update(
        state="perhaps"
    ),
    "conversation_mode_known": lambda: make_conversation(mode="dreaming"),
    "message_author_known": lambda: make_message(conversation=make_conversation(), body="", author="ghost"),
    "ticket_kind_known": lambda: make_ticket(kind="chore"),
    "delivery_state_known": lambda: make_inbound("sms:1", state="lost"),
    "call_outcome_known": lambda: Call.objects.create(
        sid="CA1", line=PhoneLine.objects.get(), outcome="vanished", started_at=TEN
    ),
}


@pytest.mark.parametrize("name", REFUSALS)
def test_the_database_refuses_a_row_that_makes_no_sense(glow, refused, name):
    assert refused(REFUSALS[name]) == name


TWICE = {
    "address_belongs_to_one_patient": lambda: make_address("+13135550142"),
    "delivery_stored_once": lambda: make_inbound("sms:SM1"),
}


@pytest.mark.parametrize("name", TWICE)
def test_what_may_exist_once(glow, refused, name):
    assert [refused(TWICE[name]), refused(TWICE[name])] == ["", name]


def test_the_same_words_on_another_channel_are_another_address(glow, refused):
    addresses = [refused(make_address, "maya@spa.test", channel=channel) for channel in ContactChannel]
    assert addresses == ["", "", ""]


def test_a_patient_has_one_open_conversation_and_any_number_of_closed_ones(glow, refused):
    patient = make_patient()
    make_conversation(patient=patient, is_open=False)
    make_conversation(patient=patient)
    assert refused(make_conversation, patient=patient) == "one_open_conversation_per_patient"
    assert refused(make_conversation, patient=patient, is_open=False) == ""
    assert refused(make_conversation) == ""


def test_a_conversation_has_one_waiting_request_and_any_number_of_answered_ones(glow, refused):
    first = make_request()
    again = {"conversation": first.conversation, "starts_at": TEN + timedelta(hours=3)}
    assert refused(make_request, **again) == "one_waiting_request_per_conversation"
    BookingRequest.objects.update(state="declined")
    assert refused(make_request, **again) == ""


def test_what_others_point_at_cannot_be_deleted(glow):
    request = make_request()
    for row in (request.patient, request.appointment, request.appointment.service, request.conversation.line):
        with pytest.raises(ProtectedError):
            row.delete()
    assert (BookingRequest.objects.count(), Conversation.objects.count()) == (1, 1)


# ---- records that prove something cannot be rewritten ---------------------------------------------------------------


def make_consent_event():
    address = make_patient().addresses.get()
    return ConsentEvent.objects.create(address=address, kind="opt_out", source="desk", at=TEN)


def make_ticket_event():
    record(ticket=make_ticket(), what="opened", now=TEN)
    return TicketEvent.objects.get()


@pytest.mark.parametrize(
    "make", [make_consent_event, make_ticket_event], ids=["consent ledger", "ticket record"]
)
@pytest.mark.parametrize(
    "rewrite",
    [
        lambda row: type(row).objects.filter(pk=row.pk).update(at=MONDAY_10AM),
        lambda row: type(row).objects.filter(pk=row.pk).delete(),
        lambda row: row.save(),
        lambda row: row.delete(),
    ],
    ids=["update", "delete", "save again", "delete the row"],
)
def test_a_record_is_only_ever_added_to(glow, refused, make, rewrite):
    row = make()
    assert refused(rewrite, row) == f"{row._meta.db_table} is append-only"
    row.refresh_from_db()
    assert row.at == TEN


def test_a_ticket_with_a_record_cannot_be_deleted(glow):
    row = make_ticket_event()
    with pytest.raises(IntegrityError), transaction.atomic():
        row.ticket.delete()
    assert Ticket.objects.count() == 1
