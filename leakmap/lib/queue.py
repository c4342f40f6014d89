"""The doorbell. Rows are the queue: a lost message loses nothing, because the clock's sweep finds due rows.

django-q2's ORM broker writes its row in the caller's transaction, so a rollback also takes the doorbell back.
"""

import math
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from django.db import connection
from django_q.tasks import async_task

WORK = "leakmap.tasks.work"  # what arrived and what is due to leave, for one spa
WAKE = "leakmap.tasks.wake"  # the same, after looking at the spa's timers
WORK_BULK = "leakmap.tasks.work_bulk"  # what nobody waits for


RINGS_FOR = timedelta(seconds=2)


class Lane(StrEnum):
    INTERACTIVE = "interactive"  # someone is waiting: text-backs, replies, pages
    BULK = "bulk"  # nobody is: recovery, rebooking, sync


def ring(*, schema: str, lane: Lane = Lane.INTERACTIVE, task: str = WORK) -> None:
    """Have a worker look at this spa as soon as the current transaction commits. One bell that rings is enough.

    The bell's row stays locked until the commit, and a worker silences it before it looks: so whatever was written
    before a suppressed ring is seen by the worker that answers the earlier one. A bell nobody answered within
    RINGS_FOR rings again, since its queue message may be lost.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO public.tenants_bell (schema_name, task, rung_at) VALUES (%s, %s, clock_timestamp())"
            " ON CONFLICT (schema_name, task) DO UPDATE SET rung_at = excluded.rung_at"
            " WHERE tenants_bell.rung_at IS NULL OR tenants_bell.rung_at < excluded.rung_at - %s"
            " RETURNING id",
            [schema, task, RINGS_FOR],
        )
        if cursor.fetchone() is None:
            return
    async_task(task, schema, q_options={"cluster": str(lane), "task_name": f"{task}:{schema}"})


def answer_bell(*, schema: str, task: str) -> None:
    """Silence the bell. Call before looking at the rows, outside any transaction: it waits for those still ringing."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE public.tenants_bell SET rung_at = NULL WHERE schema_name = %s AND task = %s",
            [schema, task],
        )


def wake_at(
    *, schema: str, due_at: datetime, lane: Lane = Lane.INTERACTIVE, within: timedelta = timedelta(seconds=1)
) -> None:
    """Write down that this spa has something due; the clock rings the bell then. Same transaction as the timer.

    `within`: how much later will do; the clock rings once for all timers that fall into the same stretch.
    """
    step = within.total_seconds()
    moment = datetime.fromtimestamp(math.ceil(due_at.timestamp() / step) * step, tz=UTC)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO public.tenants_wakeup (schema_name, lane, due_at) VALUES (%s, %s, %s)",
            [schema, str(lane), moment],
        )
