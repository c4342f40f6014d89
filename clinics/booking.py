"""Taking, keeping and giving back a time. The database's exclusion constraint decides who was first."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from django.db import IntegrityError, OperationalError, connection, transaction
from psycopg2.errors import DeadlockDetected

from clinics.availability import Opening
from clinics.hours import DeskHours
from clinics.models import (
    Appointment,
    AppointmentState,
    BookingRequest,
    Patient,
    Practice,
    RequestState,
    Service,
)
from clinics.openings import is_free, read_service
from leakmap.lib.queue import wake_at

BOOKED = (AppointmentState.BOOKED, AppointmentState.CONFIRMED)


class SlotTaken(Exception):
    """Somebody was faster. The caller offers the next times."""


def hold_opening(
    *,
    opening: Opening,
    patient: Patient,
    conversation_id: int | None,
    practice: Practice,
    desk: DeskHours,
    now: datetime,
    source: str = "text",
    replaces: int | None = None,
) -> BookingRequest:
    """Hold a time for a patient until the desk answers. Raises SlotTaken when it is no longer free.

    `replaces`: the patient's own booked visit that the desk's yes cancels; another's, or one not booked, is none.

    The hold runs while the desk is open, so a request made at night is still there in the morning; it never
    outlives the start of the visit.
    """
    with all_or_slot_taken():
        return _insert_hold(
            opening=opening,
            service=read_service(opening.service_id),
            patient=patient,
            conversation_id=conversation_id,
            ends_at=_end_hold(practice, desk, now),
            now=now,
            source=source,
            replaces=replaces,
        )


@contextmanager
def all_or_slot_taken() -> Iterator[None]:
    """One savepoint, undone as a whole; a time that somebody else got first is raised as SlotTaken."""
    try:
        with transaction.atomic():
            yield
    except (IntegrityError, OperationalError) as error:
        if not _lost_the_race(error):
            raise
        raise SlotTaken from None


def _end_hold(practice: Practice, desk: DeskHours, now: datetime) -> datetime:
    return desk.add_open_time(now=now, duration=timedelta(minutes=practice.hold_minutes))


def _insert_hold(
    *,
    opening: Opening,
    service: Service,
    patient: Patient,
    conversation_id: int | None,
    ends_at: datetime,
    now: datetime,
    source: str,
    replaces: int | None,
) -> BookingRequest:
    appointment = Appointment.objects.create(
        patient=patient,
        provider_id=opening.provider_id,
        service=service,
        location_id=opening.location_id,
        starts_at=opening.starts_at,
        ends_at=opening.ends_at,
        state=AppointmentState.HELD,
        source=source,
    )
    request = BookingRequest.objects.create(
        patient=patient,
        appointment=appointment,
        conversation_id=conversation_id,
        replaces=_find_own_visit(replaces, patient),
        hold_ends_at=min(ends_at, opening.starts_at),
        created_at=now,
    )
    wake_at(schema=connection.schema_name, due_at=request.hold_ends_at)
    return request


def _find_own_visit(visit_id: int | None, patient: Patient) -> Appointment | None:
    if visit_id is None:
        return None
    return Appointment.objects.filter(pk=visit_id, patient=patient, state__in=BOOKED).first()


def change_hold(
    *,
    opening: Opening,
    patient: Patient,
    conversation_id: int,
    practice: Practice,
    desk: DeskHours,
    now: datetime,
    replaces: int | None = None,
) -> BookingRequest:
    """Hold an offered time instead of what this conversation holds so far, or change nothing.

    Raises SlotTaken when the offer has gone stale or somebody was faster; the time held before is then kept.
    """
    with all_or_slot_taken():
        release_hold(conversation_id=conversation_id, now=now)
        service = read_service(opening.service_id)
        if not is_free(opening=opening, service=service, practice=practice, now=now):
            raise SlotTaken
        return _insert_hold(
            opening=opening,
            service=service,
            patient=patient,
            conversation_id=conversation_id,
            ends_at=_end_hold(practice, desk, now),
            now=now,
            source="text",
            replaces=replaces,
        )


def _lost_the_race(error: Exception) -> bool:
    """The exclusion constraint refused, or two inserts waited for each other and PostgreSQL ended one of them."""
    return "provider_time_sold_once" in str(error) or isinstance(error.__cause__, DeadlockDetected)


def answer_request(
    *, request_id: int, state: RequestState, actor: str, now: datetime
) -> BookingRequest | None:
    """Settle a waiting request; None when somebody (or the clock) was faster. Call inside a transaction.

    Confirmed keeps the time as booked, and cancels the visit it replaces; every other answer frees it.
    """
    won = BookingRequest.objects.filter(pk=request_id, state=RequestState.WAITING).update(
        state=state, answered_at=now, answered_by=actor
    )
    if not won:
        return None
    request = BookingRequest.objects.select_related(
        "appointment__service", "appointment__location", "patient", "replaces"
    ).get(pk=request_id)
    kept = state == RequestState.CONFIRMED
    request.appointment.state = AppointmentState.CONFIRMED if kept else AppointmentState.CANCELLED
    request.appointment.save(update_fields=["state"])
    if kept and request.replaces:
        _cancel_unchanged(request.replaces)
    return request


def _cancel_unchanged(visit: Appointment) -> None:
    """Unless the desk has meanwhile moved it, or written down that the patient came."""
    rows = Appointment.objects.filter(pk=visit.pk, starts_at=visit.starts_at, state__in=BOOKED)
    rows.update(state=AppointmentState.CANCELLED)


def release_hold(*, conversation_id: int, now: datetime) -> bool:
    """The patient changed their mind: give the time of their waiting request back."""
    rows = BookingRequest.objects.filter(conversation_id=conversation_id, state=RequestState.WAITING)
    waiting = rows.order_by().values_list("pk", flat=True).first()
    if waiting is None:
        return False
    released = answer_request(request_id=waiting, state=RequestState.RELEASED, actor="patient", now=now)
    return released is not None


def list_run_out(*, now: datetime) -> list[int]:
    """Requests whose hold is over and that nobody answered: all, so that those that fail keep no others from it."""
    rows = BookingRequest.objects.filter(state=RequestState.WAITING, hold_ends_at__lte=now)
    return list(rows.order_by("hold_ends_at", "pk").values_list("pk", flat=True))
