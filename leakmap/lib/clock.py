"""The one place that reads the clock. Read it at the edge (view, task, command) and pass `now` down."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime

_pretended: ContextVar[datetime | None] = ContextVar("pretended_now", default=None)


def read_now() -> datetime:
    """Now, aware, UTC."""
    return _pretended.get() or datetime.now(UTC)


@contextmanager
def pretend_now(moment: datetime) -> Iterator[None]:
    """Within the block, in this thread, it is `moment` (aware): for a rehearsal that plays days in seconds."""
    token = _pretended.set(moment.astimezone(UTC))
    try:
        yield
    finally:
        _pretended.reset(token)
