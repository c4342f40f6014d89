"""From a missed call to its text, or to the reason why there is none."""

from datetime import datetime, timedelta

from clinics.consent import record_consent
from clinics.models import ConsentKind, PatientAddress, Practice, Service
from clinics.profile import Line, Profile
from leakmap.lib.memo import remember
from leakmap.lib.phones import Caller, read_caller
from outreach.guards import UnsafeText, check_text, list_treatments
from outreach.memory import fresh_state
from outreach.models import REACHES, Kind, OutboxItem
from outreach.outbox import drop, put
from outreach.quiet_people import last_human_moment
from outreach.sequences.textback import (
    GRACE,
    REASONS,
    USEFUL_FOR,
    MissedCall,
    NoText,
    TextBack,
    decide_textback,
)
from outreach.wording import speak_desk_opening, write_text
from triage.calls import CALL_STATUS
from triage.matching import find_conversation, match_patient, start_conversation
from triage.models import Call, Conversation, ConversationMode, TicketKind
from triage.tickets import open_answer_ticket, open_ticket


def answer_missed_call(*, call: Call, profile: Profile, now: datetime) -> None:
    """Text back, or write the reason on the call, and save it. Inside the transaction that found it missed."""
    caller = read_caller(call.from_address)
    address = match_patient(address=caller.e164, practice=profile.practice) if caller.e164 else None
    conversation, is_going = _find(address, call, profile.practice, now)
    verdict = decide_textback(_read_facts(call, caller, address, conversation, is_going, profile, now))
    will_text = isinstance(verdict, TextBack)
    begun = _begin(conversation, address, now) if will_text else {}
    if address and conversation is None:
        conversation = start_conversation(address=address, line=call.line, now=now, **begun)
    elif begun:
        Conversation.objects.filter(pk=conversation.pk).update(**begun)
    call.textback = "sent" if will_text else verdict.reason
    call.patient, call.conversation = address.patient if address else None, conversation
    call.save()
    if will_text:
        _send(call, verdict, address, conversation, profile, now)
    else:
        _skip(call, verdict, address, conversation, now)


def _begin(conversation: Conversation | None, address: PatientAddress, now: datetime) -> dict:
    """What a conversation knows once we have written first, and that the assistant answers it."""
    known = conversation.assistant_state if conversation else {}
    begun = {"last_out_at": now}
    if conversation and conversation.mode == ConversationMode.PERSON:
        # What a person answered days ago is over; this call is about something new.
        begun |= {"mode": ConversationMode.ASSISTANT, "owner": None}
        known = fresh_state(conversation).to_json()
    language = address.patient.language
    return {**begun, "assistant_state": {**known, "language": language, "introduced": True}}


def _find(address: PatientAddress | None, call: Call, practice: Practice, now: datetime):
    """The conversation, locked, and whether it was already going on: that decides against a second text."""
    conversation = find_conversation(address=address, line=call.line, now=now) if address else None
    if conversation is None:
        return None, False
    since = now - timedelta(hours=practice.textback_pause_hours)
    is_going = (
        conversation.waiting_since is not None
        or _was_active(conversation, since=since)
        or _is_somebodys(conversation, since=since)
    )
    return conversation, is_going


def _is_somebodys(conversation: Conversation, *, since: datetime) -> bool:
    """A person took it over or did something in it lately, also when they have not written yet."""
    return conversation.mode == ConversationMode.PERSON and last_human_moment(conversation) > since


def _was_active(conversation: Conversation, *, since: datetime) -> bool:
    """They wrote, or a text of ours is on its way or arrived. One that was refused or dropped reached nobody."""
    if conversation.last_in_at and conversation.last_in_at > since:
        return True
    return OutboxItem.objects.filter(
        conversation=conversation, state__in=REACHES, created_at__gt=since
    ).exists()


def _read_facts(
    call, caller: Caller, address, conversation, is_going: bool, profile: Profile, now: datetime
) -> MissedCall:
    patient, practice = address.patient if address else None, profile.practice
    return MissedCall(
        outcome=call.outcome,
        age=now - call.missed_at,
        is_enabled=practice.textback_enabled,
        is_withheld=caller.is_withheld,
        is_number=bool(caller.e164),
        is_textable=caller.is_textable,
        is_staff=caller.e164 in profile.staff_phones,
        is_blocked=bool(patient) and patient.is_blocked,
        is_opted_out=bool(address) and address.opted_out_at is not None,
        unreachable_reason=address.unreachable_reason if address else "",
        stir=call.stir,
        is_in_progress=is_going,
        is_frozen=bool(conversation) and conversation.mode == ConversationMode.FROZEN,
        rang_s=_count_ringing(call),
        shortest_call_s=practice.shortest_call_s,
        is_known_by_name=bool(patient) and bool(patient.first_name),
        is_desk_open=profile.get_line(call.line_id).desk.is_open(now=now),
    )


def _count_ringing(call: Call) -> int | None:
    """How long the caller waited; None when we never heard the call arrive."""
    waited = int((call.missed_at - call.started_at).total_seconds())
    return waited or None


def _skip(call: Call, verdict: NoText, address, conversation, now: datetime) -> None:
    if verdict.reason == "in_progress":
        conversation.priority += 1
        conversation.waiting_since = conversation.waiting_since or now
        conversation.save(update_fields=["priority", "waiting_since"])
        open_answer_ticket(
            conversation=conversation, reason="Called again and reached nobody", now=now, dedupe=call.sid
        )
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


def _send(call: Call, verdict: TextBack, address, conversation, profile: Profile, now: datetime) -> None:
    patient, line = address.patient, profile.get_line(call.line_id)
    opens_at = line.desk.next_opening(now=now)
    opens = speak_desk_opening(opens_at, line.row.location.zone, patient.language, now)
    body = write_text(
        verdict.key,
        {
            "assistant": profile.practice.assistant_name,
            "spa": profile.practice.name,
            "first_name": patient.first_name,
            "opens": opens,
        },
        language=patient.language,
        wording=profile.wording,
    )
    item = put(
        conversation=conversation,
        kind=Kind.TEXTBACK,
        body=body,
        dedupe_key=f"textback:{call.sid}",
        now=now,
        call=call,
        due_at=now + GRACE if call.decided_by == CALL_STATUS else None,
        drop_after=call.missed_at + USEFUL_FOR,
    )
    if item:
        _hold_back_unsafe(item, line, profile, opens=opens, first_name=patient.first_name, now=now)
    record_consent(
        address=address, kind=ConsentKind.INQUIRY, source="missed call", reference=call.sid, now=now
    )


def _hold_back_unsafe(
    item: OutboxItem, line: Line, profile: Profile, *, opens: str, first_name: str, now: datetime
) -> None:
    """In the spa's own wording, too, no invented time may stand, no "booked" and no treatment: a person calls."""
    practice = profile.practice
    treatments = remember("treatments", lambda: list_treatments(Service.objects.all()))
    try:
        check_text(
            kind=item.kind,
            body=item.body,
            times_named=(),
            zone=line.row.location.zone,
            now=now,
            approved=[opens],
            treatments=treatments if practice.is_discreet else (),
            names=(practice.name, practice.assistant_name, first_name),
        )
    except UnsafeText as error:
        drop(item=item, reason=error.reason, now=now)
