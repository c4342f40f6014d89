"""The assistant's shell: reads rows for the pure engine, carries out what it asks for, and sends what it says.

`outreach.assistant` decides; nothing is decided here. A slot lost to a faster caller goes back to the engine once.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from itertools import islice

from django.db import connection, transaction

from clinics.availability import Opening
from clinics.booking import SlotTaken, change_hold, release_hold
from clinics.models import BookingRequest, Patient, Service
from clinics.openings import list_openings
from clinics.profile import Profile, read_profile
from leakmap.lib.queue import ring
from outreach import asking
from outreach.assistant.choosing import fits
from outreach.assistant.converse import just_taken, respond
from outreach.assistant.types import (
    Action,
    AskDesk,
    AskForWaitlist,
    AskToCancel,
    Close,
    HandOver,
    HoldOpening,
    RecordInterest,
    RecordName,
    ReleaseHold,
    ReportLate,
    Stage,
    State,
    Turn,
    Understanding,
    Wish,
)
from outreach.assistant.understand import needs_openings, understand
from outreach.guards import UnsafeText
from outreach.listening import fingerprint, list_texts, stop_listening
from outreach.memory import find_waiting, read_state
from outreach.models import Kind
from outreach.saying import Setting, check, read_setting, render, say
from triage.classification import rules
from triage.models import Author, Conversation, ConversationMode, Message
from triage.routing import RISKY
from triage.tickets import has_freezing_ticket

NEAR = timedelta(days=16)  # two of each weekday
PLENTY = 12  # openings that fit: more than three offers of three
NOTHING_TO_SAY = "the assistant had nothing to add"


# ---- one turn ---------------------------------------------------------------------------------------------


def answer_texts(
    *, conversation: Conversation, texts: Sequence[Message], profile: Profile, now: datetime
) -> str:
    """One turn over everything the patient wrote since the last: many texts in, at most one out. Returns a remark.

    The conversation is locked by the caller.
    """
    if any(text.awaits_answer for text in texts):
        stop_listening(conversation)
    setting = read_setting(conversation, profile, now)
    _undo_overtaken(setting)
    state = read_state(conversation, now)
    before, name = state.to_json(), setting.known_name
    turn = _think(setting, state, "\n".join(text.body for text in texts))
    turn = _carry_out(turn, state, setting, cause=f"turn:{texts[-1].pk}")
    replies = say(turn, setting, dedupe=f"reply:{texts[-1].inbound_id or texts[-1].pk}")
    conversation.assistant_state = turn.state.to_json()
    conversation.last_turn = {
        "texts": [text.pk for text in texts],
        "replies": [item.pk for item in replies],
        "before": before,
        "after": fingerprint(conversation),
        "request": turn.state.request_id,
        "named": _full_name(conversation.patient) if name is None and setting.known_name else None,
    }
    _save(conversation, turn.state)
    return "" if replies else NOTHING_TO_SAY


def _full_name(patient: Patient) -> list[str]:
    return [patient.first_name, patient.last_name]


def _think(setting: Setting, state: State, body: str) -> Turn:
    """The engine's turn. Times it would name again that are gone by now are taken out of its hands first."""
    turn = _ask_engine(setting, state, body)
    gone = _find_gone(turn, state, setting)
    if not gone:
        return turn
    left = tuple(each for each in state.offered if each not in gone)
    if left:
        return _ask_engine(setting, state.with_(offered=left), body)
    openings = _find_openings(gone[0].service_id, setting)
    return just_taken(
        state=state.with_(held=None),
        openings=openings,
        facts=setting.facts,
        now=setting.now,
        kept=state.held,
    )


def _ask_engine(setting: Setting, state: State, body: str) -> Turn:
    asked = {"state": state, "facts": setting.facts, "known_name": setting.known_name, "now": setting.now}
    heard = understand(text=body, visits=setting.visits, **asked)
    return _respond(setting, state, heard)


def _respond(setting: Setting, state: State, heard: Understanding) -> Turn:
    wanted = needs_openings(state, heard)
    answer = partial(
        respond,
        state=state,
        understanding=heard,
        facts=setting.facts,
        known_name=setting.known_name,
        now=setting.now,
        visits=setting.visits,
    )
    turn = answer(openings=_find_for_wish(*wanted, state, setting) if wanted else [])
    about = turn.state.service_id
    if any(each.service_id != about for each in turn.state.offered):
        # It went on to another service than it had asked for: another visit's, or a correction.
        turn = answer(openings=_find_openings(about, setting))
    return turn


def _find_openings(
    service_id: int | None, setting: Setting, *, within: timedelta | None = None
) -> list[Opening]:
    service = Service.objects.filter(pk=service_id).first()
    if service is None:
        return []
    return list_openings(service=service, practice=setting.profile.practice, now=setting.now, within=within)


def _find_for_wish(service_id: int, wish: Wish, state: State, setting: Setting) -> list[Opening]:
    """The openings about the wished days where those are plenty, else all of them: most wishes are for soon."""
    near = _find_openings(service_id, setting, within=_look_ahead(wish, setting.now))
    zone, shown = setting.line.row.location.zone, set(state.shown)
    fitting = (each for each in near if each.starts_at not in shown and fits(each, wish, zone))
    plenty = sum(1 for _ in islice(fitting, PLENTY)) == PLENTY
    return near if plenty else _find_openings(service_id, setting)


def _look_ahead(wish: Wish, now: datetime) -> timedelta:
    days = [each for each in (wish.first_date, wish.last_date, *wish.dates) if each]
    return max(NEAR, timedelta(days=(max(days) - now.date()).days + 8)) if days else NEAR


def _find_gone(turn: Turn, state: State, setting: Setting) -> list[Opening]:
    """Earlier offers the turn would repeat although they are no longer free. Nothing is asked when it repeats none."""
    repeated = [each for reply in turn.replies for each in reply.openings if each in state.offered]
    if not repeated or turn.state.held in repeated:
        return []
    free = set(_find_openings(repeated[0].service_id, setting))
    return [each for each in repeated if each not in free]


def _undo_overtaken(setting: Setting) -> None:
    """What the withdrawn turn held is given back, and what it had given up is held again, where nobody took it."""
    undone = setting.conversation.last_turn.get("undone_request")
    waiting = find_waiting(setting.conversation)
    if undone and waiting and waiting.pk == undone:
        old = State.from_json(setting.conversation.assistant_state)
        if waiting.pk != old.request_id:
            release_hold(conversation_id=setting.conversation.pk, now=setting.now)
    settle_overtaken(setting)


def settle_overtaken(setting: Setting) -> None:
    """No turn will be made from the withdrawn one's texts, or it has given back what they do not ask for.

    What is held stays held; where nothing is, what the withdrawn turn had given up is held again. Saves nothing but
    that: the caller saves the conversation.
    """
    conversation = setting.conversation
    if "undone_request" not in conversation.last_turn:
        return
    conversation.last_turn = {}
    old = State.from_json(conversation.assistant_state)
    if not old.held or find_waiting(conversation):
        return
    replaced = BookingRequest.objects.filter(pk=old.request_id).values_list("replaces_id", flat=True).first()
    try:
        request = _change_hold(HoldOpening(old.held, replaced), setting)
    except SlotTaken:
        return
    conversation.assistant_state = old.with_(request_id=request.pk).to_json()


# ---- what the engine asks for -----------------------------------------------------------------------------


def _carry_out(turn: Turn, before: State, setting: Setting, *, cause: str) -> Turn:
    """Perform the actions. When the hold comes too late, the engine answers again from what is free now."""
    hold = next((action for action in turn.actions if isinstance(action, HoldOpening)), None)
    if hold is None:
        _perform_all(turn.actions, setting, cause)
        return turn
    try:
        request = _change_hold(hold, setting)
    except SlotTaken:
        turn = _offer_instead(turn, before, setting)
        _perform_all(turn.actions, setting, cause)
        return turn
    # The old time was given up together with getting the new one.
    others = [each for each in turn.actions if not isinstance(each, HoldOpening | ReleaseHold)]
    _perform_all(others, setting, cause)
    return replace(turn, state=turn.state.with_(request_id=request.pk))


def _change_hold(hold: HoldOpening, setting: Setting) -> BookingRequest:
    return change_hold(
        opening=hold.opening,
        patient=setting.conversation.patient,
        conversation_id=setting.conversation.pk,
        practice=setting.profile.practice,
        desk=setting.line.desk,
        now=setting.now,
        replaces=hold.replaces,
    )


def _offer_instead(turn: Turn, before: State, setting: Setting) -> Turn:
    """The chosen time is gone: the next ones. What was held before is still held, and the state still knows it."""
    openings = _find_openings(turn.state.held.service_id, setting)
    again = just_taken(
        state=turn.state, openings=openings, facts=setting.facts, now=setting.now, kept=before.held
    )
    kept = [each for each in turn.actions if isinstance(each, RecordName | RecordInterest)]
    return replace(
        again,
        state=again.state.with_(held=before.held, request_id=before.request_id),
        actions=(*kept, *again.actions),
    )


def _perform_all(actions: Sequence[Action], setting: Setting, cause: str) -> None:
    for action in actions:
        _PERFORM[type(action)](action, setting, cause)


def _release(action: ReleaseHold, setting: Setting, cause: str) -> None:
    release_hold(conversation_id=setting.conversation.pk, now=setting.now)


def _record_name(action: RecordName, setting: Setting, cause: str) -> None:
    """What a stranger calls themselves; a name the desk typed is never overwritten."""
    patient = setting.conversation.patient
    if patient.first_name:
        return
    first, _, last = action.name.strip().partition(" ")
    patient.first_name, patient.last_name = first[:60], last[:60]
    patient.save(update_fields=["first_name", "last_name"])


def _record_interest(action: RecordInterest, setting: Setting, cause: str) -> None:
    Patient.objects.filter(pk=setting.conversation.patient_id).update(interest_id=action.service_id)


def _hand_over(action: HandOver, setting: Setting, cause: str) -> None:
    asking.hand_over(
        conversation=setting.conversation,
        reason=asking.say_reason(action),
        summary=action.summary,
        now=setting.now,
        dedupe=cause,
    )


def _ask_desk(action: AskDesk, setting: Setting, cause: str) -> None:
    asking.owe_answer(
        conversation=setting.conversation,
        reason=asking.say_reason(action),
        summary=action.summary,
        now=setting.now,
        dedupe=cause,
    )


def _ask_for_waitlist(action: AskForWaitlist, setting: Setting, cause: str) -> None:
    asking.ask_for_waitlist(action, conversation=setting.conversation, facts=setting.facts, now=setting.now)


def _close(action: Close, setting: Setting, cause: str) -> None:
    setting.conversation.is_open = False


def _pass_on(verb: Callable) -> Callable:
    return lambda action, setting, cause: verb(action, conversation=setting.conversation, now=setting.now)


_PERFORM: dict[type, Callable[[Action, Setting, str], None]] = {
    ReleaseHold: _release,
    RecordName: _record_name,
    RecordInterest: _record_interest,
    HandOver: _hand_over,
    AskDesk: _ask_desk,
    AskToCancel: _pass_on(asking.ask_to_cancel),
    ReportLate: _pass_on(asking.report_late),
    AskForWaitlist: _ask_for_waitlist,
    Close: _close,
}


def _save(conversation: Conversation, state: State) -> None:
    conversation.assistant_state, conversation.corrected_at = state.to_json(), None
    conversation.save(
        update_fields=["assistant_state", "corrected_at", "is_open", "last_turn", "last_out_at"]
    )
    if conversation.patient.language != state.language:
        conversation.patient.language = state.language
        conversation.patient.save(update_fields=["language"])


# ---- the desk lets it go on -------------------------------------------------------------------------------


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
        settle_overtaken(setting)
        conversation.last_turn = {}
        state = _reopen(read_state(conversation, now))
        turn = _go_on(setting, state)
        turn = _carry_out(turn, state, setting, cause=f"continued:{corrected_at:%Y%m%d%H%M%S%f}")
        said = say(turn, setting, dedupe=f"continue:{conversation.pk}:{corrected_at:%Y%m%d%H%M%S%f}")
        _save(conversation, turn.state)
        ring(schema=connection.schema_name)
    return bool(said)


def _reopen(state: State) -> State:
    """A person had it: what is known stays, the questions begin anew."""
    stage = Stage.OFFERING if state.offered else Stage.GREETING
    if state.held:
        stage = Stage.REQUESTED if state.name else Stage.ASKING_NAME
    return state.with_(stage=stage, misunderstood=0, asked=(), last_question=None)


def _go_on(setting: Setting, state: State) -> Turn:
    """The engine's next step when the patient has said nothing new: as if they had asked to book just now."""
    heard = Understanding(text="", language=setting.conversation.patient.language, wants_booking=True)
    return _respond(setting, state.with_(language=heard.language), heard)


def draft_reply(conversation: Conversation, now: datetime) -> str | None:
    """What the assistant would answer to what the patient wrote last; nothing is done or sent. None: it has nothing.

    For a person to read, change and send: so no words of introduction, and no promise that a person will answer.
    """
    body = _read_last_words(conversation)
    if not body or has_freezing_ticket(patient_id=conversation.patient_id):
        return None
    setting = read_setting(conversation, read_profile(now=now), now)
    state = _reopen(read_state(conversation, now)).with_(introduced=True)
    turn = _ask_engine(setting, state, body)
    if not turn.replies or any(isinstance(each, HandOver | AskDesk | HoldOpening) for each in turn.actions):
        return None
    reply = turn.replies[0]
    try:
        text = render(reply, turn.state, setting)
        check(text, Kind.ASSISTANT, reply, turn.state, setting)
    except UnsafeText:
        return None
    return text


def _read_last_words(conversation: Conversation) -> str:
    """The patient's texts since anybody last answered; none when they are a clinician's to read."""
    rows = Message.objects.filter(conversation=conversation, is_note=False).order_by("-at", "-pk")
    rows = rows.exclude(outbox__kind=Kind.HANDOVER)  # "a person will answer" is no answer
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
