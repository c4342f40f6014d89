"""Calls whose webhooks never came: after the desk must have stopped ringing we ask the provider ourselves."""

import time
from datetime import datetime, timedelta

from django.db import connection, transaction

from leakmap.lib.queue import wake_at
from outreach.accounts import NotConnected, make_account_sender, read_account
from outreach.senders.base import LookupFailed
from triage.channels.registry import PHONE, get_channel
from triage.intake import store_once
from triage.models import Call, TicketKind
from triage.phone import STOP_WATCHING_AFTER
from triage.tickets import open_ticket

ASK_AGAIN_AFTER = timedelta(seconds=30)
LOOK_FOR_S = 15.0


def watch_calls(*, now: datetime, limit: int = 20) -> int:
    """Look up calls that no signal decided. What the provider says is stored and decides like any delivery."""
    claimed = _claim(now, limit)
    if not claimed:
        return 0
    try:
        sender = make_account_sender(read_account())
    except NotConnected:
        return 0
    stop_at = time.monotonic() + LOOK_FOR_S
    for call in claimed:
        if time.monotonic() > stop_at:
            break  # a provider that hangs must not hold the worker
        try:
            found = sender.look_up_call(call.sid)
        except LookupFailed:
            continue  # asked again: `watch_at` was pushed ahead
        delivery = get_channel(PHONE).note_lookup(
            sid=call.sid,
            from_address=call.from_address,
            to_number=call.line.number,
            status=found.status,
            answered=found.answered,
        )
        store_once(channel=PHONE, delivery=delivery, now=now)
    return len(claimed)


def _claim(now: datetime, limit: int) -> list[Call]:
    with transaction.atomic():
        due = list(
            Call.objects.select_for_update(skip_locked=True, of=("self",))
            .select_related("line")
            .filter(watch_at__lte=now)
            .order_by("watch_at")[:limit]
        )
        for call in due:
            is_over = now > call.started_at + STOP_WATCHING_AFTER
            call.watch_at = None if is_over else now + ASK_AGAIN_AFTER
            if is_over:
                _give_up(call, now)
        Call.objects.bulk_update(due, ["watch_at"])
        if due:
            wake_at(schema=connection.schema_name, due_at=now + ASK_AGAIN_AFTER)
    return [call for call in due if call.watch_at]


def _give_up(call: Call, now: datetime) -> None:
    open_ticket(
        kind=TicketKind.CALL_BACK,
        reason="The provider could not say what became of this call.",
        dedupe_key=f"call_back:{call.sid}",
        now=now,
        call=call,
    )
