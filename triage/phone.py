"""Keeps the row of each call: folds its stored deliveries, so late and reordered ones end in the same state."""

from datetime import datetime, timedelta

from django.db import connection

from clinics.models import PhoneLine, Topology
from leakmap.lib.queue import wake_at
from triage.calls import MISSED, CallEvent, Outcome, Verdict, judge
from triage.channels.base import CallReport, Unreadable
from triage.channels.registry import get_channel
from triage.matching import find_line
from triage.models import Call, Inbound

PROVIDER_ADDS = timedelta(seconds=5)  # <Dial timeout> gets five more, always
PATIENCE = timedelta(seconds=10)
WATCH_AGAIN = timedelta(seconds=30)
STOP_WATCHING_AFTER = timedelta(hours=4)  # the longest call the provider allows


def fold_call(*, report: CallReport, now: datetime) -> tuple[Call, bool]:
    """Bring the call's row up to date; returns it locked, and whether it has just turned out to be missed.

    A dial result for a call never announced creates the call. Raises Unreadable when there is no line at all.
    """
    call = (
        Call.objects.select_for_update(of=("self",))
        .select_related("line__location")
        .filter(sid=report.sid)
        .first()
    )
    if call is None:
        call = _create_call(report, now)
    before = call.outcome
    events = _read_events(call.sid)
    verdict = judge(
        events,
        is_forwarded=call.line.topology == Topology.FORWARDED,
        is_screened=_is_screened(call.line),
    )
    _write_verdict(call, verdict, events, now)
    return call, before == Outcome.RINGING and verdict.outcome in MISSED


def _create_call(report: CallReport, now: datetime) -> Call:
    line = find_line(report.to_number)
    if line is None:
        raise Unreadable(
            "To is not a line of this spa, and the spa has no line at all: add one under Phone lines"
        )
    call, _ = Call.objects.get_or_create(
        sid=report.sid,
        defaults={
            "line": line,
            "from_address": report.from_address[:120],
            "stir": report.stir[:40],
            "started_at": report.event.at,
        },
    )
    return Call.objects.select_for_update(of=("self",)).select_related("line__location").get(pk=call.pk)


def _read_events(sid: str) -> list[CallEvent]:
    channel = get_channel("twilio")
    found = []
    for row in Inbound.objects.filter(subject=sid, channel="twilio").order_by("pk"):
        try:
            parsed = channel.parse(kind=row.kind, payload=row.payload, received_at=row.received_at)
        except Unreadable:
            continue  # its own row shows the problem
        if isinstance(parsed, CallReport):
            found.append(parsed.event)
    return found


def _is_screened(line: PhoneLine) -> bool:
    """Only when every phone that rings asks for a key: a bridge to any other needs none."""
    flags = list(line.destinations.values_list("is_screened", flat=True))
    return bool(flags) and all(flags)


def _write_verdict(call: Call, verdict: Verdict, events: list[CallEvent], now: datetime) -> None:
    pressed = next((event.at for event in events if event.pressed_one), None)
    call.started_at = min(call.started_at, *(event.at for event in events))
    call.outcome, call.decided_by, call.accepted_at = verdict.outcome, verdict.decided_by, pressed
    call.missed_at = verdict.at if verdict.outcome in MISSED else None
    call.watch_at = _next_watch(call, verdict, now)
    call.save(update_fields=["started_at", "outcome", "decided_by", "accepted_at", "missed_at", "watch_at"])
    if call.watch_at:
        wake_at(schema=connection.schema_name, due_at=call.watch_at)


def _next_watch(call: Call, verdict: Verdict, now: datetime) -> datetime | None:
    """While no signal has decided, ask the provider once the desk must have stopped ringing."""
    if verdict.outcome != Outcome.RINGING or now > call.started_at + STOP_WATCHING_AFTER:
        return None
    first = call.started_at + timedelta(seconds=call.line.ring_seconds) + PROVIDER_ADDS + PATIENCE
    return first if now < first else now + WATCH_AGAIN
