"""One look at every patient's way back that is due in this spa."""

import logging
from datetime import UTC, datetime, timedelta

from django.db import InterfaceError, OperationalError, transaction

from outreach.models import WAITING, RebookingRun, RebookingText, RunState
from outreach.rebooking.locking import lock_due
from outreach.rebooking.planning import plan_new
from outreach.rebooking.reading import Known, read_known, read_window
from outreach.rebooking.telling import end, look_at, tell
from outreach.rebooking.writing import write
from outreach.sequences.rebooking import FOLD_WITHIN, USUAL_HOUR, End, Wait, Write, decide

log = logging.getLogger("leakmap.rebooking")
# True months ahead, too; the rest is asked on the day.
EARLY_ENDS = ("not_a_visit", "visited", "moved", "deceased")
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)  # how the database says: look at it at once
WRITTEN_STATE = {1: RunState.TEXTED, 2: RunState.FOLLOWED_UP}


def rebook_due(*, now: datetime) -> int:
    """Plan what is new and look at what is due. Safe at any time, any number of times."""
    return plan_new(now=now) + sum(_try_to_look(run_id, now) for run_id in _list_due(now))


def _list_due(now: datetime) -> list[int]:
    """The longest overdue first. One that is moved to a later moment is not seen twice in one look."""
    due = RebookingRun.objects.filter(due_at__lte=now).exclude(state=RunState.NEW)
    return list(due.order_by("latest_on", "pk").values_list("pk", flat=True))


def _try_to_look(run_id: int, now: datetime) -> int:
    """One that fails stops no other; it stays due, and is tried again with the next look."""
    try:
        return _look_at(run_id, now)
    except (OperationalError, InterfaceError):
        raise  # the database is away: nothing else will work either
    except Exception:
        log.exception("return %s could not be looked at", run_id)
        return 0


def _look_at(run_id: int, now: datetime) -> int:
    """Each in a transaction of its own, so that nobody's conversation is held for long."""
    with transaction.atomic():
        run = lock_due(run_id, now=now)
        if run is not None:
            _look(run, read_known([run], now=now)[run.pk], now)
    return int(run is not None)


def _look(run: RebookingRun, known: Known, now: datetime) -> None:
    if run.state in (RunState.CALL, RunState.ANSWERED):
        _watch(run, known, now)
        return
    if known.is_retried:
        RebookingText.objects.filter(run=run).order_by("-step")[0].delete()
    verdict = decide(known.facts, now)
    if _is_early(run, known, now) and not (isinstance(verdict, End) and verdict.reason in EARLY_ENDS):
        look_at(run=run, moment=_find_planned(run, known, now), reason=run.reason)
        return
    if isinstance(verdict, End):
        if verdict.reason in ("booked", "visited"):
            run.booked_id = known.booked_id
        end(run=run, state=verdict.state, reason=verdict.reason, now=now)
    elif isinstance(verdict, Wait):
        look_at(run=run, moment=_find_moment(run, known, verdict), reason=verdict.reason)
    else:
        _write_in_hours(run, known, verdict, now)


def _is_early(run: RebookingRun, known: Known, now: datetime) -> bool:
    """The database has a patient's runs looked at whenever one of their visits changes, also months ahead."""
    is_planned = run.state in (RunState.PLANNED, RunState.SNOOZED) and run.write_on is not None
    return is_planned and now.astimezone(known.zone).date() < run.write_on


def _find_planned(run: RebookingRun, known: Known, now: datetime) -> datetime:
    return read_window().find_moment(run.write_on, _hour_of(run, known), known.zone, not_before=now)


def _watch(run: RebookingRun, known: Known, now: datetime) -> None:
    """Answered, or to be called: only a booking ends it by itself."""
    if known.facts.is_booked or known.facts.visited_since:
        run.booked_id = known.booked_id
        end(run=run, state=RunState.BOOKED, reason="booked", now=now)
        return
    run.due_at = None
    run.save(update_fields=["due_at"])


def _find_moment(run: RebookingRun, known: Known, wait: Wait) -> datetime:
    """What waits to be written waits for the hours in which we write."""
    if known.facts.step == 3 or (known.facts.texted_at is None and known.facts.step == 2):
        return wait.until
    day = wait.until.astimezone(known.zone).date()
    return read_window().find_moment(day, _hour_of(run, known), known.zone, not_before=wait.until)


def _hour_of(run: RebookingRun, known: Known) -> int:
    if run.due_at is None or run.due_at == EPOCH:
        return USUAL_HOUR
    return run.due_at.astimezone(known.zone).hour


def _write_in_hours(run: RebookingRun, known: Known, verdict: Write, now: datetime) -> None:
    window = read_window()
    if not window.is_open(now.astimezone(known.zone)):
        day = now.astimezone(known.zone).date()
        look_at(run=run, moment=window.find_moment(day, USUAL_HOUR, known.zone, not_before=now))
        return
    write_step(run, known, verdict.step, now)


def write_step(run: RebookingRun, known: Known, step: int, now: datetime, actor: str = "") -> None:
    """Write the text of that step, with what else is due soon folded in. In the caller's transaction."""
    if step == 1:
        _fold_others(run, now)
    write(run=run, step=step, contact_id=known.contact_id, zone=known.zone, now=now)
    run.state = WRITTEN_STATE[step]
    look_at(run=run, moment=now + timedelta(hours=1))
    tell(run=run, what=str(run.state), now=now, actor=actor)


def _fold_others(run: RebookingRun, now: datetime) -> None:
    """What else this patient is due for soon is in the same text."""
    others = RebookingRun.objects.select_for_update(of=("self",)).filter(
        patient=run.patient_id,
        state__in=WAITING,
        write_on__lte=(run.write_on or now.date()) + FOLD_WITHIN,
    )
    for other in others.exclude(pk=run.pk).order_by("pk"):
        other.folded_into = run
        other.save(update_fields=["folded_into"])
        end(run=other, state=RunState.FOLDED, reason="folded", now=now)
