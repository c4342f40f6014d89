"""Which openings to offer: nearest to the wish, spread over days and parts of the day; and which one was meant."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from clinics.availability import Opening
from outreach.assistant.types import PartOfDay, Wish

MOST = 3
_NOON, _EVENING = time(12), time(17)
_AROUND_MINUTES = 60
NEIGHBOUR = timedelta(minutes=45)


def part_of(moment: time) -> PartOfDay:
    if moment < _NOON:
        return PartOfDay.MORNING
    return PartOfDay.AFTERNOON if moment < _EVENING else PartOfDay.EVENING


def _minutes(moment: time) -> int:
    return moment.hour * 60 + moment.minute


def fits_date(day: date, wish: Wish) -> bool:
    """Whether the day fits the wish, or one of its alternatives."""
    return any(_fits_date(day, each) for each in wish.alternatives)


def _fits_date(day: date, wish: Wish) -> bool:
    if day in wish.not_dates:
        return False
    if day in wish.dates:
        return True
    if wish.dates and not wish.weekdays:
        return False
    if wish.first_date and day < wish.first_date:
        return False
    if wish.last_date and day > wish.last_date:
        return False
    return not wish.weekdays or day.weekday() in wish.weekdays


def fits_day(local: datetime, wish: Wish) -> bool:
    return fits_date(local.date(), wish)


def fits_time(local: datetime, wish: Wish) -> bool:
    """Whether the hour fits the wish, or one of its alternatives."""
    return any(_fits_time(local, each) for each in wish.alternatives)


def fits_when(local: datetime, wish: Wish) -> bool:
    """Day and hour of the same alternative."""
    return any(_fits_date(local.date(), each) and _fits_time(local, each) for each in wish.alternatives)


def _fits_time(local: datetime, wish: Wish) -> bool:
    clock = local.time()
    if wish.not_before and clock < wish.not_before:
        return False
    if wish.not_after and clock >= wish.not_after:
        return False  # "before noon" is not at noon
    if wish.parts and part_of(clock) not in wish.parts:
        return False
    return not wish.around or abs(_minutes(clock) - _minutes(wish.around)) <= _AROUND_MINUTES


def fits_provider(opening: Opening, wish: Wish) -> bool:
    if wish.providers and opening.provider_id not in wish.providers:
        return False
    return opening.provider_id not in wish.not_providers


def _weekday_off(day: date, weekday: int, first: date) -> int:
    """Days to the nearest such weekday still to come: from Tuesday to the coming Sunday it is five, not two."""
    coming = first + timedelta(days=(weekday - first.weekday()) % 7)
    if day <= coming:
        return (coming - day).days
    since = (day - coming).days % 7
    return min(since, 7 - since)


def _days_off(local: datetime, wish: Wish, first: date) -> float:
    """How many days `local` lies beside the wish; a wish for dates is nearest to its nearest date."""
    if fits_day(local, wish):
        return 0
    day = local.date()
    if wish.dates:
        return min(abs((day - each).days) for each in wish.dates) or 1
    misses = [1.0]
    if wish.first_date and day < wish.first_date:
        misses.append((wish.first_date - day).days)
    if wish.last_date and day > wish.last_date:
        misses.append((day - wish.last_date).days)
    if wish.weekdays:
        misses.append(min(_weekday_off(day, each, first) for each in wish.weekdays))
    return max(misses)


def _hours_off(local: datetime, wish: Wish) -> float:
    if wish.around:
        return _around_off(local, wish) / 60
    if fits_time(local, wish):
        return 0
    clock, misses = _minutes(local.time()), [0]
    if wish.not_before:
        misses.append(_minutes(wish.not_before) - clock)
    if wish.not_after:
        misses.append(clock - _minutes(wish.not_after))
    if wish.parts and part_of(local.time()) not in wish.parts:
        misses.append(180)
    return max(misses) / 60


def fits(opening: Opening, wish: Wish, zone: ZoneInfo) -> bool:
    local = opening.starts_at.astimezone(zone)
    return fits_provider(opening, wish) and fits_when(local, wish)


@dataclass(frozen=True)
class Choice:
    """Up to three openings in time order, and which parts of the wish they keep."""

    openings: tuple[Opening, ...] = ()
    fits_when: bool = True
    fits_who: bool = True
    full_day: date | None = None  # the coming such weekday, on which nothing is left

    @property
    def fits(self) -> bool:
        return self.fits_when and self.fits_who


def free_ahead(openings: Iterable[Opening], now: datetime, hidden: Iterable[datetime] = ()) -> list[Opening]:
    """In order, in the future, one per start (the first provider's), without those already shown."""
    seen = set(hidden)
    kept = []
    for opening in sorted(openings, key=lambda one: one.starts_at):
        if opening.starts_at > now and opening.starts_at not in seen:
            seen.add(opening.starts_at)
            kept.append(opening)
    return kept


def choose_openings(
    openings: Sequence[Opening], wish: Wish, tz: str, now: datetime, *, hidden: Iterable[datetime] = ()
) -> Choice:
    """The most useful openings for the wish; never invents one. None left: an empty Choice.

    When nothing fits, the wished provider is kept before the wished hour: people book a person.
    """
    hidden = tuple(hidden)
    # What has gone by is no other day to offer instead of a refused one.
    openings = [one for one in openings if one.starts_at > now]
    openings = _without_neighbours(openings, hidden)
    openings = _without_refused_days(openings, wish, ZoneInfo(tz))
    suited = [one for one in openings if fits_provider(one, wish)]
    today = now.astimezone(ZoneInfo(tz)).date()
    found = _choose(free_ahead(suited, now, hidden), wish, ZoneInfo(tz), today=None if hidden else today)
    if found.openings or not wish.names_provider:
        return found
    # Whom they asked not to see is never offered.
    others = [one for one in openings if one.provider_id not in wish.not_providers]
    return replace(_choose(free_ahead(others, now, hidden), wish, ZoneInfo(tz)), fits_who=False)


def _without_refused_days(openings: Sequence[Opening], wish: Wish, zone: ZoneInfo) -> Sequence[Opening]:
    """A day they cannot come is not even offered as the nearest; unless there is no other."""
    if not wish.not_dates:
        return openings
    return [
        one for one in openings if one.starts_at.astimezone(zone).date() not in wish.not_dates
    ] or openings


def _without_neighbours(openings: Sequence[Opening], hidden: tuple[datetime, ...]) -> Sequence[Opening]:
    """Who refuses 9:00 does not want to read 9:15; unless there is nothing else."""
    if not hidden:
        return openings
    far = [one for one in openings if all(abs(one.starts_at - shown) >= NEIGHBOUR for shown in hidden)]
    return far or openings


def _choose(pool: Sequence[Opening], wish: Wish, zone: ZoneInfo, *, today: date | None = None) -> Choice:
    """`today`: given when the coming weekday is meant, so that its being full is said, not passed over."""
    places = [(one, one.starts_at.astimezone(zone)) for one in pool]
    fitting = [(one, local) for one, local in places if fits_when(local, wish)]
    if fitting and wish.or_else:
        return _choose_apart(fitting, wish)
    if fitting and today and (full := _full_weekday(fitting, wish, today)):
        coming = replace(wish, weekdays=(), dates=(full,))
        near = _nearest(places, coming, most=MOST - 1)
        return Choice(tuple(sorted({*near, fitting[0][0]})), fits_when=False, full_day=full)
    if not fitting:
        return Choice(_nearest(places, wish), fits_when=not wish.names_when)
    if wish.unclear_day:
        return Choice(_one_a_day(fitting, wish))
    if wish.names_few_days and len(each_day := _one_a_day(_within_a_week(fitting), wish)) > 1:
        return Choice(each_day)
    if wish.latest:
        return Choice(_latest(fitting) if wish.names_day else _ends_of_days(fitting))
    if wish.soonest:
        return Choice(_soonest(fitting))
    if wish.around:
        return _at_hour(places, fitting, wish)
    return Choice(_spread(_this_week_first(fitting, wish)))


_Place = tuple[Opening, datetime]


def _full_weekday(fitting: Sequence[_Place], wish: Wish, today: date) -> date | None:
    """ "Saturday" is the coming one: that day, where nothing on it fits although a later Saturday has something."""
    if len(wish.weekdays) != 1 or wish.dates or wish.first_date or wish.last_date:
        return None
    coming = today + timedelta(days=(wish.weekdays[0] - today.weekday()) % 7)
    return coming if coming != today and fitting[0][1].date() > coming else None


def _choose_apart(fitting: Sequence[_Place], wish: Wish) -> Choice:
    """ "Tues morning or thurs after 4": a time of each that has one; where only one has, several of that."""
    pools = [(each, [one for one, local in fitting if fits_when(local, each)]) for each in wish.alternatives]
    zone = fitting[0][1].tzinfo
    with_some = [(each, pool) for each, pool in pools if pool]
    choices = [_choose(pool, each, zone) for each, pool in with_some]
    if len(choices) == 1:
        return choices[0]
    firsts = [choice.openings[0] for choice in choices]
    others = [one for choice in choices for one in choice.openings[1:]]
    return Choice(tuple(sorted(dict.fromkeys((*firsts, *others)[:MOST]))))


def _distance(local: datetime, wish: Wish, first: date) -> float:
    return min(_days_off(local, each, first) + _hours_off(local, each) / 4 for each in wish.alternatives)


def _within_a_week(fitting: Sequence[_Place]) -> Sequence[_Place]:
    """ "Thursday, Friday or Saturday" are the coming ones."""
    last = fitting[0][1].date() + timedelta(days=6)
    return [place for place in fitting if place[1].date() <= last]


def _nearest(places: Sequence[_Place], wish: Wish, *, most: int = MOST) -> tuple[Opening, ...]:
    """Beside the wish: up to two other hours of the wished day, and one hour of each of the nearest other days."""
    first = places[0][1] if places else None
    ranked = sorted(
        places,
        key=lambda place: (
            _distance(place[1], wish, first.date()) + _wait(first, place[1]),
            place[0].starts_at,
        ),
    )
    chosen: list[_Place] = []
    for place in ranked:
        same_day = [each for each in chosen if each[1].date() == place[1].date()]
        room = 2 if fits_day(place[1], wish) else 1
        if len(same_day) < room and _spot(place) not in {_spot(each) for each in chosen}:
            chosen.append(place)
        if len(chosen) == most:
            break
    chosen += [place for place in ranked if place not in chosen][: most - len(chosen)]
    return tuple(sorted(one for one, _ in chosen))


def _wait(first: datetime, local: datetime) -> float:
    """A little for every day of waiting: three Fridays in a row are no choice for who cannot come on Saturday."""
    return (local.date() - first.date()).days * 0.1


def _soonest(fitting: Sequence[_Place]) -> tuple[Opening, ...]:
    """The first, then others at least an hour apart: three times in one half hour are no choice."""
    chosen = [fitting[0][0]]
    for one, _ in fitting:
        if len(chosen) < MOST and one.starts_at - chosen[-1].starts_at >= timedelta(hours=1):
            chosen.append(one)
    return tuple(chosen)


def _ends_of_days(fitting: Sequence[_Place]) -> tuple[Opening, ...]:
    """The last opening of each of the next few days."""
    last = {local.date(): one for one, local in fitting}
    return tuple(sorted(last.values())[:MOST])


def _latest(fitting: Sequence[_Place]) -> tuple[Opening, ...]:
    """The last hours of the first day that fits, an hour apart."""
    day = [place for place in fitting if place[1].date() == fitting[0][1].date()]
    chosen = [day[-1]]
    for place in reversed(day):
        if len(chosen) < MOST and chosen[-1][1] - place[1] >= timedelta(hours=1):
            chosen.append(place)
    return tuple(sorted(one for one, _ in chosen))


def _one_a_day(fitting: Sequence[_Place], wish: Wish) -> tuple[Opening, ...]:
    """ "Friday the 27th or Friday the 4th?": the best of each day, so that the answer says which."""
    best: dict[date, _Place] = {}
    for place in sorted(fitting, key=lambda each: (_around_off(each[1], wish), each[0].starts_at)):
        best.setdefault(place[1].date(), place)
    return tuple(sorted(one for one, _ in best.values())[:MOST])


def _at_hour(places: Sequence[_Place], fitting: Sequence[_Place], wish: Wish) -> Choice:
    """ "Fri 3" is three o'clock this Friday; what lies beside it is near, no fit, and comes before later Fridays.

    "3ish" takes what lies beside it.
    """
    is_one_weekday = len(wish.weekdays) == 1 and not wish.dates
    coming = [place for place in fitting if place[1].date() == fitting[0][1].date()]
    if wish.is_loose:
        return Choice(_around(coming if is_one_weekday else fitting, wish))
    exact = next((place for place in fitting if place[1].time() == wish.around), None)
    if exact is None:
        return Choice(_nearest(places, wish), fits_when=False)
    if not is_one_weekday:
        return Choice(_around(fitting, wish))
    if exact in coming:
        return Choice((exact[0],))
    ranked = sorted(coming, key=lambda place: (_around_off(place[1], wish), place[0].starts_at))
    return Choice(tuple(sorted([exact[0], *(one for one, _ in ranked[: MOST - 1])])), fits_when=False)


def _around(fitting: Sequence[_Place], wish: Wish) -> tuple[Opening, ...]:
    """An exact time on a named day is offered alone; else the nearest to the hour, over several days."""
    exact = [one for one, local in fitting if local.time() == wish.around]
    if exact and wish.names_day and len(wish.weekdays) < 2 and len(wish.dates) < 2:
        return (exact[0],)
    ranked = sorted(fitting, key=lambda place: (_around_off(place[1], wish), place[0].starts_at))
    if wish.names_day:
        return tuple(sorted(one for one, _ in ranked[:MOST]))
    by_day: dict[date, Opening] = {}
    for one, local in sorted(
        ranked, key=lambda place: (place[1].date(), _around_off(place[1], wish), place[0])
    ):
        by_day.setdefault(local.date(), one)
    first = sorted(by_day.values())[:MOST]
    rest = [one for one, _ in ranked if one not in first]
    return tuple(sorted(first + rest[: MOST - len(first)]))


def _around_off(local: datetime, wish: Wish) -> int:
    return abs(_minutes(local.time()) - _minutes(wish.around)) if wish.around else 0


def _this_week_first(fitting: Sequence[_Place], wish: Wish) -> Sequence[_Place]:
    """ "Friday" is the coming one as long as that has something to choose from."""
    if len(wish.weekdays) != 1 or wish.dates:
        return fitting
    first_day = fitting[0][1].date()
    coming = [place for place in fitting if place[1].date() == first_day]
    return coming if len(coming) > 1 else fitting


def _spread(pool: Sequence[_Place]) -> tuple[Opening, ...]:
    """The first, then another day or part of the day, then another day; topped up in order."""
    chosen: list[_Place] = list(pool[:1])

    def spots() -> set[tuple]:
        return {_spot(each) for each in chosen}

    def days() -> set[date]:
        return {each[1].date() for each in chosen}

    for is_other in (
        lambda place: _spot(place) not in spots(),
        lambda place: place[1].date() not in days(),
        lambda place: _spot(place) not in spots(),
    ):
        if len(chosen) >= MOST:
            break
        if found := next((each for each in pool if each not in chosen and is_other(each)), None):
            chosen.append(found)
    chosen += _spaced([each for each in pool if each not in chosen], MOST - len(chosen))
    return tuple(sorted(one for one, _ in chosen))


def _spaced(pool: Sequence[_Place], count: int) -> list[_Place]:
    """Not three times in a row when the day has more to choose from; full hours are easiest to say yes to."""
    if count <= 0 or not pool:
        return []
    full = [place for place in pool if place[1].minute == 0]
    if len(full) >= count:
        return [full[(number + 1) * len(full) // (count + 1)] for number in range(count)]
    half = [place for place in pool if place[1].minute == 30]
    rest = [place for place in pool if place not in full and place not in half]
    return (full + half + rest)[:count]


def _spot(place: _Place) -> tuple:
    return place[1].date(), part_of(place[1].time())
