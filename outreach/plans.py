"""What the calendar holds for one patient: visits to come, and the time that waits for the desk's answer."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection

from clinics.availability import Opening
from outreach.assistant.types import Visit
from triage.models import Conversation

LATE_MATTERS_FROM = timedelta(hours=1)  # a visit that began longer ago was missed
MOST_VISITS = 10

# Every turn asks: the statement as it is, without building it anew each time.
TIMES = """
SELECT waiting.id, visit.id, visit.starts_at, visit.ends_at, visit.provider_id, provider.name, visit.location_id,
  visit.service_id, service.name
FROM clinics_appointment AS visit
JOIN clinics_provider AS provider ON provider.id = visit.provider_id
JOIN clinics_service AS service ON service.id = visit.service_id
LEFT JOIN clinics_bookingrequest AS waiting
  ON waiting.appointment_id = visit.id AND waiting.state = 'waiting' AND waiting.conversation_id = %s
"""
HELD = f"{TIMES} WHERE waiting.id IS NOT NULL"
PLANS = f"""
{TIMES} WHERE visit.patient_id = %s
  AND (waiting.id IS NOT NULL OR (visit.state IN ('booked', 'confirmed') AND visit.starts_at > %s))
ORDER BY visit.starts_at
"""


@dataclass(frozen=True)
class Held:
    """The time that a waiting request of this conversation holds, as the engine knows times."""

    request_id: int
    opening: Opening


@dataclass(frozen=True)
class Plans:
    """`visits`: the patient's booked ones to come, and one that began within the last hour; a held time is none."""

    visits: tuple[Visit, ...]
    held: Held | None


def read_plans(conversation: Conversation, now: datetime) -> Plans:
    rows = _read(PLANS, [conversation.pk, conversation.patient_id, now - LATE_MATTERS_FROM])
    held = next((_to_held(row) for row in rows if row[0] is not None), None)
    visits = [_to_visit(row) for row in rows if row[0] is None]
    return Plans(tuple(visits[:MOST_VISITS]), held)


def find_held(conversation: Conversation) -> Held | None:
    return next((_to_held(row) for row in _read(HELD, [conversation.pk])), None)


def _read(statement: str, values: list) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall()


def _to_held(row: tuple) -> Held:
    request_id, _, starts_at, ends_at, provider_id, provider_name, location_id, service_id, _ = row
    return Held(request_id, Opening(starts_at, ends_at, provider_id, provider_name, location_id, service_id))


def _to_visit(row: tuple) -> Visit:
    _, visit_id, starts_at, _, provider_id, provider_name, _, service_id, service_name = row
    return Visit(visit_id, service_id, service_name, starts_at, provider_id, provider_name)
