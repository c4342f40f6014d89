"""Entering and leaving a spa's schema."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import wraps

from django.db import Error, connection
from django_tenants.utils import get_tenant_model, schema_context

from leakmap.lib.clock import read_now
from leakmap.lib.memo import remember
from leakmap.lib.queue import wake_at

TRY_AGAIN_AFTER = timedelta(seconds=5)

log = logging.getLogger("leakmap.tasks")


@contextmanager
def inside_spa(schema: str) -> Iterator[None]:
    """Run a block in one spa's schema; always ends where it began, whatever the block raised."""
    with schema_context(schema):
        yield


def _is_active(schema: str) -> bool:
    return get_tenant_model().objects.filter(schema_name=schema, is_active=True).exists()


def _ring_later(schema: str) -> None:
    """The queue forgets a failed task; the spa's rows must not wait for the next sweep."""
    if not connection.in_atomic_block:
        connection.close()
    try:
        wake_at(schema=schema, due_at=read_now() + TRY_AGAIN_AFTER)
    except Error:
        log.error("no wake-up written: the database is away, the sweep will find the rows")


class TaskFailed(Exception):
    """What the queue may keep of a failure, in the public schema: the kind of error, never its words."""


def in_spa(task: Callable) -> Callable:
    """Decorate a task whose first argument is a schema name: it runs inside that spa and ends in public.

    A spa that was removed or is not active runs nothing and returns 0: its tasks may still be queued.
    Raises TaskFailed for any error, after logging its frames.
    """

    @wraps(task)
    def run(schema: str, *args, **kwargs):
        connection.set_schema_to_public()
        try:
            if not remember(f"active:{schema}", lambda: _is_active(schema)):
                return 0
            connection.set_schema(schema)
            return task(schema, *args, **kwargs)
        except Exception as error:
            log.exception("task %s failed", task.__name__)
            _ring_later(schema)
            raise TaskFailed(f"{task.__name__}: {type(error).__name__}") from None
        finally:
            connection.set_schema_to_public()

    return run
