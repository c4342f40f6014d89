"""Is the desk there, and when will it be: pure functions over weekly hours and closures."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from clinics.availability import Span, WeeklyWindow, local_spans

LOOK_AHEAD = timedelta(days=21)  # a spa closed for longer has other worries


@dataclass(frozen=True)
class DeskHours:
    zone: ZoneInfo
    windows: tuple[WeeklyWindow, ...]
    closures: tuple[Span, ...] = ()

    def open_spans(self, *, now: datetime) -> list[Span]:
        """Open stretches from now on (the first may have begun), closures cut out."""
        spans = [
            span for span in local_spans(self.windows, self.zone, now, now + LOOK_AHEAD) if span[1] > now
        ]
        for closed in self.closures:
            spans = [piece for span in spans for piece in _cut(span, closed)]
        return [span for span in spans if span[1] > now]

    def is_open(self, *, now: datetime) -> bool:
        return any(opens <= now < closes for opens, closes in self.open_spans(now=now))

    def next_opening(self, *, now: datetime) -> datetime | None:
        """When somebody is at the desk: now if open, else the next opening; None when not in three weeks."""
        return next((max(opens, now) for opens, _ in self.open_spans(now=now)), None)

    def add_open_time(self, *, now: datetime, duration: timedelta) -> datetime:
        """The instant at which the desk will have been open for `duration`.

        With too few hours in the weeks looked at: clock time, or the end of those hours when that is later.
        """
        left, last = duration, now
        for opens, closes in self.open_spans(now=now):
            start = max(opens, now)
            if closes - start >= left:
                return start + left
            left, last = left - (closes - start), closes
        return max(now + duration, last)


def _cut(span: Span, closed: Span) -> Iterable[Span]:
    if closed[1] <= span[0] or closed[0] >= span[1]:
        yield span
        return
    if closed[0] > span[0]:
        yield (span[0], closed[0])
    if closed[1] < span[1]:
        yield (closed[1], span[1])
