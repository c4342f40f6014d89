"""Keeps the row of each call: folds its stored deliveries, so late and reordered ones end in the same state."""

from datetime import datetime, timedelta

from django.db import connection

from clinics.models import Topology
from clinics.profile import Profile
from leakmap.lib.queue import wake_at
from triage.calls import MISSED, CallEvent, Outcome, Verdict, judge
from triage.channels.base import CallReport, Unreadable
from triage.channels.registry import get_channel
from triage.models import Call, Inbound

PROVIDER_ADDS = timedelta(seconds=5)  # <Dial timeout> gets five more, always
PATIENCE = timedelta(seconds=10)
WATCH_AGAIN = timedelta(seconds=30)
DELIVERIES_OF_CALL = "SELECT * FROM triage_inbound WHERE subject = %s ORDER BY id"
STOP_WATCHING_AFTER = timedelta(hours=4)  # the longest call the provider allows


def fold_call(*, report: CallReport, profile: Profile, now: datetime) -> tuple[Call, bool]:
    """Bring the call up to date; returns it, and whether it has just turned out to be missed.

    A call just missed is not saved yet: whoever answers it adds what was done and saves it once.

    A dial result for a call never announced creates the call. Raises Unreadable when there is no line at all.
    """
    known = next(iter(Call.objects.raw("SELECT * FROM triage_call WHERE sid = %s", [report.sid])), None)
    call = known or _announce(report, profile)
    line = profile.get_line(call.line_id)
    events = _read_events(call.sid)
    verdict = judge(
        events,
        is_forwarded=line.row.topology == Topology.FORWARDED,
        is_screened=line.is_screened,
        legs_are_people=line.legs_are_people,
    )
    _note_verdict(call, verdict, events, now, ring_seconds=line.row.ring_seconds)
    # Not "was ringing before": a call taken for answered can still turn out missed, and nobody has texted yet.
    is_newly_missed = verdict.outcome in MISSED and not call.textback
    if not is_newly_missed:
        call.save()
    return call, is_newly_missed


def _announce(report: CallReport, profile: Profile) -> Call:
    """A call not seen before; saved with its verdict."""
    line = profile.find_line(report.to_number)
    if line is None:
        raise Unreadable(
            "To is not a line of this spa, and the spa has no line at all: add one under Phone lines"
        )
    return Call(
        sid=report.sid,
        line=line.row,
        from_address=report.from_address[:120],
        stir=report.stir[:40],
        outcome=Outcome.RINGING,
        started_at=report.event.at,
    )


def _read_events(sid: str) -> list[CallEvent]:
    found = []
    for row in Inbound.objects.raw(DELIVERIES_OF_CALL, [sid]):
        try:
            parsed = get_channel(row.channel).parse(
                kind=row.kind, payload=row.payload, received_at=row.received_at
            )
        except Unreadable:
            continue  # its own row shows the problem
        if isinstance(parsed, CallReport):
            found.append(parsed.event)
    return found


def _note_verdict(
    call: Call, verdict: Verdict, events: list[CallEvent], now: datetime, *, ring_seconds: int
) -> None:
    pressed = next((event.at for event in events if event.pressed_one), None)
    call.started_at = min(call.started_at, *(event.at for event in events))
    call.outcome, call.decided_by, call.accepted_at = verdict.outcome, verdict.decided_by, pressed
    call.missed_at = verdict.at if verdict.outcome in MISSED else None
    call.watch_at = _next_watch(call, verdict, now, ring_seconds)
    if call.watch_at:
        wake_at(schema=connection.schema_name, due_at=call.watch_at)


def _next_watch(call: Call, verdict: Verdict, now: datetime, ring_seconds: int) -> datetime | None:
    """While no signal has decided, ask the provider once the desk must have stopped ringing."""
    if verdict.outcome != Outcome.RINGING or now > call.started_at + STOP_WATCHING_AFTER:
        return None
    first = call.started_at + timedelta(seconds=ring_seconds) + PROVIDER_ADDS + PATIENCE
    return first if now < first else now + WATCH_AGAIN
