"""A person who took a conversation over keeps it until they hand it back, or have been quiet for long enough."""

from datetime import datetime, timedelta

from clinics.models import Practice
from outreach.memory import fresh_state
from triage.models import OWED_KINDS, Author, Conversation, ConversationMode, Message, Ticket


def resume_after_quiet(*, conversation: Conversation, practice: Practice, now: datetime) -> bool:
    """The patient writes long after the last person did, and no answer is owed: the assistant answers again."""
    if conversation.mode != ConversationMode.PERSON:
        return False
    owed = Ticket.objects.filter(patient=conversation.patient_id, kind__in=OWED_KINDS, closed_at=None)
    if owed.exists():
        return False
    if now - last_human_moment(conversation) < timedelta(hours=practice.person_quiet_hours):
        return False
    conversation.mode, conversation.owner = ConversationMode.ASSISTANT, None
    conversation.waiting_since = None
    conversation.assistant_state = fresh_state(conversation).to_json()
    conversation.save(update_fields=["mode", "owner", "waiting_since", "assistant_state"])
    return True


def last_human_moment(conversation: Conversation) -> datetime:
    """When a person last wrote, noted or closed something here; notes say who took over, and when."""
    spoke = Message.objects.filter(conversation=conversation, author=Author.DESK).order_by("-at")
    closed = Ticket.objects.filter(conversation=conversation, closed_at__isnull=False).order_by("-closed_at")
    moments = [
        spoke.values_list("at", flat=True).first(),
        closed.values_list("closed_at", flat=True).first(),
        conversation.opened_at,
    ]
    return max(filter(None, moments))


def was_asked(*, conversation: Conversation) -> bool:
    """Whether the last text of the desk holds a question, so that any word may be the answer to it."""
    spoke = Message.objects.filter(conversation=conversation, author=Author.DESK, is_note=False).order_by(
        "-pk"
    )
    return "?" in (spoke.values_list("body", flat=True).first() or "")


def has_person_answered(*, conversation: Conversation, since: datetime) -> bool:
    """Whether somebody at the desk has written to the patient after that moment."""
    rows = Message.objects.filter(conversation=conversation, author=Author.DESK, is_note=False)
    return rows.filter(at__gte=since).exists()
