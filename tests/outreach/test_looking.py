"""Only a part of the calendar is read for a wish, and what is offered is as if all of it had been read."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clinics.availability import Opening
from outreach.assistant.choosing import choose_openings, fits
from outreach.assistant.types import PartOfDay, Wish
from outreach.looking import choose_afresh, list_wished, look

DETROIT = ZoneInfo("America/Detroit")
NOW = datetime(2026, 11, 9, 15, tzinfo=UTC)  # a Monday, 10am there
TODAY, DAY = date(2026, 11, 9), timedelta(days=1)
HORIZON = 60 * DAY


def opening(day: int, clock: time, provider: int = 1) -> Opening:
    starts_at = datetime.combine(TODAY + day * DAY, clock, DETROIT).astimezone(UTC)
    return Opening(starts_at, starts_at + timedelta(minutes=30), provider, f"Provider {provider}", 1, 1)


def fill(days=range(60), hours=range(9, 18), providers=(1, 2)) -> list[Opening]:
    """Every hour of the weekdays."""
    return [
        opening(day, time(hour), provider)
        for day in days
        for hour in hours
        for provider in providers
        if (TODAY + day * DAY).weekday() < 5
    ]


class Book:
    """What is free, and how much of it was looked at."""

    def __init__(self, openings: list[Opening]):
        self.openings, self.read_days = openings, set()

    def read(self, within) -> list[Opening]:
        found = [
            one
            for one in self.openings
            if NOW <= one.starts_at <= NOW + HORIZON  # as availability, which returns nothing that is over
            and (within is None or any(first <= one.starts_at <= last for first, last in within))
        ]
        self.read_days |= {one.starts_at.astimezone(DETROIT).date() for one in found}
        return found

    def look(self, wish: Wish, avoid=()) -> list[Opening]:
        return look(self.read, wish, avoid=avoid, now=NOW, horizon=HORIZON, zone=DETROIT)


@pytest.mark.parametrize(
    ("wish", "most_days"),
    [
        pytest.param(Wish(), 6, id="any time"),
        pytest.param(Wish(dates=(TODAY + 30 * DAY,)), 1, id="one day"),
        pytest.param(Wish(first_date=TODAY + 7 * DAY, last_date=TODAY + 13 * DAY), 6, id="next week"),
        pytest.param(Wish(weekdays=(3,), parts=(PartOfDay.AFTERNOON,)), 6, id="thursday afternoon"),
        pytest.param(Wish(weekdays=(6,)), 8, id="a sunday, when it is closed"),
        pytest.param(Wish(not_before=time(19)), 8, id="an hour when it is closed"),
        pytest.param(Wish(dates=(date(2026, 11, 22),)), 7, id="one closed day"),
    ],
)
def test_a_wish_looks_at_few_days_of_a_calendar_with_room(wish, most_days):
    book = Book(fill())
    assert book.look(wish)
    assert len(book.read_days) <= most_days


def test_the_one_time_that_fits_is_found_however_far_away():
    late = opening(52, time(18, 30))
    found = Book([*fill(), late]).look(Wish(not_before=time(18)))
    assert late in found


def test_who_is_wished_for_is_found_however_far_away():
    book = Book([*fill(providers=(1,)), opening(45, time(9), provider=2)])
    found = book.look(Wish(providers=(2,), dates=(TODAY + DAY,)))
    assert [
        one.provider_id for one in choose_openings(found, Wish(providers=(2,)), DETROIT.key, NOW).openings
    ] == [2]


def test_a_day_of_which_everything_was_refused_is_not_looked_at_alone():
    friday = TODAY + 4 * DAY
    shown = {one.starts_at for one in fill(days=[4])}
    found = Book(fill()).look(Wish(dates=(friday,)), avoid=shown)
    assert {one.starts_at.astimezone(DETROIT).date() for one in found} > {friday}


def test_an_empty_calendar_has_nothing():
    assert Book([]).look(Wish(weekdays=(1,))) == []


days = st.integers(0, 59).map(lambda number: TODAY + number * DAY)
quarters = st.integers(8 * 4, 19 * 4).map(lambda number: time(number // 4, number % 4 * 15))
wishes = st.builds(
    Wish,
    first_date=st.none() | days,
    weekdays=st.lists(st.integers(0, 6), max_size=3, unique=True).map(tuple),
    dates=st.lists(days, max_size=2, unique=True).map(tuple),
    not_dates=st.lists(days, max_size=2, unique=True).map(tuple),
    parts=st.lists(st.sampled_from(PartOfDay), max_size=2, unique=True).map(tuple),
    not_before=st.none() | quarters,
    not_after=st.none() | quarters,
    around=st.none() | quarters,
    soonest=st.booleans(),
    latest=st.booleans(),
    providers=st.sampled_from([(), (), (2,)]),
    not_providers=st.sampled_from([(), (), (1,)]),
)
books = st.lists(
    st.builds(opening, st.integers(0, 59), quarters, st.integers(1, 3)), max_size=120, unique=True
)


@settings(max_examples=300, deadline=None)
@given(openings=books, wish=wishes, refused=st.integers(0, 3))
def test_the_offer_keeps_as_much_of_the_wish_as_one_from_the_whole_calendar(openings, wish, refused):
    avoid = {one.starts_at for one in openings[:refused]}
    found = Book(sorted(openings)).look(wish, avoid)
    whole = choose_afresh(sorted(openings), wish, avoid=avoid, now=NOW, zone=DETROIT)
    part = choose_afresh(found, wish, avoid=avoid, now=NOW, zone=DETROIT)
    assert set(found) <= set(openings)
    assert (bool(part.openings), part.fits_when, part.fits_who) == (
        bool(whole.openings),
        whole.fits_when,
        whole.fits_who,
    )


@settings(max_examples=300, deadline=None)
@given(openings=books, wish=wishes)
def test_no_time_outside_the_wished_stretches_fits(openings, wish):
    spans = list_wished(wish, now=NOW, horizon=HORIZON, zone=DETROIT)
    for one in openings:
        if fits(one, wish, DETROIT):
            assert any(first <= one.starts_at <= last for first, last in spans)
