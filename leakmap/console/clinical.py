"""Which words are clinical. They are shown to clinicians and owners; everybody else sees that there are some."""

from collections.abc import Iterable

from django.db.models import BooleanField, Exists, OuterRef, Q, QuerySet, Value
from django.http import HttpRequest

from leakmap.console import roles
from triage.models import FREEZING_KINDS, Conversation, ConversationMode, Message, Reading, Ticket

HIDDEN = "A clinician is answering"


def with_clinical_flag(conversations: QuerySet[Conversation]) -> QuerySet[Conversation]:
    """Adds `is_clinical`: frozen, or with an open clinical ticket."""
    open_ticket = Ticket.objects.filter(
        conversation=OuterRef("pk"), kind__in=FREEZING_KINDS, closed_at__isnull=True
    )
    return conversations.annotate(is_clinical=Q(mode=ConversationMode.FROZEN) | Q(Exists(open_ticket)))


def show_words_to(request: HttpRequest) -> Value:
    """Annotate a list's rows with it: an admin object serves many requests at once and may remember none."""
    return Value(roles.reads_clinical(request.user), output_field=BooleanField())


def clinical_of(tickets: Iterable[Ticket]) -> list[Ticket]:
    return [each for each in tickets if each.kind in FREEZING_KINDS]


def without_clinical(messages: QuerySet[Message]) -> QuerySet[Message]:
    """Leaves out what `is_hidden` hides, for lists that show one message of each conversation."""
    read_as = Q()
    for kind in FREEZING_KINDS:
        read_as |= Q(category=kind) | Q(also__contains=kind)
    reading = Reading.objects.filter(read_as, message=OuterRef("pk"))
    ticket = Ticket.objects.filter(
        Q(closed_at=None) | Q(closed_at__gte=OuterRef("at")),
        conversation=OuterRef("conversation"),
        kind__in=FREEZING_KINDS,
        opened_at__lte=OuterRef("at"),
    )
    return messages.exclude(Exists(reading)).exclude(Exists(ticket))


def is_hidden(message: Message, clinical_tickets: Iterable[Ticket]) -> bool:
    """Whether a message belongs to a clinical matter, also after it was closed.

    `message.readings` must be prefetched: the patient's own message came a moment before its ticket.
    """
    if any({reading.category, *reading.also} & set(FREEZING_KINDS) for reading in message.readings.all()):
        return True
    return any(
        ticket.opened_at <= message.at and (ticket.closed_at is None or message.at <= ticket.closed_at)
        for ticket in clinical_tickets
    )
