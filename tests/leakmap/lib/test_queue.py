"""The clock's list: when a spa wants to be woken, never too early, and once for what falls together."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django_q.models import OrmQ
from django_q.signing import SignedPackage

from leakmap.lib.queue import WAKE, Lane, ring, wake_at
from leakmap.tenants.management.commands.clock import tick
from leakmap.tenants.models import WakeUp
from tests.conftest import GLOW, LUNA

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


def list_wakes() -> list[str]:
    return [f"{each.due_at:%H:%M:%S.%f}" for each in WakeUp.objects.order_by("due_at")]


@pytest.mark.parametrize(
    ("microseconds", "within", "due"),
    [
        (0, 1, "12:00:00.000000"),
        (1, 1, "12:00:01.000000"),
        (999_999, 1, "12:00:01.000000"),
        (1_000_000, 1, "12:00:01.000000"),
        (0, 10, "12:00:00.000000"),
        (1, 10, "12:00:10.000000"),
        (10_000_000, 10, "12:00:10.000000"),
        (10_000_001, 10, "12:00:20.000000"),
        (59_000_001, 60, "12:01:00.000000"),
    ],
)
def test_a_wake_up_is_never_early_and_at_most_one_step_late(db, microseconds, within, due):
    wake_at(schema=GLOW, due_at=NOON + timedelta(microseconds=microseconds), within=timedelta(seconds=within))
    assert list_wakes() == [due]


def test_timers_of_one_second_ring_once(db):
    for microseconds in (1, 500_000, 1_000_000):
        wake_at(schema=GLOW, due_at=NOON + timedelta(microseconds=microseconds))
    assert set(list_wakes()) == {"12:00:01.000000"}
    assert tick(now=NOON + timedelta(seconds=1)) == 1
    assert list_wakes() == []


def test_each_spa_and_lane_has_its_own(db):
    for schema in (GLOW, LUNA):
        for lane in Lane:
            wake_at(schema=schema, due_at=NOON, lane=lane)
    found = set(WakeUp.objects.values_list("schema_name", "lane"))
    assert found == {(GLOW, "interactive"), (GLOW, "bulk"), (LUNA, "interactive"), (LUNA, "bulk")}


def test_an_instant_in_any_zone_is_the_same_instant(db):
    wake_at(schema=GLOW, due_at=NOON.astimezone(ZoneInfo("America/Detroit")))
    assert WakeUp.objects.get().due_at == NOON


def test_the_bell_carries_a_schema_and_nothing_of_a_patient(db):
    ring(schema=GLOW, lane=Lane.BULK, task=WAKE)
    row = OrmQ.objects.get()
    task = SignedPackage.loads(row.payload)
    assert (row.key, task["func"], task["args"], task["kwargs"]) == ("bulk", WAKE, (GLOW,), {})
