"""What the assistant remembers of a conversation, brought in line with what the tables say before it is used."""

from datetime import datetime

from outreach.assistant.types import Stage, State
from outreach.plans import Held, find_held
from outreach.wording import is_stop_line_due
from triage.models import Conversation


def read_state(conversation: Conversation, now: datetime, held: Held | None) -> State:
    """The state to begin a turn with. The time that is held is the one that the waiting request holds, or none."""
    return _align_hold(_read_stored(conversation, now), held)


def fresh_state(conversation: Conversation) -> State:
    """A new start that remembers who we are talking to, and what is held for them."""
    new = _start_over(State.from_json(conversation.assistant_state), conversation)
    return _align_hold(new, find_held(conversation))


def _read_stored(conversation: Conversation, now: datetime) -> State:
    stored = conversation.assistant_state
    if "stage" in stored:
        return State.from_json(stored)
    # A conversation that begins: the patient may have talked to us before, and may have had a text-back just now.
    before = (
        Conversation.objects.filter(patient_id=conversation.patient_id, pk__lt=conversation.pk)
        .order_by("-pk")
        .values_list("assistant_state", flat=True)
        .first()
    )
    state = _start_over(State.from_json({**(before or {}), **stored}), conversation)
    if state.introduced and not stored.get("introduced"):
        return state.with_(introduced=not is_stop_line_due(address=conversation.address, now=now))
    return state


def _start_over(old: State, conversation: Conversation) -> State:
    return old.afresh().with_(language=conversation.patient.language)


def _align_hold(state: State, held: Held | None) -> State:
    if held is None:
        if state.held is None:
            return state
        stage = Stage.GREETING if state.stage in (Stage.REQUESTED, Stage.ASKING_NAME) else state.stage
        return state.with_(held=None, request_id=None, stage=stage)
    if state.request_id == held.request_id and state.held:
        return state
    stage = Stage.REQUESTED if state.stage in (Stage.GREETING, Stage.CLOSED) else state.stage
    return state.with_(
        held=held.opening, request_id=held.request_id, stage=stage, service_id=held.opening.service_id
    )
