"""The times a desk may offer instead: a few real openings per day, and which of them were ticked."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from zoneinfo import ZoneInfo

from clinics.availability import Opening
from clinics.booking import SlotTaken

MOST_TIMES = 3  # more than three in one text is hard to answer
DAYS_SHOWN = 5
PER_DAY = 10


@dataclass(frozen=True)
class Choice:
    """One opening as a tick box. `value` names it in the form; the opening itself is looked up again."""

    value: str
    opening: Opening
    starts_at: object  # local, for the page


@dataclass(frozen=True)
class Day:
    date: date
    choices: list[Choice]


def name_opening(opening: Opening) -> str:
    return f"{opening.provider_id}.{opening.location_id}.{int(opening.starts_at.timestamp())}"


def read_choice(values: Sequence[str], free: Sequence[Opening]) -> list[Opening]:
    """The ticked openings in order of time. Raises SlotTaken when one is not free, ValueError for too many."""
    wanted = set(values)
    if len(wanted) > MOST_TIMES:
        raise ValueError(f"Choose up to {MOST_TIMES} times; more is hard to answer by text.")
    found = [opening for opening in free if name_opening(opening) in wanted]
    if len(found) != len(wanted):
        raise SlotTaken
    return sorted(found)


def group_by_day(
    free: Sequence[Opening], *, zone: ZoneInfo, after: str = "", favourite: int
) -> tuple[list[Day], str]:
    """The next days with free times, and the date to go on after (empty at the end).

    `favourite`: the provider the patient asked for, shown first where both are free at the same time.
    """
    by_day = [
        (day, list(each))
        for day, each in groupby(sorted(free), key=lambda opening: opening.starts_at.astimezone(zone).date())
        if day.isoformat() > after
    ]
    days = [
        Day(day, [_choose(opening, zone) for opening in _thin(openings, favourite)])
        for day, openings in by_day[:DAYS_SHOWN]
    ]
    has_more = len(by_day) > DAYS_SHOWN
    return days, by_day[DAYS_SHOWN - 1][0].isoformat() if has_more else ""


def _choose(opening: Opening, zone: ZoneInfo) -> Choice:
    return Choice(name_opening(opening), opening, opening.starts_at.astimezone(zone))


def _thin(openings: list[Opening], favourite: int) -> list[Opening]:
    """One opening per start, on the half hour where there is one, spread over the day."""
    best: dict = {}
    for opening in openings:
        known = best.get(opening.starts_at)
        if known is None or opening.provider_id == favourite:
            best[opening.starts_at] = opening
    starts = sorted(best)
    round_ones = [start for start in starts if start.minute % 30 == 0] or starts
    step = max(1, -(-len(round_ones) // PER_DAY))
    return [best[start] for start in round_ones[::step]]
