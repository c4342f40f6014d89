"""The sweeping check: is there any text of a patient that nobody answered and no work shows?"""

from django.db.models import Q

from leakmap.steps import ONLY_THANKS
from outreach.dialogue import NOTHING_TO_SAY
from outreach.models import REACHES, OutboxItem
from triage.models import Author, Message, Ticket

# Why nothing follows, as the delivery's own row says: the carrier answered, or the patient wanted silence.
SILENT_ON_PURPOSE = ("keyword", "free text", "blocked", NOTHING_TO_SAY, ONLY_THANKS, "a person answered")
# Why what was to follow did not leave: the patient cannot or does not want to read it.
MAY_NOT_LEAVE = ("Patient asked for no texts", "Texts cannot reach this number", "Patient is blocked")


def list_unanswered() -> list[Message]:
    """Patients' texts of the current spa with no reply, no person's words, no task and no reason after them."""
    return [
        text
        for text in Message.objects.filter(author=Author.PATIENT).select_related("inbound", "conversation")
        if not (_is_listened_to(text) or _has_reason(text) or _was_answered(text) or _is_shown(text))
    ]


def _is_listened_to(text: Message) -> bool:
    return text.awaits_answer and text.conversation.answer_due_at is not None


def _has_reason(text: Message) -> bool:
    return text.inbound is not None and text.inbound.problem in SILENT_ON_PURPOSE


def _was_answered(text: Message) -> bool:
    later = OutboxItem.objects.filter(conversation=text.conversation_id, message__pk__gt=text.pk)
    return later.filter(Q(state__in=REACHES) | Q(reason__in=MAY_NOT_LEAVE)).exists()


def _is_shown(text: Message) -> bool:
    """A task that was open when it came, or was opened for it."""
    tickets = Ticket.objects.filter(patient=text.conversation.patient_id)
    return tickets.filter(Q(closed_at=None) | Q(closed_at__gte=text.at)).exists()
