"""Turn replies into texts: fill placeholders strictly, speak times, and find the clock times a text names."""

import re
import string
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from clinics.availability import Opening
from leakmap.lib.sms_text import to_gsm7
from outreach.assistant.types import Reply, SpaFacts
from outreach.texts import TEXTS

_DAYS = {
    "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
    "es": ("lun", "mar", "mié", "jue", "vie", "sáb", "dom"),
}
_MONTHS = {
    "en": ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
    "es": ("ene", "feb", "mar", "abr", "may", "jun", "jul", "ago", "sep", "oct", "nov", "dic"),
}
_FORMATTER = string.Formatter()


class TextError(ValueError):
    """A text cannot be filled in; says which placeholder and what to do about it."""


def placeholders_in(template: str) -> set[str]:
    """Raises TextError on unbalanced braces and on anything fancier than a plain {name}."""
    try:
        parts = list(_FORMATTER.parse(template))
    except ValueError as error:
        raise TextError("A curly bracket is not closed. Write placeholders as {name}.") from error
    names = set()
    for _, name, spec, conversion in parts:
        if name is None:
            continue
        if not name.isidentifier() or spec or conversion:
            raise TextError(
                f"{{{name}}} is not a placeholder. Write one name in curly brackets, like {{spa}}."
            )
        names.add(name)
    return names


def render(template: str, values: Mapping[str, object]) -> str:
    """Fill `template`. Raises TextError when it asks for something that this text does not have."""
    for name in sorted(placeholders_in(template)):
        if values.get(name) is None:
            known = ", ".join(f"{{{key}}}" for key in sorted(values)) or "none"
            raise TextError(f"This text has no {{{name}}}. Remove it or use one of: {known}.")
    return template.format_map(dict(values))


def _zone(tz: str | ZoneInfo) -> ZoneInfo:
    return ZoneInfo(tz) if isinstance(tz, str) else tz


def speak_clock(moment: datetime | time) -> str:
    """10am, 2:30pm."""
    hour = moment.hour % 12 or 12
    minutes = f":{moment.minute:02}" if moment.minute else ""
    return f"{hour}{minutes}{'am' if moment.hour < 12 else 'pm'}"


def _at(hour: int, language: str) -> str:
    if language == "es":
        return "a la" if hour % 12 == 1 else "a las"
    return "at"


def _speak_day(local: datetime, now: datetime, language: str) -> str:
    # Only "today" is said in words: a text about "tomorrow" may be read tomorrow.
    if local.date() == now.date():
        return "hoy" if language == "es" else "today"
    return speak_date(local.date(), language)


def speak_date(day: date, language: str) -> str:
    """ "Thu Nov 26", "jue 26 nov"."""
    name, month = _DAYS[language][day.weekday()], _MONTHS[language][day.month - 1]
    return f"{name} {day.day} {month}" if language == "es" else f"{name} {month} {day.day}"


def speak_time(dt: datetime, tz: str | ZoneInfo, language: str, now: datetime) -> str:
    """ "Tue Nov 24 at 2:30pm", "today at 3pm", "mar 24 nov a las 2:30pm", in the location's zone."""
    zone = _zone(tz)
    local = dt.astimezone(zone)
    return f"{_speak_day(local, now.astimezone(zone), language)} {_at(local.hour, language)} {speak_clock(local)}"


def speak_openings(openings: Sequence[Opening], tz: str | ZoneInfo, language: str, now: datetime) -> str:
    """ "1) Tue Nov 24 10am 2) Tue Nov 24 2:30pm"; a single one is spoken without a number."""
    return speak_times([opening.starts_at for opening in openings], tz, language, now)


def speak_times(moments: Sequence[datetime], tz: str | ZoneInfo, language: str, now: datetime) -> str:
    """The same for plain instants."""
    if len(moments) == 1:
        return speak_time(moments[0], tz, language, now)
    zone = _zone(tz)
    spoken = []
    for number, moment in enumerate(moments, start=1):
        local = moment.astimezone(zone)
        spoken.append(f"{number}) {_speak_day(local, now.astimezone(zone), language)} {speak_clock(local)}")
    return " ".join(spoken)


def _values_of(reply: Reply, facts: SpaFacts, language: str, now: datetime) -> dict[str, object]:
    values: dict[str, object] = {
        "spa": facts.spa_name,
        "assistant": facts.assistant_name,
        "phone": facts.phone,
        "opens": facts.desk_opens_text.get(language) or facts.desk_opens_text.get("en", ""),
        "hours": facts.hours_text(language),
    }
    if reply.openings:
        values["times"] = speak_openings(reply.openings, facts.timezone, language, now)
        values["when"] = speak_time(reply.openings[0].starts_at, facts.timezone, language, now)
    return values | reply.values


def _text_of(key: str, texts: Mapping[str, Mapping[str, str]], language: str) -> str:
    """The spa's wording, else the default; Spanish falls back to English rather than to silence."""
    for source in (texts, TEXTS):
        wording = source.get(key, {})
        if found := wording.get(language) or wording.get("en"):
            return found
    raise TextError(f"There is no text called {key!r}. Use one of the keys in outreach/texts.py.")


def render_reply(
    reply: Reply, *, texts: Mapping[str, Mapping[str, str]], facts: SpaFacts, language: str, now: datetime
) -> str:
    """The finished text, GSM-7 only; the parts of a combined reply are joined by a space."""
    if reply.parts:
        said = (
            render_reply(part, texts=texts, facts=facts, language=language, now=now) for part in reply.parts
        )
        return " ".join(said)
    template = _text_of(reply.key, texts, language)
    return " ".join(to_gsm7(render(template, _values_of(reply, facts, language, now))).split())


# --- the outgoing guard ---------------------------------------------------------------------------------------------
_NUMBER_WORDS = {
    word: number
    for number, pair in enumerate(
        ("one una", "two dos", "three tres", "four cuatro", "five cinco", "six seis", "seven siete", "eight ocho",
         "nine nueve", "ten diez", "eleven once", "twelve doce"), start=1)
    for word in pair.split()
}  # fmt: skip
_HOUR = r"(?:1[0-9]|2[0-3]|0?[0-9])"
_MERIDIEM = r"(?:a\.? ?m\b|p\.? ?m\b)"
_RANGE = re.compile(
    rf"(?<![\d$.,/:])({_HOUR})(?::([0-5]\d))?\s*(?:-|to|a|and|y|until|"
    rf"till)\s*({_HOUR})(?::([0-5]\d))?\s*({_MERIDIEM})"
)
_CLOCK = re.compile(rf"(?<![\d$.,/:])({_HOUR})(?:[:.]([0-5]\d))?\s*({_MERIDIEM})")
_COLON = re.compile(rf"(?<![\d$.,/:])({_HOUR}):([0-5]\d)(?![\d:])(?!\s*(?:a\.? ?m\b|p\.? ?m\b))")
_SPOKEN = re.compile(
    rf"\b(?:at|around|about|by|until|till|after|before|@|a las?|sobre las?|desde las?|hasta las?|de las?)\s*"
    rf"({_HOUR}|{'|'.join(_NUMBER_WORDS)})\b(?![:.]\d|\s*(?:{_MERIDIEM}|"
    rf"minut|min\b|%|dollar|dolar|day|dia|week|semana|month|mes|year|"
    rf"hour|hora|unit|unidad|\d|st\b|nd\b|rd\b|th\b|/))"
)
_OCLOCK = re.compile(
    rf"\b({_HOUR}|{'|'.join(_NUMBER_WORDS)})(?:\s*o'?clock|ish\b|\s+(?:in the|"
    rf"de la) (?:morning|afternoon|evening|manana|mañana|tarde|noche))"
)
_NOON = re.compile(r"\b(?:noon|midday|mediod[ií]a)\b")
_MIDNIGHT = re.compile(r"\b(?:midnight|medianoche)\b")


def _with_meridiem(hour: int, minute: int, meridiem: str) -> time:
    return time(hour % 12 + (12 if meridiem.startswith("p") else 0) if hour <= 12 else hour, minute)


def _likely(hour: int, minute: int = 0) -> time:
    """A bare hour as a med spa means it: 8 to 11 in the morning, 12 to 7 after noon."""
    return time(hour + 12 if 1 <= hour <= 7 else hour, minute)


def _hour_of(word: str) -> int:
    return _NUMBER_WORDS[word] if word in _NUMBER_WORDS else int(word)


def find_times(text: str) -> set[time]:
    """Every clock time a text names, digits or words, in either language; prices, dates and phones are none."""
    text = text.lower().replace("’", "'")
    found = set()
    for first, first_minute, last, last_minute, meridiem in _RANGE.findall(text):
        found.add(_with_meridiem(int(first), int(first_minute or 0), meridiem))
        found.add(_with_meridiem(int(last), int(last_minute or 0), meridiem))
    text = _RANGE.sub(" ", text)
    found |= {
        _with_meridiem(int(hour), int(minute or 0), mark) for hour, minute, mark in _CLOCK.findall(text)
    }
    found |= {_likely(int(hour), int(minute)) for hour, minute in _COLON.findall(text)}
    found |= {_likely(_hour_of(word)) for word in _SPOKEN.findall(text) + _OCLOCK.findall(text)}
    if _NOON.search(text):
        found.add(time(12))
    if _MIDNIGHT.search(text):
        found.add(time(0))
    return found


_MONTH_NUMBERS = {
    name.lower(): number for names in _MONTHS.values() for number, name in enumerate(names, start=1)
}
# "mar 24 nov" is a Tuesday and "Mar 24" is in March, so the Spanish form is tried first; "mar 3pm" is no date.
_DAY = re.compile(
    rf"\b(?:(?:(?:{'|'.join(_DAYS['es'])}|sab) )?(\d{{1,2}}) ({'|'.join(_MONTHS['es'])})"
    rf"|({'|'.join(_MONTHS['en'])}) (\d{{1,2}})(?!\d|:\d|\s*{_MERIDIEM})|today|hoy)\b",
    re.IGNORECASE,
)
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+")
_DayOfYear = tuple[int, int]


def find_dated_times(text: str, *, today: _DayOfYear) -> set[tuple[_DayOfYear, time]]:
    """Clock times that follow a day in the same sentence, with that day as month and day of month."""
    found = set()
    for sentence in _SENTENCE_END.split(text):
        days = list(_DAY.finditer(sentence))
        ends = [*(day.start() for day in days[1:]), len(sentence)]
        for day, end in zip(days, ends, strict=False):
            number, month = day[1] or day[4], day[2] or day[3]
            named = (_MONTH_NUMBERS[month.lower()], int(number)) if month else today
            found |= {(named, clock) for clock in find_times(sentence[day.end() : end])}
    return found


def foreign_times(
    text: str, *, times: Iterable[datetime], tz: str | ZoneInfo, now: datetime, approved: Iterable[str] = ()
) -> set[time]:
    """Clock times in `text` that must not leave: nobody offered them, or not on the day the text names.

    `approved`: hours and answers a person wrote. The clock times in them may be repeated; with a day before them
    only word for word.
    """
    zone = _zone(tz)
    local = [moment.astimezone(zone) for moment in times]
    clocks, rest = {moment.time() for moment in local}, text
    for source in filter(None, approved):
        clocks |= find_times(source)
        rest = rest.replace(" ".join(to_gsm7(source).split()), " ")
    pairs = {((moment.month, moment.day), moment.time()) for moment in local}
    today = now.astimezone(zone)
    dated = find_dated_times(rest, today=(today.month, today.day)) - pairs
    return (find_times(text) - clocks) | {clock for _, clock in dated}
