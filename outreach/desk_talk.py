"""What a person at the desk does in a conversation: write, take over, hand back, assign, note.

Each function is one verb in one transaction that locks the conversation first. False, or `SomebodyWasFaster`, means
that a colleague got there before and nothing was changed. `actor` is the login's name, for the record.
`reads_clinical`: whether that login may answer a clinical conversation; the page asked too, but before the lock.
"""

from datetime import datetime

from django.db import connection, transaction
from django.db.models import Q

from clinics.profile import read_profile
from leakmap.lib.queue import ring
from leakmap.lib.sms_text import to_gsm7
from outreach.memory import fresh_state
from outreach.models import Kind
from outreach.outbox import put
from outreach.wording import add_stop_line, is_stop_line_due
from triage.models import (
    FREEZING_KINDS,
    Author,
    Conversation,
    ConversationMode,
    Message,
    Ticket,
    TicketKind,
)
from triage.tickets import close_ticket, has_freezing_ticket, is_clinical, record

LONGEST = 1600


class SomebodyWasFaster(Exception):
    """A colleague changed it after this page was read. Nothing was done; the page says who it was."""


class ClinicalNow(Exception):
    """The patient has meanwhile written what a clinician must answer. Nothing was done."""


def send_text(
    *,
    conversation_id: int,
    body: str,
    actor: str,
    dedupe: str,
    now: datetime,
    user_id: int | None = None,
    seen_id: int | None = None,
    reads_clinical: bool = False,
) -> bool:
    """Send what the desk typed, and take the conversation over. `dedupe` makes a double click one text.

    `seen_id`: the newest message on the writer's screen; when a colleague has answered since, raises
    SomebodyWasFaster. Raises ClinicalNow, and ValueError with a remedy for an empty or too long text, or when the
    patient asked for no texts.
    """
    text = to_gsm7(body.strip())
    if not text:
        raise ValueError("Type a text first.")
    with transaction.atomic():
        conversation = lock_for(conversation_id, reads_clinical=reads_clinical)
        if conversation.address.opted_out_at:
            raise ValueError("This patient asked for no texts. Call instead.")
        if seen_id is not None and find_colleagues_answer(
            conversation_id, seen_id=seen_id, actor=actor, user_id=user_id
        ):
            raise SomebodyWasFaster
        item = put(
            conversation=conversation,
            kind=Kind.DESK,
            body=_finish_text(text, conversation, now),
            dedupe_key=f"{_typed_by(user_id, conversation_id)}{dedupe}"[:120],
            now=now,
            author=Author.DESK,
            author_name=actor,
        )
        if item is not None:
            _note_answer(conversation, actor, user_id, now)
    return item is not None


def _note_answer(conversation: Conversation, actor: str, user_id: int | None, now: datetime) -> None:
    """Nobody waits any more, and the worker is rung for."""
    _take(conversation, user_id, now)
    conversation.last_out_at, conversation.waiting_since = now, None
    conversation.save(update_fields=["last_out_at", "waiting_since"])
    close_answer_tickets(conversation, actor, now)
    ring(schema=connection.schema_name)


def find_colleagues_answer(
    conversation_id: int, *, seen_id: int, actor: str, user_id: int | None = None
) -> Message | None:
    """The newest text another person at the desk wrote after the message `seen_id`.

    What was typed is known by its login, because two people may share a name; decisions are known by name only.
    """
    mine = Q(author_name=actor)
    if user_id:
        typed = Q(outbox__dedupe_key__startswith=_typed_by(user_id, conversation_id))
        mine = typed | (mine & ~Q(outbox__kind=Kind.DESK))
    texts = Message.objects.filter(conversation_id=conversation_id, author=Author.DESK, is_note=False)
    return texts.filter(pk__gt=seen_id).exclude(mine).order_by("-pk").first()


def _typed_by(user_id: int | None, conversation_id: int) -> str:
    """How the dedupe keys of this login's own texts begin."""
    return f"desk:{conversation_id}:{user_id or ''}:"


def _finish_text(text: str, conversation: Conversation, now: datetime) -> str:
    """With the spa's name and the opt-out line when they are due. Raises ValueError when that is too long."""
    if is_stop_line_due(address=conversation.address, now=now):
        spa = read_profile(now=now).practice.name
        text = add_stop_line(text, spa=spa, language=conversation.patient.language)
    if len(text) > LONGEST:
        raise ValueError(f"The text has {len(text)} characters; {LONGEST:,} is the most. Shorten it.")
    return text


def take_over(
    *,
    conversation_id: int,
    actor: str,
    now: datetime,
    user_id: int | None = None,
    reads_clinical: bool = False,
) -> bool:
    """A person answers from here on; a reply of the assistant that has not left yet is withdrawn at send time.

    False when a person has it already. Raises ClinicalNow.
    """
    with transaction.atomic():
        conversation = lock_for(conversation_id, reads_clinical=reads_clinical)
        if conversation.mode == ConversationMode.PERSON and conversation.owner_id is not None:
            return False
        _take(conversation, user_id, now)
        write_line(conversation, actor, f"{actor} took over.", now)
    return True


def hand_back(*, conversation_id: int, actor: str, now: datetime) -> bool:
    """Let the assistant answer the next text, from a fresh start; refused while a clinical question is open."""
    with transaction.atomic():
        conversation = lock_conversation(conversation_id)
        if is_frozen(conversation):
            return False
        conversation.assistant_state = fresh_state(conversation).to_json()
        release(conversation, actor, now)
        write_line(conversation, actor, f"{actor} handed back to the assistant.", now)
    return True


def release(conversation: Conversation, actor: str, now: datetime) -> None:
    """No person has it any more. Saves the assistant's state too; the conversation must be locked."""
    conversation.mode, conversation.waiting_since = ConversationMode.ASSISTANT, None
    conversation.owner, conversation.corrected_at = None, None
    conversation.save(update_fields=["mode", "waiting_since", "owner", "corrected_at", "assistant_state"])
    close_answer_tickets(conversation, actor, now)


def assign(
    *,
    conversation_id: int,
    user_id: int | None,
    name: str,
    seen_owner_id: int | None,
    actor: str,
    now: datetime,
    reads_clinical: bool = False,
) -> None:
    """Say who has the conversation, and the work that waits in it; None: nobody. Clinical work is taken by hand.

    Raises SomebodyWasFaster when its owner is no longer `seen_owner_id`, and ClinicalNow. `reads_clinical`: both who
    gives it and who is given it.
    """
    with transaction.atomic():
        conversation = lock_for(conversation_id, reads_clinical=reads_clinical)
        if conversation.owner_id != seen_owner_id:
            raise SomebodyWasFaster
        if conversation.owner_id == user_id:
            return
        conversation.owner_id = user_id
        conversation.save(update_fields=["owner"])
        _pass_tickets_on(conversation, seen_owner_id, user_id, actor, now)
        line = f"{actor} gave this to {name}." if user_id else f"{actor} put this back for anybody."
        write_line(conversation, actor, f"{actor} has this." if name == actor else line, now)


def _pass_tickets_on(
    conversation: Conversation, from_id: int | None, to_id: int | None, actor: str, now: datetime
) -> None:
    rows = Ticket.objects.filter(conversation=conversation, owner_id=from_id, closed_at=None)
    for ticket in rows.exclude(kind__in=FREEZING_KINDS):
        ticket.owner_id = to_id
        ticket.save(update_fields=["owner"])
        record(ticket=ticket, what="assigned", actor=actor, now=now)


def write_note(*, conversation_id: int, body: str, actor: str, now: datetime) -> None:
    """Raises ValueError with a remedy for an empty note."""
    if not body.strip():
        raise ValueError("Type a note first.")
    write_line(Conversation.objects.get(pk=conversation_id), actor, body.strip(), now)


def write_line(conversation: Conversation, actor: str, body: str, now: datetime) -> None:
    """A line of the story that only the team reads."""
    Message.objects.create(
        conversation=conversation, author=Author.DESK, author_name=actor, body=body, is_note=True, at=now
    )


def lock_conversation(conversation_id: int) -> Conversation:
    """Before any other row: everything that works on a conversation locks it first, so that nobody waits in a ring."""
    rows = Conversation.objects.select_for_update(of=("self",)).select_related(
        "address", "line__location", "patient"
    )
    return rows.get(pk=conversation_id)


def lock_for(conversation_id: int, *, reads_clinical: bool) -> Conversation:
    """Locked for a login. Raises ClinicalNow for one that may not answer what this has become."""
    conversation = lock_conversation(conversation_id)
    if not reads_clinical and is_clinical(conversation):
        raise ClinicalNow
    return conversation


def is_frozen(conversation: Conversation) -> bool:
    """A clinician has it, in this conversation or in another one of the same patient."""
    return conversation.mode == ConversationMode.FROZEN or has_freezing_ticket(
        patient_id=conversation.patient_id
    )


def close_answer_tickets(conversation: Conversation, actor: str, now: datetime) -> None:
    answered = (TicketKind.ANSWER, TicketKind.RUNNING_LATE)
    for ticket in Ticket.objects.filter(conversation=conversation, kind__in=answered, closed_at=None):
        close_ticket(ticket=ticket, actor=actor, outcome="answered", now=now)


def _take(conversation: Conversation, user_id: int | None, now: datetime) -> None:
    """A person has it: this one, unless a colleague does. What the assistant has not sent by now it never will."""
    if conversation.mode == ConversationMode.ASSISTANT:
        conversation.mode = ConversationMode.PERSON
    conversation.owner_id = conversation.owner_id or user_id
    conversation.taken_at = now
    conversation.save(update_fields=["mode", "owner", "taken_at"])
