"""What the desk, the phone and other patients do meanwhile. Each returns remarks on what could not be done."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from itertools import count

from django.db import IntegrityError, transaction

from clinics.models import Appointment, AppointmentState, BookingRequest, Patient, RequestState
from leakmap.conversing.script import Line
from outreach import desk, desk_talk
from outreach.assistant.types import State
from triage.channels.base import Delivery
from triage.intake import store_once
from triage.models import FREEZING_KINDS, Conversation, Ticket

ACTOR = "Front desk"
NOBODY_YET = "nothing to do: there is no conversation yet"
NO_REQUEST = "nothing to do: no request waits for the desk"
_numbers = count(1)


@dataclass
class Stage:
    """The two phone numbers: the spa's and the patient's."""

    line: str
    phone: str


def find_conversation(phone: str) -> Conversation | None:
    return Conversation.objects.filter(address__address=phone).order_by("-pk").first()


def miss_call(line: Line, stage: Stage, now: datetime) -> list[str]:
    sid = f"CA{next(_numbers):032x}"
    call = {"CallSid": sid, "From": stage.phone, "To": stage.line, "StirVerstat": "TN-Validation-Passed-A"}
    ringing = {**call, "CallStatus": "ringing"}
    rang_out = {**call, "CallStatus": "in-progress", "DialCallStatus": "no-answer", "DialBridged": "false"}
    for kind, payload in (("voice", ringing), ("dialed", rang_out)):
        store_once(channel="twilio", delivery=Delivery(kind, f"{kind}:{sid}", sid, payload), now=now)
    return []


def wait(line: Line, stage: Stage, now: datetime) -> list[str]:
    return []


def take_slot(line: Line, stage: Stage, now: datetime) -> list[str]:
    """Another patient gets what was offered: all of it, or only the one that `which` names."""
    conversation = find_conversation(stage.phone)
    offered = State.from_json(conversation.assistant_state).offered if conversation else ()
    wanted = offered[line.which - 1 : line.which] if line.which else offered
    if not wanted:
        return ["nothing to take: no such time is offered"]
    stranger = Patient.objects.create(first_name="Somebody", last_name="Else")
    return [remark for opening in wanted if (remark := _book(opening, stranger))]


def _book(opening, stranger: Patient) -> str:
    try:
        with transaction.atomic():
            Appointment.objects.create(
                patient=stranger,
                provider_id=opening.provider_id,
                service_id=opening.service_id,
                location_id=opening.location_id,
                starts_at=opening.starts_at,
                ends_at=opening.ends_at,
                state=AppointmentState.BOOKED,
            )
    except IntegrityError:
        return "an offered time was taken already"
    return ""


def confirm(line: Line, stage: Stage, now: datetime) -> list[str]:
    request_id = _find_request(stage)
    if request_id is None:
        return [NO_REQUEST]
    desk.confirm_request(request_id=request_id, actor=ACTOR, now=now)
    return []


def decline(line: Line, stage: Stage, now: datetime) -> list[str]:
    request_id = _find_request(stage)
    if request_id is None:
        return [NO_REQUEST]
    desk.decline_request(request_id=request_id, actor=ACTOR, now=now)
    return []


def _find_request(stage: Stage) -> int | None:
    rows = BookingRequest.objects.filter(
        conversation__address__address=stage.phone, state=RequestState.WAITING
    )
    return rows.values_list("pk", flat=True).first()


def reply(line: Line, stage: Stage, now: datetime) -> list[str]:
    conversation = find_conversation(stage.phone)
    if conversation is None:
        return [NOBODY_YET]
    body = line.text or "Hi, this is the front desk. I will take it from here."
    try:
        desk_talk.send_text(
            conversation_id=conversation.pk,
            body=body,
            actor=ACTOR,
            dedupe=f"converse-{next(_numbers)}",
            now=now,
            reads_clinical=True,  # whoever may: a nurse, where it has become clinical
        )
    except ValueError as error:
        return [f"the desk could not write: {error}"]
    return []


def take_over(line: Line, stage: Stage, now: datetime) -> list[str]:
    conversation = find_conversation(stage.phone)
    if conversation is None:
        return [NOBODY_YET]
    desk_talk.take_over(conversation_id=conversation.pk, actor=ACTOR, now=now)
    return []


def release(line: Line, stage: Stage, now: datetime) -> list[str]:
    conversation = find_conversation(stage.phone)
    if conversation is None:
        return [NOBODY_YET]
    if not desk_talk.hand_back(conversation_id=conversation.pk, actor=ACTOR, now=now):
        return ["not handed back: a clinical question is open"]
    return []


def close_clinical(line: Line, stage: Stage, now: datetime) -> list[str]:
    rows = Ticket.objects.filter(
        patient__addresses__address=stage.phone, kind__in=FREEZING_KINDS, closed_at=None
    )
    tickets = list(rows.values_list("pk", flat=True))
    for ticket_id in tickets:
        desk.finish_ticket(ticket_id=ticket_id, actor="Nurse", outcome="called", now=now)
    return [] if tickets else ["nothing to do: no clinical ticket is open"]


HAPPENINGS: dict[str, Callable[[Line, Stage, datetime], list[str]]] = {
    "missed_call": miss_call,
    "wait": wait,
    "slot_taken": take_slot,
    "desk_confirms": confirm,
    "desk_declines": decline,
    "desk_replies": reply,
    "desk_takes_over": take_over,
    "desk_releases": release,
    "nurse_closes": close_clinical,
}
