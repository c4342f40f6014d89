"""Every address of a spa, walked by another spa's owner: nothing of the first shows, and its ids open nothing."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from clinics.api_keys import make_key
from clinics.consent import record_consent
from clinics.models import Appointment, CannedReply, ConsentEvent, ConsentKind, WaitlistEntry
from leakmap.lib.tenancy import inside_spa
from outreach.models import Attempt, FreedSlot, Kind, Offer, OutboxItem, Purpose, RebookingRun
from outreach.recovery.working import recover_due
from tests.conftest import HOSTS, LUNA, PASSWORD
from tests.factories import (
    MONDAY_10AM,
    make_appointment,
    make_call,
    make_conversation,
    make_message,
    make_patient,
    make_request,
    make_ticket,
    make_waiting,
)
from triage.models import Conversation, Inbound, Message, Picture, Ticket

MARK = "Zyxglow"  # in every row of Glow's, and nowhere else
NUMBER = "+13135552999"


def list_addresses() -> list[str]:
    """Every address of a spa's host, with Glow's id 1 where it takes one. Hooks have their own tests."""
    found = []

    def walk(patterns, prefix):
        for pattern in patterns:
            path = prefix + str(pattern.pattern).lstrip("^").rstrip("$")
            if isinstance(pattern, URLResolver):
                walk(pattern.url_patterns, path)
            elif isinstance(pattern, URLPattern):
                found.append("/" + path)

    walk(get_resolver("leakmap.urls").url_patterns, "")
    return sorted({fill(path) for path in found if not path.startswith(("/hooks/", "/sandbox/"))})


def fill(path: str) -> str:
    for placeholder, value in (
        ("freed/<int:slot_id>/<slug:verb>/", "freed/{id}/stop/"),
        ("<path:object_id>", "{id}"), ("<int:content_type_id>", "1"), ("<int:pk>", "{id}"),
        ("<str:key>", "help"), ("<str:language>", "en"), ("<id>", "{id}"),
        ("<slug:what>", "service"), ("<slug:verb>", "take-over"),
    ):  # fmt: skip
        path = path.replace(placeholder, value)
    while "<" in path:
        start = path.index("<")
        path = path[:start] + "{id}" + path[path.index(">", start) + 1 :]
    return path


@pytest.fixture
def marked(glow):
    """One row of each kind in Glow, all carrying the mark. Returns their ids."""
    patient = make_patient(first_name=MARK, last_name=MARK, phone=NUMBER)
    address = patient.addresses.get()
    conversation = make_conversation(patient=patient, waiting_since=MONDAY_10AM)
    message = make_message(conversation=conversation, body=f"{MARK} wrote this")
    call = make_call(patient=patient, outcome="no_answer", missed_at=MONDAY_10AM)
    ticket = make_ticket(patient=patient, conversation=conversation, call=call, reason=f"{MARK} wants a call")
    request = make_request(conversation=conversation)
    record_consent(address=address, kind=ConsentKind.INQUIRY, source="test", wording=MARK, now=MONDAY_10AM)
    item = OutboxItem.objects.create(
        kind=Kind.DESK, purpose=Purpose.REPLY, dedupe_key=MARK, conversation=conversation, address=address,
        message=message, from_number="+13135550100", body=f"{MARK} was told", due_at=MONDAY_10AM,
        created_at=MONDAY_10AM,
    )  # fmt: skip
    Attempt.objects.create(item=item, number=1, started_at=MONDAY_10AM)
    delivery = Inbound.objects.create(
        channel="twilio", kind="sms", key=MARK, subject=MARK, payload={"Body": MARK}, state="unreadable",
        problem=MARK, received_at=MONDAY_10AM,
    )  # fmt: skip
    entry = make_waiting(patient=patient, note=MARK)
    visit = make_appointment(starts_at=MONDAY_10AM + timedelta(days=2), patient=patient)
    Appointment.objects.filter(pk=visit.pk).update(state="cancelled")
    recover_due(now=MONDAY_10AM)
    rows = (
        entry,
        RebookingRun.objects.create(patient=patient, service=visit.service, visit=visit, state="skipped"),
        FreedSlot.objects.get(),
        patient,
        conversation,
        call,
        ticket,
        request,
        request.appointment,
        item,
        delivery,
        ConsentEvent.objects.get(),
        Picture.objects.create(message=message, place=0, state="failed", problem=MARK),
        CannedReply.objects.create(title=MARK, body=f"{MARK} says hello"),
        make_key(name=MARK, scopes=["read"], actor=MARK, now=MONDAY_10AM)[0],
    )
    return {row.pk for row in rows}


@pytest.fixture
def luna_owner(marked):
    client = Client(HTTP_HOST=HOSTS[LUNA], SERVER_NAME=HOSTS[LUNA], raise_request_exception=True)
    with inside_spa(LUNA):
        assert client.login(username=f"owner@{HOSTS[LUNA]}", password=PASSWORD)
    return client


ADDRESSES = list_addresses()


def test_there_are_addresses_to_walk():
    assert len(ADDRESSES) > 60


def test_at_home_the_mark_does_show_and_the_other_owner_is_really_logged_in(marked, luna_owner, owner_client):
    """So that the walk below could fail."""
    shown = {
        "/admin/",
        "/admin/clinics/patient/",
        "/admin/clinics/cannedreply/",
        "/admin/clinics/waitlistentry/",
        "/admin/outreach/rebookingrun/?run=all",
        "/admin/triage/conversation/",
        "/admin/triage/inbound/",
    }
    for address in sorted(shown):
        assert MARK.encode() in owner_client.get(address).content, address
        assert luna_owner.get(address).status_code == 200


@pytest.mark.parametrize("address", ADDRESSES)
def test_nothing_of_another_spa_shows_at(address, luna_owner, marked):
    for row_id in sorted(marked, key=str) if "{id}" in address else [0]:
        answer = luna_owner.get(address.replace("{id}", str(row_id)))
        assert answer.status_code in {200, 302, 401, 403, 404, 405, 400, 204}, address
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        assert MARK.encode() not in body
        assert NUMBER[2:].encode() not in body


@pytest.mark.parametrize("address", [address for address in ADDRESSES if "{id}" in address])
def test_posting_with_another_spas_ids_changes_nothing_there(address, luna_owner, marked):
    def snapshot():
        with inside_spa("spa_glow"):
            return [
                *OutboxItem.objects.values_list("pk", "state"),
                *Inbound.objects.values_list("pk", "state"),
                *ConsentEvent.objects.values_list("pk", "kind"),
                *Conversation.objects.values_list("pk", "mode", "owner", "assistant_state"),
                *Ticket.objects.values_list("pk", "closed_at", "owner"),
                *Message.objects.values_list("pk", "is_note"),
                *CannedReply.objects.values_list("pk", "body"),
                *WaitlistEntry.objects.values_list("pk", "state", "position"),
                *FreedSlot.objects.values_list("pk", "state"),
                *Offer.objects.values_list("pk", "state"),
                *Picture.objects.values_list("pk", "state"),
            ]

    before = snapshot()
    for row_id in sorted(marked, key=str):
        luna_owner.post(
            address.replace("{id}", str(row_id)),
            {"body": "hello", "token": "t", "outcome": "done", "value": "1", "user": "1"},
        )
    assert snapshot() == before
