"""Days and times as people write them, English and Spanish: a thin grammar over folded text, fast and pure."""

import re
from datetime import date, time, timedelta

from outreach.assistant.types import PartOfDay, Wish

_WEEKDAY_WORDS = (
    "mondays?|mon|lunes|lun",
    "tuesdays?|tues|tue|tu|martes",
    "wednesdays?|weds?|wed|miercoles|mier",
    "thursdays?|thurs|thur|thu|th|jueves|jue",
    "fridays?|fri|viernes|vie",
    "saturdays?|sat|sabados?|sab",
    "sundays?|sun|domingos?|dom",
)
_WEEKDAY = "|".join(_WEEKDAY_WORDS)
_WEEKDAY_RULES = tuple(re.compile(rf"\b(?:{words})\b") for words in _WEEKDAY_WORDS)
_MONTH_WORDS = (
    "january|jan|enero|ene",
    "february|feb|febrero",
    "march|marzo",
    "april|apr|abril|abr",
    "may|mayo",
    "june|jun|junio",
    "july|jul|julio",
    "august|aug|agosto|ago",
    "september|sept|sep|septiembre",
    "october|oct|octubre",
    "november|nov|noviembre",
    "december|dec|diciembre|dic",
)
_MONTH = "|".join(_MONTH_WORDS)
_MONTH_NUMBER = {word: number for number, words in enumerate(_MONTH_WORDS, 1) for word in words.split("|")}

_DAY_AFTER_TOMORROW = re.compile(r"\bday after tomorrow\b|\bpasado manana\b")
_MORNING_ES = re.compile(r"\b(?:por|en|de|a) la manana\b|\bmananas\b|\btemprano\b")
_TOMORROW = re.compile(r"\btomorrow\b|\btomorow\b|\btommorow\b|\bmanana\b|\b2morrow\b")
_TODAY = re.compile(
    r"\btoday\b|\btonight\b|\bhoy\b|\besta (?:tarde|noche)\b|\bthis (?:morning|afternoon|evening)\b|\b2day\b"
)
_WEEKEND = re.compile(r"\bweekends?\b|\bfin(?:es)? de semana\b")
_WEEKDAYS = re.compile(r"\bweekdays?\b|\bentre semana\b")
_NEXT = re.compile(r"\b(?:next|proxim[oa]|que viene|siguiente)\b")
_THIS = re.compile(r"\b(?:this|this coming|coming|est[ea])\b")
_WEEK = re.compile(r"\bweek\b(?! ?end)|\bsemana\b")
_IN_UNITS = re.compile(
    r"\b(?:in|en|dentro de) (an?|one|two|three|four|couple(?: of)?|"
    r"un[oa]?|dos|tres|cuatro|\d{1,2}) (day|week|month|dia|semana|"
    r"mes)\w*"
)
_COUNT = {
    "a": 1,
    "an": 1,
    "one": 1,
    "un": 1,
    "uno": 1,
    "una": 1,
    "two": 2,
    "dos": 2,
    "couple": 2,
    "couple of": 2,
    "three": 3,
    "tres": 3,
    "four": 4,
    "cuatro": 4,
}
_SOONEST = re.compile(
    r"\basap\b|\bsoonest\b|\bearliest\b|\bfirst available\b|\bnext available\b|"
    r"\bas soon as\b|\bwhenever\b|\bany ?(?:day|time)\b(?! (?:except|"
    r"but|after|before))|"
    r"\blo antes posible\b|\blo mas pronto\b|\bcuanto antes\b|\bcualquier (?:dia|"
    r"hora)\b|\bwhat(?:'s| is) (?:the )?next\b"
)
_NUMERIC_DATE = re.compile(
    r"(?<![\d/$.:-])(1[0-2]|0?[1-9])[/](3[01]|[12]\d|0?[1-9])(?:[/](\d{4}|\d{2}))?(?![\d/])"
)
_MONTH_DAY = re.compile(
    rf"\b({_MONTH})\.? (?:the )?(3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th)?\b(?! ?(?:am|pm|:))"
)
_DAY_MONTH = re.compile(rf"\b(3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th)? (?:of |de )?({_MONTH})\b")
_MONTH_ALONE = re.compile(rf"\b(?:in|during|en|de|early|late|mid) ({_MONTH})\b(?! \d)")
_DAY_OF_MONTH = re.compile(
    r"\b(?:the )?(3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th)\b(?! (?:one|"
    r"option|time|slot))|\bel (?:dia )?(3[01]|[12]\d|0?[1-9])\b(?! ?(?:am|"
    r"pm|:|de la))"
)
_EXCEPT = re.compile(
    rf"\b(?:not|except|but|besides|other than|menos|excepto|no puedo(?: el|"
    rf" los)?|can't(?: do| make| come)?(?: on)?|no)(?: on| el| los)? (?:on )?({_WEEKDAY})\b|"
    rf"\b({_WEEKDAY})\b (?:doesn't|does not|don't|won't|isn't|no me|no puedo|is no good|is bad)"
)
_SPAN = re.compile(rf"\b({_WEEKDAY}) ?(?:-|to|through|thru|a) ?({_WEEKDAY})\b")

_PARTS = (
    (
        PartOfDay.MORNING,
        re.compile(rf"\bmornings?\b|\bin the am\b|\b(?:{_WEEKDAY}|tomorrow) am\b|\bearly\b(?! (?:next|in))"),
    ),
    (
        PartOfDay.AFTERNOON,
        re.compile(
            r"\bafternoons?\b|\b(?:por|en|de|a|esta) la tarde\b|\besta tarde\b|"
            rf"\btardes?\b(?<!mas tarde)|\bin the pm\b|\b(?:{_WEEKDAY}|tomorrow) pm\b"
        ),
    ),
    (PartOfDay.EVENING, re.compile(r"\bevenings?\b|\btonight\b|\bnoches?\b(?<!buenas noches)")),
)
_AFTER_WORK = re.compile(
    r"\bafter (?:work|school)\b|\bdespues del? (?:trabajo|trabajar)\b|\bsaliendo del trabajo\b"
)
_LUNCH = re.compile(r"\blunch\b|\bal mediodia\b|\blunchtime\b|\bmidday\b")

_HOUR = r"(1[0-9]|2[0-3]|0?[1-9])(?:[:.]([0-5]\d))?\s*(am|pm|a|p|a\.m\.?|p\.m\.?)?"
_END = (
    r"(?![\d:/%$]|\s*(?:weeks?|days?|months?|years?|semanas?|dias?|"
    r"meses|units?|syringes?|of us|people|personas|minutes?|mins?|"
    r"hours?|horas?)\b)"
)
_LAS = r"(?:las? )?"
_BETWEEN = re.compile(
    rf"\b(?:between|from|entre|de|desde)\s+{_LAS}{_HOUR}\s*(?:and|to|"
    rf"-|till|until|y|a|hasta)\s*{_LAS}{_HOUR}{_END}"
)
_DASHED = re.compile(rf"(?<![\d/$.-]){_HOUR}\s?(?:-|to)\s?{_HOUR}{_END}(?!/)")
_AFTER = re.compile(
    rf"\b(?:after|past|later than|from|any ?time after|despues de|a partir de|"
    rf"desde|pasadas)\s+{_LAS}(?:like )?{_HOUR}{_END}"
)
_BEFORE = re.compile(
    rf"\b(?:before|by|earlier than|no later than|until|antes de|hasta)\s+{_LAS}{_HOUR}{_END}"
)
_AFTER_NOON = re.compile(r"\bafter (?:noon|lunch)\b|\bdespues del? (?:mediodia|almuerzo|comer)\b")
_BEFORE_NOON = re.compile(r"\bbefore (?:noon|lunch)\b|\bantes del? mediodia\b")
_NOON = re.compile(r"\bnoon\b|\bmediodia\b")
_ISH = re.compile(r"(?<![\d/$.])(1[0-2]|0?[1-9])(?:[:.]([0-5]\d))?\s?ish\b")
_AT = re.compile(rf"(?:\b(?:at|around|about|like|circa|a|sobre|como a|tipo)|@|~)\s*{_LAS}{_HOUR}{_END}")
_LAS_ONLY = re.compile(rf"\blas? {_HOUR}{_END}")
_MARKED = re.compile(r"(?<![\d/$.])(1[0-2]|0?[1-9])(?:[:.]([0-5]\d))?\s?(am|pm|a\.m\.?|p\.m\.?|a|p)\b")
_COLON = re.compile(r"(?<![\d/$.:])(1[0-9]|2[0-3]|0?[1-9]):([0-5]\d)()(?!\d)")
_AFTER_DAY = re.compile(
    rf"\b(?:tomorrow|today|manana|hoy|{_WEEKDAY}) (1[0-2]|[1-9])(?:[:.]([0-5]\d))?()(?![\d:/]|"
    rf" ?(?:am|pm|st|nd|rd|th|or|weeks?|{_MONTH}))\b"
)


def clock(hour: str, minute: str | None, mark: str | None, *, pm_hint: bool = False) -> time:
    """A spa's clock: unmarked 1 to 7 is after noon, 8 to 11 in the morning unless the text says otherwise."""
    number = int(hour)
    if mark and number <= 12:
        number = number % 12 + (12 if mark.startswith("p") else 0)
    elif number <= 7 or (pm_hint and number < 12):
        number += 12
    return time(number % 24, int(minute or 0))


def has_when(folded: str) -> bool:
    """A cheap look before the grammar runs."""
    return any(character.isdigit() for character in folded) or bool(_HINT.search(folded))


_HINT = re.compile(
    rf"\b(?:{_WEEKDAY}|{_MONTH}|tomorrow|tomorow|tommorow|today|tonight|"
    rf"2morrow|2day|manana|hoy|pasado|week\w*|semana|mornings?|afternoons?|"
    rf"evenings?|noon|mediodia|"
    r"tardes?|noches?|temprano|early|lunch|asap|soonest|earliest|next|"
    r"whenever|any ?(?:day|time)|month|mes|after|before|available|"
    r"antes|pronto|cuanto|cualquier|midday|lunchtime|am|pm|saliendo|"
    r"despues)\b"
)


def read_wish(folded: str, today: date) -> Wish:
    """The wish in one message; an empty Wish when it names no day and no time."""
    if not has_when(folded):
        return Wish()
    text, dates, weekdays = _read_days(folded, today)
    parts, not_before, not_after, around = _read_clock(text)
    if not dates and not weekdays and _SOONEST.search(folded):
        dates = (today, today + timedelta(days=30))
    first, last = dates if dates else (None, None)
    return Wish(
        first_date=first,
        last_date=last,
        weekdays=weekdays,
        parts=parts,
        not_before=not_before,
        not_after=not_after,
        around=around,
    )


def _read_days(text: str, today: date) -> tuple[str, tuple[date, date] | None, tuple[int, ...]]:
    """(text without its dates, first and last date, weekdays); numbers of dates must not be read as hours."""
    for reader in (_relative_day, _exact_date):
        text, found = reader(text, today)
        if found:
            return text, found, ()
    dates = _range_of_days(text, today)
    weekdays = _weekdays_in(text)
    if dates and weekdays and not _WEEK.search(text) and len(weekdays) == 1:
        return text, dates, ()
    return text, dates, weekdays


def _relative_day(text: str, today: date) -> tuple[str, tuple[date, date] | None]:
    if _DAY_AFTER_TOMORROW.search(text):
        day = today + timedelta(days=2)
        return _DAY_AFTER_TOMORROW.sub(" day ", text), (day, day)
    rest = _MORNING_ES.sub(" morning ", text)
    if _TOMORROW.search(rest):
        return rest, (today + timedelta(days=1),) * 2
    if _TODAY.search(rest):
        return rest, (today, today)
    if found := _IN_UNITS.search(rest):
        count = _COUNT.get(found[1]) or int(found[1])
        size = {"d": 1, "w": 7, "s": 7, "m": 30}[found[2][0]]
        day = today + timedelta(days=count * size)
        slack = 0 if size == 1 else 3
        return _IN_UNITS.sub(" ", rest), (
            max(today, day - timedelta(days=slack)),
            day + timedelta(days=slack),
        )
    return rest, None


def _coming(day: int, month: int, today: date, year: int | None = None) -> date | None:
    try:
        found = date(year or today.year, month, day)
        return found if year or found >= today else date(today.year + 1, month, day)
    except ValueError:
        return None


def _exact_date(text: str, today: date) -> tuple[str, tuple[date, date] | None]:
    for rule, month_first in ((_NUMERIC_DATE, True), (_MONTH_DAY, True), (_DAY_MONTH, False)):
        if found := rule.search(text):
            month, day = (found[1], found[2]) if month_first else (found[2], found[1])
            year = int(found[3]) % 100 + 2000 if rule is _NUMERIC_DATE and found[3] else None
            number = int(month) if month.isdigit() else _MONTH_NUMBER[month]
            if moment := _coming(int(day), number, today, year):
                return text.replace(found[0], " "), (moment, moment)
    if found := _DAY_OF_MONTH.search(text):
        day = int(found[1] or found[2])
        for ahead in range(3):
            year, month = divmod(today.year * 12 + today.month - 1 + ahead, 12)
            moment = _coming(day, month + 1, today, year)
            if moment and moment >= today:
                return text.replace(found[0], " "), (moment, moment)
    if found := _MONTH_ALONE.search(text):
        start = _coming(1, _MONTH_NUMBER[found[1]], today) or today
        if _MONTH_NUMBER[found[1]] == today.month:
            start = today
        end = (start.replace(day=1) + timedelta(days=32)).replace(day=1) - timedelta(days=1)
        return text.replace(found[0], " "), (start, end)
    return text, None


def _range_of_days(text: str, today: date) -> tuple[date, date] | None:
    monday = today - timedelta(days=today.weekday()) + timedelta(days=7)
    if re.search(r"\bnext month\b|\b(?:proximo mes|mes que viene)\b", text):
        start = (today.replace(day=1) + timedelta(days=32)).replace(day=1)
        return start, (start + timedelta(days=32)).replace(day=1) - timedelta(days=1)
    named = [number for number, rule in enumerate(_WEEKDAY_RULES) if rule.search(text)]
    if _WEEKEND.search(text):
        saturday = monday + timedelta(days=5 if _NEXT.search(text) else -2)
        return (saturday, saturday + timedelta(days=1)) if _NEXT.search(text) or _THIS.search(text) else None
    if _NEXT.search(text) and len(named) == 1:
        return (monday + timedelta(days=named[0]),) * 2
    if _THIS.search(text) and len(named) == 1:
        return (today + timedelta(days=(named[0] - today.weekday()) % 7),) * 2
    if _WEEK.search(text):
        if _NEXT.search(text):
            return monday, monday + timedelta(days=6)
        if _THIS.search(text):
            return today, monday - timedelta(days=1)
    return None


def _weekdays_in(text: str) -> tuple[int, ...]:
    def number(word: str) -> int:
        return next(place for place, rule in enumerate(_WEEKDAY_RULES) if rule.fullmatch(word))

    if found := _SPAN.search(text):
        first, last = number(found[1]), number(found[2])
        return tuple((first + step) % 7 for step in range((last - first) % 7 + 1))
    refused = {number(found[1] or found[2]) for found in _EXCEPT.finditer(text)}
    if refused:
        wanted = set(_plain_weekdays(_EXCEPT.sub(" ", text))) - refused
        return tuple(sorted(wanted or set(range(7)) - refused))
    return _plain_weekdays(text)


def _plain_weekdays(text: str) -> tuple[int, ...]:
    found = {place for place, rule in enumerate(_WEEKDAY_RULES) if rule.search(text)}
    if _WEEKEND.search(text):
        found |= {5, 6}
    if _WEEKDAYS.search(text):
        found |= {0, 1, 2, 3, 4}
    return tuple(sorted(found))


def _read_clock(text: str) -> tuple[tuple[PartOfDay, ...], time | None, time | None, time | None]:
    for rule in (_BETWEEN, _DASHED):
        if found := rule.search(text):
            mark = found[3] or found[6]
            return (), clock(found[1], found[2], mark), clock(found[4], found[5], found[6]), None
    not_before, not_after = _bound(_AFTER, text), _bound(_BEFORE, text)
    if _AFTER_NOON.search(text):
        not_before = time(12)
    elif _BEFORE_NOON.search(text):
        not_after = time(12)
    elif _AFTER_WORK.search(text):
        not_before = time(17)
    elif _LUNCH.search(text):
        not_before, not_after = time(11, 30), time(13, 30)
    if not_before or not_after:
        return (), not_before, not_after, None
    parts = tuple(part for part, rule in _PARTS if rule.search(text))
    around = _exact_clock(text, pm_hint=bool(parts) and PartOfDay.MORNING not in parts)
    return (() if around else parts), None, None, around


def _bound(rule: re.Pattern[str], text: str) -> time | None:
    found = rule.search(text)
    return clock(found[1], found[2], found[3]) if found else None


def _exact_clock(text: str, *, pm_hint: bool) -> time | None:
    if found := _ISH.search(text):
        return clock(found[1], found[2], None, pm_hint=pm_hint)
    for rule in (_MARKED, _COLON, _AT, _LAS_ONLY, _AFTER_DAY):
        if found := rule.search(text):
            return clock(found[1], found[2], found[3], pm_hint=pm_hint)
    return time(12) if _NOON.search(text) else None
