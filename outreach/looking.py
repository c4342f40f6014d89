"""Where in the calendar to look for a wish, so that a turn reads no more of it than the offer needs. Pure.

Two months of a full spa are long to look through, and the offer is made of the times that fit, where any do.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from zoneinfo import ZoneInfo

from clinics.availability import Opening, Span
from outreach.assistant.choosing import MOST, NEIGHBOUR, Choice, choose_openings, fits, fits_date, fits_time
from outreach.assistant.types import Wish

DAY = timedelta(days=1)
FEW_DAYS = 6  # wished days that are looked at first
A_CHOICE = 2  # that fit: then the offer can be made of those days
BESIDE = 4 * DAY  # beside a day that is named: some of them are weekdays
A_WEEK_ON = 9 * DAY  # every weekday, and the first ones once more
QUARTER = timedelta(minutes=15)
ANY_DAY = date(2000, 1, 1)


def look(
    read: Callable[[Sequence[Span] | None], list[Opening]],
    wish: Wish,
    *,
    avoid: Collection[datetime],
    now: datetime,
    horizon: timedelta,
    zone: ZoneInfo,
) -> list[Opening]:
    """All that fits the wish, or as much of it as an offer needs; where nothing fits, what is near.

    `read` returns what is free within stretches of time (None: all that is). `avoid`: starts that are not offered
    again.
    """
    wished = list_wished(wish, now=now, horizon=horizon, zone=zone)
    choose = partial(choose_afresh, wish=wish, avoid=avoid, now=now, zone=zone)
    found = read(wished[:FEW_DAYS]) if wished else []
    choice = choose(found)
    if choice.fits and len(choice.openings) >= A_CHOICE:
        return found
    found = read(wished) if len(wished) > FEW_DAYS else found
    if any(fits(one, wish, zone) for one in leave_out(avoid, found)):
        return found  # nothing that fits lies elsewhere
    near = read(list_near(wish, now=now, zone=zone))
    choice = choose(near)
    return near if choice.fits_who and len(choice.openings) == MOST else read(None)


def list_wished(wish: Wish, *, now: datetime, horizon: timedelta, zone: ZoneInfo) -> list[Span]:
    """One stretch for each day that fits the wish, from today to the horizon. No time outside of them fits."""
    hours = _find_hours(wish)
    if hours is None:
        return []
    first, last = now.astimezone(zone).date(), (now + horizon).astimezone(zone).date()
    days = (first + DAY * number for number in range((last - first).days + 1))
    return [(_at(day, hours[0], zone), _at(day, hours[1], zone)) for day in days if fits_date(day, wish)]


def _find_hours(wish: Wish) -> tuple[time, time] | None:
    """From and until when by the wall clock a start may fit. It asks `fits_time`, so that the two never disagree.

    An hour that is named alone bounds nothing: what lies beside it may be offered with it.
    """
    wish = replace(wish, around=None)
    quarters = [datetime.combine(ANY_DAY, time(number // 4, number % 4 * 15)) for number in range(96)]
    fitting = [start for start in quarters if fits_time(start, wish)]
    if not fitting:
        return None
    first, last = max(fitting[0] - QUARTER, quarters[0]), fitting[-1] + QUARTER - timedelta(seconds=1)
    return first.time(), last.time()


def list_near(wish: Wish, *, now: datetime, zone: ZoneInfo) -> list[Span]:
    """The days about the first one that is named, or the coming ones: for when nothing fits.

    Of the week after, those weekdays that are wished for: another hour of a wished day is near too.
    """
    today = now.astimezone(zone).date()
    named = min((day for day in (wish.first_date, *wish.dates) if day), default=None)
    first = max(today, named - BESIDE) if named else today
    last = max(today, named) + BESIDE if named else today + A_WEEK_ON
    later = [last + DAY * number for number in range(1, 8)] if wish.weekdays else []
    return [
        (_at(first, time.min, zone), _at(last, time.max, zone)),
        *((_at(day, time.min, zone), _at(day, time.max, zone)) for day in later if fits_date(day, wish)),
    ]


def _at(day: date, clock: time, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, clock, zone).astimezone(UTC)


def choose_afresh(
    openings: Sequence[Opening], wish: Wish, *, avoid: Collection[datetime], now: datetime, zone: ZoneInfo
) -> Choice:
    """What would be offered of these, without times that are not offered again, and their neighbours."""
    return choose_openings(leave_out(avoid, openings), wish, zone.key, now)


def leave_out(starts: Collection[datetime], openings: Sequence[Opening]) -> list[Opening]:
    return [one for one in openings if all(abs(one.starts_at - each) >= NEIGHBOUR for each in starts)]
