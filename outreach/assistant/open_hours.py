"""When the spa is open: weekly hours without closures, and whether a wish asks for a closed day. Pure."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from outreach.assistant.types import SpaFacts, Wish


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
    day = wish.first_date if wish.first_date == wish.last_date else None
    if len(wish.weekdays) == 1 and not (wish.dates or wish.first_date or wish.last_date):
        day = today + timedelta(days=(wish.weekdays[0] - today.weekday()) % 7)
    if day is None or wish.or_else or not facts.hours or open_spans(facts, day):
        return None
    return day
