"""`manage.py clock`: rings for every spa that has something due. Any number may run at once.

Claims due WakeUps by SKIP LOCKED each second and enqueues one task per spa and lane in the same transaction, so a
clock that dies loses nothing. Every few minutes it re-arms all spas, in case a wake-up was lost.
"""

import logging
import signal
import threading
from datetime import datetime, timedelta

from django.core.management.base import BaseCommand
from django.db import DatabaseError, connection, transaction

from leakmap.lib.clock import read_now
from leakmap.lib.queue import WAKE, WORK_BULK, Lane, ring

log = logging.getLogger("leakmap.clock")
TICK_S = 1.0
MOST_PER_TICK = 500
SWEEP_EVERY = timedelta(minutes=5)


class Command(BaseCommand):
    help = "Ring for every spa that has something due. Runs until stopped; any number may run."

    def add_arguments(self, parser):
        parser.add_argument("--once", action="store_true", help="One tick, then stop.")

    def handle(self, *args, **options):
        stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        if options["once"]:
            sweep(now=read_now())
            self.stdout.write(f"rang {tick(now=read_now())}")
            return
        swept_at = None
        while not stop.is_set():
            now = read_now()
            try:
                if swept_at is None or now - swept_at > SWEEP_EVERY:
                    sweep(now=now)
                    swept_at = now
                tick(now=now)
            except DatabaseError as error:
                log.error("clock: %s; trying again", type(error).__name__)
                connection.close()
            stop.wait(TICK_S)


def tick(*, now: datetime) -> int:
    """Claim what is due and ring; returns how many bells. Costs one indexed query when nothing is due."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM public.tenants_wakeup WHERE id IN ("
            " SELECT id FROM public.tenants_wakeup WHERE due_at <= %s ORDER BY due_at LIMIT %s FOR UPDATE SKIP LOCKED"
            ") RETURNING schema_name, lane",
            [now, MOST_PER_TICK],
        )
        due = set(cursor.fetchall())
        for schema, lane in sorted(due):
            ring(schema=schema, lane=Lane(lane), task=WAKE if lane == Lane.INTERACTIVE else WORK_BULK)
    return len(due)


def sweep(*, now: datetime) -> None:
    """Give every spa a wake-up in case one was lost; a second clock in the same period adds none."""
    period = int(SWEEP_EVERY.total_seconds())
    moment = datetime.fromtimestamp(now.timestamp() // period * period, tz=now.tzinfo)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO public.tenants_wakeup (schema_name, lane, due_at)"
            " SELECT spa.schema_name, lane, %s FROM public.tenants_spa spa, unnest(%s) AS lane"
            " WHERE spa.is_active AND NOT EXISTS (SELECT 1 FROM public.tenants_wakeup known"
            " WHERE known.schema_name = spa.schema_name AND known.lane = lane AND known.due_at = %s)",
            [moment, [str(lane) for lane in Lane], moment],
        )
