"""Visits the patient has: told, moved, cancelled by the desk, kept; running late. The assistant only asks."""

from datetime import timedelta

import pytest

from outreach.assistant.types import AskToCancel, HoldOpening, ReportLate, Visit
from tests.outreach.assistant.chat import CALENDAR, NOW, Chat, opening
from tests.outreach.assistant.test_dialogues import play

FRIDAY = Visit(7, 2, "Lip filler", opening(27, "14:00").starts_at, 9, "Sarah Lee")
THURSDAY_WEEK = Visit(8, 3, "HydraFacial", opening(3, "10:00", month=12).starts_at, 9, "Sarah Lee")
TODAY = Visit(6, 2, "Lip filler", NOW + timedelta(hours=1), 9, "Sarah Lee")
NEVER = ("cancelled", "canceled", "moved", "rescheduled", "booked", "confirmed")


def chat_of(*visits: Visit) -> Chat:
    return Chat(known_name="Ann", visits=visits)


def test_a_visit_is_told_and_named_by_no_treatment():
    play(
        """
        > hi when is my appt again?
        We expect you Fri Nov 27 at 2pm. If you need a change, just tell me.
        """,
        chat_of(FRIDAY),
    )


@pytest.mark.parametrize(
    "text",
    [
        "cant make it friday",
        "need to cancel my appointment",
        "something came up cant come fri",
        "no voy a poder ir el viernes",
    ],
)
def test_the_desk_is_asked_to_cancel_and_nothing_is_called_cancelled(text):
    chat = chat_of(FRIDAY)
    answer = chat.say(text)
    assert [action.visit_id for action in chat.asked(AskToCancel)] == [7]
    assert not any(word in answer.lower() for word in NEVER)


def test_after_cancelling_another_time_replaces_the_visit():
    chat = chat_of(FRIDAY)
    chat.say("cant make it friday sorry")
    chat.say("can i do monday around 1 instead")
    chat.say("yes")
    assert [action.replaces for action in chat.asked(HoldOpening)] == [7]
    assert chat.held_at == "Nov 30 13:00"


@pytest.mark.parametrize(
    "text",
    [
        "can we move my friday appt to monday",
        "need to reschedule to mon nov 30",
        "puedo cambiar mi cita del viernes para el lunes",
    ],
)
def test_moving_offers_the_same_service_and_holds_in_its_place(text):
    chat = chat_of(FRIDAY)
    chat.say(text)
    answer = chat.say("yes")
    assert chat.state.service_id == 2
    assert [action.replaces for action in chat.asked(HoldOpening)] == [7]
    assert chat.held_at == "Nov 30 13:00"
    assert not any(word in answer.lower() for word in NEVER)


def test_which_of_two_visits_is_asked_once():
    chat = play(
        """
        > need to cancel my appointment
        Which visit do you mean: 1) Fri Nov 27 2pm 2) Thu Dec 3 10am?
        > the second one
        Thanks for telling us. I asked the desk to take Thu Dec 3 at 10am off the calendar; they will text you.
        Shall I find you another time?
        """,
        chat_of(FRIDAY, THURSDAY_WEEK),
    )
    assert [action.visit_id for action in chat.asked(AskToCancel)] == [8]


def test_another_day_than_the_visits_is_made_sure_of():
    chat = chat_of(FRIDAY)
    assert (
        chat.say("cant make it tomorrow") == "I see your visit Fri Nov 27 at 2pm. Is that the one you mean?"
    )
    assert chat.asked(AskToCancel) == []
    chat.say("yes")
    assert [action.visit_id for action in chat.asked(AskToCancel)] == [7]


def test_keeping_the_visit_drops_the_change():
    chat = chat_of(FRIDAY)
    chat.say("can i reschedule to monday")
    assert "nothing changes" in chat.say("hmm actually just keep the one i have")
    assert chat.state.moving_id is None
    assert chat.asked(AskToCancel) == []


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("running 10 min late sorry!!", 10),
        ("omg stuck in traffic gonna be 15 mins late", 15),
        ("half an hour late", 30),
        ("voy tarde, como 20 minutos", 20),
        ("im gonna be late", None),
    ],
)
def test_running_late_is_told_to_the_desk(text, minutes):
    chat = chat_of(TODAY)
    chat.say(text)
    assert chat.asked(ReportLate) == [ReportLate(6, minutes)]
    assert chat.handed_over == []


def test_late_without_a_visit_today_still_reaches_the_desk():
    chat = chat_of(FRIDAY)
    chat.say("running 10 late")
    assert chat.asked(ReportLate) == [ReportLate(None, 10)]


def test_a_policy_question_cancels_nothing():
    chat = chat_of(FRIDAY)
    assert "notice" in chat.say("what's ur cancellation policy")
    assert chat.asked(AskToCancel) == []


def test_a_change_of_a_visit_we_do_not_see_is_a_persons():
    chat = chat_of()
    chat.say("need to reschedule my appointment")
    assert chat.handed_over == ["change"]


def test_an_hour_later_is_counted_from_the_visit():
    chat = Chat(known_name="Ann", visits=(FRIDAY,), calendar=[*CALENDAR, opening(27, "15:00")])
    chat.say("can i push my appointment back an hour")
    chat.say("ok")
    assert chat.held_at == "Nov 27 15:00"


def test_the_old_time_is_named_when_the_new_one_is_lost():
    chat = Chat(known_name="Ann")
    chat.say("lip filler tomorrow at 10")
    chat.say("yes")
    chat.say("actually can we do wednesday instead")
    chat.taken = {CALENDAR[2].starts_at}
    answer = chat.say("9")
    assert "still hold Tue Nov 24 at 10am" in answer
    assert chat.held_at == "Nov 24 10:00"


def test_a_person_is_told_what_was_understood():
    chat = chat_of(FRIDAY)
    chat.say("move my appointment to monday after 3")
    chat.say("let me talk to a person")
    wanted = "Wants Lip filler. Wish: Mon, not before 3pm. Instead of Lip filler Fri Nov 27 at 2pm."
    assert chat.state.summary == f"{wanted} Was offered 3 times. Name: Ann"
