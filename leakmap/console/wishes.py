"""A wish in the desk's words: when somebody would like to come, and with whom. Pure."""

from collections.abc import Mapping, Sequence
from datetime import date, time, timedelta

from leakmap.console.templatetags.desk import speak_clock
from outreach.assistant.types import PartOfDay, Wish

DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
PARTS = {
    PartOfDay.MORNING: "in the morning",
    PartOfDay.AFTERNOON: "in the afternoon",
    PartOfDay.EVENING: "in the evening",
}


def describe_when(wish: Wish, today: date) -> str:
    """Tue or Wed, in the morning. Empty when any time will do. `today` in the location's zone."""
    words = [_describe_days(wish, today), _describe_clock(wish)]
    if wish.not_dates:
        words.append(f"not {_join([_say(each, today) for each in wish.not_dates])}")
    if wish.soonest:
        words.append("as soon as possible")
    if wish.latest:
        words.append("as late in the day as possible")
    return ", ".join(filter(None, words))


def describe_providers(wish: Wish, names: Mapping[int, str]) -> str:
    """Dana or Kim; not Kim. A provider who has left is named so."""

    def said(ids: Sequence[int]) -> list[str]:
        return [names.get(each, "somebody who left") for each in ids]

    if wish.providers:
        return _join(said(wish.providers))
    return f"Not {_join(said(wish.not_providers))}" if wish.not_providers else ""


def _describe_days(wish: Wish, today: date) -> str:
    if wish.dates:
        return _join([_say(each, today) for each in sorted(wish.dates)])
    spans = _describe_span(wish.first_date, wish.last_date, today)
    return ", ".join(filter(None, [_describe_weekdays(wish.weekdays), spans]))


def _describe_span(first: date | None, last: date | None, today: date) -> str:
    if first and first == last:
        return _say(first, today)
    if first and last:
        return f"{_say(first, today)} to {_say(last, today)}"
    if first:
        return f"from {_say(first, today)}"
    return f"until {_say(last, today)}" if last else ""


def _describe_weekdays(weekdays: Sequence[int]) -> str:
    days = sorted(set(weekdays))
    if days == [0, 1, 2, 3, 4]:
        return "Weekdays"
    if days == [5, 6]:
        return "Weekend"
    if len(days) == 6:
        return f"Any day but {DAYS[(set(range(7)) - set(days)).pop()]}"
    return _join([DAYS[each] for each in days])


def _describe_clock(wish: Wish) -> str:
    if wish.around:
        return f"around {_clock(wish.around)}"
    if wish.not_before and wish.not_after:
        return f"{_clock(wish.not_before)} to {_clock(wish.not_after)}"
    if wish.not_before:
        return f"after {_clock(wish.not_before)}"
    if wish.not_after:
        return f"before {_clock(wish.not_after)}"
    return _join([PARTS[each] for each in wish.parts])


def _say(day: date, today: date) -> str:
    names = {today: "Today", today + timedelta(days=1): "Tomorrow"}
    return names.get(day) or f"{DAYS[day.weekday()]} {day:%b} {day.day}"


def _clock(moment: time) -> str:
    return speak_clock(moment)


def _join(words: Sequence[str]) -> str:
    return " or ".join(words) if len(words) < 3 else f"{', '.join(words[:-1])} or {words[-1]}"
