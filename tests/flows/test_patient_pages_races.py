"""The same tap or the same form several times at one moment, on real connections with committed rows."""

from functools import partial

from clinics.models import BookingRequest, Patient, Practice, Service, WaitlistEntry
from leakmap.patient_pages.offers import build_page, take_choice
from leakmap.patient_pages.signing_up import sign_up
from outreach.models import Kind, OutboxItem
from outreach.recovery.claiming import claim
from tests.factories import MONDAY_10AM, make_patient, make_waiting
from tests.flows.test_races import committed, run_at_once
from tests.flows.test_recovery_races import ask_everybody, free_a_time

__all__ = ["committed"]
NOW = MONDAY_10AM
MANY = 8


def join(name: str) -> None:
    wish = {
        "first_name": name, "last_name": "Ruiz", "phone": "+13135557001", "provider": None, "location": None,
        "services": [Service.objects.get(name="HydraFacial").pk], "notice": 120, "note": "", "consent": True,
    }  # fmt: skip
    sign_up(
        wish=wish,
        suits="",
        consent_wording="Text me.",
        language="en",
        practice=Practice.objects.get(),
        source="",
        now=NOW,
    )


def test_one_stranger_signed_up_many_times_at_once_is_one_patient_and_one_entry(committed):
    results = run_at_once(*(partial(join, "Ana") for _ in range(MANY)))
    assert results == [None] * MANY
    assert Patient.objects.count() == 1
    assert WaitlistEntry.objects.count() == 1


def test_one_known_number_signed_up_many_times_at_once_is_asked_once(committed):
    make_patient(phone="+13135557001")
    results = run_at_once(*(partial(join, "Ana") for _ in range(MANY)))
    assert results == [None] * MANY
    assert OutboxItem.objects.filter(kind=Kind.WAITLIST).count() == 1
    assert not WaitlistEntry.objects.exists()


def test_another_opening_tapped_many_times_at_once_is_one_request(committed):
    entries = [make_waiting() for _ in range(2)]
    slot = free_a_time()
    fast, slow = ask_everybody(slot, entries)
    claim(offer_id=fast, now=NOW)
    choice = build_page(number=slow, now=NOW).choices[0].value
    run_at_once(*(partial(take_choice, number=slow, choice=choice, now=NOW) for _ in range(MANY)))
    assert BookingRequest.objects.filter(patient=entries[1].patient).count() == 1


def test_two_people_who_tap_the_same_opening_at_once_get_it_once(committed):
    entries = [make_waiting() for _ in range(3)]
    slot = free_a_time()
    fast, *slow = ask_everybody(slot, entries)
    claim(offer_id=fast, now=NOW)
    choice = build_page(number=slow[0], now=NOW).choices[0].value
    said = run_at_once(*(partial(take_choice, number=each, choice=choice, now=NOW) for each in slow))
    assert sorted(said) == ["", "late"]
    assert BookingRequest.objects.filter(state="waiting").count() == 2
