"""The assistant's shell: reads rows for the pure engine, carries out what it asks for, and sends what it says.

`outreach.assistant` decides; nothing is decided here. A slot lost to a faster caller goes back to the engine once.
"""

from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from clinics.booking import SlotTaken, change_hold, release_hold
from clinics.hours import DeskHours
from clinics.models import ACTIVE_STATES, Appointment, Patient, Practice, Service
from clinics.openings import list_openings
from clinics.profile import Profile
from outreach.assistant.converse import just_taken, respond
from outreach.assistant.types import (
    Close,
    HandOver,
    HoldOpening,
    RecordInterest,
    RecordName,
    ReleaseHold,
    Reply,
    SpaFacts,
    State,
    Turn,
)
from outreach.assistant.understand import needs_openings, understand
from outreach.guards import UnsafeText, check_text, list_treatments, quote
from outreach.models import Kind, OutboxItem
from outreach.outbox import drop, put
from outreach.rendering import render_reply
from outreach.wording import merge_texts, note_stop_line, read_facts
from triage.models import Conversation, ConversationMode
from triage.tickets import open_answer_ticket

USEFUL_FOR = timedelta(minutes=30)  # a reply that could not leave for longer is a person's to give
HANDOVER_WORDS = {
    "asked": "Asked for a person",
    "complaint": "Sounds unhappy",
    "money": "Asks about money",
    "minor": "About a minor",
    "group": "A group booking",
    "unclear": "The assistant did not understand",
    "question": "A question we have no approved answer for",
    "no_openings": "No free time to offer",
    "change": "Wants to change or cancel a visit",
    "not_bookable": "A service that is not offered by text",
    "unreadable": "Sent only pictures, a contact card or emoji",
    "many_offers": "None of many offered times suited",
}


def answer_text(
    *, conversation: Conversation, body: str, inbound_id: int, profile: Profile, now: datetime
) -> None:
    """One turn of the conversation: one text in, at most one text out."""
    patient, practice, line = conversation.patient, profile.practice, profile.get_line(conversation.line_id)
    facts = read_facts(practice=practice, line=line.row, desk=line.desk, now=now)
    state = State.from_json(conversation.assistant_state)
    known_name = patient.first_name or None
    heard = understand(text=body, state=state, facts=facts, known_name=known_name, now=now)
    wanted = needs_openings(state, heard)
    openings = _find_openings(wanted[0], practice, now) if wanted else []
    turn = respond(
        state=state, understanding=heard, facts=facts, openings=openings, known_name=known_name, now=now
    )
    turn = _carry_out(turn, state, conversation, facts, practice, line.desk, now)
    _save(conversation, turn.state, now)
    _say(turn, conversation, inbound_id, facts, line.row.location.zone, profile, now)


def _find_openings(service_id: int | None, practice: Practice, now: datetime):
    service = Service.objects.filter(pk=service_id).first()
    return list_openings(service=service, practice=practice, now=now) if service else []


def _carry_out(
    turn: Turn,
    before: State,
    conversation: Conversation,
    facts: SpaFacts,
    practice: Practice,
    desk: DeskHours,
    now: datetime,
) -> Turn:
    """Perform the actions. When the hold comes too late, the engine answers again from what is free now."""
    hold = next((action for action in turn.actions if isinstance(action, HoldOpening)), None)
    for action in turn.actions:
        if hold and isinstance(action, ReleaseHold):
            continue  # the old time is given up only together with getting the new one
        if action is not hold:
            _perform(action, conversation, now)
            continue
        try:
            request = change_hold(
                opening=action.opening,
                patient=conversation.patient,
                conversation_id=conversation.pk,
                practice=practice,
                desk=desk,
                now=now,
            )
        except SlotTaken:
            again = _offer_instead(turn, before, facts, practice, now)
            for other in again.actions:
                _perform(other, conversation, now)
            return again
        turn = replace(turn, state=turn.state.with_(request_id=request.pk))
    return turn


def _offer_instead(turn: Turn, before: State, facts: SpaFacts, practice: Practice, now: datetime) -> Turn:
    """The chosen time is gone: the next ones. What was held before is still held, and the state still knows it."""
    openings = _find_openings(turn.state.held.service_id, practice, now)
    again = just_taken(state=turn.state, openings=openings, facts=facts, now=now)
    return replace(again, state=again.state.with_(held=before.held, request_id=before.request_id))


def _perform(action, conversation: Conversation, now: datetime) -> None:
    if isinstance(action, ReleaseHold):
        release_hold(conversation_id=conversation.pk, now=now)
    elif isinstance(action, RecordName):
        _record_name(conversation.patient, action.name)
    elif isinstance(action, RecordInterest):
        Patient.objects.filter(pk=conversation.patient_id).update(interest_id=action.service_id)
    elif isinstance(action, HandOver):
        hand_over(
            conversation=conversation, reason=HANDOVER_WORDS.get(action.reason_key, "Needs a person"), now=now
        )
    elif isinstance(action, Close):
        conversation.is_open = False


def _record_name(patient: Patient, name: str) -> None:
    """What a stranger calls themselves; a name the desk typed is never overwritten."""
    if patient.first_name:
        return
    first, _, last = name.strip().partition(" ")
    patient.first_name, patient.last_name = first[:60], last[:60]
    patient.save(update_fields=["first_name", "last_name"])


def hand_over(*, conversation: Conversation, reason: str, now: datetime) -> None:
    """A person answers from here on, and a ticket shows it."""
    conversation.mode = ConversationMode.PERSON
    conversation.waiting_since = conversation.waiting_since or now
    conversation.save(update_fields=["mode", "waiting_since"])
    open_answer_ticket(conversation=conversation, reason=reason, now=now, dedupe=f"{now:%Y%m%d%H%M%S%f}")


def _save(conversation: Conversation, state: State, now: datetime) -> None:
    conversation.assistant_state = state.to_json()
    conversation.save(update_fields=["assistant_state", "is_open"])
    if conversation.patient.language != state.language:
        Patient.objects.filter(pk=conversation.patient_id).update(language=state.language)


def _say(
    turn: Turn,
    conversation: Conversation,
    inbound_id: int,
    facts: SpaFacts,
    zone: ZoneInfo,
    profile: Profile,
    now: datetime,
) -> None:
    """Put what the engine said into the outbox; what a guard refuses is shown to a person instead."""
    texts = merge_texts(profile.wording)
    kind = Kind.HANDOVER if any(isinstance(action, HandOver) for action in turn.actions) else Kind.ASSISTANT
    for number, reply in enumerate(turn.replies):
        item = put(
            conversation=conversation,
            kind=kind,
            body=render_reply(reply, texts=texts, facts=facts, language=turn.state.language, now=now),
            dedupe_key=f"reply:{inbound_id}:{number}",
            now=now,
            quoted=quote(reply.openings),
            drop_after=min([now + USEFUL_FOR, *(each.starts_at for each in reply.openings)]),
            knowledge_id=reply.knowledge_id,
        )
        if item is None:
            continue
        try:
            _check(item, reply, turn.state, facts, zone, profile.practice, now)
        except UnsafeText as error:
            drop(item=item, reason=error.reason, now=now)
            continue
        note_stop_line(item=item, now=now)
        Conversation.objects.filter(pk=conversation.pk).update(last_out_at=now)


def _check(
    item: OutboxItem,
    reply: Reply,
    state: State,
    facts: SpaFacts,
    zone: ZoneInfo,
    practice: Practice,
    now: datetime,
) -> None:
    """Times may come from openings of this conversation, the patient's visits to come, and words a person approved."""
    patient = item.conversation.patient
    own = Appointment.objects.filter(patient=patient, state__in=ACTIVE_STATES, starts_at__gt=now).values_list(
        "starts_at", flat=True
    )
    openings = [*reply.openings, *state.offered, *([state.held] if state.held else [])]
    check_text(
        kind=item.kind,
        body=item.body,
        times_named=[*(each.starts_at for each in openings), *own],
        zone=zone,
        now=now,
        approved=[
            *(entry.answer for entry in facts.knowledge if entry.id == reply.knowledge_id),
            facts.hours_text_en,
            facts.hours_text_es,
            *facts.desk_opens_text.values(),
        ],
        treatments=list_treatments(facts.services) if practice.is_discreet else (),
        names=(practice.name, practice.assistant_name, patient.first_name),
    )
