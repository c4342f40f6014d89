"""What changed between two looks at one patient's rows: replies, where the conversation stands, what was done."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from clinics.models import Appointment, BookingRequest, PatientAddress, RequestState, Service
from leakmap.conversing.happenings import find_conversation
from outreach.assistant.types import State
from outreach.models import OutboxItem, OutboxState
from triage.models import Conversation, Inbound, InboundState, Reading, Ticket

STRANGER = {"mode": "assistant", "open": True, "name": "", "opted out": False}  # before the first word
REQUEST_WORDS = {
    RequestState.WAITING: "holds",
    RequestState.CONFIRMED: "confirmed",
    RequestState.COUNTERED: "other times offered instead of",
    RequestState.DECLINED: "declined",
    RequestState.EXPIRED: "hold ran out:",
    RequestState.RELEASED: "released",
}


@dataclass(frozen=True)
class Reply:
    text: str
    kind: str
    state: str  # sent, dropped, or why it has not left yet
    reason: str


@dataclass(frozen=True)
class Snapshot:
    """Everything of one patient that a line may change, by row id."""

    now: datetime
    state: dict[str, Any]
    replies: dict[int, Reply] = field(default_factory=dict)
    requests: dict[int, tuple[str, str]] = field(default_factory=dict)  # state, what and when
    visits: dict[int, tuple[str, str]] = field(default_factory=dict)
    tickets: dict[int, dict[str, str]] = field(default_factory=dict)  # open ones
    readings: dict[int, str] = field(default_factory=dict)
    decisions: dict[int, str] = field(default_factory=dict)  # what the pipeline remarked on a delivery
    facts: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Seen:
    """What came of one line."""

    replies: Sequence[Reply]
    state: dict[str, Any]
    actions: Sequence[str]
    tickets: Sequence[dict[str, str]]


def take_snapshot(*, phone: str, zone: ZoneInfo, now: datetime) -> Snapshot:
    address = PatientAddress.objects.select_related("patient").filter(address=phone).first()
    deliveries = _read_decisions()
    if address is None:
        return Snapshot(now, _describe_state(None, None, zone), decisions=deliveries, facts=STRANGER)
    conversation = find_conversation(phone)
    return Snapshot(
        now=now,
        state=_describe_state(conversation, address, zone),
        replies=_read_replies(address),
        requests=_read_requests(address, zone),
        visits=_read_visits(address, zone),
        tickets=_read_tickets(address),
        readings=_read_readings(address),
        decisions=deliveries,
        facts={
            "mode": conversation.mode if conversation else STRANGER["mode"],
            "open": conversation.is_open if conversation else STRANGER["open"],
            "name": address.patient.display_name if address.patient.first_name else "",
            "language": address.patient.language,
            "opted out": address.opted_out_at is not None,
        },
    )


def _describe_state(
    conversation: Conversation | None, address: PatientAddress | None, zone: ZoneInfo
) -> dict[str, Any]:
    """The state that a script's reader asks about; times are local ISO without their offset."""
    state = State.from_json(conversation.assistant_state) if conversation else State()
    service = Service.objects.filter(pk=state.service_id).values_list("name", flat=True).first()
    patient = address.patient if address else None
    known_name = f"{patient.first_name} {patient.last_name}".strip() if patient else ""
    return {
        "service": service,
        "wish": {key: value for key, value in state.wish.to_json().items() if value},
        "offered": [_local(opening.starts_at, zone) for opening in state.offered],
        "held": _find_held(conversation, zone),
        "name": known_name or state.name,
        "language": state.language
        if conversation and conversation.assistant_state
        else _language_of(patient),
        "mode": conversation.mode if conversation else None,
        "stage": str(state.stage),
        "question": state.last_question,
        "open": conversation.is_open if conversation else None,
    }


def _language_of(patient) -> str:
    return patient.language if patient else "en"


def _find_held(conversation: Conversation | None, zone: ZoneInfo) -> str | None:
    if conversation is None:
        return None
    rows = BookingRequest.objects.filter(conversation=conversation, state=RequestState.WAITING)
    starts_at = rows.values_list("appointment__starts_at", flat=True).first()
    return _local(starts_at, zone) if starts_at else None


def _local(moment: datetime, zone: ZoneInfo) -> str:
    return moment.astimezone(zone).strftime("%Y-%m-%dT%H:%M")


def _speak(visit: Appointment, zone: ZoneInfo) -> str:
    local = visit.starts_at.astimezone(zone)
    return f"{local:%a %b} {local.day} {local:%H:%M}, {visit.service.name} with {visit.provider.name}"


def _read_replies(address: PatientAddress) -> dict[int, Reply]:
    rows = OutboxItem.objects.filter(address=address).order_by("pk")
    return {row.pk: Reply(row.body, row.kind, _name_state(row.state), row.reason) for row in rows}


def _name_state(state: str) -> str:
    gone = {OutboxState.SENDING, OutboxState.SENT, OutboxState.DELIVERED}
    if state in gone:
        return "sent"
    return "waits" if state in {OutboxState.READY, OutboxState.UNKNOWN} else "dropped"


def _read_requests(address: PatientAddress, zone: ZoneInfo) -> dict[int, tuple[str, str]]:
    rows = BookingRequest.objects.filter(patient_id=address.patient_id).select_related(
        "appointment__service", "appointment__provider"
    )
    return {row.pk: (row.state, _speak(row.appointment, zone)) for row in rows}


def _read_visits(address: PatientAddress, zone: ZoneInfo) -> dict[int, tuple[str, str]]:
    rows = Appointment.objects.filter(patient_id=address.patient_id, request=None).select_related(
        "service", "provider"
    )
    return {row.pk: (row.state, _speak(row, zone)) for row in rows}


def _read_tickets(address: PatientAddress) -> dict[int, dict[str, str]]:
    rows = Ticket.objects.filter(patient_id=address.patient_id, closed_at=None).order_by("pk")
    return {
        row.pk: {"kind": row.kind, "reason": row.reason, "urgency": row.get_urgency_display().lower()}
        for row in rows
    }


def _read_readings(address: PatientAddress) -> dict[int, str]:
    rows = Reading.objects.filter(message__conversation__patient_id=address.patient_id).order_by("pk")
    return dict(rows.values_list("pk", "category"))


def _read_decisions() -> dict[int, str]:
    rows = Inbound.objects.exclude(state=InboundState.NEW).filter(kind="sms").order_by("pk")
    return dict(rows.values_list("pk", "problem"))


def compare(before: Snapshot, after: Snapshot, remarks: Sequence[str] = ()) -> Seen:
    """What one line brought about. A reply counts when it leaves or is given up, not when it is intended."""
    final = {
        pk: reply
        for pk, reply in after.replies.items()
        if reply.state != "waits" and _was(before.replies.get(pk)) != reply.state
    }
    return Seen(
        replies=list(final.values()),
        state=after.state,
        actions=[*remarks, *_list_actions(before, after)],
        tickets=[row for pk, row in after.tickets.items() if pk not in before.tickets],
    )


def _was(reply: Reply | None) -> str:
    return reply.state if reply else ""


def _list_actions(before: Snapshot, after: Snapshot) -> list[str]:
    done = [f"read as {what}" for pk, what in after.readings.items() if pk not in before.readings]
    done += [
        f"decided: {why}" for pk, why in after.decisions.items() if why and before.decisions.get(pk) != why
    ]
    for pk, (state, what) in after.requests.items():
        if before.requests.get(pk, ("",))[0] != state:
            done.append(f"{REQUEST_WORDS[state]} {what}")
    for pk, (state, what) in after.visits.items():
        if before.visits.get(pk, ("",))[0] != state:
            done.append(f"visit {state}: {what}")
    for pk, ticket in after.tickets.items():
        if pk not in before.tickets:
            done.append(f"ticket opened: {ticket['kind']} ({ticket['urgency']}): {ticket['reason']}")
    done += [f"ticket closed: {row['kind']}" for pk, row in before.tickets.items() if pk not in after.tickets]
    for name, value in after.facts.items():
        if before.facts.get(name, value) != value:
            done.append(f"{name}: {value}")
    done += [
        f"reply waits to leave: {reply.reason or 'not due yet'}"
        for reply in after.replies.values()
        if reply.state == "waits"
    ]
    return done
