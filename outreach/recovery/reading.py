"""Reads the tables for the pure ranking. A fixed number of queries, however long the waitlist is."""

import json
from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from django.db import connection

from clinics.models import RecoveryPolicy, Service
from leakmap.lib.memo import remember
from leakmap.lib.phones import find_state, find_zones
from outreach.models import FreedSlot
from outreach.quiet_hours import next_allowed
from outreach.sequences.recovery import Booked, Gap, Listed, Pick, Ranking, Rules, Sought, rank

WEEK = timedelta(days=7)
JUST_NOW = timedelta(
    minutes=10
)  # a "yes" then answers what they were offered last, and must not mean another time
# The columns of Listed, in its order; what is not asked for is NULL, because every value of a long list costs to read.
# Whole sets are hashed once instead of looked up person by person.
WAITING = """
SELECT entry.id, entry.patient_id, entry.position, {joined}, entry.provider_id,
  entry.location_id, entry.notice_minutes, entry.consented_at IS NOT NULL, contact.id IS NOT NULL,
  contact.opted_out_at IS NOT NULL, coalesce(contact.unreachable_reason, '') <> '', patient.is_blocked,
  entry.patient_id IN (SELECT patient_id FROM triage_ticket WHERE closed_at IS NULL AND patient_id IS NOT NULL
    AND kind IN ('clinical', 'adverse_event')),
  entry.patient_id IN (SELECT patient_id FROM triage_conversation WHERE is_open AND mode <> 'assistant'),
  entry.patient_id IN (SELECT patient_id FROM triage_conversation WHERE is_open AND last_in_at > %(just_now)s
    AND assistant_state->'offered' <> '[]' AND assistant_state->>'offer_id' IS NULL),
  entry.patient_id IN (SELECT patient_id FROM outreach_offer WHERE state IN ('open', 'claimed')),
  coalesce(offer.state <> 'skipped', false), coalesce(offer.state = 'skipped', false),
  coalesce(started.texts, 0), {last_offered}, patient.language, {services}, nullif(entry.suits::text, '[]')
FROM clinics_waitlistentry entry
JOIN clinics_patient patient ON patient.id = entry.patient_id
LEFT JOIN (SELECT DISTINCT ON (patient_id) patient_id, id, opted_out_at, unreachable_reason
  FROM clinics_patientaddress WHERE channel = 'sms'
  AND patient_id IN (SELECT patient_id FROM clinics_waitlistentry WHERE state = 'waiting')
  ORDER BY patient_id, id) contact ON contact.patient_id = entry.patient_id
LEFT JOIN outreach_offer offer ON offer.slot_id = %(slot)s AND offer.entry_id = entry.id
  AND (offer.state <> 'skipped' OR offer.by_hand <> '')
LEFT JOIN (SELECT address_id, count(*) AS texts FROM outreach_outboxitem
  WHERE (kind = 'offer' OR purpose = 'marketing') AND created_at > %(week_ago)s
  AND state IN ('ready', 'sending', 'unknown', 'sent', 'delivered') GROUP BY address_id
) started ON started.address_id = contact.id
WHERE entry.state = 'waiting' {whom}
{beginning}
"""
ONE_SERVICE = {
    "services": "NULL",
    "whom": "AND entry.id IN"
    " (SELECT waitlistentry_id FROM clinics_waitlistentry_services WHERE service_id = %(service)s)",
}
ANY_SERVICE = {
    "services": "ARRAY(SELECT service_id FROM clinics_waitlistentry_services WHERE waitlistentry_id = entry.id)",
    "whom": "",
}
# Where the order is one of the list's own columns, its beginning is read without the rest.
IN_ORDER = {
    "desk": "ORDER BY entry.position, entry.id LIMIT %(most)s",
    "longest": "ORDER BY entry.created_at, entry.position, entry.id LIMIT %(most)s",
}
LAST_OFFERED = "(SELECT max(offered_at) FROM outreach_offer WHERE entry_id = entry.id)"
VISITS = """
SELECT patient_id, service_id, starts_at, id FROM clinics_appointment
WHERE state IN ('booked', 'confirmed', 'held') AND starts_at > %s
  AND patient_id IN (SELECT patient_id FROM clinics_waitlistentry WHERE state = 'waiting')
"""


def rank_for(
    *, slot: FreedSlot, now: datetime, entry_id: int | None = None, most: int | None = None
) -> Ranking:
    """Who is asked about a freed time, and why not the others; only one entry, where that is all one wants to know.

    `most`: look only at so many entries from the first on.
    """
    rules = read_rules()
    listed = read_listed(slot=slot, rules=rules, now=now, most=most)
    if entry_id is not None:
        listed = [each for each in listed if each.entry_id == entry_id]
    menu = remember("menu", _read_menu)
    return rank(gap=read_gap(slot), listed=listed, menu=menu, visits=_read_visits(now), rules=rules, now=now)


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
        languages=frozenset(slot.provider.languages),
    )


def read_listed(*, slot: FreedSlot, rules: Rules, now: datetime, most: int | None = None) -> list[Listed]:
    """Everybody who waits for the freed service (for any, where the spa offers what fits), as plain values."""
    parts = ANY_SERVICE if rules.offers_other_services else ONE_SERVICE
    last_offered = LAST_OFFERED if rules.order == "least_recent" else "NULL"
    values = {
        "slot": slot.pk,
        "service": slot.service_id,
        "week_ago": now - WEEK,
        "most": most,
        "just_now": now - JUST_NOW,
    }
    joined = "entry.created_at" if rules.order == "longest" else "NULL"
    beginning = IN_ORDER.get(rules.order, "") if most else ""
    sql = WAITING.format(last_offered=last_offered, joined=joined, beginning=beginning, **parts)
    return [_list(row) for row in _fetch(sql, values)]


def _list(row: tuple) -> Listed:
    """As it is where any time suits: most of a long list."""
    return Listed._make((*row[:-1], _read_windows(row[-1])) if row[-1] else row)


@lru_cache(maxsize=1024)
def _read_windows(text: str) -> tuple[tuple, ...]:
    """Many suit the same days."""
    return tuple(map(tuple, json.loads(text)))


def _read_menu() -> dict[int, Sought]:
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


def _read_visits(now: datetime) -> dict[int, list[Booked]]:
    visits: dict[int, list[Booked]] = defaultdict(list)
    for patient_id, *visit in _fetch(VISITS, [now]):
        visits[patient_id].append(Booked(*visit))
    return visits


def _fetch(sql: str, values: object = None) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall()


AT_ONCE = 200
WHERE_THEY_ARE = """
SELECT DISTINCT ON (patient.id) patient.id, patient.state, patient.timezone, contact.address
FROM clinics_patient patient
JOIN clinics_patientaddress contact ON contact.patient_id = patient.id AND contact.channel = 'sms'
WHERE patient.id = ANY(%s) ORDER BY patient.id, contact.id
"""


def make_waker(picks: Sequence[Pick], *, zone: ZoneInfo, now: datetime) -> Callable[[Pick], datetime]:
    """Tells of each pick the first moment from now on at which we may write first, wherever they may be.

    Reads many people at once, and no more than are asked about: by day a few, at night the whole list.
    """
    ids = [pick.patient_id for pick in picks]
    known: dict[int, tuple[str, str, str]] = {}

    def find_awake(pick: Pick) -> datetime:
        if pick.patient_id not in known:
            first = ids.index(pick.patient_id)
            rows = _fetch(WHERE_THEY_ARE, [ids[first : first + AT_ONCE]])
            known.update((patient_id, place) for patient_id, *place in rows)
        state, timezone, number = known[pick.patient_id]
        zones = [ZoneInfo(timezone)] if timezone else [zone, *find_zones(number)]
        return next_allowed(now=now, state=state or find_state(number), zones=zones)

    return find_awake
