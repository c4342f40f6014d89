"""A missed call is texted once, or says why not."""

from datetime import timedelta
from itertools import permutations

import pytest
import time_machine
from django.contrib.auth.models import User
from django.db import connection

from clinics.consent import record_consent
from clinics.models import (
    ConsentKind,
    MessageText,
    MessagingAccount,
    Patient,
    PhoneLine,
    Practice,
    RingDestination,
    StaffMember,
    Topology,
)
from leakmap.lib.clock import read_now
from leakmap.lib.tenancy import inside_spa
from leakmap.tenants.management.commands.clock import tick
from outreach import desk_talk
from outreach.assistant.types import Stage, State
from outreach.models import OutboxItem, OutboxState
from outreach.policy import REASONS
from outreach.push import push_due
from tests.conftest import GLOW, LUNA
from tests.factories import MONDAY_10AM, make_conversation, make_patient, make_ticket
from tests.provider import run_queue
from triage.models import Call, Conversation, Inbound, Ticket, TicketKind

CALLER = "+13135550142"
SID = "CA" + "1" * 32


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(MONDAY_10AM, tick=False) as clock:
        yield clock


def let_pass(clock, seconds: float) -> None:
    """Move the clock, let it ring, let the workers run."""
    clock.shift(seconds)
    connection.set_schema_to_public()
    tick(now=read_now())
    run_queue()


def read_call() -> Call:
    connection.set_schema(GLOW)
    return Call.objects.get()


@pytest.mark.parametrize(
    "order", list(permutations(["voice_ringing", "dialed_no_answer", "status_line_completed"]))
)
def test_signals_in_any_order_make_one_text(provider, sent, order, clock):
    for fixture in order:
        provider.post(fixture)
        run_queue()
    let_pass(clock, 4)
    assert len(sent()) == 1
    assert read_call().textback == "sent"


@pytest.mark.parametrize(
    ("fixtures", "outcome"),
    [
        (["dialed_no_answer"], "no_answer"),
        (["dialed_busy"], "busy"),
        (["dialed_failed"], "failed"),
        (["dialed_canceled"], "abandoned"),
        (["dialed_voicemail"], "voicemail"),
        (["voice_ringing", "status_line_no_answer"], "no_answer"),
        (["voice_ringing", "status_line_completed"], "abandoned"),
        (["status_line_completed"], "abandoned"),
    ],
)
def test_any_one_signal_alone_is_enough(provider, sent, fixtures, outcome, clock):
    for fixture in fixtures:
        provider.post(fixture)
    run_queue()
    let_pass(clock, 4)
    assert read_call().outcome == outcome
    assert len(sent()) == 1


def test_an_answered_call_is_never_texted(provider, sent):
    for fixture in ["voice_ringing", "screen", "screened_one", "dialed_answered", "status_line_completed"]:
        provider.post(fixture)
        run_queue()
    assert read_call().outcome == "answered"
    assert sent() == []


def test_the_lines_end_heard_before_the_dial_result_texts_nobody_the_desk_has_spoken_to(
    provider, sent, clock
):
    """The caller hung up first, and the two webhooks overtook each other."""
    RingDestination.objects.update(is_screened=False)
    provider.post("status_line_completed")
    run_queue()
    assert read_call().outcome == "abandoned"
    provider.post("dialed_answered")
    run_queue()
    let_pass(clock, 4)
    assert read_call().outcome == "answered"
    assert OutboxItem.objects.get().reason == "The call was answered after all"
    assert sent() == []


def test_the_text_names_the_spa_the_assistant_and_how_to_stop(provider, sent):
    provider.miss_call()
    run_queue()
    assert sent() == [
        "Hi, this is Bella, the virtual assistant at Glow Med Spa - sorry we missed you! "
        "What can I help you with? Reply STOP to opt out"
    ]


def test_outside_opening_hours_the_text_says_when_the_desk_is_back(provider, sent, clock):
    clock.move_to("2026-11-22 23:00+00:00")  # Sunday evening in Detroit
    provider.miss_call()
    run_queue()
    assert "We are back Mon Nov 23 at 9am" in sent()[0]


def test_a_known_patient_is_greeted_by_first_name(provider, sent):
    make_patient(first_name="Maya", phone=CALLER)
    provider.miss_call()
    run_queue()
    assert sent()[0].startswith("Hi Maya, ")


def test_the_text_leaves_from_the_number_that_was_called(provider, texts_leave):
    second = PhoneLine.objects.create(
        location=PhoneLine.objects.get().location,
        number="+13135550101",
        label="Second",
        topology=Topology.FORWARDED,
    )
    provider.miss_call(To=second.number, Called=second.number)
    run_queue()
    assert [message["from"] for message in texts_leave.messages()] == ["+13135550101"]


def test_a_second_missed_call_raises_the_conversation_instead_of_texting_again(provider, sent, clock):
    provider.miss_call()
    run_queue()
    clock.shift(3600)
    provider.miss_call()
    run_queue()
    connection.set_schema(GLOW)
    assert len(sent()) == 1
    assert Conversation.objects.get().priority == 1
    assert list(Call.objects.order_by("started_at").values_list("textback", flat=True)) == [
        "sent",
        "in_progress",
    ]


def test_a_second_missed_call_shows_on_the_desks_page(provider, sent, clock):
    provider.miss_call()
    run_queue()
    clock.shift(1800)
    provider.miss_call()
    run_queue()
    connection.set_schema(GLOW)
    assert Conversation.objects.get().waiting_since == MONDAY_10AM + timedelta(seconds=1800)
    assert Ticket.objects.get().reason == "Called again and reached nobody"


def test_a_text_that_reached_nobody_does_not_stand_in_for_the_next_one(provider, sent, clock):
    provider.miss_call()
    run_queue()
    connection.set_schema(GLOW)
    OutboxItem.objects.update(state="undelivered")
    clock.shift(3600)
    provider.miss_call()
    run_queue()
    assert len(sent()) == 2


def test_a_caller_whom_a_person_answered_days_ago_is_texted_again(provider, sent, clock):
    conversation = make_conversation(patient=make_patient(phone=CALLER), mode="person")
    clock.shift(2 * 86400)
    provider.miss_call()
    run_queue()
    connection.set_schema(GLOW)
    conversation.refresh_from_db()
    assert (len(sent()), conversation.mode) == (1, "assistant")


def test_a_missed_call_leaves_a_person_what_they_just_took_over(provider, sent):
    conversation = make_conversation(patient=make_patient(phone=CALLER), now=MONDAY_10AM - timedelta(days=3))
    robin = User.objects.get(username="desk@spa.test")
    desk_talk.take_over(conversation_id=conversation.pk, actor="Robin", user_id=robin.pk, now=read_now())
    provider.miss_call()
    run_queue()
    connection.set_schema(GLOW)
    conversation.refresh_from_db()
    assert sent() == []
    assert (conversation.mode, conversation.owner_id) == ("person", robin.pk)
    assert (read_call().textback, Ticket.objects.get().kind) == ("in_progress", TicketKind.ANSWER)


def test_a_missed_call_that_is_not_texted_leaves_the_conversation_as_it_is(provider, sent):
    Practice.objects.update(textback_enabled=False)
    days_ago = MONDAY_10AM - timedelta(days=3)
    conversation = make_conversation(patient=make_patient(phone=CALLER), mode="person", now=days_ago)
    provider.miss_call()
    run_queue()
    connection.set_schema(GLOW)
    conversation.refresh_from_db()
    assert (sent(), conversation.mode) == ([], "person")


def test_the_text_to_a_caller_of_days_ago_is_a_fresh_start_that_belongs_to_nobody(provider, sent):
    old = State(stage=Stage.OFFERING, misunderstood=1, introduced=True).to_json()
    conversation = make_conversation(
        patient=make_patient(phone=CALLER),
        mode="person",
        owner=User.objects.get(username="desk@spa.test"),
        now=MONDAY_10AM - timedelta(days=3),
        assistant_state=old,
    )
    provider.miss_call()
    run_queue()
    connection.set_schema(GLOW)
    conversation.refresh_from_db()
    state = State.from_json(conversation.assistant_state)
    assert (len(sent()), conversation.mode, conversation.owner_id) == (1, "assistant", None)
    assert (state.stage, state.misunderstood) == (Stage.GREETING, 0)


def test_a_call_taken_for_answered_that_was_not_connected_is_texted(provider, sent):
    """The desk pressed 1 at the moment the caller hung up."""
    for fixture in ("voice_ringing", "screened_one"):
        provider.post(fixture)
        run_queue()
    assert read_call().outcome == "answered"
    provider.post("dialed_voicemail")
    run_queue()
    assert read_call().outcome == "voicemail"
    assert len(sent()) == 1


def test_a_text_back_withdrawn_because_the_patient_opted_out_meanwhile_asks_a_person_to_call(
    provider, sent, settings
):
    settings.SANDBOX_URL = ""
    provider.miss_call()
    run_queue()
    provider.text("STOP")
    run_queue()
    connection.set_schema(GLOW)
    OutboxItem.objects.update(due_at=MONDAY_10AM)
    settings.SANDBOX_URL = "http://127.0.0.1:9"
    push_due(lane="interactive")
    assert Call.objects.get().textback == "dropped:opted_out"
    assert Ticket.objects.get().kind == TicketKind.CALL_BACK


@pytest.mark.parametrize(
    ("caller", "enabled", "promise"),
    [
        (CALLER, True, True),
        ("anonymous", True, False),
        ("sip:x@example.com", True, False),
        (CALLER, False, False),
    ],
)
def test_only_callers_who_will_get_a_text_are_promised_one(provider, caller, enabled, promise):
    Practice.objects.update(textback_enabled=enabled)
    heard = provider.post("dialed_no_answer", From=caller).content.decode()
    assert ("texting you" in heard) == promise


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("{assistant} from {spa}: you asked about Botox? Reply STOP to opt out", "treatment_named"),
        ("{assistant} from {spa}: you are booked! Reply STOP to opt out", "unconfirmed"),
        ("{assistant} from {spa}: come at 2:30pm. Reply STOP to opt out", "unapproved_time"),
    ],
)
def test_a_wording_that_must_not_leave_makes_a_call_back_and_no_text(provider, sent, body, reason):
    MessageText.objects.create(key="textback_open", language="en", body=body)
    provider.miss_call()
    run_queue()
    assert sent() == []
    connection.set_schema(GLOW)
    item = OutboxItem.objects.get()
    assert (item.state, item.reason) == (OutboxState.DROPPED, REASONS[reason])
    assert Call.objects.get().textback == f"dropped:{reason}"
    ticket = Ticket.objects.get()
    assert (ticket.kind, ticket.reason) == (
        TicketKind.CALL_BACK,
        f"Text not sent: {REASONS[reason].lower()}.",
    )
    assert set(Inbound.objects.values_list("state", "problem")) == {("done", "")}, "tried once, not in a loop"


def test_hours_and_names_may_hold_what_a_text_may_not_say_otherwise(provider, sent, clock):
    Practice.objects.update(name="Botox & Booked")
    clock.shift(12 * 3600)
    provider.miss_call()
    run_queue()
    assert "Botox & Booked" in sent()[0]


def test_a_call_nobody_can_tell_about_is_given_up_after_four_hours(provider, texts_leave, clock):
    provider.post("voice_ringing")
    run_queue()
    let_pass(clock, 5 * 3600)
    assert read_call().watch_at is None
    assert Ticket.objects.get().kind == TicketKind.CALL_BACK


def test_the_next_day_a_missed_call_is_texted_again(provider, sent, clock):
    provider.miss_call()
    run_queue()
    clock.shift(26 * 3600)
    provider.miss_call()
    run_queue()
    assert len(sent()) == 2


@pytest.mark.parametrize(
    ("caller", "reason", "has_task"),
    [
        ("anonymous", "withheld", False),
        ("+266696687", "withheld", False),
        ("sip:front@pbx.example.com", "not_a_number", False),
        ("+18005550199", "not_mobile", True),
        ("+13135550111", "staff", False),
    ],
)
def test_callers_that_cannot_or_must_not_be_texted(provider, sent, caller, reason, has_task):
    provider.miss_call(caller=caller)
    run_queue()
    assert read_call().textback == reason
    assert Ticket.objects.filter(kind=TicketKind.CALL_BACK).exists() == has_task
    assert sent(caller) == []


def test_a_spoofed_caller_id_is_not_texted(provider, sent):
    provider.miss_call(StirVerstat="TN-Validation-Failed-C")
    run_queue()
    assert (read_call().textback, sent()) == ("spoofed", [])


def test_a_nurses_own_mobile_is_not_texted(provider, sent):
    StaffMember.objects.filter(user__first_name="Noor").update(phone=CALLER)
    provider.miss_call()
    run_queue()
    assert (read_call().textback, sent()) == ("staff", [])


def test_a_patient_who_opted_out_gets_a_call_back_task_instead(provider, sent):
    address = make_patient(phone=CALLER).addresses.get()
    record_consent(address=address, kind=ConsentKind.OPT_OUT, source="desk", now=MONDAY_10AM)
    provider.miss_call()
    run_queue()
    assert (read_call().textback, sent()) == ("opted_out", [])
    assert Ticket.objects.get().kind == TicketKind.CALL_BACK


def test_a_blocked_patient_is_not_texted(provider, sent):
    make_patient(phone=CALLER, is_blocked=True)
    provider.miss_call()
    run_queue()
    assert (read_call().textback, sent()) == ("blocked", [])


def test_a_known_landline_gets_a_call_back_task(provider, sent):
    patient = make_patient(phone=CALLER)
    patient.addresses.update(unreachable_reason="Carrier: cannot receive texts (code 30006)")
    provider.miss_call()
    run_queue()
    assert (read_call().textback, sent()) == ("landline", [])
    assert Ticket.objects.get().kind == TicketKind.CALL_BACK


def test_an_open_clinical_question_stops_the_text(provider, sent):
    conversation = make_conversation(patient=make_patient(phone=CALLER), mode="frozen", last_out_at=None)
    make_ticket(kind=TicketKind.CLINICAL, patient=conversation.patient, conversation=conversation)
    provider.miss_call()
    run_queue()
    assert read_call().textback == "clinical"
    assert sent() == []


def test_a_call_heard_of_too_late_makes_a_task_not_a_text(provider, sent, clock):
    provider.post("dialed_no_answer")
    clock.shift(11 * 60)  # the workers were down
    run_queue()
    assert (read_call().textback, sent()) == ("too_late", [])
    assert Ticket.objects.get().kind == TicketKind.CALL_BACK


def test_switched_off_means_a_task_for_the_desk(provider, sent):
    Practice.objects.update(textback_enabled=False)
    provider.miss_call()
    run_queue()
    assert (read_call().textback, sent()) == ("off", [])


def test_a_forwarded_call_is_missed_on_arrival(provider, sent):
    PhoneLine.objects.update(topology=Topology.FORWARDED)
    provider.post("voice_ringing", ForwardedFrom="+13135550188")
    run_queue()
    assert read_call().outcome == "forwarded"
    assert len(sent()) == 1


def test_a_number_known_to_two_spas_stays_with_each(provider, other_provider, sent):
    provider.miss_call()
    other_provider.miss_call(To="+12165550100", Called="+12165550100")
    run_queue()
    assert [body.split(" at ")[1][:8] for body in sent()] == ["Glow Med", "Luna Aes"]
    for schema in (GLOW, LUNA):
        with inside_spa(schema):
            assert (Call.objects.count(), Patient.objects.count(), OutboxItem.objects.count()) == (1, 1, 1)


def test_lost_webhooks_are_made_up_for_by_asking_the_provider(provider, texts_leave, sent, clock):
    with inside_spa(GLOW):
        account = MessagingAccount.objects.get()
    texts_leave.register_line(
        number="+13135550100",
        account_sid=account.account_sid,
        auth_token=account.auth_token,
        voice_url="http://127.0.0.1:9/",
    )
    call = texts_leave.start_call(CALLER, "+13135550100")
    provider.post("voice_ringing", CallSid=call["sid"])
    run_queue()
    assert read_call().outcome == "ringing"
    clock.shift(36)
    let_pass(clock, 0)
    watched = read_call()
    assert watched.decided_by == "watchdog"
    assert len(sent()) == 1


def test_a_text_waits_for_the_morning_when_the_spa_wants_it(provider, sent, clock):
    Practice.objects.update(textback_at_night=False)
    clock.move_to("2026-11-24 04:30+00:00")  # 11:30 pm in Detroit
    provider.miss_call()
    run_queue()
    connection.set_schema(GLOW)
    waiting = OutboxItem.objects.get()
    assert waiting.state == OutboxState.READY
    assert waiting.due_at.isoformat() == "2026-11-24T13:00:00+00:00"  # 8 am in Detroit, MI
    assert sent() == []
    clock.move_to("2026-11-24 13:00:05+00:00")
    let_pass(clock, 0)
    assert len(sent()) == 1
