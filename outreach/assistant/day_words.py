"""How days and stretches of days are written, English and Spanish: the patterns that day_marks.py reads by."""

import re

WEEKDAY_WORDS = (
    r"mondays?|mon|lunes|lun",
    r"tuesdays?|tues|tue|martes",
    r"wednesdays?|weds?|miercoles|mier|mie",
    r"thursdays?|thurs|thur|thu|jueves|jue",
    r"fridays?|fri|viernes|vie",
    r"saturdays?|sat|sabados?|sab",
    r"sundays?|sun(?! ?(?:damage|spots?|burn|exposure|screen|tan|kissed))|domingos?|"
    # Also short for Dominic: a day only where Spanish is spoken around it.
    r"(?<=el )dom|(?<=los )dom|(?<=este )dom|(?<=para )dom|(?<=sab y )dom|(?<=sab o )dom|"
    r"dom(?= (?:que|por|en la|a las|\d))",
)
WEEKDAY = "|".join(WEEKDAY_WORDS)
LOOK_AROUND = re.compile(r"\(\?<?[=!](?:[^()]|\([^()]*\))*\)")
WEEKDAY_RULES = tuple(re.compile(LOOK_AROUND.sub("", words)) for words in WEEKDAY_WORDS)
MONTH_WORDS = (
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
MONTH = "|".join(MONTH_WORDS)
MONTH_NUMBER = {word: number for number, words in enumerate(MONTH_WORDS, 1) for word in words.split("|")}
DAY = r"(3[01]|[12]\d|0?[1-9])"
NTH = r"(?:st|nd|rd|th)"
COUNT_WORDS = {
    "a": 1, "an": 1, "one": 1, "un": 1, "uno": 1, "una": 1, "two": 2, "dos": 2, "couple": 2, "a couple": 2,
    "couple of": 2, "a couple of": 2, "un par de": 2, "few": 3, "a few": 3, "unos": 3, "unas": 3, "three": 3,
    "tres": 3, "four": 4, "cuatro": 4, "five": 5, "cinco": 5, "six": 6, "seis": 6, "eight": 8, "ocho": 8,
    "ten": 10, "quince": 15,
}  # fmt: skip
COUNT = "|".join(sorted(COUNT_WORDS, key=len, reverse=True)) + r"|\d{1,2}"
UNIT = r"(day|week|wk|month|dia|semana|mes)(?:e?s)?"
UNIT_DAYS = {"d": 1, "w": 7, "s": 7, "m": 30}
NEXT_ES = r"que viene|que entra|proxim[oa]|siguiente"


PAST = re.compile(
    rf"\b(?:last|this past|past|previous) (?:week|month|year|night|time|{WEEKDAY}|{MONTH})\b"
    r"(?! (?:of|in|del?) )|\byesterday\b|"
    r"\bayer\b|\banoche\b|\b(?:la|el) (?:semana|mes|ano) pasad[oa]\b|\b(?:\w+|\d+) (?:day|week|month|year)s? ago\b|"
    rf"\bhace (?:\w+ ){{1,2}}(?:dias?|semanas?|mes(?:es)?|anos?)\b|\bsince (?:{WEEKDAY}|{MONTH}|last \w+)\b|"
    rf"\b(?:{WEEKDAY}) pasado\b|\b(?:el|los?) pasad[oa]s? (?:{WEEKDAY})\b"
)
AFTER_TOMORROW = re.compile(
    r"\b(?:the )?day after (?:tomorrow|tmrw)\b|(?<=or )(?:the )?(?:day after|next day|following day)\b|"
    r"\bovermorrow\b|\bpasado manana\b|\bpasao manana\b|"
    # "Mañana no, pasado": the one after tomorrow; "el mes pasado" and "pasado el lunes" are something else.
    r"(?:(?<=^)|(?<=[,;.!?\n])|(?<=\bmanana)|(?<=\bmejor)|(?<=\bsino)|(?<=\bpero)|(?<=\bpara)|(?<=\bni)|(?<=\bo)|(?<=\by))"
    r"\s*\bpasado\b(?=\s*(?:$|[,;.!?\n]|(?:si|mejor|por|a las?|en la|temprano|como|esta|puedo|tienen|hay|despues)\b))"
)
TOMORROW = re.compile(r"\btomorrow\b|(?<!la )(?<!esta )(?<!de )\bmanana\b(?! ?por favor temprano)")
TODAY = re.compile(
    r"\btoday\b|\bhoy(?: mismo| dia)?\b|\b(?:later|sometime) today\b|\bright now\b|\bahorita\b|\bthis minute\b"
)
THIS_PART = re.compile(r"\b(?:tonight|this (morning|afternoon|evening)|esta (manana|tarde|noche)|today's)\b")
ISO = re.compile(r"\b(20\d\d)-(\d{1,2})-(\d{1,2})\b")
SLASHED = re.compile(r"(?<![\d/$.:-])(\d{1,2})[/](\d{1,2})(?:[/](\d{4}|\d{2}))?(?![\d/])")
DASHED_DATE = re.compile(r"(?<![\d/$.:-])(\d{1,2})-(\d{1,2})-(\d{4}|\d{2})(?![\d/-])")
ON_DASHED = re.compile(r"(?<=\bon )(1[0-2]|0?[1-9])-(3[01]|[12]\d|0?[1-9])(?![\d:-]| ?(?:am|pm))")
MONTH_DAY = re.compile(
    rf"\b({MONTH})\.? (?:the )?{DAY}(?:{NTH})?(?:,? (20\d\d))?\b(?! ?(?:am|pm|:|o'clock|units?|people))"
)
DAY_MONTH = re.compile(rf"\b{DAY}(?:{NTH})?(?: of| de| del)? ({MONTH})\b(?:,? (?:de(?:l)? )?(20\d\d))?")
MONTH_PART = re.compile(
    rf"\b(early|mid|middle of|late|end of|the end of|beginning of|start of|first (?:week|part) of|last week of|"
    rf"principios de|comienzos de|inicios de|mediados de|fin(?:es)? de|finales de)[ -](?:in )?({MONTH}|next month|"
    r"the month|this month|month|mes|proximo mes|este mes|el mes|el proximo mes|del mes)\b"
)
PLACES = {
    "first": 0, "1st": 0, "second": 1, "2nd": 1, "third": 2, "3rd": 2, "fourth": 3, "4th": 3, "last": -1,
    "primer": 0, "primero": 0, "segundo": 1, "tercer": 2, "cuarto": 3, "ultimo": -1,
}  # fmt: skip
NTH_WEEKDAY = re.compile(
    rf"\b(?:the |el )?({'|'.join(PLACES)}) ({WEEKDAY}) (?:in|of|de|del) "
    rf"({MONTH}|(?:the |this |next |el |este |proximo |el proximo )?(?:month|mes))\b"
)
MONTH_ALONE = re.compile(
    rf"\b(?:in|during|for|of|sometime in|anytime in|until|en|de|para|hasta) ({MONTH})\b(?! ?\d)|\b(january|"
    rf"february|april|june|july|august|"
    r"september|october|november|december|enero|febrero|abril|junio|julio|agosto|septiembre|octubre|"
    r"noviembre|diciembre)\b(?! ?\d)"
)
NTH_DAY = re.compile(
    rf"\b(?:the |on )*{DAY}{NTH}\b(?! (?:one|option|time|slot|visit|appointment|floor|street|ave))|"
    # Offers are three at most: "the 10th one" is no place in the list.
    r"\b(?:the |on )*(3[01]|[12]\d|0?[4-9])(?:st|nd|rd|th) (?:one|option|slot)\b"
)
EL_DIA = re.compile(
    rf"\b(?:el (?:dia )?|del (?:dia )?|dia ){DAY}\b(?! ?(?:am|pm|:|de la|horas|hrs|y media)|[:%$])|"
    rf"\bthe {DAY}\b(?= ?(?:$|[.,?!;]|or\b|and\b|at\b|is\b|works?\b|if\b|in the\b|after\b|before\b|around\b))"
)
WEEKDAY_NUMBER = re.compile(
    rf"\b({WEEKDAY}),? (?:the |el )?(1[3-9]|2\d|3[01])\b(?! ?(?:am|pm|hs?\b|hrs|horas|min|units?|:)|[:/%$])"
)
WEEKDAY_SMALL_ES = re.compile(
    r"\b(lunes|martes|miercoles|jueves|viernes|sabado|domingo),? (0?[1-9]|1[0-2])\b(?! ?(?:am|pm|hs?\b|"
    r"hrs|horas|de la|y)|[:/])"
)
HOY_EN = re.compile(r"\bde hoy en (ocho|quince)\b|\ba week (?:from )?today\b|\btoday week\b")
IN_UNITS = re.compile(
    rf"\b(?:in|en|dentro de)(?: like| about| another| the next| unas?| unos?)? ({COUNT}) (?:more )?{UNIT}\b"
    rf"(?: or so)?|\b({COUNT}) {UNIT} (?:out|away|from (?:now|today))\b"
)
WITHIN = re.compile(
    rf"\b(?:(?:with)?in the next|within(?: the next)?|over the next|(?:the |en los |en las )?(?:next|"
    rf"proxim[oa]s)) ({COUNT}) {UNIT}\b|"
    rf"\b(?:these|estos) (?:next )?({COUNT})? ?{UNIT}\b"
)
WEEK_AFTER_NEXT = re.compile(r"\b(?:the )?week after next\b|\bdentro de dos semanas\b|\bnext next week\b")
WEEK_PART = re.compile(
    r"\b(?!fin(?:es)? de semana)(early|beginning of|start of|first half of|mid|middle of|later|late|end of|the end "
    r"of|rest of|"
    r"principios de|mediados de|fin(?:es)? de|finales de)(?: of| in| de)?(?: the| la)? ?"
    r"(next|this|following|proxima)? ?(?:week|semana)(?! ?end)\b(?! del?)"
)
NEXT_WEEK = re.compile(
    rf"\b(?:the )?(?:next|following|nxt|the coming) (?:week|wk)s?\b(?! ?end)|\b(?:la )?(?:proxima|otra|"
    rf"siguiente) semana\b|"
    rf"\b(?:la )?semana (?:{NEXT_ES})\b"
)
THIS_WEEK = re.compile(
    r"\b(?:this|later this|sometime this|esta)(?: same| misma)? (?:week|semana)\b(?! ?end)"
)
NEXT_MONTH = re.compile(
    rf"\bnext month\b|\b(?:el )?proximo mes\b|\b(?:el )?mes (?:{NEXT_ES})\b|\bel otro mes\b"
)
THIS_MONTH = re.compile(r"\b(?:this month|este mes)\b")
WEEKEND = re.compile(
    rf"\b(?:(next|this|the coming|this coming|proximo|este|el proximo) )?(?:weekends?|fin(?:es)? de semana|"
    rf"finde)\b(?: ({NEXT_ES}))?"
)
WEEKDAYS = re.compile(
    r"\b(?:on )?(?:weekdays?|week days?|during the week|mid-?week|entre semana|dias? de semana)\b"
)
M_TO_F = re.compile(r"\bm(?:on)? ?- ?f(?:ri)?\b")
SHORT_DAYS = re.compile(
    r"\b(tu|th|mon|tue|tues|wed|thu|thur|thurs|fri|sat|m|w|f) ?(?:/|&) ?(tu|th|mon|tue|tues|wed|thu|thur|"
    r"thurs|fri|sat|sun|w|f)\b"
)
SHORT_NUMBER = {"m": 0, "tu": 1, "w": 2, "th": 3, "f": 4}
NEXT_WEEKDAY = re.compile(
    rf"\b(?:next|nxt) ({WEEKDAY})\b|\b({WEEKDAY}) (?:of )?next week\b|\b({WEEKDAY}) de la (?:proxima|otra) semana\b"
)
FOLLOWING_WEEKDAY = re.compile(
    rf"\b(?:the )?following ({WEEKDAY})\b|\b({WEEKDAY}) after next\b|"
    rf"\b(?:not this,? )?the ({WEEKDAY}) after\b(?! ?\d)"
)
THIS_WEEKDAY = re.compile(
    rf"\b(?:this(?: coming| upcoming)?|the coming|upcoming|coming|est[ea](?: mismo)?) ({WEEKDAY})\b"
)
COMING_WEEKDAY_ES = re.compile(rf"\b(?:el )?(?:proximo|otro) ({WEEKDAY})\b|\b({WEEKDAY}) (?:{NEXT_ES})\b")
PLAIN_WEEKDAY = re.compile(rf"\b(?:every |any |el |los |on |un )?({WEEKDAY})\b")


# "next tues or weds", "dec 3-5", "3 o 4 de diciembre": what is said once holds for both.
WEEK_SAID = (
    "(?:of )?next week|this week|(?:de )?la proxima semana|(?:de )?la otra semana|la semana que viene|"
    "esta semana"
)
SHARED = (
    (re.compile(r"\bthis (week|weekend|month) or (?:the )?next\b(?! (?:week|month|\w+day))"), r"this \1 or next \1"),
    (
        re.compile(r"\besta semana o la (?:otra|proxima|siguiente|que viene|que entra)\b"),
        "esta semana o la proxima semana",
    ),
    (re.compile(rf"\b({WEEKDAY}) ?(or|and|/|,|y|o|&) ?(?:el )?({WEEKDAY}) ({WEEK_SAID})\b"), r"\1 \4 \2 \3 \4"),
    (re.compile(rf"\bel {DAY} ?(o|y) ?(?:el )?{DAY}\b(?! ?(?:am|pm|:|de la))"), r"el \1 \2 el \3"),
    (re.compile(rf"\b(next|this|est[ea]|proximo) ({WEEKDAY}) ?(or|and|/|,|o|y|&) ?({WEEKDAY})\b"), r"\1 \2 \3 \1 \4"),
    (re.compile(
        rf"\b({MONTH})\.? {DAY}({NTH})? ?(-|to|through|or|and|y|o|al?|/|,|&) ?(?:the |"
        rf"el )?{DAY}({NTH})?\b(?! ?(?:am|pm|:|o'clock))"),
     r"\1 \2 \4 \1 \5"),
    (re.compile(
        rf"\b{DAY}(?:{NTH})? ?(-|to|or|and|y|o|al?|/|,|&) ?(?:the |el )?{DAY}(?:{NTH})? (?:of |"
        rf"de )?({MONTH})\b"), r"\1 \4 \2 \3 \4"),
)  # fmt: skip


TENTHS = ("fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "eleventh", "twelfth", "thirteenth",
           "fourteenth", "fifteenth", "sixteenth", "seventeenth", "eighteenth", "nineteenth", "twentieth",
           "twenty-?first", "twenty-?second", "twenty-?third", "twenty-?fourth", "twenty-?fifth", "twenty-?sixth",
           "twenty-?seventh", "twenty-?eighth", "twenty-?ninth", "thirtieth", "thirty-?first")  # fmt: skip
# "the first" to "the third" pick from a list; from "the fourth" on they are days.
SPELLED_DAYS = tuple(
    (re.compile(rf"\b{word.replace('-?', '[- ]?')}\b"), f"{number}th")
    for number, word in enumerate(TENTHS, 4)
)
