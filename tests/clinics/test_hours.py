"""Is the desk there, when is it back, and how long until it has been there for two hours."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from clinics.availability import WeeklyWindow
from clinics.hours import LOOK_AHEAD, DeskHours

DETROIT, LOS_ANGELES = ZoneInfo("America/Detroit"), ZoneInfo("America/Los_Angeles")
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
# Monday to Friday 9 to 18, Saturday 10 to 15.
WEEK = (*(WeeklyWindow(day, time(9), time(18)) for day in range(5)), WeeklyWindow(5, time(10), time(15)))


def at(text: str, zone: ZoneInfo = DETROIT) -> datetime:
    """An instant by the wall clock there: "06-01 09:00" in 2026. June 1 is a Monday."""
    return datetime.fromisoformat(f"2026-{text}").replace(tzinfo=zone).astimezone(UTC)


def make_desk(*closures: tuple[str, str], windows=WEEK, zone: ZoneInfo = DETROIT) -> DeskHours:
    return DeskHours(zone, tuple(windows), tuple((at(a, zone), at(b, zone)) for a, b in closures))


HOLIDAY = ("06-02 00:00", "06-03 00:00")
LUNCH = ("06-01 12:00", "06-01 13:00")


@pytest.mark.parametrize(
    ("now", "closures", "is_open", "opens_next"),
    [
        pytest.param("06-01 08:59", [], False, "06-01 09:00", id="a minute before"),
        pytest.param("06-01 09:00", [], True, "06-01 09:00", id="at opening"),
        pytest.param("06-01 17:59", [], True, "06-01 17:59", id="the last minute"),
        pytest.param("06-01 18:00", [], False, "06-02 09:00", id="at closing"),
        pytest.param("06-06 15:00", [], False, "06-08 09:00", id="over the weekend"),
        pytest.param("06-01 12:30", [LUNCH], False, "06-01 13:00", id="closed for lunch"),
        pytest.param("06-01 13:00", [LUNCH], True, "06-01 13:00", id="back from lunch"),
        pytest.param("06-01 19:00", [HOLIDAY], False, "06-03 09:00", id="over a holiday"),
        pytest.param("06-01 12:30", [LUNCH, ("06-01 12:15", "06-01 14:00")], False, "06-01 14:00",
                     id="closures that overlap"),
        pytest.param("06-01 12:30", [LUNCH, ("06-01 13:00", "06-01 14:00")], False, "06-01 14:00",
                     id="closures that touch"),
    ],
)  # fmt: skip
def test_the_desk_is_open_by_its_hours_and_closures(now, closures, is_open, opens_next):
    desk = make_desk(*closures)
    assert (desk.is_open(now=at(now)), desk.next_opening(now=at(now))) == (is_open, at(opens_next))


@pytest.mark.parametrize(
    "desk",
    [make_desk(windows=()), make_desk(("05-31 00:00", "06-30 00:00"))],
    ids=["no hours", "closed for weeks"],
)
def test_a_desk_that_is_not_back_in_three_weeks_has_no_next_opening(desk):
    assert desk.next_opening(now=at("06-01 10:00")) is None
    assert desk.is_open(now=at("06-01 10:00")) is False


@pytest.mark.parametrize(
    ("now", "minutes", "closures", "ends"),
    [
        pytest.param("06-01 10:00", 120, [], "06-01 12:00", id="within the day"),
        pytest.param("06-01 16:00", 120, [], "06-01 18:00", id="to the very minute of closing"),
        pytest.param("06-01 17:00", 120, [], "06-02 10:00", id="over the night"),
        pytest.param("06-01 22:00", 120, [], "06-02 11:00", id="asked at night"),
        pytest.param("06-05 17:00", 120, [], "06-06 11:00", id="Friday evening to Saturday"),
        pytest.param("06-06 14:00", 120, [], "06-08 10:00", id="over the weekend"),
        pytest.param("06-01 17:00", 120, [HOLIDAY], "06-03 10:00", id="over a holiday"),
        pytest.param("06-01 11:30", 60, [LUNCH], "06-01 13:30", id="around lunch"),
        pytest.param("06-01 09:00", 48 * 60, [], "06-06 13:00", id="a working week and three hours"),
    ],
)  # fmt: skip
def test_open_time_is_counted_while_the_desk_is_open(now, minutes, closures, ends):
    assert make_desk(*closures).add_open_time(now=at(now), duration=minutes * MINUTE) == at(ends)


def test_without_hours_a_hold_runs_by_the_clock():
    assert make_desk(windows=()).add_open_time(now=at("06-01 22:00"), duration=2 * HOUR) == at("06-02 00:00")


def test_with_too_few_hours_a_hold_lasts_as_long_as_they_do():
    desk = make_desk(windows=[WeeklyWindow(0, time(9), time(10))])
    ends = [desk.add_open_time(now=at("06-01 00:00"), duration=hours * HOUR) for hours in (3, 4, 5)]
    assert ends == [at("06-15 10:00"), at("06-22 10:00"), at("06-22 10:00")]


@pytest.mark.parametrize("zone", [DETROIT, LOS_ANGELES], ids=str)
@pytest.mark.parametrize(("sunday", "elapsed"), [("03-08", 3), ("11-01", 5)], ids=["spring", "fall"])
def test_a_desk_open_through_the_night_of_the_change_counts_real_hours(zone, sunday, elapsed):
    desk = make_desk(windows=[WeeklyWindow(6, time(0), time(4))], zone=zone)
    night = f"{sunday} 00:00"
    (first, *_) = desk.open_spans(now=at(night, zone))
    assert first == (at(night, zone), at(f"{sunday} 04:00", zone))
    assert desk.add_open_time(now=at(night, zone), duration=elapsed * HOUR) == at(f"{sunday} 04:00", zone)


def test_the_morning_after_the_clocks_change_the_desk_opens_at_nine():
    desk = make_desk(windows=[WeeklyWindow(6, time(9), time(10))])
    assert (
        desk.next_opening(now=at("03-07 20:00")) == at("03-08 09:00") == datetime(2026, 3, 8, 13, tzinfo=UTC)
    )
    assert (
        desk.next_opening(now=at("10-31 20:00")) == at("11-01 09:00") == datetime(2026, 11, 1, 14, tzinfo=UTC)
    )


# ---- any week ---------------------------------------------------------------------------------------------------

CLOCK = st.one_of(st.integers(0, 59), st.integers(180, 1439)).map(
    lambda minute: time(minute // 60, minute % 60)
)
WINDOW = st.tuples(st.integers(0, 6), CLOCK, CLOCK).filter(lambda each: each[1] < each[2])
START = st.sampled_from([at("06-01 00:00"), at("03-06 00:00"), at("10-30 00:00")])


@st.composite
def desks(draw):
    start = draw(START)
    moment = st.integers(-1440, 5 * 1440).map(lambda minute: start + minute * MINUTE)
    span = st.tuples(moment, st.integers(1, 2000)).map(lambda each: (each[0], each[0] + each[1] * MINUTE))
    windows = draw(st.lists(WINDOW.map(lambda each: WeeklyWindow(*each)), max_size=8))
    zone = draw(st.sampled_from([DETROIT, LOS_ANGELES]))
    return DeskHours(zone, tuple(windows), tuple(draw(st.lists(span, max_size=4)))), draw(moment)


def is_open_plainly(desk: DeskHours, moment: datetime) -> bool:
    there = moment.astimezone(desk.zone)
    return any(
        each.weekday == there.weekday() and each.opens <= there.time() < each.closes for each in desk.windows
    ) and not any(a <= moment < b for a, b in desk.closures)


@settings(max_examples=80, deadline=None)
@given(desks(), st.integers(1, 900))
def test_open_time_is_neither_lost_nor_gained(pair, minutes):
    """Counting, minute by minute, how long the desk was open until the answer gives back what was asked for."""
    desk, now = pair
    ends = desk.add_open_time(now=now, duration=minutes * MINUTE)
    assume(ends < now + 5 * 24 * HOUR)  # further ahead, counting by the minute takes too long
    was_open = sum(is_open_plainly(desk, now + place * MINUTE) for place in range((ends - now) // MINUTE))
    enough = sum((min(b, now + LOOK_AHEAD) - max(a, now) for a, b in desk.open_spans(now=now)), timedelta())
    assert was_open == minutes or (enough < minutes * MINUTE and ends >= now + minutes * MINUTE)


@settings(max_examples=150, deadline=None)
@given(desks(), st.integers(1, 3000), st.integers(0, 3000))
def test_a_longer_hold_never_ends_sooner(pair, minutes, more):
    desk, now = pair
    shorter = desk.add_open_time(now=now, duration=minutes * MINUTE)
    assert now < shorter <= desk.add_open_time(now=now, duration=(minutes + more) * MINUTE)


@settings(max_examples=150, deadline=None)
@given(desks())
def test_the_desk_is_open_exactly_when_its_hours_say_so(pair):
    desk, now = pair
    assert desk.is_open(now=now) == is_open_plainly(desk, now)
    assert (desk.next_opening(now=now) == now) == is_open_plainly(desk, now)
