"""The days and times that suit somebody on the waitlist, as staff write them: "Mon-Wed 9am-12pm, Fri after 3pm".

Pure: text to weekly windows and back. A window says when a visit may begin, both ends included, in the location's
zone; none at all means any time.
"""

import re
from collections.abc import Iterable, Sequence
from datetime import time

from clinics.availability import WeeklyWindow

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
SPANISH = {"lun": 0, "mar": 1, "mie": 2, "mié": 2, "jue": 3, "vie": 4, "sab": 5, "sáb": 5, "dom": 6}
NAMES = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
DAWN, MIDNIGHT = time(0), time(23, 59)
PARTS = {
    "morning": (DAWN, time(11, 59)), "mornings": (DAWN, time(11, 59)), "am": (DAWN, time(11, 59)),
    "afternoon": (time(12), time(16, 59)), "afternoons": (time(12), time(16, 59)), "pm": (time(12), MIDNIGHT),
    "evening": (time(17), MIDNIGHT), "evenings": (time(17), MIDNIGHT),
}  # fmt: skip
ANY = {"", "any", "anytime", "any time", "whenever", "all", "flexible", "-"}
GROUPS = {
    "weekday": range(5), "weekdays": range(5), "weekend": (5, 6), "weekends": (5, 6), "daily": range(7),
    "entre semana": range(5), "fin de semana": (5, 6), "fines de semana": (5, 6),
}  # fmt: skip
REMEDY = "Write days and times like Mon-Wed 9am-12pm, Fri after 3pm, weekends."

_DAY = rf"(?:{'|'.join((*DAYS, *SPANISH))})[a-zéá]*\.?"
_DAYS = re.compile(
    rf"\s*({'|'.join(sorted(GROUPS, reverse=True))}|{_DAY})(?:\s*(-|to|through|thru)\s*({_DAY}))?\s*(?:[/&+]|and\b)?",
    re.I,
)
_HOUR = r"(\d{1,2})(?:[:.](\d\d))?\s*(am?|pm?|noon)?\.?(?:m\.?)?"
_SPAN = re.compile(rf"^(?:from\s+)?{_HOUR}\s*(?:-|to|until|till|–)\s*{_HOUR}$", re.I)
_FROM = re.compile(rf"^(?:after|from|not before|>)\s*{_HOUR}$", re.I)
_UNTIL = re.compile(rf"^(?:before|until|till|by|<)\s*{_HOUR}$", re.I)


def read_suits(text: str) -> tuple[WeeklyWindow, ...]:
    """The windows a text names, in the order of the week; none for "any". Raises ValueError with a remedy."""
    plain = " ".join(text.lower().split())
    if plain in ANY:
        return ()
    windows = {window for part in re.split(r"[,;\n]", plain) if part.strip() for window in _read_part(part)}
    return tuple(sorted(windows, key=lambda each: (each.weekday, each.opens, each.closes)))


def _read_part(part: str) -> Iterable[WeeklyWindow]:
    days, rest = _take_days(part)
    opens, closes = _read_hours(rest.strip())
    if closes < opens:
        raise ValueError(f"“{part.strip()}” ends before it begins. {REMEDY}")
    return [WeeklyWindow(day, opens, closes) for day in days or range(7)]


def _take_days(part: str) -> tuple[list[int], str]:
    days: list[int] = []
    place = 0
    while found := _DAYS.match(part, place):
        first, _, last = found.groups()
        days += _spread(first, last)
        place = found.end()
    return days, part[place:]


def _spread(first: str, last: str | None) -> list[int]:
    """One day, a group of days, or all from one to the other, over the weekend too."""
    if first in GROUPS:
        return list(GROUPS[first])
    begin = _number(first)
    if last is None:
        return [begin]
    return [(begin + step) % 7 for step in range((_number(last) - begin) % 7 + 1)]


def _number(name: str) -> int:
    short = name[:3]
    return DAYS.index(short) if short in DAYS else SPANISH[short]


def _read_hours(rest: str) -> tuple[time, time]:
    if not rest:
        return DAWN, MIDNIGHT
    if rest in PARTS:
        return PARTS[rest]
    if found := _SPAN.match(rest):
        return _read_span(*found.groups())
    if found := _FROM.match(rest):
        return _read_clock(*found.groups()), MIDNIGHT
    if found := _UNTIL.match(rest):
        return DAWN, _read_clock(*found.groups())
    raise ValueError(f"“{rest}” is not a time we understand. {REMEDY}")


def _read_span(hour, minute, mark, last_hour, last_minute, last_mark) -> tuple[time, time]:
    """ "1-4pm" is after noon at both ends; "9-12" begins in the morning."""
    closes = _read_clock(last_hour, last_minute, last_mark)
    opens = _read_clock(hour, minute, mark or last_mark)
    if not mark and opens > closes:
        opens = _read_clock(hour, minute, "am")
    return opens, closes


def _read_clock(hour: str, minute: str | None, mark: str | None) -> time:
    """Without am or pm as a spa means it: 8 to 11 in the morning, 12 to 7 after noon."""
    number = int(hour)
    if mark and mark.startswith("p") and number < 12:
        number += 12
    elif mark and mark.startswith("a") and number == 12:
        number = 0
    elif not mark and 1 <= number <= 7:
        number += 12
    try:
        return time(number, int(minute or 0))
    except ValueError:
        raise ValueError(f"“{hour}” is not an hour. {REMEDY}") from None


def speak_suits(windows: Sequence[WeeklyWindow]) -> str:
    """As staff would write it: days with the same hours together, neighbours joined. `read_suits` reads it back."""
    by_hours: dict[tuple[time, time], list[int]] = {}
    for window in sorted(windows, key=lambda each: (each.weekday, each.opens)):
        by_hours.setdefault((window.opens, window.closes), []).append(window.weekday)
    return ", ".join(f"{_speak_days(days)}{_speak_hours(*hours)}" for hours, days in by_hours.items())


def _speak_days(days: list[int]) -> str:
    runs: list[list[int]] = []
    for day in days:
        if runs and runs[-1][1] == day - 1:
            runs[-1][1] = day
        else:
            runs.append([day, day])
    return "/".join(
        NAMES[first] if first == last else f"{NAMES[first]}-{NAMES[last]}" for first, last in runs
    )


def _speak_hours(opens: time, closes: time) -> str:
    if (opens, closes) == (DAWN, MIDNIGHT):
        return ""
    if closes == MIDNIGHT:
        return f" after {_speak_clock(opens)}"
    if opens == DAWN:
        return f" before {_speak_clock(closes)}"
    return f" {_speak_clock(opens)}-{_speak_clock(closes)}"


def _speak_clock(moment: time) -> str:
    hour = moment.hour % 12 or 12
    minute = f":{moment.minute:02}" if moment.minute else ""
    return f"{hour}{minute}{'am' if moment.hour < 12 else 'pm'}"


def to_json(windows: Iterable[WeeklyWindow]) -> list[list]:
    return [[each.weekday, f"{each.opens:%H:%M}", f"{each.closes:%H:%M}"] for each in windows]


def from_json(stored: Iterable[Sequence]) -> tuple[WeeklyWindow, ...]:
    return tuple(
        WeeklyWindow(day, time.fromisoformat(opens), time.fromisoformat(closes))
        for day, opens, closes in stored
    )
