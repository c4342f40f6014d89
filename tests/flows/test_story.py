"""The main story through real HTTP on both sides: a missed call becomes a confirmed visit."""

import pytest
import time_machine
from django.db import connection

from clinics.models import Appointment, BookingRequest
from leakmap.lib.tenancy import inside_spa
from outreach.desk import confirm_request
from outreach.models import OutboxItem
from tests.conftest import GLOW, HOSTS
from tests.factories import MONDAY_10AM
from tests.provider import Provider, run_queue
from triage.models import Call


@pytest.fixture
def provider(glow):
    return Provider(GLOW, HOSTS[GLOW])


def texts_to(carrier, number="+13135550142") -> list[str]:
    return [message["body"] for message in carrier.messages() if message["to"] == number]


def test_a_missed_call_becomes_a_confirmed_visit(provider, texts_leave):
    with time_machine.travel(MONDAY_10AM, tick=False):
        provider.miss_call()
        run_queue()
        assert texts_to(texts_leave)[-1].startswith("Hi, this is Bella")
        for said in ("Hi! Do you have anything for a hydrafacial tomorrow?", "the second one", "Maya Lind"):
            provider.text(said)
            run_queue()
        connection.set_schema(GLOW)
        request = BookingRequest.objects.get()
        assert request.appointment.state == "held"
        assert "booked" not in " ".join(texts_to(texts_leave)).lower()
        confirm_request(request_id=request.pk, actor="Robin", now=MONDAY_10AM)
        run_queue()
    with inside_spa(GLOW):
        assert Appointment.objects.get().state == "confirmed"
        assert Call.objects.get().textback == "sent"
        assert {item.state for item in OutboxItem.objects.all()} == {"sent"}
    assert "booked" in texts_to(texts_leave)[-1].lower()
