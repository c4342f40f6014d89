"""When we may write first: a table of states, as data, and pure functions over it.

Federal rule: 8:00-21:00 at the called party's location, 47 CFR 64.1200(c)(1). Several states are narrower; where the
state is not known the narrow default applies. Replies in a conversation the patient opened are not bound by it.
Each row is a third party's reading of a statute: counsel must confirm it before launch (docs/compliance.md).
"""

from collections.abc import Collection
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

TABLE_VERSION = "2026-10"
WEEKDAYS, SATURDAY, SUNDAY = range(5), 5, 6


def _week(
    weekday: tuple[int, int], saturday: tuple[int, int], sunday: tuple[int, int]
) -> tuple[tuple[int, int], ...]:
    return (*(weekday for _ in WEEKDAYS), saturday, sunday)


FEDERAL = _week((8, 21), (8, 21), (8, 21))
UNTIL_EIGHT = _week((8, 20), (8, 20), (8, 20))
UNKNOWN = _week((9, 20), (9, 20), (12, 20))
STATES = {
    **dict.fromkeys(["FL", "MD", "MS", "NJ", "OK", "WA"], UNTIL_EIGHT),
    "CT": _week((9, 20), (9, 20), (9, 20)),
    "TX": _week((9, 21), (9, 21), (12, 21)),
    "RI": _week((9, 18), (10, 17), (10, 17)),
    "MI": FEDERAL,
    "OH": FEDERAL,
    "IL": FEDERAL,
    "CA": FEDERAL,
    "NY": FEDERAL,
}
LOOK_AHEAD = timedelta(days=8)


def next_allowed(*, now: datetime, state: str, zones: Collection[ZoneInfo]) -> datetime:
    """The first instant from `now` at which it is a permitted hour in every zone the patient may be in."""
    week = STATES.get(state, UNKNOWN)
    moment = now
    while moment < now + LOOK_AHEAD:
        waits = [_wait_in(moment.astimezone(zone), week) for zone in zones]
        longest = max(waits, default=timedelta())
        if not longest:
            return moment
        moment += longest
    return moment


def _wait_in(local: datetime, week: tuple[tuple[int, int], ...]) -> timedelta:
    opens, closes = week[local.weekday()]
    if opens <= local.hour < closes:
        return timedelta()
    day = local if local.hour < opens else local + timedelta(days=1)
    start = day.replace(hour=week[day.weekday()][0], minute=0, second=0, microsecond=0)
    # Subtract as instants: the night between may be one in which the clocks change.
    return start.astimezone(ZoneInfo("UTC")) - local.astimezone(ZoneInfo("UTC"))
