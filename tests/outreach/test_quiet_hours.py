"""When we may write first: edges to the minute, several zones, nights in which the clocks change."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from outreach.quiet_hours import STATES, UNKNOWN, next_allowed

DETROIT, LOS_ANGELES, HONOLULU, CHICAGO = (
    ZoneInfo(name)
    for name in ("America/Detroit", "America/Los_Angeles", "Pacific/Honolulu", "America/Chicago")
)
PHOENIX, GUAM = ZoneInfo("America/Phoenix"), ZoneInfo("Pacific/Guam")


def at(text: str, zone: ZoneInfo = DETROIT) -> datetime:
    """An instant by the wall clock there: "06-01 09:00" in 2026. June 1 is a Monday."""
    return datetime.fromisoformat(f"2026-{text}").replace(tzinfo=zone).astimezone(UTC)


def next_in(state: str, text: str, *zones: ZoneInfo) -> str:
    """The answer by the wall clock of the first zone."""
    zones = zones or (DETROIT,)
    found = next_allowed(now=at(text, zones[0]), state=state, zones=zones).astimezone(zones[0])
    return f"{found:%m-%d %H:%M}" + (f":{found:%S}" if found.second else "")


MON, SAT, SUN, NEXT_MON = "06-01", "06-06", "06-07", "06-08"


@pytest.mark.parametrize(
    ("state", "asked", "answer"),
    [
        ("MI", f"{MON} 07:59", f"{MON} 08:00"),
        ("MI", f"{MON} 08:00", f"{MON} 08:00"),
        ("MI", f"{MON} 20:59:59", f"{MON} 20:59:59"),
        ("MI", f"{MON} 21:00", "06-02 08:00"),
        ("MI", f"{SUN} 08:00", f"{SUN} 08:00"),
        ("FL", f"{MON} 19:59", f"{MON} 19:59"),
        ("FL", f"{MON} 20:00", "06-02 08:00"),
        ("CT", f"{MON} 08:59", f"{MON} 09:00"),
        ("CT", f"{SUN} 09:00", f"{SUN} 09:00"),
        ("TX", f"{MON} 08:00", f"{MON} 09:00"),
        ("TX", f"{MON} 20:59", f"{MON} 20:59"),
        ("TX", f"{SAT} 21:00", f"{SUN} 12:00"),
        ("TX", f"{SUN} 11:59", f"{SUN} 12:00"),
        ("TX", f"{SUN} 21:00", f"{NEXT_MON} 09:00"),
        ("RI", f"{MON} 18:00", "06-02 09:00"),
        ("RI", f"{SAT} 09:00", f"{SAT} 10:00"),
        ("RI", f"{SAT} 17:00", f"{SUN} 10:00"),
        ("RI", f"{SUN} 17:00", f"{NEXT_MON} 09:00"),
        ("", f"{MON} 08:00", f"{MON} 09:00"),
        ("", f"{MON} 20:00", "06-02 09:00"),
        ("", f"{SAT} 20:00", f"{SUN} 12:00"),
        ("ZZ", f"{SUN} 11:00", f"{SUN} 12:00"),
    ],
)
def test_the_hours_of_a_state_to_the_minute(state, asked, answer):
    assert next_in(state, asked) == answer


@pytest.mark.parametrize("state", ["FL", "MD", "MS", "NJ", "OK", "WA"])
def test_states_that_end_at_eight_in_the_evening(state):
    assert (next_in(state, f"{MON} 19:59"), next_in(state, f"{MON} 20:00")) == (f"{MON} 19:59", "06-02 08:00")


@pytest.mark.parametrize(
    ("zones", "asked", "answer"),
    [
        pytest.param((DETROIT, LOS_ANGELES), f"{MON} 08:30", f"{MON} 11:00", id="the west wakes later"),
        pytest.param((DETROIT, LOS_ANGELES), f"{MON} 20:30", f"{MON} 20:30", id="both awake"),
        pytest.param(
            (DETROIT, LOS_ANGELES), f"{MON} 21:30", "06-02 11:00", id="the east sleeps, then the west does"
        ),
        pytest.param(
            (LOS_ANGELES, DETROIT), f"{MON} 18:30", "06-02 08:00", id="the order of zones does not matter"
        ),
        pytest.param((DETROIT, HONOLULU), f"{MON} 09:00", f"{MON} 14:00", id="six hours apart"),
        pytest.param((DETROIT, DETROIT), f"{MON} 07:00", f"{MON} 08:00", id="the same zone twice"),
    ],
)
def test_with_several_zones_it_must_be_a_permitted_hour_in_each(zones, asked, answer):
    assert next_in("MI", asked, *zones) == answer


def test_without_any_zone_nothing_holds_a_text_back():
    assert next_allowed(now=at(f"{MON} 03:00"), state="MI", zones=()) == at(f"{MON} 03:00")


@pytest.mark.parametrize(
    ("asked", "answer", "waits"),
    [
        ("03-07 22:00", "03-08 08:00", 9),
        ("10-31 22:00", "11-01 08:00", 11),
        ("06-01 22:00", "06-02 08:00", 10),
    ],
    ids=["spring", "fall", "an ordinary night"],
)
@pytest.mark.parametrize("zone", [DETROIT, LOS_ANGELES], ids=str)
def test_the_morning_comes_at_its_own_hour_after_the_clocks_change(zone, asked, answer, waits):
    now = at(asked, zone)
    found = next_allowed(now=now, state="MI", zones=[zone])
    assert (found, found - now) == (at(answer, zone), timedelta(hours=waits))


def test_a_zone_that_keeps_its_clocks_beside_one_that_changes_them():
    # Phoenix is two hours behind Chicago in winter time... one before, two after the spring night.
    before = next_allowed(now=at("03-07 00:00", PHOENIX), state="MI", zones=[CHICAGO, PHOENIX])
    after = next_allowed(now=at("03-08 00:00", PHOENIX), state="MI", zones=[CHICAGO, PHOENIX])
    assert [f"{each.astimezone(CHICAGO):%H:%M}" for each in (before, after)] == ["09:00", "10:00"]


def test_both_halves_of_the_doubled_hour_wait_for_the_same_morning():
    first = datetime(2026, 11, 1, 1, 30, tzinfo=DETROIT)
    again = first.replace(fold=1)
    found = {next_allowed(now=each.astimezone(UTC), state="MI", zones=[DETROIT]) for each in (first, again)}
    assert found == {at("11-01 08:00")}


# ---- any moment ----------------------------------------------------------------------------------------------

MOMENTS = st.integers(0, 2 * 365 * 86400).map(
    lambda second: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(seconds=second)
)
ZONES = st.lists(st.sampled_from([DETROIT, LOS_ANGELES, HONOLULU, CHICAGO, PHOENIX]), min_size=1, max_size=3)
PLACES = st.sampled_from([*STATES, "", "ZZ"])


def is_permitted(moment: datetime, state: str, zones) -> bool:
    week = STATES.get(state, UNKNOWN)
    there = [moment.astimezone(zone) for zone in zones]
    return all(week[each.weekday()][0] <= each.hour < week[each.weekday()][1] for each in there)


@settings(max_examples=300, deadline=None)
@given(MOMENTS, PLACES, ZONES)
def test_the_answer_is_a_permitted_hour_everywhere_and_within_two_days(now, state, zones):
    found = next_allowed(now=now, state=state, zones=zones)
    assert is_permitted(found, state, zones)
    assert now <= found < now + timedelta(hours=48)


@settings(max_examples=60, deadline=None)
@given(MOMENTS, PLACES, ZONES)
def test_no_earlier_minute_would_have_done(now, state, zones):
    now = now.replace(second=0, microsecond=0)
    found = next_allowed(now=now, state=state, zones=zones)
    earlier = [
        now + timedelta(minutes=minute) for minute in range(0, (found - now) // timedelta(minutes=1), 5)
    ]
    assert not [each for each in earlier if is_permitted(each, state, zones)]


def test_zones_without_a_common_hour_end_the_search_after_eight_days():
    # Rhode Island's nine hours never meet between Detroit and Guam; the text is asked about again then.
    now = at(f"{MON} 12:00")
    found = next_allowed(now=now, state="RI", zones=[DETROIT, GUAM])
    assert timedelta(days=8) <= found - now < timedelta(days=9)
