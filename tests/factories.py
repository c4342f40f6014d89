"""Rows for tests, inside whichever spa is current. Whole and believable, so that a leak would show."""

from datetime import UTC, datetime, time, timedelta
from itertools import count

from clinics.availability import Opening
from clinics.models import (
    Appointment,
    BookingRequest,
    ContactChannel,
    Location,
    Patient,
    PatientAddress,
    PhoneLine,
    Practice,
    Provider,
    Service,
    WaitlistEntry,
    WorkingHours,
)
from triage.models import Author, Call, Conversation, Message, Ticket, TicketKind

_numbers = count(1)
MONDAY_10AM = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)  # in Detroit; the desk is open


def make_provider(
    *, name: str, opens: time = time(9), closes: time = time(17), weekdays=range(5)
) -> Provider:
    provider, _ = Provider.objects.get_or_create(name=name, defaults={"title": "RN"})
    provider.services.set(Service.objects.all())
    location = Location.objects.get()
    for weekday in weekdays:
        WorkingHours.objects.get_or_create(
            provider=provider, location=location, weekday=weekday, defaults={"opens": opens, "closes": closes}
        )
    return provider


def make_patient(*, first_name: str = "Maya", last_name: str = "Lind", phone: str = "", **fields) -> Patient:
    patient = Patient.objects.create(first_name=first_name, last_name=last_name, **fields)
    number = phone or f"+1313555{2000 + next(_numbers)}"
    PatientAddress.objects.create(patient=patient, channel=ContactChannel.SMS, address=number)
    return patient


def make_conversation(
    *, patient: Patient | None = None, now: datetime = MONDAY_10AM, **fields
) -> Conversation:
    patient = patient or make_patient()
    return Conversation.objects.create(
        patient=patient,
        address=patient.addresses.get(),
        line=PhoneLine.objects.get(),
        opened_at=now,
        last_in_at=now,
        **fields,
    )


def make_message(
    *,
    conversation: Conversation,
    body: str,
    author: str = Author.PATIENT,
    at: datetime = MONDAY_10AM,
    **fields,
):
    return Message.objects.create(conversation=conversation, body=body, author=author, at=at, **fields)


def make_call(*, patient: Patient | None = None, started_at: datetime = MONDAY_10AM, **fields) -> Call:
    patient = patient or make_patient()
    return Call.objects.create(
        sid=f"CA{next(_numbers):032x}",
        line=PhoneLine.objects.get(),
        patient=patient,
        from_address=patient.addresses.get().address,
        started_at=started_at,
        **fields,
    )


def make_ticket(*, kind: str = TicketKind.CALL_BACK, opened_at: datetime = MONDAY_10AM, **fields) -> Ticket:
    return Ticket.objects.create(
        kind=kind,
        opened_at=opened_at,
        reason=fields.pop("reason", "Call back"),
        dedupe_key=f"test:{next(_numbers)}",
        **fields,
    )


def make_appointment(
    *,
    starts_at: datetime,
    provider: Provider | None = None,
    service: Service | None = None,
    patient: Patient | None = None,
    location: Location | None = None,
    **fields,
) -> Appointment:
    service = service or Service.objects.get(name="HydraFacial")
    return Appointment.objects.create(
        patient=patient or make_patient(),
        provider=provider or Provider.objects.order_by("name").first(),
        service=service,
        location=location or Location.objects.get(),
        starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=service.duration_minutes),
        **fields,
    )


def make_request(
    *,
    now: datetime = MONDAY_10AM,
    starts_at: datetime | None = None,
    conversation: Conversation | None = None,
    **fields,
) -> BookingRequest:
    """A waiting request that holds a real slot, with its conversation."""
    conversation = conversation or make_conversation(now=now)
    appointment = make_appointment(
        starts_at=starts_at or now + timedelta(days=1),
        patient=conversation.patient,
        state="held",
        source="text",
        **fields,
    )
    return BookingRequest.objects.create(
        patient=conversation.patient,
        appointment=appointment,
        conversation=conversation,
        hold_ends_at=now + timedelta(hours=2),
        created_at=now,
    )


def make_waiting(
    *, patient: Patient | None = None, service: str = "HydraFacial", position: int | None = None, **fields
) -> WaitlistEntry:
    """Somebody on the waitlist who agreed to be texted; later ones stand behind earlier ones."""
    entry = WaitlistEntry.objects.create(
        patient=patient or make_patient(),
        position=next(_numbers) if position is None else position,
        created_at=fields.pop("created_at", MONDAY_10AM - timedelta(days=3)),
        **{
            "consented_at": MONDAY_10AM - timedelta(days=3),
            "consent_how": "in person",
            "consent_wording": "Text me when a time opens up.",
            **fields,
        },
    )
    entry.services.set(Service.objects.filter(name=service))
    return entry


def make_opening(
    *, starts_at: datetime, provider: Provider | None = None, service: Service | None = None
) -> Opening:
    provider = provider or Provider.objects.order_by("name").first()
    service = service or Service.objects.get(name="HydraFacial")
    return Opening(
        starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=service.duration_minutes),
        provider_id=provider.pk,
        provider_name=provider.name,
        location_id=Location.objects.get().pk,
        service_id=service.pk,
    )


def read_practice() -> Practice:
    return Practice.objects.get()
