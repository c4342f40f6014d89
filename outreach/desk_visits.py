"""What the desk does about visits that patients write about."""

from datetime import datetime

from django.db import connection, transaction

from clinics.booking import BOOKED
from clinics.models import Appointment, AppointmentState, Service
from clinics.profile import Profile, read_profile
from leakmap.lib.queue import WORK_BULK, Lane, ring
from outreach.desk_talk import lock_conversation
from outreach.guards import UnsafeText, check_text, list_treatments
from outreach.models import Kind, OutboxItem, Purpose
from outreach.outbox import drop, put
from outreach.rendering import speak_time
from outreach.wording import write_text
from triage.models import Author, Ticket, TicketKind
from triage.tickets import close_ticket

CANCELLABLE = (TicketKind.CANCEL_VISIT, TicketKind.MAY_CANCEL)


def preview_cancellation(*, ticket: Ticket, now: datetime) -> str:
    """The very text that `cancel_visit` will send."""
    return _write(ticket, read_profile(now=now), now)


def cancel_visit(*, ticket_id: int, actor: str, now: datetime, seen_at: datetime | None = None) -> bool:
    """Cancel the visit the ticket is about, tell the patient, close the ticket.

    False when somebody was faster: the ticket is closed, or the visit is no longer booked, or no longer at the time
    that stood on the screen (`seen_at`).
    """
    with transaction.atomic():
        ticket = _read(ticket_id)
        if ticket.conversation_id:
            lock_conversation(ticket.conversation_id)
            ticket = _read(ticket_id)
        if ticket.kind not in CANCELLABLE or not _lock_booked(ticket, seen_at):
            return False
        if not close_ticket(ticket=ticket, actor=actor, outcome="Visit cancelled", now=now):
            return False
        Appointment.objects.filter(pk=ticket.visit_id).update(state=AppointmentState.CANCELLED)
        if ticket.conversation:
            _tell(ticket, actor, now)
            ring(schema=connection.schema_name)
        ring(schema=connection.schema_name, lane=Lane.BULK, task=WORK_BULK)  # the time is free to be offered
    return True


def _lock_booked(ticket: Ticket, seen_at: datetime | None) -> bool:
    """Whether the visit is still what was read of it, and stays so until the end of the transaction."""
    if ticket.visit is None:
        return False
    rows = Appointment.objects.select_for_update().filter(pk=ticket.visit_id, state__in=BOOKED)
    starts_at = ticket.visit.starts_at
    return seen_at in (None, starts_at) and rows.filter(starts_at=starts_at).exists()


def _read(ticket_id: int) -> Ticket:
    return Ticket.objects.select_related(
        "visit__location", "patient", "conversation__line__location", "conversation__address"
    ).get(pk=ticket_id)


def _tell(ticket: Ticket, actor: str, now: datetime) -> None:
    profile = read_profile(now=now)
    item = put(
        conversation=ticket.conversation,
        kind=Kind.DESK_ANSWER,
        purpose=Purpose.TRANSACTIONAL,
        body=_write(ticket, profile, now),
        dedupe_key=f"visit_cancelled:{ticket.visit_id}",
        now=now,
        author=Author.DESK,
        author_name=actor,
    )
    if item:
        _hold_back_unsafe(item, ticket, profile, now)


def _write(ticket: Ticket, profile: Profile, now: datetime) -> str:
    language = ticket.patient.language
    values = {
        "spa": profile.practice.name,
        "when": speak_time(ticket.visit.starts_at, ticket.visit.location.zone, language, now),
    }
    return write_text("visit_cancelled", values, language=language, wording=profile.wording)


def _hold_back_unsafe(item: OutboxItem, ticket: Ticket, profile: Profile, now: datetime) -> None:
    """In the spa's own wording, too, no other time may stand, and no treatment: a person calls."""
    practice = profile.practice
    try:
        check_text(
            kind=item.kind,
            body=item.body,
            times_named=[ticket.visit.starts_at],
            zone=ticket.visit.location.zone,
            now=now,
            treatments=list_treatments(Service.objects.all()) if practice.is_discreet else (),
            names=(practice.name, practice.assistant_name, ticket.patient.first_name),
        )
    except UnsafeText as error:
        drop(item=item, reason=error.reason, now=now)
