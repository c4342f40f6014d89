"""Providers with their week, and a calendar that is lived in: visits behind and ahead, with room left to book."""

from collections import defaultdict
from datetime import date, datetime, time, timedelta
from random import Random

from clinics.models import (
    Appointment,
    AppointmentState,
    Location,
    OpeningHours,
    Patient,
    Provider,
    Service,
    WorkingHours,
)
from clinics.models.calendar import taken_range
from leakmap.demo.seed.people import World

DAYS_BACK, DAYS_AHEAD = 30, 14
GRID = timedelta(minutes=15)  # the grid on which openings are offered
VISITS_FOLLOW_GAP = 0.62  # leaves the calendar about two thirds full
PAST_STATES = (
    [AppointmentState.COMPLETED] * 84 + [AppointmentState.CANCELLED] * 10 + [AppointmentState.NO_SHOW] * 6
)
AHEAD_STATES = (
    [AppointmentState.BOOKED] * 58 + [AppointmentState.CONFIRMED] * 37 + [AppointmentState.CANCELLED] * 5
)


def create_team(world: World, location: Location) -> list[Provider]:
    services = {service.name: service for service in Service.objects.all()}
    team = []
    for member in world.team:
        provider = Provider.objects.create(name=member.name, title=member.title)
        provider.services.set(services[name] for name in member.services or services)
        WorkingHours.objects.bulk_create(
            WorkingHours(
                provider=provider,
                location=location,
                weekday=day,
                opens=time(member.opens),
                closes=time(member.closes),
            )
            for day in member.days
        )
        team.append(provider)
    return team


def fill_calendar(
    *, team: list[Provider], patients: list[Patient], location: Location, rng: Random, now: datetime
) -> list[Appointment]:
    """Visits for every provider and working day, none overlapping, nobody twice on a day."""
    today = now.astimezone(location.zone).date()
    open_days = set(OpeningHours.objects.filter(location=location).values_list("weekday", flat=True))
    seen: dict[date, set[int]] = defaultdict(set)
    rows: list[Appointment] = []
    for provider in team:
        services = list(provider.services.all())
        hours = {each.weekday: each for each in provider.hours.all()}
        for offset in range(-DAYS_BACK, DAYS_AHEAD + 1):
            day = today + timedelta(days=offset)
            if day.weekday() not in hours or day.weekday() not in open_days:
                continue
            shift = hours[day.weekday()]
            span = tuple(
                datetime.combine(day, clock, tzinfo=location.zone) for clock in (shift.opens, shift.closes)
            )
            for starts_at, service in _place_visits(span, services, rng):
                patient = _choose_patient(patients, seen[day], rng)
                rows.append(_make_visit(provider, service, patient, location, starts_at, rng, now))
    return Appointment.objects.bulk_create(rows)


def _place_visits(span: tuple[datetime, datetime], services: list[Service], rng: Random):
    moment, closes = span
    while moment < closes:
        service = rng.choice(services)
        length = timedelta(minutes=service.duration_minutes)
        if rng.random() > VISITS_FOLLOW_GAP or moment + length > closes:
            moment += rng.choice((2, 3, 4)) * GRID
            continue
        yield moment, service
        length += timedelta(minutes=service.buffer_minutes)
        moment += GRID * -(-length // GRID)


def _choose_patient(patients: list[Patient], seen: set[int], rng: Random) -> Patient:
    while (patient := rng.choice(patients)).pk in seen:
        pass
    seen.add(patient.pk)
    return patient


def _make_visit(
    provider: Provider,
    service: Service,
    patient: Patient,
    location: Location,
    starts_at: datetime,
    rng: Random,
    now: datetime,
) -> Appointment:
    ends_at = starts_at + timedelta(minutes=service.duration_minutes)
    if starts_at <= now < ends_at:
        state = AppointmentState.ARRIVED
    else:
        state = rng.choice(PAST_STATES if ends_at <= now else AHEAD_STATES)
    return Appointment(
        patient=patient,
        provider=provider,
        service=service,
        location=location,
        starts_at=starts_at,
        ends_at=ends_at,
        taken=taken_range(starts_at, ends_at, buffer_minutes=service.buffer_minutes),
        state=state,
    )
