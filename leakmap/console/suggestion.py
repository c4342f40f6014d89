"""The suggested reply of a conversation that a person answers."""

from datetime import datetime

from django.contrib.auth.models import AbstractUser

from leakmap.console import roles
from leakmap.console.timeline import Entry, find_open_question, read_timeline
from outreach.suggesting import Suggestion, suggest_reply
from triage.models import Conversation, ConversationMode
from triage.tickets import is_clinical


def read_suggestion(live: dict) -> Suggestion | None:
    return _suggest(live["conversation"], live["entries"], is_guarded=live["is_clinical"], now=live["now"])


def read_suggestion_of(conversation: Conversation, *, user: AbstractUser, now: datetime) -> Suggestion | None:
    """The same for a click: what is suggested at this moment."""
    is_guarded = is_clinical(conversation)
    entries = read_timeline(conversation, shows_clinical=roles.reads_clinical(user), is_guarded=is_guarded)
    return _suggest(conversation, entries, is_guarded=is_guarded, now=now)


def _suggest(
    conversation: Conversation, entries: list[Entry], *, is_guarded: bool, now: datetime
) -> Suggestion | None:
    """Only while the patient waits for a person, and never from words that are a clinician's to read.

    After a correction there is none: the desk has said that something else was meant.
    """
    if conversation.mode != ConversationMode.PERSON or is_guarded:
        return None
    question = find_open_question(entries)
    if question is None or question.is_hidden or not question.words.strip():
        return None
    if conversation.corrected_at and question.at <= conversation.corrected_at:
        return None
    return suggest_reply(conversation=conversation, text=question.words, now=now)
