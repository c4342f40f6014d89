"""Days as people write them, English and Spanish: each expression becomes a mark, then the marks are combined.

"not tuesday", "after the 12th", "a week from friday" are the same few rules whatever stands for the day.
"""

import re
from datetime import date, timedelta

from outreach.assistant.day_marks import MARK, Days, Ref, agreed, count_of, mark_all, one_day
from outreach.assistant.day_words import COUNT, UNIT, UNIT_DAYS

_WEEK_OF = re.compile(
    rf"\b(?:the )?week (?:of|starting|beginning|commencing)(?: the)?\s+{MARK}|\bsemana(?: del?)?\s+{MARK}"
)
_WEEK_BESIDE = re.compile(
    rf"\b(?:the |la )?(?:week|semana) (after|before|following|despues|antes)(?: del?)?\s+{MARK}"
)
_WEEK_FROM = re.compile(
    rf"\b({COUNT}) (?:week|wk|semana)s? (?:from|after|despues del?|a partir del?)(?: el)?\s+{MARK}|"
    rf"{MARK}\s+week\b(?! of)"
)
_DAY_AND_DATE = re.compile(rf"{MARK}\s*,?\s*(?:the|el|on|,|\()?\s*{MARK}")
_RANGE = re.compile(
    rf"(?:\b(?:from|between|entre|de|del|desde)(?: el| la)?\s*)?{MARK}\s*(?:-|to|through|thru|till|until|"
    rf"al?|hasta)(?: el| la)?\s*{MARK}|"
    rf"\b(?:between|entre)(?: el| la)?\s*{MARK}\s*(?:and|y)(?: el| la)?\s*{MARK}"
)
_NOT_BEFORE = re.compile(
    rf"\b(?:not before|no earlier than|no antes del?|starting|from|as of|a partir del?|desde|(?:pero|solo|"
    rf"recien)(?: hasta)?|hasta dentro de|"
    rf"(?:not?|[a-z]+n't|no puedo|not free|busy|away|out)(?: \w+){{0,5}}? (?:until|till|before|hasta|"
    rf"antes del?))(?: the| on| el| la)?\s*{MARK}(?:\s*(?:on|onwards?|forward|en adelante)\b)?"
)
_AFTER = re.compile(
    rf"(?<!or )(?<!and )(?<!o )\b(?:any ?time after|after|past|later than|despues(?: del?)?|"
    rf"pasando)(?: the| el| la)?\s*{MARK}"
)
_UNTIL = re.compile(
    rf"(?<!stop )(?<!come )(?<!drop )(?<!swing )(?<!stopping )(?<!coming )(?<!pass )\b(?:by|no later than|"
    rf"until|till|not after|on or before|antes o el|hasta|para antes del?)(?: the|"
    rf" el| la)?\s*{MARK}"
)
_BEFORE = re.compile(
    rf"(?<!or )(?<!o )\b(?:before|earlier than|sooner than|prior to|antes(?: del?)?)(?: the| el| la)?\s*{MARK}"
)
# "My wedding is the 12th" asks for a time before it.
_EVENT = re.compile(
    rf"\b(?:married|wedding|birthday|party|trip|event|anniversary|vacation|prom|gala|reunion|photos?|photo ?shoot|"
    rf"flight|cruise|graduation|boda|cumpleanos|"
    rf"fiesta|viaje|evento|aniversario|quince\w*|graduacion|vacaciones)(?: (?!need|want|can|"
    rf"so)[a-z']+){{0,3}}\s*{MARK}(?!\s*(?:appointment|please))"
)
_WEEKS_BEFORE = re.compile(
    rf"\b({COUNT}) {UNIT} (?:before|prior|ahead|earlier|antes)\b(?:\s*(?:del? )?{MARK})?"
)
_ONWARD = re.compile(rf"{MARK}\s*(?:or (?:later|after)|onwards?|and after|o despues|en adelante)\b(?! \d)")
_NO = (
    r"not|except|but not|instead of|rather than|en (?:vez|lugar)(?= de)|(?:any\w*|every\w*|all|days?|time|whenever|"
    r"cualquier\w*|"
    r"tod[oa]s?)(?: \w+){0,2} but|besides|other than|aside from|excluding|minus|menos|excepto|salvo|"
    r"que no sea|"
    r"no (?:voy a poder|podre|vamos a poder|alcanzo|llego)|no puedo|can't|cannot|won't|don't (?:do|work|want)|"
    r"no trabajo|no (?:days? )?(?:on )?|never|nunca|no"
)
_EXCEPT = re.compile(
    rf"\b(?:{_NO})(?: do| make| come| work| any(?:thing)?| good| free| available| on| it| in| that| ir|"
    rf" venir| el| los| las?| para| este| en| sea)*"
    rf"\s*(?:the|el|los)?\s*{MARK}(?:\s*(?:or|nor|and|ni|o|y|/)\s*(?:el\s*|los\s*|"
    rf"the\s*)?{MARK})?(?:\s+(?:mornings?|afternoons?|evenings?))?"
)
# "No puedo mañana" refuses tomorrow, whatever stands behind it.
_PLAIN_NO = re.compile(r"no (?!puedo|trabajo|voy|podre|vamos|alcanzo|llego|days?\b)")
# "No Thursday works better" asks for Thursday.
_NO_THEN_WISH = re.compile(
    r"\s*(?:works|is|would|instead|please|better|at\b|por favor|mejor|esta bien|me queda)"
)
_MOVE = re.compile(
    rf"\b(?:move|moving|switch|change|changing|reschedul\w*|push|swap|bump|cambi\w+|mover|muev\w+|pasar\w*|"
    rf"reagendar|reprogramar)\b"
    rf"[^<>]*?{MARK}[^<>]*?\b(?:to|for|till|until|al?|para|por)\b[^<>]*?(?={MARK})"
)
_VISIT = r"(?:appointment|visit|booking|session|cita|visita|facial|consult\w*|treatment|spot|slot)"
_AT_DAY = r"(?: (?:on|for|this|del?|el|is|es|at|scheduled))*"
_MY_VISIT = re.compile(
    rf"\b(?:my|mi|our)(?: {_VISIT})?{_AT_DAY}\s*{MARK}(?=\s*(?:{_VISIT}|$|[.,?!;]))|"
    rf"\b(?:the|la|el)(?: {_VISIT})?(?: (?:on|for|this|del?|el))*\s*{MARK}(?=\s*{_VISIT})|"
    rf"\b(?:my|mi|our|(?<!you )(?<!u )(?:have|got)(?: an?| this)?|tengo(?: una)?) {_VISIT}{_AT_DAY}\s*{MARK}|"
    rf"\bi'm (?:booked|scheduled|down){_AT_DAY}\s*{MARK}"
)
_BAD = (
    r"(?:doesn't|does not|don't|won't|isn't|aren't|is not|are not|not gonna|not going to|wasn't)\b|"
    r"(?:is|are|es|esta|estan)? ?(?:no good|bad|out\b|off the table|impossible|tough|hard|muy dificil|dificil|mal)|"
    r"no (?:me |puedo|se puede|works?|trabajo|good|bueno|va)|not (?:good|possible|great|ideal|an option|available)|"
    r"i (?:can't|work|have (?:work|a thing|something|plans))|i'm (?:busy|out|working|away|not)|"
    r"no(?= *(?:$|[,;.!\n]))|"
    r"(?:tengo|estoy) (?:algo|trabajo|ocupad[oa]|compromiso)|trabajo\b"
)
_IS_BAD = re.compile(
    rf"{MARK}(?:\s*(?:or|and|/|,|y|o)\s*{MARK})?\s*(?:at all\s*)?(?:{_BAD})(?! (?:free|available))"
)
_LEFT = re.compile(MARK)


def read_days(text: str, today: date) -> Days:
    """All that `text` says about days; `Days.text` is the rest, with a ";" wherever a day stood."""
    days = Days(text.replace("<", " ").replace(">", " "), today)
    mark_all(days)
    _pair_up(days)
    days.text = _MOVE.sub(lambda f: _set_aside(days, f), days.text)
    days.text = _MY_VISIT.sub(lambda f: _set_aside(days, f), days.text)
    _bound(days)
    days.text = _EXCEPT.sub(lambda f: _except(days, f), days.text)
    days.take(_IS_BAD, lambda f: [_refuse(days, mark) for mark in f.groups() if mark])
    days.take(_LEFT, lambda f: _want(days, days.ref(f[1])))
    _join_spans(days)
    return days


def _join_spans(days: Days) -> None:
    """ "This week or next" is one long stretch; "next week, before the 20th" is cut short."""
    if not days.spans:
        return
    first, last = min(span[0] for span in days.spans), max(span[1] for span in days.spans)
    bounded = max(first, days.first or first), min(last, days.last or last)
    days.first, days.last = bounded if bounded[0] <= bounded[1] else (first, last)


def _set_aside(days: Days, found: re.Match[str]) -> str:
    """ "Move my Friday visit to Monday": Friday says which visit, Monday is the wish."""
    mark = next(group for group in found.groups() if group)
    days.about.append(days.ref(mark).dates(days.today))
    return re.sub(MARK, " ", found[0])


def _is_answer(days: Days, found: re.Match[str]) -> bool:
    """ "No friday the 20th": a no to what was offered, then the wish, without the comma."""
    ref = days.ref(next(group for group in found.groups() if group))
    return not days.text[: found.start()].strip() and not ref.is_plural


def _except(days: Days, found: re.Match[str]) -> str:
    if _PLAIN_NO.match(found[0]) and (_NO_THEN_WISH.match(days.text, found.end()) or _is_answer(days, found)):
        return found[0][3:]
    for mark in found.groups():
        if mark:
            _refuse(days, mark)
    return " ; "


def _pair_up(days: Days) -> None:
    today = days.today
    days.swap(_WEEK_OF, lambda f: _week_of(days.ref(f[1] or f[2]).dates(today)[0], today))
    days.swap(_WEEK_BESIDE, lambda f: _week_beside(days.ref(f[2]).dates(today)[0], f[1], today))
    days.swap(_WEEK_FROM, lambda f: _weeks_from(days, f))
    days.swap(_DAY_AND_DATE, lambda f: _both(days.ref(f[1]), days.ref(f[2]), today))


def _week_of(day: date, today: date) -> Ref:
    monday = day - timedelta(days=day.weekday())
    return Ref(max(today, monday), monday + timedelta(days=6))


def _week_beside(day: date, side: str, today: date) -> Ref:
    return _week_of(day + timedelta(days=-7 if side in ("before", "antes") else 7), today)


def _weeks_from(days: Days, found: re.Match[str]) -> Ref:
    count = count_of(found[1]) if found[1] else 1
    start = days.ref(found[2] or found[3]).dates(days.today)[0]
    return one_day(start + timedelta(days=7 * count))


def _both(one: Ref, other: Ref, today: date) -> Ref | None:
    """ "thursday the 12th", "the 12th (thu)"; two that disagree are kept as two readings."""
    weekday = one.weekday if one.weekday is not None else other.weekday
    dated = other if one.weekday is not None else one
    if weekday is None or not dated.first or (one.weekday is not None and other.weekday is not None):
        return None
    if dated.first == dated.last:
        return agreed(weekday, dated.first, today)
    inside = [
        day
        for day in (dated.first + timedelta(days=n) for n in range((dated.last - dated.first).days + 1))
        if day.weekday() == weekday
    ]
    return Ref(either=tuple(inside)) if len(inside) > 1 else one_day(inside[0]) if inside else None


def _bound(days: Days) -> None:
    today, one = days.today, timedelta(days=1)

    def between(found: re.Match[str]) -> None:
        first, last = days.ref(found[1] or found[3]), days.ref(found[2] or found[4])
        if first.weekday is not None and last.weekday is not None:
            days.weekdays |= {
                (first.weekday + step) % 7 for step in range((last.weekday - first.weekday) % 7 + 1)
            }
            return
        days.first, days.last = first.dates(today)[0], last.dates(today)[1]
        if days.last < days.first:
            days.first, days.last = days.last, days.first

    def not_before(found: re.Match[str]) -> None:
        days.first = days.ref(found[1]).dates(today)[0]

    def after(found: re.Match[str]) -> None:
        days.first = days.ref(found[1]).dates(today)[1] + one

    def until(found: re.Match[str]) -> None:
        days.last = days.ref(found[1]).dates(today)[1]

    def before(found: re.Match[str]) -> None:
        days.last = max(today, days.ref(found[1]).dates(today)[0] - one)

    def event(found: re.Match[str]) -> None:
        day, last = days.ref(found[1]).dates(today)
        if day != last:
            return  # "my mom's birthday next week": no day to be done before
        days.last = max(today, day - one)
        if early := _WEEKS_BEFORE.search(days.text):
            _plan_ahead(days, day, early)

    def weeks_before(found: re.Match[str]) -> None:
        if found[3]:
            _plan_ahead(days, days.ref(found[3]).dates(today)[0], found)

    for rule, use in (
        (_EVENT, event), (_WEEKS_BEFORE, weeks_before), (_RANGE, between), (_NOT_BEFORE, not_before),
        (_ONWARD, not_before), (_AFTER, after), (_UNTIL, until), (_BEFORE, before),
    ):  # fmt: skip
        days.take(rule, use)


def _plan_ahead(days: Days, day: date, found: re.Match[str]) -> None:
    aim = day - timedelta(days=count_of(found[1]) * UNIT_DAYS[found[2][0]])
    slack = timedelta(days=0 if found[2][0] == "d" else 3)
    days.first, days.last = max(days.today, aim - slack), max(days.today, aim + slack)


def _refuse(days: Days, mark: str) -> None:
    ref = days.ref(mark)
    if ref.weekday is not None:
        days.refused_days.add(ref.weekday)
    elif ref.weekdays:
        days.refused_days |= set(ref.weekdays)
    elif ref.first and ref.last:
        span = min((ref.last - ref.first).days, 40)
        days.refused_dates |= {ref.first + timedelta(days=step) for step in range(span + 1)}


def _want(days: Days, ref: Ref) -> None:
    if ref.weekday is not None:
        days.is_unclear = False
        days.weekdays.add(ref.weekday)
    elif ref.weekdays:
        days.weekdays |= set(ref.weekdays)
    elif ref.either:
        days.is_unclear = ref.is_unclear and not days.dates and not days.weekdays
        days.dates += [day for day in ref.either if day not in days.dates]
    elif ref.first and ref.first == ref.last:
        days.is_unclear = False
        if ref.first not in days.dates:
            days.dates.append(ref.first)
    elif ref.first:
        days.spans.append((ref.first, ref.last))
