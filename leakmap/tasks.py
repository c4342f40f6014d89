"""What the queue runs. Ids in, counts out: arguments and results are stored in the public schema.

The names of tasks are a contract with the bells that ring already (`leakmap.lib.queue` holds them).
"""

import logging
import time
from collections.abc import Callable
from functools import partial

from django.db import InterfaceError, OperationalError

from clinics.booking import list_run_out
from leakmap.lib.clock import read_now
from leakmap.lib.queue import WAKE, WORK, WORK_BULK, Bell, Lane, put_back
from leakmap.lib.tenancy import TaskFailed, in_spa
from leakmap.pipeline import work_inbox
from leakmap.turns import answer_due
from outreach.desk import run_out_request
from outreach.pictures import fetch_pictures
from outreach.push import push_due
from outreach.rebooking.working import rebook_due
from outreach.recovery.working import recover_due
from outreach.settling import settle_overdue
from outreach.sheets.following import follow_sheet
from outreach.watchdog import watch_calls

log = logging.getLogger("leakmap.tasks")
ENOUGH_S = 2.0  # after that the rest of a task's bells are anybody's, so that a busy spa holds up no other


def answer_bells(bells: list[tuple], **_older_arguments) -> int:
    """Answer the bells of several spas, one after the other. One that fails stops no other.

    Raises TaskFailed for the last that failed, after the others were put back. A failed one stays taken, so it rings
    again after a minute even if the database was away when its wake-up was to be written.
    """
    waiting, answered, done, failed = [Bell(*bell) for bell in bells], [], 0, None
    stop_at = time.monotonic() + ENOUGH_S
    while waiting and time.monotonic() < stop_at:
        bell = waiting.pop(0)
        try:
            done += _answer_bell(bell)
            answered.append(bell)
        except TaskFailed as error:
            failed = error
    put_back(answered)
    put_back(waiting, unanswered=True)
    if failed:
        raise failed
    return done


def _answer_bell(bell: Bell) -> int:
    task = {WORK: work, WAKE: wake, WORK_BULK: work_bulk}.get(bell.task)
    if task is None:  # rung by a newer version, during an upgrade
        raise TaskFailed(f"no such task: {bell.task}")
    return task(bell.schema)


@in_spa
def work(schema: str, **_older_arguments) -> int:
    """What arrived at one spa, and what is due to leave."""
    return _work()


@in_spa
def wake(schema: str, **_older_arguments) -> int:
    """The spa's work, then its timers. Safe to run at any time, any number of times.

    One timer that fails stops no other; what people wait for goes before what may take a while.
    """
    return sum(_run(stage) for stage in (_work, _answer, _run_out, _watch, _settle, _work))


def _run(stage: Callable[[], int]) -> int:
    try:
        return stage()
    except (OperationalError, InterfaceError):
        raise  # the database is away: nothing else will work either
    except Exception:
        log.exception("timer %s failed", getattr(stage, "__name__", "of a hold"))
        return 0


def _work() -> int:
    return work_inbox(now=read_now()) + push_due(lane=Lane.INTERACTIVE)


def _answer() -> int:
    """Before the timers that may wait for a provider: a patient looks at the phone."""
    done = 0
    while answered := answer_due(now=read_now()):
        done += answered + push_due(lane=Lane.INTERACTIVE)  # the first replies do not wait for the last ones
    return done


def _run_out() -> int:
    now = read_now()
    return sum(_run(partial(_run_out_one, request_id)) for request_id in list_run_out(now=now))


def _run_out_one(request_id: int) -> int:
    return int(run_out_request(request_id=request_id, now=read_now()))


def _watch() -> int:
    return watch_calls(now=read_now())


def _settle() -> int:
    return settle_overdue(now=read_now())


@in_spa
def work_bulk(schema: str, **_older_arguments) -> int:
    """What nobody waits for: it never stands in front of a reply."""
    done = _run(_recover) + _run(_rebook) + push_due(lane=Lane.BULK)
    return done + _run(_fetch_pictures) + _run(_follow_sheet)


def _recover() -> int:
    return recover_due(now=read_now())


def _rebook() -> int:
    return rebook_due(now=read_now())


def _fetch_pictures() -> int:
    return fetch_pictures(now=read_now())


def _follow_sheet() -> int:
    """Last: it waits for Google."""
    return follow_sheet(now=read_now())
