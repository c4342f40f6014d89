"""What the desk's verbs leave behind: frozen conversations, locks in one order, and the first text to a stranger."""

from datetime import datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from clinics.models import MessageText, Practice, Service
from clinics.openings import list_openings
from outreach import desk, desk_talk
from outreach.models import OutboxItem
from tests.factories import MONDAY_10AM, make_conversation, make_patient, make_request, make_ticket
from triage.models import Conversation, Ticket, TicketKind

pytestmark = pytest.mark.usefixtures("glow")


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(MONDAY_10AM, tick=False) as clock:
        yield clock


def free_times(count: int = 2):
    service = Service.objects.get(name="HydraFacial")
    return list_openings(service=service, practice=Practice.objects.get(), now=MONDAY_10AM)[:count]


def make_clinical_request(*, mode: str):
    conversation = make_conversation(mode=mode, waiting_since=MONDAY_10AM)
    make_ticket(kind=TicketKind.ADVERSE, patient=conversation.patient, conversation=conversation)
    return make_request(conversation=conversation)


# ---- a clinical question is open -------------------------------------------------------------------------


@pytest.mark.parametrize("mode", ["frozen", "person"])
def test_offering_other_times_leaves_a_clinical_conversation_to_the_clinician(mode):
    request = make_clinical_request(mode=mode)
    desk.counter_request(request_id=request.pk, openings=free_times(), actor="Robin", now=MONDAY_10AM)
    conversation = Conversation.objects.get()
    assert (conversation.mode, conversation.waiting_since) == (mode, MONDAY_10AM)
    assert len(conversation.assistant_state["offered"]) == 2


def test_offering_other_times_lets_the_assistant_hear_the_choice():
    request = make_request(conversation=make_conversation(mode="person", waiting_since=MONDAY_10AM))
    desk.counter_request(request_id=request.pk, openings=free_times(), actor="Robin", now=MONDAY_10AM)
    conversation = Conversation.objects.get()
    assert (conversation.mode, conversation.waiting_since) == ("assistant", None)


def test_nothing_is_handed_back_while_a_clinical_ticket_of_the_patient_is_open():
    conversation = make_conversation(mode="person")
    ticket = make_ticket(kind=TicketKind.CLINICAL, patient=conversation.patient)
    assert not desk_talk.hand_back(conversation_id=conversation.pk, actor="Robin", now=MONDAY_10AM)
    desk.finish_ticket(ticket_id=ticket.pk, actor="Noor", outcome="answered", now=MONDAY_10AM)
    assert desk_talk.hand_back(conversation_id=conversation.pk, actor="Robin", now=MONDAY_10AM)


# ---- locks -----------------------------------------------------------------------------------------------

VERBS = {
    "confirm": lambda request: desk.confirm_request(request_id=request.pk, actor="Robin", now=MONDAY_10AM),
    "decline": lambda request: desk.decline_request(request_id=request.pk, actor="Robin", now=MONDAY_10AM),
    "counter": lambda request: desk.counter_request(
        request_id=request.pk, openings=free_times(), actor="Robin", now=MONDAY_10AM
    ),
    "run out": lambda request: desk.run_out_request(
        request_id=request.pk, now=MONDAY_10AM + timedelta(hours=3)
    ),
    "finish": lambda request: desk.finish_ticket(
        ticket_id=Ticket.objects.get().pk, actor="Robin", outcome="done", now=MONDAY_10AM
    ),
}


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_locks_the_conversation_before_it_changes_anything(verb):
    request = make_request()
    make_ticket(kind=TicketKind.ANSWER, patient=request.patient, conversation=request.conversation)
    with CaptureQueriesContext(connection) as captured:
        VERBS[verb](request)
    statements = [each["sql"] for each in captured]
    locks = [
        place for place, sql in enumerate(statements) if "FOR UPDATE" in sql and "triage_conversation" in sql
    ]
    changes = [place for place, sql in enumerate(statements) if sql.startswith(("UPDATE", "INSERT"))]
    assert locks
    assert locks[0] < changes[0]


# ---- what the desk's answers may say ---------------------------------------------------------------------


def reword(key: str, body: str) -> None:
    MessageText.objects.create(key=key, language="en", body=body)


def read_answer() -> tuple[str, str]:
    item = OutboxItem.objects.get()
    return item.state, item.reason


@pytest.mark.parametrize("verb", ["decline", "run out"])
def test_an_answer_without_times_names_none_in_the_spas_own_words_either(verb):
    reword("request_declined", "Sorry, come at 4pm instead.")
    reword("hold_expired", "Sorry, come at 4pm instead.")
    VERBS[verb](make_request())
    assert read_answer() == ("dropped", "It named a time that was not offered")
    assert Ticket.objects.filter(kind=TicketKind.ANSWER).exists()


def test_other_times_leave_as_they_were_chosen():
    VERBS["counter"](make_request())
    assert read_answer() == ("ready", "")


@pytest.mark.parametrize(("verb", "key"), [("confirm", "request_confirmed"), ("decline", "request_declined")])
def test_a_discreet_spas_answer_names_no_treatment(verb, key):
    reword(key, "{first_name}, about your Botox at {spa}: we will call.")
    VERBS[verb](make_request())
    assert read_answer() == ("dropped", "It named a treatment")
    assert Ticket.objects.filter(kind=TicketKind.ANSWER).exists()


def test_a_confirmation_names_its_own_time():
    VERBS["confirm"](make_request())
    assert read_answer() == ("ready", "")


# ---- the first text --------------------------------------------------------------------------------------

FIRST = "Hi, it is Robin."
WHOLE_FIRST = "Glow Med Spa: Hi, it is Robin. Reply STOP to opt out"


def write(conversation: Conversation, body: str = FIRST, *, days: int = 0) -> str:
    """What is on its way after the desk typed this."""
    now = MONDAY_10AM + timedelta(days=days)
    desk_talk.send_text(conversation_id=conversation.pk, body=body, actor="Robin", dedupe=f"d{days}", now=now)
    return OutboxItem.objects.latest("pk").body


def test_the_first_text_to_a_patient_says_who_writes_and_how_to_stop_it():
    conversation = make_conversation()
    assert write(conversation) == WHOLE_FIRST
    assert write(conversation, days=1) == FIRST


def test_the_opt_out_line_comes_again_after_thirty_days():
    conversation = make_conversation()
    write(conversation)
    assert write(conversation, days=29) == FIRST
    assert write(conversation, days=30) == WHOLE_FIRST


@pytest.mark.parametrize(
    ("typed", "sent"),
    [
        ("Robin from glow med spa here.", "Robin from glow med spa here. Reply STOP to opt out"),
        ("Robin here. Text STOP to end.", "Glow Med Spa: Robin here. Text STOP to end."),
    ],
)
def test_the_first_text_says_nothing_twice(typed, sent):
    assert write(make_conversation(), typed) == sent


def test_the_first_text_to_a_spanish_speaker_ends_in_spanish():
    conversation = make_conversation(patient=make_patient(language="es"))
    assert write(conversation, "Hola") == "Glow Med Spa: Hola Responda STOP para no recibir mas"


def test_a_patient_who_was_texted_lately_gets_what_the_desk_typed():
    conversation = make_conversation()
    make_text(conversation, state="delivered", at=MONDAY_10AM - timedelta(days=3))
    assert write(conversation) == FIRST


@pytest.mark.parametrize(
    ("state", "days_ago"),
    [("dropped", 3), ("rejected", 3), ("undelivered", 3), ("ready", 0), ("delivered", 31)],
)
def test_a_text_that_never_left_or_is_long_ago_does_not_count(state, days_ago):
    conversation = make_conversation()
    make_text(conversation, state=state, at=MONDAY_10AM - timedelta(days=days_ago))
    assert write(conversation) == WHOLE_FIRST


def test_only_a_text_with_the_line_counts():
    conversation = make_conversation()
    make_text(conversation, state="delivered", at=MONDAY_10AM - timedelta(days=3), body="Stop by any time!")
    assert write(conversation) == WHOLE_FIRST


def test_the_opt_out_line_counts_towards_the_longest_text():
    conversation = make_conversation()
    with pytest.raises(ValueError, match="1,600 is the most"):
        write(conversation, "x" * 1590)
    assert OutboxItem.objects.count() == 0
    assert write(conversation) == WHOLE_FIRST


def make_text(
    conversation: Conversation, *, state: str, at: datetime, body: str = "Glow here. Reply STOP to opt out"
) -> OutboxItem:
    return OutboxItem.objects.create(
        kind="textback",
        purpose="reply",
        dedupe_key=f"test:{state}",
        conversation=conversation,
        address=conversation.address,
        from_number="+13135550100",
        body=body,
        state=state,
        due_at=at,
        created_at=at,
    )
