"""Single expressions for a day or a stretch of days, English and Spanish: each becomes a mark in the text."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta

from outreach.assistant.day_words import (
    AFTER_TOMORROW,
    COMING_WEEKDAY_ES,
    COUNT_WORDS,
    DASHED_DATE,
    DAY_MONTH,
    EL_DIA,
    FOLLOWING_WEEKDAY,
    HOY_EN,
    IN_UNITS,
    ISO,
    M_TO_F,
    MONTH_ALONE,
    MONTH_DAY,
    MONTH_NUMBER,
    MONTH_PART,
    NEXT_MONTH,
    NEXT_WEEK,
    NEXT_WEEKDAY,
    NTH_DAY,
    NTH_WEEKDAY,
    ON_DASHED,
    PAST,
    PLACES,
    PLAIN_WEEKDAY,
    SHARED,
    SHORT_DAYS,
    SHORT_NUMBER,
    SLASHED,
    SPELLED_DAYS,
    THIS_MONTH,
    THIS_PART,
    THIS_WEEK,
    THIS_WEEKDAY,
    TODAY,
    TOMORROW,
    UNIT_DAYS,
    WEEK_AFTER_NEXT,
    WEEK_PART,
    WEEKDAY_NUMBER,
    WEEKDAY_RULES,
    WEEKDAY_SMALL_ES,
    WEEKDAYS,
    WEEKEND,
    WITHIN,
)
from outreach.assistant.feasts import FEAST, date_of_feast

MARK = r"<(\d+)>"
_NEXT_YEAR = 270  # days


@dataclass(frozen=True)
class Ref:
    """One expression for a day or a stretch of days."""

    first: date | None = None
    last: date | None = None
    weekday: int | None = None
    either: tuple[date, ...] = ()  # several days that one expression stands for
    is_unclear: bool = False  # ... of which only one was meant
    weekdays: tuple[int, ...] = ()
    is_plural: bool = False  # "mondays"

    def dates(self, today: date) -> tuple[date, date]:
        """First and last day, for rules that need a moment: the coming weekday, the stretch itself."""
        if self.first and self.last:
            return self.first, self.last
        if self.either:
            return self.either[0], self.either[0]
        day = coming(self.weekday if self.weekday is not None else (self.weekdays or (0,))[0], today)
        return day, day + timedelta(days=len(self.weekdays[1:]))


@dataclass
class Days:
    """What a text says about days, while it is being read; `text` ends up without them."""

    text: str
    today: date
    refs: list[Ref] = field(default_factory=list)
    first: date | None = None
    last: date | None = None
    spans: list[tuple[date, date]] = field(
        default_factory=list
    )  # stretches wished for; first and last bound them
    dates: list[date] = field(default_factory=list)
    weekdays: set[int] = field(default_factory=set)
    refused_days: set[int] = field(default_factory=set)
    refused_dates: set[date] = field(default_factory=set)
    about: list[tuple[date, date]] = field(default_factory=list)  # days of a visit they already have
    is_unclear: bool = False

    def mark(self, ref: Ref) -> str:
        self.refs.append(ref)
        return f" <{len(self.refs) - 1}> "

    def ref(self, number: str) -> Ref:
        return self.refs[int(number)] if int(number) < len(self.refs) else Ref()

    def swap(self, rule: re.Pattern[str], make: Callable[[re.Match[str]], Ref | None]) -> None:
        """Every match becomes a mark; a rule that makes nothing of a match leaves it."""

        def put(found: re.Match[str]) -> str:
            ref = make(found)
            return self.mark(ref) if ref else found[0]

        self.text = rule.sub(put, self.text)

    def take(self, rule: re.Pattern[str], use: Callable[[re.Match[str]], None]) -> None:
        """Every match is used up; the space it leaves keeps the words beside it apart."""
        for found in rule.finditer(self.text):
            use(found)
        self.text = rule.sub(" ; ", self.text)


def coming(weekday: int, today: date) -> date:
    return today + timedelta(days=(weekday - today.weekday()) % 7)


def _number(word: str) -> int:
    return next(place for place, rule in enumerate(WEEKDAY_RULES) if rule.fullmatch(word))


def count_of(word: str) -> int:
    return COUNT_WORDS.get(word) or int(word)


def one_day(day: date | None) -> Ref | None:
    return Ref(day, day) if day else None


def _dated(day: date | None, today: date, *, has_year: bool) -> Ref | None:
    """ "Nov 3" said on the 10th is a slip, not a wish for next year: soon is what they want."""
    if day and not has_year and (day - today).days > _NEXT_YEAR:
        return Ref(today, today + timedelta(days=30))
    return one_day(day)


def _month_end(day: date) -> date:
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1) - timedelta(days=1)


def make_date(day: int, month: int, today: date, year: int | None = None) -> date | None:
    """The coming such date, or the one of that year; None where the calendar has none."""
    try:
        found = date(year or today.year, month, day)
        return found if year or found >= today else date(today.year + 1, month, day)
    except ValueError:
        return None


def _day_of_month(day: int, today: date) -> date | None:
    for ahead in range(4):
        year, month = divmod(today.year * 12 + today.month - 1 + ahead, 12)
        try:
            found = date(year, month + 1, day)
        except ValueError:
            continue
        if found >= today:
            return found
    return None


def mark_all(days: Days) -> None:
    today = days.today
    if "th" in days.text or "first" in days.text:
        for rule, plain in SPELLED_DAYS:
            days.text = rule.sub(plain, days.text)
    for rule, plain in SHARED:
        days.text = rule.sub(plain, days.text)
    days.text = PAST.sub(" ", days.text)
    days.swap(FEAST, lambda found: one_day(date_of_feast(found[0], today)))
    days.swap(HOY_EN, lambda found: one_day(today + timedelta(days=14 if found[1] == "quince" else 7)))
    days.swap(AFTER_TOMORROW, lambda found: one_day(today + timedelta(days=2)))
    days.text = THIS_PART.sub(lambda found: _keep_part(found, days), days.text)
    days.swap(TODAY, lambda found: one_day(today))
    _mark_numbered(days)
    _mark_stretches(days)
    _mark_weekdays(days)
    days.text = re.sub(
        r"\b(?:(?:por|en|de|a|toda|durante) (?:la|las) mananas?|esta manana|temprano)\b",
        " morning ",
        days.text,
    )
    days.swap(TOMORROW, lambda found: one_day(today + timedelta(days=1)))


def _keep_part(found: re.Match[str], days: Days) -> str:
    part = {"manana": "morning", "tarde": "afternoon", "noche": "evening"}.get(found[2] or "", found[1])
    return f"{days.mark(one_day(days.today))} {part or 'evening'} "


def _mark_numbered(days: Days) -> None:
    today = days.today
    days.swap(ISO, lambda f: one_day(make_date(int(f[3]), int(f[2]), today, int(f[1]))))
    days.swap(DASHED_DATE, lambda f: _slashed(f, today))
    days.swap(SLASHED, lambda f: _slashed(f, today))
    days.swap(ON_DASHED, lambda f: one_day(make_date(int(f[2]), int(f[1]), today)))
    days.swap(NTH_WEEKDAY, lambda f: _nth_weekday(f, today))
    days.swap(MONTH_PART, lambda f: _part_of_month(f, today))
    days.swap(MONTH_DAY, lambda f: _month_day(f[2], f[1], f[3], today))
    days.swap(DAY_MONTH, lambda f: _month_day(f[1], f[2], f[3], today))
    days.swap(MONTH_ALONE, lambda f: _whole_month(f[1] or f[2], today))
    days.swap(WEEKDAY_NUMBER, lambda f: _dated_weekday(f, today))
    days.swap(WEEKDAY_SMALL_ES, lambda f: _small_date_es(f, today))
    days.swap(NTH_DAY, lambda f: one_day(_day_of_month(int(f[1] or f[2]), today)))
    days.swap(EL_DIA, lambda f: one_day(_day_of_month(int(f[1] or f[2]), today)))


def _month_day(day: str, month: str, year: str | None, today: date) -> Ref | None:
    found = make_date(int(day), MONTH_NUMBER[month], today, int(year) if year else None)
    return _dated(found, today, has_year=bool(year))


def _slashed(found: re.Match[str], today: date) -> Ref | None:
    """Month first, as in the US; the other way round where the first number can be no month."""
    month, day = int(found[1]), int(found[2])
    if month > 12:
        month, day = day, month
    if not (1 <= month <= 12 and day):
        return None
    year = int(found[3]) % 100 + 2000 if found[3] else None
    return _dated(make_date(day, month, today, year), today, has_year=bool(year))


def _whole_month(word: str, today: date) -> Ref:
    number = MONTH_NUMBER[word]
    start = today if number == today.month else make_date(1, number, today)
    return Ref(start, _month_end(start))


def _part_of_month(found: re.Match[str], today: date) -> Ref:
    which, name = found[1], found[2]
    if name in MONTH_NUMBER:
        start = _whole_month(name, today).first.replace(day=1)
    elif "next" in name or "proximo" in name:
        start = _month_end(today) + timedelta(days=1)
    else:
        start = today.replace(day=1)
    end = _month_end(start)
    if re.match(r"early|begin|start|first|princip|comienz|inicios", which):
        return Ref(start, start.replace(day=10))
    if re.match(r"mid|medi", which):
        return Ref(start.replace(day=11), start.replace(day=20))
    return Ref(end - timedelta(days=8), end)


def _nth_weekday(found: re.Match[str], today: date) -> Ref | None:
    """ "The first saturday in december", "last friday of the month"; None where it has gone by."""
    number, place, name = _number(found[2]), PLACES[found[1]], found[3]
    if name in MONTH_NUMBER:
        start = _whole_month(name, today).first.replace(day=1)
    else:
        is_next = "next" in name or "proximo" in name
        start = _month_end(today) + timedelta(days=1) if is_next else today.replace(day=1)
    days = [start.replace(day=day) for day in range(1, _month_end(start).day + 1)]
    fitting = [day for day in days if day.weekday() == number]
    return one_day(fitting[place]) if fitting[place] >= today else None


def _dated_weekday(found: re.Match[str], today: date) -> Ref | None:
    """ "tuesday 24"; when the 24th is no Tuesday it is not clear which of the two was meant."""
    return agreed(_number(found[1]), _day_of_month(int(found[2]), today), today)


def agreed(weekday: int, day: date | None, today: date) -> Ref | None:
    if day is None:
        return None
    if day.weekday() == weekday:
        return Ref(day, day)
    return Ref(either=tuple(sorted({day, coming(weekday, today)})), is_unclear=True)


def _small_date_es(found: re.Match[str], today: date) -> Ref | None:
    """ "martes 8" is a date when the 8th is a Tuesday; else the 8 is an hour."""
    day = _day_of_month(int(found[2]), today)
    return Ref(day, day) if day and day.weekday() == _number(found[1]) else None


def _mark_stretches(days: Days) -> None:
    today = days.today
    monday = today - timedelta(days=today.weekday())
    days.swap(WITHIN, lambda f: _within(f, today))
    days.swap(WEEK_AFTER_NEXT, lambda f: Ref(monday + timedelta(days=14), monday + timedelta(days=20)))
    days.swap(IN_UNITS, lambda f: _in_units(f[1] or f[3], (f[2] or f[4])[0], today))
    days.swap(WEEK_PART, lambda f: _part_of_week(f, today))
    days.swap(NEXT_WEEKDAY, lambda f: _next_weekday(f, today))
    days.swap(NEXT_WEEK, lambda f: Ref(monday + timedelta(days=7), monday + timedelta(days=13)))
    days.swap(THIS_WEEK, lambda f: Ref(today, monday + timedelta(days=6)))
    days.swap(
        NEXT_MONTH,
        lambda f: Ref(
            _month_end(today) + timedelta(days=1), _month_end(_month_end(today) + timedelta(days=1))
        ),
    )
    days.swap(THIS_MONTH, lambda f: Ref(today, _month_end(today)))
    days.swap(WEEKEND, lambda f: _weekend(f, today))
    days.swap(WEEKDAYS, lambda f: Ref(weekdays=(0, 1, 2, 3, 4)))


def _within(found: re.Match[str], today: date) -> Ref:
    count = count_of(found[1] or found[3] or "few")
    unit = found[2] or found[4]
    return Ref(today, today + timedelta(days=count * UNIT_DAYS[unit[0]]))


def _in_units(count: str, unit: str, today: date) -> Ref:
    size = UNIT_DAYS[unit]
    day = today + timedelta(days=count_of(count) * size)
    slack = {1: 0, 7: 3, 30: 5}[size]
    return Ref(max(today, day - timedelta(days=slack)), day + timedelta(days=slack))


def _part_of_week(found: re.Match[str], today: date) -> Ref:
    monday = today - timedelta(days=today.weekday())
    is_next = (found[2] or "") in ("next", "following", "proxima")
    start = monday + timedelta(days=7 if is_next else 0)
    if re.match(r"rest", found[1]):
        return Ref(today, start + timedelta(days=6))
    if re.match(r"early|begin|start|first|princip", found[1]):
        first, last = 0, 2
    elif re.match(r"mid|medi", found[1]):
        first, last = 1, 3
    else:
        first, last = 3, 5
    if start + timedelta(days=last) < today:  # said on a Saturday, the start of the week is next week's
        start += timedelta(days=7)
    return Ref(max(today, start + timedelta(days=first)), start + timedelta(days=last))


def _next_weekday(found: re.Match[str], today: date) -> Ref:
    """ "next friday" on a Monday may be this week's or the one after: both are kept, to be asked about."""
    plain, after = found[1], found[2] or found[3]
    number = _number(plain or after)
    next_week = today - timedelta(days=today.weekday()) + timedelta(days=7 + number)
    soon = coming(number, today)
    if after or soon == next_week or (soon - today).days <= 1:
        return Ref(next_week, next_week)
    return Ref(either=(soon, next_week), is_unclear=True)


def _weekend(found: re.Match[str], today: date) -> Ref:
    saturday = today - timedelta(days=today.weekday()) + timedelta(days=5)
    word = (found[1] or found[2] or "").replace("el ", "")
    if "coming" in word or word in ("this", "este"):
        return Ref(max(today, saturday), saturday + timedelta(days=1))
    if word:
        return Ref(saturday + timedelta(days=7), saturday + timedelta(days=8))
    return Ref(weekdays=(5, 6))


def _mark_weekdays(days: Days) -> None:
    today = days.today
    days.swap(M_TO_F, lambda f: Ref(weekdays=(0, 1, 2, 3, 4)))
    days.swap(SHORT_DAYS, lambda f: Ref(weekdays=tuple(sorted({_short(f[1]), _short(f[2])}))))
    days.swap(
        FOLLOWING_WEEKDAY,
        lambda f: one_day(coming(_number(f[1] or f[2] or f[3]), today) + timedelta(days=7)),
    )
    # "El otro martes", said on a Tuesday, is not today.
    days.swap(COMING_WEEKDAY_ES, lambda f: one_day(coming(_number(f[1] or f[2]), today + timedelta(days=1))))
    days.swap(THIS_WEEKDAY, lambda f: one_day(coming(_number(f[1]), today)))
    days.swap(PLAIN_WEEKDAY, lambda f: Ref(weekday=_number(f[1]), is_plural=f[1].endswith("days")))


def _short(word: str) -> int:
    return SHORT_NUMBER[word] if word in SHORT_NUMBER else _number(word)
