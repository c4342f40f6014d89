"""Reads the tables for the pure decisions. A fixed number of statements, however many runs are looked at."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import connection

from clinics.models import RebookingPolicy, ReturnRule, Service
from leakmap.lib.memo import remember
from outreach.models import OutboxState, RebookingRun, RunState
from outreach.policy import REASONS
from outreach.sequences.rebooking import Facts, Interval, Rule, Window

MONTH = timedelta(days=30)
TALKED_LATELY = timedelta(days=2)
NEVER_LEFT = (OutboxState.DROPPED, OutboxState.REJECTED, OutboxState.UNDELIVERED)
# What is true of each run and its patient now. Looked up row by row: a handful is due at a time.
FACTS = """
SELECT run.id, visit.state = 'completed' AND visit.starts_at <= %(now)s, patient.gone, patient.no_rebooking,
  patient.is_blocked, contact.id, contact.opted_out_at IS NOT NULL, coalesce(contact.unreachable_reason, '') = '',
  (SELECT kind = 'marketing' FROM clinics_consentevent WHERE address_id = contact.id
     AND kind IN ('marketing', 'opt_out') ORDER BY at DESC, id DESC LIMIT 1),
  EXISTS (SELECT 1 FROM clinics_appointment later WHERE later.patient_id = run.patient_id
    AND later.service_id = run.service_id AND later.state IN ('arrived', 'completed')
    AND later.starts_at > visit.starts_at AND later.starts_at <= %(now)s),
  (SELECT id FROM clinics_appointment coming WHERE coming.patient_id = run.patient_id
    AND coming.service_id = run.service_id AND coming.state IN ('held', 'booked', 'confirmed', 'arrived')
    AND coming.starts_at > visit.starts_at AND coming.ends_at > %(now)s ORDER BY starts_at LIMIT 1),
  EXISTS (SELECT 1 FROM triage_ticket WHERE patient_id = run.patient_id AND closed_at IS NULL
    AND kind IN ('clinical', 'adverse_event')),
  EXISTS (SELECT 1 FROM triage_ticket WHERE patient_id = run.patient_id AND closed_at IS NULL),
  EXISTS (SELECT 1 FROM triage_ticket WHERE patient_id = run.patient_id
    AND kind IN ('clinical', 'adverse_event') AND opened_at >= first.created_at),
  EXISTS (SELECT 1 FROM triage_conversation WHERE patient_id = run.patient_id AND is_open
    AND (mode <> 'assistant' OR waiting_since IS NOT NULL OR last_in_at > %(lately)s)),
  coalesce(run.answered_at > last.created_at, false) OR coalesce(run.seen_at > last.created_at, false)
    OR EXISTS (SELECT 1 FROM triage_conversation WHERE patient_id = run.patient_id
      AND last_in_at > last.created_at),
  (SELECT max(step) FROM outreach_rebookingtext WHERE run_id = run.id),
  coalesce(last.accepted_at, last.sent_at), coalesce(last.state, ''), coalesce(last.reason, ''),
  started.last_at, coalesce(started.texts, 0),
  coalesce(nullif(patient.timezone, ''), location.timezone), location.timezone
FROM outreach_rebookingrun run
JOIN clinics_patient patient ON patient.id = run.patient_id
LEFT JOIN clinics_appointment visit ON visit.id = run.visit_id
LEFT JOIN clinics_location location ON location.id = visit.location_id
LEFT JOIN LATERAL (SELECT id, opted_out_at, unreachable_reason FROM clinics_patientaddress
  WHERE patient_id = run.patient_id AND channel = 'sms'
  ORDER BY opted_out_at IS NOT NULL, unreachable_reason <> '', id LIMIT 1) contact ON true
LEFT JOIN LATERAL (SELECT item.created_at FROM outreach_rebookingtext said
  JOIN outreach_outboxitem item ON item.id = said.item_id WHERE said.run_id = run.id AND said.step = 1) first ON true
LEFT JOIN LATERAL (SELECT item.created_at, item.accepted_at, item.sent_at, item.state, item.reason
  FROM outreach_rebookingtext said JOIN outreach_outboxitem item ON item.id = said.item_id
  WHERE said.run_id = run.id ORDER BY said.step DESC LIMIT 1) last ON true
LEFT JOIN LATERAL (SELECT max(item.created_at) AS last_at, count(*) AS texts FROM outreach_outboxitem item
  JOIN clinics_patientaddress one ON one.id = item.address_id AND one.patient_id = run.patient_id
  WHERE (item.kind IN ('offer', 'waitlist') OR item.purpose = 'marketing') AND item.created_at > %(month_ago)s
    AND item.state IN ('ready', 'sending', 'unknown', 'sent', 'delivered')) started ON true
WHERE run.id = ANY(%(runs)s)
"""


class Known:
    """The facts of a run with what is needed to act on them."""

    __slots__ = ("booked_id", "contact_id", "facts", "is_retried", "zone")

    def __init__(self, facts: Facts, *, zone: ZoneInfo, contact_id, booked_id, is_retried: bool):
        self.facts, self.zone, self.contact_id = facts, zone, contact_id
        self.booked_id, self.is_retried = booked_id, is_retried


def read_known(runs: Sequence[RebookingRun], *, now: datetime) -> dict[int, Known]:
    """By run id."""
    if not runs:
        return {}
    policy, services = read_policy(), _read_services_on()
    values = {
        "runs": [run.pk for run in runs],
        "now": now,
        "lately": now - TALKED_LATELY,
        "month_ago": now - MONTH,
    }
    with connection.cursor() as cursor:
        cursor.execute(FACTS, values)
        rows = {row[0]: row for row in cursor.fetchall()}
    return {run.pk: _make_known(run, rows[run.pk], policy, services, now) for run in runs if run.pk in rows}


def _make_known(
    run: RebookingRun, row: tuple, policy: RebookingPolicy, services: set[int], now: datetime
) -> Known:
    (
        _, is_completed, gone, no_rebooking, is_blocked, contact_id, opted_out, reachable, consent, visited,
        booked_id, frozen, open_ticket, was_clinical, talking, answered, last_step, left_at, last_state, last_reason,
        written_at, touches, timezone, _spa_timezone,
    ) = row  # fmt: skip
    zone = ZoneInfo(timezone or "UTC")
    # It waited for a worker for too long, and surely never left.
    is_retried = last_state == OutboxState.DROPPED and last_reason == REASONS["too_late"]
    facts = Facts(
        step=(last_step or 0) + (0 if is_retried else 1),
        today=now.astimezone(zone).date(),
        latest_on=run.latest_on or now.astimezone(zone).date(),
        is_enabled=policy.is_enabled,
        is_service_on=run.service_id in services,
        is_completed=bool(is_completed),
        visited_since=visited,
        is_booked=booked_id is not None,
        is_refused=no_rebooking,
        gone=gone,
        is_blocked=is_blocked,
        has_number=contact_id is not None,
        is_reachable=reachable,
        is_opted_out=opted_out,
        has_consent=bool(consent),
        is_frozen=frozen,
        has_complaint=open_ticket,
        was_clinical=was_clinical,
        is_talking=talking,
        was_answered=answered,
        is_snoozed=run.state == RunState.SNOOZED,
        texted_at=left_at,
        was_dropped="" if is_retried or last_state not in NEVER_LEFT else last_state,
        written_first_at=written_at,
        touches=touches,
        most_touches=policy.touches_per_month,
        days_between=policy.days_between,
    )
    return Known(facts, zone=zone, contact_id=contact_id, booked_id=booked_id, is_retried=is_retried)


def read_policy() -> RebookingPolicy:
    """The spa's settings, or our defaults where nobody has opened them yet."""
    return remember("rebooking", lambda: RebookingPolicy.objects.first() or RebookingPolicy(pk=1))


def read_window() -> Window:
    policy = read_policy()
    return Window(policy.from_hour, policy.until_hour, policy.on_sundays)


def _read_services_on() -> set[int]:
    rows = Service.objects.filter(is_rebooked=True, return_ideal_days__isnull=False)
    return set(rows.values_list("pk", flat=True)) | set(
        ReturnRule.objects.filter(service__is_rebooked=True).values_list("service_id", flat=True)
    )


def read_rules() -> dict[int, list[Rule]]:
    """By service id: its own interval and the exceptions to it."""
    rules: dict[int, list[Rule]] = defaultdict(list)
    for each in Service.objects.filter(is_rebooked=True, return_ideal_days__isnull=False):
        interval = Interval(
            each.return_min_days, each.return_ideal_days, each.return_max_days, each.lead_days
        )
        rules[each.pk].append(Rule(interval))
    for each in ReturnRule.objects.filter(service__is_rebooked=True):
        rules[each.service_id].append(
            Rule(
                Interval(each.min_days, each.ideal_days, each.max_days, each.lead_days),
                provider_id=each.provider_id,
                season=(each.first_month, each.last_month) if each.first_month else None,
                sessions=each.sessions,
            )
        )
    return rules
