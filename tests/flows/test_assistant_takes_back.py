"""A reply was taken back and a person came in before the next turn: nothing that is held, and no name, is lost."""

import pytest
import time_machine

from clinics.models import Appointment, BookingRequest, Patient
from leakmap.lib.clock import read_now
from outreach import desk_talk
from outreach.assistant.types import State
from outreach.correcting import Fact, correct, fingerprint, let_continue
from tests.factories import MONDAY_10AM
from triage.models import Conversation


@pytest.fixture(autouse=True)
def listens(settings):
    settings.ASSISTANT_LISTENS_S = 3.0


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(MONDAY_10AM, tick=False) as clock:
        yield clock


def read_hold() -> str:
    held = Appointment.objects.filter(state="held")
    assert held.count() <= 1
    return held.get().starts_at.isoformat() if held else ""


@pytest.fixture
def taken_back(text, wait, sent, jam):
    """A time was chosen and is held, its reply was taken back, and a person came in before the next turn."""
    text("any hydrafacial on thursday?")
    wait(5)
    jam.start()
    text("the first one")
    wait(5)
    text("hm wait")
    desk_talk.take_over(conversation_id=talk().pk, actor="Robin", now=read_now())
    wait(5)


def talk() -> Conversation:
    return Conversation.objects.get()


def test_what_is_held_is_not_forgotten_when_the_desk_lets_the_assistant_go_on(
    taken_back, text, wait, sent, jam
):
    held = read_hold()
    let_continue(conversation_id=talk().pk, actor="Robin", now=read_now())
    wait(5)
    jam.end()
    assert held == read_hold() == talk().assistant_state["held"]["starts_at"]
    assert held not in [each["starts_at"] for each in talk().assistant_state["offered"]]
    text("anything on friday?")
    wait(5)
    assert read_hold() == held
    assert BookingRequest.objects.count() == 1


def test_what_is_held_is_not_forgotten_when_the_desk_corrects_the_assistant(taken_back, wait, jam):
    held = read_hold()
    state = State.from_json(talk().assistant_state)
    correct(
        conversation_id=talk().pk,
        fact=Fact.NAME,
        value="Maya Lind",
        seen=fingerprint(Fact.NAME, talk(), state),
        actor="Robin",
        now=read_now(),
    )
    assert held == read_hold() == talk().assistant_state["held"]["starts_at"]
    assert talk().last_turn == {}
    let_continue(conversation_id=talk().pk, actor="Robin", now=read_now())
    wait(5)
    assert read_hold() == held


def test_what_is_held_is_not_forgotten_when_the_desk_hands_back(taken_back, text, wait, sent, jam):
    held = read_hold()
    desk_talk.hand_back(conversation_id=talk().pk, actor="Robin", now=read_now())
    jam.end()
    text("anything on friday?")
    wait(5)
    assert read_hold() == held


def test_what_an_overtaken_reply_had_given_up_is_held_again_when_the_desk_lets_the_assistant_go_on(
    text, wait, sent, jam
):
    text("any hydrafacial on thursday?")
    wait(5)
    text("the first one")
    wait(5)
    text("Maya Lind")
    wait(5)
    held = read_hold()
    jam.start()
    text("never mind, cancel that please")
    wait(5)
    assert read_hold() == ""
    text("no wait")
    desk_talk.take_over(conversation_id=talk().pk, actor="Robin", now=read_now())
    wait(5)
    let_continue(conversation_id=talk().pk, actor="Robin", now=read_now())
    assert held == read_hold() == talk().assistant_state["held"]["starts_at"]


def test_a_name_the_desk_has_typed_since_is_not_forgotten(text, wait, sent, jam):
    text("any hydrafacial on thursday?")
    wait(5)
    text("the first one")
    wait(5)
    jam.start()
    text("Jo")
    wait(5)
    Patient.objects.update(first_name="Joanna", last_name="Smith")
    text("and where do you park?")
    wait(5)
    jam.end()
    patient = Patient.objects.get()
    assert (patient.first_name, patient.last_name) == ("Joanna", "Smith")
