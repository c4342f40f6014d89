"""Earlier or later than what they have or hold: "can I come an hour later", "mas temprano el jueves". Pure."""

import re
from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from outreach.assistant import intents, visit_words
from outreach.assistant.choosing import fits_date
from outreach.assistant.types import SpaFacts, State, Understanding, Visit, Wish

_HOURS_LATER = re.compile(
    r"\b(?:(half an|30 min\w*|an|1|one|two|2|una|media|dos) ?(?:hours?|horas?|hrs?)?) (?:later|earlier|"
    r"back|up|mas tarde|mas temprano|antes|despues)|"
    r"\b(?:back|up|later|earlier) (?:by )?(half an|30 min\w*|an|1|one|two|2) ?(?:hours?|hrs?)?"
)
_EARLIER_WORDS = re.compile(r"\b(?:earlier|up|antes|mas temprano|sooner)\b")


def read_shift(
    heard: Understanding, tidied: str, state: State, visits: tuple[Visit, ...], facts: SpaFacts
) -> Understanding:
    """ "Can I come earlier on Thursday", "push it back an hour": counted from the visit of that day."""
    is_earlier = bool(_EARLIER_WORDS.search(tidied))
    if heard.not_interested or heard.puts_off or heard.is_late:
        return heard
    if state.held and not state.offered and not heard.wish.names_when:
        return _shift_held(heard, tidied, state, facts)
    if (
        state.offered
        or state.held
        or (heard.service_ids and not _HOURS_LATER.search(tidied))
        or not (is_earlier or intents.LATER.search(tidied) or _HOURS_LATER.search(tidied))
    ):
        return heard
    zone = ZoneInfo(facts.timezone)
    near = [
        visit
        for visit in visits
        if not heard.wish.names_day or fits_date(visit.starts_at.astimezone(zone).date(), heard.wish)
    ]
    if (
        len(near) != 1
        or (heard.wish.names_time and not _only_says_earlier(heard, tidied))
        or not (
            heard.wants_move or heard.wish.names_day or heard.about_visit or _HOURS_LATER.search(tidied)
            or visit_words.COMES_OTHERWISE.search(tidied)
        )
    ):  # fmt: skip
        return heard
    local = near[0].starts_at.astimezone(zone)
    day = local.date()
    if by := _HOURS_LATER.search(tidied):
        wish = _shifted(local, by, is_earlier=is_earlier)
    elif is_earlier:
        wish = Wish(first_date=day, last_date=day, not_after=local.time())
    else:
        wish = Wish(first_date=day, last_date=day, not_before=local.time())
    return replace(heard, wants_move=True, about_visit=True, wish=wish, service_ids=())


def _only_says_earlier(heard: Understanding, tidied: str) -> bool:
    """ "Mas temprano", "mas tarde": the hour named is the direction, no hour."""
    wish = heard.wish
    return bool(re.search(r"\bmas (?:temprano|tarde)\b", tidied)) and not (
        wish.around or wish.not_before or wish.not_after
    )


def _shift_held(heard: Understanding, tidied: str, state: State, facts: SpaFacts) -> Understanding:
    """ "Actually an hour later", of the time that is held."""
    by = _HOURS_LATER.search(tidied)
    if by is None or heard.is_late:
        return heard
    local = state.held.starts_at.astimezone(ZoneInfo(facts.timezone))
    wish = _shifted(local, by, is_earlier=bool(_EARLIER_WORDS.search(tidied)))
    return replace(heard, wish=wish, wants_booking=True, wants_other_times=False)


def _shifted(local: datetime, by: re.Match[str], *, is_earlier: bool) -> Wish:
    size = (by[1] or by[2]).split()[0]
    minutes = 30 if size in ("half", "30", "media") else 120 if size in ("two", "2", "dos") else 60
    moment = local.replace(tzinfo=None) + timedelta(minutes=-minutes if is_earlier else minutes)
    return Wish(first_date=local.date(), last_date=local.date(), around=moment.time())
