"""What a person might answer, ready to be sent or edited: the assistant's own draft, else an approved answer."""

from dataclasses import dataclass
from datetime import datetime

from clinics.models import KnowledgeEntry
from clinics.profile import read_profile
from outreach.assistant.matching import find_knowledge
from outreach.assistant.types import KnowledgeItem
from outreach.going_on import draft_reply
from triage.models import Conversation

LIKELY = 0.35  # a person reads it before it leaves, so it may be less sure than an answer of the assistant's


@dataclass(frozen=True)
class Suggestion:
    """`source` tells the desk where it comes from."""

    body: str
    source: str


def suggest_reply(*, conversation: Conversation, text: str, now: datetime) -> Suggestion | None:
    """For the patient's newest `text`. Changes nothing; None when nothing fits."""
    draft = draft_reply(conversation, now)
    if draft:
        name = read_profile(now=now).practice.assistant_name
        return Suggestion(draft, f"what {name} would say")
    return _find_answer(text, conversation.patient.language)


def _find_answer(text: str, language: str) -> Suggestion | None:
    items = tuple(
        KnowledgeItem(each.pk, each.question, each.answer, tuple(each.keywords), each.language)
        for each in KnowledgeEntry.objects.filter(is_approved=True, language=language)
    )
    found, score = find_knowledge(text, items, language)
    item = next((each for each in items if each.id == found), None)
    if item is None or score < LIKELY:
        return None
    return Suggestion(item.answer, f"your answer to: {item.question}")
