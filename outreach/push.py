"""Takes due texts to the provider, many at a time.

A worker process waits for the network in a small pool of threads, so its task slot is free again at once and one slow
answer delays nobody. If the process dies, the rows it had claimed are found by `settling`.
"""

import logging
import threading
from collections import defaultdict
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from functools import cache, partial
from queue import Empty, SimpleQueue

from django.conf import settings
from django.db import close_old_connections, connection

from leakmap.lib.clock import read_now
from leakmap.lib.queue import Lane
from leakmap.lib.tenancy import inside_spa
from outreach.accounts import is_rehearsal
from outreach.outbox import Claim, accept_all, claim_due, is_plain, settle
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
        _settle([(claim, send_one(claim))])
        return
    free = _free_places()
    free.acquire()
    future = _senders().submit(_send_and_tell, schema, claim)
    future.add_done_callback(partial(_finish, free))


def _is_in_line() -> bool:
    """Tests and rehearsals: the same steps without threads, which would not see rows of an open transaction."""
    return not settings.SENDER_THREADS or is_rehearsal()


def _finish(free: threading.Semaphore, future: Future) -> None:
    """What a thread could not settle is found by `settling`; here it only must not go unseen."""
    free.release()
    if error := future.exception():
        log.error("sending a text failed: %s", type(error).__name__)


def _send_and_tell(schema: str, claim: Claim) -> None:
    """Senders touch no table: one thread writes down what all of them were answered."""
    _answers.put((schema, claim, send_one(claim)))
    try:
        _settler().submit(_settle_answers)
    except RuntimeError:  # this process is ending and takes no more work: here, then
        _settle_answers()


def send_one(claim: Claim) -> Answer:
    """Ask the provider, outside any transaction. What a connector raises is an unknown fate."""
    if read_now() > claim.leaves_before:
        return Busy("waited")  # too long in line: another worker may be asking about it by now
    try:
        return claim.sender.send(claim.text)
    except Exception as error:  # a bug in a connector must not lose the text
        log.exception("sender failed")
        return Unknown(type(error).__name__[:12])


def _settle_answers() -> None:
    """Write down every answer there is. One that cannot be written is found by `settling`; the others are written."""
    by_spa = defaultdict(list)
    for schema, claim, answer in _drain():
        by_spa[schema].append((claim, answer))
    for schema, answered in by_spa.items():
        plain = [each for each in answered if is_plain(*each)]
        for together in (plain, *([each] for each in answered if not is_plain(*each))):
            _try_to_settle(schema, together)


def _try_to_settle(schema: str, answered: list[tuple[Claim, Answer]]) -> None:
    if not answered:
        return
    close_old_connections()
    try:
        with inside_spa(schema):
            _settle(answered)
    except Exception as error:
        log.error("settling %s texts failed: %s", len(answered), type(error).__name__)


def _drain() -> Iterator[tuple[str, Claim, Answer]]:
    while True:
        try:
            yield _answers.get_nowait()
        except Empty:
            return


def _settle(answered: list[tuple[Claim, Answer]]) -> None:
    """Those of one spa. What went well in one statement, as every text pays it."""
    now = read_now()
    plain = [each for each in answered if is_plain(*each)]
    if plain:
        accept_all(plain, now=now)
    for claim, answer in answered:
        if not is_plain(claim, answer):
            settle(claim=claim, answer=answer, now=now)


_answers: SimpleQueue[tuple[str, Claim, Answer]] = SimpleQueue()


@cache
def _senders() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(max_workers=settings.SENDER_THREADS, thread_name_prefix="sender")


@cache
def _settler() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(max_workers=1, thread_name_prefix="settler")


@cache
def _free_places() -> threading.Semaphore:
    return threading.Semaphore(settings.SENDER_THREADS)
