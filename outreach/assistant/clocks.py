"""Times of day as people write them, English and Spanish; the text has been rid of its days before (days.py)."""

import re
from dataclasses import dataclass
from datetime import time

from outreach.assistant.types import PartOfDay

_NUMBER_WORDS = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
    "eleven": 11, "twelve": 12, "una": 1, "dos": 2, "tres": 3, "cuatro": 4, "cinco": 5, "seis": 6, "siete": 7,
    "ocho": 8, "nueve": 9, "diez": 10, "once": 11, "doce": 12,
}  # fmt: skip
_NUMBER_WORD = f"(?:{'|'.join(_NUMBER_WORDS)})"
_BEFORE_HOUR = "at|las|after|before|around|about|by|past|to|like|until|between"
_SPELLED = re.compile(
    "|".join(rf"(?<=\b{word} ){_NUMBER_WORD}\b" for word in _BEFORE_HOUR.split("|"))
    + r"|(?<=\ba la )una\b|(?<=\bla )una\b(?= (?:de la|y media|y cuarto|pm))"
    + rf"|(?<=; )(?!one\b|una\b){_NUMBER_WORD}\b(?= ?(?:;|$|or\b|thirty))"
    + rf"|\b{_NUMBER_WORD}(?=(?: |-)(?:o'clock|oclock|am|pm|ish|thirty|fifteen|forty|y media|y cuarto|"
    r"in the|de la)\b|ish\b)"
)
_NOT_CLOCK_WORD = re.compile(r"(?: (?:of|week|day|month|people|more|other|time|person|girl|guest)s?\b)")
_UNITS = (
    r"(?:weeks?|days?|months?|years?|yrs?|semanas?|dias?|meses|anos?|units?|unidades|syringes?|jeringas?|"
    r"areas?|vials?|"
    r"sessions?|sesiones|of us|of them|people|personas|persons?|guests?|minutes?|mins?|minutos?|hours?|"
    r"hrs? (?:away|ago|late)|horas? (?:tarde|de)|"
    r"dollars?|dolares|bucks|percent|times?|veces|ml|cc|st\b|nd\b|rd\b|th\b|kids?|ppl|stars?|miles?|"
    r"blocks?|lbs?|pounds?|behind|late\b(?! (?:in|after|morning))|min\b|tarde de|(?:a|per|each|por) (?:unit|"
    r"syringe|vial|session|"
    r"area|unidad|jeringa|sesion)|off\b(?! work)|and under|years|grand|k\b)"
)
# "9 a unit" is a price.
_PRICED_BY = r"(?:unit|syringe|vial|session|month|visit|pop|piece|treatment|area|shot|time|week|year|person)"
_HOUR = (
    r"(1[0-9]|2[0-3]|0?[1-9])(?:[:.h]([0-5]\d))?\s?"
    rf"(am|pm|a\.m\.?|p\.m\.?|[ap](?![a-z]| ?{_PRICED_BY}))?(?:\s?(?:h|hs|hrs|horas)\b)?"
)
_END = rf"(?![\d:/%$]|\.\d|,\d|\s*-?\s*{_UNITS}\b)"
_LAS = r"(?:(?:the|las?|like|around|about|at|a|al|el|como|tipo)\s+)*"
_GAP = r"\s*"
_BETWEEN = re.compile(
    rf"\b(?:between|btwn|from|entre|de|desde)\s+{_LAS}{_HOUR}{_GAP}(?:and|to|&|-|till|til|until|y|al?|"
    rf"hasta)\s*{_LAS}{_HOUR}{_END}"
)
_DASHED = re.compile(
    rf"(?<![\d/$.:-]){_HOUR}{_GAP}(?:-|to|til|till|until|thru|a|hasta)\s?{_LAS}{_HOUR}{_END}(?!/)"
)
_EITHER_HOUR = re.compile(rf"(?<![\d/$.:-])\b{_HOUR}\s*(?:or|o|/)\s*{_LAS}{_HOUR}{_END}")
_NOT_BEFORE = re.compile(
    rf"\b(?:(?:not?|nothing|none|nada|ninguna?)(?: \w+){{0,3}}? (?:before|until|till|antes de)|(?:can't|cannot|won't|"
    rf"don't)(?: \w+){{0,4}}? (?:before|until|till)|"
    rf"no earlier than|earliest(?: \w+){{0,3}}? (?:is|at|would be)|no antes de|(?:off|out|done|leave|"
    rf"finish)(?: (?:of )?(?:work|school|at|by|from|until|class))* (?:at|from|after)|(?:free|available|"
    rf"open)(?: \w+)? (?:from|after)|"
    rf"(?:work|working|busy|stuck|tied up|booked|occupied|unavailable|driving|sleeping|school|class|meetings?|shift|"
    rf"trabajo|trabajando|ocupad[oa]|clases?|junta|atorad[oa])(?: \w+){{0,2}}? (?:until|till|til|hasta)|salgo"
    rf"(?: d(?:el?)? (?:trabajo|trabajar|la \w+|mi \w+|clases?|escuela|chambear))? (?:a|como a|"
    rf"hasta)|starting(?: at| from)?)\s+{_LAS}{_HOUR}{_END}"
)
_NOT_AFTER = re.compile(
    rf"\b(?:(?:not|nothing|no) (?:\w+ )?(?:later than|after|past)|(?:have to|need to|must|gotta|got to|"
    rf"should) (?:\w+ ){{0,2}}(?:out|done|leave|gone|back|finished)(?: \w+){{0,2}}? (?:by|at|before)|"
    rf"(?:can't|cannot|won't)(?: \w+){{0,3}}? (?:after|past|later than)|no despues de|"
    rf"a mas tardar a?)\s+{_LAS}{_HOUR}{_END}"
)
_AFTER = re.compile(
    rf"(?:\b(?:any ?time after|after|aftr|past|later than|from|despues del?|a partir de|desde|pasadas|"
    rf"pasando|luego de)|>)\s*{_LAS}{_HOUR}{_END}"
)
_BEFORE = re.compile(
    rf"(?:\b(?:before|by|earlier than|sooner than|no later than|until|till|til|up to|antes del?|hasta)|"
    rf"<)\s*{_LAS}{_HOUR}{_END}"
)
_OR_LATER = re.compile(
    rf"(?<![\d/$.:-])\b{_HOUR}\s*(?:(?:or|o|and|y)\s+(?:later|after|beyond|despues|mas tarde|past)|"
    rf"on(?:wards?)?\b(?! [a-z;<])|\+|en adelante)"
)
_OR_EARLIER = re.compile(
    rf"(?<![\d/$.:-])\b{_HOUR}\s*(?:or|o)\s+(?:earlier|before|sooner|antes|mas temprano)"
)
_AFTER_NOON = re.compile(r"\bafter lunch\w*\b|\bdespues del? (?:almuerzo|comer|comida|lonche)\b")
_BEFORE_NOON = re.compile(r"\bbefore lunch\w*\b|\bantes del? (?:almuerzo|comer|comida)\b")
_AFTER_WORK = re.compile(
    r"\bafter (?:i get off(?: work)?|(?:my )?work|(?:i )?work|school|my shift|business hours|5ish)\b|"
    r"\bonce i'?m off\b|"
    r"\bdespues del? (?:trabajo|trabajar|escuela|la escuela|chamba)\b|\b(?:saliendo|cuando salga|"
    r"al salir) (?:del? )?(?:trabajo|trabajar|chamba)\b"
)
_BEFORE_WORK = re.compile(
    r"\bbefore (?:my )?(?:work|school|my shift)\b|\bantes del? (?:trabajo|trabajar|entrar)\b"
)
_LUNCH = re.compile(
    r"\b(?:on |over |at |during |around )?(?:my )?lunch(?: ?time| break| hour)?\b|"
    r"\b(?:a la )?hora (?:del? )?(?:lunch|almuerzo|comida|comer|lonche)\b"
)
_NOON = re.compile(r"\b(?:noon(?:ish)?|mid-?day|mediodia|medio dia)\b")
_ISH = re.compile(r"(?<![\d/$.:])(1[0-2]|0?[1-9])(?:[:.]([0-5]\d))?\s?(am|pm|a|p)?\s?-?ish\b")
_AT = re.compile(
    rf"(?:\b(?:at|around|about|like|circa|round|a|sobre|como a|tipo|para)|@|"
    rf"~)\s*{_LAS}{_HOUR}(?:\s?o'?clock| en punto)?{_END}"
)
_DO = re.compile(
    rf"\b(?:do|make it|make|try|say|have|got|for|hay|tiene[ns]?|puede[ns]?|what about|how about|que tal)"
    rf"\s+{_LAS}{_HOUR}(?=\s*(?:$|"
    rf"[?.!,;]|instead|works|better|please|or so|por favor))"
)
_THE_HOUR = re.compile(rf"\b(?:the|las?) {_HOUR}\s?(?:o'?clock|one\b|slot|en punto)")
_LAS_ONLY = re.compile(rf"\blas? {_HOUR}{_END}")
_OCLOCK = re.compile(r"(?<![\d/$.:])\b(1[0-2]|0?[1-9])()() ?o'? ?clock\b")
_MARKED = re.compile(
    rf"(?<![\d/$.:])(1[0-2]|0?[1-9])(?:[:.]([0-5]\d))?\s?(am|pm|a\.m\.?|p\.m\.?|(?:a|p)(?! ?{_PRICED_BY}))\b"
)
_H24 = re.compile(r"(?<![\d/$.:])(1[3-9]|2[0-1]|0?[89]|1[0-2])(?:[:.h]([0-5]\d))?()\s?(?:hs?|hrs|horas)\b")
_COLON = re.compile(r"(?<![\d/$.:])(1[0-9]|2[0-3]|0?[1-9])[:h]([0-5]\d)()(?!\d)")
# Where a day stood, or alone: "friday 2", "tues or wed 10", "3 on thursday".
_BESIDE_DAY = re.compile(
    rf"(?:;|\b(?:morning|afternoon|evening)s?)\s*,?\s*(1[0-2]|[1-9])()()(?:\s?o'?clock)?{_END}(?=\s*(?:$|"
    rf"[;.,?!]|works?\b|then\b|entonces\b|is\b|please|pls|por|or\b|and\b|para\b|for\b|with\b|con\b|if\b|would\b))|"
    rf"^(1[0-2]|[1-9])()()(?=\s*(?:on|for|el)?\s*;)"
)
_COMPACT = re.compile(
    r"(?:(?<=at )|(?<=have )|(?<=got )|(?<=around )|(?<=about )|(?<=after )|(?<=before )|(?<=las )|(?<=like )|"
    r"(?<=by )|(?<=; )|"
    r"(?<=do )|(?<=@ )|(?<=@)|(?<=the )|(?<=say )|(?<=between )|(?<=and )|(?<=or )|(?<=maybe )|(?<=until )|^)"
    rf"(1[0-2]|[1-9])(00|15|30|45)(?=\s?(?:am|pm|a\b|p\b|ish)|\b(?!\s*{_UNITS}))|(?<![\d$.])\b(1[0-2]|"
    rf"[1-9])(00|15|30|45)(?=\s?(?:am|pm|ish)\b)"
)

_SPOKEN = (
    (re.compile(r"\bhalf past (\d{1,2})\b"), r"\1:30"),
    (re.compile(r"\bquarter (?:past|after) (\d{1,2})\b"), r"\1:15"),
    (re.compile(r"\b(\d{1,2}) (?:y media|thirty|and a half)\b"), r"\1:30"),
    (re.compile(r"\b(\d{1,2}) (?:y cuarto|fifteen|y quince)\b"), r"\1:15"),
    (re.compile(r"\b(\d{1,2}) (?:forty-?five|forty five|y tres cuartos)\b"), r"\1:45"),
    (re.compile(r"(\d)\s?(?:de|en|por) la (?:morning|manana)\b|(\d)\s?in the morning\b"), r"\1\2am"),
    (re.compile(
        r"(\d)\s?(?:de|en|por) la (?:tarde|noche)\b|(\d)\s?(?:in the (?:afternoon|evening)|at night|"
        r"del? (?:la )?(?:tarde|noche))\b"), r"\1\2pm"),
    (re.compile(r"(\d)\s?a\.? ?m\b\.?"), r"\1am"),
    (re.compile(r"(\d)\s?p\.? ?m\b\.?"), r"\1pm"),
)  # fmt: skip
_QUARTER_TO = re.compile(
    r"\b(?:(?:a )?quarter (?:to|till|of|before)|(?:un )?cuarto para las?) (\d{1,2})\b|\b(\d{1,2}) menos cuarto\b"
)
_FROM_TO = re.compile(
    rf"\b(?:move|switch|change|push|cambi\w+|mover|pasar)\b[^;]*?\b(?:from|de)\s+{_LAS}{_HOUR}\s*(?=(?:to|"
    rf"a|para)\s+{_LAS}\d)"
)

_PARTS = (
    (
        PartOfDay.MORNING,
        re.compile(
            r"\b(?:mid-?)?mornings?\b|\bin the am\b|(?<=;) ?ams?\b|\bam (?:only|works|is|if|please|or|"
            r"appointment|slot)|(?:any|early) ?am\b|"
            r"^\W*(?:the |an? )?ams?(?: (?:please|pls|works?|one|ones))?\W*$|"
            r"\bfirst thing\b|\bearly(?! (?:next|in the week|afternoon|evening|dec|jan|nov))(?:ish)?\b|"
            r"\bprimera hora\b|\btempranito\b|\bmananas\b|\bbreakfast\b"
        ),
    ),
    (
        PartOfDay.AFTERNOON,
        re.compile(
            r"\b(?:mid-?)?afternoons?\b|\b(?:por|en|de|a|esta|las|toda) (?:la )?tardes?\b|"
            r"(?<!mas )(?<!buenas )(?<!voy )(?<!llego )(?<!llegar )\btardes?\b|\btardecita\b|"
            r"\bin the pm\b|(?<=;) ?pms?\b|\bpm (?:only|works|is|if|please|or|appointment|slot)|any ?pm\b|"
            r"^\W*(?:the |an? )?pms?(?: (?:please|pls|works?|one|ones))?\W*$"
        ),
    ),
    (
        PartOfDay.EVENING,
        re.compile(
            r"\bevenings?\b|\btonight\b|(?<!buenas )\bnoches?\b|\bat night\b|\blate in the day\b|"
            r"\bend of (?:the )?day\b|\beod\b|\bal final del dia\b"
        ),
    ),
)
_NOT_PART = re.compile(
    r"\b(?:not|no|except|but not|can't(?: do)?|cannot do|don't (?:do|want)|nothing|never|hate|"
    r"won't do)(?: \w+){0,3}? (mornings?|afternoons?|evenings?|nights?|early|tardes?|noches?)\b|"
    r"\b(mornings?|afternoons?|evenings?|tardes?|noches?)(?: \w+)? (?:don't|doesn't|won't|isn't|aren't|"
    r"are bad|is bad|are out|is out|no me|no puedo)|"
    r"\b(?:no|menos|excepto) (?:puedo )?(?:por|en|a) las? (manana|morning|tarde|noche)s?\b|\b(?:no|not) (morning)\b"
)
_PART_WORDS = {
    **dict.fromkeys(("mor", "ear", "man"), PartOfDay.MORNING),
    **dict.fromkeys(("aft", "tar"), PartOfDay.AFTERNOON),
    **dict.fromkeys(("eve", "nig", "noc"), PartOfDay.EVENING),
}
_LOOSELY = re.compile(
    r"\dish\b|\d ?ish\b|\b(?:around|about|like|circa|ish|approx\w*|or so|somewhere|como|tipo|mas o menos|"
    r"alrededor|por ahi|maybe)\b|~"
)
_NARROW = (
    (re.compile(r"\btardes? ?-?/? ?noche\b|\btardecita\b|\blate afternoon ?/? ?(?:early )?evening"), time(16), None),
    (re.compile(r"\blate(?:r)?[ -](?:in the )?morning\b|\bmid-?morning\b|\bmedia manana\b"), time(10), time(12)),
    (re.compile(r"\bearly[ -](?:in the )?afternoon\b|\btemprano en la tarde\b"), time(12), time(14, 30)),
    (re.compile(
        r"\blate(?:r)?[ -](?:in the )?(?:afternoon|day)\b|\bmid-?late afternoon\b|"
        r"\bend of (?:the )?(?:work)?day\b|\beod\b|\bal final del dia\b"), time(15, 30), None),
    (re.compile(r"\bearly[ -]evening\b"), time(16, 30), time(18, 30)),
)  # fmt: skip


@dataclass(frozen=True)
class Clock:
    parts: tuple[PartOfDay, ...] = ()
    not_before: time | None = None
    not_after: time | None = None
    around: time | None = None
    is_loose: bool = False


def clock(hour: str, minute: str | None, mark: str | None, *, pm_hint: bool = False) -> time:
    """A spa's clock: unmarked 1 to 7 is after noon, 8 to 11 in the morning unless the text says otherwise."""
    number = int(hour)
    if mark and number <= 12:
        number = number % 12 + (12 if mark.startswith("p") else 0)
    elif not mark and (number <= 7 or (pm_hint and number < 12)):
        number += 12
    return time(number % 24, int(minute or 0))


def read_clock(text: str) -> Clock:
    """The time of day that `text` asks for; empty when it asks for none."""
    text = _spell_out(text)
    parts, refused = _read_parts(text)
    pm_hint = bool(parts) and PartOfDay.MORNING not in parts
    text = _FROM_TO.sub(" ", text)
    if span := _read_span(text, pm_hint):
        return span
    if bounds := _read_bounds(text, pm_hint):
        return bounds
    if around := _exact(text, pm_hint):
        return Clock(around=around, is_loose=bool(_LOOSELY.search(text)))
    for rule, first, last in _NARROW:
        if rule.search(text):
            return Clock(not_before=first, not_after=last)
    if refused:
        parts = tuple(part for part in (parts or tuple(PartOfDay)) if part not in refused)
    return Clock(parts=parts)


def _spell_out(text: str) -> str:
    """Number words and spoken halves and quarters in digits: "half past two", "las tres y media", "at 330"."""

    def digits(found: re.Match[str]) -> str:
        if _NOT_CLOCK_WORD.match(text, found.end()):
            return found[0]
        return str(_NUMBER_WORDS[found[0]])

    text = _NOON.sub(lambda found: "12ish" if found[0].endswith("ish") else "12pm", text)
    text = _SPELLED.sub(digits, text)
    text = re.sub(r"(?<=\d)-ish\b", "ish", text)
    for rule, plain in _SPOKEN:
        text = rule.sub(lambda found, plain=plain: found.expand(plain), text)
    text = _QUARTER_TO.sub(lambda f: f"at {(int(f[1] or f[2]) - 2) % 12 + 1}:45", text)
    return _COMPACT.sub(lambda f: f"{f[1] or f[3]}:{f[2] or f[4]}", text)


def _read_parts(text: str) -> tuple[tuple[PartOfDay, ...], set[PartOfDay]]:
    refused = {_PART_WORDS[word[:3]] for found in _NOT_PART.finditer(text) for word in found.groups() if word}
    rest = _NOT_PART.sub(" ", text)
    return tuple(part for part, rule in _PARTS if rule.search(rest) and part not in refused), refused


def _read_span(text: str, pm_hint: bool) -> Clock | None:
    for rule in (_BETWEEN, _DASHED, _EITHER_HOUR):
        if not (found := rule.search(text)):
            continue
        first, last = (found[1], found[2], found[3]), (found[4], found[5], found[6])
        ends = clock(*last, pm_hint=pm_hint)
        starts = clock(*first, pm_hint=pm_hint)
        # "8 to 9pm": the mark is meant for both.
        if not first[2] and last[2] and (both := clock(first[0], first[1], last[2])) < ends:
            starts = both
        if ends < starts and not last[2]:
            ends = clock(last[0], last[1], "pm")
        if starts < ends:
            return Clock(not_before=starts, not_after=ends)
    return None


def _read_bounds(text: str, pm_hint: bool) -> Clock | None:
    first = last = None
    for rule in (_NOT_AFTER, _BEFORE, _OR_EARLIER):
        text_without = _NOT_BEFORE.sub(" ", text)
        if found := rule.search(text_without):
            last = clock(found[1], found[2], found[3], pm_hint=pm_hint)
            break
    for rule in (_NOT_BEFORE, _AFTER, _OR_LATER):
        if found := rule.search(_NOT_AFTER.sub(" ", text)):
            # "After 4, I get off at 3:30": the later of the two.
            bound = clock(found[1], found[2], found[3], pm_hint=pm_hint)
            first = max(first, bound) if first else bound
    if first is None and last is None:
        first, last = _spoken_bounds(text)
    if first is None and last is None:
        return None
    return Clock(not_before=first, not_after=last)


def _spoken_bounds(text: str) -> tuple[time | None, time | None]:
    if _AFTER_NOON.search(text):
        return time(12), None
    if _BEFORE_NOON.search(text):
        return None, time(12)
    if _AFTER_WORK.search(text):
        return time(17), None
    if _BEFORE_WORK.search(text):
        return None, time(9, 30)
    if _LUNCH.search(text):
        return time(11, 30), time(13, 30)
    return None, None


def _exact(text: str, pm_hint: bool) -> time | None:
    if found := _ISH.search(text):
        return clock(found[1], found[2], found[3], pm_hint=pm_hint)
    for rule in (_MARKED, _H24, _COLON, _OCLOCK, _THE_HOUR, _AT, _LAS_ONLY, _BESIDE_DAY, _DO):
        if found := rule.search(text):
            hour, minute, mark = (each for each in (found.groups()[:3] if found[1] else found.groups()[3:6]))
            return clock(hour, minute, mark or None, pm_hint=pm_hint)
    return None
