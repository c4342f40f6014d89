"""From a missed call to its text, or to the reason why there is none."""

from datetime import datetime, timedelta

from clinics.consent import record_consent
from clinics.models import ConsentKind, PatientAddress, Practice, RingDestination, StaffMember
from clinics.openings import read_desk_hours
from leakmap.lib.phones import Caller, read_caller
from outreach.models import Kind
from outreach.outbox import put
from outreach.sequences.textback import REASONS, USEFUL_FOR, MissedCall, NoText, TextBack, decide_textback
from outreach.wording import speak_desk_opening, write_text
from triage.matching import match_patient, open_conversation
from triage.models import Call, Conversation, TicketKind
from triage.tickets import has_freezing_ticket, open_ticket


def answer_missed_call(*, call: Call, practice: Practice, now: datetime) -> None:
    """Text back, or write the reason on the call. Call inside the transaction that found the call missed."""
    caller = read_caller(call.from_address)
    address = match_patient(address=caller.e164, practice=practice) if caller.e164 else None
    conversation, is_going = _open(address, call, practice, now)
    _link(call, address, conversation)
    facts = _read_facts(call, caller, address, conversation, is_going, practice, now)
    verdict = decide_textback(facts)
    if isinstance(verdict, NoText):
        _skip(call, verdict, address, conversation, now)
        return
    _send(call, verdict, address, conversation, practice, now)


def _open(address: PatientAddress | None, call: Call, practice: Practice, now: datetime):
    """The conversation, locked, and whether it was already going on: that decides against a second text."""
    if address is None:
        return None, False
    conversation, is_new = open_conversation(address=address, line=call.line, now=now)
    pause = timedelta(hours=practice.textback_pause_hours)
    moments = [moment for moment in (conversation.last_in_at, conversation.last_out_at) if moment]
    return conversation, not is_new and any(moment > now - pause for moment in moments)


def _link(call: Call, address: PatientAddress | None, conversation: Conversation | None) -> None:
    if address is None:
        return
    call.patient_id, call.conversation = address.patient_id, conversation
    call.save(update_fields=["patient", "conversation"])


def _read_facts(
    call, caller: Caller, address, conversation, is_going: bool, practice: Practice, now: datetime
) -> MissedCall:
    patient = address.patient if address else None
    return MissedCall(
        outcome=call.outcome,
        age=now - call.missed_at,
        is_enabled=practice.textback_enabled,
        is_withheld=caller.is_withheld,
        is_number=bool(caller.e164),
        is_textable=caller.is_textable,
        is_staff=_is_staff(caller.e164),
        is_blocked=bool(patient) and patient.is_blocked,
        is_opted_out=bool(address) and address.opted_out_at is not None,
        unreachable_reason=address.unreachable_reason if address else "",
        stir=call.stir,
        is_in_progress=is_going,
        is_frozen=bool(conversation) and has_freezing_ticket(patient_id=conversation.patient_id),
        talked_s=int((call.missed_at - call.started_at).total_seconds()),
        shortest_call_s=practice.shortest_call_s,
        is_known_by_name=bool(patient) and bool(patient.first_name),
        is_desk_open=read_desk_hours(location=call.line.location, now=now).is_open(now=now),
    )


def _is_staff(e164: str) -> bool:
    if not e164:
        return False
    return (
        RingDestination.objects.filter(number=e164).exists()
        or StaffMember.objects.filter(phone=e164).exists()
    )


def _skip(call: Call, verdict: NoText, address, conversation, now: datetime) -> None:
    call.textback = verdict.reason
    call.save(update_fields=["textback"])
    if verdict.reason == "in_progress":
        conversation.priority += 1
        conversation.save(update_fields=["priority"])
    if verdict.call_back:
        open_ticket(
            kind=TicketKind.CALL_BACK,
            reason=f"Missed call, not texted: {REASONS[verdict.reason].lower()}.",
            dedupe_key=f"call_back:{call.sid}",
            now=now,
            patient=address.patient if address else None,
            conversation=conversation,
            call=call,
        )


def _send(call: Call, verdict: TextBack, address, conversation, practice: Practice, now: datetime) -> None:
    patient, zone = address.patient, call.line.location.zone
    opens_at = read_desk_hours(location=call.line.location, now=now).next_opening(now=now)
    body = write_text(
        verdict.key,
        {
            "assistant": practice.assistant_name,
            "spa": practice.name,
            "first_name": patient.first_name,
            "opens": speak_desk_opening(opens_at, zone, patient.language, now),
        },
        language=patient.language,
    )
    put(
        conversation=conversation,
        kind=Kind.TEXTBACK,
        body=body,
        dedupe_key=f"textback:{call.sid}",
        now=now,
        call=call,
        drop_after=call.missed_at + USEFUL_FOR,
    )
    call.textback = "sent"
    call.save(update_fields=["textback"])
    conversation.last_out_at = now
    conversation.assistant_state = {
        **conversation.assistant_state,
        "language": patient.language,
        "introduced": True,
    }
    conversation.save(update_fields=["last_out_at", "assistant_state"])
    record_consent(
        address=address, kind=ConsentKind.INQUIRY, source="missed call", reference=call.sid, now=now
    )
