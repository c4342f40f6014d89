"""How django-q2's cluster gets its tasks: from the bells that ring. The bell is the queue message.

Its own ORM broker keeps a signed row per task beside our bells, which costs as much as the work behind one: a row
written, found, locked and deleted, for a task that says no more than "look at this spa". Here a ring is one update,
and one task answers the bells of several spas, where none of them waits for a provider.
"""

from datetime import timedelta
from time import sleep

from django import db
from django.db import connection
from django.utils import timezone
from django_q.brokers import Broker
from django_q.conf import Conf
from django_q.humanhash import uuid
from django_q.signing import SignedPackage

from leakmap.lib.queue import WORK, Bell, take_bells

ANSWER = "leakmap.tasks.answer_bells"


class BellBroker(Broker):
    """Takes up to `bulk` bells at a time. `list_key` is the lane."""

    is_drained = True

    def dequeue(self) -> list[tuple[str, str]]:
        """The next tasks, as django-q2 wants them: (acknowledgement, signed package).

        After a take that left nothing over it pauses, so that what rings together is answered together.
        """
        if self.is_drained:
            sleep(Conf.POLL)
        db.close_old_connections()
        bells = take_bells(lane=self.list_key, most=Conf.BULK, gone_after=timedelta(seconds=Conf.RETRY))
        self.is_drained = len(bells) < Conf.BULK
        return [("", pack(group)) for group in group_bells(bells)]

    def enqueue(self, task):
        raise NotImplementedError("Ring a spa's bell instead: leakmap.lib.queue.ring")

    def queue_size(self) -> int:
        return self._count("rung_at")

    def lock_size(self) -> int:
        return self._count("taken_at")

    def _count(self, column: str) -> int:
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT count(*) FROM public.tenants_bell WHERE lane = %s AND {column} IS NOT NULL",
                [self.list_key],
            )
            return cursor.fetchone()[0]

    def acknowledge(self, task_id) -> None:
        """The task itself puts its bells back."""

    delete = fail = acknowledge

    def ping(self) -> bool:
        return True

    def info(self) -> str:
        return "Bells of spas"


def group_bells(bells: list[Bell]) -> list[list[Bell]]:
    """Which bells make a task: timers and bulk may wait for a provider for long, so each has a task of its own."""
    quick = [bell for bell in bells if bell.task == WORK]
    return [group for group in (quick, *([bell] for bell in bells if bell.task != WORK)) if group]


def pack(bells: list[Bell]) -> str:
    name, task_id = uuid()
    task = {
        "id": task_id,
        "name": name,
        "func": ANSWER,
        "args": ([tuple(bell) for bell in bells],),
        "kwargs": {},
        "started": timezone.now(),
        "ack_failure": Conf.ACK_FAILURES,
    }
    return SignedPackage.dumps(task)
