"""One wave of offers: who is asked now, and when the next are. Pure, as `outreach.sequences.recovery` is."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from outreach.sequences.recovery import Pick, Ranking

SHORTEST_WAIT = timedelta(minutes=3)
PART_OF_WHAT_IS_LEFT = 8  # a wave waits an eighth of the time that is left: shorter and shorter


def find_wait(*, now: datetime, cut_off_at: datetime, longest: timedelta) -> timedelta:
    """How long a wave has before the next is asked: the nearer the cut-off, the shorter."""
    return max(SHORTEST_WAIT, min(longest, (cut_off_at - now) / PART_OF_WHAT_IS_LEFT))


@dataclass(frozen=True)
class Wave:
    """Who is asked now. `wakes_at`: when somebody who fits may be written to, if nobody may now."""

    picks: tuple[Pick, ...]
    wakes_at: datetime | None = None


def choose(
    *, candidates: Sequence[Pick], size: int, find_awake: Callable[[Pick], datetime], now: datetime
) -> Wave:
    """The next `size` people who may be written to at this hour. Those who sleep keep their place for a later wave."""
    picks: list[Pick] = []
    wakes: list[datetime] = []
    for pick in candidates:
        awake_at = find_awake(pick)
        if awake_at > now:
            wakes.append(awake_at)
            continue
        picks.append(pick)
        if len(picks) == size:
            break
    return Wave(tuple(picks), None if picks else min(wakes, default=None))


# may be over before the time is: worth another look
PASSING = {"open_offer", "person", "talking", "clinical"}


def may_change(ranking: Ranking) -> bool:
    """Whether somebody who was passed over may still be asked later."""
    return not PASSING.isdisjoint(ranking.passed_over.values())
