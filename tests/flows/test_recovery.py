"""A cancelled visit, the people on the waitlist, and the desk: from the freed time to the next patient."""

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from clinics.consent import record_consent
from clinics.models import (
    Appointment,
    AppointmentState,
    BookingRequest,
    ConsentKind,
    Practice,
    RecoveryPolicy,
    RequestState,
    Service,
    WaitlistState,
)
from leakmap.lib.queue import Lane
from leakmap.lib.tenancy import inside_spa
from outreach.desk import confirm_request, decline_request, mark_visits, run_out_request
from outreach.models import FreedSlot, Kind, Offer, OfferState, OutboxItem, SlotState
from outreach.push import push_due
from outreach.recovery import waves
from outreach.recovery.claiming import Claimed, TooLate, claim, turn_down
from outreach.recovery.staying import stay
from outreach.recovery.working import recover_due
from tests.conftest import LUNA
from tests.factories import MONDAY_10AM, make_appointment, make_patient, make_ticket, make_waiting
from triage.models import TicketKind

pytestmark = pytest.mark.usefixtures("glow")
NOW = MONDAY_10AM
TOMORROW = NOW + timedelta(days=1)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def visit():
    return make_appointment(starts_at=TOMORROW)


@pytest.fixture
def waiting():
    return [
        make_waiting(patient=make_patient(first_name=name)) for name in ("Ana", "Bea", "Cleo", "Dee", "Eve")
    ]


def cancel(visit: Appointment, *, now=NOW, **fields) -> FreedSlot:
    Appointment.objects.filter(pk=visit.pk).update(state="cancelled", **fields)
    recover_due(now=now)
    return FreedSlot.objects.order_by("-pk").first()


def list_asked(slot: FreedSlot) -> list[str]:
    return list(slot.offers.filter(state="open").order_by("pk").values_list("patient__first_name", flat=True))


def get_offer(slot: FreedSlot, entry) -> Offer:
    return Offer.objects.get(slot=slot, entry=entry)


def test_a_cancelled_visit_is_offered_to_the_first_three_in_the_desks_order(visit, waiting):
    waiting[0].position = 10_000  # the desk dragged Ana to the end
    waiting[0].save()
    slot = cancel(visit)
    assert list_asked(slot) == ["Bea", "Cleo", "Dee"]
    texts = OutboxItem.objects.filter(kind=Kind.OFFER)
    assert texts.count() == 3
    assert "HydraFacial" not in texts[0].body
    assert "/book/" in texts[0].body
    assert "YES" in texts[0].body


def test_looking_again_asks_nobody_twice(visit, waiting):
    slot = cancel(visit)
    for _ in range(3):
        recover_due(now=NOW)
    assert Offer.objects.filter(slot=slot, state="open").count() == 3
    assert OutboxItem.objects.count() == 3


def test_the_next_are_asked_when_the_first_have_had_their_time(visit, waiting):
    slot = cancel(visit)
    recover_due(now=NOW + 29 * MINUTE)
    assert len(list_asked(slot)) == 3
    recover_due(now=NOW + 31 * MINUTE)
    assert list_asked(slot) == ["Ana", "Bea", "Cleo", "Dee", "Eve"]


def test_a_clock_that_stood_still_asks_one_wave_and_not_all_that_it_missed(visit):
    for _ in range(12):
        make_waiting()
    slot = cancel(visit)
    recover_due(now=NOW + timedelta(hours=3))
    recover_due(now=NOW + timedelta(hours=3))
    assert slot.offers.filter(state="open").count() == 6


def test_the_first_to_claim_holds_the_time_and_the_others_are_told_kindly(visit, waiting):
    slot = cancel(visit)
    won = claim(offer_id=get_offer(slot, waiting[1]).pk, now=NOW)
    late = claim(offer_id=get_offer(slot, waiting[0]).pk, now=NOW)
    assert isinstance(won, Claimed)
    assert won.request.appointment.state == "held"
    assert isinstance(late, TooLate)
    assert late.reason == "faster"
    assert len(late.openings) == 2
    assert TOMORROW not in [each.starts_at for each in late.openings]
    slot.refresh_from_db()
    assert slot.state == SlotState.HELD


def test_claiming_twice_is_claiming_once(visit, waiting):
    slot = cancel(visit)
    offer = get_offer(slot, waiting[0])
    first, second = claim(offer_id=offer.pk, now=NOW), claim(offer_id=offer.pk, now=NOW)
    assert first.request == second.request
    assert BookingRequest.objects.count() == 1


def test_the_desks_yes_fills_the_time_and_takes_the_winner_off_the_list(visit, waiting):
    slot = cancel(visit)
    won = claim(offer_id=get_offer(slot, waiting[0]).pk, now=NOW)
    confirm_request(request_id=won.request.pk, actor="Robin", now=NOW + 5 * MINUTE)
    recover_due(now=NOW + 5 * MINUTE)
    slot.refresh_from_db()
    waiting[0].refresh_from_db()
    assert (slot.state, slot.filled_by) == (SlotState.FILLED, won.request.appointment)
    assert waiting[0].state == WaitlistState.BOOKED
    assert get_offer(slot, waiting[0]).state == OfferState.WON
    assert get_offer(slot, waiting[4]).reason == "not_reached"


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (lambda request, now: decline_request(request_id=request, actor="Robin", now=now), "desk_declined"),
        (lambda request, now: run_out_request(request_id=request, now=now), "hold_ran_out"),
    ],
)
def test_a_hold_that_comes_to_nothing_goes_on_with_the_next_person(visit, waiting, answer, reason):
    slot = cancel(visit)
    won = claim(offer_id=get_offer(slot, waiting[0]).pk, now=NOW)
    recover_due(now=NOW)
    answer(won.request.pk, NOW + 10 * MINUTE)
    recover_due(now=NOW + 10 * MINUTE)
    assert FreedSlot.objects.count() == 1
    assert get_offer(slot, waiting[0]).reason == reason
    assert list_asked(slot) == ["Dee", "Eve"]


def test_who_was_merely_slower_may_take_it_when_it_is_free_again(visit, waiting):
    slot = cancel(visit)
    won = claim(offer_id=get_offer(slot, waiting[0]).pk, now=NOW)
    decline_request(request_id=won.request.pk, actor="Robin", now=NOW)
    recover_due(now=NOW)
    assert isinstance(claim(offer_id=get_offer(slot, waiting[1]).pk, now=NOW), Claimed)


def test_a_winner_who_cancels_lets_the_next_person_have_it(visit, waiting):
    slot = cancel(visit)
    won = claim(offer_id=get_offer(slot, waiting[0]).pk, now=NOW)
    confirm_request(request_id=won.request.pk, actor="Robin", now=NOW)
    recover_due(now=NOW)
    mark_visits(appointment_ids=[won.request.appointment_id], state=AppointmentState.CANCELLED)
    recover_due(now=NOW + MINUTE)
    slot.refresh_from_db()
    assert FreedSlot.objects.count() == 1
    assert slot.state == SlotState.OPEN
    assert get_offer(slot, waiting[0]).reason == "winner_cancelled"
    assert list_asked(slot) == ["Dee", "Eve"]


def test_a_time_the_desk_fills_by_phone_is_no_longer_on_offer(visit, waiting):
    slot = cancel(visit)
    make_appointment(starts_at=TOMORROW)
    recover_due(now=NOW + MINUTE)
    slot.refresh_from_db()
    assert (slot.state, list_asked(slot)) == (SlotState.FILLED, [])
    assert claim(offer_id=get_offer(slot, waiting[0]).pk, now=NOW + MINUTE).reason == "faster"


def test_a_claim_before_the_clock_has_looked_still_cannot_take_a_filled_time(visit, waiting):
    slot = cancel(visit)
    make_appointment(starts_at=TOMORROW)
    late = claim(offer_id=get_offer(slot, waiting[0]).pk, now=NOW)
    assert late.reason == "faster"
    assert not BookingRequest.objects.exists()


def test_an_offer_whose_time_is_gone_before_it_left_is_not_sent(visit, waiting, texts_leave):
    slot = cancel(visit)
    claim(offer_id=get_offer(slot, waiting[0]).pk, now=NOW)
    with time_machine.travel(NOW, tick=False):
        push_due(lane=Lane.BULK)
    sent = OutboxItem.objects.filter(kind=Kind.OFFER).values_list("state", flat=True)
    assert set(sent) == {"dropped"}


def test_a_later_visit_is_given_up_for_the_sooner_time_and_offered_in_turn(visit, waiting):
    later = make_appointment(starts_at=TOMORROW + timedelta(days=7), patient=waiting[0].patient)
    slot = cancel(visit)
    won = claim(offer_id=get_offer(slot, waiting[0]).pk, now=NOW)
    confirm_request(request_id=won.request.pk, actor="Robin", now=NOW)
    recover_due(now=NOW)
    later.refresh_from_db()
    cascade = FreedSlot.objects.get(visit=later)
    assert later.state == "cancelled"
    assert (cascade.depth, cascade.cascaded_from) == (1, slot)
    assert list_asked(cascade) == ["Bea", "Cleo", "Dee"]


def test_the_cascade_ends_where_the_spa_says(visit, waiting):
    RecoveryPolicy.objects.update_or_create(pk=1, defaults={"cascade_depth": 0})
    later = make_appointment(starts_at=TOMORROW + timedelta(days=7), patient=waiting[0].patient)
    slot = cancel(visit)
    won = claim(offer_id=get_offer(slot, waiting[0]).pk, now=NOW)
    confirm_request(request_id=won.request.pk, actor="Robin", now=NOW)
    recover_due(now=NOW)
    assert FreedSlot.objects.get(visit=later).reason == "cascade_end"


def test_a_sooner_visit_keeps_a_person_from_being_asked(visit, waiting):
    make_appointment(starts_at=NOW + timedelta(hours=5), patient=waiting[0].patient)
    slot = cancel(visit)
    assert get_offer(slot, waiting[0]).reason == "booked_sooner"


def test_a_booking_that_was_a_mistake_is_not_offered(visit, waiting):
    slot = cancel(visit, cancel_reason="mistake")
    assert (slot.state, slot.reason) == (SlotState.LEFT_ALONE, "cancel_reason")
    assert not Offer.objects.exists()


@pytest.mark.parametrize(
    ("starts_in", "reason"), [(timedelta(minutes=45), "too_close"), (timedelta(days=40), "too_far")]
)
def test_too_close_and_too_far_are_left_alone_with_the_reason(waiting, starts_in, reason):
    slot = cancel(make_appointment(starts_at=NOW + starts_in))
    assert (slot.state, slot.reason) == (SlotState.LEFT_ALONE, reason)


def test_a_patient_who_only_changes_a_hold_starts_nothing(waiting):
    slot = cancel(make_appointment(starts_at=TOMORROW, state="held"))
    assert (slot.state, slot.reason) == (SlotState.LEFT_ALONE, "hold_changed")


def test_nobody_fits_is_said_so(visit):
    make_waiting(service="Botox")
    slot = cancel(visit)
    assert (slot.state, slot.reason) == (SlotState.EXHAUSTED, "nobody")


def test_an_offer_waits_for_the_patients_morning(visit, waiting):
    night = NOW + timedelta(hours=14)  # midnight in Detroit
    later = make_appointment(starts_at=TOMORROW + timedelta(days=1))
    slot = cancel(later, now=night)
    assert slot.state == SlotState.OPEN
    assert list_asked(slot) == []
    assert slot.next_wave_at > night + timedelta(hours=7)
    recover_due(now=slot.next_wave_at)
    assert len(list_asked(slot)) == 3


def test_at_night_a_long_list_is_read_in_a_few_statements(glow):
    for _ in range(12):
        make_waiting()
    visit = make_appointment(starts_at=TOMORROW + timedelta(days=1))
    Appointment.objects.filter(pk=visit.pk).update(state="cancelled")
    with CaptureQueriesContext(connection) as asked:
        recover_due(now=NOW + timedelta(hours=14))
    assert FreedSlot.objects.get().state == SlotState.OPEN
    assert sum("contact.address" in query["sql"] for query in asked) == 1


def test_an_open_clinical_question_an_opt_out_and_missing_consent_are_passed_over(visit, waiting):
    make_ticket(kind=TicketKind.CLINICAL, patient=waiting[0].patient)
    record_consent(
        address=waiting[1].patient.addresses.get(), kind=ConsentKind.OPT_OUT, source="keyword", now=NOW
    )
    waiting[2].consented_at = None
    waiting[2].save()
    slot = cancel(visit)
    assert list_asked(slot) == ["Dee", "Eve"]
    assert [get_offer(slot, each).reason for each in waiting[:3]] == ["clinical", "opted_out", "no_consent"]


def test_nobody_has_two_open_offers(waiting):
    first = make_appointment(starts_at=TOMORROW)
    second = make_appointment(starts_at=TOMORROW + timedelta(hours=2))
    Appointment.objects.filter(pk__in=[first.pk, second.pk]).update(state="cancelled")
    recover_due(now=NOW)
    recover_due(now=NOW)
    slots = list(FreedSlot.objects.order_by("pk"))
    assert list_asked(slots[0]) == ["Ana", "Bea", "Cleo"]
    assert list_asked(slots[1]) == ["Dee", "Eve"]
    assert get_offer(slots[1], waiting[0]).reason == "open_offer"


def test_two_offers_a_week_are_enough(waiting):
    for hours in range(0, 10, 2):
        visit = make_appointment(starts_at=TOMORROW + timedelta(hours=hours - 4))
        slot = cancel(visit, now=NOW)
        for offer in slot.offers.filter(state="open"):
            turn_down(offer_id=offer.pk, now=NOW)
            recover_due(now=NOW)
    for entry in waiting:
        assert OutboxItem.objects.filter(kind=Kind.OFFER, address__patient=entry.patient).count() <= 2
    assert Offer.objects.filter(reason="too_often").exists()


def test_when_all_who_were_asked_say_no_the_next_are_asked_at_once(visit, waiting):
    slot = cancel(visit)
    for entry in waiting[:3]:
        turn_down(offer_id=get_offer(slot, entry).pk, now=NOW + MINUTE)
    recover_due(now=NOW + MINUTE)
    assert list_asked(slot) == ["Dee", "Eve"]


def test_the_list_is_done_when_everybody_has_said_no(visit, waiting):
    slot = cancel(visit)
    for _ in range(2):
        for offer in slot.offers.filter(state="open"):
            turn_down(offer_id=offer.pk, now=NOW + MINUTE)
        recover_due(now=NOW + MINUTE)
    slot.refresh_from_db()
    assert (slot.state, slot.reason) == (SlotState.EXHAUSTED, "list_done")


def test_at_the_cut_off_the_offers_end(visit, waiting):
    slot = cancel(visit)
    recover_due(now=TOMORROW - timedelta(hours=1))
    slot.refresh_from_db()
    assert (slot.state, list_asked(slot)) == (SlotState.CUT_OFF, [])
    assert claim(offer_id=get_offer(slot, waiting[0]).pk, now=TOMORROW - timedelta(hours=1)).reason == "over"


def test_a_service_may_book_without_the_desks_yes(visit, waiting):
    Service.objects.filter(name="HydraFacial").update(auto_confirms_offers=True)
    slot = cancel(visit)
    won = claim(offer_id=get_offer(slot, waiting[0]).pk, now=NOW)
    won.request.refresh_from_db()
    assert won.is_booked
    assert won.request.state == RequestState.CONFIRMED
    assert OutboxItem.objects.filter(kind=Kind.CONFIRMATION).count() == 1


def test_the_other_spa_is_asked_nothing(visit, waiting):
    cancel(visit)
    with inside_spa(LUNA):
        recover_due(now=NOW)
        assert not Offer.objects.exists()
        assert not OutboxItem.objects.exists()


def test_the_hold_minutes_are_the_spas(visit, waiting):
    Practice.objects.update(hold_minutes=30)
    slot = cancel(visit)
    won = claim(offer_id=get_offer(slot, waiting[0]).pk, now=NOW)
    assert won.request.hold_ends_at == NOW + 30 * MINUTE


def test_a_place_that_runs_out_is_asked_about_once_and_then_given_up():
    entry = make_waiting(expires_at=NOW + timedelta(days=2))
    recover_due(now=NOW)
    recover_due(now=NOW + timedelta(hours=1))
    text = OutboxItem.objects.get(kind=Kind.WAITLIST)
    assert "YES to stay" in text.body
    recover_due(now=NOW + timedelta(days=2, minutes=1))
    entry.refresh_from_db()
    assert entry.state == WaitlistState.EXPIRED


def test_whoever_wants_to_stay_stays():
    entry = make_waiting(expires_at=NOW + timedelta(days=2))
    recover_due(now=NOW)
    assert stay(entry_id=entry.pk, now=NOW)
    recover_due(now=NOW + timedelta(days=3))
    entry.refresh_from_db()
    assert entry.state == WaitlistState.WAITING


def test_a_place_without_consent_runs_out_without_a_text():
    make_waiting(expires_at=NOW + timedelta(days=2), consented_at=None)
    recover_due(now=NOW)
    assert not OutboxItem.objects.exists()


def test_who_stands_behind_hundreds_that_do_not_fit_is_asked_too(visit, monkeypatch):
    monkeypatch.setattr(waves, "FIRST_IN_LINE", 3)
    for _ in range(5):
        make_waiting(consented_at=None)
    make_waiting(patient=make_patient(first_name="Zoe"))
    assert list_asked(cancel(visit)) == ["Zoe"]


@pytest.mark.parametrize("order", ["desk", "longest", "least_recent", "value"])
def test_every_order_asks_somebody(visit, waiting, order):
    RecoveryPolicy.objects.update_or_create(pk=1, defaults={"order": order, "wave_size": 1})
    assert len(list_asked(cancel(visit))) == 1
