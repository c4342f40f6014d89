"""The texts that may leave now, locked, with what the gate asks about them."""

import json
from datetime import datetime

from django.db import connection
from django.db.models import Model
from django.utils.dateparse import parse_datetime

from clinics.models import Patient, PatientAddress
from leakmap.lib.queue import Lane
from outreach.models import OutboxItem
from triage.models import Call, Conversation

# Every text pays for this read. It looks other tables up row by row, because planning a join of five tables takes
# PostgreSQL longer than all the rest. What it brings of them is what the gate asks (see _join).
DUE_TEXTS = """
SELECT item.*,
  (SELECT jsonb_build_array(patient_id, address, opted_out_at, unreachable_reason)
     FROM clinics_patientaddress WHERE id = item.address_id) AS of_address,
  (SELECT jsonb_build_array(id, state, timezone, is_blocked) FROM clinics_patient
    WHERE id = (SELECT patient_id FROM clinics_patientaddress WHERE id = item.address_id)) AS of_patient,
  (SELECT jsonb_build_array(patient_id, line_id, mode, taken_at) FROM triage_conversation
    WHERE id = item.conversation_id) AS of_conversation,
  (SELECT outcome FROM triage_call WHERE id = item.call_id) AS of_call,
  EXISTS (SELECT 1 FROM triage_ticket ticket
           WHERE ticket.patient_id = (SELECT patient_id FROM clinics_patientaddress WHERE id = item.address_id)
             AND ticket.closed_at IS NULL AND ticket.kind IN ('clinical', 'adverse_event')) AS is_frozen
FROM outreach_outboxitem item
WHERE item.state = 'ready' AND item.lane = %s AND item.due_at <= %s
ORDER BY item.due_at, item.id LIMIT %s
FOR UPDATE SKIP LOCKED
"""


def read_due(*, lane: Lane, now: datetime, limit: int) -> list[OutboxItem]:
    """Due texts that no other worker is taking, oldest first; locked until the transaction ends."""
    return [_join(item) for item in OutboxItem.objects.raw(DUE_TEXTS, [str(lane), now, limit])]


def _join(item: OutboxItem) -> OutboxItem:
    """Hang what DUE_TEXTS read of other tables where the model expects it; other columns load when asked for."""
    owner, number, opted_out_at, unreachable = json.loads(item.of_address)
    item.address = _part(
        PatientAddress,
        id=item.address_id,
        patient_id=owner,
        address=number,
        opted_out_at=opted_out_at and parse_datetime(opted_out_at),
        unreachable_reason=unreachable,
    )
    item.address.patient = _part(Patient, **_named(item.of_patient, "id", "state", "timezone", "is_blocked"))
    patient_id, line_id, mode, taken_at = json.loads(item.of_conversation)
    item.conversation = _part(
        Conversation,
        id=item.conversation_id,
        patient_id=patient_id,
        line_id=line_id,
        mode=mode,
        taken_at=taken_at and parse_datetime(taken_at),
    )
    if item.call_id:
        item.call = _part(Call, id=item.call_id, outcome=item.of_call)
    return item


def _named(stored: str, *names: str) -> dict:
    return dict(zip(names, json.loads(stored), strict=True))


def _part(model: type[Model], **known: object) -> Model:
    names = [field.attname for field in model._meta.concrete_fields if field.attname in known]
    return model.from_db(connection.alias, names, [known[name] for name in names])
