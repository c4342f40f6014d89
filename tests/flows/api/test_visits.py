"""Other programs and the calendar: what is free, visits, and the times they free."""

from datetime import datetime, timedelta

import pytest
import time_machine

from clinics.models import (
    Appointment,
    AppointmentState,
    CancelReason,
    Patient,
    PatientAddress,
)
from outreach.models import FreedSlot, OfferState, SlotState
from outreach.recovery.working import recover_due
from tests.factories import make_appointment, make_request, make_waiting
from tests.program import NOW, PHONE, TOMORROW, done, refused
from tests.provider import count_bells

# ---- the catalog


def test_services_and_providers_are_listed(program, facial, dana):
    services = done(program.get("services/"))["results"]
    assert {"id": facial.pk, "name": "HydraFacial"}.items() <= next(
        each for each in services if each["id"] == facial.pk
    ).items()
    found = next(each for each in done(program.get("providers/"))["results"] if each["id"] == dana.pk)
    assert facial.pk in found["services"]
    assert found["hours"][0] == {
        "location": found["hours"][0]["location"],
        "weekday": 0,
        "opens": "09:00",
        "closes": "17:00",
    }


def test_openings_are_those_within_the_asked_time_and_leave_out_what_is_taken(program, facial, dana):
    make_appointment(starts_at=TOMORROW, provider=dana, service=facial)
    found = done(
        program.get(
            "openings/", {"service": facial.pk, "from": TOMORROW, "to": TOMORROW + timedelta(minutes=1)}
        )
    )["results"]
    assert [each["starts_at"] for each in found] == ["2026-11-24T10:00:00-05:00"]
    assert found[0]["provider"] != dana.pk


def test_openings_of_one_provider(program, facial, dana):
    query = {"service": facial.pk, "provider": dana.pk, "from": NOW, "to": NOW + timedelta(days=2)}
    found = done(program.get("openings/", query))["results"]
    assert found
    assert {each["provider"] for each in found} == {dana.pk}


@pytest.mark.parametrize(
    ("change", "field", "word"),
    [
        ({"from": "2026-11-24T10:00:00"}, "from", "offset"),
        ({"from": "2026-11-24"}, "from", "offset"),
        ({"from": "tomorrow"}, "from", "%2B"),
        ({"from": "0001-01-01T00:00:00+14:00"}, "from", "2000"),
        ({"to": "2027-11-24T10:00:00Z"}, "to", "14 days"),
        ({"to": "2026-11-01T10:00:00Z"}, "to", "later"),
        ({"service": "999999"}, "service", "GET /api/v1/services/"),
        ({"service": "botox"}, "service", "whole number"),
        ({"when": "now"}, "when", "There are"),
    ],
)
def test_openings_say_what_is_wrong_with_the_question(change, field, word, program, facial):
    query = {"service": facial.pk, "from": NOW, "to": TOMORROW, **change}
    assert word in refused(program.get("openings/", query), 400, field=field)


def test_the_hour_that_comes_twice_is_told_apart_by_its_offset(program, facial, dana):
    """On November 1, 2026 Detroit's clocks show 1:30 am twice."""
    with time_machine.travel(datetime.fromisoformat("2026-10-30T12:00:00+00:00"), tick=False):
        early, late = (
            done(
                program.post(
                    "appointments/",
                    {
                        "phone": phone,
                        "first_name": "Ana",
                        "service": facial.pk,
                        "provider": dana.pk,
                        "starts_at": moment,
                        "ends_at": ends,
                    },
                ),
                201,
            )
            for phone, moment, ends in (
                ("+13135552778", "2026-11-01T01:30:00-04:00", "2026-11-01T01:40:00-04:00"),
                ("+13135552779", "2026-11-01T01:30:00-05:00", "2026-11-01T01:40:00-05:00"),
            )
        )
    assert early["starts_at"] == "2026-11-01T01:30:00-04:00"
    assert late["starts_at"] == "2026-11-01T01:30:00-05:00"


# ---- visits


def test_a_visit_is_booked(program, booking, facial):
    visit = done(program.post("appointments/", booking), 201)
    row = Appointment.objects.get(pk=visit["id"])
    assert (row.state, row.source, row.starts_at) == (AppointmentState.BOOKED, "api", TOMORROW)
    assert row.ends_at - row.starts_at == timedelta(minutes=facial.duration_minutes)
    assert visit["starts_at"] == "2026-11-24T10:00:00-05:00"
    assert row.patient.display_name == "Ana Ruiz"
    window = {"from": TOMORROW, "to": TOMORROW + timedelta(hours=1)}
    assert [each["id"] for each in done(program.get("appointments/", window))["results"]] == [visit["id"]]
    assert done(program.get("appointments/", {"from": NOW, "to": TOMORROW}))["results"] == []
    assert done(program.get("appointments/", {**window, "state": "cancelled"}))["results"] == []


def test_a_time_that_is_taken_is_refused_with_the_next_that_are_free_and_nothing_stays(
    program, booking, dana
):
    make_request(provider=dana)  # holds tomorrow at ten
    patients = Patient.objects.count()
    answer = program.post("appointments/", booking)
    refused(answer, 409, code="slot_taken", field="starts_at")
    openings = answer.json()["openings"]
    assert len(openings) == 3
    assert Patient.objects.count() == patients
    best = {name: openings[0][name] for name in ("starts_at", "provider", "service")}
    assert done(program.post("appointments/", {**booking, **best}), 201)


@pytest.mark.parametrize(
    ("change", "field", "word"),
    [
        ({"starts_at": "2026-11-24T10:00:00"}, "starts_at", "offset"),
        ({"starts_at": "2026-11-22T10:00:00Z"}, "starts_at", "over"),
        ({"starts_at": 1764000000}, "starts_at", "Write it like"),
        ({"ends_at": "2026-11-24T14:00:00Z"}, "ends_at", "before it starts"),
        ({"ends_at": "2026-11-25T14:00:00Z"}, "ends_at", "12 hours"),
        ({"service": 999999}, "service", "GET /api/v1/services/"),
        ({"provider": 999999}, "provider", "GET /api/v1/providers/"),
        ({"location": 999999}, "location", "no location"),
        ({"phone": 3135552777}, "phone", "quotes"),
        ({"state": "confirmed"}, "state", "There are"),
    ],
)
def test_a_booking_that_makes_no_sense_is_refused_with_its_field(change, field, word, program, booking):
    assert word in refused(program.post("appointments/", {**booking, **change}), 400, field=field)
    assert not Appointment.objects.exists()
    assert not PatientAddress.objects.filter(address=PHONE).exists()


def test_a_provider_who_does_not_do_the_service_is_refused(program, booking, dana, facial):
    dana.services.remove(facial)
    assert "who does what" in refused(program.post("appointments/", booking), 400, field="provider")


def test_cancelling_frees_the_time_and_the_waitlist_is_asked(program):
    visit, entry = make_appointment(starts_at=TOMORROW), make_waiting()
    before = count_bells()
    cancelled = done(program.post(f"appointments/{visit.pk}/cancel/"))
    assert (cancelled["state"], cancelled["cancel_reason"]) == ("cancelled", "patient")
    assert count_bells() == before + 1
    recover_due(now=NOW)
    slot = FreedSlot.objects.get()
    assert list(slot.offers.filter(state=OfferState.OPEN).values_list("entry", flat=True)) == [entry.pk]
    freed = done(program.get(f"freed-times/{slot.pk}/"))
    assert (freed["state"], freed["appointment"], freed["cause"]) == ("open", visit.pk, "cancelled")
    assert [(each["entry"], each["state"]) for each in freed["offers"]] == [(entry.pk, "open")]
    assert [each["id"] for each in done(program.get("freed-times/", {"state": "open"}))["results"]] == [
        slot.pk
    ]
    assert done(program.get("freed-times/", {"state": "filled"}))["results"] == []


def test_a_visit_cancelled_for_a_reason_the_spa_leaves_alone_is_not_offered(program):
    visit, _ = make_appointment(starts_at=TOMORROW), make_waiting()
    done(program.post(f"appointments/{visit.pk}/cancel/", {"reason": CancelReason.PROVIDER_AWAY.value}))
    recover_due(now=NOW)
    freed = done(program.get("freed-times/"))["results"][0]
    assert (freed["state"], freed["cancel_reason"]) == (SlotState.LEFT_ALONE.value, "provider_away")
    assert freed["reason"] == "Freed for a reason that is not offered"


def test_booking_a_time_that_is_on_offer_fills_it(program, booking, dana):
    visit, _ = make_appointment(starts_at=TOMORROW, provider=dana), make_waiting()
    done(program.post(f"appointments/{visit.pk}/cancel/"))
    recover_due(now=NOW)
    booked = done(program.post("appointments/", booking), 201)
    recover_due(now=NOW)
    slot = FreedSlot.objects.get()
    freed = done(program.get(f"freed-times/{slot.pk}/"))
    assert (freed["state"], freed["filled_by"]) == ("filled", booked["id"])
    assert freed["offers"][0]["state"] == "withdrawn"


def test_cancelling_twice_changes_nothing_more(program):
    visit = make_appointment(starts_at=TOMORROW)
    done(program.post(f"appointments/{visit.pk}/cancel/", {"reason": "mistake"}))
    assert done(program.post(f"appointments/{visit.pk}/cancel/"))["cancel_reason"] == "mistake"
    assert FreedSlot.objects.count() == 1


@pytest.mark.parametrize("state", ["arrived", "completed", "no_show"])
def test_a_visit_that_came_to_something_is_not_cancelled_or_moved(state, program):
    visit = make_appointment(starts_at=TOMORROW, state=state)
    refused(program.post(f"appointments/{visit.pk}/cancel/"), 409, code="not_booked")
    moved = {"starts_at": (TOMORROW + timedelta(hours=3)).isoformat()}
    refused(program.post(f"appointments/{visit.pk}/move/", moved), 409, code="not_booked")
    visit.refresh_from_db()
    assert (visit.state, visit.starts_at) == (state, TOMORROW)


def test_a_held_time_is_the_desks_to_answer(program):
    visit = make_request().appointment
    assert "front desk" in refused(program.post(f"appointments/{visit.pk}/cancel/"), 409, code="not_booked")


def test_moving_frees_the_old_time_and_keeps_the_length(program):
    visit = make_appointment(starts_at=TOMORROW)
    length = visit.ends_at - visit.starts_at
    before = count_bells()
    later = TOMORROW + timedelta(hours=3)
    moved = done(program.post(f"appointments/{visit.pk}/move/", {"starts_at": later.isoformat()}))
    assert moved["starts_at"] == "2026-11-24T13:00:00-05:00"
    assert count_bells() == before + 1
    visit.refresh_from_db()
    assert (visit.ends_at - visit.starts_at, visit.taken.lower) == (length, later)
    assert FreedSlot.objects.get().starts_at == TOMORROW


def test_moving_onto_a_taken_time_moves_nothing(program, dana):
    visit = make_appointment(starts_at=TOMORROW, provider=dana)
    later = TOMORROW + timedelta(hours=3)
    make_appointment(starts_at=later, provider=dana)
    answer = program.post(f"appointments/{visit.pk}/move/", {"starts_at": later.isoformat()})
    refused(answer, 409, code="slot_taken", field="starts_at")
    assert answer.json()["openings"]
    visit.refresh_from_db()
    assert visit.starts_at == TOMORROW


def test_visits_are_asked_for_by_days(program):
    assert "required" in refused(program.get("appointments/", {"to": TOMORROW}), 400, field="from")
    query = {"from": NOW, "to": NOW + timedelta(days=63)}
    assert "62 days" in refused(program.get("appointments/", query), 400, field="to")
