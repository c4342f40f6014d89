"""The one place that reads the clock. Read it at the edge (view, task, command) and pass `now` down."""

from datetime import UTC, datetime


def read_now() -> datetime:
    """Now, aware, UTC."""
    return datetime.now(UTC)
