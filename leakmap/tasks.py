"""What the queue runs. Ids in, counts out: arguments and results are stored in the public schema.

The dotted names are a contract with what is already queued (`leakmap.lib.queue` holds them).
"""

from clinics.booking import list_run_out
from leakmap.lib.clock import read_now
from leakmap.lib.queue import Lane
from leakmap.lib.tenancy import in_spa
from leakmap.pipeline import work_inbox
from outreach.desk import run_out_request
from outreach.push import push_due
from outreach.settling import settle_overdue
from outreach.watchdog import watch_calls


@in_spa
def work(schema: str, **_older_arguments) -> int:
    """What arrived at one spa, and what is due to leave."""
    done = work_inbox(now=read_now())
    return done + push_due(lane=Lane.INTERACTIVE)


@in_spa
def wake(schema: str, **_older_arguments) -> int:
    """The spa's timers, then its work. Safe to run at any time, any number of times."""
    now = read_now()
    done = sum(run_out_request(request_id=request_id, now=now) for request_id in list_run_out(now=now))
    done += watch_calls(now=now)
    done += settle_overdue(now=now)
    done += work_inbox(now=read_now())
    return done + push_due(lane=Lane.INTERACTIVE)


@in_spa
def work_bulk(schema: str, **_older_arguments) -> int:
    """What nobody waits for: it never stands in front of a reply."""
    return push_due(lane=Lane.BULK)
