"""When the spa is open: weekly hours without closures, and whether a wish asks for a closed day. Pure."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from outreach.assistant.choosing import fits_time
from outreach.assistant.types import SpaFacts, Wish

_QUARTER = timedelta(minutes=15)


def open_spans(facts: SpaFacts, day: date) -> list[tuple[datetime, datetime]]:
    """When the spa is open on that day, in local time, closures cut out."""
    zone = ZoneInfo(facts.timezone)
    spans = [
        (datetime.combine(day, window.opens, zone), datetime.combine(day, window.closes, zone))
        for window in facts.hours
        if window.weekday == day.weekday()
    ]
    for closed in facts.closures:
        spans = [piece for span in spans for piece in _cut(span, closed.starts_at, closed.ends_at)]
    return sorted((opens.astimezone(zone), closes.astimezone(zone)) for opens, closes in spans)


def _cut(
    span: tuple[datetime, datetime], start: datetime, end: datetime
) -> Iterator[tuple[datetime, datetime]]:
    opens, closes = span
    if end <= opens or start >= closes:
        yield span
        return
    if start - opens >= timedelta(minutes=1):
        yield (opens, start)
    if closes - end >= timedelta(minutes=1):
        yield (end, closes)


def find_closed_day(wish: Wish, facts: SpaFacts, today: date) -> date | None:
    """The one day that is wished for, when we are closed on it; None where nothing is known of our hours."""
    day = _find_one_day(wish, today)
    if day is None or wish.or_else or not facts.hours or open_spans(facts, day):
        return None
    return day


def is_shut_then(wish: Wish, facts: SpaFacts, today: date) -> bool:
    """Whether the one wished day has none of the wished hours: "after 6", on a Saturday that ends at 3."""
    day = _find_one_day(wish, today)
    spans = open_spans(facts, day) if day else []
    starts = [
        opens + step * _QUARTER for opens, closes in spans for step in range((closes - opens) // _QUARTER)
    ]
    return bool(starts) and not any(fits_time(start, wish) for start in starts)


def _find_one_day(wish: Wish, today: date) -> date | None:
    if len(wish.weekdays) == 1 and not (wish.dates or wish.first_date or wish.last_date):
        return today + timedelta(days=(wish.weekdays[0] - today.weekday()) % 7)
    return wish.first_date if wish.first_date == wish.last_date else None
