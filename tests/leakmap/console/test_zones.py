"""A spa with places in two zones: each time is shown and typed in its place's own."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.utils import timezone

from clinics.models import Appointment, Closure, Location, PhoneLine, Provider, Service
from leakmap.lib.tenancy import inside_spa
from tests.conftest import LUNA
from tests.factories import (
    MONDAY_10AM,
    make_appointment,
    make_conversation,
    make_message,
    make_patient,
    make_ticket,
)

ADD = "/admin/clinics/appointment/add/"
THE_DAY = "2026-11-24"


@pytest.fixture
def detroit(glow):
    return Location.objects.get()


@pytest.fixture
def denver(detroit):
    return Location.objects.create(name="Glow Denver", timezone="America/Denver", state="CO")


def make_visit(location: Location) -> Appointment:
    """Tomorrow at 10 am in Detroit, 8 am in Denver."""
    return make_appointment(starts_at=MONDAY_10AM + timedelta(days=1), location=location)


def fill_in(location: Location, clock: str, **changes) -> dict:
    return {
        "patient": make_patient().pk,
        "service": Service.objects.get(name="HydraFacial").pk,
        "provider": Provider.objects.order_by("name").first().pk,
        "location": location.pk,
        "starts_at_0": THE_DAY,
        "starts_at_1": clock,
        "state": "booked",
        **changes,
    }


def test_a_visit_is_typed_in_the_time_of_the_place_that_was_chosen(desk_client, detroit, denver):
    for location, hours_later in ((detroit, 0), (denver, 2)):
        answer = desk_client.post(ADD, fill_in(location, "10:00", patient=make_patient().pk))
        assert answer.status_code == 302
        visit = Appointment.objects.get(location=location)
        assert visit.starts_at == MONDAY_10AM + timedelta(days=1, hours=hours_later)
        Appointment.objects.update(state="cancelled")


def test_a_visit_is_shown_in_its_places_time_and_saving_it_moves_nothing(desk_client, detroit, denver):
    for location, clock in ((detroit, "10:00:00"), (denver, "08:00:00")):
        visit = make_visit(location)
        page = desk_client.get(f"/admin/clinics/appointment/{visit.pk}/change/").content.decode()
        assert f'value="{clock}"' in page
        same = fill_in(
            location, clock, patient=visit.patient_id, ends_at_0=THE_DAY, ends_at_1=f"{clock[:2]}:50"
        )
        answer = desk_client.post(f"/admin/clinics/appointment/{visit.pk}/change/", same)
        assert answer.status_code == 302
        visit.refresh_from_db()
        assert visit.starts_at == MONDAY_10AM + timedelta(days=1)
        Appointment.objects.update(state="cancelled")


def test_a_form_that_comes_back_keeps_the_hours_that_were_typed(desk_client, denver):
    wrong = fill_in(denver, "10:00", ends_at_0=THE_DAY, ends_at_1="09:00")
    page = desk_client.post(ADD, wrong).content.decode()
    assert "The visit ends before it starts." in page
    assert 'value="10:00"' in page


def test_the_form_and_the_list_name_the_zones(desk_client, detroit, denver):
    make_visit(denver)
    Location.objects.filter(pk=detroit.pk).update(name="Glow <i>& Friends</i>")
    form = desk_client.get(ADD).content.decode()
    assert "In the location's own time (Glow &lt;i&gt;&amp; Friends&lt;/i&gt; EST, Glow Denver MST)." in form
    assert "8:00 am – 8:50 am MST" in desk_client.get("/admin/clinics/appointment/").content.decode()


def test_a_spa_in_one_zone_hears_nothing_of_zones(desk_client, detroit):
    make_visit(detroit)
    assert "own time" not in desk_client.get(ADD).content.decode()
    page = desk_client.get("/admin/clinics/appointment/").content.decode()
    assert "10:00 am – 10:50 am" in page
    assert "EST" not in page


def test_a_closure_is_typed_in_its_places_time(owner_client, denver):
    address = f"/admin/clinics/location/{denver.pk}/change/"
    fields = {"name": denver.name, "timezone": denver.timezone, "state": "CO"}
    inlines = {
        f"{name}-{what}_FORMS": number
        for name in ("hours", "closures")
        for what, number in (("TOTAL", 0), ("INITIAL", 0))
    }
    closed = {
        "closures-TOTAL_FORMS": 1,
        "closures-0-starts_at_0": "2026-12-25",
        "closures-0-starts_at_1": "00:00",
        "closures-0-ends_at_0": "2026-12-26",
        "closures-0-ends_at_1": "00:00",
        "closures-0-reason": "Christmas",
    }
    answer = owner_client.post(address, {**fields, **inlines, **closed})
    assert answer.status_code == 302, answer.context["errors"]
    closure = Closure.objects.get()
    assert timezone.localtime(closure.starts_at, denver.zone).date() == date(2026, 12, 25)
    assert timezone.localtime(closure.starts_at, denver.zone).hour == 0
    page = owner_client.get(address).content.decode()
    assert 'value="2026-12-25"' in page
    assert 'value="00:00:00"' in page


def test_a_conversation_is_told_in_the_time_of_the_line_that_was_called(desk_client, denver):
    talk = make_conversation()
    talk.line = PhoneLine.objects.create(location=denver, label="Denver", number="+13035550100")
    talk.save()
    make_message(conversation=talk, body="hello there")
    page = desk_client.get(f"/admin/conversations/{talk.pk}/").content.decode()
    assert "Today, 8:00 am MST" in page
    ticket = make_ticket(patient=talk.patient, conversation=talk)
    assert "10:00 am EST" in desk_client.get(f"/admin/tickets/{ticket.pk}/").content.decode()


def test_the_other_spa_stays_in_its_own_zone(desk_client, denver):
    with inside_spa(LUNA):
        assert [each.timezone for each in Location.objects.all()] == ["America/Los_Angeles"]
    assert connection.schema_name == "spa_glow"
