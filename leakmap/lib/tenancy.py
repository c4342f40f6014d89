"""Entering and leaving a spa's schema."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps

from django.db import connection
from django_tenants.utils import get_tenant_model, schema_context

from leakmap.lib.memo import remember

log = logging.getLogger("leakmap.tasks")


@contextmanager
def inside_spa(schema: str) -> Iterator[None]:
    """Run a block in one spa's schema; always ends where it began, whatever the block raised."""
    with schema_context(schema):
        yield


def _is_active(schema: str) -> bool:
    return get_tenant_model().objects.filter(schema_name=schema, is_active=True).exists()


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
        if not remember(f"active:{schema}", lambda: _is_active(schema)):
            return 0
        try:
            connection.set_schema(schema)
            return task(schema, *args, **kwargs)
        except Exception as error:
            log.exception("task %s failed", task.__name__)
            raise TaskFailed(f"{task.__name__}: {type(error).__name__}") from None
        finally:
            connection.set_schema_to_public()

    return run


def current_schema() -> str:
    return connection.schema_name
