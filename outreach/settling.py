"""Texts whose fate is not known: the process died, the answer was lost, or the provider failed after taking it.

First the delivery report may settle it (`receipts`). Then we ask the provider. Only when it says that the text is not
there do we send again; when it cannot say, we ask again later, until the text would be too late anyway.
"""

import time
from datetime import datetime, timedelta

from django.db import connection, transaction

from leakmap.lib.queue import wake_at
from outreach.accounts import NotConnected, make_account_sender, read_account, read_host
from outreach.models import Attempt, OutboxItem, OutboxState, Purpose
from outreach.outbox import UNSETTLED, accept, drop, make_text, try_again
from outreach.senders.base import Accepted, LookupFailed

ASK_AGAIN_AFTER = timedelta(seconds=15)
GIVE_UP_AFTER = timedelta(minutes=30)
MOST_RESENDS = 3  # each only after the provider said that the text is not there
LOOK_FOR_S = 15.0


def settle_overdue(*, now: datetime, limit: int = 50) -> int:
    """Find out about texts whose `settle_at` has passed. Returns how many were looked at."""
    claimed = _claim_overdue(now, limit)
    if not claimed:
        return 0
    try:
        sender = make_account_sender(read_account())
    except NotConnected:
        return 0
    host, stop_at = read_host(), time.monotonic() + LOOK_FOR_S
    for item in claimed:
        if time.monotonic() > stop_at:
            break  # a provider that hangs must not hold the worker; the rest is asked about next time
        known = set(
            OutboxItem.objects.filter(address=item.address)
            .exclude(provider_sid="")
            .values_list("provider_sid", flat=True)
        )
        try:
            found = sender.find(make_text(item, host=host, now=now), since=item.created_at, known=known)
        except LookupFailed:
            _give_up_if_old(item, now)
            continue
        _settle_found(item, found, now)
    return len(claimed)


def _claim_overdue(now: datetime, limit: int) -> list[OutboxItem]:
    """Push `settle_at` ahead before asking, so that two workers do not ask about the same text."""
    with transaction.atomic():
        overdue = list(
            OutboxItem.objects.select_for_update(skip_locked=True, of=("self",))
            .select_related("address", "conversation__patient", "call")
            .filter(state__in=UNSETTLED, settle_at__lte=now)
            .order_by("settle_at")[:limit]
        )
        for item in overdue:
            item.state, item.settle_at = OutboxState.UNKNOWN, now + ASK_AGAIN_AFTER
        OutboxItem.objects.bulk_update(overdue, ["state", "settle_at"])
        if overdue:
            wake_at(schema=connection.schema_name, due_at=now + ASK_AGAIN_AFTER)
    return overdue


def _settle_found(item: OutboxItem, found: Accepted | None, now: datetime) -> None:
    with transaction.atomic():
        if found:
            accept(item_id=item.pk, sid=found.sid, now=now)
        elif item.purpose == Purpose.MARKETING or _count_doubts(item) > MOST_RESENDS:
            _give_up(item, now)
        else:
            try_again(item, now)


def _count_doubts(item: OutboxItem) -> int:
    """Attempts whose answer we never got; a plain "busy" is not one."""
    return Attempt.objects.filter(item=item, outcome__in=["started", "unknown"]).count()


def _give_up_if_old(item: OutboxItem, now: datetime) -> None:
    if now > (item.drop_after or item.created_at + GIVE_UP_AFTER):
        with transaction.atomic():
            _give_up(item, now)


def _give_up(item: OutboxItem, now: datetime) -> None:
    """Unless a delivery report came while we asked. The update locks the row, so none can come in between."""
    if OutboxItem.objects.filter(pk=item.pk, state__in=UNSETTLED).update(settle_at=None):
        drop(item=item, reason="not_known", now=now)
