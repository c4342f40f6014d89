"""The conversation page: what was said, a reply, who answers, and what only clinicians read."""

import re
from datetime import timedelta

import pytest

from clinics.models import ConsentEvent
from outreach.models import OutboxItem
from tests.factories import (
    MONDAY_10AM,
    make_call,
    make_conversation,
    make_message,
    make_request,
    make_ticket,
)
from tests.leakmap.console.test_home import CLINICAL_WORDS, count_queries
from triage.models import Conversation, ConversationMode, Message, Reading, Ticket, TicketEvent


def page_of(talk) -> str:
    return f"/admin/conversations/{talk.pk}/"


def make_clinical(**fields):
    talk = make_conversation(mode="frozen", waiting_since=MONDAY_10AM)
    message = make_message(conversation=talk, body=CLINICAL_WORDS)
    Reading.objects.create(
        message=message, category="clinical", urgency="now", confidence=1.0, reader="rules", version="1"
    )
    ticket = make_ticket(kind="clinical", patient=talk.patient, conversation=talk, **fields)
    return talk, ticket


def test_the_story_has_texts_notes_and_calls_in_order(desk_client):
    talk = make_conversation()
    make_call(
        patient=talk.patient,
        conversation=talk,
        outcome="no_answer",
        started_at=MONDAY_10AM - timedelta(minutes=9),
    )
    make_message(conversation=talk, body="Any time on Tuesday?", at=MONDAY_10AM - timedelta(minutes=5))
    make_message(conversation=talk, body="She likes Dana", author="desk", author_name="Robin", is_note=True)
    entries = desk_client.get(page_of(talk)).context["entries"]
    assert [(each.side, each.words) for each in entries] == [
        ("call", ""), ("in", "Any time on Tuesday?"), ("note", "She likes Dana"),
    ]  # fmt: skip


def test_what_happens_in_one_moment_stands_as_it_was_written(desk_client):
    talk = make_conversation()
    for number in range(12):
        make_message(conversation=talk, body=str(number))
    entries = desk_client.get(page_of(talk)).context["entries"]
    assert [each.words for each in entries] == [str(number) for number in range(12)]


def title_of(page: str) -> str:
    return " ".join(re.search(r"<title>(.*?)</title>", page, re.DOTALL)[1].split())


def test_the_tabs_title_names_nobody_and_the_page_does(nurse_client):
    talk, ticket = make_clinical()
    for address, title in ((page_of(talk), "Conversation"), (f"/admin/tickets/{ticket.pk}/", "Ticket")):
        page = nurse_client.get(address).content.decode()
        assert title_of(page) == f"{title} | Glow Med Spa"
        assert talk.patient.display_name in page.partition("</title>")[2]


def test_a_dropped_text_shows_its_reason(desk_client):
    talk = make_conversation()
    message = make_message(conversation=talk, body="Hello", author="assistant")
    OutboxItem.objects.create(
        kind="assistant", purpose="reply", dedupe_key="x", conversation=talk, address=talk.address, message=message,
        from_number="+13135550100", body="Hello", state="dropped", reason="A person took over",
        due_at=MONDAY_10AM, created_at=MONDAY_10AM,
    )  # fmt: skip
    page = desk_client.get(page_of(talk)).content.decode()
    assert "Not sent: A person took over" in page


def test_a_reply_is_sent_once_and_takes_over(desk_client):
    talk = make_conversation(waiting_since=MONDAY_10AM)
    form = {"body": "We have 3pm – shall I book it?", "token": "one"}
    for _ in range(2):
        assert desk_client.post(page_of(talk) + "send/", form).status_code == 302
    assert [item.body for item in OutboxItem.objects.all()] == [
        "Glow Med Spa: We have 3pm - shall I book it? Reply STOP to opt out"
    ]
    talk.refresh_from_db()
    assert (talk.mode, talk.waiting_since) == (ConversationMode.PERSON, None)
    assert Message.objects.get().author_name == "Robin"


def test_an_empty_reply_keeps_the_page_and_its_token(desk_client):
    talk = make_conversation()
    response = desk_client.post(page_of(talk) + "send/", {"body": "  ", "token": "one"})
    assert response.status_code == 422
    assert "Type a text first." in response.content.decode()
    assert response.context["token"] == "one"


def test_a_stopped_patient_cannot_be_written_to(desk_client):
    talk = make_conversation()
    desk_client.post(page_of(talk) + "stop-texts/")
    assert ConsentEvent.objects.get().kind == "opt_out"
    assert "asked for no texts" in desk_client.get(page_of(talk)).content.decode()
    response = desk_client.post(page_of(talk) + "send/", {"body": "Hi", "token": "two"})
    assert response.status_code == 422
    assert not OutboxItem.objects.exists()


def test_taking_over_and_handing_back_leave_a_trace(desk_client):
    talk = make_conversation()
    for verb, mode in (("take-over", ConversationMode.PERSON), ("hand-back", ConversationMode.ASSISTANT)):
        desk_client.post(f"{page_of(talk)}{verb}/")
        talk.refresh_from_db()
        assert talk.mode == mode
    notes = [each.body for each in Message.objects.filter(is_note=True)]
    assert notes == ["Robin took over.", "Robin handed back to the assistant."]


@pytest.mark.parametrize("verb", ["send", "note", "take-over", "hand-back", "stop-texts"])
def test_a_get_never_acts(desk_client, verb):
    talk = make_conversation()
    assert desk_client.get(f"{page_of(talk)}{verb}/").status_code == 405
    assert not Message.objects.exists()
    assert not ConsentEvent.objects.exists()


def test_an_unknown_verb_is_not_found(desk_client):
    talk = make_conversation()
    assert desk_client.post(f"{page_of(talk)}explode/").status_code == 404


def test_the_desk_does_not_read_clinical_words(desk_client):
    talk, _ = make_clinical()
    for address in (
        page_of(talk),
        page_of(talk) + "timeline/",
        "/admin/triage/conversation/",
        "/admin/triage/ticket/",
    ):
        page = desk_client.get(address).content.decode()
        assert CLINICAL_WORDS not in page
        assert "A clinician" in page


def test_the_desk_may_neither_reply_nor_close_in_a_clinical_conversation(desk_client):
    talk, ticket = make_clinical()
    assert desk_client.post(page_of(talk) + "send/", {"body": "Hi", "token": "x"}).status_code == 403
    assert desk_client.post(page_of(talk) + "hand-back/").status_code == 403
    assert desk_client.post(f"/admin/tickets/{ticket.pk}/close/", {"outcome": "Done"}).status_code == 403
    ticket.refresh_from_db()
    assert ticket.closed_at is None
    assert not OutboxItem.objects.exists()


def test_a_clinician_reads_replies_and_closes(nurse_client):
    talk, ticket = make_clinical()
    assert CLINICAL_WORDS in nurse_client.get(page_of(talk)).content.decode()
    nurse_client.post(page_of(talk) + "send/", {"body": "Please come in today.", "token": "x"})
    assert OutboxItem.objects.get().body == "Glow Med Spa: Please come in today. Reply STOP to opt out"
    nurse_client.post(f"/admin/tickets/{ticket.pk}/take/")
    nurse_client.post(f"/admin/tickets/{ticket.pk}/close/", {"outcome": "Called by a clinician"})
    ticket.refresh_from_db()
    talk.refresh_from_db()
    assert (ticket.owner.username, ticket.closed_by) == ("nurse@spa.test", "Noor")
    assert talk.mode == ConversationMode.PERSON
    assert [each.what for each in TicketEvent.objects.all()] == ["taken", "closed"]


def test_clinical_words_stay_hidden_after_the_matter_is_closed(desk_client):
    talk, _ = make_clinical(closed_at=MONDAY_10AM + timedelta(minutes=1), closed_by="Noor")
    Conversation.objects.update(mode="person")
    make_message(conversation=talk, body="Can I book Tuesday?", at=MONDAY_10AM + timedelta(hours=1))
    page = desk_client.get(page_of(talk)).content.decode()
    assert CLINICAL_WORDS not in page
    assert "Can I book Tuesday?" in page


def close_clinical(talk, **reading):
    """The nurse is done, and the patient asks the desk something else."""
    Ticket.objects.update(closed_at=MONDAY_10AM + timedelta(minutes=1), closed_by="Noor")
    Conversation.objects.update(mode="person")
    Reading.objects.update(**reading)


READ_AS_CLINICAL = [
    {"category": "clinical"},
    {"category": "adverse_event"},
    {"category": "booking", "also": ["faq", "adverse_event"]},
]


@pytest.mark.parametrize("reading", READ_AS_CLINICAL)
@pytest.mark.parametrize("address", ["/admin/", "/admin/triage/conversation/?needs=all"])
def test_last_words_of_a_closed_clinical_matter_stay_hidden(desk_client, address, reading):
    talk, _ = make_clinical()
    make_message(conversation=talk, body="Any time on Tuesday?", at=MONDAY_10AM - timedelta(hours=1))
    close_clinical(talk, **reading)
    page = desk_client.get(address).content.decode()
    assert CLINICAL_WORDS not in page
    assert "Any time on Tuesday?" in page


@pytest.mark.parametrize("address", ["/admin/", "/admin/triage/conversation/?needs=all"])
def test_words_written_while_a_clinical_matter_was_open_stay_hidden(desk_client, address):
    talk, _ = make_clinical()
    make_message(conversation=talk, body="It is worse today", at=MONDAY_10AM + timedelta(seconds=30))
    close_clinical(talk)
    page = desk_client.get(address).content.decode()
    assert talk.patient.display_name in page
    assert "It is worse today" not in page


@pytest.mark.parametrize("address", ["/admin/", "/admin/triage/conversation/?needs=all"])
def test_a_clinician_reads_the_last_words_of_a_closed_clinical_matter(nurse_client, address):
    talk, _ = make_clinical()
    close_clinical(talk)
    assert CLINICAL_WORDS in nurse_client.get(address).content.decode()


def test_the_slower_of_two_people_is_told_who_closed_it(desk_client):
    ticket = make_ticket(kind="call_back")
    Ticket.objects.filter(pk=ticket.pk).update(closed_at=MONDAY_10AM, closed_by="Dana")
    response = desk_client.post(
        f"/admin/tickets/{ticket.pk}/close/", {"outcome": "Left a voicemail"}, follow=True
    )
    assert "Dana already closed this on Nov 23." in response.content.decode()


def test_a_foreign_next_address_is_not_followed(desk_client):
    ticket = make_ticket(kind="call_back")
    form = {"outcome": "Not needed", "next": "https://elsewhere.test/admin/"}
    assert desk_client.post(f"/admin/tickets/{ticket.pk}/close/", form)["Location"] == "/admin/"


def test_the_poll_answers_only_when_something_changed(desk_client):
    talk = make_conversation()
    make_message(conversation=talk, body="one")
    seen = desk_client.get(page_of(talk)).context["version"]
    assert desk_client.get(page_of(talk) + "timeline/", {"seen": seen}).status_code == 204
    make_request(conversation=talk)
    assert desk_client.get(page_of(talk) + "timeline/", {"seen": seen}).status_code == 200


def test_a_long_story_costs_no_more_queries(desk_client):
    talk = make_conversation()
    make_message(conversation=talk, body="one")
    count = count_queries(desk_client, page_of(talk) + "timeline/")
    for number in range(5):
        make_message(conversation=talk, body=f"{number}")
        make_call(patient=talk.patient, conversation=talk)
    assert count_queries(desk_client, page_of(talk) + "timeline/") == count
