"""When and with whom somebody would like to come: a frozen value, merged from message to message."""

from dataclasses import dataclass, fields, replace
from datetime import date, time, timedelta
from enum import StrEnum
from typing import Any, Self

_FEW_DAYS = 3
_LONGEST_SPAN = 31  # days: a wish for longer than a month is hardly narrowed by a weekday


class PartOfDay(StrEnum):
    MORNING = "morning"
    AFTERNOON = "afternoon"
    EVENING = "evening"


@dataclass(frozen=True)
class Wish:
    """When and with whom somebody would like to come, in the location's own clock. Empty fields mean "any"."""

    first_date: date | None = None
    last_date: date | None = None
    weekdays: tuple[int, ...] = ()  # Monday is 0
    dates: tuple[date, ...] = ()  # exactly these; several: "the 3rd or the 10th", or it was not clear which
    not_dates: tuple[date, ...] = ()
    parts: tuple[PartOfDay, ...] = ()
    not_before: time | None = None
    not_after: time | None = None
    around: time | None = None  # "3ish", "at 3"
    is_loose: bool = False  # "3ish", "around 3": an hour beside it is as good
    latest: bool = False  # "what's the latest you have?": the end of each day
    soonest: bool = False  # "first thing", "asap": the earliest that fits
    any_day: bool = False  # "whenever": takes back an older wish
    any_time: bool = False
    unclear_day: bool = False  # `dates` are two readings of one word ("next friday"): ask, never guess
    providers: tuple[int, ...] = ()
    not_providers: tuple[int, ...] = ()
    any_provider: bool = False
    or_else: tuple["Wish", ...] = ()  # "or thurs after 4": further days and hours that would do as well

    def __bool__(self) -> bool:
        return self != Wish()

    @property
    def names_day(self) -> bool:
        return bool(self.first_date or self.last_date or self.weekdays or self.dates or self.not_dates)

    @property
    def names_time(self) -> bool:
        return bool(self.parts or self.not_before or self.not_after or self.around or self.latest)

    @property
    def alternatives(self) -> tuple["Wish", ...]:
        """Each day-and-hour that would do; most wishes have one."""
        return (replace(self, or_else=()), *self.or_else) if self.or_else else (self,)

    @property
    def names_few_days(self) -> bool:
        """ "Thursday, Friday or Saturday", "the 3rd or the 10th": a time on each is the most useful answer."""
        return 1 < len(self.weekdays) + len(self.dates) <= _FEW_DAYS

    @property
    def names_provider(self) -> bool:
        return bool(self.providers or self.not_providers)

    @property
    def names_when(self) -> bool:
        return self.names_day or self.names_time or self.soonest or self.any_day or self.any_time

    def merged_with(self, newer: "Wish") -> "Wish":
        """The newer message wins for the day, the time of day and the provider separately."""
        day = newer if newer.names_day or newer.any_day else self
        if self._narrows(newer):
            day = replace(newer, first_date=self.first_date, last_date=self.last_date)
        hour = newer if newer.names_time or newer.any_time else self
        who = newer if newer.names_provider or newer.any_provider else self
        return Wish(
            first_date=day.first_date,
            last_date=day.last_date,
            weekdays=day.weekdays,
            dates=day.dates,
            not_dates=self._refused_with(newer),
            parts=hour.parts,
            not_before=hour.not_before,
            not_after=hour.not_after,
            around=hour.around,
            is_loose=hour.is_loose,
            latest=hour.latest,
            soonest=newer.soonest or (self.soonest and not newer.names_when),
            unclear_day=day.unclear_day,
            providers=who.providers,
            not_providers=who.not_providers,
            or_else=self._or_else_with(newer),
        )

    def _or_else_with(self, newer: "Wish") -> tuple["Wish", ...]:
        """A new day replaces every alternative, a new hour holds for each."""
        if newer.names_day or newer.any_day or newer.or_else:
            return newer.or_else
        return tuple(each.merged_with(newer) for each in self.or_else) if newer.names_when else self.or_else

    def _refused_with(self, newer: "Wish") -> tuple[date, ...]:
        """A refused day stays refused until it is wished for by name, or any day will do."""
        if newer.any_day:
            return newer.not_dates
        single = (newer.first_date,) if newer.first_date == newer.last_date else ()
        by_weekday = newer.weekdays if len(newer.weekdays) < _FEW_DAYS else ()
        kept = {
            day
            for day in self.not_dates
            if day not in (*newer.dates, *single) and day.weekday() not in by_weekday
        }
        return tuple(sorted(kept | set(newer.not_dates)))

    def _narrows(self, newer: "Wish") -> bool:
        """ "Next week", then "Wednesday": the Wednesday of next week."""
        only_weekdays = newer.weekdays and not (newer.first_date or newer.last_date or newer.dates)
        span = self.first_date and self.last_date and (self.last_date - self.first_date).days
        if not only_weekdays or not span or span > _LONGEST_SPAN:
            return False
        days = {(self.first_date + timedelta(days=step)).weekday() for step in range(span + 1)}
        return bool(days & set(newer.weekdays))

    def from_day_on(self, today: date) -> "Wish":
        """Without days that have gone by: yesterday's "today" is no wish any more."""
        if self.or_else:
            left = [
                each for each in (kept.from_day_on(today) for kept in self.alternatives) if each.names_day
            ]
            return replace(left[0], or_else=tuple(left[1:])) if left else Wish()
        dates = tuple(day for day in self.dates if day >= today)
        is_past = (self.last_date and self.last_date < today) or (self.dates and not dates)
        if is_past:
            return replace(self, first_date=None, last_date=None, dates=(), unclear_day=False)
        return replace(self, dates=dates, unclear_day=self.unclear_day and len(dates) > 1)

    def to_json(self) -> dict[str, Any]:
        return {item.name: _plain(getattr(self, item.name)) for item in fields(self)}

    @classmethod
    def from_json(cls, stored: dict[str, Any] | None) -> Self:
        """Tolerates missing and unknown keys."""
        stored = stored or {}
        known = {item.name for item in fields(cls)}
        return cls(
            **{
                key: _WISH_READERS[key](value) if key in _WISH_READERS else value
                for key, value in stored.items()
                if key in known and value is not None
            }
        )


_WISH_READERS: dict[str, Any] = {
    **dict.fromkeys(("first_date", "last_date"), date.fromisoformat),
    **dict.fromkeys(("not_before", "not_after", "around"), time.fromisoformat),
    **dict.fromkeys(("dates", "not_dates"), lambda days: tuple(date.fromisoformat(day) for day in days)),
    "parts": lambda parts: tuple(PartOfDay(part) for part in parts),
    **dict.fromkeys(("weekdays", "providers", "not_providers"), tuple),
    "or_else": lambda rows: tuple(Wish.from_json(row) for row in rows),
}


def _plain(value: Any) -> Any:
    if isinstance(value, Wish):
        return value.to_json()
    if isinstance(value, tuple):
        return [_plain(each) for each in value]
    if isinstance(value, date | time):
        return value.isoformat()
    return str(value) if isinstance(value, StrEnum) else value


NO_WISH = Wish()
