"""What a patient said about days and times, as the weekly windows of the waitlist. Pure."""

from datetime import time, timedelta

from clinics.availability import WeeklyWindow
from clinics.suits import DAWN, MIDNIGHT, PARTS
from outreach.assistant.wish import PartOfDay, Wish

_AROUND = timedelta(hours=1)  # "3ish" on a waitlist: an hour earlier or later suits
_PARTS = {
    PartOfDay.MORNING: PARTS["morning"],
    PartOfDay.AFTERNOON: PARTS["afternoon"],
    PartOfDay.EVENING: PARTS["evening"],
}


def to_windows(wish: Wish) -> tuple[WeeklyWindow, ...]:
    """Weekdays and hours; none for any time. Single dates are no weekly window: they are for the note."""
    if wish.or_else:
        return tuple(window for each in wish.alternatives for window in to_windows(each))
    hours = _read_hours(wish)
    if not wish.weekdays and hours == [(DAWN, MIDNIGHT)]:
        return ()
    return tuple(
        WeeklyWindow(day, opens, closes) for day in wish.weekdays or range(7) for opens, closes in hours
    )


def _read_hours(wish: Wish) -> list[tuple[time, time]]:
    if wish.not_before or wish.not_after:
        return [(wish.not_before or DAWN, wish.not_after or MIDNIGHT)]
    if wish.around:
        return [(_shift(wish.around, -_AROUND), _shift(wish.around, _AROUND))]
    return [_PARTS[part] for part in wish.parts] or [(DAWN, MIDNIGHT)]


def _shift(moment: time, by: timedelta) -> time:
    """Within the day: clocks do not wrap around midnight."""
    minutes = moment.hour * 60 + moment.minute + int(by.total_seconds() // 60)
    if minutes < 0:
        return DAWN
    return time(minutes // 60, minutes % 60) if minutes < 24 * 60 else MIDNIGHT
