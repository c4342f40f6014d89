"""What the desk reads when a person takes over: what was understood so far, in English, in one line."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from outreach.assistant.types import SpaFacts, State, Visit, Wish
from outreach.rendering import speak_clock, speak_date

_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def speak_wish(wish: Wish, facts: SpaFacts | None = None) -> str:
    """When and with whom: "Tue or Wed, morning, not before 9am, with Dana"; alternatives joined by "or else"."""
    return ", or else ".join(filter(None, (_speak_one(each, facts) for each in wish.alternatives)))


def _speak_one(wish: Wish, facts: SpaFacts | None) -> str:
    said = [
        _speak_days(wish),
        " or ".join(str(part) for part in wish.parts),
        f"around {speak_clock(wish.around)}" if wish.around else "",
        f"not before {speak_clock(wish.not_before)}" if wish.not_before else "",
        f"not after {speak_clock(wish.not_after)}" if wish.not_after else "",
        "as soon as possible" if wish.soonest else "",
        "as late as possible" if wish.latest else "",
        _speak_people("with", wish.providers, facts),
        _speak_people("not with", wish.not_providers, facts),
    ]
    return ", ".join(filter(None, said))


def _speak_days(wish: Wish) -> str:
    named = [_DAYS[each] for each in wish.weekdays] + [speak_date(day, "en") for day in wish.dates]
    span = _speak_span(wish)
    return ", ".join(filter(None, (" or ".join(named), span))) if named else span


def _speak_span(wish: Wish) -> str:
    if wish.first_date and wish.first_date == wish.last_date:
        return speak_date(wish.first_date, "en")
    return " ".join(filter(None, (_limit("from", wish.first_date), _limit("until", wish.last_date))))


def _limit(word: str, day: date | None) -> str:
    return f"{word} {speak_date(day, 'en')}" if day else ""


def _speak_people(word: str, ids: tuple[int, ...], facts: SpaFacts | None) -> str:
    people = [facts.find_provider(each) for each in ids] if facts else []
    names = " or ".join(each.name for each in people if each)
    return f"{word} {names}" if names else ""


def summarize(
    state: State, facts: SpaFacts, *, name: str | None = None, visits: tuple[Visit, ...] = ()
) -> str:
    service = facts.find_service(state.service_id)
    moving = next((visit for visit in visits if visit.id == state.moving_id), None)
    wish = speak_wish(state.wish, facts)
    said = [
        f"Wants {service.name}" if service else "",
        f"Wish: {wish}" if wish else "",
        f"Instead of {_speak(moving, facts)}" if moving else "",
        f"Holds {_speak_held(state, facts)}" if state.held else "",
        f"Was offered {len(state.shown)} times" if state.shown and not state.held else "",
        f"Name: {name}" if name else "",
        "Writes Spanish" if state.language == "es" else "",
    ]
    return ". ".join(filter(None, said))


def _speak(visit: Visit, facts: SpaFacts) -> str:
    return f"{visit.service_name} {_speak_moment(visit.starts_at, facts)}"


def _speak_held(state: State, facts: SpaFacts) -> str:
    return f"{_speak_moment(state.held.starts_at, facts)} with {state.held.provider_name}"


def _speak_moment(moment: datetime, facts: SpaFacts) -> str:
    local = moment.astimezone(ZoneInfo(facts.timezone))
    return f"{speak_date(local.date(), 'en')} at {speak_clock(local)}"
