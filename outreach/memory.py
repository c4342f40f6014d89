"""What the assistant remembers of a conversation, brought in line with what the tables say before it is used."""

from datetime import datetime

from clinics.availability import Opening
from clinics.models import BookingRequest, RequestState
from outreach.assistant.types import Stage, State
from outreach.wording import is_stop_line_due
from triage.models import Conversation


def read_state(conversation: Conversation, now: datetime) -> State:
    """The state to begin a turn with. The time that is held is the one that the waiting request holds, or none."""
    return _align_hold(_read_stored(conversation, now), find_waiting(conversation))


def find_waiting(conversation: Conversation) -> BookingRequest | None:
    rows = BookingRequest.objects.select_related("appointment__provider")
    return rows.filter(conversation=conversation, state=RequestState.WAITING).first()


def fresh_state(conversation: Conversation) -> State:
    """A new start that remembers who we are talking to, and what is held for them."""
    new = _start_over(State.from_json(conversation.assistant_state), conversation)
    return _align_hold(new, find_waiting(conversation))


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


def _align_hold(state: State, waiting: BookingRequest | None) -> State:
    if waiting is None:
        if state.held is None:
            return state
        stage = Stage.GREETING if state.stage in (Stage.REQUESTED, Stage.ASKING_NAME) else state.stage
        return state.with_(held=None, request_id=None, stage=stage)
    if state.request_id == waiting.pk and state.held:
        return state
    held = to_opening(waiting)
    stage = Stage.REQUESTED if state.stage in (Stage.GREETING, Stage.CLOSED) else state.stage
    return state.with_(held=held, request_id=waiting.pk, stage=stage, service_id=held.service_id)


def to_opening(request: BookingRequest) -> Opening:
    """The time that a request holds, as the engine knows times."""
    visit = request.appointment
    return Opening(
        starts_at=visit.starts_at,
        ends_at=visit.ends_at,
        provider_id=visit.provider_id,
        provider_name=visit.provider.name,
        location_id=visit.location_id,
        service_id=visit.service_id,
    )
