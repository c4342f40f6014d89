"""When and with whom, read in the light of what is on offer: "not that early", "later that day", "6". Pure."""

import re
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from outreach.assistant import intents
from outreach.assistant.people import Who
from outreach.assistant.types import State, Wish
from outreach.assistant.when import When, read_when

_BARE_HOUR = re.compile(
    r"^\W*(?:at |around |like |maybe |a las |las )?(1[0-2]|[1-9])(?:[:.]?(00|15|30|45))?\W*"
    r"(?:please|pls|por favor|works?|is good|then)?\W*$"
)


def read_wish_beside(when: When, who: Who, tidied: str, state: State, tz: str) -> Wish:
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
    if offered and not wish.names_when:
        wish = _beside_offers(wish, tidied, state, tz)
    bare = _BARE_HOUR.match(tidied)
    # "6", when nothing with a 6 was offered, is an hour.
    if bare and not wish and (state.offered or state.last_question in ("ask_when", "offer", "invite")):
        hour = int(bare[1])
        if hour > len(offered) or bare[2]:
            when_it_is = read_when(f"at {bare[1]}:{bare[2] or '00'}", date.min + timedelta(days=400))
            wish = when_it_is.wish
    return wish


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
