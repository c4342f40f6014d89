"""Where the assistant steps aside, what it asks of the desk, and how it comes back."""

from datetime import datetime, timedelta

import pytest
import time_machine
from django.contrib.auth.models import User
from django.db import connection

from clinics.booking import change_hold
from clinics.models import Appointment, BookingRequest, Practice, Service
from clinics.profile import read_profile
from leakmap.lib.clock import read_now
from leakmap.lib.tenancy import inside_spa
from leakmap.tenants.management.commands.clock import tick
from outreach import asking, desk, desk_talk
from outreach.assistant.types import AskForWaitlist, AskToCancel, PartOfDay, ReportLate, State, Wish
from outreach.desk_visits import cancel_visit, preview_cancellation
from outreach.going_on import continue_conversation, draft_reply
from outreach.models import OutboxItem
from outreach.plans import read_plans
from outreach.push import push_due
from outreach.saying import read_setting
from tests.conftest import GLOW, LUNA
from tests.factories import (
    MONDAY_10AM,
    make_appointment,
    make_conversation,
    make_message,
    make_opening,
    make_patient,
    make_request,
    make_ticket,
)
from tests.provider import run_queue
from tests.unanswered import list_unanswered
from triage.models import Conversation, Message, Ticket, TicketKind, Urgency

CALLER = "+13135550142"
HOUR = timedelta(hours=1)


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


def talk() -> Conversation:
    return Conversation.objects.get()


def take_over() -> None:
    desk_talk.take_over(conversation_id=talk().pk, actor="Robin", now=read_now())


def write(body: str) -> None:
    desk_talk.send_text(conversation_id=talk().pk, body=body, actor="Robin", dedupe=body, now=read_now())
    run_queue()
    connection.set_schema(GLOW)


# ---- stepping aside ---------------------------------------------------------------------------------------


def test_a_hand_over_shows_the_desk_why_and_who_has_it(say):
    say("hi")
    owner = User.objects.get(email="desk@spa.test")
    Conversation.objects.update(owner=owner)
    answer = say("can i talk to a real person please")
    ticket = Ticket.objects.get()
    assert (ticket.kind, ticket.reason, ticket.owner) == (TicketKind.ANSWER, "Asked for a person", owner)
    assert (talk().mode, talk().waiting_since) == ("person", MONDAY_10AM)
    assert "A person will answer" in answer


def test_a_new_summary_replaces_what_the_open_ticket_said(glow):
    conversation = make_conversation()
    asking.owe_answer(
        conversation=conversation, reason="A question", now=MONDAY_10AM, dedupe="1", summary="Parking"
    )
    asking.hand_over(
        conversation=conversation, reason="Sounds unhappy", now=MONDAY_10AM, summary="Waited long"
    )
    ticket = Ticket.objects.get()
    assert (ticket.reason, ticket.summary) == ("Sounds unhappy", "Waited long")
    assert [each.what for each in ticket.events.all()] == ["opened", "reason changed"]


def test_at_night_the_hand_over_says_when_somebody_is_there(say, clock):
    clock.shift(timedelta(hours=12))
    assert "Tue Nov 24 at 9am" in say("can i talk to a real person please")


def test_a_promise_of_a_person_is_not_sent_after_the_person_has_written(provider, sent, settings):
    reachable, settings.SANDBOX_URL = settings.SANDBOX_URL, ""
    provider.text("can i talk to a real person please")
    run_queue()
    connection.set_schema(GLOW)
    desk_talk.send_text(
        conversation_id=talk().pk, body="Robin here.", actor="Robin", dedupe="a", now=MONDAY_10AM
    )
    settings.SANDBOX_URL = reachable
    OutboxItem.objects.update(due_at=MONDAY_10AM)
    push_due(lane="interactive")
    connection.set_schema(GLOW)
    assert [body for body in sent() if "Robin here." in body] == sent()
    assert OutboxItem.objects.get(kind="handover").reason == "A person took over"


def test_a_reply_withdrawn_because_a_person_took_over_leaves_work_that_shows_it(provider, settings):
    settings.SANDBOX_URL = ""
    provider.text("where do you park?")
    run_queue()
    connection.set_schema(GLOW)
    take_over()
    settings.SANDBOX_URL = "http://127.0.0.1:9"
    OutboxItem.objects.update(due_at=MONDAY_10AM)
    push_due(lane="interactive")
    connection.set_schema(GLOW)
    assert OutboxItem.objects.get().state == "dropped"
    assert Ticket.objects.get().kind == TicketKind.ANSWER
    assert talk().waiting_since == MONDAY_10AM


def test_a_hold_that_runs_out_while_a_person_has_the_conversation_is_told_to_the_person_only(
    say, sent, clock
):
    say("hydrafacial tomorrow?")
    say("the first one")
    take_over()
    before = sent()
    clock.shift(timedelta(hours=3))
    tick(now=read_now())
    run_queue()
    connection.set_schema(GLOW)
    assert BookingRequest.objects.get().state == "expired"
    assert Ticket.objects.get().kind == TicketKind.HOLD_RAN_OUT
    assert sent() == before


# ---- coming back ------------------------------------------------------------------------------------------


def test_a_person_who_has_been_quiet_long_enough_leaves_the_patient_to_the_assistant_again(say, clock):
    say("hi")
    write("Hi, Robin here. All set for now!")
    clock.shift(11 * HOUR)
    assert say("where do you park?") == ""
    assert talk().mode == "person"
    desk.finish_ticket(ticket_id=Ticket.objects.get().pk, actor="Robin", outcome="Answered", now=read_now())
    clock.shift(11 * HOUR)
    assert say("and where do you park?") == "", "closing the ticket was the last thing a person did"
    desk.finish_ticket(
        ticket_id=Ticket.objects.latest("pk").pk, actor="Robin", outcome="Answered", now=read_now()
    )
    clock.shift(13 * HOUR)
    assert "parking" in say("hello? where do you park?")
    assert (talk().mode, talk().owner) == ("assistant", None)


def test_who_only_thanks_the_person_who_answered_makes_no_work(say, clock):
    say("hi")
    write("Hi, Robin here. You are all set.")
    assert say("thank you so much!") == ""
    assert not Ticket.objects.exists()
    assert talk().waiting_since is None
    assert list_unanswered() == []
    clock.shift(13 * HOUR)
    assert "parking" in say("where do you park?")


def test_a_thank_you_may_be_the_answer_to_what_the_person_asked(say):
    say("hi")
    write("Shall I put you down for Friday at 3?")
    say("thank you!")
    assert Ticket.objects.get().kind == TicketKind.ANSWER


def test_the_desks_words_settle_that_somebody_runs_late(visit, conversation):
    asking.report_late(ReportLate(visit.pk, 10), conversation=conversation, now=MONDAY_10AM)
    write("No problem, see you soon!")
    assert Ticket.objects.get().closed_at == MONDAY_10AM


def test_as_long_as_something_is_open_the_assistant_stays_silent(say, clock):
    say("can i talk to a real person please")
    clock.shift(48 * HOUR)
    assert say("where do you park?") == ""
    assert talk().mode == "person"


def test_the_spa_sets_how_long_a_person_must_have_been_quiet(say, clock):
    Practice.objects.update(person_quiet_hours=2)
    say("hi")
    write("Hi, Robin here.")
    clock.shift(3 * HOUR)
    assert "parking" in say("where do you park?")


def test_whom_the_assistant_answers_again_no_longer_waits_for_a_person(say, clock):
    say("hi")
    write("Hi, Robin here.")
    Conversation.objects.update(waiting_since=read_now())
    clock.shift(13 * HOUR)
    assert "parking" in say("where do you park?")
    assert (talk().mode, talk().waiting_since) == ("assistant", None)


def test_after_a_clinical_matter_was_closed_quiet_time_counts_from_there(say, clock):
    say("my face is swollen since the filler")
    desk.finish_ticket(ticket_id=Ticket.objects.get().pk, actor="Noor", outcome="seen", now=read_now())
    clock.shift(13 * HOUR)
    assert "parking" in say("where do you park?")


def test_a_person_who_takes_over_an_old_conversation_has_it(say, clock):
    say("hi")
    clock.shift(timedelta(days=9))
    take_over()
    assert say("hi again") == ""
    assert talk().mode == "person"


def test_who_answers_a_text_of_the_desk_in_an_old_conversation_answers_the_desk(say, clock):
    say("any hydrafacial tomorrow?")
    say("never mind")
    clock.shift(timedelta(days=9))
    write("Hi, Robin here. We have a cancellation on Friday, would you like it?")
    assert say("yes please") == ""
    assert talk().mode == "person"
    assert Ticket.objects.get().kind == TicketKind.ANSWER


def test_a_conversation_that_was_ended_goes_on_the_same_day_and_begins_anew_later(say, clock):
    say("any hydrafacial tomorrow?")
    say("never mind")
    first = talk()
    assert not first.is_open
    say("wait, do you have friday?")
    assert Conversation.objects.get() == first
    say("never mind")
    clock.shift(timedelta(days=2))
    say("hi there")
    assert Conversation.objects.count() == 2


def test_a_new_conversation_remembers_name_and_language_and_does_not_introduce_us_again(say, clock):
    assert "asistente virtual" in say("hola, tienen cita para limpieza facial mañana?")
    say("la primera")
    say("Ana Ruiz")
    clock.shift(timedelta(days=10))
    Conversation.objects.update(waiting_since=None)
    answer = say("ok")
    assert Conversation.objects.count() == 2
    state = State.from_json(Conversation.objects.latest("pk").assistant_state)
    assert (state.language, state.introduced) == ("es", True)
    assert "asistente virtual" not in answer


# ---- visits -----------------------------------------------------------------------------------------------


@pytest.fixture
def visit(glow) -> Appointment:
    patient = make_patient(phone=CALLER)
    return make_appointment(starts_at=MONDAY_10AM + timedelta(days=1), patient=patient, state="booked")


@pytest.fixture
def conversation(visit) -> Conversation:
    return make_conversation(patient=visit.patient)


def test_only_visits_that_stand_and_are_to_come_are_told_to_the_assistant(visit):
    patient = visit.patient
    for days, state in ((2, "cancelled"), (3, "held"), (-3, "booked"), (4, "no_show")):
        make_appointment(starts_at=MONDAY_10AM + timedelta(days=days), patient=patient, state=state)
    make_appointment(starts_at=MONDAY_10AM + timedelta(days=5))  # somebody else's
    now_on = make_appointment(
        starts_at=MONDAY_10AM - timedelta(minutes=10), patient=patient, state="confirmed"
    )
    known = read_plans(make_conversation(patient=patient), MONDAY_10AM).visits
    assert [each.id for each in known] == [now_on.pk, visit.pk]
    assert (known[1].service_name, known[1].provider_name) == ("HydraFacial", "Dana Reyes")


def test_a_wish_to_cancel_is_one_ticket_and_one_click_of_the_desk_cancels_and_tells(
    visit, conversation, sent
):
    for _ in range(2):
        asking.ask_to_cancel(AskToCancel(visit.pk), conversation=conversation, now=MONDAY_10AM)
    ticket = Ticket.objects.get()
    assert (ticket.kind, ticket.visit) == (TicketKind.CANCEL_VISIT, visit)
    assert ticket.reason == "Wants to cancel: HydraFacial Tue Nov 24 at 10am with Dana Reyes"
    preview = preview_cancellation(ticket=ticket, now=MONDAY_10AM)
    assert cancel_visit(ticket_id=ticket.pk, actor="Robin", now=MONDAY_10AM)
    run_queue()
    connection.set_schema(GLOW)
    visit.refresh_from_db()
    assert visit.state == "cancelled"
    assert sent()[-1] == preview
    assert "Tue Nov 24 at 10am" in preview
    assert not cancel_visit(ticket_id=ticket.pk, actor="Sam", now=MONDAY_10AM), "Robin was faster"
    assert len(sent()) == 1


def test_a_visit_that_is_over_or_was_cancelled_already_is_not_cancelled_again(visit, conversation):
    asking.ask_to_cancel(AskToCancel(visit.pk), conversation=conversation, now=MONDAY_10AM)
    Appointment.objects.update(state="completed")
    assert not cancel_visit(ticket_id=Ticket.objects.get().pk, actor="Robin", now=MONDAY_10AM)
    visit.refresh_from_db()
    assert visit.state == "completed"
    assert Ticket.objects.get().closed_at is None


def test_nobody_can_ask_to_cancel_the_visit_of_somebody_else(conversation):
    other = make_appointment(starts_at=MONDAY_10AM + timedelta(days=2))
    asking.ask_to_cancel(AskToCancel(other.pk), conversation=conversation, now=MONDAY_10AM)
    assert not Ticket.objects.exists()


def test_a_patient_who_runs_late_is_shown_at_once(visit, conversation):
    asking.report_late(ReportLate(visit.pk, 10), conversation=conversation, now=MONDAY_10AM)
    asking.report_late(ReportLate(visit.pk, 20), conversation=conversation, now=MONDAY_10AM)
    ticket = Ticket.objects.get()
    assert (ticket.kind, ticket.urgency) == (TicketKind.RUNNING_LATE, Urgency.NOW)
    assert ticket.reason.startswith("Running about 10 minutes late: HydraFacial Tue Nov 24 at 10am")


def test_a_patient_who_runs_late_for_nobody_knows_what_is_shown_too(glow):
    asking.report_late(ReportLate(None, None), conversation=make_conversation(), now=MONDAY_10AM)
    assert Ticket.objects.get().reason == "Running late. Which visit is not clear"


def test_a_wish_for_the_waitlist_says_for_what_and_when(conversation):
    service = Service.objects.get(name="HydraFacial")
    wish = Wish(weekdays=(1, 2), parts=(PartOfDay.MORNING,))
    make_message(conversation=conversation, body="put me on the list, tue or wed morning")
    profile = read_profile(now=MONDAY_10AM)
    facts = read_setting(conversation, profile, MONDAY_10AM).facts
    asking.ask_for_waitlist(
        AskForWaitlist(service.pk, wish), conversation=conversation, facts=facts, now=MONDAY_10AM
    )
    assert Ticket.objects.get().reason == "Put on the waitlist for HydraFacial: Tue or Wed, morning"


def test_a_visit_is_moved_only_when_the_desk_says_so_and_then_in_one_step(visit, conversation):
    moved = make_request(conversation=conversation, starts_at=MONDAY_10AM + timedelta(days=2))
    BookingRequest.objects.update(replaces=visit)
    visit.refresh_from_db()
    assert visit.state == "booked"
    desk.confirm_request(request_id=moved.pk, actor="Robin", now=MONDAY_10AM)
    visit.refresh_from_db()
    assert visit.state == "cancelled"
    assert Appointment.objects.get(pk=moved.appointment_id).state == "confirmed"


@pytest.mark.parametrize("verb", [desk.decline_request, desk.run_out_request])
def test_a_visit_stays_when_the_time_it_was_to_move_to_is_not_given(visit, conversation, verb):
    moved = make_request(conversation=conversation, starts_at=MONDAY_10AM + timedelta(days=2))
    BookingRequest.objects.update(replaces=visit)
    verb(request_id=moved.pk, now=MONDAY_10AM, **({} if verb is desk.run_out_request else {"actor": "Robin"}))
    visit.refresh_from_db()
    assert visit.state == "booked"


def test_a_request_can_replace_only_a_visit_of_the_same_patient(visit, conversation):
    other = make_appointment(starts_at=MONDAY_10AM + timedelta(days=3))
    profile = read_profile(now=MONDAY_10AM)
    requests = [
        change_hold(
            opening=make_opening(starts_at=MONDAY_10AM + timedelta(days=2)),
            patient=visit.patient,
            conversation_id=conversation.pk,
            practice=profile.practice,
            desk=profile.lines[0].desk,
            now=MONDAY_10AM,
            replaces=replaces,
        )
        for replaces in (visit.pk, other.pk)
    ]
    assert [each.replaces_id for each in requests] == [visit.pk, None]


def test_after_a_no_of_the_desk_the_patient_need_not_say_again_what_for(say):
    say("hydrafacial tomorrow?")
    say("the first one")
    say("Maya Lind")
    request = BookingRequest.objects.get()
    desk.decline_request(request_id=request.pk, actor="Robin", now=MONDAY_10AM)
    run_queue()
    answer = say("do you have anything else?")
    offered = {each["starts_at"] for each in talk().assistant_state["offered"]}
    assert "1)" in answer
    assert request.appointment.starts_at.isoformat() not in offered


# ---- the desk lets it go on -------------------------------------------------------------------------------


def test_the_assistant_goes_on_from_what_the_desk_corrected(say, sent):
    say("hi, can i come in on thursday?")
    take_over()
    service = Service.objects.get(name="HydraFacial")
    state = State.from_json(talk().assistant_state).with_(service_id=service.pk, wish=Wish(weekdays=(3,)))
    Conversation.objects.update(assistant_state=state.to_json(), corrected_at=read_now())
    assert continue_conversation(talk(), read_now())
    run_queue()
    connection.set_schema(GLOW)
    assert talk().mode == "assistant"
    assert "Thu Nov 26" in sent()[-1]
    assert "holding" in say("the second one")


def test_the_assistant_goes_on_with_what_the_patient_wrote_while_a_person_had_it(say, sent):
    say("hi can i book a facial for me and my 14 year old daughter")
    assert talk().mode == "person"
    say("ok then just me, thursday afternoon")
    say("im Silvia")
    assert continue_conversation(talk(), read_now())
    run_queue()
    connection.set_schema(GLOW)
    state = State.from_json(talk().assistant_state)
    assert state.name == "Silvia"
    assert {each.starts_at.strftime("%a") for each in state.offered} == {"Thu"}
    assert "Thu" in sent()[-1]


def test_the_assistant_does_not_go_on_while_a_clinical_question_is_open(say, sent):
    say("my face is swollen since the filler")
    before = sent()
    assert not continue_conversation(talk(), read_now())
    run_queue()
    assert sent() == before
    connection.set_schema(GLOW)
    assert talk().mode == "frozen"


def test_a_draft_is_what_the_assistant_would_say_and_does_nothing(say):
    say("hi")
    take_over()
    say("do you have a hydrafacial on thursday?")
    before = (talk().assistant_state, OutboxItem.objects.count(), Message.objects.count())
    draft = draft_reply(talk(), read_now())
    assert "Thu Nov 26" in draft
    assert before == (talk().assistant_state, OutboxItem.objects.count(), Message.objects.count())


@pytest.mark.parametrize("words", ["i want to complain to the manager", "is it safe while breastfeeding?"])
def test_there_is_no_draft_for_what_only_a_person_may_answer(say, words):
    say("hi")
    take_over()
    make_message(conversation=talk(), body=words, at=read_now() + timedelta(seconds=1))
    assert draft_reply(talk(), read_now()) is None


def test_there_is_no_draft_when_the_patient_waits_for_nothing(say):
    say("where do you park?")
    assert draft_reply(talk(), read_now()) is None


def test_what_one_spa_is_asked_stays_in_that_spa(say, luna):
    say("can i talk to a real person please")
    make_ticket(kind=TicketKind.WAITLIST, patient=talk().patient)
    with inside_spa(LUNA):
        assert not Ticket.objects.exists()
        assert not Conversation.objects.exists()


def test_times_of_an_offer_that_are_over_are_offered_anew_the_next_day(say, clock):
    say("any hydrafacial tomorrow?")
    offered = [datetime.fromisoformat(each["starts_at"]) for each in talk().assistant_state["offered"]]
    clock.move_to(max(offered) + HOUR)
    say("yes please")
    newest = OutboxItem.objects.latest("pk")
    assert newest.state == "sent"
    assert all(datetime.fromisoformat(each["starts_at"]) > read_now() for each in newest.quoted)


# ---- which conversation goes on ---------------------------------------------------------------------------


def test_an_old_conversation_a_person_had_is_not_reopened_past_a_newer_one(say):
    patient = make_patient(phone=CALLER)
    old = make_conversation(
        patient=patient, is_open=False, mode="person", now=MONDAY_10AM - timedelta(days=400)
    )
    make_conversation(patient=patient, is_open=False, now=MONDAY_10AM - timedelta(days=8))
    assert say("where do you park?"), "the assistant answers in a new conversation"
    old.refresh_from_db()
    assert not old.is_open
    assert not Message.objects.filter(conversation=old).exists()


def test_the_newest_conversation_is_reopened_when_a_person_had_it(say):
    patient = make_patient(phone=CALLER)
    newest = make_conversation(
        patient=patient, is_open=False, mode="person", now=MONDAY_10AM - timedelta(days=8)
    )
    say("where do you park?")
    newest.refresh_from_db()
    assert newest.is_open
    assert Message.objects.filter(conversation=newest, author="patient").exists()
