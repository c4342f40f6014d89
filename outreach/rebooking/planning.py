"""Visits that were just completed: when their patients are due back, and when we write.

Many at a time: an import brings tens of thousands, and each costs a share of a few statements.
"""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db import connection, transaction

from leakmap.lib.queue import Lane, wake_at
from outreach.models import RebookingRun, RunState
from outreach.rebooking.reading import read_policy, read_rules, read_window
from outreach.rebooking.telling import LATE_BY
from outreach.sequences.rebooking import (
    GIVE_UP_AFTER,
    SUNDAY,
    USUAL_HOUR,
    Dates,
    Window,
    choose_hour,
    choose_interval,
    find_dates,
    spread,
)

BATCH = 500
# The visit as it is now, which may not be as it was when the run was written; how many such visits there were; the
# hours at which the patient tends to write.
NEW = """
SELECT run.id, visit.patient_id, visit.service_id, visit.provider_id, visit.starts_at,
  visit.state = 'completed', visit.starts_at > %(now)s,
  coalesce(nullif(patient.timezone, ''), location.timezone), location.timezone,
  (SELECT count(*) FROM clinics_appointment had WHERE had.patient_id = visit.patient_id
    AND had.service_id = visit.service_id AND had.state = 'completed' AND had.starts_at <= visit.starts_at),
  (SELECT id FROM clinics_appointment later WHERE later.patient_id = visit.patient_id
    AND later.service_id = visit.service_id AND later.state = 'completed'
    AND (later.starts_at, later.id) > (visit.starts_at, visit.id) AND later.starts_at <= %(now)s LIMIT 1),
  ARRAY(SELECT extract(hour FROM message.at AT TIME ZONE coalesce(nullif(patient.timezone, ''), location.timezone))::int
    FROM triage_message message JOIN triage_conversation talk ON talk.id = message.conversation_id
    WHERE talk.patient_id = visit.patient_id AND message.author = 'patient' LIMIT 50)
FROM outreach_rebookingrun run
LEFT JOIN clinics_appointment visit ON visit.id = run.visit_id
LEFT JOIN clinics_patient patient ON patient.id = visit.patient_id
LEFT JOIN clinics_location location ON location.id = visit.location_id
WHERE run.id = ANY(%(runs)s)
"""
CLAIM = """
SELECT id FROM outreach_rebookingrun WHERE state = 'new' AND due_at <= %s ORDER BY id LIMIT %s FOR UPDATE SKIP LOCKED
"""
PLAN = """
UPDATE outreach_rebookingrun run SET state = plan.state, reason = plan.reason, patient_id = plan.patient_id,
  service_id = plan.service_id, write_on = plan.write_on, ideal_on = plan.ideal_on, latest_on = plan.latest_on,
  is_backlog = plan.is_backlog, due_at = plan.due_at, closed_at = plan.closed_at, noticed_at = %s
FROM unnest(%s::bigint[], %s::text[], %s::text[], %s::bigint[], %s::bigint[], %s::date[], %s::date[], %s::date[],
  %s::boolean[], %s::timestamptz[], %s::timestamptz[])
  AS plan (id, state, reason, patient_id, service_id, write_on, ideal_on, latest_on, is_backlog, due_at, closed_at)
WHERE run.id = plan.id
"""
QUEUED = """
SELECT write_on, count(*) FROM outreach_rebookingrun
WHERE state = 'planned' AND is_backlog AND write_on >= %s GROUP BY write_on
"""


def plan_new(*, now: datetime) -> int:
    """Every run that is new, or whose visit was corrected before anything was written; returns how many."""
    done = 0
    while planned := _plan_some(now):
        done += planned
        if planned < BATCH:
            break
    return done


def _plan_some(now: datetime) -> int:
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(CLAIM, [now, BATCH])
            ids = [run_id for (run_id,) in cursor.fetchall()]
            if not ids:
                return 0
            cursor.execute(NEW, {"runs": ids, "now": now})
            rows = cursor.fetchall()
        plans = _make_plans(rows, now)
        _write(plans, now)
    return len(ids)


class _Plan:
    """One row of PLAN."""

    __slots__ = (
        "dates",
        "due_at",
        "hour",
        "is_backlog",
        "patient_id",
        "reason",
        "run_id",
        "service_id",
        "zone",
    )

    def __init__(self, run_id: int, patient_id: int | None, service_id: int | None, reason: str = ""):
        self.run_id, self.patient_id, self.service_id, self.reason = run_id, patient_id, service_id, reason
        self.dates: Dates | None = None
        self.due_at: datetime | None = None
        self.zone, self.hour, self.is_backlog = ZoneInfo("UTC"), USUAL_HOUR, False


def _make_plans(rows: list[tuple], now: datetime) -> list[_Plan]:
    rules, window = read_rules(), read_window()
    plans = [_plan_one(row, rules, window, now) for row in rows]
    _queue_overdue([plan for plan in plans if plan.is_backlog], window, now)
    for plan in plans:
        if plan.dates and not plan.is_backlog:
            plan.due_at = window.find_moment(plan.dates.write_on, plan.hour, plan.zone, not_before=now)
    return plans


def _plan_one(row: tuple, rules: dict, window: Window, now: datetime) -> _Plan:
    (run_id, patient_id, service_id, provider_id, starts_at, is_completed, is_ahead, timezone, spa_timezone,
     session, later, hours) = row  # fmt: skip
    plan = _Plan(run_id, patient_id, service_id)
    if not is_completed:
        plan.reason = "not_a_visit"
        return plan
    if is_ahead:
        plan.reason = "in_future"
        return plan
    if later:
        plan.reason = "newer"
        return plan
    visited_on = starts_at.astimezone(ZoneInfo(spa_timezone)).date()
    interval = choose_interval(
        rules.get(service_id, ()), visited_on=visited_on, provider_id=provider_id, session=session
    )
    if interval is None:
        plan.reason = "service_off"
        return plan
    plan.zone, plan.hour = ZoneInfo(timezone), choose_hour(hours, window)
    today = now.astimezone(plan.zone).date()
    dates = find_dates(visited_on, interval)
    if today > dates.latest_on + GIVE_UP_AFTER:
        plan.reason = "too_late"
        plan.dates = None
        return plan
    plan.dates, plan.is_backlog = dates, dates.write_on < today
    return plan


def _queue_overdue(plans: list[_Plan], window: Window, now: datetime) -> None:
    """Those whose day has passed are given days from today on, a few a day, the latest first."""
    if not plans:
        return
    plans.sort(key=lambda plan: (plan.dates.latest_on, plan.run_id))
    today = min(now.astimezone(plan.zone).date() for plan in plans)
    days = spread(
        how_many=len(plans),
        taken=_count_queued(today),
        per_day=read_policy().backlog_per_day,
        first=today,
        days_off=() if window.on_sundays else (SUNDAY,),
    )
    for plan, day in zip(plans, days, strict=True):
        plan.due_at = window.find_moment(day, plan.hour, plan.zone, not_before=now)
        plan.dates = Dates(
            plan.due_at.astimezone(plan.zone).date(), plan.dates.ideal_on, plan.dates.latest_on
        )


def _count_queued(today: date) -> dict[date, int]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"returns:{connection.schema_name}"])
        cursor.execute(QUEUED, [today])
        return dict(cursor.fetchall())


def _write(plans: list[_Plan], now: datetime) -> None:
    gone = [plan.run_id for plan in plans if plan.patient_id is None]
    RebookingRun.objects.filter(pk__in=gone).update(
        state=RunState.SKIPPED, reason="not_a_visit", due_at=None, closed_at=now
    )
    kept = [plan for plan in plans if plan.patient_id is not None]
    if not kept:
        return
    rows = [
        (
            plan.run_id,
            "skipped" if plan.reason else "planned",
            plan.reason,
            plan.patient_id,
            plan.service_id,
            plan.dates and plan.dates.write_on,
            plan.dates and plan.dates.ideal_on,
            plan.dates and plan.dates.latest_on,
            plan.is_backlog,
            plan.due_at,
            now if plan.reason else None,
        )
        for plan in kept
    ]
    with connection.cursor() as cursor:
        cursor.execute(PLAN, [now, *map(list, zip(*rows, strict=True))])
    for moment in sorted({plan.due_at for plan in kept if plan.due_at}):
        wake_at(schema=connection.schema_name, due_at=moment, lane=Lane.BULK, within=LATE_BY)
