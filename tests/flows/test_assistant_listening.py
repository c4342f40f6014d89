"""Several quick texts get one reply; a reply that a further text overtakes never leaves."""

from datetime import datetime, timedelta

import pytest
import time_machine
from django.db import connection

from clinics.models import Appointment, BookingRequest, Patient, Provider
from clinics.openings import list_openings
from leakmap import tasks
from leakmap.lib.clock import read_now
from leakmap.tenants.management.commands.clock import sweep, tick
from leakmap.tenants.models import WakeUp
from outreach import desk, desk_talk
from outreach.models import OutboxItem
from tests.conftest import GLOW
from tests.factories import MONDAY_10AM, make_appointment, read_practice
from tests.provider import run_queue
from triage.models import Conversation, Message, Ticket, TicketKind

CALLER = "+13135550142"


@pytest.fixture(autouse=True)
def listens(settings):
    settings.ASSISTANT_LISTENS_S = 3.0


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(MONDAY_10AM, tick=False) as clock:
        yield clock


# ---- bursts -----------------------------------------------------------------------------------------------


def test_texts_of_one_breath_get_one_reply_to_all_of_them(text, wait, sent):
    text("hi")
    wait(1)
    text("do u have anything thursday after 3")
    wait(2)
    text("for a hydrafacial")
    assert sent() == []
    wait(4)
    assert len(sent()) == 1
    assert "Thu Nov 26" in sent()[0]
    assert Conversation.objects.get().answer_due_at is None
    assert not Message.objects.filter(awaits_answer=True).exists()
    wait(30)
    assert len(sent()) == 1


def test_a_single_text_is_answered_three_to_four_seconds_later(text, wait, sent):
    text("where do you park?")
    wait(2)
    assert sent() == []
    wait(2)
    assert "parking" in sent()[0]


def test_somebody_who_does_not_stop_writing_is_answered_after_eight_seconds(text, wait, sent):
    for word in ("so", "i", "would", "like", "a", "hydrafacial", "on", "thursday"):
        text(word)
        wait(1)
    assert len(sent()) == 1
    text("please")
    wait(4)
    assert len(sent()) == 2


def test_stop_in_the_middle_of_a_burst_ends_everything_at_once(text, wait, sent):
    text("any hydrafacial thursday?")
    wait(1)
    text("STOP")
    wait(10)
    assert sent() == []
    assert not Message.objects.filter(awaits_answer=True).exists()


def test_a_clinical_text_in_a_burst_is_acknowledged_at_once_and_nothing_else_is_said(text, wait, sent):
    text("any hydrafacial thursday?")
    text("my face is swollen since the filler yesterday")
    assert len(sent()) == 1
    assert "911" in sent()[0]
    wait(10)
    assert len(sent()) == 1
    assert Conversation.objects.get().mode == "frozen"


def test_help_in_the_middle_of_a_burst_is_answered_at_once_and_the_rest_after_it(text, wait, sent):
    text("where do you park?")
    text("HELP")
    assert "Reply STOP" in sent()[0]
    wait(5)
    assert len(sent()) == 2
    assert "parking" in sent()[1]


def test_what_is_harmless_in_pieces_is_read_as_one(text, wait, sent):
    text("since yesterday")
    text("i cant")
    text("breathe")
    wait(5)
    assert [each.kind for each in Ticket.objects.all()] == [TicketKind.ADVERSE]
    assert len(sent()) == 1
    assert "911" in sent()[0]


def was_paged(sent) -> bool:
    return [each.kind for each in Ticket.objects.all()] == [TicketKind.ADVERSE] and "911" in sent()[-1]


def test_an_emergency_told_in_pieces_is_seen_also_when_the_first_was_answered_and_the_reply_never_left(
    text, wait, sent, jam
):
    jam.start()
    text("i cant")
    wait(10)
    text("breathe")
    wait(10)
    jam.end()
    assert was_paged(sent)
    assert len(sent()) == 1


def test_an_emergency_told_in_pieces_is_seen_also_when_the_turn_is_overdue(text, wait, sent, clock):
    text("since yesterday i cant")
    clock.shift(9)
    text("breathe")
    wait(10)
    assert was_paged(sent)


def test_an_emergency_told_in_pieces_is_seen_also_when_no_worker_ran_for_a_while(provider, wait, sent, clock):
    provider.text("since yesterday i cant")
    clock.shift(1)
    provider.text("breathe")
    clock.shift(20)
    run_queue()
    wait(2)
    assert was_paged(sent)


def test_an_emergency_told_in_pieces_is_seen_also_by_an_assistant_without_patience(
    text, wait, sent, jam, settings
):
    settings.ASSISTANT_LISTENS_S = 0
    jam.start()
    text("since yesterday i cant")
    text("breathe")
    wait(2)
    jam.end()
    assert was_paged(sent)


def test_asked_in_pieces_for_no_more_texts_none_follows_but_the_confirmation(text, wait, sent):
    text("please stop")
    text("texting me")
    wait(5)
    assert Conversation.objects.get().address.opted_out_at is not None
    assert len(sent()) == 1
    assert "START" in sent()[0]


def test_two_patients_who_write_at_once_do_not_wait_for_each_other(text, wait, sent):
    other = "+13135550143"
    text("where do you park?")
    wait(2)
    text("where do you park?", caller=other)
    wait(2)
    assert (len(sent()), len(sent(other))) == (1, 0)
    wait(2)
    assert len(sent(other)) == 1


# ---- nothing is lost --------------------------------------------------------------------------------------


def test_a_lost_wake_up_loses_no_answer(text, clock, sent):
    text("where do you park?")
    WakeUp.objects.all().delete()
    clock.shift(timedelta(minutes=6))
    sweep(now=read_now())
    tick(now=read_now())
    run_queue()
    assert len(sent()) == 1


def test_a_turn_is_taken_once_however_often_the_worker_is_woken(text, clock, sent):
    text("where do you park?")
    clock.shift(5)
    for _ in range(3):
        tasks.wake(GLOW)
    assert len(sent()) == 1


def test_a_turn_that_fails_is_a_persons_and_stops_nobody_else(text, wait, sent):
    other = "+13135550143"
    text("where do you park?")
    Conversation.objects.update(assistant_state={"stage": "a stage of another version"})
    text("where do you park?", caller=other)
    wait(5)
    assert "parking" in sent(other)[0]
    assert "A person will answer" in sent()[0]
    broken = Conversation.objects.get(address__address=CALLER)
    assert (broken.mode, broken.answer_due_at) == ("person", None)
    assert Ticket.objects.get().conversation == broken


# ---- a person comes in ------------------------------------------------------------------------------------


def test_the_assistant_that_was_listening_is_silent_once_a_person_took_over(text, wait, sent):
    text("any hydrafacial thursday?")
    desk_talk.take_over(conversation_id=Conversation.objects.get().pk, actor="Robin", now=read_now())
    wait(10)
    assert sent() == []
    assert Ticket.objects.get().kind == TicketKind.ANSWER
    assert Conversation.objects.get().waiting_since is not None


def test_a_person_who_has_answered_what_the_assistant_was_listening_to_finds_no_work_left(text, wait, sent):
    text("any hydrafacial thursday?")
    desk_talk.send_text(
        conversation_id=Conversation.objects.get().pk,
        body="Hi, Robin here!",
        actor="Robin",
        dedupe="a",
        now=read_now(),
    )
    wait(10)
    assert len(sent()) == 1
    assert not Ticket.objects.exists()
    assert Conversation.objects.get().waiting_since is None


@pytest.mark.parametrize("hand_back", [False, True])
def test_what_the_assistant_had_not_said_when_a_person_wrote_is_never_said(text, wait, sent, jam, hand_back):
    jam.start()
    text("any hydrafacial on thursday?")
    wait(5)
    take_over()
    desk_talk.send_text(
        conversation_id=talk_id(), body="Friday at 2 is yours.", actor="Robin", dedupe="a", now=read_now()
    )
    wait(60)
    if hand_back:
        desk_talk.hand_back(conversation_id=talk_id(), actor="Robin", now=read_now())
    jam.end()
    assert len(sent()) == 1
    assert "Friday at 2 is yours." in sent()[0]
    assert OutboxItem.objects.get(kind="assistant").reason == "A person took over"
    assert not Ticket.objects.exists()


def test_a_reply_withdrawn_for_a_person_who_hands_back_unanswered_shows_that_an_answer_is_owed(
    text, wait, sent, jam
):
    jam.start()
    text("where do you park?")
    wait(5)
    take_over()
    wait(5)
    desk_talk.hand_back(conversation_id=talk_id(), actor="Robin", now=read_now())
    jam.end()
    assert sent() == []
    assert Ticket.objects.get().kind == TicketKind.ANSWER
    assert Conversation.objects.get().waiting_since is not None


def test_when_the_reply_that_introduces_us_is_withdrawn_the_persons_text_says_how_to_stop_us(
    text, wait, sent, jam
):
    jam.start()
    text("any hydrafacial on thursday?")
    wait(5)
    desk_talk.send_text(
        conversation_id=talk_id(), body="Hi, yes we do.", actor="Robin", dedupe="a", now=read_now()
    )
    jam.end()
    assert sent() == ["Glow Med Spa: Hi, yes we do. Reply STOP to opt out"]


def test_after_a_withdrawn_introduction_the_assistant_introduces_us_in_its_next_text(text, wait, sent, jam):
    jam.start()
    text("any hydrafacial on thursday?")
    wait(5)
    take_over()
    jam.end()
    desk_talk.hand_back(conversation_id=talk_id(), actor="Robin", now=read_now())
    text("where do you park?")
    wait(5)
    assert len(sent()) == 1
    assert "virtual assistant" in sent()[0]
    assert "STOP" in sent()[0]


def test_a_text_back_that_came_too_late_to_leave_does_not_count_as_our_introduction(
    provider, text, wait, sent, jam, clock
):
    jam.start()
    provider.miss_call()
    run_queue()
    connection.set_schema(GLOW)
    clock.shift(timedelta(minutes=45))
    jam.end()
    assert OutboxItem.objects.get().state == "dropped"
    text("hi, any hydrafacial on thursday?")
    wait(5)
    assert len(sent()) == 1
    assert "virtual assistant" in sent()[0]
    assert "STOP" in sent()[0]


def test_other_times_from_the_desk_bring_no_withdrawn_reply_out_again(text, wait, sent, jam):
    text("any hydrafacial on thursday?")
    wait(5)
    text("the first one")
    wait(5)
    text("Maya")
    wait(5)
    before = len(sent())
    jam.start()
    text("where do you park?")
    wait(5)
    take_over()
    wait(1)
    request = BookingRequest.objects.get()
    free = list_openings(service=request.appointment.service, practice=read_practice(), now=read_now())
    desk.counter_request(request_id=request.pk, openings=free[20:22], actor="Robin", now=read_now())
    jam.end()
    [offer] = sent()[before:]
    assert "parking" not in offer
    assert Ticket.objects.get(kind=TicketKind.ANSWER).closed_at is None


def take_over() -> None:
    assert desk_talk.take_over(conversation_id=talk_id(), actor="Robin", now=read_now())


def talk_id() -> int:
    return Conversation.objects.get().pk


# ---- overtaken --------------------------------------------------------------------------------------------


def test_a_reply_that_was_overtaken_is_taken_back_and_the_next_one_answers_both(text, wait, sent, jam):
    jam.start()
    text("any hydrafacial on thursday?")
    wait(5)
    text("and where do you park?")
    wait(5)
    jam.end()
    assert len(sent()) == 1
    assert "Thu Nov 26" in sent()[0]
    assert "parking" in sent()[0]
    first = OutboxItem.objects.earliest("pk")
    assert (first.state, first.reason) == ("dropped", "The patient wrote again before it left")
    assert not Ticket.objects.exists()


def test_an_answer_the_carrier_lost_does_not_arrive_after_a_newer_one(text, wait, sent, texts_leave):
    texts_leave.behave("500", count=1)
    text("where do you park?")
    wait(5)
    text("any hydrafacial on thursday?")
    wait(60)
    assert len(sent()) == 1
    assert "Thu Nov 26" in sent()[0]
    first = OutboxItem.objects.earliest("pk")
    assert (first.state, first.reason) == ("dropped", "A newer answer went first")
    assert Ticket.objects.get().kind == TicketKind.ANSWER, "where to park is still to be said"


def test_an_answer_the_carrier_lost_is_sent_again_where_none_came_after_it(text, wait, sent, texts_leave):
    texts_leave.behave("500", count=1)
    text("where do you park?")
    wait(60)
    assert len(sent()) == 1
    assert not Ticket.objects.exists()


def test_a_reply_that_has_left_is_not_taken_back(text, wait, sent):
    text("any hydrafacial on thursday?")
    wait(5)
    text("and where do you park?")
    wait(5)
    assert len(sent()) == 2
    assert not OutboxItem.objects.filter(state="dropped").exists()


def read_hold() -> str:
    held = Appointment.objects.filter(state="held")
    assert held.count() <= 1
    return held.get().starts_at.isoformat() if held else ""


def test_what_an_overtaken_reply_held_is_given_back(text, wait, sent, jam):
    text("any hydrafacial on thursday?")
    wait(5)
    jam.start()
    text("the first one")
    wait(5)
    assert read_hold()
    text("actually can i talk to a person first")
    wait(5)
    jam.end()
    assert read_hold() == ""
    assert "A person will answer" in sent()[-1]
    assert Conversation.objects.get().assistant_state["held"] is None


def test_what_an_overtaken_reply_held_stays_held_when_the_next_one_wants_it_too(text, wait, sent, jam):
    text("any hydrafacial on thursday?")
    wait(5)
    jam.start()
    text("the first one")
    wait(5)
    wanted = read_hold()
    text("thank you")
    wait(5)
    jam.end()
    assert read_hold() == wanted
    assert (
        Conversation.objects.get().assistant_state["request_id"]
        == BookingRequest.objects.get(state="waiting").pk
    )


def test_what_an_overtaken_reply_had_given_up_is_held_again(text, wait, sent, jam):
    text("any hydrafacial on thursday?")
    wait(5)
    text("the first one")
    wait(5)
    text("Maya Lind")
    wait(5)
    held = read_hold()
    text("can you do friday instead?")
    wait(5)
    jam.start()
    text("the first one")
    wait(5)
    assert read_hold() != held
    text("actually can i talk to a person first")
    wait(5)
    jam.end()
    assert read_hold() == held


def test_a_name_read_in_an_overtaken_turn_is_forgotten_until_it_is_read_again(text, wait, sent, jam):
    text("any hydrafacial on thursday?")
    wait(5)
    text("the first one")
    wait(5)
    jam.start()
    text("Maria")
    wait(5)
    assert Patient.objects.get().first_name == "Maria"
    text("wait")
    assert Patient.objects.get().first_name == ""


def test_a_text_back_that_has_not_left_yields_to_the_reply_which_introduces_us(
    provider, text, wait, sent, jam
):
    jam.start()
    provider.miss_call()
    run_queue()
    text("hi, just called. where do you park?")
    wait(5)
    jam.end()
    assert len(sent()) == 1
    assert "virtual assistant" in sent()[0]
    assert "STOP" in sent()[0]
    assert "parking" in sent()[0]


def test_a_decision_of_the_desk_is_not_undone_by_an_overtaken_reply(text, wait, sent, jam):
    text("any hydrafacial on thursday?")
    wait(5)
    jam.start()
    text("the first one, Maya Lind")
    wait(5)
    request = BookingRequest.objects.get()
    desk.confirm_request(request_id=request.pk, actor="Robin", now=read_now())
    text("great")
    wait(5)
    jam.end()
    request.refresh_from_db()
    assert request.state == "confirmed"
    assert Appointment.objects.get().state == "confirmed"


def test_times_taken_since_they_were_offered_are_not_named_again(text, wait, sent, clock):
    text("any hydrafacial on thursday?")
    wait(5)
    offered = Conversation.objects.get().assistant_state["offered"]
    for provider in Provider.objects.all():
        make_appointment(starts_at=datetime.fromisoformat(offered[0]["starts_at"]), provider=provider)
    clock.shift(timedelta(days=1))
    text("yes please")
    wait(5)
    assert OutboxItem.objects.latest("pk").state == "sent"
    named = OutboxItem.objects.latest("pk").quoted
    assert offered[0]["starts_at"] not in {each["starts_at"] for each in named}
