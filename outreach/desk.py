"""What the front desk can do with requests, visits and pieces of work. Its part in a conversation: `desk_talk`.

Each function is one verb in one transaction, and returns None or False when somebody else was faster, so that the
screen can say so kindly. `actor` is the login's name, for the record.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, connection, transaction

from clinics.availability import Opening
from clinics.booking import SlotTaken, answer_request
from clinics.consent import record_consent
from clinics.models import (
    Appointment,
    AppointmentState,
    BookingRequest,
    ConsentKind,
    PatientAddress,
    Practice,
    RequestState,
    Service,
)
from clinics.openings import list_openings
from clinics.profile import read_profile
from leakmap.lib.phones import show
from leakmap.lib.queue import WORK_BULK, Lane, ring
from outreach.assistant.types import Stage, State
from outreach.desk_talk import is_frozen, lock_conversation
from outreach.guards import UnsafeText, check_text, list_treatments, quote
from outreach.memory import fresh_state
from outreach.models import Kind, OutboxItem, Purpose
from outreach.outbox import drop, put
from outreach.rendering import speak_openings, speak_time
from outreach.wording import write_text
from triage.models import (
    Author,
    Conversation,
    ConversationMode,
    Inbound,
    InboundState,
    Ticket,
    TicketKind,
)
from triage.tickets import close_ticket, open_ticket, record


@dataclass(frozen=True)
class Answered:
    """What the desk's click did."""

    request: BookingRequest
    text: str


class NotWaiting(Exception):
    """The request was already answered, or its hold ran out. `state` says which."""

    def __init__(self, state: str):
        super().__init__(state)
        self.state = state


def preview_answer(
    *, request: BookingRequest, answer: RequestState, openings: Sequence[Opening] = (), now: datetime
) -> str:
    """The very text that the desk's click will send."""
    profile = read_profile(now=now)
    practice = profile.practice
    patient, zone = request.patient, request.appointment.location.zone
    values = {
        "first_name": patient.first_name or ("" if patient.language == "es" else "there"),
        "spa": practice.name,
        "assistant": practice.assistant_name,
        "when": speak_time(request.appointment.starts_at, zone, patient.language, now),
        "times": speak_openings(openings, zone, patient.language, now),
        "phone": show(request.conversation.line.number) if request.conversation else "",
    }
    keys = {
        RequestState.CONFIRMED: "request_confirmed",
        RequestState.COUNTERED: "request_countered",
        RequestState.DECLINED: "request_declined",
        RequestState.EXPIRED: "hold_expired",
    }
    return write_text(keys[answer], values, language=patient.language, wording=profile.wording)


def confirm_request(*, request_id: int, actor: str, now: datetime) -> Answered:
    """The visit is booked; only now may a text say so. Raises NotWaiting when somebody was faster."""
    with transaction.atomic():
        return _answer(request_id, RequestState.CONFIRMED, actor, now)


def decline_request(*, request_id: int, actor: str, now: datetime) -> Answered:
    with transaction.atomic():
        return _answer(request_id, RequestState.DECLINED, actor, now)


def counter_request(*, request_id: int, openings: Sequence[Opening], actor: str, now: datetime) -> Answered:
    """Offer other times: the patient picks one by text, and a new request comes to the desk.

    Raises SlotTaken when one of the times is no longer free, ValueError without any.
    """
    if not openings:
        raise ValueError("Choose at least one other time.")
    with transaction.atomic():
        _lock_of_request(request_id)
        request = _read_request(request_id)
        free = set(
            list_openings(service=request.appointment.service, practice=Practice.objects.get(), now=now)
        )
        if not free.issuperset(openings):
            raise SlotTaken
        answered = _answer(request_id, RequestState.COUNTERED, actor, now, openings=openings)
        if request.conversation:
            _await_choice(request, openings)
        return answered


def _await_choice(request: BookingRequest, openings: Sequence[Opening]) -> None:
    """The assistant understands "the second one" from here on; while a clinical question is open it stays silent."""
    conversation = request.conversation
    state = State.from_json(conversation.assistant_state).with_(
        stage=Stage.OFFERING,
        service_id=request.appointment.service_id,
        offered=tuple(openings),
        held=None,
        request_id=None,
    )
    conversation.assistant_state = state.to_json()
    if not is_frozen(conversation):
        conversation.mode, conversation.waiting_since = ConversationMode.ASSISTANT, None
    conversation.save(update_fields=["assistant_state", "mode", "waiting_since"])


def run_out_request(*, request_id: int, now: datetime) -> bool:
    """The clock's own answer to a request nobody looked at: the time is free again, and a person is asked to call."""
    with transaction.atomic():
        try:
            answered = _answer(request_id, RequestState.EXPIRED, "clock", now)
        except NotWaiting:
            return False
        open_ticket(
            kind=TicketKind.HOLD_RAN_OUT,
            reason="A requested time ran out before the desk answered. Offer another.",
            dedupe_key=f"hold_ran_out:{request_id}",
            now=now,
            patient=answered.request.patient,
            conversation=answered.request.conversation,
        )
    return True


def _read_request(request_id: int) -> BookingRequest:
    return BookingRequest.objects.select_related(
        "appointment__service",
        "appointment__location",
        "patient",
        "conversation__line__location",
        "conversation__address",
    ).get(pk=request_id)


def _answer(
    request_id: int, state: RequestState, actor: str, now: datetime, openings: Sequence[Opening] = ()
) -> Answered:
    _lock_of_request(request_id)
    settled = answer_request(request_id=request_id, state=state, actor=actor, now=now)
    if settled is None:
        raise NotWaiting(BookingRequest.objects.values_list("state", flat=True).get(pk=request_id))
    request = _read_request(request_id)
    body = preview_answer(request=request, answer=state, openings=openings, now=now)
    if request.conversation is None:
        return Answered(request, "")
    if state == RequestState.EXPIRED and request.conversation.mode != ConversationMode.ASSISTANT:
        _close_loop(request, state, now)
        return Answered(request, "")  # a person has it: the ticket tells them, and software says nothing
    item = put(
        conversation=request.conversation,
        kind=Kind.CONFIRMATION if state == RequestState.CONFIRMED else Kind.DESK_ANSWER,
        purpose=Purpose.TRANSACTIONAL,
        body=body,
        dedupe_key=f"request:{request_id}:{state}",
        now=now,
        author=Author.SYSTEM if actor == "clock" else Author.DESK,
        author_name=actor,
        quoted=quote(openings),
    )
    if item:
        _hold_back_unsafe(item, request, openings, now)
    _close_loop(request, state, now)
    ring(schema=connection.schema_name)
    return Answered(request, body)


def _hold_back_unsafe(
    item: OutboxItem, request: BookingRequest, openings: Sequence[Opening], now: datetime
) -> None:
    """In the spa's own wording, too, no time may stand that was not offered, and no treatment: a person calls."""
    practice = read_profile(now=now).practice
    try:
        check_text(
            kind=item.kind,
            body=item.body,
            times_named=[each.starts_at for each in openings],
            zone=request.appointment.location.zone,
            now=now,
            treatments=list_treatments(Service.objects.all()) if practice.is_discreet else (),
            names=(practice.name, practice.assistant_name, request.patient.first_name),
        )
    except UnsafeText as error:
        drop(item=item, reason=error.reason, now=now)


def _close_loop(request: BookingRequest, state: RequestState, now: datetime) -> None:
    """After a yes the conversation starts afresh; after any other answer a plain "what else?" finds other times."""
    conversation = request.conversation
    fresh = fresh_state(conversation)
    if state in (RequestState.EXPIRED, RequestState.DECLINED):
        fresh = fresh.with_(
            stage=Stage.OFFERING,
            service_id=request.appointment.service_id,
            moving_id=request.replaces_id,
            shown=(request.appointment.starts_at,) if state == RequestState.DECLINED else (),
            last_question="hold_expired",
        )
    Conversation.objects.filter(pk=conversation.pk).update(assistant_state=fresh.to_json(), last_out_at=now)


def finish_ticket(*, ticket_id: int, actor: str, outcome: str, now: datetime) -> bool:
    """Close a piece of work; False when somebody else was faster."""
    with transaction.atomic():
        ticket = Ticket.objects.get(pk=ticket_id)
        if ticket.conversation_id:
            lock_conversation(ticket.conversation_id)
        return close_ticket(ticket=ticket, actor=actor, outcome=outcome, now=now)


def take_ticket(*, ticket_id: int, user_id: int, actor: str, now: datetime) -> bool:
    """Say that this person has it; False when somebody else does, or when it is closed."""
    with transaction.atomic():
        taken = Ticket.objects.filter(pk=ticket_id, owner=None, closed_at=None).update(owner_id=user_id)
        if taken:
            record(ticket=Ticket.objects.get(pk=ticket_id), what="taken", actor=actor, now=now)
    return bool(taken)


def read_again(*, delivery_ids: Sequence[int]) -> int:
    """Put deliveries that could not be read back in line, after what stopped them was mended. Returns how many."""
    with transaction.atomic():
        moved = Inbound.objects.filter(pk__in=delivery_ids, state=InboundState.UNREADABLE).update(
            state=InboundState.NEW, tries=0, problem="", processed_at=None
        )
        if moved:
            ring(schema=connection.schema_name)
    return moved


def mark_visits(*, appointment_ids: Sequence[int], state: AppointmentState, reason: str = "") -> int:
    """Write down what became of visits; returns how many changed. `reason`: a CancelReason, of cancelled ones.

    A held time is not touched: its request is answered instead. A cancelled visit whose time was given to
    somebody else stays cancelled.
    """
    marked = 0
    rows = Appointment.objects.select_related("service").filter(pk__in=appointment_ids)
    for visit in rows.exclude(state__in=[AppointmentState.HELD, state]):
        visit.state = state
        visit.cancel_reason = reason if state == AppointmentState.CANCELLED else ""
        try:
            with transaction.atomic():
                visit.save(update_fields=["state", "cancel_reason"])
        except IntegrityError as error:
            if "provider_time_sold_once" not in str(error):
                raise
            continue
        marked += 1
    if marked:
        look_at_freed_times()
    return marked


def look_at_freed_times() -> None:
    """Have the calendar's change looked at within the second: a time that came free is offered at once."""
    ring(schema=connection.schema_name, lane=Lane.BULK, task=WORK_BULK)


def stop_texts(*, address_id: int, actor: str, source: str, now: datetime) -> None:
    """An opt-out the desk heard by phone, in person or by e-mail."""
    with transaction.atomic():
        address = PatientAddress.objects.get(pk=address_id)
        record_consent(address=address, kind=ConsentKind.OPT_OUT, source=source, actor=actor, now=now)


def _lock_of_request(request_id: int) -> None:
    found = BookingRequest.objects.filter(pk=request_id).values_list("conversation_id", flat=True).first()
    if found:
        lock_conversation(found)
