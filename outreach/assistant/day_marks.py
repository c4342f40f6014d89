"""Single expressions for a day or a stretch of days, English and Spanish: each becomes a mark in the text."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta

from outreach.assistant.feasts import FEAST, date_of_feast

_WEEKDAY_WORDS = (
    r"mondays?|mon|lunes|lun",
    r"tuesdays?|tues|tue|martes",
    r"wednesdays?|weds?|miercoles|mier|mie",
    r"thursdays?|thurs|thur|thu|jueves|jue",
    r"fridays?|fri|viernes|vie",
    r"saturdays?|sat|sabados?|sab",
    r"sundays?|sun(?! ?(?:damage|spots?|burn|exposure|screen|tan|kissed))|domingos?|dom",
)
WEEKDAY = "|".join(_WEEKDAY_WORDS)
_WEEKDAY_RULES = tuple(re.compile(rf"\b(?:{words})\b") for words in _WEEKDAY_WORDS)
_MONTH_WORDS = (
    "january|jan|enero|ene",
    "february|feb|febrero",
    "march|mar|marzo",
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
MONTH = "|".join(_MONTH_WORDS)
_MONTH_NUMBER = {word: number for number, words in enumerate(_MONTH_WORDS, 1) for word in words.split("|")}
_DAY = r"(3[01]|[12]\d|0?[1-9])"
_NTH = r"(?:st|nd|rd|th)"
_COUNT_WORDS = {
    "a": 1, "an": 1, "one": 1, "un": 1, "uno": 1, "una": 1, "two": 2, "dos": 2, "couple": 2, "a couple": 2,
    "couple of": 2, "a couple of": 2, "un par de": 2, "few": 3, "a few": 3, "unos": 3, "unas": 3, "three": 3,
    "tres": 3, "four": 4, "cuatro": 4, "five": 5, "cinco": 5, "six": 6, "seis": 6, "eight": 8, "ocho": 8,
    "ten": 10, "quince": 15,
}  # fmt: skip
COUNT = "|".join(sorted(_COUNT_WORDS, key=len, reverse=True)) + r"|\d{1,2}"
UNIT = r"(day|week|wk|month|dia|semana|mes)(?:e?s)?"
UNIT_DAYS = {"d": 1, "w": 7, "s": 7, "m": 30}
_NEXT_ES = r"que viene|que entra|proxim[oa]|siguiente"
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
    return next(place for place, rule in enumerate(_WEEKDAY_RULES) if rule.fullmatch(word))


def count_of(word: str) -> int:
    return _COUNT_WORDS.get(word) or int(word)


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


_PAST = re.compile(
    rf"\b(?:last|this past|past|previous) (?:week|month|year|night|time|{WEEKDAY}|{MONTH})\b|\byesterday\b|"
    r"\bayer\b|\banoche\b|\b(?:la|el) (?:semana|mes|ano) pasad[oa]\b|\b(?:\w+|\d+) (?:day|week|month|year)s? ago\b|"
    rf"\bhace (?:\w+ ){{1,2}}(?:dias?|semanas?|mes(?:es)?|anos?)\b|\bsince (?:{WEEKDAY}|{MONTH}|last \w+)\b|"
    rf"\b(?:{WEEKDAY}) pasado\b|\b(?:el|los?) pasad[oa]s? (?:{WEEKDAY})\b"
)
_AFTER_TOMORROW = re.compile(
    r"\b(?:the )?day after (?:tomorrow|tmrw)\b|(?<=or )(?:the )?(?:day after|next day|following day)\b|"
    r"\bovermorrow\b|\bpasado manana\b|\bpasao manana\b|"
    # "Mañana no, pasado": the one after tomorrow; "el mes pasado" and "pasado el lunes" are something else.
    r"(?:(?<=^)|(?<=[,;.!?\n])|(?<=\bmanana)|(?<=\bmejor)|(?<=\bsino)|(?<=\bpero)|(?<=\bpara)|(?<=\bni)|(?<=\bo)|(?<=\by))"
    r"\s*\bpasado\b(?=\s*(?:$|[,;.!?\n]|(?:si|mejor|por|a las?|en la|temprano|como|esta|puedo|tienen|hay|despues)\b))"
)
_TOMORROW = re.compile(r"\btomorrow\b|(?<!la )(?<!esta )(?<!de )\bmanana\b(?! ?por favor temprano)")
_TODAY = re.compile(
    r"\btoday\b|\bhoy(?: mismo| dia)?\b|\b(?:later|sometime) today\b|\bright now\b|\bahorita\b|\bthis minute\b"
)
_THIS_PART = re.compile(r"\b(?:tonight|this (morning|afternoon|evening)|esta (manana|tarde|noche)|today's)\b")
_ISO = re.compile(r"\b(20\d\d)-(\d{1,2})-(\d{1,2})\b")
_SLASHED = re.compile(r"(?<![\d/$.:-])(\d{1,2})[/](\d{1,2})(?:[/](\d{4}|\d{2}))?(?![\d/])")
_DASHED_DATE = re.compile(r"(?<![\d/$.:-])(\d{1,2})-(\d{1,2})-(\d{4}|\d{2})(?![\d/-])")
_ON_DASHED = re.compile(r"(?<=\bon )(1[0-2]|0?[1-9])-(3[01]|[12]\d|0?[1-9])(?![\d:-]| ?(?:am|pm))")
_MONTH_DAY = re.compile(
    rf"\b({MONTH})\.? (?:the )?{_DAY}(?:{_NTH})?(?:,? (20\d\d))?\b(?! ?(?:am|pm|:|o'clock|units?|people))"
)
_DAY_MONTH = re.compile(rf"\b{_DAY}(?:{_NTH})?(?: of| de| del)? ({MONTH})\b(?:,? (?:de(?:l)? )?(20\d\d))?")
_MONTH_PART = re.compile(
    rf"\b(early|mid|middle of|late|end of|the end of|beginning of|start of|first (?:week|part) of|last week of|"
    rf"principios de|comienzos de|inicios de|mediados de|fin(?:es)? de|finales de)[ -](?:in )?({MONTH}|next month|"
    r"the month|this month|month|mes|proximo mes|este mes|el mes|el proximo mes|del mes)\b"
)
_MONTH_ALONE = re.compile(
    rf"\b(?:in|during|for|of|sometime in|anytime in|until|en|de|para|hasta) ({MONTH})\b(?! ?\d)|\b(january|"
    rf"february|april|june|july|august|"
    r"september|october|november|december|enero|febrero|abril|junio|julio|agosto|septiembre|octubre|"
    r"noviembre|diciembre)\b(?! ?\d)"
)
_NTH_DAY = re.compile(
    rf"\b(?:the |on )*{_DAY}{_NTH}\b(?! (?:one|option|time|slot|visit|appointment|floor|street|ave))|"
    # Offers are three at most: "the 10th one" is no place in the list.
    r"\b(?:the |on )*(3[01]|[12]\d|0?[4-9])(?:st|nd|rd|th) (?:one|option|slot)\b"
)
_EL_DIA = re.compile(
    rf"\b(?:el (?:dia )?|del (?:dia )?|dia ){_DAY}\b(?! ?(?:am|pm|:|de la|horas|hrs|y media)|[:%$])|"
    rf"\bthe {_DAY}\b(?= ?(?:$|[.,?!;]|or\b|and\b|at\b|is\b|works?\b|if\b|in the\b|after\b|before\b|around\b))"
)
_WEEKDAY_NUMBER = re.compile(
    rf"\b({WEEKDAY}),? (?:the |el )?(1[3-9]|2\d|3[01])\b(?! ?(?:am|pm|hs?\b|hrs|horas|min|units?|:)|[:/%$])"
)
_WEEKDAY_SMALL_ES = re.compile(
    r"\b(lunes|martes|miercoles|jueves|viernes|sabado|domingo),? (0?[1-9]|1[0-2])\b(?! ?(?:am|pm|hs?\b|"
    r"hrs|horas|de la|y)|[:/])"
)
_HOY_EN = re.compile(r"\bde hoy en (ocho|quince)\b|\ba week (?:from )?today\b|\btoday week\b")
_IN_UNITS = re.compile(
    rf"\b(?:in|en|dentro de)(?: like| about| another| the next| unas?| unos?)? ({COUNT}) (?:more )?{UNIT}\b"
    rf"(?: or so)?|\b({COUNT}) {UNIT} (?:out|away|from (?:now|today))\b"
)
_WITHIN = re.compile(
    rf"\b(?:(?:with)?in the next|within(?: the next)?|over the next|(?:the |en los |en las )?(?:next|"
    rf"proxim[oa]s)) ({COUNT}) {UNIT}\b|"
    rf"\b(?:these|estos) (?:next )?({COUNT})? ?{UNIT}\b"
)
_WEEK_AFTER_NEXT = re.compile(r"\b(?:the )?week after next\b|\bdentro de dos semanas\b|\bnext next week\b")
_WEEK_PART = re.compile(
    r"\b(early|beginning of|start of|first half of|mid|middle of|later|late|end of|the end of|rest of|"
    r"principios de|mediados de|fin(?:es)? de|finales de)(?: of| in| de)?(?: the| la)? ?"
    r"(next|this|following|proxima)? ?(?:week|semana)(?! ?end)\b(?! del?)"
)
_NEXT_WEEK = re.compile(
    rf"\b(?:the )?(?:next|following|nxt|the coming) (?:week|wk)s?\b(?! ?end)|\b(?:la )?(?:proxima|otra|"
    rf"siguiente) semana\b|"
    rf"\b(?:la )?semana (?:{_NEXT_ES})\b"
)
_THIS_WEEK = re.compile(
    r"\b(?:this|later this|sometime this|esta)(?: same| misma)? (?:week|semana)\b(?! ?end)"
)
_NEXT_MONTH = re.compile(
    rf"\bnext month\b|\b(?:el )?proximo mes\b|\b(?:el )?mes (?:{_NEXT_ES})\b|\bel otro mes\b"
)
_THIS_MONTH = re.compile(r"\b(?:this month|este mes)\b")
_WEEKEND = re.compile(
    rf"\b(?:(next|this|the coming|this coming|proximo|este|el proximo) )?(?:weekends?|fin(?:es)? de semana|"
    rf"finde)\b(?: ({_NEXT_ES}))?"
)
_WEEKDAYS = re.compile(
    r"\b(?:on )?(?:weekdays?|week days?|during the week|mid-?week|entre semana|dias? de semana)\b"
)
_M_TO_F = re.compile(r"\bm(?:on)? ?- ?f(?:ri)?\b")
_SHORT_DAYS = re.compile(
    r"\b(tu|th|mon|tue|tues|wed|thu|thur|thurs|fri|sat|m|w|f) ?(?:/|&) ?(tu|th|mon|tue|tues|wed|thu|thur|"
    r"thurs|fri|sat|sun|w|f)\b"
)
_SHORT_NUMBER = {"m": 0, "tu": 1, "w": 2, "th": 3, "f": 4}
_NEXT_WEEKDAY = re.compile(
    rf"\b(?:next|nxt) ({WEEKDAY})\b|\b({WEEKDAY}) (?:of )?next week\b|\b({WEEKDAY}) de la (?:proxima|otra) semana\b"
)
_FOLLOWING_WEEKDAY = re.compile(
    rf"\b(?:the )?following ({WEEKDAY})\b|\b({WEEKDAY}) after next\b|"
    rf"\b(?:not this,? )?the ({WEEKDAY}) after\b(?! ?\d)"
)
_THIS_WEEKDAY = re.compile(
    rf"\b(?:this(?: coming| upcoming)?|the coming|upcoming|coming|est[ea](?: mismo)?|"
    rf"proximo) ({WEEKDAY})\b|\b({WEEKDAY}) (?:{_NEXT_ES})\b"
)
_PLAIN_WEEKDAY = re.compile(rf"\b(?:every |any |el |los |on |un )?({WEEKDAY})\b")


# "next tues or weds", "dec 3-5", "3 o 4 de diciembre": what is said once holds for both.
_WEEK_SAID = (
    "(?:of )?next week|this week|(?:de )?la proxima semana|(?:de )?la otra semana|la semana que viene|"
    "esta semana"
)
_SHARED = (
    (re.compile(rf"\b({WEEKDAY}) ?(or|and|/|,|y|o|&) ?(?:el )?({WEEKDAY}) ({_WEEK_SAID})\b"), r"\1 \4 \2 \3 \4"),
    (re.compile(rf"\bel {_DAY} ?(o|y) ?(?:el )?{_DAY}\b(?! ?(?:am|pm|:|de la))"), r"el \1 \2 el \3"),
    (re.compile(rf"\b(next|this|est[ea]|proximo) ({WEEKDAY}) ?(or|and|/|,|o|y|&) ?({WEEKDAY})\b"), r"\1 \2 \3 \1 \4"),
    (re.compile(
        rf"\b({MONTH})\.? {_DAY}({_NTH})? ?(-|to|through|or|and|y|o|al?|/|,|&) ?(?:the |"
        rf"el )?{_DAY}({_NTH})?\b(?! ?(?:am|pm|:|o'clock))"),
     r"\1 \2 \4 \1 \5"),
    (re.compile(
        rf"\b{_DAY}(?:{_NTH})? ?(-|to|or|and|y|o|al?|/|,|&) ?(?:the |el )?{_DAY}(?:{_NTH})? (?:of |"
        rf"de )?({MONTH})\b"), r"\1 \4 \2 \3 \4"),
)  # fmt: skip


_TENTHS = ("fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "eleventh", "twelfth", "thirteenth",
           "fourteenth", "fifteenth", "sixteenth", "seventeenth", "eighteenth", "nineteenth", "twentieth",
           "twenty-?first", "twenty-?second", "twenty-?third", "twenty-?fourth", "twenty-?fifth", "twenty-?sixth",
           "twenty-?seventh", "twenty-?eighth", "twenty-?ninth", "thirtieth", "thirty-?first")  # fmt: skip
# "the first" to "the third" pick from a list; from "the fourth" on they are days.
_SPELLED_DAYS = tuple(
    (re.compile(rf"\b{word.replace('-?', '[- ]?')}\b"), f"{number}th")
    for number, word in enumerate(_TENTHS, 4)
)


def mark_all(days: Days) -> None:
    today = days.today
    if "th" in days.text or "first" in days.text:
        for rule, plain in _SPELLED_DAYS:
            days.text = rule.sub(plain, days.text)
    for rule, plain in _SHARED:
        days.text = rule.sub(plain, days.text)
    days.text = _PAST.sub(" ", days.text)
    days.swap(FEAST, lambda found: one_day(date_of_feast(found[0], today)))
    days.swap(_HOY_EN, lambda found: one_day(today + timedelta(days=14 if found[1] == "quince" else 7)))
    days.swap(_AFTER_TOMORROW, lambda found: one_day(today + timedelta(days=2)))
    days.text = _THIS_PART.sub(lambda found: _keep_part(found, days), days.text)
    days.swap(_TODAY, lambda found: one_day(today))
    _mark_numbered(days)
    _mark_stretches(days)
    _mark_weekdays(days)
    days.text = re.sub(
        r"\b(?:(?:por|en|de|a|toda|durante) (?:la|las) mananas?|esta manana|temprano)\b",
        " morning ",
        days.text,
    )
    days.swap(_TOMORROW, lambda found: one_day(today + timedelta(days=1)))


def _keep_part(found: re.Match[str], days: Days) -> str:
    part = {"manana": "morning", "tarde": "afternoon", "noche": "evening"}.get(found[2] or "", found[1])
    return f"{days.mark(one_day(days.today))} {part or 'evening'} "


def _mark_numbered(days: Days) -> None:
    today = days.today
    days.swap(_ISO, lambda f: one_day(make_date(int(f[3]), int(f[2]), today, int(f[1]))))
    days.swap(_DASHED_DATE, lambda f: _slashed(f, today))
    days.swap(_SLASHED, lambda f: _slashed(f, today))
    days.swap(_ON_DASHED, lambda f: one_day(make_date(int(f[2]), int(f[1]), today)))
    days.swap(_MONTH_PART, lambda f: _part_of_month(f, today))
    days.swap(_MONTH_DAY, lambda f: _month_day(f[2], f[1], f[3], today))
    days.swap(_DAY_MONTH, lambda f: _month_day(f[1], f[2], f[3], today))
    days.swap(_MONTH_ALONE, lambda f: _whole_month(f[1] or f[2], today))
    days.swap(_WEEKDAY_NUMBER, lambda f: _dated_weekday(f, today))
    days.swap(_WEEKDAY_SMALL_ES, lambda f: _small_date_es(f, today))
    days.swap(_NTH_DAY, lambda f: one_day(_day_of_month(int(f[1] or f[2]), today)))
    days.swap(_EL_DIA, lambda f: one_day(_day_of_month(int(f[1] or f[2]), today)))


def _month_day(day: str, month: str, year: str | None, today: date) -> Ref | None:
    found = make_date(int(day), _MONTH_NUMBER[month], today, int(year) if year else None)
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
    number = _MONTH_NUMBER[word]
    start = today if number == today.month else make_date(1, number, today)
    return Ref(start, _month_end(start))


def _part_of_month(found: re.Match[str], today: date) -> Ref:
    which, name = found[1], found[2]
    if name in _MONTH_NUMBER:
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
    days.swap(_WITHIN, lambda f: _within(f, today))
    days.swap(_WEEK_AFTER_NEXT, lambda f: Ref(monday + timedelta(days=14), monday + timedelta(days=20)))
    days.swap(_IN_UNITS, lambda f: _in_units(f[1] or f[3], (f[2] or f[4])[0], today))
    days.swap(_WEEK_PART, lambda f: _part_of_week(f, today))
    days.swap(_NEXT_WEEKDAY, lambda f: _next_weekday(f, today))
    days.swap(_NEXT_WEEK, lambda f: Ref(monday + timedelta(days=7), monday + timedelta(days=13)))
    days.swap(_THIS_WEEK, lambda f: Ref(today, monday + timedelta(days=6)))
    days.swap(
        _NEXT_MONTH,
        lambda f: Ref(
            _month_end(today) + timedelta(days=1), _month_end(_month_end(today) + timedelta(days=1))
        ),
    )
    days.swap(_THIS_MONTH, lambda f: Ref(today, _month_end(today)))
    days.swap(_WEEKEND, lambda f: _weekend(f, today))
    days.swap(_WEEKDAYS, lambda f: Ref(weekdays=(0, 1, 2, 3, 4)))


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
    days.swap(_M_TO_F, lambda f: Ref(weekdays=(0, 1, 2, 3, 4)))
    days.swap(_SHORT_DAYS, lambda f: Ref(weekdays=tuple(sorted({_short(f[1]), _short(f[2])}))))
    days.swap(
        _FOLLOWING_WEEKDAY,
        lambda f: one_day(coming(_number(f[1] or f[2] or f[3]), today) + timedelta(days=7)),
    )
    days.swap(_THIS_WEEKDAY, lambda f: one_day(coming(_number(f[1] or f[2]), today)))
    days.swap(_PLAIN_WEEKDAY, lambda f: Ref(weekday=_number(f[1]), is_plural=f[1].endswith("days")))


def _short(word: str) -> int:
    return _SHORT_NUMBER[word] if word in _SHORT_NUMBER else _number(word)
