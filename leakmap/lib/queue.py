"""The doorbell. Rows are the queue: a lost ring loses nothing, because the clock's sweep finds due rows.

A spa has one bell per task, a row of public.tenants_bell:

    ring     in the transaction that wrote the work: `rung_at` is set, or is already
    take     a worker's cluster takes what is rung (leakmap.lib.broker): `rung_at` is emptied, `taken_at` set
    put_back the worker is done: `taken_at` is emptied

So a hundred deliveries that come while a worker is at it need one more look, not a hundred.
"""

import math
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from django.db import connection

WORK = "leakmap.tasks.work"  # what arrived and what is due to leave, for one spa
WAKE = "leakmap.tasks.wake"  # the same, after looking at the spa's timers
WORK_BULK = "leakmap.tasks.work_bulk"  # what nobody waits for

SLOW_AFTER = timedelta(seconds=2)  # then another worker may answer a bell that is rung again meanwhile

# The row stays locked until the caller commits, and it is taken before the rows behind it are looked at: whatever
# was written before a ring that changes nothing is seen by the worker who answers the earlier one.
RING = """
INSERT INTO public.tenants_bell (schema_name, lane, task, rung_at) {what}
ON CONFLICT (schema_name, task) DO UPDATE SET rung_at = excluded.rung_at, lane = excluded.lane
  WHERE tenants_bell.rung_at IS NULL
"""
TAKE = """
UPDATE public.tenants_bell bell SET rung_at = NULL, taken_at = clock_timestamp()
FROM (
  SELECT id, coalesce(rung_at, taken_at) AS since FROM public.tenants_bell
  WHERE lane = %(lane)s AND (rung_at IS NOT NULL OR taken_at IS NOT NULL)
    AND (taken_at IS NULL AND rung_at IS NOT NULL
         OR rung_at IS NOT NULL AND taken_at < clock_timestamp() - %(slow)s
         OR taken_at < clock_timestamp() - %(gone)s)
  ORDER BY since LIMIT %(most)s FOR UPDATE SKIP LOCKED) AS due
WHERE bell.id = due.id
RETURNING bell.id, schema_name, task, taken_at, due.since
"""
# Locked in the order in which the clock rings (Python's order of names), else the two could wait for each other.
PUT_BACK = """
UPDATE public.tenants_bell bell SET taken_at = NULL {rings_on}
FROM (
  SELECT id, mine.since FROM public.tenants_bell
  JOIN unnest(%s::bigint[], %s::timestamptz[], %s::timestamptz[]) AS mine(id, taken_at, since) USING (id, taken_at)
  ORDER BY schema_name COLLATE "C", task COLLATE "C" FOR UPDATE OF tenants_bell) AS mine
WHERE bell.id = mine.id
"""


class Lane(StrEnum):
    INTERACTIVE = "interactive"  # someone is waiting: text-backs, replies, pages
    BULK = "bulk"  # nobody is: recovery, rebooking, sync


class Bell(NamedTuple):
    """One that a worker has taken. `taken_at` tells it from the same bell taken again by another."""

    id: int
    schema: str
    task: str
    taken_at: datetime
    since: datetime  # it has been ringing since then: its place in the line


def ring(*, schema: str, lane: Lane = Lane.INTERACTIVE, task: str = WORK) -> None:
    """Have a worker look at this spa as soon as the current transaction commits. One bell that rings is enough."""
    with connection.cursor() as cursor:
        cursor.execute(RING.format(what="VALUES (%s, %s, %s, clock_timestamp())"), [schema, str(lane), task])


def take_bells(*, lane: str, most: int, gone_after: timedelta) -> list[Bell]:
    """Take bells that ring, the longest ringing first.

    Also those taken longer than `gone_after` ago, which is more than a task may run: their worker is gone.
    """
    with connection.cursor() as cursor:
        cursor.execute(TAKE, {"lane": lane, "most": most, "slow": SLOW_AFTER, "gone": gone_after})
        taken = [Bell(*row) for row in cursor.fetchall()]
    return sorted(taken, key=lambda bell: bell.since)


def put_back(bells: Sequence[Bell], *, unanswered: bool = False) -> None:
    """They were answered, or ring on, at their old place in the line: else a busy spa would always be before them.

    One that another worker has taken since stays with that worker.
    """
    if not bells:
        return
    rings_on = ", rung_at = least(bell.rung_at, mine.since)" if unanswered else ""
    with connection.cursor() as cursor:
        cursor.execute(
            PUT_BACK.format(rings_on=rings_on),
            [[bell.id for bell in bells], [bell.taken_at for bell in bells], [bell.since for bell in bells]],
        )


def wake_at(
    *, schema: str, due_at: datetime, lane: Lane = Lane.INTERACTIVE, within: timedelta = timedelta(seconds=1)
) -> None:
    """Write down that this spa has something due; the clock rings the bell then. Same transaction as the timer.

    `within`: how much later will do; the clock rings once for all timers that fall into the same stretch.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO public.tenants_wakeup (schema_name, lane, due_at) VALUES (%s, %s, %s)",
            [schema, str(lane), round_up(due_at, within)],
        )


def round_up(due_at: datetime, within: timedelta) -> datetime:
    """The end of the stretch that `due_at` falls into, UTC."""
    step = within.total_seconds()
    return datetime.fromtimestamp(math.ceil(due_at.timestamp() / step) * step, tz=UTC)
