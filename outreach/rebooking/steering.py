"""What the desk can do about a patient's way back. Each verb returns False when somebody, or the clock, was faster."""

from datetime import date, datetime

from django.db import connection, transaction

from leakmap.lib.queue import WORK_BULK, Lane, ring
from outreach.models import LIVE_RUNS, RebookingRun, RunState
from outreach.rebooking.locking import lock_run
from outreach.rebooking.reading import Known, read_known, read_window
from outreach.rebooking.telling import end, look_at, tell
from outreach.rebooking.working import write_step
from outreach.sequences.rebooking import LATER_AT_MOST, REASONS, USUAL_HOUR, End, Wait, decide

# What came of a call, and what it makes of the run.
CALL_OUTCOMES = {
    "booked": (RunState.BOOKED, "booked_by_phone"),
    "calls_back": (RunState.CALLED, "calls_back"),
    "not_interested": (RunState.DECLINED, "not_now"),
    "wrong_number": (RunState.CALLED, "wrong_number"),
}
TAKEN_OUT = tuple(state for state in LIVE_RUNS if state != RunState.NEW)
WRITTEN_EARLY = (RunState.PLANNED, RunState.SNOOZED, RunState.CALL, RunState.SKIPPED)
ASKED_LATER = (RunState.PLANNED, RunState.SNOOZED, RunState.CALL)
CALLABLE = tuple(state for state in LIVE_RUNS if state != RunState.NEW)
BROUGHT_BACK = (RunState.SKIPPED, RunState.DECLINED, RunState.CALLED, RunState.SNOOZED)
TWICE = "They were written to twice about this visit. There is no third text."
ONCE = "They were written to about this visit already. The second text leaves by itself, unless they answer."
NO_VISIT = "The visit this was about is no longer in the calendar."


def take_out(*, run_id: int, actor: str, now: datetime) -> bool:
    """Not this time: nothing (more) is written about this visit."""
    with transaction.atomic():
        run = lock_run(run_id)
        if run.state not in TAKEN_OUT:
            return False
        end(run=run, state=RunState.SKIPPED, reason="desk", now=now, actor=actor)
    return True


def write_now(*, run_id: int, actor: str, now: datetime) -> bool:
    """The first text, before its day. Raises ValueError with the reason where it may not leave."""
    with transaction.atomic():
        run = lock_run(run_id)
        if run.state not in WRITTEN_EARLY:
            return False
        known = _read_facts(run, now)
        _check_allowed(known, now)
        run.write_on, run.closed_at, run.closed_by = now.astimezone(known.zone).date(), None, ""
        run.save(update_fields=["write_on", "closed_at", "closed_by"])
        write_step(run, known, 1, now, actor)
        _look_soon()
    return True


def _read_facts(run: RebookingRun, now: datetime) -> Known:
    if run.visit is None:
        raise ValueError(NO_VISIT)
    known = read_known([run], now=now)[run.pk]
    if known.facts.step > 1:
        raise ValueError(TWICE if known.facts.step > 2 else ONCE)
    return known


def _check_allowed(known: Known, now: datetime) -> None:
    """The same questions as of any other text of this kind, the hours included."""
    verdict = decide(known.facts, now)
    if isinstance(verdict, End | Wait):
        raise ValueError(f"Nothing was written. {REASONS[verdict.reason]}.")
    window = read_window()
    if not window.is_open(now.astimezone(known.zone)):
        days = "" if window.on_sundays else ", not on Sundays"
        hours = f"from {window.from_hour}:00 to {window.until_hour}:00 of the patient's time{days}"
        raise ValueError(f"Nothing was written. Such texts leave {hours}.")


def ask_later(*, run_id: int, day: date, actor: str, now: datetime) -> bool:
    """Write on another day. Raises ValueError, naming the remedy, for a day that will not do."""
    with transaction.atomic():
        run = lock_run(run_id)
        if run.state not in ASKED_LATER:
            return False
        known = _read_facts(run, now)
        today = now.astimezone(known.zone).date()
        if day <= today:
            raise ValueError("Choose a day after today.")
        if day > today + LATER_AT_MOST:
            raise ValueError("Choose a day within the next year.")
        moment = read_window().find_moment(day, USUAL_HOUR, known.zone, not_before=now)
        run.state, run.write_on = RunState.SNOOZED, moment.astimezone(known.zone).date()
        run.latest_on = max(run.latest_on or run.write_on, run.write_on)
        run.save(update_fields=["write_on", "latest_on"])
        look_at(run=run, moment=moment, reason="snoozed")
        tell(run=run, what="snoozed", now=now, actor=actor, until=run.write_on.isoformat())
    return True


def note_call(*, run_id: int, outcome: str, actor: str, now: datetime) -> bool:
    """Somebody rang them; `outcome` is a key of CALL_OUTCOMES. Nothing more is written about this visit."""
    state, reason = CALL_OUTCOMES[outcome]
    with transaction.atomic():
        run = lock_run(run_id)
        if run.state not in CALLABLE:
            return False
        end(run=run, state=state, reason=reason, now=now, actor=actor)
    return True


def put_back(*, run_id: int, actor: str, now: datetime) -> bool:
    """Planned anew, as if the visit had just been completed. Raises ValueError where nothing could follow."""
    with transaction.atomic():
        run = lock_run(run_id)
        if run.state not in BROUGHT_BACK:
            return False
        _read_facts(run, now)
        run.state, run.closed_at, run.closed_by = RunState.NEW, None, ""
        run.save(update_fields=["closed_at", "closed_by"])
        look_at(run=run, moment=now)
        tell(run=run, what="put_back", now=now, actor=actor)
        _look_soon()
    return True


def plan_anew(*, service_id: int, now: datetime) -> int:
    """A service's interval has changed: what waits for its day gets another one. Returns how many."""
    rows = RebookingRun.objects.filter(service=service_id, state=RunState.PLANNED)
    changed = rows.update(state=RunState.NEW, due_at=now)
    if changed:
        _look_soon()
    return changed


def _look_soon() -> None:
    ring(schema=connection.schema_name, lane=Lane.BULK, task=WORK_BULK)
