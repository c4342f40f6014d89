"""A freed time was offered by text: what people answer, and what becomes of it."""

from datetime import timedelta

import pytest
import time_machine
from django.db import connection

from clinics.models import Appointment, BookingRequest, PatientAddress, Service, WaitlistEntry, WaitlistState
from clinics.suits import from_json, speak_suits
from leakmap.lib.queue import Lane
from outreach import desk
from outreach.models import FreedSlot, Kind, Offer, OfferState, OutboxItem, SlotState
from outreach.push import push_due
from outreach.recovery import steering
from outreach.recovery.claiming import claim
from outreach.recovery.telling import note_unsent
from outreach.recovery.working import recover_due
from tests.conftest import GLOW
from tests.factories import MONDAY_10AM, make_appointment, make_patient, make_waiting
from tests.provider import run_queue
from triage.models import Conversation, Ticket, TicketKind

CALLER = "+13135550142"
NOW = MONDAY_10AM
TOMORROW_AT_TWO = NOW + timedelta(days=1, hours=4)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


@pytest.fixture
def offered(glow):
    """Ana, whose phone is CALLER, and Bea are offered tomorrow at two."""
    ana = make_waiting(patient=make_patient(first_name="Ana", phone=CALLER))
    bea = make_waiting(patient=make_patient(first_name="Bea"))
    visit = make_appointment(starts_at=TOMORROW_AT_TWO)
    Appointment.objects.filter(pk=visit.pk).update(state="cancelled")
    recover_due(now=NOW)
    run_queue()
    connection.set_schema(GLOW)
    return {
        "ana": Offer.objects.get(entry=ana),
        "bea": Offer.objects.get(entry=bea),
        "slot": FreedSlot.objects.get(),
    }


@pytest.fixture
def say(provider, sent):
    def talk(body: str) -> str:
        before = len(sent())
        assert provider.text(body).status_code == 200
        run_queue()
        connection.set_schema(GLOW)
        return " ".join(sent()[before:])

    return talk


def state_of(offer: Offer) -> str:
    offer.refresh_from_db()
    return offer.state


@pytest.mark.parametrize(
    "yes",
    ["YES", "yes please!!", "si", "Sí, por favor", "yep ill take it", "👍", "omg yes", "sure that works", "2pm works",
     "book me", "ok", "yes! see u then", "lo quiero", "claro que si", "I want it", "Yes, put me down for it"],
)  # fmt: skip
def test_yes_in_all_its_forms_claims_the_time(offered, say, yes):
    reply = say(yes)
    assert state_of(offered["ana"]) == OfferState.CLAIMED
    assert BookingRequest.objects.get().appointment.starts_at == TOMORROW_AT_TWO
    assert "Ana" in reply
    assert "booked" not in reply.lower()
    assert state_of(offered["bea"]) == OfferState.WITHDRAWN


@pytest.mark.parametrize(
    "no",
    ["no thanks", "NO", "nope can't", "no gracias", "not this time", "I can't make it, sorry", "pass", "no puedo",
     "cant do that one", "Sorry no, working tomorrow"],
)  # fmt: skip
def test_no_in_all_its_forms_turns_it_down_and_keeps_them_on_the_list(offered, say, no):
    reply = say(no)
    assert state_of(offered["ana"]) == OfferState.DECLINED
    assert "list" in reply
    assert state_of(offered["bea"]) == OfferState.OPEN
    assert WaitlistEntry.objects.filter(state=WaitlistState.WAITING).count() == 2


@pytest.mark.parametrize(
    "counter",
    ["can you do 3:30 instead?", "anything thursday?", "tienen algo mas tarde?", "do u have a later time"],
)
def test_another_time_is_for_the_desk_and_the_offer_stands_for_all(offered, say, counter):
    reply = say(counter)
    assert state_of(offered["ana"]) == OfferState.OPEN
    assert state_of(offered["bea"]) == OfferState.OPEN
    assert offered["ana"].countered_at
    assert Ticket.objects.get().kind == TicketKind.ANSWER
    assert "2pm" in reply
    say("ok yes I'll take the 2pm then")
    assert state_of(offered["ana"]) == OfferState.CLAIMED


@pytest.mark.parametrize(
    ("question", "answer"),
    [("what does it cost?", "$199"), ("how long is it", "50"), ("who is it with", "Dana")],
)
def test_a_question_is_answered_and_the_offer_stands(offered, say, question, answer):
    assert answer in say(question)
    assert state_of(offered["ana"]) == OfferState.OPEN
    say("great, yes")
    assert state_of(offered["ana"]) == OfferState.CLAIMED


def test_a_yes_that_comes_too_late_gets_kind_words_and_the_next_two_times(offered, say):
    claim(offer_id=offered["bea"].pk, now=NOW)
    reply = say("yes!")
    assert "faster" in reply
    assert "1)" in reply
    assert "2)" in reply
    say("the first one")
    assert BookingRequest.objects.filter(patient=offered["ana"].patient).count() == 1


def test_a_yes_after_the_desk_filled_it_by_phone_is_too_late(offered, say):
    make_appointment(starts_at=TOMORROW_AT_TWO)
    assert "faster" in say("yes")
    assert not BookingRequest.objects.exists()


def lose_text(offer: Offer) -> None:
    """The carrier says that the text did not arrive."""
    note_unsent(item_id=offer.item_id, now=NOW)


def test_a_yes_to_a_text_that_we_thought_lost_takes_the_time_while_it_is_free(offered, say):
    lose_text(offered["ana"])
    reply = say("yes")
    assert "2pm" in reply
    assert state_of(offered["ana"]) == OfferState.CLAIMED


def test_a_yes_after_nobody_was_left_to_ask_takes_the_chair_that_is_still_empty(offered, say, sent):
    lose_text(offered["ana"])
    lose_text(offered["bea"])
    recover_due(now=NOW)
    offered["slot"].refresh_from_db()
    assert offered["slot"].state == SlotState.EXHAUSTED
    say("yes")
    offered["slot"].refresh_from_db()
    assert (offered["slot"].state, state_of(offered["ana"])) == (SlotState.HELD, OfferState.CLAIMED)


def test_a_yes_to_what_the_desk_no_longer_offers_blames_nobody(offered, say):
    steering.stop(slot_id=offered["slot"].pk, actor="Robin", now=NOW)
    reply = say("yes")
    assert "no longer on offer" in reply
    assert "faster" not in reply
    assert "1)" in reply


def test_what_the_desk_offers_again_may_be_taken_by_whoever_was_asked_before(offered, say):
    steering.stop(slot_id=offered["slot"].pk, actor="Robin", now=NOW)
    steering.start(slot_id=offered["slot"].pk, actor="Robin", now=NOW)
    say("yes")
    assert state_of(offered["ana"]) == OfferState.CLAIMED


def test_stop_is_stop_and_the_next_person_may_have_it(offered, say):
    say("STOP")
    assert PatientAddress.objects.get(address=CALLER).opted_out_at
    assert state_of(offered["ana"]) == OfferState.DECLINED


def test_something_clinical_freezes_and_claims_nothing(offered, say):
    say("yes but my lip is swollen and hurts since the filler last week")
    assert Ticket.objects.get().kind == TicketKind.ADVERSE
    assert not BookingRequest.objects.exists()


def test_the_desks_yes_ends_it_well(offered, say, sent):
    say("yes")
    desk.confirm_request(request_id=BookingRequest.objects.get().pk, actor="Robin", now=NOW)
    recover_due(now=NOW)
    run_queue()
    connection.set_schema(GLOW)
    offered["slot"].refresh_from_db()
    assert offered["slot"].state == SlotState.FILLED
    assert "booked" in sent()[-1]


def test_a_service_that_needs_no_yes_of_the_desk_is_booked_with_one_text(offered, say):
    Service.objects.update(auto_confirms_offers=True)
    reply = say("yes")
    assert "booked" in reply
    assert OutboxItem.objects.filter(kind=Kind.ASSISTANT).count() == 0


def test_a_person_who_took_over_is_told_by_a_ticket_and_nothing_is_claimed_behind_their_back(offered, say):
    Conversation.objects.filter(patient=offered["ana"].patient).update(mode="person", taken_at=NOW)
    say("yes")
    assert Ticket.objects.filter(kind=TicketKind.ANSWER).count() == 1
    assert state_of(offered["ana"]) == OfferState.OPEN


@pytest.mark.parametrize(
    ("answer", "state"),
    [("yes please", "waiting"), ("si", "waiting"), ("no", "removed"), ("not anymore thanks", "removed")],
)
def test_whether_they_still_want_it(glow, say, sent, answer, state):
    entry = make_waiting(
        patient=make_patient(first_name="Ana", phone=CALLER), expires_at=NOW + timedelta(days=2)
    )
    recover_due(now=NOW)
    push_due(lane=Lane.BULK)
    assert "stay on it" in sent()[-1]
    assert "list" in say(answer)
    entry.refresh_from_db()
    assert entry.state == state


@pytest.mark.parametrize(
    ("words", "suits"),
    [
        ("can you put me on the waitlist for a hydrafacial, fridays after 3", "Fri after 3pm"),
        ("me pone en la lista de espera para hydrafacial? los lunes por la mañana", "Mon before 11:59am"),
        ("waitlist for hydrafacial please, any time", ""),
    ],
)
def test_the_waitlist_by_text_with_what_suits_and_their_own_words_as_consent(glow, say, words, suits):
    assert "list" in say(words)
    entry = WaitlistEntry.objects.get()
    assert entry.source == "text"
    assert speak_suits(from_json(entry.suits)) == suits
    assert entry.consent_wording == words
    assert [each.name for each in entry.services.all()] == ["HydraFacial"]
    assert Ticket.objects.get().kind == TicketKind.WAITLIST


def test_asking_for_the_list_twice_is_one_place_on_it(glow, say):
    say("can you put me on the waitlist for a hydrafacial, fridays after 3")
    say("also put me on the waitlist for botox")
    entry = WaitlistEntry.objects.get()
    assert entry.services.count() == 2


@pytest.mark.parametrize("words", ["sorry I can't do it after all", "never mind", "no thanks"])
def test_who_took_it_by_the_link_may_give_it_back_by_text(offered, say, words):
    claim(offer_id=offered["ana"].pk, now=NOW)
    say(words)
    assert BookingRequest.objects.get().state == "released"
    recover_due(now=NOW)
    assert state_of(offered["ana"]) == OfferState.GIVEN_UP


def test_who_is_choosing_a_time_just_now_is_asked_about_the_freed_one_afterwards(glow, say, clock):
    """Or their "yes" would take a time whose text they have not read."""
    ana = make_waiting(patient=make_patient(first_name="Ana", phone=CALLER))
    say("hi do you have anything for botox thursday?")
    visit = make_appointment(starts_at=TOMORROW_AT_TWO)
    Appointment.objects.filter(pk=visit.pk).update(state="cancelled")
    recover_due(now=NOW)
    assert Offer.objects.get(entry=ana).reason == "talking"
    say("the first one")
    assert BookingRequest.objects.get().appointment.service.name == "Botox"
    recover_due(now=FreedSlot.objects.get().next_wave_at)
    assert state_of(Offer.objects.get(entry=ana)) == OfferState.OPEN
