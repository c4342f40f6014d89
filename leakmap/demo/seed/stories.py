"""What people wrote after a missed call, from "hi" to booked, and the times it came to nothing."""

from datetime import datetime, timedelta

from clinics.availability import Opening
from clinics.consent import record_consent
from clinics.models import (
    Appointment,
    BookingRequest,
    ConsentKind,
    KnowledgeEntry,
    PatientAddress,
    RequestState,
)
from leakmap.demo.seed.scribe import REPLY_TAKES, Scribe
from outreach.models import Kind, OutboxState, Purpose
from outreach.rendering import speak_openings, speak_time
from triage.models import Author, Call, Conversation, TicketKind
from triage.tickets import close_ticket, open_ticket

WISHES = {
    "Botox": (
        "hi! do you have an opening for botox next week?",
        "do you have any tox appointments soon?",
    ),
    "Dermal filler": (
        "Hello, do you have anything for lip filler?",
        "I'd like to come in for a bit of filler",
    ),
    "HydraFacial": ("hi! any hydrafacial openings?", "can I get in for a hydra facial this week or next?"),
    "Signature facial": (
        "Need a facial before my sister's wedding, what do you have?",
        "can I book a facial please",
    ),
    "Chemical peel": (
        "wanted to ask about a peel appointment",
        "do you have time for a VI peel appointment?",
    ),
    "Microneedling": (
        "hey do you have time for microneedling",
        "can I book my second microneedling appointment?",
    ),
    "Laser hair removal": ("time for my next laser, underarms", "LHR appt please"),
    "IPL photofacial": ("hi, do you have any IPL appointments?", "photofacial appointment?"),
    "Body contouring": ("Can I schedule the body contouring you do?", "emsculpt, any day works"),
    "Consultation": ("I'm new, would love a consult", "Do you do consultations? First time here"),
}
SPANISH_WISH = "Hola, quisiera una cita por favor"
PICKS = {
    "en": ("The first one works", "first one please!", "1", "yes the first one"),
    "es": ("el primero por favor", "el 1"),
}
QUESTIONS = (
    ("where do I park when I come?", "Where do you park?"),
    ("do you guys take HSA cards", "Do you take insurance?"),
    ("Do you sell gift cards? It's for my mom", "Do you sell gift cards?"),
    ("what's your cancellation policy", "What is your cancellation policy?"),
)
THANKS = ("perfect thank you", "Thanks!!", "great, ty", "ok thank you so much")


def tell_booking(scribe: Scribe, call: Call, address: PatientAddress, visit: Appointment) -> None:
    """Text-back, three offers, one pick, the desk's yes: the visit was (or will be) that one."""
    conversation = scribe.text_back(call, address)
    zone, language = scribe.line.location.zone, address.patient.language
    at = call.missed_at + timedelta(seconds=scribe.rng.randint(30, 400))
    wish = SPANISH_WISH if language == "es" else scribe.rng.choice(WISHES[visit.service.name])
    scribe.hear(conversation, wish, at=at)
    times = speak_openings(_list_choices(visit), zone, language, at)
    scribe.say(conversation, "offer", at=at + REPLY_TAKES, times=times)
    at += timedelta(seconds=scribe.rng.randint(25, 300))
    scribe.hear(conversation, scribe.rng.choice(PICKS[language]), at=at)
    when = speak_time(visit.starts_at, zone, language, at)
    scribe.say(conversation, "requested", at=at + REPLY_TAKES, when=when)
    looked_at = at + timedelta(minutes=scribe.rng.randint(3, 45))
    answered_at = min(scribe.when_desk_is_there(looked_at), scribe.now, visit.starts_at)
    _confirm(scribe, conversation, visit, asked_at=at, answered_at=answered_at, when=when)
    if scribe.rng.random() < 0.6:
        at = answered_at + timedelta(seconds=scribe.rng.randint(40, 900))
        if at < scribe.now:
            scribe.hear(conversation, scribe.rng.choice(THANKS), at=at)


def _list_choices(visit: Appointment) -> list[Opening]:
    return [
        Opening(
            visit.starts_at + offset,
            visit.ends_at + offset,
            visit.provider_id,
            visit.provider.name,
            visit.location_id,
            visit.service_id,
        )
        for offset in (timedelta(), timedelta(hours=1, minutes=30), timedelta(days=1))
    ]


def _confirm(
    scribe: Scribe,
    conversation: Conversation,
    visit: Appointment,
    *,
    asked_at: datetime,
    answered_at: datetime,
    when: str,
) -> None:
    BookingRequest.objects.create(
        patient=visit.patient,
        appointment=visit,
        conversation=conversation,
        state=RequestState.CONFIRMED,
        hold_ends_at=min(asked_at + timedelta(hours=2), visit.starts_at),
        answered_at=answered_at,
        answered_by=scribe.desk_name,
        created_at=asked_at,
    )
    Appointment.objects.filter(pk=visit.pk).update(source="text")
    scribe.say(
        conversation,
        "request_confirmed",
        at=answered_at,
        kind=Kind.CONFIRMATION,
        purpose=Purpose.TRANSACTIONAL,
        author=Author.DESK,
        author_name=scribe.desk_name,
        when=when,
    )


def tell_question(scribe: Scribe, call: Call, address: PatientAddress) -> None:
    """A common question, answered from the approved answers; no visit this time."""
    conversation = scribe.text_back(call, address)
    asked, known_as = scribe.rng.choice(QUESTIONS)
    entry = KnowledgeEntry.objects.get(language="en", question=known_as)
    at = call.missed_at + timedelta(seconds=scribe.rng.randint(40, 500))
    scribe.hear(conversation, asked, at=at)
    scribe.say(conversation, "answer", at=at + REPLY_TAKES, answer=entry.answer, knowledge=entry)
    scribe.hear(conversation, scribe.rng.choice(THANKS), at=at + timedelta(seconds=45))
    scribe.say(conversation, "thanks", at=at + timedelta(seconds=45) + REPLY_TAKES)


def tell_not_now(scribe: Scribe, call: Call, address: PatientAddress) -> None:
    conversation = scribe.text_back(call, address)
    at = call.missed_at + timedelta(seconds=scribe.rng.randint(40, 900))
    scribe.hear(
        conversation, scribe.rng.choice(("not right now, thanks", "I'll think about it and text you")), at=at
    )
    scribe.say(conversation, "bye", at=at + REPLY_TAKES)


def tell_silence(scribe: Scribe, call: Call, address: PatientAddress) -> None:
    """The text-back arrived and nobody answered it."""
    scribe.text_back(call, address)


def tell_opt_out(scribe: Scribe, call: Call, address: PatientAddress) -> None:
    conversation = scribe.text_back(call, address)
    at = call.missed_at + timedelta(seconds=70)
    scribe.hear(conversation, "STOP", at=at)
    record_consent(
        address=address,
        kind=ConsentKind.OPT_OUT,
        source="keyword",
        wording="STOP",
        reference=scribe.sid("SM"),
        now=at,
    )


def tell_not_delivered(scribe: Scribe, call: Call, address: PatientAddress) -> None:
    """A landline: the carrier refused the text, and the desk called back."""
    conversation = scribe.conversation(address=address, at=call.missed_at)
    call.conversation, call.textback = conversation, "sent"
    call.save(update_fields=["conversation", "textback"])
    scribe.say(
        conversation,
        "textback_open_known",
        at=call.missed_at + timedelta(seconds=1),
        kind=Kind.TEXTBACK,
        call=call,
        state=OutboxState.UNDELIVERED,
        code="30006",
    )
    address.unreachable_reason = "Carrier: cannot receive texts (code 30006)"
    address.save(update_fields=["unreachable_reason"])
    ticket = open_ticket(
        kind=TicketKind.CALL_BACK,
        reason="Text did not arrive: texts cannot reach this number (code 30006).",
        dedupe_key=f"call_back:{call.sid}",
        now=call.missed_at + timedelta(seconds=4),
        patient=address.patient,
        conversation=conversation,
        call=call,
    )
    done_at = min(call.missed_at + timedelta(minutes=25), scribe.now)
    close_ticket(ticket=ticket, actor=scribe.desk_name, outcome="Called back", now=done_at)
