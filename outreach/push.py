"""Takes due texts to the provider, many at a time.

A worker process waits for the network in a small pool of threads, so its task slot is free again at once and one slow
answer delays nobody. If the process dies, the rows it had claimed are found by `settling`.
"""

import logging
import threading
from concurrent.futures import Future, ThreadPoolExecutor
from functools import cache, partial

from django.conf import settings
from django.db import close_old_connections, connection

from leakmap.lib.clock import read_now
from leakmap.lib.queue import Lane
from leakmap.lib.tenancy import inside_spa
from outreach.accounts import is_rehearsal
from outreach.outbox import Claim, claim_due, settle
from outreach.senders.base import Answer, Busy, Unknown

log = logging.getLogger("leakmap.push")
BATCH = 8


def push_due(*, lane: Lane) -> int:
    """Send what may leave now; returns how many texts were claimed. Waits only when every thread is busy."""
    schema, pushed, looked_at = connection.schema_name, 0, BATCH
    while (
        looked_at == BATCH
    ):  # also when all of a batch was dropped: fresh texts may be due behind stale ones
        claims, looked_at = claim_due(lane=lane, now=read_now(), limit=BATCH)
        for claim in claims:
            _hand_over(schema, claim)
        pushed += len(claims)
    return pushed


def _hand_over(schema: str, claim: Claim) -> None:
    if _is_in_line():
        send_one(schema, claim)
        return
    free = _free_places()
    free.acquire()
    future = _pool().submit(send_one, schema, claim)
    future.add_done_callback(partial(_finish, free))


def _is_in_line() -> bool:
    """Tests and rehearsals: the same steps without threads, which would not see rows of an open transaction."""
    return not settings.SENDER_THREADS or is_rehearsal()


def _finish(free: threading.Semaphore, future: Future) -> None:
    """What a thread could not settle is found by `settling`; here it only must not go unseen."""
    free.release()
    if error := future.exception():
        log.error("settling a text failed: %s", type(error).__name__)


def send_one(schema: str, claim: Claim) -> None:
    """Call the provider outside any transaction, then settle. What a connector raises is an unknown fate."""
    if read_now() > claim.leaves_before:
        answer = Busy("waited")  # too long in line: another worker may be asking about it by now
    else:
        answer = _call_provider(claim)
    if not _is_in_line():
        close_old_connections()
    with inside_spa(schema):
        settle(claim=claim, answer=answer, now=read_now())


def _call_provider(claim: Claim) -> Answer:
    try:
        return claim.sender.send(claim.text)
    except Exception as error:  # a bug in a connector must not lose the text
        log.exception("sender failed")
        return Unknown(type(error).__name__[:12])


@cache
def _pool() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(max_workers=settings.SENDER_THREADS, thread_name_prefix="sender")


@cache
def _free_places() -> threading.Semaphore:
    return threading.Semaphore(settings.SENDER_THREADS)
