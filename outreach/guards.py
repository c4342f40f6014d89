"""Two promises kept in code on the way out: no invented time, and no "booked" before the desk said so."""

import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from clinics.availability import Opening
from clinics.models import ACTIVE_STATES, Appointment
from outreach.models import Kind, OutboxItem
from outreach.rendering import find_times

SAYS_BOOKED = re.compile(r"\b(booked|confirmed|all set for|reservad[oa]|confirmad[oa])\b", re.IGNORECASE)
WRITTEN_BY_SOFTWARE = {Kind.ASSISTANT, Kind.HANDOVER, Kind.TEXTBACK, Kind.DESK_ANSWER}


class UnsafeText(Exception):
    """A text that must not leave. `reason` is a key of policy.REASONS."""

    def __init__(self, reason: str):
        super().__init__(reason)
        self.reason = reason


def check_text(
    *, kind: str, body: str, times_named: Iterable[datetime], zone: ZoneInfo, approved: Sequence[str] = ()
) -> None:
    """Raise UnsafeText for a time nobody offered, or for "booked" in any text but the desk's confirmation.

    `times_named`: instants that availability returned in this conversation, or visits of this patient.
    `approved`: texts a person of the spa approved (answers, opening hours); the times in them may be repeated.
    """
    if kind not in WRITTEN_BY_SOFTWARE:
        return
    if SAYS_BOOKED.search(body):
        raise UnsafeText("unconfirmed")
    allowed = set()
    for moment in times_named:
        local = moment.astimezone(zone)
        allowed |= find_times(f"{local:%I:%M %p}")
    for text in approved:
        allowed |= find_times(text)
    if find_times(body) - allowed:
        raise UnsafeText("unapproved_time")


def quote(openings: Iterable[Opening]) -> list[dict]:
    """What the outbox keeps of the openings a text names."""
    return [
        {
            "provider": each.provider_id,
            "starts_at": each.starts_at.isoformat(),
            "ends_at": each.ends_at.isoformat(),
        }
        for each in openings
    ]


def find_gone_times(*, items: Sequence[OutboxItem], now: datetime) -> set[int]:
    """Texts naming a time that somebody else has taken since. One query; the patient's own holds do not count."""
    naming = [item for item in items if item.quoted]
    if not naming:
        return set()
    providers = {quoted["provider"] for item in naming for quoted in item.quoted}
    rows = list(
        Appointment.objects.filter(
            provider__in=providers, state__in=ACTIVE_STATES, taken__overlap=DateTimeTZRange(now, None)
        ).values_list("provider_id", "patient_id", "taken")
    )
    return {
        item.pk
        for item in naming
        if any(_is_gone(quoted, item.address.patient_id, rows) for quoted in item.quoted)
    }


def _is_gone(quoted: dict, patient_id: int, rows) -> bool:
    start, end = datetime.fromisoformat(quoted["starts_at"]), datetime.fromisoformat(quoted["ends_at"])
    return any(
        provider == quoted["provider"] and owner != patient_id and taken.lower < end and taken.upper > start
        for provider, owner, taken in rows
    )
