"""Taking, keeping and giving back a time, on the real calendar."""

from datetime import UTC, datetime, time, timedelta

import pytest
from django.db import IntegrityError, transaction

from clinics.booking import SlotTaken, answer_request, hold_opening, list_run_out, release_hold
from clinics.models import (
    Appointment,
    BookingRequest,
    Closure,
    Location,
    OpeningHours,
    Practice,
    Provider,
    Service,
)
from clinics.openings import is_free, keep_free, list_openings, read_desk_hours, read_service
from leakmap.tenants.models import WakeUp
from tests.factories import (
    MONDAY_10AM,
    make_appointment,
    make_conversation,
    make_opening,
    make_patient,
    make_provider,
    make_request,
)

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
TOMORROW = MONDAY_10AM + DAY


def hold(*, starts_at=TOMORROW, now=MONDAY_10AM, conversation=None, **opening) -> BookingRequest:
    location = Location.objects.get()
    return hold_opening(
        opening=make_opening(starts_at=starts_at, **opening),
        patient=conversation.patient if conversation else make_patient(),
        conversation_id=conversation.pk if conversation else None,
        practice=Practice.objects.get(),
        desk=read_desk_hours(location=location, now=now),
        now=now,
    )


def openings(*, service: str = "HydraFacial", now=MONDAY_10AM):
    return list_openings(service=Service.objects.get(name=service), practice=Practice.objects.get(), now=now)


def still_free(opening, *, now=MONDAY_10AM) -> bool:
    service = read_service(opening.service_id)
    return is_free(opening=opening, service=service, practice=Practice.objects.get(), now=now)


def starts(found) -> set[datetime]:
    return {each.starts_at for each in found}


# ---- which times are free ----------------------------------------------------------------------------------


@pytest.mark.parametrize("providers", [1, 3])
def test_listing_openings_takes_three_queries_whatever_the_number_of_providers(
    glow, django_assert_num_queries, providers
):
    for name in ("Dana Reyes", "Kim Osei", "Lee Park")[:providers]:
        make_appointment(provider=make_provider(name=name), starts_at=TOMORROW)
    Provider.objects.exclude(appointments__isnull=False).update(is_active=False)
    service, practice = Service.objects.get(name="HydraFacial"), Practice.objects.get()
    with django_assert_num_queries(3):
        found = list_openings(service=service, practice=practice, now=MONDAY_10AM)
    assert len({each.provider_name for each in found}) == providers


def test_openings_keep_the_spas_notice_and_horizon(glow):
    Practice.objects.update(minimum_notice_minutes=180, booking_horizon_days=2)
    found = openings()
    assert found[0].starts_at == MONDAY_10AM + 3 * HOUR
    assert found[-1].starts_at == MONDAY_10AM + 2 * DAY


def test_a_visit_held_by_nobody_anymore_frees_its_time(glow):
    visit = make_appointment(starts_at=TOMORROW)
    taken = make_opening(starts_at=TOMORROW, provider=visit.provider)
    assert still_free(taken) is False
    Appointment.objects.update(state="cancelled")
    assert still_free(taken) is True


@pytest.mark.parametrize(
    "change",
    [
        lambda: Provider.objects.update(is_active=False),
        lambda: [each.services.clear() for each in Provider.objects.all()],
        lambda: Closure.objects.create(
            location=Location.objects.get(), starts_at=MONDAY_10AM, ends_at=MONDAY_10AM + 2 * DAY
        ),
        lambda: Service.objects.filter(name="HydraFacial").update(duration_minutes=9 * 60),
    ],
    ids=["nobody works", "nobody does it", "closed", "longer than the day"],
)
def test_what_takes_an_opening_away(glow, change):
    wanted = make_opening(starts_at=TOMORROW)
    assert still_free(wanted) is True
    change()
    assert still_free(wanted) is False


def test_only_the_days_asked_for_are_listed_and_exactly_as_among_all(glow):
    make_appointment(starts_at=TOMORROW)
    practice, service = Practice.objects.get(), Service.objects.get(name="HydraFacial")
    spans = [(TOMORROW - HOUR, TOMORROW + HOUR), (TOMORROW + 2 * DAY, TOMORROW + 3 * DAY)]
    some = list_openings(service=service, practice=practice, now=MONDAY_10AM, within=spans)
    assert some == [
        each for each in openings() if any(first <= each.starts_at <= last for first, last in spans)
    ]
    assert some


@pytest.mark.parametrize("days", [-2, 400], ids=["gone by", "beyond the horizon"])
def test_days_that_cannot_be_booked_have_no_openings(glow, days):
    practice, service = Practice.objects.get(), Service.objects.get(name="HydraFacial")
    span = (MONDAY_10AM + days * DAY, MONDAY_10AM + (days + 1) * DAY)
    assert list_openings(service=service, practice=practice, now=MONDAY_10AM, within=[span]) == []


def test_several_offers_are_asked_about_together_and_only_the_free_ones_are_kept(
    glow, django_assert_max_num_queries
):
    offers = [make_opening(starts_at=TOMORROW + number * DAY) for number in range(3)]
    dana = Provider.objects.get(pk=offers[0].provider_id)
    make_appointment(provider=dana, starts_at=offers[1].starts_at + 15 * MINUTE)
    service, practice = read_service(offers[0].service_id), Practice.objects.get()
    with django_assert_max_num_queries(3):
        kept = keep_free(openings=offers, service=service, practice=practice, now=MONDAY_10AM)
    assert kept == [offers[0], offers[2]]


def test_an_opening_of_a_service_that_is_gone_is_not_free(glow):
    service = Service.objects.create(name="Trial", duration_minutes=30)
    wanted = make_opening(starts_at=TOMORROW, service=service)
    service.delete()
    assert still_free(wanted) is False


def test_a_long_visit_that_began_long_ago_still_takes_time(glow):
    """A provider away for two days stands in the calendar as one long visit."""
    provider = Provider.objects.get(name="Dana Reyes")
    away = make_appointment(provider=provider, starts_at=MONDAY_10AM - DAY)
    away.ends_at = MONDAY_10AM + 6 * HOUR
    away.save()
    first = next(each for each in openings() if each.provider_id == provider.pk)
    assert first.starts_at == datetime(2026, 11, 23, 21, 0, tzinfo=UTC)


@pytest.mark.parametrize("block", ["a visit", "a closure"])
def test_an_opening_at_the_horizon_ends_before_what_comes_after_it(glow, block):
    Practice.objects.update(booking_horizon_days=1)
    horizon = MONDAY_10AM + DAY
    if block == "a visit":
        for provider in Provider.objects.all():
            make_appointment(provider=provider, starts_at=horizon + 15 * MINUTE)
    else:
        Closure.objects.create(
            location=Location.objects.get(), starts_at=horizon + 15 * MINUTE, ends_at=horizon + HOUR
        )
    # 50 minutes before a quarter past: nothing after 9:25, and the grid has 9:15.
    assert max(starts(openings())) == horizon - 45 * MINUTE


def test_the_first_opening_can_always_be_held_and_is_then_gone(glow):
    for _ in range(6):
        first = openings(service="Dermal filler")[0]
        request = hold(
            starts_at=first.starts_at,
            provider=Provider.objects.get(pk=first.provider_id),
            service=Service.objects.get(name="Dermal filler"),
        )
        assert request.appointment.state == "held"
        assert first not in openings(service="Dermal filler")


# ---- holding -----------------------------------------------------------------------------------------------


def test_a_hold_takes_the_time_and_waits_for_the_desk(glow):
    conversation = make_conversation()
    request = hold(conversation=conversation)
    visit = request.appointment
    assert (visit.state, visit.source, visit.starts_at) == ("held", "text", TOMORROW)
    assert (request.state, request.conversation_id, request.created_at) == (
        "waiting",
        conversation.pk,
        MONDAY_10AM,
    )
    assert (request.patient_id, visit.patient_id) == (conversation.patient_id, conversation.patient_id)
    assert request.hold_ends_at == MONDAY_10AM + 2 * HOUR
    assert WakeUp.objects.get().due_at == request.hold_ends_at


def test_the_second_to_want_a_time_is_told_that_it_is_taken(glow):
    hold()
    with pytest.raises(SlotTaken):
        hold()
    with pytest.raises(SlotTaken):
        hold(starts_at=TOMORROW + 15 * MINUTE)
    assert (Appointment.objects.count(), BookingRequest.objects.count()) == (1, 1)
    assert hold(starts_at=TOMORROW + HOUR).state == "waiting"  # the transaction goes on


def test_a_second_hold_of_one_conversation_leaves_nothing_behind(glow):
    conversation = make_conversation()
    hold(conversation=conversation)
    with pytest.raises(IntegrityError, match="one_waiting_request_per_conversation"), transaction.atomic():
        hold(conversation=conversation, starts_at=TOMORROW + 2 * HOUR)
    assert Appointment.objects.count() == 1


SATURDAY_2PM, SUNDAY_NIGHT = datetime(2026, 11, 28, 19, tzinfo=UTC), datetime(2026, 11, 23, 4, tzinfo=UTC)


@pytest.mark.parametrize(
    ("now", "starts_at", "ends_at"),
    [
        pytest.param(MONDAY_10AM, TOMORROW, "11-23 12:00", id="while open: two hours"),
        pytest.param(MONDAY_10AM + 7 * HOUR, TOMORROW + DAY, "11-24 10:00", id="an hour before closing"),
        pytest.param(MONDAY_10AM + 12 * HOUR, TOMORROW + DAY, "11-24 11:00", id="at night: two hours of the morning"),
        pytest.param(SUNDAY_NIGHT, TOMORROW, "11-23 11:00", id="on a Sunday night"),
        pytest.param(SATURDAY_2PM, SATURDAY_2PM + 4 * DAY, "11-30 10:00", id="an hour before the weekend"),
        pytest.param(MONDAY_10AM, MONDAY_10AM + HOUR, "11-23 11:00", id="never past the visit's start"),
        pytest.param(MONDAY_10AM + 12 * HOUR, TOMORROW - HOUR, "11-24 09:00", id="nor past that of an early visit"),
    ],
)  # fmt: skip
def test_a_hold_lasts_until_the_desk_has_had_time_to_answer(glow, now, starts_at, ends_at):
    request = hold(now=now, starts_at=starts_at)
    there = request.hold_ends_at.astimezone(Location.objects.get().zone)
    assert f"{there:%m-%d %H:%M}" == ends_at


def test_a_holiday_does_not_use_a_hold_up(glow):
    location = Location.objects.get()
    Closure.objects.create(location=location, starts_at=MONDAY_10AM + HOUR, ends_at=MONDAY_10AM + DAY - HOUR)
    assert hold(starts_at=TOMORROW + DAY).hold_ends_at == MONDAY_10AM + DAY


def test_a_spa_without_desk_hours_counts_by_the_clock(glow):
    OpeningHours.objects.all().delete()
    assert hold(now=SUNDAY_NIGHT).hold_ends_at == SUNDAY_NIGHT + 2 * HOUR


def test_the_desks_own_window_decides_how_long(glow):
    OpeningHours.objects.all().delete()
    OpeningHours.objects.create(location=Location.objects.get(), weekday=2, opens=time(13), closes=time(14))
    request = hold(starts_at=MONDAY_10AM + 20 * DAY)
    assert request.hold_ends_at == datetime(
        2026, 12, 2, 19, tzinfo=UTC
    )  # one hour this Wednesday, one the next


# ---- answering ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answer", "visit"),
    [
        ("confirmed", "confirmed"),
        ("countered", "cancelled"),
        ("declined", "cancelled"),
        ("expired", "cancelled"),
        ("released", "cancelled"),
    ],
)
def test_an_answer_keeps_the_time_or_frees_it(glow, refused_overlap, answer, visit):
    request = hold()
    settled = answer_request(request_id=request.pk, state=answer, actor="Robin", now=MONDAY_10AM + HOUR)
    request.refresh_from_db()
    assert settled.pk == request.pk
    assert (request.state, request.answered_by, request.answered_at) == (answer, "Robin", MONDAY_10AM + HOUR)
    assert Appointment.objects.get().state == visit
    assert refused_overlap() == (visit == "confirmed")


@pytest.fixture
def refused_overlap():
    """Whether the time can no longer be had by somebody else."""

    def try_it() -> bool:
        try:
            hold()
        except SlotTaken:
            return True
        return False

    return try_it


@pytest.mark.parametrize("second", ["confirmed", "declined", "expired"])
@pytest.mark.parametrize("first", ["confirmed", "declined", "expired"])
def test_the_second_answer_changes_nothing(glow, first, second):
    request = hold()
    assert answer_request(request_id=request.pk, state=first, actor="Robin", now=MONDAY_10AM)
    before = Appointment.objects.get().state
    assert answer_request(request_id=request.pk, state=second, actor="Kim", now=MONDAY_10AM + HOUR) is None
    request.refresh_from_db()
    assert (request.state, request.answered_by, Appointment.objects.get().state) == (first, "Robin", before)


def test_a_request_that_never_was_is_not_answered(glow):
    assert answer_request(request_id=404, state="confirmed", actor="Robin", now=MONDAY_10AM) is None


def test_a_hold_is_released_once(glow):
    request = make_request()
    conversation_id = request.conversation_id
    released = [release_hold(conversation_id=conversation_id, now=MONDAY_10AM) for _ in range(2)]
    request.refresh_from_db()
    assert released == [True, False]
    assert (request.state, request.answered_by, Appointment.objects.get().state) == (
        "released",
        "patient",
        "cancelled",
    )


def test_a_confirmed_visit_is_not_released_with_the_hold(glow):
    request = make_request()
    answer_request(request_id=request.pk, state="confirmed", actor="Robin", now=MONDAY_10AM)
    assert release_hold(conversation_id=request.conversation_id, now=MONDAY_10AM) is False
    assert Appointment.objects.get().state == "confirmed"


def test_only_waiting_requests_whose_hold_is_over_have_run_out(glow):
    over, answered, waits = (make_request(starts_at=TOMORROW + hours * HOUR) for hours in (0, 1, 2))
    answer_request(request_id=answered.pk, state="declined", actor="Robin", now=MONDAY_10AM)
    BookingRequest.objects.filter(pk=waits.pk).update(hold_ends_at=MONDAY_10AM + 3 * HOUR)
    assert list_run_out(now=over.hold_ends_at - MINUTE) == []
    assert list_run_out(now=over.hold_ends_at) == [over.pk]
