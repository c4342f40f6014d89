"""The desk lets the assistant go on, or asks what it would say: turns without a new text of the patient."""

from datetime import datetime

from django.db import connection, transaction

from clinics.profile import read_profile
from leakmap.lib.queue import ring
from outreach.assistant.types import AskDesk, HandOver, HoldOpening, Stage, State, Turn, Understanding
from outreach.carrying_out import carry_out, settle_overtaken
from outreach.dialogue import ask_engine, respond_to, save
from outreach.guards import UnsafeText
from outreach.listening import list_texts
from outreach.memory import read_state
from outreach.models import Kind
from outreach.saying import Setting, check, read_setting, render, say
from triage.classification import rules
from triage.models import Author, Conversation, ConversationMode, Message
from triage.routing import RISKY
from triage.tickets import has_freezing_ticket


def continue_conversation(conversation: Conversation, now: datetime) -> bool:
    """Go on from what the desk corrected, without waiting for the patient. False when there is nothing to say.

    The caller has put the assistant in charge (`desk_talk.release`) and holds the conversation's lock, or does not
    care. One text per correction, however often the button is pressed.
    """
    with transaction.atomic():
        conversation = _lock(conversation.pk)
        if has_freezing_ticket(patient_id=conversation.patient_id) or list_texts(conversation):
            return False  # texts that wait are read first: one of them may be an emergency
        corrected_at = conversation.corrected_at or now
        conversation.mode = ConversationMode.ASSISTANT
        conversation.save(update_fields=["mode"])
        setting = read_setting(conversation, read_profile(now=now), now)
        held = settle_overtaken(setting, setting.plans.held)
        conversation.last_turn = {}
        state = _reopen(read_state(conversation, now, held))
        turn = _answer_meanwhile(setting, state) or _go_on(setting, state)
        turn = carry_out(turn, state, setting, cause=f"continued:{corrected_at:%Y%m%d%H%M%S%f}")
        said = say(turn, setting, dedupe=f"continue:{conversation.pk}:{corrected_at:%Y%m%d%H%M%S%f}")
        save(conversation, turn.state)
        ring(schema=connection.schema_name)
    return bool(said)


def _reopen(state: State) -> State:
    """A person had it: what is known stays, the questions begin anew."""
    stage = Stage.OFFERING if state.offered else Stage.GREETING
    if state.held:
        stage = Stage.REQUESTED if state.name else Stage.ASKING_NAME
    return state.with_(stage=stage, misunderstood=0, asked=(), last_question=None)


def _answer_meanwhile(setting: Setting, state: State) -> Turn | None:
    """What the patient wrote while a person had it is heard first, unless the desk has set it right by hand.

    None where there is nothing, or nothing but what would hand it to a person once more.
    """
    conversation = setting.conversation
    words = "" if conversation.corrected_at else _read_last_words(conversation, since_promise=True)
    turn = ask_engine(setting, state, words) if words else None
    if turn is None or any(isinstance(each, HandOver | AskDesk) for each in turn.actions):
        return None
    return turn


def _go_on(setting: Setting, state: State) -> Turn:
    """The engine's next step when the patient has said nothing new: as if they had asked to book just now."""
    heard = Understanding(text="", language=setting.conversation.patient.language, wants_booking=True)
    return respond_to(heard, state.with_(language=heard.language), setting)


def draft_reply(conversation: Conversation, now: datetime) -> str | None:
    """What the assistant would answer to what the patient wrote last; nothing is done or sent. None: it has nothing.

    For a person to read, change and send: so no words of introduction, and no promise that a person will answer.
    """
    body = _read_last_words(conversation)
    if not body or has_freezing_ticket(patient_id=conversation.patient_id):
        return None
    setting = read_setting(conversation, read_profile(now=now), now)
    state = _reopen(read_state(conversation, now, setting.plans.held)).with_(introduced=True)
    turn = ask_engine(setting, state, body)
    if not turn.replies or any(isinstance(each, HandOver | AskDesk | HoldOpening) for each in turn.actions):
        return None
    reply = turn.replies[0]
    try:
        text = render(reply, turn.state, setting)
        check(text, Kind.ASSISTANT, reply, turn.state, setting)
    except UnsafeText:
        return None
    return text


def _read_last_words(conversation: Conversation, *, since_promise: bool = False) -> str:
    """The patient's texts since anybody last answered; none when they are a clinician's to read.

    "A person will answer" is no answer; `since_promise`: only what came after it all the same.
    """
    rows = Message.objects.filter(conversation=conversation, is_note=False).order_by("-at", "-pk")
    if not since_promise:
        rows = rows.exclude(outbox__kind=Kind.HANDOVER)
    elif conversation.taken_at:
        rows = rows.filter(at__gt=conversation.taken_at)  # whoever took it over has read what came before
    words = []
    for author, body in rows.values_list("author", "body")[:20]:
        if author != Author.PATIENT:
            break
        words.append(body)
    body = "\n".join(reversed(words))
    return "" if rules.read(body).category in RISKY else body


def _lock(conversation_id: int) -> Conversation:
    rows = Conversation.objects.select_for_update(of=("self",)).select_related(
        "address", "line__location", "patient"
    )
    return rows.get(pk=conversation_id)
