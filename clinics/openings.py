"""Reads the calendar's tables for the pure functions in `availability` and `hours`."""

from collections import defaultdict
from dataclasses import replace
from datetime import datetime, timedelta

from django.db import connection

from clinics.availability import Opening, Shift, Visit, WeeklyWindow, find_openings
from clinics.hours import DeskHours
from clinics.models import (
    ACTIVE_STATES,
    Closure,
    Location,
    Practice,
    Provider,
    Service,
    WorkingHours,
)
from leakmap.lib.memo import remember

TIME_TO_CHOOSE = timedelta(minutes=30)  # an offer may be taken though its notice has run short by this much


def list_openings(
    *,
    service: Service,
    practice: Practice,
    now: datetime,
    late_by: timedelta = timedelta(),
    within: timedelta | None = None,
) -> list[Opening]:
    """Every time the service could be booked, soonest first. At most four queries, whatever the number of providers.

    `within`: only those that begin so soon, where that is enough: two months of a full spa are long to look through.
    Who works when is remembered for a few seconds, like the profile; closures and taken time never are.
    """
    horizon, visit = timedelta(days=practice.booking_horizon_days), read_visit(service)
    horizon = min(horizon, within) if within else horizon
    # A visit that starts at the very horizon must end before whatever comes after it.
    until = now + horizon + visit.duration + visit.buffer
    return find_openings(
        visit=visit,
        shifts=read_shifts(service=service, now=now, until=until),
        now=now,
        minimum_notice=max(timedelta(), timedelta(minutes=practice.minimum_notice_minutes) - late_by),
        horizon=horizon,
    )


def is_free(*, opening: Opening, practice: Practice, now: datetime) -> bool:
    """Whether that opening, offered a while ago, could still be booked: not past, closed, taken or too soon."""
    service = Service.objects.filter(pk=opening.service_id).first()
    if service is None:
        return False
    free = list_openings(service=service, practice=practice, now=now, late_by=TIME_TO_CHOOSE)
    return _place(opening) in map(_place, free)


def _place(opening: Opening) -> tuple:
    """What makes two openings the same time; a provider's corrected name does not."""
    return opening.starts_at, opening.ends_at, opening.provider_id, opening.location_id


def read_visit(service: Service) -> Visit:
    return Visit(
        service.pk, timedelta(minutes=service.duration_minutes), timedelta(minutes=service.buffer_minutes)
    )


def read_shifts(*, service: Service, now: datetime, until: datetime) -> list[Shift]:
    rota = remember(f"rota:{service.pk}", lambda: _read_rota(service))
    closures = _read_closures(now, until)
    taken = _read_taken({shift.provider_id for shift in rota}, now, until)
    return [
        replace(shift, closures=tuple(closures[shift.location_id]), taken=tuple(taken[shift.provider_id]))
        for shift in rota
    ]


def _read_rota(service: Service) -> list[Shift]:
    """Who treats where at which hours, as staff typed it in: nothing that a patient or a holiday takes."""
    providers = {
        provider.pk: provider for provider in Provider.objects.filter(is_active=True, services=service)
    }
    windows: dict[tuple[int, int], list[WeeklyWindow]] = defaultdict(list)
    zones = {}
    for hours in WorkingHours.objects.select_related("location").filter(provider__in=providers):
        windows[hours.provider_id, hours.location_id].append(
            WeeklyWindow(hours.weekday, hours.opens, hours.closes)
        )
        zones[hours.location_id] = hours.location.zone
    return [
        Shift(
            provider_id=provider_id,
            provider_name=providers[provider_id].name,
            location_id=location_id,
            zone=zones[location_id],
            windows=tuple(each),
            closures=(),
            taken=(),
        )
        for (provider_id, location_id), each in windows.items()
    ]


def _read_closures(now: datetime, until: datetime):
    found = defaultdict(list)
    for closure in Closure.objects.filter(ends_at__gt=now, starts_at__lt=until):
        found[closure.location_id].append((closure.starts_at, closure.ends_at))
    return found


def _read_taken(providers, now: datetime, until: datetime):
    """What takes each provider's time. The database joins visits that touch: a full calendar is short to read."""
    found = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT provider_id, lower(busy), upper(busy) FROM ("
            " SELECT provider_id, unnest(range_agg(taken)) AS busy FROM clinics_appointment"
            " WHERE provider_id = ANY(%s) AND state = ANY(%s) AND taken && tstzrange(%s, %s) GROUP BY provider_id"
            ") AS joined",
            [list(providers), list(ACTIVE_STATES), now, until],
        )
        for provider_id, starts_at, ends_at in cursor.fetchall():
            found[provider_id].append((starts_at, ends_at))
    return found


def read_desk_hours(*, location: Location, now: datetime) -> DeskHours:
    windows = tuple(WeeklyWindow(each.weekday, each.opens, each.closes) for each in location.hours.all())
    return DeskHours(
        zone=location.zone,
        windows=windows,
        closures=tuple(_read_closures(now, now + timedelta(days=30))[location.pk]),
    )
