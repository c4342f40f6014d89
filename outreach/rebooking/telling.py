"""A run's own record, its timer, and how it ends."""

from datetime import datetime, timedelta

from django.db import connection

from leakmap.lib.queue import Lane, wake_at
from outreach.models import LIVE_RUNS, RebookingRun, RunEvent, RunState

LATE_BY = timedelta(minutes=10)  # nobody waits for it: the clock rings once for many


def tell(*, run: RebookingRun, what: str, now: datetime, actor: str = "", **detail: object) -> None:
    """One line of its record. `detail`: ids, dates and keys only."""
    RunEvent.objects.create(run=run, what=what, actor=actor, detail=detail, at=now)


def look_at(*, run: RebookingRun, moment: datetime, reason: str = "") -> None:
    """Have it looked at again then; `reason` is what it waits for."""
    run.due_at, run.reason = moment, reason
    run.save(update_fields=["state", "due_at", "reason"])
    wake_at(schema=connection.schema_name, due_at=moment, lane=Lane.BULK, within=LATE_BY)


def end(*, run: RebookingRun, state: str, reason: str, now: datetime, actor: str = "") -> None:
    """Nothing more is written. On the call list and after an answer it is still watched for a booking."""
    is_over = state not in LIVE_RUNS
    run.state, run.reason, run.due_at = RunState(state), reason, None
    run.closed_at, run.closed_by = (now if is_over else None), actor
    run.save(update_fields=["state", "reason", "due_at", "closed_at", "closed_by", "booked", "answered_at"])
    tell(run=run, what=str(state), now=now, actor=actor, reason=reason)
