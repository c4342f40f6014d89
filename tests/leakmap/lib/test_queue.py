"""The clock's list: when a spa wants to be woken, never too early, and once for what falls together."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.db.models import F
from django_q.signing import SignedPackage

from clinics.models import Practice
from leakmap import tasks
from leakmap.lib.broker import ANSWER, group_bells, pack
from leakmap.lib.queue import WAKE, WORK, WORK_BULK, Bell, Lane, put_back, ring, take_bells, wake_at
from leakmap.lib.tenancy import TaskFailed, inside_spa
from leakmap.tenants.management.commands.clock import tick
from leakmap.tenants.models import Bell as Row
from leakmap.tenants.models import WakeUp
from tests.conftest import GLOW, HOSTS, LUNA
from tests.provider import Provider
from triage.models import Inbound

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


# ---- bells --------------------------------------------------------------------------------------------------


def take(lane: Lane = Lane.INTERACTIVE) -> list[tuple[str, str]]:
    return [(bell.schema, bell.task) for bell in take_all(lane)]


def take_all(lane: Lane = Lane.INTERACTIVE) -> list[Bell]:
    return take_bells(lane=lane, most=10, gone_after=timedelta(minutes=1))


def wait(**passed) -> None:
    """As if the bells had been taken so long ago."""
    Row.objects.filter(taken_at__isnull=False).update(taken_at=F("taken_at") - timedelta(**passed))


def test_a_hundred_rings_are_one_look(db):
    for _ in range(100):
        ring(schema=GLOW)
    ring(schema=LUNA)
    assert sorted(take()) == [(GLOW, WORK), (LUNA, WORK)]
    assert take() == []


def test_each_lane_takes_its_own(db):
    ring(schema=GLOW, lane=Lane.BULK, task=WORK_BULK)
    ring(schema=GLOW, task=WAKE)
    assert (take(Lane.BULK), take()) == ([(GLOW, WORK_BULK)], [(GLOW, WAKE)])


def test_what_comes_while_a_worker_is_at_it_is_looked_at_once_more_when_it_is_done(db):
    ring(schema=GLOW)
    bells = take_all()
    ring(schema=GLOW)
    assert take() == [], "two workers at one spa would wait for each other"
    put_back(bells)
    assert take() == [(GLOW, WORK)]


def test_a_slow_worker_keeps_nobody_waiting_and_does_not_put_back_what_another_has_taken(db):
    ring(schema=GLOW)
    slow = take_all()
    ring(schema=GLOW)
    wait(seconds=3)
    assert take() == [(GLOW, WORK)]
    put_back(slow)
    assert Row.objects.get().taken_at is not None


def test_the_bells_of_a_worker_that_died_are_taken_again(db):
    ring(schema=GLOW)
    take_all()
    wait(seconds=59)
    assert take() == []
    wait(seconds=1)
    assert take() == [(GLOW, WORK)]


def test_a_task_that_has_run_long_enough_leaves_the_rest_ringing(db, monkeypatch):
    ring(schema=GLOW)
    ring(schema=LUNA, lane=Lane.BULK, task=WORK_BULK)
    monkeypatch.setattr(tasks, "ENOUGH_S", -1.0)
    for lane in Lane:
        tasks.answer_bells([tuple(bell) for bell in take_all(lane)])
    assert (take(Lane.BULK), take()) == ([(LUNA, WORK_BULK)], [(GLOW, WORK)])


def test_a_task_carries_spas_and_bells_and_nothing_of_a_patient(db):
    ring(schema=GLOW)
    bells = take_all()
    task = SignedPackage.loads(pack(bells))
    assert (task["func"], task["args"], task["kwargs"]) == (ANSWER, ([tuple(bells[0])],), {})
    assert bells[0][1:3] == (GLOW, WORK)


def test_a_bell_given_back_unanswered_keeps_its_place_before_a_busy_spa(db):
    ring(schema=GLOW)
    ring(schema=LUNA)
    busy, waiting = take_all()
    ring(schema=GLOW)  # more comes while a worker is at it
    put_back([busy])
    put_back([waiting], unanswered=True)
    assert take() == [(LUNA, WORK), (GLOW, WORK)]


def test_a_busy_queue_does_not_keep_the_bells_of_a_dead_worker_waiting(db):
    ring(schema=GLOW)
    take_all()
    wait(minutes=2)
    for number in range(20):
        ring(schema=f"spa_busy_{number}")
    assert take()[0] == (GLOW, WORK)


def test_a_spa_that_waits_for_a_provider_holds_up_no_other(db):
    bells = [
        Bell(number, schema, task, NOON, NOON)
        for number, (schema, task) in enumerate([(GLOW, WAKE), (GLOW, WORK), (LUNA, WAKE), (LUNA, WORK)])
    ]
    groups = [[(bell.schema, bell.task) for bell in group] for group in group_bells(bells)]
    assert groups == [[(GLOW, WORK), (LUNA, WORK)], [(GLOW, WAKE)], [(LUNA, WAKE)]]
    assert group_bells([]) == []


def test_a_bell_of_a_newer_version_stops_no_other(db):
    ring(schema=GLOW, task="leakmap.tasks.invented_later")
    ring(schema=LUNA)
    with pytest.raises(TaskFailed, match="no such task"):
        tasks.answer_bells([tuple(bell) for bell in take_all()])
    assert not Row.objects.filter(schema_name=LUNA, taken_at__isnull=False).exists()
    wait(minutes=1)
    assert take() == [(GLOW, "leakmap.tasks.invented_later")], "a worker of that version answers it"


def test_a_process_of_before_may_ring_during_an_upgrade(db):
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO public.tenants_bell (schema_name, task, rung_at) VALUES (%s, %s, clock_timestamp())",
            [GLOW, WORK],
        )
    assert take() == [(GLOW, WORK)]


def test_a_spa_whose_work_fails_stops_no_other_and_rings_again_also_if_its_wake_up_was_lost(db):
    for schema in (GLOW, LUNA):
        Provider(schema, HOSTS[schema]).text("hi")
    with inside_spa(GLOW):
        Practice.objects.all().delete()  # nothing works without it
    bells = sorted(take_all(), key=lambda bell: bell.schema)
    with pytest.raises(TaskFailed, match="work: DoesNotExist"):
        tasks.answer_bells([tuple(bell) for bell in bells])
    assert Row.objects.get(taken_at__isnull=False).schema_name == GLOW
    WakeUp.objects.all().delete()  # as if the database had been away when it was to be written
    wait(minutes=1)
    assert take() == [(GLOW, WORK)]
    with inside_spa(LUNA):
        assert set(Inbound.objects.values_list("state", flat=True)) == {"done"}
