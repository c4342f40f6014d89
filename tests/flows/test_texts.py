"""What happens to a patient's text: consent words, clinical words, questions, and texts no one can read."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import connection

from clinics.models import (
    Appointment,
    BookingRequest,
    Closure,
    ConsentEvent,
    KnowledgeEntry,
    Location,
    MessageText,
    Patient,
    PatientAddress,
    Practice,
    Service,
)
from clinics.models import Provider as Treats
from leakmap.lib.tenancy import inside_spa
from leakmap.tenants.management.commands.clock import tick
from outreach import desk, desk_talk
from outreach.guards import UnsafeText, check_text, list_treatments
from outreach.models import OutboxItem
from tests.conftest import GLOW, LUNA
from tests.factories import MONDAY_10AM, make_appointment, make_patient
from tests.provider import run_queue
from triage.models import Conversation, Inbound, InboundState, Message, Reading, Ticket, TicketKind

CALLER = "+13135550142"


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(MONDAY_10AM, tick=False) as clock:
        yield clock


@pytest.fixture
def say(provider, sent):
    """Text the spa and let the workers run; returns what came back for this text, if anything did."""

    def talk(body: str, **changes) -> str:
        before = len(sent())
        assert provider.text(body, **changes).status_code == 200
        run_queue()
        connection.set_schema(GLOW)
        new = sent()[before:]
        assert len(new) <= 1, "one text in, at most one text out"
        return new[0] if new else ""

    return talk


# ---- opting out -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "word", ["STOP", "stop", "Stop.", "UNSUBSCRIBE", "END", "QUIT", "STOPALL", "REVOKE", "OPTOUT"]
)
def test_a_stop_word_ends_all_texts_and_gets_no_answer_of_ours(say, word):
    assert say(word) == ""
    assert PatientAddress.objects.get().opted_out_at == MONDAY_10AM
    assert ConsentEvent.objects.get(kind="opt_out").source == "keyword"
    assert OutboxItem.objects.count() == 0


def test_the_carriers_own_opt_out_is_recorded_once_and_not_answered(provider, sent):
    provider.post("sms_stop_advanced")
    provider.post("sms_stop_advanced")
    run_queue()
    connection.set_schema(GLOW)
    assert ConsentEvent.objects.filter(kind="opt_out").count() == 1
    assert sent() == []


@pytest.mark.parametrize(
    "words", ["pls stop texting me", "take me off your list", "no mas mensajes por favor"]
)
def test_free_words_end_all_texts_with_one_confirmation(say, words):
    answer = say(words)
    assert "START" in answer
    assert PatientAddress.objects.get().opted_out_at == MONDAY_10AM
    assert say("ok thanks") == ""  # opted out: nothing more leaves, a person sees it
    assert Ticket.objects.get().kind == TicketKind.ANSWER


def test_stop_in_one_spa_leaves_the_other_alone(say, other_provider, sent):
    say("STOP")
    other_provider.text("hi, are you open today?", To="+12165550100")
    run_queue()
    with inside_spa(LUNA):
        assert PatientAddress.objects.get().opted_out_at is None


def test_start_brings_texts_back_but_not_offers(say):
    from clinics.consent import has_marketing_consent

    say("STOP")
    assert say("START") == ""
    address = PatientAddress.objects.get()
    assert address.opted_out_at is None
    assert not has_marketing_consent(address)
    assert say("hi, where do you park?") != ""


def test_cancel_before_a_visit_opts_out_and_asks_the_desk_to_call(say):
    patient = make_patient(phone=CALLER)
    visit = make_appointment(starts_at=MONDAY_10AM + timedelta(days=3), patient=patient)
    assert say("CANCEL") == ""
    assert Ticket.objects.get().kind == TicketKind.MAY_CANCEL
    visit.refresh_from_db()
    assert visit.state == "booked"


def test_cancel_without_a_visit_is_just_an_opt_out(say):
    say("CANCEL")
    assert Ticket.objects.count() == 0
    assert PatientAddress.objects.get().opted_out_at == MONDAY_10AM


def test_help_names_the_spa_its_phone_and_how_to_stop(say):
    answer = say("HELP")
    assert "Glow Med Spa" in answer
    assert "(313) 555-0100" in answer
    assert "STOP" in answer


# ---- clinical words ---------------------------------------------------------------------------------------

ADVERSE = "my lip is turning white and cold since the filler yesterday"


def test_a_possible_bad_reaction_goes_to_a_person_at_once_and_stops_automation(say):
    answer = say(ADVERSE)
    assert "911" in answer
    ticket, conversation = Ticket.objects.get(), Conversation.objects.get()
    assert (ticket.kind, ticket.urgency, conversation.mode) == (TicketKind.ADVERSE, 0, "frozen")
    assert Reading.objects.get().category == "adverse_event"
    assert say("can i book a hydrafacial tomorrow?") == ""
    assert "what do you need" not in say("hello?")


def test_a_bad_reaction_told_in_spanish_is_acknowledged_in_spanish(say):
    assert "llame ya al 911" in say("tengo la cara muy hinchada y no puedo respirar bien")


def test_a_bad_reaction_and_an_opt_out_in_one_text_are_both_honoured(say):
    answer = say("my lips are swollen and blistering since the filler, stop texting me")
    assert "911" in answer
    assert Ticket.objects.get().kind == TicketKind.ADVERSE
    assert PatientAddress.objects.get().opted_out_at == MONDAY_10AM


def test_a_clinical_question_in_the_middle_of_booking_keeps_the_hold_for_the_person(say):
    say("any hydrafacial tomorrow?")
    say("the first one")
    assert "911" in say("im on blood thinners is that a problem")
    assert Ticket.objects.get().kind == TicketKind.CLINICAL
    assert Appointment.objects.get().state == "held"


def test_a_second_clinical_text_is_not_acknowledged_like_a_machine_gun(say):
    assert "911" in say("can i do botox while breastfeeding?")
    say("i also take accutane")
    assert Ticket.objects.filter(kind=TicketKind.CLINICAL).count() == 2


def test_after_the_nurse_closes_her_ticket_a_person_still_has_the_conversation(say):
    say("is it safe to get filler while pregnant?")
    conversation = Conversation.objects.get()
    assert not desk_talk.hand_back(conversation_id=conversation.pk, actor="Robin", now=MONDAY_10AM)
    desk.finish_ticket(ticket_id=Ticket.objects.get().pk, actor="Noor", outcome="answered", now=MONDAY_10AM)
    conversation.refresh_from_db()
    assert (conversation.mode, conversation.waiting_since) == ("person", None)
    assert desk_talk.hand_back(conversation_id=conversation.pk, actor="Robin", now=MONDAY_10AM)
    assert "parking" in say("where do you park?")


# ---- a person took over ----------------------------------------------------------------------------------


def test_once_the_desk_writes_the_assistant_is_silent(say):
    say("any hydrafacial tomorrow?")
    conversation = Conversation.objects.get()
    desk_talk.send_text(
        conversation_id=conversation.pk, body="Hi, Robin here!", actor="Robin", dedupe="a1", now=MONDAY_10AM
    )
    run_queue()
    connection.set_schema(GLOW)
    assert say("the first one") == ""
    assert Ticket.objects.get().kind == TicketKind.ANSWER
    assert BookingRequest.objects.count() == 0


def test_a_reply_that_has_not_left_when_the_desk_takes_over_is_withdrawn(provider, sent, settings):
    settings.SANDBOX_URL = ""
    provider.text("any hydrafacial tomorrow?")
    run_queue()
    connection.set_schema(GLOW)
    desk_talk.take_over(conversation_id=Conversation.objects.get().pk, actor="Robin", now=MONDAY_10AM)
    settings.SANDBOX_URL = "http://127.0.0.1:9"
    OutboxItem.objects.update(due_at=MONDAY_10AM)
    from outreach.push import push_due

    push_due(lane="interactive")
    assert OutboxItem.objects.get().reason == "A person took over"


def test_a_double_click_is_one_text(say, sent):
    say("hi")
    conversation = Conversation.objects.get()
    first = desk_talk.send_text(
        conversation_id=conversation.pk, body="Hello!", actor="Robin", dedupe="form-7", now=MONDAY_10AM
    )
    second = desk_talk.send_text(
        conversation_id=conversation.pk, body="Hello!", actor="Robin", dedupe="form-7", now=MONDAY_10AM
    )
    run_queue()
    assert (first, second) == (True, False)
    assert sent().count("Hello!") == 1


def test_handed_back_the_assistant_answers_again(say):
    say("can i talk to a person please")
    conversation = Conversation.objects.get()
    assert conversation.mode == "person"
    assert Ticket.objects.get().kind == TicketKind.ANSWER
    assert desk_talk.hand_back(conversation_id=conversation.pk, actor="Robin", now=MONDAY_10AM)
    assert Ticket.objects.get().closed_at == MONDAY_10AM
    assert say("where do you park?").startswith("There is free parking right behind the building")


def test_with_the_assistant_switched_off_every_text_waits_for_a_person(say):
    Practice.objects.update(assistant_enabled=False)
    assert say("any hydrafacial tomorrow?") == ""
    assert Conversation.objects.get().waiting_since == MONDAY_10AM


# ---- texts that are hard to read ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    "body",
    [
        "x" * 1600,
        "🎉🎉🎉",
        "",
        "   ",
        "‏مرحبا، هل لديكم موعد؟",
        "\x00null\x00",
        "{first_name} %s {{x}}",
        "<script>alert(1)</script>",
        "1\n" * 200,
    ],
)
def test_any_text_is_kept_and_never_breaks_the_pipeline(say, body):
    say(body)
    assert Message.objects.filter(author="patient").get().body == body.replace("\x00", "")
    assert Inbound.objects.get().state == InboundState.DONE


@pytest.mark.parametrize("fixture", ["mms", "mms_vcard"])
def test_a_picture_or_a_contact_card_is_shown_to_the_desk_and_asked_about(provider, sent, fixture):
    provider.post(fixture)
    run_queue()
    connection.set_schema(GLOW)
    kept = Message.objects.get(author="patient")
    assert kept.media[0]["type"] in {"image/jpeg", "text/x-vcard"}
    assert len(sent()) == 1


@pytest.mark.parametrize("sender", ["anonymous", "+266696687", "sip:x@example.com", "client:browser"])
def test_a_text_nobody_can_answer_is_shown_as_unreadable(provider, sender):
    provider.text("hello", caller=sender)
    run_queue()
    connection.set_schema(GLOW)
    kept = Inbound.objects.get()
    assert kept.state == InboundState.UNREADABLE
    assert kept.problem.startswith("From is not a phone number")
    assert Patient.objects.count() == 0


def test_a_repeated_text_is_one_message_and_one_reply(provider, sent):
    for _ in range(3):
        provider.post("sms", Body="where do you park?")
    run_queue()
    connection.set_schema(GLOW)
    assert Message.objects.filter(author="patient").count() == 1
    assert len(sent()) == 1


def test_two_texts_keep_their_order(provider, sent):
    provider.text("any hydrafacial on tuesday?")
    provider.text("sorry, i meant thursday")
    run_queue()
    tick(now=MONDAY_10AM)  # several that wait have a turn of their own
    run_queue()
    connection.set_schema(GLOW)
    kept = Message.objects.filter(author="patient")
    assert [each.body for each in kept] == ["any hydrafacial on tuesday?", "sorry, i meant thursday"]
    assert "Thu Nov 26" in sent()[-1]


# ---- times ------------------------------------------------------------------------------------------------


def test_two_callers_choosing_the_same_slot_one_holds_it_the_other_hears_kindly(provider, sent):
    Treats.objects.exclude(name="Dana Reyes").update(is_active=False)
    other = "+13135550143"
    for caller in (CALLER, other):
        provider.text("hydrafacial tomorrow please", caller=caller)
    run_queue()
    assert sent(CALLER)[-1].endswith(sent(other)[-1][-60:])  # both were offered the same times
    provider.text("the first one", caller=CALLER)
    provider.text("the first one", caller=other)
    run_queue()
    connection.set_schema(GLOW)
    assert Appointment.objects.filter(state="held").count() == 1
    assert "holding" in sent(CALLER)[-1]
    assert "just taken" in sent(other)[-1]
    assert "1)" in sent(other)[-1], "the next times are offered at once"


def only_dana() -> Treats:
    Treats.objects.exclude(name="Dana Reyes").update(is_active=False)
    return Treats.objects.get(name="Dana Reyes")


def read_offer() -> list[str]:
    return [each["starts_at"] for each in Conversation.objects.get().assistant_state["offered"]]


def test_an_offer_answered_days_later_is_not_held_in_the_past(say, clock):
    say("any hydrafacial tomorrow?")
    clock.shift(timedelta(days=4))
    answer = say("the first one")
    assert "no longer free" in answer
    assert "1)" in answer, "the next times are offered at once"
    assert Appointment.objects.count() == 0
    assert min(read_offer()) > (MONDAY_10AM + timedelta(days=4)).isoformat()


def test_an_offer_that_a_closure_took_away_is_not_held(say):
    say("any hydrafacial tomorrow?")
    begins = MONDAY_10AM + timedelta(hours=12)
    Closure.objects.create(
        location=Location.objects.get(), starts_at=begins, ends_at=begins + timedelta(days=1)
    )
    assert "just taken" in say("the first one")
    assert Appointment.objects.count() == 0


def test_an_offer_may_be_answered_a_little_after_its_notice_ran_out(say, clock):
    only_dana()
    Practice.objects.update(minimum_notice_minutes=120)
    say("hydrafacial today at noon please")
    clock.shift(timedelta(minutes=10))
    assert "holding" in say("yes")


def test_a_patient_who_changes_the_time_too_late_keeps_the_old_one(say):
    dana = only_dana()
    say("hydrafacial tomorrow please")
    say("the first one")
    say("Maya")
    old = BookingRequest.objects.get()
    say("actually can you do wednesday instead?")
    wanted = Conversation.objects.get().assistant_state["offered"][0]
    make_appointment(starts_at=datetime.fromisoformat(wanted["starts_at"]), provider=dana)
    assert "just taken" in say("the first one")
    state = Conversation.objects.get().assistant_state
    assert BookingRequest.objects.get().state == "waiting"
    assert Appointment.objects.get(pk=old.appointment_id).state == "held"
    assert state["request_id"] == old.pk
    assert datetime.fromisoformat(state["held"]["starts_at"]) == old.appointment.starts_at


def test_a_patient_who_changes_the_time_holds_only_the_new_one(say):
    only_dana()
    say("hydrafacial tomorrow please")
    say("the first one")
    say("Maya")
    say("actually can you do wednesday instead?")
    say("the first one")
    assert sorted(BookingRequest.objects.values_list("state", flat=True)) == ["released", "waiting"]
    held = Appointment.objects.get(state="held")
    state = Conversation.objects.get().assistant_state
    assert state["request_id"] == held.request.pk
    assert datetime.fromisoformat(state["held"]["starts_at"]) == held.starts_at


def test_a_held_time_is_not_offered_to_the_next_caller(provider, sent):
    Treats.objects.exclude(name="Dana Reyes").update(is_active=False)
    provider.text("hydrafacial tomorrow at 9am please", caller=CALLER)
    run_queue()
    provider.text("yes", caller=CALLER)
    run_queue()
    connection.set_schema(GLOW)
    held = Appointment.objects.get(state="held")
    assert held.starts_at.hour == 14  # 9 am in Detroit
    provider.text("hydrafacial tomorrow morning?", caller="+13135550143")
    run_queue()
    assert "9am" not in sent("+13135550143")[-1]


def test_a_hold_nobody_answers_runs_out_frees_the_time_and_asks_a_person(say, sent, clock):
    say("hydrafacial tomorrow?")
    say("the first one")
    say("Maya")
    assert BookingRequest.objects.get().state == "waiting"
    clock.shift(2 * 3600 + 5)
    from leakmap.lib.clock import read_now
    from leakmap.tenants.management.commands.clock import tick

    tick(now=read_now())
    run_queue()
    connection.set_schema(GLOW)
    assert BookingRequest.objects.get().state == "expired"
    assert Appointment.objects.get().state == "cancelled"
    assert Ticket.objects.get().kind == TicketKind.HOLD_RAN_OUT
    assert "let go" in sent()[-1]


def test_no_text_of_ours_says_booked_before_the_desk_confirms(say, sent):
    for words in (
        "hydrafacial tomorrow?",
        "the first one",
        "Maya",
        "so am i booked??",
        "is it confirmed?",
        "great",
    ):
        say(words)
    said = " ".join(sent()).lower()
    assert "booked" not in said
    assert "confirmed" not in said
    request = BookingRequest.objects.get()
    desk.confirm_request(request_id=request.pk, actor="Robin", now=MONDAY_10AM)
    run_queue()
    assert "you are booked at Glow Med Spa" in sent()[-1]


def check(body: str, *, kind: str = "assistant", offered=(MONDAY_10AM,), **more) -> str:
    """The reason why a text may not leave, or nothing."""
    zone = ZoneInfo("America/Detroit")
    try:
        check_text(kind=kind, body=body, times_named=offered, zone=zone, now=MONDAY_10AM, **more)
    except UnsafeText as refusal:
        return refusal.reason
    return ""


def test_an_invented_time_cannot_leave():
    assert check("I can offer 10am.") == ""
    assert check("I can offer 10:30am.") == "unapproved_time"
    assert check("You are booked.") == "unconfirmed"
    assert check("You are booked for 4:15pm.", kind="desk") == ""
    assert check("We are back at 10:30am", kind="textback") == "unapproved_time"
    assert check("These work: 10:30am", kind="desk_answer") == "unapproved_time"


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("I can offer Tue Nov 24 at 10am.", ""),
        ("I can offer Wed Nov 25 at 10am.", "unapproved_time"),
        ("Le puedo ofrecer mar 24 nov a las 10am.", ""),
        ("Le puedo ofrecer mié 25 nov a las 10am.", "unapproved_time"),
        ("1) Tue Nov 24 10am 2) Tue Nov 24 2:30pm", "unapproved_time"),
        ("1) Tue Nov 24 10am 2) Wed Nov 25 2:30pm", ""),
        ("1) mar 24 nov 10am 2) mié 25 nov 2:30pm", ""),
        ("I can offer today at 10am.", "unapproved_time"),
        ("Le puedo ofrecer hoy a las 10am.", "unapproved_time"),
        ("I am holding Tue Nov 24 at 10am. We close at 6pm.", ""),
        ("Our hours: Mon-Fri 9am-6pm, Sat 10am-3pm.", ""),
        ("I am holding Tue Nov 24 at 9am.", "unapproved_time"),
        ("A person will answer you here Wed Nov 25 at 9am.", ""),
    ],
)
def test_a_time_is_allowed_only_on_the_day_it_was_offered_for(body, reason):
    tomorrow, day_after = MONDAY_10AM + timedelta(days=1), MONDAY_10AM + timedelta(days=2, hours=4.5)
    approved = ["Mon-Fri 9am-6pm, Sat 10am-3pm", "Wed Nov 25 at 9am", ""]
    assert check(body, offered=[tomorrow, day_after], approved=approved) == reason


def test_a_time_of_a_cancelled_or_past_visit_cannot_leave(say):
    patient = make_patient(phone=CALLER)
    make_appointment(starts_at=MONDAY_10AM - timedelta(days=7, hours=-6), patient=patient)  # at 4 pm
    make_appointment(starts_at=MONDAY_10AM + timedelta(days=7, hours=6), patient=patient, state="cancelled")
    MessageText.objects.create(key="thanks", language="en", body="Thank you! See you at 4pm.")
    assert say("thanks") == ""
    assert OutboxItem.objects.get().reason == "It named a time that was not offered"
    assert Ticket.objects.get().kind == TicketKind.ANSWER


def test_a_time_of_a_visit_to_come_may_be_repeated(say):
    visit = MONDAY_10AM + timedelta(days=7, hours=6)
    make_appointment(starts_at=visit, patient=make_patient(phone=CALLER))
    MessageText.objects.create(key="thanks", language="en", body="Thank you! See you at 4pm.")
    assert say("thanks").endswith("See you at 4pm.")


def test_a_reply_is_too_late_after_half_an_hour_or_when_its_first_time_has_come(say):
    say("where do you park?")
    assert OutboxItem.objects.latest("pk").drop_after == MONDAY_10AM + timedelta(minutes=30)
    Practice.objects.update(minimum_notice_minutes=5)
    say("any hydrafacial today at 10:15am?")
    item = OutboxItem.objects.latest("pk")
    starts = [datetime.fromisoformat(each["starts_at"]) for each in item.quoted]
    assert item.drop_after == min(starts) == MONDAY_10AM + timedelta(minutes=15)


def test_the_assistants_introduction_counts_as_the_opt_out_line(say, sent):
    assert "STOP" in say("where do you park?")
    desk_talk.send_text(
        conversation_id=Conversation.objects.get().pk,
        body="Hello!",
        actor="Robin",
        dedupe="a",
        now=MONDAY_10AM,
    )
    run_queue()
    assert sent()[-1] == "Hello!"


# ---- discretion -------------------------------------------------------------------------------------------


def answer_parking_with(words: str) -> None:
    KnowledgeEntry.objects.filter(question="Where do you park?").update(answer=words)


@pytest.mark.parametrize(
    "words",
    [
        "Behind the building, next to the Botox sign.",
        "Use the lot of the hydra-facial studio.",
        "Behind the building; no CHEMICAL PEELS on Sundays.",
    ],
)
def test_a_discreet_spa_sends_no_text_that_names_a_treatment(say, words):
    answer_parking_with(words)
    assert say("where do you park?") == ""
    assert OutboxItem.objects.get().reason == "It named a treatment"
    assert Ticket.objects.get().kind == TicketKind.ANSWER
    assert Conversation.objects.get().waiting_since == MONDAY_10AM


def test_a_spa_that_need_not_be_discreet_may_name_treatments(say):
    Practice.objects.update(is_discreet=False)
    answer_parking_with("Behind the building, next to the Botox sign.")
    assert "Botox sign" in say("where do you park?")


@pytest.mark.parametrize(
    "words",
    [
        "There is free parking right behind the building.",
        "Parking for a first consultation is free.",
        "The lot is at the lips of the hill; your face will be seen by a camera.",
        "We have no appeal: the box office unfilled its lot.",
    ],
)
def test_everyday_words_do_not_count_as_treatments(say, words):
    answer_parking_with(words)
    assert words in say("where do you park?")


def test_every_answer_a_new_spa_starts_with_may_leave(glow):
    treatments = list_treatments(Service.objects.all())
    for entry in KnowledgeEntry.objects.all():
        assert check(entry.answer, approved=[entry.answer], treatments=treatments) == ""


def test_a_spa_called_after_a_treatment_still_writes(say):
    Practice.objects.update(name="Glow Laser & Botox Bar")
    assert "Glow Laser & Botox Bar" in say("hi")


def test_spanish_is_answered_in_spanish(say):
    answer = say("hola, tienen cita para limpieza facial mañana?")
    assert "puedo" in answer.lower() or "¿" in answer
    assert Patient.objects.get().language == "es"
