"""Which openings to offer: nearest to the wish, spread over days and parts of the day; and which one was meant."""

from collections.abc import Iterable, Sequence
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from clinics.availability import Opening
from outreach.assistant.types import PartOfDay, Wish

MOST = 3
_NOON, _EVENING = time(12), time(17)
_AROUND = timedelta(minutes=60)


def part_of(moment: time) -> PartOfDay:
    if moment < _NOON:
        return PartOfDay.MORNING
    return PartOfDay.AFTERNOON if moment < _EVENING else PartOfDay.EVENING


def _minutes(moment: time) -> int:
    return moment.hour * 60 + moment.minute


def fits_day(local: datetime, wish: Wish) -> bool:
    if wish.first_date and local.date() < wish.first_date:
        return False
    if wish.last_date and local.date() > wish.last_date:
        return False
    return not wish.weekdays or local.weekday() in wish.weekdays


def fits_time(local: datetime, wish: Wish) -> bool:
    clock = local.time()
    if wish.not_before and clock < wish.not_before:
        return False
    if wish.not_after and clock > wish.not_after:
        return False
    if wish.parts and part_of(clock) not in wish.parts:
        return False
    return not wish.around or abs(_minutes(clock) - _minutes(wish.around)) <= _AROUND.total_seconds() / 60


def _days_off(local: datetime, wish: Wish) -> float:
    if fits_day(local, wish):
        return 0
    day = local.date()
    misses = [1.0]
    if wish.first_date and day < wish.first_date:
        misses.append((wish.first_date - day).days)
    if wish.last_date and day > wish.last_date:
        misses.append((day - wish.last_date).days)
    if wish.weekdays:
        misses.append(min(min((day.weekday() - w) % 7, (w - day.weekday()) % 7) for w in wish.weekdays))
    return max(misses)


def _hours_off(local: datetime, wish: Wish) -> float:
    if fits_time(local, wish):
        return 0
    clock, misses = _minutes(local.time()), [0]
    if wish.not_before:
        misses.append(_minutes(wish.not_before) - clock)
    if wish.not_after:
        misses.append(clock - _minutes(wish.not_after))
    if wish.around:
        misses.append(abs(clock - _minutes(wish.around)))
    if wish.parts and part_of(local.time()) not in wish.parts:
        misses.append(180)
    return max(misses) / 60


def free_ahead(openings: Iterable[Opening], now: datetime, hidden: Iterable[datetime] = ()) -> list[Opening]:
    """In order, in the future, one per start (the first provider's), without those already shown."""
    seen = set(hidden)
    kept = []
    for opening in sorted(openings, key=lambda one: one.starts_at):
        if opening.starts_at > now and opening.starts_at not in seen:
            seen.add(opening.starts_at)
            kept.append(opening)
    return kept


def _spread(pool: Sequence[Opening], zone: ZoneInfo) -> list[Opening]:
    """The first, then another part of the day or day, then another day; topped up in order."""
    chosen = list(pool[:1])
    spots = {_spot(chosen[0], zone)} if chosen else set()
    days = {spot[0] for spot in spots}
    for rule in (
        lambda spot: spot not in spots,
        lambda spot: spot[0] not in days,
        lambda spot: spot not in spots,
    ):
        if len(chosen) >= MOST:
            break
        found = next((one for one in pool if one not in chosen and rule(_spot(one, zone))), None)
        if found:
            chosen.append(found)
            spots.add(_spot(found, zone))
            days.add(_spot(found, zone)[0])
    chosen += [one for one in pool if one not in chosen][: MOST - len(chosen)]
    return sorted(chosen)


def _spot(opening: Opening, zone: ZoneInfo) -> tuple:
    local = opening.starts_at.astimezone(zone)
    return local.date(), part_of(local.time())


def choose_openings(
    openings: Iterable[Opening], wish: Wish, tz: str, now: datetime, *, hidden: Iterable[datetime] = ()
) -> tuple[tuple[Opening, ...], bool]:
    """(up to three openings in time order, whether they fit the wish). Never invents one."""
    zone = ZoneInfo(tz)
    pool = free_ahead(openings, now, hidden)
    fitting = [one for one in pool if _fits(one, wish, zone)]
    if not fitting:
        nearest = sorted(pool, key=lambda one: (_distance(one, wish, zone), one.starts_at))[:MOST]
        return tuple(sorted(nearest)), False
    if wish.around:
        exact = [one for one in fitting if one.starts_at.astimezone(zone).time() == wish.around]
        if exact and wish.names_day and not len(wish.weekdays) > 1:
            return (exact[0],), True
        ranked = sorted(fitting, key=lambda one: (_around_off(one, wish, zone) > 0, one.starts_at))
        return tuple(sorted(_spread_days(ranked, zone) if not wish.names_day else ranked[:MOST])), True
    return tuple(_spread(fitting, zone)), True


def _spread_days(ranked: Sequence[Opening], zone: ZoneInfo) -> list[Opening]:
    by_day: dict = {}
    for opening in ranked:
        by_day.setdefault(opening.starts_at.astimezone(zone).date(), opening)
    first = sorted(by_day.values())[:MOST]
    return first + [one for one in ranked if one not in first][: MOST - len(first)]


def _around_off(opening: Opening, wish: Wish, zone: ZoneInfo) -> int:
    return abs(_minutes(opening.starts_at.astimezone(zone).time()) - _minutes(wish.around or _NOON))


def _fits(opening: Opening, wish: Wish, zone: ZoneInfo) -> bool:
    local = opening.starts_at.astimezone(zone)
    return fits_day(local, wish) and fits_time(local, wish)


def _distance(opening: Opening, wish: Wish, zone: ZoneInfo) -> float:
    local = opening.starts_at.astimezone(zone)
    return _days_off(local, wish) + _hours_off(local, wish) / 4
