"""When and with whom, read in the light of what is on offer: "not that early", "later that day", "6". Pure."""

import re
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from outreach.assistant import intents
from outreach.assistant.people import Who
from outreach.assistant.types import State, Visit, Wish
from outreach.assistant.when import When, read_when

_BARE_HOUR = re.compile(
    r"^\W*(?:(?:ok|okay|yes|yeah|no|actually|and|then|si|bueno|entonces|mejor)\W+)*"
    r"(?:(?:i|we|you|u) (?:can|could) (?:do|make|come at)|(?:can|could) (?:i|we|you|u) (?:do|make|come at)|i'd (?:like|"
    r"prefer)|puedo|podria(?: ser)?|seria)?\W*"
    r"(?:at |around |like |maybe |a las |las |a )*(1[0-2]|[1-9])(?:[:.]?(00|15|30|45))?\W*"
    r"(?:(?:would be |is |works? |sounds |esta |me )*(?:please|pls|por favor|works?|good|great|perfect|better|best|"
    r"fine|"
    r"ideal|then|instead|bien|perfecto|mejor|queda(?: mejor| bien)?|sirve)(?: for me| para mi)?)?\W*$"
)


_WEEK = 6  # days between its first and its last
_SENTENCE = re.compile(r"[.!?\n]+(?!\d)")


_SAME_HOUR = re.compile(
    r"\b(?:same|usual) (?:(?:day|date|place) (?:and|&|n) )?(?:time|hour|slot)s?\b|\bsame (?:day|date) (?:and|&|n) "
    r"(?:time|hour)\b|"
    r"\b(?:la|mi) misma hora\b|\b(?:el|al) mismo horario\b|\bmi hora de siempre\b"
)
_WITH_OTHERS = re.compile(
    r"\bat the same time\b|\bsame time as (?:me|us|her|him|my)\b|\b(?:together|both|us)\b|\bal mismo tiempo\b|"
    r"\bjunt[oa]s\b"
)


def read_wish_beside(
    when: When, who: Who, tidied: str, state: State, tz: str, visits: tuple[Visit, ...] = ()
) -> Wish:
    """The wish of this message, read in the light of what is on offer."""
    offered = state.offered
    wish = replace(
        when.wish, providers=who.providers, not_providers=who.not_providers, any_provider=who.anyone
    )
    if intents.OTHER_DAY.search(tidied) and offered and not wish.names_day:
        zone = ZoneInfo(tz)
        wish = replace(
            wish, not_dates=tuple(sorted({one.starts_at.astimezone(zone).date() for one in offered}))
        )
    if offered and (bound := _not_that_hour(tidied, offered, tz)):
        return replace(wish, parts=(), **bound)
    wish = _at_same_hour(wish, tidied, state, tz, visits)
    wish = _beside_that_day(wish, tidied, state, tz)
    wish = _beside_held(wish, tidied, state, tz)
    wish = _within_talk(wish, state, tz)
    if not wish.names_day and not (state.offered or state.held) and _THEN.search(tidied):
        wish = _on_topic_day(wish, state)
    if offered and not wish.names_when:
        wish = _beside_offers(wish, tidied, state, tz)
    bare = next(filter(None, map(_BARE_HOUR.match, _SENTENCE.split(tidied))), None)
    # "6", when nothing with a 6 was offered, is an hour.
    if bare and not wish and (state.offered or state.last_question in ("ask_when", "offer", "invite")):
        hour = int(bare[1])
        if hour > len(offered) or bare[2]:
            when_it_is = read_when(f"at {bare[1]}:{bare[2] or '00'}", date.min + timedelta(days=400))
            wish = when_it_is.wish
    return wish


_THAT_DAY_IS_BAD = re.compile(
    r"(?!.*\b(?:later|earlier|any\w*) (?:\w+ )?that day)\b(?:have|got|forgot|can't|cannot|busy|work|working|not|no "
    r"puedo|tengo|trabajo)\b.*\b(?:that day|ese dia)\b|"
    r"\b(?:that day|ese dia)\b.*\b(?:won't|doesn't|isn't|busy|work|no puedo|tengo|trabajo)\b"
)
_LATER_THAT_WEEK = re.compile(
    r"\blater (?:in )?(?:that|the same|the) week\b|\bafter that day\b|\bmas tarde (?:en )?esa semana\b|\besa misma "
    r"semana\b"
)
_WEEK_AFTER = re.compile(
    r"\b(?:the )?week after(?: that)?\b(?! next)|\b(?:the )?following week\b|\bla (?:semana siguiente|siguiente "
    r"semana)\b"
)


def _within_talk(wish: Wish, state: State, tz: str) -> Wish:
    """ "Wed 11", when the Wednesday of next week is on offer because next week was asked for."""
    asked = state.wish
    is_bare = len(wish.weekdays) == 1 and not (
        wish.dates or wish.first_date or wish.last_date or wish.or_else
    )
    if not is_bare or not (asked.first_date or asked.dates):
        return wish
    zone = ZoneInfo(tz)
    days = {one.starts_at.astimezone(zone).date() for one in state.offered}
    meant = [day for day in days if day.weekday() == wish.weekdays[0]]
    return replace(wish, weekdays=(), first_date=meant[0], last_date=meant[0]) if len(meant) == 1 else wish


def _beside_held(wish: Wish, tidied: str, state: State, tz: str) -> Wish:
    """ "After 3", once a time is held, is meant for its day; "the earlier the better" praises it."""
    if not state.held or state.offered or wish.names_day or wish.any_day:
        return wish
    if intents.EARLIER_THE_BETTER.search(tidied):
        return Wish()
    if not wish.names_time or intents.OTHER_DAY.search(tidied):
        return wish
    day = state.held.starts_at.astimezone(ZoneInfo(tz)).date()
    return replace(wish, first_date=day, last_date=day)


_THEN = re.compile(r"\b(?:then|that day|ese dia|entonces|ese mismo dia)\b")


def _on_topic_day(wish: Wish, state: State) -> Wish:
    """ "Are you open Saturday?" - "and can I get a peel then": the day that the question was about."""
    if state.topic[:2] != "20":
        return wish
    day = date.fromisoformat(state.topic)
    return replace(wish, first_date=day, last_date=day)


def _beside_that_day(wish: Wish, tidied: str, state: State, tz: str) -> Wish:
    """ "I have a thing that day, anything later that week?", "the week after": counted from what is spoken of."""
    spoken = [state.held] if state.held else list(state.offered)
    days = sorted({one.starts_at.astimezone(ZoneInfo(tz)).date() for one in spoken})
    if not days:
        return wish
    sunday = days[-1] + timedelta(days=_WEEK - days[-1].weekday())
    is_bad = len(days) == 1 and _THAT_DAY_IS_BAD.search(tidied)
    if is_bad:
        wish = replace(wish, not_dates=(*wish.not_dates, days[0]))
    if len(days) == 1 and _LATER_THAT_WEEK.search(tidied):
        return replace(wish, first_date=days[0] + timedelta(days=1), last_date=sunday, weekdays=(), dates=())
    if _WEEK_AFTER.search(tidied) and not (wish.weekdays or wish.dates):
        return replace(
            wish, first_date=sunday + timedelta(days=1), last_date=sunday + timedelta(days=_WEEK + 1)
        )
    return wish


def asks_same_hour(tidied: str) -> bool:
    """ "Same time as last time", "same time next week"; but not two people at the same time."""
    return bool(_SAME_HOUR.search(tidied)) and not _WITH_OTHERS.search(tidied)


def _at_same_hour(wish: Wish, tidied: str, state: State, tz: str, visits: tuple[Visit, ...]) -> Wish:
    """ "Same time next week": the hour, and in another week the weekday, of what they hold or have."""
    known = _find_known_time(state, visits)
    if known is None or wish.names_time or not asks_same_hour(tidied):
        return wish
    local = known.astimezone(ZoneInfo(tz))
    wish = replace(wish, around=local.time(), latest=False)
    is_week = wish.first_date and wish.last_date and (wish.last_date - wish.first_date).days == _WEEK
    # "Can't make it Thursday, same time next week?" refuses one Thursday, not all.
    is_open = len(wish.weekdays) in (0, _WEEK)
    return replace(wish, weekdays=(local.weekday(),)) if is_week and is_open else wish


def _find_known_time(state: State, visits: tuple[Visit, ...]) -> datetime | None:
    """The time that "the same" can only mean; None where there is none, or several."""
    one = state.held or state.released
    if one:
        return one.starts_at
    if len(state.offered) == 1:
        return state.offered[0].starts_at
    moved = [each for each in visits if each.id == state.moving_id] or visits
    return moved[0].starts_at if len(moved) == 1 else None


def _not_that_hour(tidied: str, offered: tuple, tz: str) -> dict[str, time]:
    """ "Not that early", "too late for me": counted from what was offered."""
    clocks = sorted(one.starts_at.astimezone(ZoneInfo(tz)) for one in offered)
    clocks.sort(key=lambda local: local.time())
    if intents.TOO_EARLY.search(tidied):
        return {"not_before": _plus(clocks[0], hours=1)}
    if intents.TOO_LATE.search(tidied):
        return {"not_after": _plus(clocks[-1], hours=-1)}
    return {}


def _beside_offers(wish: Wish, tidied: str, state: State, tz: str) -> Wish:
    """ "Anything later that day?": later than what is on offer, where that is all on one day."""
    locals_ = [one.starts_at.astimezone(ZoneInfo(tz)) for one in state.offered]
    days = {local.date() for local in locals_}
    if len(days) != 1:
        return wish
    day = days.pop()
    if intents.LATER.search(tidied):
        return replace(wish, first_date=day, last_date=day, not_before=_plus(max(locals_), hours=1))
    if intents.EARLIER.search(tidied) and not re.search(r"\b(?:the|la) earlier one\b", tidied):
        return replace(wish, first_date=day, last_date=day, not_after=_plus(min(locals_), hours=-1))
    return wish


def _plus(local: datetime, *, hours: int) -> time:
    return (local.replace(tzinfo=None) + timedelta(hours=hours)).time()
