"""What the outcome column says about each row: where its person stands, in the desk's words.

The sheet is read by whoever it is shared with, so no clinical reason is ever named in it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.db import connection

from clinics.models import Location, SheetRemark, SheetRow

# The offer that stands now, else the latest word about the person.
STANDS = """
SELECT tie.row_id, tie.number, entry.state, entry.consented_at IS NOT NULL, contact.opted_out_at IS NOT NULL,
  coalesce(contact.unreachable_reason, '') <> '', offer.state, offer.reason, offer.offered_at, offer.answered_at,
  slot.starts_at
FROM clinics_sheetrow tie
JOIN clinics_waitlistentry entry ON entry.id = tie.entry_id
LEFT JOIN LATERAL (SELECT opted_out_at, unreachable_reason FROM clinics_patientaddress
  WHERE patient_id = entry.patient_id AND channel = 'sms' ORDER BY id LIMIT 1) contact ON true
LEFT JOIN LATERAL (SELECT * FROM outreach_offer WHERE entry_id = entry.id
  ORDER BY state IN ('open', 'claimed', 'won') DESC, id DESC LIMIT 1) offer ON true
LEFT JOIN outreach_freedslot slot ON slot.id = offer.slot_id
WHERE NOT tie.is_gone
"""
WAITING = "Waiting"
CLOSED = {"removed": "Taken off the waitlist", "expired": "Ran out"}
# Reasons that say something about the person; the others say that one time did not suit, and the person waits on.
SKIPPED = {
    "blocked": "Skipped: see Leak Map",
    "clinical": "Skipped: see Leak Map",
    "person": "Skipped: somebody is writing with them",
    "too_often": "Skipped: texted often enough this week",
    "booked_sooner": "Skipped: has a sooner visit",
    "by_hand": "Skipped by the front desk",
    "no_number": "Skipped: no number to text",
}


@dataclass(frozen=True)
class Standing:
    """One row's person as the tables have them. Instants aware, UTC."""

    entry_state: str
    has_consent: bool
    is_opted_out: bool
    is_unreachable: bool
    offer_state: str | None = None
    reason: str | None = None
    offered_at: datetime | None = None
    answered_at: datetime | None = None
    starts_at: datetime | None = None


@dataclass(frozen=True)
class Wanted:
    """What our two columns are to say, by row number."""

    ids: Mapping[int, str]
    outcomes: Mapping[int, str]


def read_wanted(*, now: datetime) -> Wanted:
    zone = Location.objects.all()[0].zone
    with connection.cursor() as cursor:
        cursor.execute(STANDS)
        rows = cursor.fetchall()
    ids = {number: row_id for row_id, number, *_ in rows}
    outcomes = {number: tell_outcome(Standing(*facts), zone=zone, now=now) for _, number, *facts in rows}
    refused = SheetRemark.objects.filter(is_refused=True).order_by("-row", "-pk")
    for number, column in refused.values_list("row", "column"):
        outcomes[number] = f"{'Change not' if number in ids else 'Not'} taken: see {column} in Leak Map"
    return Wanted(ids, outcomes)


def tell_outcome(standing: Standing, *, zone: ZoneInfo, now: datetime) -> str:
    """Short words for the cell: they change only when something happened, or when the day turns."""
    at = _Speaker(zone, now)
    if standing.entry_state == "booked":
        is_ours = standing.offer_state == "won" and standing.starts_at
        return f"Booked {at.tell_day_and_time(standing.starts_at)}" if is_ours else "Booked"
    if standing.entry_state != "waiting":
        return CLOSED.get(standing.entry_state, "Taken off the waitlist")
    if standing.offer_state in ("open", "claimed", "won"):
        return _tell_standing_offer(standing, at)
    return _find_hindrance(standing) or _tell_last_offer(standing, at)


def _tell_standing_offer(standing: Standing, at: "_Speaker") -> str:
    if standing.offer_state == "open":
        return f"Offered {at.tell(standing.offered_at)}"
    return f"Asked for {at.tell_day_and_time(standing.starts_at)}: confirm in Leak Map"


def _find_hindrance(standing: Standing) -> str:
    checks = (
        (standing.is_opted_out, "Skipped: opted out"),
        (standing.is_unreachable, "Skipped: texts cannot reach the number"),
        (not standing.has_consent, "Waiting (not OK to text: call)"),
    )
    return next((words for applies, words in checks if applies), "")


def _tell_last_offer(standing: Standing, at: "_Speaker") -> str:
    offered = standing.offered_at
    if standing.offer_state == "declined" and offered:
        return f"Waiting (said no {at.tell(standing.answered_at or offered)})"
    if standing.offer_state == "lapsed" and offered:
        return f"Waiting (no answer to {at.tell(offered)})"
    if standing.offer_state == "withdrawn" and offered:
        return f"Waiting (offered {at.tell(offered)}, it was filled)"
    if standing.offer_state == "unsent":
        return "Waiting (the text did not leave)"
    if standing.offer_state == "skipped":
        return SKIPPED.get(standing.reason or "", WAITING)
    return WAITING


class _Speaker:
    """Moments in the spa's own time."""

    def __init__(self, zone: ZoneInfo, now: datetime):
        self.zone, self.today = zone, now.astimezone(zone).date()

    def tell(self, moment: datetime) -> str:
        """2:14 pm today; Nov 21, 2:14 pm on another day."""
        local = moment.astimezone(self.zone)
        clock = f"{local.hour % 12 or 12}:{local:%M} {'am' if local.hour < 12 else 'pm'}"
        return clock if local.date() == self.today else f"{local:%b} {local.day}, {clock}"

    def tell_day_and_time(self, moment: datetime) -> str:
        local = moment.astimezone(self.zone)
        return f"{local:%a %b} {local.day}, {local.hour % 12 or 12}:{local:%M} {'am' if local.hour < 12 else 'pm'}"


def mark_written(row_ids: Mapping[int, str]) -> int:
    """Their ids are in the sheet now; returns how many are new there."""
    return SheetRow.objects.filter(row_id__in=row_ids.values(), is_written=False).update(is_written=True)
