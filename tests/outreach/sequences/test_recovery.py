"""Who is offered a freed time: every reason, which one wins, every order, and what may never happen."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outreach.sequences.recovery import (
    ORDERS,
    REASONS,
    Booked,
    Freed,
    Gap,
    Listed,
    Pick,
    Rules,
    Sought,
    find_why_left_alone,
    rank,
)
from outreach.sequences.waves import SHORTEST_WAIT, choose, find_wait

DETROIT = ZoneInfo("America/Detroit")
NOW = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)  # Monday 10 am
START = NOW + timedelta(days=1, hours=4)  # Tuesday 2 pm
BOTOX, FILLER, PEEL = 1, 2, 3
DANA, KIM = 10, 11
MENU = {
    BOTOX: Sought(BOTOX, timedelta(minutes=30), 350.0, frozenset({DANA, KIM})),
    FILLER: Sought(FILLER, timedelta(minutes=55), 700.0, frozenset({DANA})),
    PEEL: Sought(PEEL, timedelta(minutes=20), 225.0, frozenset({DANA})),
}
GAP = Gap(START, START + timedelta(minutes=30), DANA, 5, BOTOX, DETROIT, left_by=99)
TUESDAY_MORNING, TUESDAY_TWO = [[1, "09:00", "12:00"]], [[1, "14:00", "14:00"]]


def listed(entry: int = 1, **fields) -> Listed:
    usual = {"patient_id": entry + 100, "service_ids": (BOTOX,), "position": entry, "joined_at": NOW}
    return Listed(entry_id=entry, **{**usual, **fields})


def ranked(*entries, gap=GAP, visits=None, **rules):
    return rank(gap=gap, listed=entries, menu=MENU, visits=visits or {}, rules=Rules(**rules), now=NOW)


def list_ids(ranking) -> list[int]:
    return [pick.entry_id for pick in ranking.candidates]


# In the order in which they win.
REFUSALS = [
    ({"service_ids": (FILLER,)}, "service"),
    ({"patient_id": 99}, "left_it"),
    ({"provider_id": KIM}, "provider"),
    ({"location_id": 6}, "location"),
    ({"was_asked": True}, "asked"),
    ({"is_skipped": True}, "by_hand"),
    ({"is_blocked": True}, "blocked"),
    ({"has_consent": False}, "no_consent"),
    ({"has_number": False}, "no_number"),
    ({"is_opted_out": True}, "opted_out"),
    ({"is_unreachable": True}, "unreachable"),
    ({"is_frozen": True}, "clinical"),
    ({"suits": TUESDAY_MORNING}, "window"),
    ({"notice_minutes": 29 * 60}, "notice"),
    ({"is_with_person": True}, "person"),
    ({"is_talking": True}, "talking"),
    ({"has_open_offer": True}, "open_offer"),
    ({"offers_this_week": 2}, "too_often"),
]


@pytest.mark.parametrize(("fields", "reason"), REFUSALS, ids=[reason for _, reason in REFUSALS])
def test_each_reason_alone(fields, reason):
    ranking = ranked(listed(**fields))
    assert ranking.candidates == ()
    assert ranking.passed_over == {1: reason}


@pytest.mark.parametrize("place", range(len(REFUSALS)), ids=[reason for _, reason in REFUSALS])
def test_each_reason_wins_over_all_that_come_after_it(place):
    together = {}
    for fields, _ in reversed(REFUSALS[place:]):
        together |= fields
    assert ranked(listed(**together)).passed_over == {1: REFUSALS[place][1]}


@pytest.mark.parametrize(
    "fields",
    [{}, {"provider_id": DANA}, {"location_id": 5}, {"suits": TUESDAY_TWO}, {"notice_minutes": 28 * 60},
     {"offers_this_week": 1}, {"service_ids": (FILLER, BOTOX)}],
)  # fmt: skip
def test_nothing_speaks_against_these(fields):
    assert list_ids(ranked(listed(**fields))) == [1]


def test_a_time_that_was_cut_short_does_not_take_a_longer_visit():
    short = Gap(START, START + timedelta(minutes=25), DANA, 5, BOTOX, DETROIT)
    assert ranked(listed(), gap=short).passed_over == {1: "too_long"}


def test_a_sooner_visit_for_it_rules_out_and_a_later_one_would_be_released():
    sooner = {101: [Booked(BOTOX, START - timedelta(hours=2), 7)]}
    later = {101: [Booked(BOTOX, START + timedelta(days=9), 8), Booked(BOTOX, START + timedelta(days=2), 9)]}
    other = {101: [Booked(FILLER, START - timedelta(hours=2), 7)]}
    assert ranked(listed(), visits=sooner).passed_over == {1: "booked_sooner"}
    assert ranked(listed(), visits=later).candidates == (Pick(1, 101, BOTOX, releases=9),)
    assert ranked(listed(), visits=other).candidates == (Pick(1, 101, BOTOX),)


def test_days_and_times_are_the_locations():
    late = Gap(
        datetime(2026, 11, 25, 0, 30, tzinfo=UTC),
        datetime(2026, 11, 25, 1, 0, tzinfo=UTC),
        DANA,
        5,
        BOTOX,
        DETROIT,
    )
    assert list_ids(ranked(listed(suits=[[1, "19:30", "20:00"]]), gap=late)) == [1]  # Tuesday evening there


def test_another_service_is_offered_where_the_spa_wants_it_and_it_fits():
    waits_for_peel, waits_for_filler = listed(1, service_ids=(PEEL,)), listed(2, service_ids=(FILLER,))
    ranking = ranked(waits_for_peel, waits_for_filler, offers_other_services=True)
    assert [(pick.entry_id, pick.service_id) for pick in ranking.candidates] == [(1, PEEL)]
    assert ranking.passed_over == {2: "service"}


ORDER = [
    ("desk", [1, 2, 3]),
    ("longest", [3, 2, 1]),
    ("least_recent", [2, 3, 1]),
    ("value", [3, 1, 2]),
]


@pytest.mark.parametrize(("order", "expected"), ORDER, ids=[order for order, _ in ORDER])
def test_who_is_asked_first(order, expected):
    people = [
        listed(1, joined_at=NOW, last_offered_at=NOW),
        listed(2, joined_at=NOW - timedelta(days=1)),
        listed(
            3,
            joined_at=NOW - timedelta(days=2),
            last_offered_at=NOW - timedelta(days=1),
            service_ids=(BOTOX, FILLER),
        ),
    ]
    assert list_ids(ranked(*people, order=order)) == expected


def test_every_order_the_settings_offer_is_known():
    from clinics.models import OrderPolicy

    assert set(ORDERS) == set(OrderPolicy.values)


def test_a_patient_listed_twice_is_asked_once():
    ranking = ranked(listed(1, patient_id=7), listed(2, patient_id=7))
    assert list_ids(ranking) == [1]
    assert ranking.passed_over == {2: "asked"}


def test_those_who_sleep_keep_their_place_for_a_later_wave():
    picks = [Pick(number, 100 + number, BOTOX) for number in range(5)]
    asleep_until = {0: NOW + timedelta(hours=2), 2: NOW + timedelta(hours=1)}
    wave = choose(
        candidates=picks, size=2, find_awake=lambda pick: asleep_until.get(pick.entry_id, NOW), now=NOW
    )
    assert [pick.entry_id for pick in wave.picks] == [1, 3]
    assert wave.wakes_at is None


def test_when_all_sleep_the_first_to_wake_is_waited_for():
    picks = [Pick(number, 100 + number, BOTOX) for number in range(3)]
    wave = choose(
        candidates=picks, size=3, find_awake=lambda pick: NOW + timedelta(hours=3 - pick.entry_id), now=NOW
    )
    assert (wave.picks, wave.wakes_at) == ((), NOW + timedelta(hours=1))


@pytest.mark.parametrize(
    ("left", "wait"),
    [(timedelta(days=9), 30), (timedelta(hours=4), 30), (timedelta(hours=2), 15), (timedelta(minutes=40), 5),
     (timedelta(minutes=8), 3), (-timedelta(hours=1), 3)],
)  # fmt: skip
def test_the_nearer_the_time_the_shorter_the_wait(left, wait):
    longest = timedelta(minutes=30)
    assert find_wait(now=NOW, cut_off_at=NOW + left, longest=longest) == timedelta(minutes=wait)


LEFT_ALONE = [
    ({"starts_at": NOW - timedelta(minutes=1)}, "past"),
    ({"is_taken": True}, "taken"),
    ({"cause": "released"}, "hold_changed"),
    ({"cancel_reason": "mistake"}, "cancel_reason"),
    ({"is_open": False}, "closed"),
    ({"starts_at": NOW + timedelta(hours=1)}, "too_close"),
    ({"starts_at": NOW + timedelta(days=22)}, "too_far"),
    ({"depth": 3}, "cascade_end"),
    ({}, ""),
]


@pytest.mark.parametrize(("fields", "reason"), LEFT_ALONE)
def test_why_a_freed_time_is_left_alone(fields, reason):
    freed = Freed(**{"starts_at": START, "cause": "cancelled", **fields})
    assert find_why_left_alone(freed, Rules(leaves_alone=frozenset({"mistake"})), NOW) == reason


def test_a_spa_that_switched_it_off_offers_nothing():
    assert find_why_left_alone(Freed(START, "cancelled"), Rules(is_enabled=False), NOW) == "off"


# ---- whatever is true -------------------------------------------------------------------------------------

windows = st.lists(st.sampled_from([TUESDAY_MORNING[0], TUESDAY_TWO[0], [5, "00:00", "23:59"]]), max_size=2)
anybody = st.builds(
    listed,
    st.integers(1, 10_000),
    patient_id=st.integers(95, 130),
    service_ids=st.lists(st.sampled_from([BOTOX, FILLER, PEEL, 77]), max_size=3).map(tuple),
    position=st.integers(-5, 5),
    provider_id=st.sampled_from([None, DANA, KIM]),
    notice_minutes=st.sampled_from([0, 60, 2880]),
    has_consent=st.booleans(),
    is_opted_out=st.booleans(),
    is_frozen=st.booleans(),
    has_open_offer=st.booleans(),
    offers_this_week=st.integers(0, 3),
    last_offered_at=st.none() | st.just(NOW),
    suits=windows,
)
people = st.lists(anybody, max_size=20, unique_by=lambda each: each.entry_id)


@given(people, st.sampled_from(sorted(ORDERS)), st.booleans())
def test_everybody_is_either_asked_or_has_a_reason(entries, order, others):
    ranking = ranked(*entries, order=order, offers_other_services=others)
    asked = list_ids(ranking)
    assert sorted([*asked, *ranking.passed_over]) == sorted(each.entry_id for each in entries)
    assert set(ranking.passed_over.values()) <= set(REASONS)
    patients = [pick.patient_id for pick in ranking.candidates]
    assert len(patients) == len(set(patients))
    by_id = {each.entry_id: each for each in entries}
    for pick in ranking.candidates:
        each = by_id[pick.entry_id]
        assert each.has_consent
        assert (each.is_opted_out, each.is_frozen, each.has_open_offer) == (False, False, False)
        assert each.patient_id != GAP.left_by
        assert each.offers_this_week < 2
        assert GAP.starts_at + MENU[pick.service_id].takes <= GAP.ends_at


@given(st.integers(-600, 60 * 24 * 30), st.integers(5, 720))
def test_a_wave_always_gives_people_a_moment_and_never_waits_longer_than_the_spa_says(minutes, longest):
    wait = find_wait(now=NOW, cut_off_at=NOW + timedelta(minutes=minutes), longest=timedelta(minutes=longest))
    assert SHORTEST_WAIT <= wait <= timedelta(minutes=longest)
    assert wait >= SHORTEST_WAIT


def test_who_reads_a_language_that_the_provider_does_not_speak_is_passed_over():
    gap = replace(GAP, languages=frozenset({"en"}))
    ranking = ranked(listed(1, language="es"), listed(2), gap=gap)
    assert (list_ids(ranking), ranking.passed_over) == ([2], {1: "language"})


def test_a_provider_of_whom_nothing_is_said_speaks_everybodys_language():
    assert list_ids(ranked(listed(1, language="es"), listed(2))) == [1, 2]
