"""Times that are offered later, what a shorter visit leaves of a long one, and visits moved in whichever way."""

from datetime import timedelta

import pytest
from django.db import connection

from clinics.models import Appointment, Provider, RecoveryPolicy, Service
from leakmap.lib.memo import forget
from leakmap.lib.tenancy import inside_spa
from leakmap.tenants.models import WakeUp
from outreach.desk import confirm_request
from outreach.models import Cause, FreedSlot, Offer, SlotState
from outreach.recovery import steering
from outreach.recovery.claiming import claim, turn_down
from outreach.recovery.working import recover_due
from tests.conftest import GLOW, LUNA
from tests.factories import MONDAY_10AM, make_appointment, make_patient, make_waiting
from tests.flows.test_recovery import cancel, get_offer, list_asked

pytestmark = pytest.mark.usefixtures("glow")
NOW = MONDAY_10AM
TOMORROW = NOW + timedelta(days=1)
DAY = timedelta(days=1)
HOUR = timedelta(hours=1)


@pytest.fixture
def waiting():
    return [make_waiting(patient=make_patient(first_name=name)) for name in ("Ana", "Bea")]


@pytest.fixture
def far(waiting) -> FreedSlot:
    """31 days ahead; the spa offers times up to 21."""
    return cancel(make_appointment(starts_at=NOW + 31 * DAY))


def look(slot: FreedSlot, now) -> FreedSlot:
    recover_due(now=now)
    slot.refresh_from_db()
    return slot


def set_policy(**fields) -> None:
    RecoveryPolicy.objects.update_or_create(pk=1, defaults=fields)
    forget()


# ---- too far ahead ----------------------------------------------------------------------------------------


def test_a_time_too_far_ahead_is_offered_by_itself_when_it_comes_into_range(far):
    assert (far.state, far.reason, far.again_at) == (SlotState.LEFT_ALONE, "too_far", NOW + 10 * DAY)
    assert WakeUp.objects.filter(schema_name=GLOW, lane="bulk", due_at=far.again_at).exists()
    assert look(far, NOW + 9 * DAY).state == SlotState.LEFT_ALONE
    assert look(far, NOW + 10 * DAY).state == SlotState.OPEN
    assert list_asked(far) == ["Ana", "Bea"]


def test_a_time_that_was_booked_meanwhile_is_not_offered_when_its_day_comes(far):
    make_appointment(starts_at=far.starts_at)
    look(far, NOW + 10 * DAY)
    assert (far.state, far.reason, far.again_at) == (SlotState.LEFT_ALONE, "taken", None)


def test_a_time_freed_twice_while_it_was_far_is_offered_once(far):
    again = cancel(make_appointment(starts_at=far.starts_at))
    recover_due(now=NOW + 10 * DAY)
    assert {look(far, NOW + 10 * DAY).state, look(again, NOW + 10 * DAY).state} == {
        SlotState.OPEN,
        SlotState.LEFT_ALONE,
    }
    assert Offer.objects.filter(state="open").count() == 2


def test_when_the_spa_looks_further_ahead_it_starts_sooner(far):
    set_policy(horizon_days=60)
    steering.plan_anew(now=NOW)
    assert look(far, NOW).state == SlotState.OPEN


def test_a_far_time_of_one_spa_is_nothing_to_the_other(far):
    with inside_spa(LUNA):
        assert recover_due(now=NOW + 10 * DAY) == 0


# ---- what is left -----------------------------------------------------------------------------------------


def free_for(*, minutes: int) -> FreedSlot:
    visit = make_appointment(starts_at=TOMORROW)
    visit.ends_at = TOMORROW + timedelta(minutes=minutes)
    visit.save()
    return cancel(visit)


def free_three_hours() -> FreedSlot:
    return free_for(minutes=180)


def test_what_a_shorter_visit_leaves_of_a_long_time_is_offered_too(waiting):
    slot = free_three_hours()
    won = claim(offer_id=get_offer(slot, waiting[0]).pk, now=NOW)
    confirm_request(request_id=won.request.pk, actor="Robin", now=NOW)
    recover_due(now=NOW)
    rest = FreedSlot.objects.get(cause=Cause.REST)
    assert (rest.state, rest.cascaded_from, rest.depth) == (SlotState.OPEN, slot, 1)
    assert (rest.taken.lower, rest.taken.upper) == (won.request.appointment.taken.upper, slot.taken.upper)
    assert list_asked(rest) == ["Bea"]


def test_both_sides_of_a_visit_in_the_middle_are_left(waiting):
    slot = free_three_hours()
    visit = make_appointment(starts_at=TOMORROW + HOUR)
    recover_due(now=NOW)
    rests = FreedSlot.objects.filter(cause=Cause.REST).order_by("starts_at")
    assert [each.starts_at for each in rests] == [TOMORROW, visit.taken.upper]
    assert rests[1].taken.upper == slot.taken.upper


def test_a_rest_too_short_for_anything_that_somebody_waits_for_is_no_freed_time(waiting):
    free_three_hours()
    visit = make_appointment(starts_at=TOMORROW)
    Appointment.objects.filter(pk=visit.pk).update(ends_at=TOMORROW + timedelta(minutes=150))
    recover_due(now=NOW)
    assert not FreedSlot.objects.filter(cause=Cause.REST).exists()


def test_a_rest_goes_to_the_service_that_fits_and_that_somebody_waits_for(waiting):
    waiting[1].services.set(Service.objects.filter(name="Botox"))
    free_for(minutes=90)
    make_appointment(starts_at=TOMORROW)
    recover_due(now=NOW)
    rest = FreedSlot.objects.get(cause=Cause.REST)
    assert rest.service.name == "Botox"
    assert list_asked(rest) == ["Bea"]


def test_rests_end_where_the_spa_says(waiting):
    set_policy(cascade_depth=0)
    free_three_hours()
    make_appointment(starts_at=TOMORROW)
    recover_due(now=NOW)
    assert not FreedSlot.objects.filter(cause=Cause.REST).exists()


def test_a_whole_visit_leaves_no_rest(waiting):
    slot = cancel(make_appointment(starts_at=TOMORROW))
    make_appointment(starts_at=TOMORROW)
    assert look(slot, NOW).state == SlotState.FILLED
    assert FreedSlot.objects.count() == 1


# ---- moved, whichever way ---------------------------------------------------------------------------------


def move_by_statement(visit: Appointment) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE clinics_appointment SET starts_at = starts_at + interval '1 day',"
            " ends_at = ends_at + interval '1 day' WHERE id = %s",
            [visit.pk],
        )


def move_by_queryset(visit: Appointment) -> None:
    Appointment.objects.filter(pk=visit.pk).update(
        starts_at=visit.starts_at + DAY, ends_at=visit.ends_at + DAY
    )


@pytest.mark.parametrize("move", [move_by_statement, move_by_queryset])
def test_a_later_visit_moved_behind_our_back_is_kept_when_the_desk_says_yes(waiting, move):
    later = make_appointment(starts_at=TOMORROW + 7 * DAY, patient=waiting[0].patient)
    slot = cancel(make_appointment(starts_at=TOMORROW))
    won = claim(offer_id=get_offer(slot, waiting[0]).pk, now=NOW)
    assert won.request.replaces == later
    move(later)
    move_by_statement(later)
    Appointment.objects.filter(pk=later.pk).update(  # and back: that it stands where it stood says nothing
        starts_at=later.starts_at, ends_at=later.ends_at
    )
    confirm_request(request_id=won.request.pk, actor="Robin", now=NOW)
    later.refresh_from_db()
    assert later.state == "booked"


@pytest.mark.parametrize("move", [move_by_statement, move_by_queryset])
def test_a_visit_moved_behind_our_back_takes_its_new_time_and_frees_the_old(waiting, move):
    visit = make_appointment(starts_at=TOMORROW)
    before = visit.taken
    move(visit)
    visit.refresh_from_db()
    assert (visit.taken.lower, visit.taken.upper) == (before.lower + DAY, before.upper + DAY)
    recover_due(now=NOW)
    slot = FreedSlot.objects.get()
    assert (slot.cause, slot.state, slot.taken) == (Cause.MOVED, SlotState.OPEN, before)


# ---- languages --------------------------------------------------------------------------------------------


def test_a_time_with_somebody_who_speaks_no_spanish_passes_over_who_reads_spanish_and_says_why(waiting):
    waiting[0].patient.language = "es"
    waiting[0].patient.save()
    visit = make_appointment(starts_at=TOMORROW)
    Provider.objects.filter(pk=visit.provider_id).update(languages=["en"])
    slot = cancel(visit)
    assert list_asked(slot) == ["Bea"]
    assert get_offer(slot, waiting[0]).reason == "language"
    assert steering.ask_now(slot_id=slot.pk, entry_id=waiting[0].pk, actor="Robin", now=NOW)


# ---- long afterwards --------------------------------------------------------------------------------------


def test_after_a_year_and_more_only_the_number_of_those_not_asked_is_kept_for_each_reason(waiting):
    for _ in range(2):
        make_waiting(consented_at=None)
    slot = cancel(make_appointment(starts_at=TOMORROW))
    turn_down(offer_id=get_offer(slot, waiting[0]).pk, now=NOW)
    recover_due(now=TOMORROW)
    look(slot, TOMORROW + 399 * DAY)
    assert (slot.skipped, slot.offers.count()) == (None, 4)
    look(slot, TOMORROW + 401 * DAY)
    assert slot.skipped == {"no_consent": 2}
    assert {each.state for each in slot.offers.all()} == {"declined", "withdrawn"}
    assert recover_due(now=TOMORROW + 402 * DAY) == 0


def test_what_is_still_on_offer_is_never_counted_away(waiting, settings):
    settings.SKIPPED_KEPT_DAYS = 0
    make_waiting(consented_at=None)
    slot = cancel(make_appointment(starts_at=TOMORROW))
    assert (look(slot, NOW).skipped, slot.offers.count()) == (None, 3)
