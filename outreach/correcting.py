"""The desk corrects what the assistant understood (service, time, with whom, name, language) and lets it go on."""

import hashlib
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from enum import StrEnum

from django.db import transaction

from clinics.models import Language, Provider, Service
from clinics.profile import read_profile
from outreach.assistant.types import State, Wish
from outreach.assistant.understand import understand
from outreach.carrying_out import settle_overtaken
from outreach.desk_talk import (
    SomebodyWasFaster,
    close_answer_tickets,
    is_frozen,
    lock_conversation,
    lock_for,
    write_line,
)
from outreach.going_on import continue_conversation
from outreach.listening import list_texts
from outreach.memory import read_state
from outreach.saying import read_setting
from outreach.wording import read_facts
from triage.models import Conversation, ConversationMode

ANY_TIME = "any time"
HOW_TO_SAY_WHEN = "Write it as a patient would: Thursday after 3, Dec 2 in the morning, next week."


class Fact(StrEnum):
    """One thing the assistant believes; the values are the addresses' words."""

    SERVICE = "service"
    TIME = "time"
    PROVIDER = "provider"
    NAME = "name"
    LANGUAGE = "language"


def fingerprint(fact: Fact, conversation: Conversation, state: State) -> str:
    """Changes when the fact does. `conversation` comes with its patient."""
    patient, wish = conversation.patient, state.wish
    believed = {
        Fact.SERVICE: state.service_id,
        Fact.TIME: replace(wish, providers=(), not_providers=()),
        Fact.PROVIDER: (wish.providers, wish.not_providers),
        Fact.NAME: (patient.first_name, patient.last_name),
        Fact.LANGUAGE: patient.language,
    }
    return hashlib.sha256(repr(believed[fact]).encode()).hexdigest()[:16]


def correct(
    *,
    conversation_id: int,
    fact: Fact,
    value: str,
    seen: str,
    actor: str,
    now: datetime,
    reads_clinical: bool = False,
) -> None:
    """Believe this from here on; nothing is said until the assistant goes on. `seen`: its fingerprint on the screen.

    Raises SomebodyWasFaster when it is no longer that, ClinicalNow, and ValueError with a remedy for what cannot be
    read.
    """
    with transaction.atomic():
        conversation = lock_for(conversation_id, reads_clinical=reads_clinical)
        state = State.from_json(conversation.assistant_state)
        if fingerprint(fact, conversation, state) != seen:
            raise SomebodyWasFaster
        setting = read_setting(conversation, read_profile(now=now), now)
        held = settle_overtaken(setting, setting.plans.held)
        state = _CORRECTIONS[fact](conversation, read_state(conversation, now, held), value.strip(), now)
        if fingerprint(fact, conversation, state) == seen:
            return  # the same again
        conversation.assistant_state, conversation.corrected_at = state.to_json(), now
        conversation.save(update_fields=["assistant_state", "corrected_at", "last_turn"])
        write_line(conversation, actor, f"{actor} corrected the {fact}.", now)


def _correct_service(conversation: Conversation, state: State, value: str, now: datetime) -> State:
    """The offered times were for another service, so they can no longer be chosen."""
    service = Service.objects.filter(pk=value).first() if value.isdecimal() else None
    if service is None:
        raise ValueError("Choose one of the services.")
    if service.pk == state.service_id:
        return state
    return state.with_(service_id=service.pk, offered=(), shown=(), misunderstood=0)


def _correct_time(conversation: Conversation, state: State, value: str, now: datetime) -> State:
    """Read by the assistant's own grammar, so that it understands what the desk means."""
    wish = Wish() if value.lower() == ANY_TIME else _read_wish(conversation, value, now)
    kept = {"providers": state.wish.providers, "not_providers": state.wish.not_providers}
    return state.with_(wish=replace(wish, **kept), shown=(), misunderstood=0)


def _read_wish(conversation: Conversation, value: str, now: datetime) -> Wish:
    profile = read_profile(now=now)
    line = profile.get_line(conversation.line_id)
    facts = read_facts(practice=profile.practice, line=line.row, desk=line.desk, now=now)
    heard = understand(text=value, state=State(), facts=facts, known_name=None, now=now)
    if not heard.wish.names_when:
        raise ValueError(HOW_TO_SAY_WHEN)
    if heard.wish.unclear_day:
        raise ValueError("That may mean two days. Write the date, like Dec 2.")
    return Wish().merged_with(heard.wish)  # as the assistant keeps a wish: "any" is the absence of one


def _correct_provider(conversation: Conversation, state: State, value: str, now: datetime) -> State:
    """Empty: anybody."""
    provider = Provider.objects.filter(pk=value).first() if value.isdecimal() else None
    if value and provider is None:
        raise ValueError("Choose one of the providers.")
    chosen = (provider.pk,) if provider else ()
    return state.with_(
        wish=replace(state.wish, providers=chosen, not_providers=()), shown=(), misunderstood=0
    )


def _correct_name(conversation: Conversation, state: State, value: str, now: datetime) -> State:
    first, _, last = " ".join(value.split()).partition(" ")
    if not first:
        raise ValueError("Type a name.")
    patient = conversation.patient
    patient.first_name, patient.last_name = first[:60], last[:60]
    patient.save(update_fields=["first_name", "last_name"])
    return state.with_(name=value)


def _correct_language(conversation: Conversation, state: State, value: str, now: datetime) -> State:
    if value not in Language.values:
        raise ValueError("Choose one of the languages.")
    conversation.patient.language = value
    conversation.patient.save(update_fields=["language"])
    return state.with_(language=value)


_CORRECTIONS: dict[Fact, Callable[[Conversation, State, str, datetime], State]] = {
    Fact.SERVICE: _correct_service,
    Fact.TIME: _correct_time,
    Fact.PROVIDER: _correct_provider,
    Fact.NAME: _correct_name,
    Fact.LANGUAGE: _correct_language,
}


def let_continue(*, conversation_id: int, actor: str, now: datetime) -> None:
    """The assistant answers again, and speaks at once from what is understood.

    Raises SomebodyWasFaster when it already does, and ValueError with a remedy when it may not or cannot.
    """
    with transaction.atomic():
        conversation = lock_conversation(conversation_id)
        if is_frozen(conversation):
            raise ValueError("A clinical question is open. A clinician closes it first.")
        if conversation.address.opted_out_at:
            raise ValueError("This patient asked for no texts. Call instead.")
        if conversation.mode == ConversationMode.ASSISTANT and conversation.corrected_at is None:
            raise SomebodyWasFaster
        if list_texts(conversation):
            raise ValueError("The patient is writing just now. Wait a moment: the assistant reads it first.")
        conversation.owner, conversation.waiting_since = None, None
        conversation.save(update_fields=["owner", "waiting_since"])
        # before it speaks: what it says may be that a person is needed after all
        close_answer_tickets(conversation, actor, now)
        write_line(conversation, actor, f"{actor} let the assistant continue.", now)
        if not continue_conversation(conversation, now):
            raise ValueError(
                "There is nothing to say yet. Correct the service or the time first, or write yourself."
            )
        Conversation.objects.filter(pk=conversation_id).update(corrected_at=None)
