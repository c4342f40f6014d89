"""When a service could be booked: a pure function of hours, closures, taken time and now.

Local hours become UTC day by day through the location's zone, so a daylight-saving night moves no visit.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from operator import attrgetter
from zoneinfo import ZoneInfo

Span = tuple[datetime, datetime]  # aware UTC, end excluded


@dataclass(frozen=True, order=True)
class Opening:
    """A time that could be booked. Instants are aware UTC; `ends_at` is without the provider's buffer."""

    starts_at: datetime
    ends_at: datetime
    provider_id: int
    provider_name: str
    location_id: int
    service_id: int


_IN_TIME = attrgetter("starts_at", "ends_at", "provider_id", "location_id")


@dataclass(frozen=True)
class WeeklyWindow:
    """A weekly stretch of local time. Monday is 0."""

    weekday: int
    opens: time
    closes: time


@dataclass(frozen=True)
class Shift:
    """One provider at one location: the weekly windows there, and everything that takes their time."""

    provider_id: int
    provider_name: str
    location_id: int
    zone: ZoneInfo
    windows: tuple[WeeklyWindow, ...]
    closures: tuple[Span, ...]
    taken: tuple[Span, ...]


@dataclass(frozen=True)
class Visit:
    """How long a service takes: the visit, and the time kept free after it."""

    service_id: int
    duration: timedelta
    buffer: timedelta


def find_openings(
    *,
    visit: Visit,
    shifts: Sequence[Shift],
    now: datetime,
    minimum_notice: timedelta,
    horizon: timedelta,
    within: Sequence[Span] | None = None,
    step: timedelta = timedelta(minutes=15),
) -> list[Opening]:
    """Every free start for the visit, in order of time, on a grid of `step` from each window's opening.

    The buffer must be free too, but may run past closing: it is the provider's, not the patient's.
    `within`: of them only those that begin in one of these stretches (in order and apart, both ends included); the
    work grows with what is looked at.
    """
    whole = (now + minimum_notice, now + horizon)
    spans = [whole] if within is None else clip(within, whole)
    found: list[Opening] = []
    for shift in shifts:
        for starts_at in _free_starts(shift, visit, spans, step):
            ends_at = starts_at + visit.duration
            found.append(
                Opening(
                    starts_at,
                    ends_at,
                    shift.provider_id,
                    shift.provider_name,
                    shift.location_id,
                    visit.service_id,
                )
            )
    return sorted(found, key=_IN_TIME)


def clip(spans: Iterable[Span], whole: Span) -> list[Span]:
    """What of the spans lies within `whole`."""
    cut = [(max(first, whole[0]), min(last, whole[1])) for first, last in spans]
    return [(first, last) for first, last in cut if first <= last]


def _free_starts(shift: Shift, visit: Visit, spans: Iterable[Span], step: timedelta) -> Iterable[datetime]:
    busy = _join(sorted((*shift.taken, *shift.closures)))
    place = 0
    for earliest, latest in spans:
        for opens, closes in local_spans(shift.windows, shift.zone, earliest, latest):
            while place < len(busy) and busy[place][1] <= opens:
                place += 1
            for gap_from, gap_until in _find_gaps(opens, closes, islice(busy, place, None), visit):
                first, last = max(gap_from, earliest), min(gap_until, latest)
                start = opens + step * -((opens - first) // step)  # the next point of the grid
                while start <= last:
                    yield start
                    start += step


def _join(spans: list[Span]) -> list[Span]:
    """Sorted spans without overlaps: a closure may lie over a visit."""
    joined: list[Span] = []
    for span in spans:
        if joined and span[0] < joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], span[1]))
        else:
            joined.append(span)
    return joined


def _find_gaps(opens: datetime, closes: datetime, busy: Iterable[Span], visit: Visit) -> Iterable[Span]:
    """Between one taken stretch and the next: the first and the last moment at which the visit could start."""
    free_from, latest_start = opens, closes - visit.duration
    needed = visit.duration + visit.buffer
    for taken_from, taken_until in busy:
        last_start = taken_from - needed
        if free_from > latest_start or last_start >= latest_start:
            break
        if free_from <= last_start:  # most gaps of a full day are too short for the visit
            yield free_from, last_start
        free_from = max(free_from, taken_until)
    if free_from <= latest_start:
        yield free_from, latest_start


def local_spans(
    windows: Iterable[WeeklyWindow], zone: ZoneInfo, earliest: datetime, latest: datetime
) -> Iterable[Span]:
    """The windows' real spans between two instants, in UTC, in order. Overlapping windows are merged."""
    by_day: dict[int, list[WeeklyWindow]] = {}
    for window in sorted(windows, key=lambda each: (each.weekday, each.opens)):
        by_day.setdefault(window.weekday, []).append(window)
    day, last_day = earliest.astimezone(zone).date(), latest.astimezone(zone).date()
    previous: Span | None = None
    while day <= last_day:
        for window in by_day.get(day.weekday(), ()):
            span = (_as_utc(day, window.opens, zone), _as_utc(day, window.closes, zone))
            if span[1] <= span[0]:
                continue  # its few minutes fall into the hour that a spring night leaves out
            if previous and span[0] <= previous[1]:
                previous = (previous[0], max(previous[1], span[1]))
                continue
            if previous:
                yield previous
            previous = span
        day += timedelta(days=1)
    if previous:
        yield previous


def _as_utc(day: date, clock: time, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, clock, tzinfo=zone).astimezone(UTC)
