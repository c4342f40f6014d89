"""Reads the calendar's tables for the pure functions in `availability` and `hours`."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from django.db import connection

from clinics.availability import Opening, Shift, Span, Visit, WeeklyWindow, clip, find_openings
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
SERVICE_BY_PK = "SELECT * FROM clinics_service WHERE id = %s"
# The database joins visits that touch: a full calendar is short to read.
BUSY = """
WITH looked_at AS MATERIALIZED (
  SELECT range_agg(tstzrange(begins, ends)) AS spans
  FROM unnest(%s::timestamptz[], %s::timestamptz[]) AS span(begins, ends))
SELECT false, provider_id, lower(busy), upper(busy) FROM (
  SELECT provider_id, unnest(range_agg(taken)) AS busy FROM clinics_appointment
  WHERE provider_id = ANY(%s) AND state = ANY(%s) AND taken && (SELECT spans FROM looked_at)
  GROUP BY provider_id) AS joined
UNION ALL
SELECT true, location_id, starts_at, ends_at FROM clinics_closure
WHERE tstzrange(starts_at, ends_at) && (SELECT spans FROM looked_at)
"""


def list_openings(
    *, service: Service, practice: Practice, now: datetime, within: Sequence[Span] | None = None
) -> list[Opening]:
    """Every time the service could be booked, soonest first. At most three queries, whatever the number of providers.

    `within`: only those that begin in these stretches (in order and apart): two months of a full spa are long to look
    through. Who works when is remembered for a few seconds, like the profile; closures and taken time never are.
    """
    visit, horizon = read_visit(service), timedelta(days=practice.booking_horizon_days)
    whole = (now, now + horizon)
    spans = [whole] if within is None else clip(within, whole)
    return find_openings(
        visit=visit,
        shifts=read_shifts(service=service, spans=_with_visit(spans, visit)),
        now=now,
        minimum_notice=timedelta(minutes=practice.minimum_notice_minutes),
        horizon=horizon,
        within=spans,
    )


def _with_visit(spans: Iterable[Span], visit: Visit) -> list[Span]:
    """A visit that starts at the very end of a span must be over before whatever comes after it."""
    return [(first, last + visit.duration + visit.buffer) for first, last in spans]


def keep_free(
    *,
    openings: Iterable[Opening],
    service: Service,
    practice: Practice,
    now: datetime,
    late_by: timedelta = timedelta(),
) -> list[Opening]:
    """Of openings of one service found a while ago, those that could still be booked: not past, closed or taken.

    `late_by`: how much of the notice may have run out since. At most three queries, and only these times are read.
    """
    asked, visit = list(openings), read_visit(service)
    shifts = read_shifts(
        service=service,
        spans=_with_visit(((each.starts_at, each.starts_at) for each in asked), visit),
        providers={each.provider_id for each in asked},
    )
    notice = max(timedelta(), timedelta(minutes=practice.minimum_notice_minutes) - late_by)

    def is_free(opening: Opening) -> bool:
        free = find_openings(
            visit=visit,
            shifts=[shift for shift in shifts if shift.provider_id == opening.provider_id],
            now=now,
            minimum_notice=notice,
            horizon=timedelta(days=practice.booking_horizon_days),
            within=[(opening.starts_at, opening.starts_at)],
        )
        return _place(opening) in map(_place, free)

    return [opening for opening in asked if is_free(opening)]


def is_free(*, opening: Opening, service: Service | None, practice: Practice, now: datetime) -> bool:
    """Whether that opening, offered a while ago, could still be booked: not past, closed, taken or too soon.

    `service`: the opening's, None where it is no longer offered.
    """
    if service is None:
        return False
    return bool(
        keep_free(openings=[opening], service=service, practice=practice, now=now, late_by=TIME_TO_CHOOSE)
    )


def read_service(service_id: int | None) -> Service | None:
    return next(iter(Service.objects.raw(SERVICE_BY_PK, [service_id])), None)


def _place(opening: Opening) -> tuple:
    """What makes two openings the same time; a provider's corrected name does not."""
    return opening.starts_at, opening.ends_at, opening.provider_id, opening.location_id


def read_visit(service: Service) -> Visit:
    return Visit(
        service.pk, timedelta(minutes=service.duration_minutes), timedelta(minutes=service.buffer_minutes)
    )


def read_shifts(
    *, service: Service, spans: Sequence[Span], providers: Collection[int] | None = None
) -> list[Shift]:
    """Who could treat, with what takes their time within `spans`. `providers`: of them only these."""
    rota = remember(f"rota:{service.pk}", lambda: _read_rota(service))
    asked = [shift for shift in rota if providers is None or shift.provider_id in providers]
    taken, closures = _read_busy({shift.provider_id for shift in asked}, spans)
    return [
        replace(shift, closures=tuple(closures[shift.location_id]), taken=tuple(taken[shift.provider_id]))
        for shift in asked
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


def _read_busy(
    providers: Collection[int], spans: Sequence[Span]
) -> tuple[dict[int, list[Span]], dict[int, list[Span]]]:
    """What takes each provider's time within `spans`, and when each location is closed. One statement."""
    taken, closures = defaultdict(list), defaultdict(list)
    begins, ends = [span[0] for span in spans], [span[1] for span in spans]
    with connection.cursor() as cursor:
        cursor.execute(BUSY, [begins, ends, list(providers), list(ACTIVE_STATES)])
        for is_closure, owner_id, starts_at, ends_at in cursor.fetchall():
            (closures if is_closure else taken)[owner_id].append((starts_at, ends_at))
    return taken, closures


def read_desk_hours(*, location: Location, now: datetime) -> DeskHours:
    windows = tuple(WeeklyWindow(each.weekday, each.opens, each.closes) for each in location.hours.all())
    return DeskHours(
        zone=location.zone,
        windows=windows,
        closures=tuple(_read_closures(location, now)),
    )


def _read_closures(location: Location, now: datetime) -> list[Span]:
    rows = Closure.objects.filter(location=location, ends_at__gt=now, starts_at__lt=now + timedelta(days=30))
    return list(rows.values_list("starts_at", "ends_at"))
