"""The wish in one text: its days (days.py), its time of day (clocks.py), and what a correction leaves of both."""

import re
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache

from outreach.assistant.clocks import Clock, read_clock
from outreach.assistant.days import Days, read_days
from outreach.assistant.either import OR_ELSE, read_apart
from outreach.assistant.types import Wish

_SOONEST = re.compile(
    r"\basap\b|\basp\b|\bsoonest\b|\bearliest\b|\b(?:first|next|soonest) (?:available|opening|"
    r"one you have|slot|appointment|thing you have)\b|"
    r"\bas (?:soon|early) as\b|\bsoon as (?:possible|you can)\b|\bfirst thing\b|\bthe sooner the better\b|"
    r"\bquickest\b|\bwithout (?:a |too |much |having )*(?:long |much |big |huge )*(?:of a )?wait\w*|"
    r"\b(?:not?|don't want) (?:a |to |too )*long (?:of a )?wait|\b(?:sin|no) (?:tanta|mucha|larga|"
    r"tener que)? ?esper\w+|"
    r"\blo antes posible\b|\blo mas (?:pronto|temprano|antes)\b|\bcuanto antes\b|"
    r"\b(?:la )?primera (?:disponible|que tenga\w*|cita|hora)\b|"
    r"\bwhat(?:'s| is) (?:the |your )?(?:next|first|soonest|earliest)\b|\burgent\w*\b|\blo mas rapido\b"
)
# Of a day, not of all days: "the latest you have", "what's your latest on Friday".
_LATEST = re.compile(
    r"\b(?:latest|last) (?:you|u|ya|y'all|they) (?:have|got|do)\b|\b(?:what's|whats|what is) (?:the |"
    r"your )?(?:very )?"
    r"(?:latest|last)\b|\bhow late (?:can|could) (?:i|we)\b|"
    r"(?<!my )(?<!our )(?<!as )(?<!like )(?<!from )(?<!since )(?<!than )\b(?:latest|last) (?:appointment|slot|opening|"
    r"spot|time(?= (?:slot|available|of the day|that day|on|you)))\b|"
    r"\b(?:the |your |ur )?latest (?:i|possible|available)\b|\bas late as (?:possible|you)\b|"
    r"\bat the end of the day\b|"
    r"\blo mas tarde (?:que|posible)\b|\bla ultima (?:cita|hora) (?:que|del|de)\b"
)
_ANY_TIME = re.compile(
    r"\bany ?time\b(?! (?:after|before|between|except|but|from))|\bwhenever\b|\bwhatever (?:time|works)\b|"
    r"\b(?:i'm|i am|pretty|totally|very) (?:flexible|open|free|wide open)\b|"
    r"\b(?:a )?cualquier hora\b|\ba la hora que (?:sea|tengan?)\b|\bno importa la hora\b|"
    r"\btime doesn't matter\b|\ball day\b|\btodo el dia\b"
)
_ANY_DAY = re.compile(
    r"\bany ?day\b(?! (?:but|except|after|before|next))|\bany ?time\b(?! (?:after|before|between|except|"
    r"but|from|;| ?on\b| this| next| in))|\bwhenever\b|"
    r"\bcualquier dia\b|\bel dia que (?:sea|tengan?)\b|\b(?:i'm|i am|pretty|totally|very) (?:flexible|wide open)\b"
)
# What follows one of these takes back what stood before it.
_CORRECTION = re.compile(
    r"(?:\b(?:i mean(?:t)?|meant to say|sorry,? i mean\w*|no wait|wait no|wait,|correction|scratch that|"
    r"my bad|oops|whoops|make that|make it|"
    r"digo|quise decir|perdon|mejor dicho|no espera|corrijo|me equivoque|or rather|actually)\b|\n ?\*)"
)
_JOINED = re.compile(
    r"^\W*(?:or|and|o|y|u|but|except|not|after|before|around|at|maybe|also|between|menos|pero)\b"
)


NO_WISH = Wish()


@dataclass(frozen=True)
class When:
    """`about`: first and last day of what is said of a visit the patient already has."""

    wish: Wish = NO_WISH
    about: tuple[tuple[date, date], ...] = ()


def read_wish(tidied: str, today: date) -> Wish:
    """The wish in one text or burst; an empty Wish when it names no day and no time."""
    return read_when(tidied, today).wish


def read_when(tidied: str, today: date) -> When:
    found = When()
    for piece in _pieces(tidied):
        newer = _read_piece(piece, today)
        found = When(
            found.wish.merged_with(newer.wish) if found.wish else newer.wish, found.about + newer.about
        )
    return found


def _pieces(text: str) -> list[str]:
    """The text cut where it takes itself back, and between the texts of a burst; in order."""
    lines: list[str] = []
    for line in text.split("\n"):
        if lines and _JOINED.match(line):
            lines[-1] += " " + line
        elif line.strip():
            lines.append(line)
    return [piece for line in lines for piece in _cut_at_corrections("\n" + line) if piece.strip()]


def _cut_at_corrections(line: str) -> list[str]:
    """ "Make it 2 instead" keeps its verb, which is what makes the 2 an hour."""
    cuts = list(_CORRECTION.finditer(line))
    ends = [*(found.start() for found in cuts), len(line)]
    starts = [0, *(found.start() if found[0].startswith("make") else found.end() for found in cuts)]
    return [line[start:end] for start, end in zip(starts, ends, strict=True)]


def _read_piece(text: str, today: date) -> When:
    if apart := read_apart(text, lambda clause: _read_clause(clause, today).wish):
        return When(replace(apart[0], or_else=apart[1:]))
    return _read_clause(text.replace(OR_ELSE, "or"), today)


# One turn reads the same clause several times: alone, beside others, and as a question.
@lru_cache(maxsize=512)
def _read_clause(text: str, today: date) -> When:
    days = read_days(text.strip(), today)
    day_wish = _day_wish(days)
    rest = " ".join(days.text.split())
    hours = read_clock(rest)
    wish = Wish(
        first_date=day_wish.first_date,
        last_date=day_wish.last_date,
        weekdays=day_wish.weekdays,
        dates=day_wish.dates,
        not_dates=day_wish.not_dates,
        unclear_day=day_wish.unclear_day,
        parts=hours.parts,
        not_before=hours.not_before,
        not_after=hours.not_after,
        around=hours.around,
        is_loose=hours.is_loose,
        latest=bool(_LATEST.search(text)),
        soonest=bool(_SOONEST.search(text)),
        any_time=hours == Clock() and bool(_ANY_TIME.search(rest)),
        any_day=not day_wish.names_day and bool(_ANY_DAY.search(rest)),
    )
    return When(wish, tuple(days.about))


def _day_wish(days: Days) -> Wish:
    weekdays = days.weekdays
    if days.refused_days:
        weekdays = (
            weekdays or set(range(7)) if not days.dates and not days.first else weekdays
        ) - days.refused_days
        if not weekdays and not days.dates:
            weekdays = set(range(7)) - days.refused_days
    dates = tuple(sorted(day for day in days.dates if day not in days.refused_dates))
    not_dates = tuple(sorted(days.refused_dates))
    if dates and not weekdays and len(dates) == 1:
        return Wish(first_date=dates[0], last_date=dates[0], not_dates=not_dates)
    if dates:
        return Wish(
            dates=dates,
            weekdays=tuple(sorted(weekdays)),
            not_dates=not_dates,
            unclear_day=days.is_unclear and len(dates) > 1,
        )
    return Wish(
        first_date=days.first, last_date=days.last, weekdays=tuple(sorted(weekdays)), not_dates=not_dates
    )
