"""One order of locks for everybody who changes a run: the patient's conversation, then the run.

The pipeline holds the conversation when a text takes a time, and the database then touches the patient's runs: whoever
took the two the other way round would wait for it, and it for them.
"""

from datetime import datetime

from outreach.models import RebookingRun, RunState
from triage.models import Conversation


def lock_run(run_id: int) -> RebookingRun:
    """Locked until the transaction ends, with what belongs to it."""
    _lock_conversation(run_id)
    return _rows().get(pk=run_id)


def lock_due(run_id: int, *, now: datetime) -> RebookingRun | None:
    """The same for a run that is due; None when another worker is at it, or it is not due any more."""
    _lock_conversation(run_id)
    rows = _rows(skip_locked=True).exclude(state=RunState.NEW)
    return rows.filter(pk=run_id, due_at__lte=now).first()


def _lock_conversation(run_id: int) -> None:
    rows = Conversation.objects.select_for_update(of=("self",))
    list(rows.filter(patient__return_runs=run_id, is_open=True).order_by("pk").only("pk"))


def _rows(**how):
    rows = RebookingRun.objects.select_for_update(of=("self",), **how)
    return rows.select_related("patient", "service", "visit__provider", "visit__location")
