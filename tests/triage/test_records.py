"""Deliveries are stored once, patients matched once, conversations and pieces of work opened once."""

from datetime import timedelta

import pytest

from clinics.models import Patient, PhoneLine, Practice
from tests.factories import MONDAY_10AM, make_conversation, make_patient, make_ticket
from tests.provider import count_bells
from triage.channels.base import Delivery
from triage.intake import store_once, store_unreadable
from triage.matching import GOES_STALE_AFTER, match_patient, open_conversation
from triage.models import Conversation, Inbound, Ticket, TicketEvent, TicketKind, Urgency
from triage.tickets import URGENCY, close_ticket, has_freezing_ticket, open_answer_ticket, open_ticket

LATER = MONDAY_10AM + timedelta(hours=1)


def deliver(key: str = "sms:SM1", *, now=MONDAY_10AM, **payload) -> bool:
    return store_once(channel="twilio", delivery=Delivery("sms", key, "SM1", payload), now=now)


# ---- intake -----------------------------------------------------------------------------------------------------


def test_a_delivery_is_stored_once_and_one_bell_is_enough_for_all(glow):
    assert [deliver(Body="hi"), deliver(Body="changed", now=LATER), deliver("sms:SM2")] == [True, False, True]
    first = Inbound.objects.get(key="sms:SM1")
    assert (first.payload, first.received_at, first.state) == ({"Body": "hi"}, MONDAY_10AM, "new")
    assert count_bells() == 1


def test_a_patient_can_write_what_the_database_cannot_hold(glow):
    deliver(Body="hi\x00there", Emoji="😀")
    assert Inbound.objects.get().payload == {"Body": "hithere", "Emoji": "😀"}


def test_what_cannot_be_read_is_kept_once_and_rings_nobody(glow):
    def keep(**payload):
        return store_unreadable(
            channel="twilio", kind="sms", payload=payload, problem="MessageSid is missing", now=MONDAY_10AM
        )

    assert [keep(Body="hi"), keep(Body="hi"), keep(Body="ho")] == [True, False, True]
    assert set(Inbound.objects.values_list("state", "problem")) == {("unreadable", "MessageSid is missing")}
    assert count_bells() == 0


# ---- matching ---------------------------------------------------------------------------------------------------


def test_a_stranger_becomes_a_patient_once_and_is_known_from_then_on(glow):
    Practice.objects.update(default_language="es")
    practice = Practice.objects.get()
    found = [match_patient(address="+13135550142", practice=practice) for _ in range(2)]
    assert found[0].pk == found[1].pk
    patient = Patient.objects.get()
    assert (patient.display_name, patient.language) == ("New caller", "es")


@pytest.mark.parametrize(
    ("silence", "fields", "is_new"),
    [
        (GOES_STALE_AFTER, {}, False),
        (GOES_STALE_AFTER + timedelta(seconds=1), {}, True),
        (GOES_STALE_AFTER * 9, {"waiting_since": MONDAY_10AM}, False),
        (GOES_STALE_AFTER * 9, {"mode": "frozen"}, False),
        (GOES_STALE_AFTER * 9, {"mode": "person"}, False),
        (timedelta(hours=23), {"is_open": False}, False),
        (timedelta(hours=25), {"is_open": False}, True),
        (timedelta(days=30), {"is_open": False, "mode": "person"}, False),
    ],
    ids=[
        "a week to the second",
        "more than a week",
        "still waits for an answer",
        "clinical",
        "taken over",
        "ended the same day",
        "ended the day before",
        "a person has written in it since it ended",
    ],
)
def test_when_a_conversation_goes_on_and_when_a_new_one_opens(glow, silence, fields, is_new):
    old = make_conversation(**fields)
    found, was_new = open_conversation(address=old.address, line=old.line, now=MONDAY_10AM + silence)
    assert (was_new, found.pk == old.pk) == (is_new, not is_new)
    assert Conversation.objects.filter(is_open=True).count() == 1


def test_we_answer_where_the_patient_last_reached_us(glow):
    old = make_conversation()
    second = PhoneLine.objects.create(location=old.line.location, number="+13135550101", label="Second")
    found, _ = open_conversation(address=old.address, line=second, now=LATER)
    found.refresh_from_db()
    assert (found.pk, found.line_id) == (old.pk, second.pk)


# ---- tickets ----------------------------------------------------------------------------------------------------


def test_one_cause_opens_one_ticket_with_one_line_in_its_record(glow):
    def open_it(reason):
        return open_ticket(
            kind=TicketKind.CALL_BACK, reason=reason, dedupe_key="call_back:CA1", now=MONDAY_10AM
        )

    first, again = open_it("Missed call"), open_it("Missed call, again")
    assert (first.pk, again.reason) == (again.pk, "Missed call")
    assert list(TicketEvent.objects.values_list("what", flat=True)) == ["opened"]


def test_every_kind_of_work_has_its_urgency():
    assert set(URGENCY) == set(TicketKind)
    assert [kind for kind, urgency in URGENCY.items() if urgency == Urgency.NOW] == [
        "adverse_event",
        "clinical",
        "running_late",
    ]


def test_however_often_a_patient_writes_one_ticket_asks_for_an_answer(glow):
    conversation = make_conversation()
    found = {
        open_answer_ticket(conversation=conversation, reason="Wrote", now=MONDAY_10AM, dedupe=str(n)).pk
        for n in range(3)
    }
    assert len(found) == 1
    close_ticket(ticket=Ticket.objects.get(), actor="Robin", outcome="answered", now=LATER)
    again = open_answer_ticket(conversation=conversation, reason="Wrote", now=LATER, dedupe="9")
    assert again.pk not in found


def test_a_ticket_is_closed_once(glow):
    ticket = make_ticket()
    closed = [
        close_ticket(ticket=ticket, actor=actor, outcome="done", now=LATER) for actor in ("Robin", "Noor")
    ]
    ticket.refresh_from_db()
    assert (closed, ticket.closed_by) == ([True, False], "Robin")
    assert list(TicketEvent.objects.values_list("what", "actor")) == [("closed", "Robin")]


def test_automation_stays_off_until_the_last_clinical_ticket_is_closed(glow):
    conversation = make_conversation(mode="frozen", waiting_since=MONDAY_10AM)
    about = {"patient": conversation.patient, "conversation": conversation}
    first, second = (make_ticket(kind=kind, **about) for kind in (TicketKind.CLINICAL, TicketKind.ADVERSE))
    seen = []
    for ticket in (first, second):
        close_ticket(ticket=ticket, actor="Noor", outcome="called", now=LATER)
        conversation.refresh_from_db()
        frozen = has_freezing_ticket(patient_id=conversation.patient_id)
        seen.append((conversation.mode, conversation.waiting_since, frozen))
    assert seen == [("frozen", MONDAY_10AM, True), ("person", None, False)]


@pytest.mark.parametrize(
    ("kind", "waits"),
    [
        *((kind, True) for kind in (TicketKind.ANSWER, TicketKind.CLINICAL, TicketKind.ADVERSE)),
        *((kind, False) for kind in (TicketKind.WAITLIST, TicketKind.MAY_CANCEL, TicketKind.RUNNING_LATE)),
    ],
)
def test_a_patient_waits_on_only_while_somebodys_words_are_owed(glow, kind, waits):
    conversation = make_conversation(mode="person", waiting_since=MONDAY_10AM)
    about = {"patient": conversation.patient, "conversation": conversation}
    make_ticket(kind=kind, **about)
    answered = make_ticket(kind=TicketKind.ANSWER, **about)
    close_ticket(ticket=answered, actor="Robin", outcome="called", now=LATER)
    conversation.refresh_from_db()
    assert conversation.waiting_since == (MONDAY_10AM if waits else None)


def test_another_patients_clinical_question_freezes_nobody_else(glow):
    make_ticket(kind=TicketKind.CLINICAL, patient=make_patient())
    assert has_freezing_ticket(patient_id=make_patient().pk) is False
