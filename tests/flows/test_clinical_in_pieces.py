"""A clinical matter told in several texts: each of them is the clinicians' to read, also once the ticket is closed."""

import pytest
import time_machine
from django.db import connection

from leakmap.lib.clock import read_now
from outreach import desk
from outreach.correcting import let_continue
from outreach.going_on import continue_conversation
from tests.conftest import GLOW
from tests.factories import MONDAY_10AM
from triage.models import FREEZING_KINDS, Conversation, Message, Ticket

FIRST = "I got filler and my"


@pytest.fixture(autouse=True)
def listens(settings):
    settings.ASSISTANT_LISTENS_S = 3.0


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(MONDAY_10AM, tick=False) as clock:
        yield clock


@pytest.mark.parametrize(
    "rest",
    [
        pytest.param(["since then i cant", "breathe"], id="clinical only when read as one"),
        pytest.param(["lips are swollen"], id="the last is clinical by itself"),
    ],
)
def test_every_piece_stays_hidden_from_the_front_desk_when_the_matter_is_closed(
    text, wait, clock, desk_client, rest
):
    text(FIRST)
    for each in rest:
        text(each)
    wait(10)
    ticket = Ticket.objects.get(kind__in=FREEZING_KINDS)
    clock.shift(60)
    desk.finish_ticket(ticket_id=ticket.pk, actor="Noor", outcome="called", now=read_now())
    clock.shift(60)
    text("where do you park?")
    shown = desk_client.get(f"/admin/conversations/{Conversation.objects.get().pk}/")
    assert "where do you park?" in shown.content.decode()
    assert FIRST not in shown.content.decode()
    connection.set_schema(GLOW)
    for message in Message.objects.filter(author="patient").exclude(body="where do you park?"):
        assert message.readings.latest("pk").category in FREEZING_KINDS


def test_what_was_answered_before_is_not_part_of_it(text, wait):
    text("where do you park?")
    wait(5)
    text("my face is swollen since the filler")
    wait(5)
    assert Message.objects.get(body="where do you park?").readings.get().category == "faq"


def test_letting_the_assistant_go_on_does_not_drop_what_the_patient_is_just_writing(text, wait):
    text("i cant")
    Conversation.objects.update(corrected_at=read_now())
    assert not continue_conversation(Conversation.objects.get(), read_now())
    text("breathe")
    wait(10)
    assert Ticket.objects.get(kind__in=FREEZING_KINDS).kind == "adverse_event"


def test_the_desk_is_told_that_the_patient_is_writing(text):
    text("i cant")
    Conversation.objects.update(corrected_at=read_now())
    with pytest.raises(ValueError, match="writing just now"):
        let_continue(conversation_id=Conversation.objects.get().pk, actor="Robin", now=read_now())
