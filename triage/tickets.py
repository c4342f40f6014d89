"""Work for people: opened once per cause, closed by a person, with an append-only record."""

from datetime import datetime

from clinics.models import Appointment, Patient
from triage.models import (
    FREEZING_KINDS,
    OWED_KINDS,
    Call,
    Conversation,
    ConversationMode,
    Ticket,
    TicketEvent,
    TicketKind,
    Urgency,
)

URGENCY = {
    TicketKind.ADVERSE: Urgency.NOW,
    TicketKind.CLINICAL: Urgency.NOW,
    TicketKind.MAY_CANCEL: Urgency.SOON,
    TicketKind.HOLD_RAN_OUT: Urgency.SOON,
    TicketKind.ANSWER: Urgency.SOON,
    TicketKind.CALL_BACK: Urgency.SOON,
    TicketKind.NOT_DELIVERED: Urgency.TODAY,
    TicketKind.RUNNING_LATE: Urgency.NOW,
    TicketKind.CANCEL_VISIT: Urgency.SOON,
    TicketKind.WAITLIST: Urgency.TODAY,
}


def open_ticket(
    *,
    kind: TicketKind,
    reason: str,
    dedupe_key: str,
    now: datetime,
    patient: Patient | None = None,
    conversation: Conversation | None = None,
    call: Call | None = None,
    detail: dict | None = None,
    visit: Appointment | None = None,
    summary: str = "",
    owner_id: int | None = None,
) -> Ticket:
    """Open a ticket, or return the one this cause already opened. `detail`, for the record: ids and rule names only."""
    ticket, is_new = Ticket.objects.get_or_create(
        dedupe_key=dedupe_key,
        defaults={
            "kind": kind,
            "urgency": URGENCY[kind],
            "reason": reason[:200],
            "patient": patient,
            "conversation": conversation,
            "call": call,
            "visit": visit,
            "summary": summary,
            "owner_id": owner_id,
            "opened_at": now,
        },
    )
    if is_new:
        record(ticket=ticket, what="opened", now=now, detail=detail)
    return ticket


def open_answer_ticket(
    *, conversation: Conversation, reason: str, now: datetime, dedupe: str, summary: str = ""
) -> Ticket:
    """A person must answer this conversation; one open ticket is enough however often the patient writes.

    A `summary` is news: what the open ticket says is then replaced by it and its reason.
    """
    waiting = Ticket.objects.filter(conversation=conversation, kind=TicketKind.ANSWER, closed_at=None).first()
    if waiting:
        if summary and (waiting.reason, waiting.summary) != (reason, summary):
            waiting.reason, waiting.summary = reason[:200], summary
            waiting.save(update_fields=["reason", "summary"])
            record(ticket=waiting, what="reason changed", now=now)
        return waiting
    return open_ticket(
        kind=TicketKind.ANSWER,
        reason=reason,
        dedupe_key=f"answer:{conversation.pk}:{dedupe}",
        now=now,
        patient=conversation.patient,
        conversation=conversation,
        summary=summary,
    )


def close_ticket(*, ticket: Ticket, actor: str, outcome: str, now: datetime) -> bool:
    """Close a ticket; False when somebody else was faster. The last clinical one lets automation go on."""
    closed = Ticket.objects.filter(pk=ticket.pk, closed_at=None).update(
        closed_at=now, closed_by=actor, outcome=outcome[:200]
    )
    if not closed:
        return False
    record(ticket=ticket, what="closed", now=now, actor=actor)
    if ticket.conversation_id and not has_freezing_ticket(patient_id=ticket.patient_id):
        Conversation.objects.filter(pk=ticket.conversation_id, mode=ConversationMode.FROZEN).update(
            mode=ConversationMode.PERSON
        )
    if ticket.conversation_id and not _owes_answer(ticket.conversation_id):
        Conversation.objects.filter(pk=ticket.conversation_id).update(waiting_since=None)
    return True


def _owes_answer(conversation_id: int) -> bool:
    """A wish for the waitlist may stay open for weeks: it is work, and keeps nobody waiting for words."""
    owed = Ticket.objects.filter(conversation_id=conversation_id, kind__in=OWED_KINDS, closed_at=None)
    return owed.exists()


def has_freezing_ticket(*, patient_id: int | None) -> bool:
    return Ticket.objects.filter(patient_id=patient_id, kind__in=FREEZING_KINDS, closed_at=None).exists()


def is_clinical(conversation: Conversation) -> bool:
    """Whether a clinician answers here: frozen, or with an open clinical ticket of its own."""
    if conversation.mode == ConversationMode.FROZEN:
        return True
    return Ticket.objects.filter(conversation=conversation, kind__in=FREEZING_KINDS, closed_at=None).exists()


def record(*, ticket: Ticket, what: str, now: datetime, actor: str = "", detail: dict | None = None) -> None:
    TicketEvent.objects.create(ticket=ticket, what=what, actor=actor, detail=detail or {}, at=now)
