"""A time is on offer, and meanwhile something changes: a person, the desk, the settings, the calendar."""

from datetime import timedelta

import pytest
import time_machine

from clinics.models import (
    Appointment,
    AppointmentState,
    Patient,
    Provider,
    RecoveryPolicy,
    Service,
    WaitlistState,
)
from clinics.waitlist import remove_entry
from leakmap.lib.memo import forget
from leakmap.lib.queue import Lane
from outreach.desk import confirm_request, decline_request, mark_visits
from outreach.models import FreedSlot, OfferState, SlotState
from outreach.push import push_due
from outreach.recovery import steering
from outreach.recovery.claiming import Claimed, TooLate, claim
from outreach.recovery.working import recover_due
from tests.factories import MONDAY_10AM, make_appointment, make_patient, make_waiting
from tests.flows.test_recovery import cancel, get_offer, list_asked

pytestmark = pytest.mark.usefixtures("glow")
NOW = MONDAY_10AM
TOMORROW = NOW + timedelta(days=1)
LATER = NOW + timedelta(minutes=31)  # the next wave is due


@pytest.fixture
def waiting():
    return [
        make_waiting(patient=make_patient(first_name=name)) for name in ("Ana", "Bea", "Cleo", "Dee", "Eve")
    ]


@pytest.fixture
def slot(waiting) -> FreedSlot:
    return cancel(make_appointment(starts_at=TOMORROW))


def make_long_visit() -> Appointment:
    visit = make_appointment(starts_at=TOMORROW)
    visit.ends_at = TOMORROW + timedelta(hours=3)
    visit.save()
    return visit


def look_again(slot: FreedSlot, now=NOW) -> FreedSlot:
    recover_due(now=now)
    slot.refresh_from_db()
    return slot


def win(slot: FreedSlot, entry) -> Appointment:
    won = claim(offer_id=get_offer(slot, entry).pk, now=NOW)
    confirm_request(request_id=won.request.pk, actor="Robin", now=NOW)
    look_again(slot)
    return won.request.appointment


@pytest.mark.parametrize("reason", ["provider_away", "mistake"])
def test_a_winners_visit_cancelled_for_a_reason_that_is_not_offered_is_offered_to_nobody(
    slot, waiting, reason
):
    visit = win(slot, waiting[0])
    mark_visits(appointment_ids=[visit.pk], state=AppointmentState.CANCELLED, reason=reason)
    recover_due(now=NOW)
    again = FreedSlot.objects.get(visit=visit)
    assert (again.state, again.reason) == (SlotState.LEFT_ALONE, "cancel_reason")
    assert not list_asked(slot)
    assert isinstance(claim(offer_id=get_offer(slot, waiting[0]).pk, now=NOW), TooLate)


@pytest.mark.parametrize("reason", ["", "mistake"])
def test_a_winner_who_says_yes_again_after_the_visit_was_cancelled_is_not_told_that_they_have_it(
    slot, waiting, reason
):
    visit = win(slot, waiting[0])
    mark_visits(appointment_ids=[visit.pk], state=AppointmentState.CANCELLED, reason=reason)
    answer = claim(offer_id=get_offer(slot, waiting[0]).pk, now=NOW)  # before anybody has looked
    assert isinstance(answer, TooLate)
    assert answer.reason == "over"
    assert answer.openings


def offer_after(reason: str) -> None:
    """The spa offers a time also when it was freed for this reason."""
    left_alone = [each for each in RecoveryPolicy().leaves_alone if each != reason]
    RecoveryPolicy.objects.update_or_create(pk=1, defaults={"leaves_alone": left_alone})
    forget()


def test_a_winner_whose_visit_the_spa_cancels_waits_again_in_the_old_place_and_the_next_is_asked(
    slot, waiting
):
    offer_after("mistake")
    visit = win(slot, waiting[0])
    mark_visits(appointment_ids=[visit.pk], state=AppointmentState.CANCELLED, reason="mistake")
    look_again(slot, LATER)
    place = waiting[0].position
    waiting[0].refresh_from_db()
    assert (waiting[0].state, waiting[0].position) == (WaitlistState.WAITING, place)
    assert get_offer(slot, waiting[0]).reason == "desk_cancelled"
    assert list_asked(slot) == ["Dee", "Eve"]
    next_time = cancel(make_appointment(starts_at=TOMORROW + timedelta(hours=3)))
    assert "Ana" in list_asked(next_time)


def test_who_wins_for_one_service_and_loses_it_to_the_spa_waits_for_it_again(slot, waiting):
    filler = Service.objects.exclude(name="HydraFacial").first()
    waiting[0].services.add(filler)
    visit = win(slot, waiting[0])
    assert list(waiting[0].services.all()) == [filler]
    mark_visits(appointment_ids=[visit.pk], state=AppointmentState.CANCELLED, reason="provider_away")
    recover_due(now=NOW)
    assert waiting[0].services.filter(name="HydraFacial").exists()


@pytest.mark.parametrize("reason", ["patient", "", "merged"])
def test_a_winner_who_cancels_is_not_put_back_on_the_list(slot, waiting, reason):
    visit = win(slot, waiting[0])
    mark_visits(appointment_ids=[visit.pk], state=AppointmentState.CANCELLED, reason=reason)
    recover_due(now=NOW)
    waiting[0].refresh_from_db()
    assert waiting[0].state == WaitlistState.BOOKED


def test_who_has_joined_again_meanwhile_gets_no_second_entry(slot, waiting):
    visit = win(slot, waiting[0])
    filler = Service.objects.exclude(name="HydraFacial").first()
    again = make_waiting(patient=waiting[0].patient, service=filler.name)
    mark_visits(appointment_ids=[visit.pk], state=AppointmentState.CANCELLED, reason="voided")
    recover_due(now=NOW)
    again.refresh_from_db()
    assert again.position == waiting[0].position
    assert again.services.count() == 2
    assert waiting[0].patient.waitlist.filter(state="waiting").count() == 1


def test_a_time_whose_other_part_is_on_offer_by_itself_is_offered_as_what_came_free(waiting):
    cancel(make_long_visit())
    first_part = make_appointment(starts_at=TOMORROW)
    recover_due(now=NOW)
    last_part = cancel(make_appointment(starts_at=TOMORROW + timedelta(hours=2)))
    again = cancel(first_part)
    assert (again.visit, again.state) == (first_part, SlotState.OPEN)
    assert look_again(last_part).state == SlotState.OPEN


def test_a_claim_is_won_although_the_desk_booked_what_was_left_beside_it(waiting):
    slot = cancel(make_long_visit())
    won = claim(offer_id=get_offer(slot, waiting[0]).pk, now=NOW)
    make_appointment(starts_at=TOMORROW + timedelta(hours=2))
    assert look_again(slot).state == SlotState.HELD
    confirm_request(request_id=won.request.pk, actor="Robin", now=NOW)
    assert look_again(slot).filled_by == won.request.appointment
    waiting[0].refresh_from_db()
    assert (get_offer(slot, waiting[0]).state, waiting[0].state) == (OfferState.WON, WaitlistState.BOOKED)


def test_who_was_blocked_since_cannot_take_it(slot, waiting):
    Patient.objects.filter(pk=waiting[0].patient_id).update(is_blocked=True)
    assert isinstance(claim(offer_id=get_offer(slot, waiting[0]).pk, now=NOW), TooLate)


def test_who_came_off_the_list_before_the_text_left_is_not_texted(slot, waiting, texts_leave):
    remove_entry(entry_id=waiting[0].pk, reason="No longer wants it")
    with time_machine.travel(NOW, tick=False):
        push_due(lane=Lane.BULK)
    assert get_offer(slot, waiting[0]).item.state == "dropped"
    assert get_offer(slot, waiting[1]).item.state == "sent"


def test_a_provider_who_left_is_offered_no_more(slot, waiting):
    Provider.objects.filter(pk=slot.provider_id).update(is_active=False)
    look_again(slot, LATER)
    assert (slot.state, slot.reason, list_asked(slot)) == (SlotState.STOPPED, "not_worked", [])


def test_the_desks_pause_outlasts_a_hold_that_came_to_nothing(slot, waiting):
    steering.pause(slot_id=slot.pk, actor="Robin", now=NOW)
    won = claim(offer_id=get_offer(slot, waiting[0]).pk, now=NOW)
    decline_request(request_id=won.request.pk, actor="Robin", now=NOW)
    assert look_again(slot, LATER).state == SlotState.PAUSED
    assert isinstance(claim(offer_id=get_offer(slot, waiting[1]).pk, now=LATER), Claimed)


def test_after_the_switch_off_a_hold_that_comes_to_nothing_is_not_offered_again(slot, waiting):
    won = claim(offer_id=get_offer(slot, waiting[0]).pk, now=NOW)
    RecoveryPolicy.objects.update_or_create(pk=1, defaults={"is_enabled": False})
    forget()
    assert steering.stop_all(actor="Robin", now=NOW) == 0
    decline_request(request_id=won.request.pk, actor="Robin", now=NOW)
    look_again(slot, LATER)
    assert (slot.state, slot.reason, list_asked(slot)) == (SlotState.STOPPED, "off", [])


def test_nobody_is_added_by_hand_beyond_what_they_agreed_to(waiting):
    RecoveryPolicy.objects.update_or_create(pk=1, defaults={"offers_per_week": 1, "wave_size": 1})
    cancel(make_appointment(starts_at=TOMORROW))
    second = cancel(make_appointment(starts_at=TOMORROW + timedelta(hours=3)))
    steering.pause(slot_id=second.pk, actor="Robin", now=NOW)
    first_offer = waiting[0].offers.get(slot__starts_at=TOMORROW)
    first_offer.state = OfferState.LAPSED
    first_offer.save()
    with pytest.raises(ValueError, match="often enough"):
        steering.ask_now(slot_id=second.pk, entry_id=waiting[0].pk, actor="Robin", now=NOW)


def test_a_later_visit_that_the_desk_moved_before_its_yes_is_not_given_up(waiting):
    visit = make_appointment(starts_at=TOMORROW + timedelta(days=7), patient=waiting[0].patient)
    slot = cancel(make_appointment(starts_at=TOMORROW))
    won = claim(offer_id=get_offer(slot, waiting[0]).pk, now=NOW)
    visit.starts_at, visit.ends_at = visit.starts_at + timedelta(days=1), visit.ends_at + timedelta(days=1)
    visit.save()
    confirm_request(request_id=won.request.pk, actor="Robin", now=NOW)
    visit.refresh_from_db()
    assert visit.state == "booked"


def test_a_later_visit_that_the_desk_only_confirmed_is_given_up(waiting):
    visit = make_appointment(starts_at=TOMORROW + timedelta(days=7), patient=waiting[0].patient)
    slot = cancel(make_appointment(starts_at=TOMORROW))
    won = claim(offer_id=get_offer(slot, waiting[0]).pk, now=NOW)
    visit.state = "confirmed"
    visit.save()
    confirm_request(request_id=won.request.pk, actor="Robin", now=NOW)
    visit.refresh_from_db()
    assert visit.state == "cancelled"


def test_nobody_is_added_by_hand_at_night(slot, waiting):
    night = NOW + timedelta(hours=13)
    with pytest.raises(ValueError, match="too late"):
        steering.ask_now(slot_id=slot.pk, entry_id=waiting[4].pk, actor="Robin", now=night)
    assert get_offer(slot, waiting[0]).state == OfferState.OPEN
