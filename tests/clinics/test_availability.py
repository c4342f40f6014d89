"""Openings against a slow search that is plainly right, and the cases worth naming one by one."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from clinics.availability import Opening, Shift, Visit, WeeklyWindow, find_openings, local_spans

DETROIT, LOS_ANGELES = ZoneInfo("America/Detroit"), ZoneInfo("America/Los_Angeles")
MINUTE, STEP, DAY = timedelta(minutes=1), timedelta(minutes=15), timedelta(days=1)
MONDAY = 0
NINE_TO_FIVE = tuple(WeeklyWindow(day, time(9), time(17)) for day in range(7))
# Mondays before: an ordinary week, the night the clocks go forward, the night they go back (2026).
WEEKS = [
    datetime(2026, 6, 1, tzinfo=UTC),
    datetime(2026, 3, 6, tzinfo=UTC),
    datetime(2026, 10, 30, tzinfo=UTC),
]


def local(day: int, clock: str, *, month: int = 6, zone: ZoneInfo = DETROIT) -> datetime:
    """An instant by the wall clock there, in 2026. June 1 is a Monday."""
    hour, minute = map(int, clock.split(":"))
    return datetime(2026, month, day, hour, minute, tzinfo=zone).astimezone(UTC)


def make_shift(
    *windows: WeeklyWindow, closures=(), taken=(), zone: ZoneInfo = DETROIT, number: int = 1
) -> Shift:
    return Shift(number, f"Provider {number}", 7, zone, tuple(windows), tuple(closures), tuple(taken))


def find(*shifts: Shift, minutes: int = 30, buffer: int = 0, now=None, notice=timedelta(), horizon=DAY):
    return find_openings(
        visit=Visit(3, minutes * MINUTE, buffer * MINUTE),
        shifts=shifts,
        now=now or local(1, "00:00"),
        minimum_notice=notice,
        horizon=horizon,
    )


def clocks(openings, zone: ZoneInfo = DETROIT) -> list[str]:
    return [f"{each.starts_at.astimezone(zone):%H:%M}" for each in openings]


def monday(opens: str, closes: str) -> WeeklyWindow:
    return WeeklyWindow(MONDAY, time.fromisoformat(opens), time.fromisoformat(closes))


@pytest.mark.parametrize(
    ("windows", "minutes", "buffer", "taken", "closures", "expected"),
    [
        pytest.param(["09:00-10:00"], 30, 0, [], [], ["09:00", "09:15", "09:30"], id="an empty hour"),
        pytest.param(["09:00-10:00"], 60, 0, [], [], ["09:00"], id="exactly fits"),
        pytest.param(["09:00-10:00"], 61, 0, [], [], [], id="a minute too long"),
        pytest.param(["09:00-10:00"], 60, 30, [], [], ["09:00"], id="the buffer may run past closing"),
        pytest.param(["09:00-10:00", "10:00-11:00"], 120, 0, [], [], ["09:00"], id="windows that touch are one"),
        pytest.param(["09:00-10:00", "09:30-11:00"], 120, 0, [], [], ["09:00"], id="windows that overlap are one"),
        pytest.param(
            ["09:00-10:00", "10:20-11:00"], 30, 0, [], [],
            ["09:00", "09:15", "09:30", "10:20"], id="after a gap the grid starts anew",
        ),
        pytest.param(["09:00-10:30"], 30, 0, ["09:30-10:00"], [], ["09:00", "10:00"], id="fits before and after"),
        pytest.param(["09:00-10:30"], 30, 5, ["09:30-10:00"], [], ["10:00"], id="the buffer needs the time before"),
        pytest.param(["09:00-10:30"], 30, 0, ["09:00-10:00"], [], ["10:00"], id="touching the end of a visit"),
        pytest.param(["09:00-10:30"], 30, 0, ["08:00-09:05"], [], ["09:15", "09:30", "09:45", "10:00"],
                     id="off the grid: the next grid point"),
        pytest.param(["09:00-10:30"], 30, 0, [], ["08:00-10:00"], ["10:00"], id="closed in the morning"),
        pytest.param(["09:00-10:30"], 30, 0, ["09:30-09:45"], ["09:00-10:00"], ["10:00"],
                     id="a closure over a visit"),
        pytest.param(["09:00-10:30"], 15, 0, ["09:00-10:00", "09:15-09:30"], ["09:10-09:20"], ["10:00", "10:15"],
                     id="one long span over two short ones"),
        pytest.param(["09:00-10:00"], 30, 0, ["08:00-18:00"], [], [], id="taken all day"),
        pytest.param(["09:00-10:00"], 30, 0, [], ["00:00-23:00"], [], id="closed all day"),
        pytest.param([], 30, 0, [], [], [], id="no hours at all"),
    ],
)  # fmt: skip
def test_the_free_starts_of_one_monday(windows, minutes, buffer, taken, closures, expected):
    def spans(texts):
        return [tuple(local(1, clock) for clock in text.split("-")) for text in texts]

    shift = make_shift(
        *(monday(*text.split("-")) for text in windows), taken=spans(taken), closures=spans(closures)
    )
    assert clocks(find(shift, minutes=minutes, buffer=buffer, horizon=timedelta(hours=23))) == expected


def test_an_opening_says_all_that_booking_it_needs():
    shift = make_shift(monday("09:00", "09:30"), number=5)
    assert find(shift, buffer=10) == [Opening(local(1, "09:00"), local(1, "09:30"), 5, "Provider 5", 7, 3)]


def test_openings_of_several_providers_come_in_order_of_time():
    early, late = (
        make_shift(monday("09:00", "09:45"), number=2),
        make_shift(monday("09:00", "09:45"), number=1),
    )
    found = find(early, late)
    assert [(f"{each.starts_at.astimezone(DETROIT):%H:%M}", each.provider_id) for each in found] == [
        ("09:00", 1),
        ("09:00", 2),
        ("09:15", 1),
        ("09:15", 2),
    ]


@pytest.mark.parametrize(
    ("notice", "horizon", "first", "last"),
    [
        (timedelta(), timedelta(hours=24), "09:15", "09:00"),
        (timedelta(hours=2), timedelta(hours=24), "11:15", "09:00"),
        (timedelta(minutes=125), timedelta(hours=2, minutes=5), "11:15", "11:15"),
    ],
    ids=["from now, to this hour tomorrow", "two hours' notice", "both ends are included"],
)
def test_openings_begin_after_the_notice_and_end_with_the_horizon(notice, horizon, first, last):
    found = find(make_shift(*NINE_TO_FIVE), now=local(1, "09:10"), notice=notice, horizon=horizon)
    assert (clocks(found)[0], clocks(found)[-1]) == (first, last)


def test_more_notice_than_horizon_leaves_nothing():
    assert find(make_shift(*NINE_TO_FIVE), notice=2 * DAY, horizon=DAY) == []


@pytest.mark.parametrize("zone", [DETROIT, LOS_ANGELES], ids=str)
@pytest.mark.parametrize(("month", "saturday", "hours"), [(3, 7, 23), (10, 31, 25)], ids=["spring", "fall"])
def test_a_night_in_which_the_clocks_change_moves_no_visit(zone, month, saturday, hours):
    before = local(saturday, "00:00", month=month, zone=zone)
    found = find(make_shift(*NINE_TO_FIVE, zone=zone), minutes=480, now=before, horizon=2 * DAY)
    assert clocks(found, zone) == ["09:00", "09:00"]
    assert found[1].starts_at - found[0].starts_at == timedelta(hours=hours)


@pytest.mark.parametrize(
    ("opens", "closes", "starts"),
    [
        ("01:00", "04:00", ["06:00", "06:30", "07:00", "07:30"]),  # two hours long in that night
        ("02:10", "02:50", []),  # it never was that late: the same minutes by the clock an hour on
        ("02:50", "03:10", []),
    ],
    ids=["over the gap", "inside the gap", "out of the gap"],
)
def test_windows_of_the_spring_night_never_run_backwards(opens, closes, starts):
    windows = [WeeklyWindow(6, time.fromisoformat(opens), time.fromisoformat(closes))]
    now = local(8, "00:00", month=3)
    spans = list(local_spans(windows, DETROIT, now, now + timedelta(hours=10)))
    assert all(opening < closing for opening, closing in spans)
    found = find_openings(
        visit=Visit(1, timedelta(minutes=30), timedelta()),
        shifts=[make_shift(*windows)],
        now=now,
        minimum_notice=timedelta(),
        horizon=timedelta(hours=10),
        step=timedelta(minutes=30),
    )
    expected = starts if opens != "02:10" else ["07:10"]
    assert [f"{each.starts_at:%H:%M}" for each in found] == expected


def test_the_doubled_hour_of_the_fall_night_is_worked_twice():
    now = local(31, "12:00", month=10)
    (span,) = local_spans([WeeklyWindow(6, time(0), time(3))], DETROIT, now, now + DAY)
    assert span[1] - span[0] == timedelta(hours=4)


# ---- against a search that is slow and plainly right -----------------------------------------------------------


@st.composite
def scenes(draw):
    """A few days of one provider, all to five minutes. Nothing opens or closes between 1 and 3 am."""
    zone = draw(st.sampled_from([DETROIT, LOS_ANGELES]))
    start = draw(st.sampled_from(WEEKS))
    clock = st.one_of(st.integers(0, 11), st.integers(36, 287)).map(
        lambda five: time(five // 12, five % 12 * 5)
    )
    window = st.tuples(st.integers(0, 6), clock, clock).filter(lambda each: each[1] < each[2])
    moment = st.integers(-72, 4 * 288).map(lambda five: start + five * 5 * MINUTE)
    span = st.tuples(moment, st.integers(1, 80)).map(lambda each: (each[0], each[0] + each[1] * 5 * MINUTE))
    windows = draw(st.lists(window, max_size=9))
    shift = make_shift(
        *(WeeklyWindow(*each) for each in windows),
        taken=draw(st.lists(span, max_size=5)),
        closures=draw(st.lists(span, max_size=3)),
        zone=zone,
    )
    visit = Visit(
        3,
        draw(st.sampled_from([15, 30, 50, 60, 120])) * MINUTE,
        draw(st.sampled_from([0, 5, 10, 60])) * MINUTE,
    )
    now = draw(moment.filter(lambda each: each >= start))
    notice = draw(st.sampled_from([0, 1, 120, 60 * 30])) * MINUTE
    horizon = draw(st.sampled_from([0, 60, 60 * 24, 60 * 24 * 4])) * MINUTE
    return shift, visit, now, notice, horizon


def search_slowly(
    shift: Shift, visit: Visit, now: datetime, notice: timedelta, horizon: timedelta
) -> list[datetime]:
    """Every five minutes of the time looked at: is somebody at work for the whole visit, and is nothing in the way?"""
    five = 5 * MINUTE
    first = datetime.combine((now - 2 * DAY).date(), time(), tzinfo=UTC)
    count = (now + horizon + 2 * DAY - first) // five
    at_work = [_is_at_work(shift, first + place * five) for place in range(count)]
    free = []
    opened = None
    for place in range(count):
        if not at_work[place]:
            continue
        if place == 0 or not at_work[place - 1]:
            opened = first + place * five
        start = first + place * five
        if (start - opened) % STEP or not now + notice <= start <= now + horizon:
            continue
        stays = all(at_work[place : place + visit.duration // five])
        end = start + visit.duration + visit.buffer
        if stays and not any(a < end and b > start for a, b in (*shift.taken, *shift.closures)):
            free.append(start)
    return free


def _is_at_work(shift: Shift, moment: datetime) -> bool:
    there = moment.astimezone(shift.zone)
    return any(
        window.weekday == there.weekday() and window.opens <= there.time() < window.closes
        for window in shift.windows
    )


@settings(max_examples=120, deadline=None)
@given(scenes())
def test_openings_are_those_of_the_slow_search(scene):
    shift, visit, now, notice, horizon = scene
    found = find_openings(visit=visit, shifts=[shift], now=now, minimum_notice=notice, horizon=horizon)
    assert [each.starts_at for each in found] == search_slowly(shift, visit, now, notice, horizon)


@settings(max_examples=150, deadline=None)
@given(
    windows=st.lists(
        st.tuples(st.integers(0, 6), st.times(), st.times())
        .filter(lambda each: each[1] < each[2])
        .map(lambda each: WeeklyWindow(*each)),
        max_size=8,
    ),
    zone=st.sampled_from([DETROIT, LOS_ANGELES]),
    start=st.sampled_from(WEEKS),
)
@example(
    windows=[WeeklyWindow(6, time(2, 30), time(3, 15)), WeeklyWindow(6, time(3, 10), time(5))],
    zone=DETROIT,
    start=WEEKS[1],
)
def test_hours_become_spans_that_run_forward_in_order_and_apart(windows, zone, start):
    spans = list(local_spans(windows, zone, start, start + 7 * DAY))
    edges = [edge for span in spans for edge in span]
    assert edges == sorted(set(edges))
    assert {edge.astimezone(zone).date() for edge in edges} <= {
        date.fromordinal(start.astimezone(zone).toordinal() + ahead) for ahead in range(8)
    }
