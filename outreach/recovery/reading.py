"""Reads the tables for the pure ranking. A fixed number of queries, however long the waitlist is."""

import json
from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import connection

from clinics.models import RecoveryPolicy, Service
from leakmap.lib.memo import remember
from leakmap.lib.phones import find_state, find_zones
from outreach.models import FreedSlot
from outreach.quiet_hours import next_allowed
from outreach.sequences.recovery import Gap, Listed, Pick, Rules, Sought

WEEK = timedelta(days=7)
WAITING = """
SELECT entry.id, entry.patient_id, entry.position, entry.created_at, entry.provider_id, entry.location_id,
  entry.suits, entry.notice_minutes, entry.consented_at IS NOT NULL, patient.is_blocked, contact.id,
  contact.opted_out_at IS NOT NULL, coalesce(contact.unreachable_reason, '') <> '',
  array(SELECT service_id FROM clinics_waitlistentry_services WHERE waitlistentry_id = entry.id)
FROM clinics_waitlistentry entry
JOIN clinics_patient patient ON patient.id = entry.patient_id
LEFT JOIN LATERAL (SELECT id, opted_out_at, unreachable_reason FROM clinics_patientaddress
  WHERE patient_id = entry.patient_id AND channel = 'sms' ORDER BY id LIMIT 1) contact ON true
WHERE entry.state = 'waiting' AND (%(any_service)s OR EXISTS (
  SELECT 1 FROM clinics_waitlistentry_services WHERE waitlistentry_id = entry.id AND service_id = %(service)s))
"""
FROZEN = """
SELECT patient_id FROM triage_ticket WHERE closed_at IS NULL AND kind IN ('clinical', 'adverse_event')
UNION SELECT patient_id FROM triage_conversation WHERE is_open AND mode = 'frozen'
"""
WITH_PERSON = "SELECT patient_id FROM triage_conversation WHERE is_open AND mode = 'person'"
ON_OFFER = "SELECT patient_id FROM outreach_offer WHERE state IN ('open', 'claimed')"
OF_SLOT = """
SELECT entry_id, state, by_hand FROM outreach_offer WHERE slot_id = %s AND (state <> 'skipped' OR by_hand <> '')
"""
STARTED_THIS_WEEK = """
SELECT address_id, count(*) FROM outreach_outboxitem
WHERE (kind = 'offer' OR purpose = 'marketing') AND created_at > %s
  AND state IN ('ready', 'sending', 'unknown', 'sent', 'delivered')
GROUP BY address_id
"""
LAST_OFFERED = (
    "SELECT entry_id, max(offered_at) FROM outreach_offer WHERE offered_at IS NOT NULL GROUP BY entry_id"
)
VISITS = """
SELECT patient_id, service_id, starts_at, id FROM clinics_appointment
WHERE state IN ('booked', 'confirmed', 'held') AND starts_at > %s
  AND patient_id IN (SELECT patient_id FROM clinics_waitlistentry WHERE state = 'waiting')
"""


def read_policy() -> RecoveryPolicy:
    """The spa's settings, or our defaults where nobody has opened them yet."""
    return remember("recovery", lambda: RecoveryPolicy.objects.first() or RecoveryPolicy(pk=1))


def read_rules() -> Rules:
    policy = read_policy()
    return Rules(
        is_enabled=policy.is_enabled,
        order=policy.order,
        wave_size=policy.wave_size,
        longest_wait=timedelta(minutes=policy.longest_wait_minutes),
        horizon=timedelta(days=policy.horizon_days),
        offers_per_week=policy.offers_per_week,
        cascade_depth=policy.cascade_depth,
        offers_other_services=policy.offers_other_services,
        leaves_alone=frozenset(policy.leaves_alone),
    )


def read_gap(slot: FreedSlot) -> Gap:
    return Gap(
        starts_at=slot.starts_at,
        ends_at=slot.taken.upper,
        provider_id=slot.provider_id,
        location_id=slot.location_id,
        service_id=slot.service_id,
        zone=slot.location.zone,
        left_by=slot.left_by_id,
    )


def read_listed(*, slot: FreedSlot, rules: Rules, now: datetime) -> list[Listed]:
    """Everybody who waits for the freed service (for any, where the spa offers what fits), as plain values."""
    sought = remember("sought", _read_sought)
    frozen, busy, on_offer = (_read_set(each) for each in (FROZEN, WITH_PERSON, ON_OFFER))
    of_slot = {entry_id: (state, by_hand) for entry_id, state, by_hand in _fetch(OF_SLOT, [slot.pk])}
    started = dict(_fetch(STARTED_THIS_WEEK, [now - WEEK]))
    last_offered = dict(_fetch(LAST_OFFERED)) if rules.order == "least_recent" else {}
    visits: dict[int, list] = defaultdict(list)
    for patient_id, service_id, starts_at, visit_id in _fetch(VISITS, [now]):
        visits[patient_id].append((service_id, starts_at, visit_id))
    rows = _fetch(WAITING, {"any_service": rules.offers_other_services, "service": slot.service_id})
    listed = []
    for (
        entry_id, patient_id, position, joined_at, provider_id, location_id, suits, notice, has_consent,
        is_blocked, address_id, is_opted_out, is_unreachable, service_ids,
    ) in rows:  # fmt: skip
        state, by_hand = of_slot.get(entry_id, ("", ""))
        listed.append(
            Listed(
                entry_id=entry_id,
                patient_id=patient_id,
                sought=tuple(sought[each] for each in service_ids if each in sought),
                position=position,
                joined_at=joined_at,
                provider_id=provider_id,
                location_id=location_id,
                suits=() if suits == "[]" else json.loads(suits),
                notice=timedelta(minutes=notice),
                has_consent=has_consent,
                has_number=address_id is not None,
                is_opted_out=is_opted_out,
                is_unreachable=is_unreachable,
                is_blocked=is_blocked,
                is_frozen=patient_id in frozen,
                is_with_person=patient_id in busy,
                has_open_offer=patient_id in on_offer,
                was_asked=bool(state) and state != "skipped",
                is_skipped=state == "skipped" and bool(by_hand),
                offers_this_week=started.get(address_id, 0),
                last_offered_at=last_offered.get(entry_id),
                visits=tuple(visits.get(patient_id, ())),
            )
        )
    return listed


def _read_sought() -> dict[int, Sought]:
    rows = Service.objects.prefetch_related("providers")
    return {
        each.pk: Sought(
            service_id=each.pk,
            takes=timedelta(minutes=each.duration_minutes + each.buffer_minutes),
            price=float(each.price or 0),
            provider_ids=frozenset(one.pk for one in each.providers.all()),
        )
        for each in rows
    }


def _read_set(sql: str) -> set[int]:
    return {row[0] for row in _fetch(sql)}


def _fetch(sql: str, values: object = None) -> Iterable[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall()


WHERE_THEY_ARE = """
SELECT patient.state, patient.timezone, contact.address FROM clinics_patient patient
JOIN clinics_patientaddress contact ON contact.patient_id = patient.id AND contact.channel = 'sms'
WHERE patient.id = %s ORDER BY contact.id LIMIT 1
"""


def find_awake(pick: Pick, *, zone: ZoneInfo, now: datetime) -> datetime:
    """The first moment from now on at which we may write first, in every zone the patient may be in."""
    [(state, timezone, number)] = _fetch(WHERE_THEY_ARE, [pick.patient_id])
    zones = [ZoneInfo(timezone)] if timezone else [zone, *find_zones(number)]
    return next_allowed(now=now, state=state or find_state(number), zones=zones)
