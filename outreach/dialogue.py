"""The assistant's turn: reads rows for the pure engine, has done what it asks for, and sends what it says.

`outreach.assistant` decides; nothing is decided here. A slot lost to a faster caller goes back to the engine once.
"""

from collections.abc import Sequence
from datetime import datetime
from functools import partial

from clinics.availability import Opening
from clinics.models import Patient
from clinics.profile import Profile
from outreach.assistant.converse import just_taken, respond
from outreach.assistant.types import State, Turn, Understanding, Wish
from outreach.assistant.understand import needs_openings, understand
from outreach.carrying_out import carry_out, undo_overtaken
from outreach.listening import fingerprint, stop_listening
from outreach.memory import read_state
from outreach.saying import Setting, read_setting, say
from triage.models import Conversation, Message

NOTHING_TO_SAY = "the assistant had nothing to add"


def answer_texts(
    *, conversation: Conversation, texts: Sequence[Message], profile: Profile, now: datetime
) -> str:
    """One turn over everything the patient wrote since the last: many texts in, at most one out. Returns a remark.

    The conversation is locked by the caller.
    """
    if any(text.awaits_answer for text in texts):
        stop_listening(conversation)
    setting = read_setting(conversation, profile, now)
    state = read_state(conversation, now, undo_overtaken(setting))
    before, name = state.to_json(), setting.known_name
    turn = _think(setting, state, "\n".join(text.body for text in texts))
    turn = carry_out(turn, state, setting, cause=f"turn:{texts[-1].pk}")
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
    save(conversation, turn.state)
    return "" if replies else NOTHING_TO_SAY


def _full_name(patient: Patient) -> list[str]:
    return [patient.first_name, patient.last_name]


def _think(setting: Setting, state: State, body: str) -> Turn:
    """The engine's turn. Times it would name again that are gone by now are taken out of its hands first."""
    turn = ask_engine(setting, state, body)
    gone = _find_gone(turn, state, setting)
    if not gone:
        return turn
    left = tuple(each for each in state.offered if each not in gone)
    if left:
        return ask_engine(setting, state.with_(offered=left), body)
    openings = setting.calendar.find_for_wish(gone[0].service_id, state.wish, avoid=_held_start(state))
    return just_taken(
        state=state.with_(held=None),
        openings=openings,
        facts=setting.facts,
        now=setting.now,
        kept=state.held,
    )


def _find_gone(turn: Turn, state: State, setting: Setting) -> list[Opening]:
    """Earlier offers the turn would repeat although they are no longer free. Nothing is asked when it repeats none."""
    repeated = [each for reply in turn.replies for each in reply.openings if each in state.offered]
    if turn.state.held in repeated:
        return []
    return setting.calendar.find_gone(repeated)


def ask_engine(setting: Setting, state: State, body: str) -> Turn:
    asked = {"state": state, "facts": setting.facts, "known_name": setting.known_name, "now": setting.now}
    heard = understand(text=body, visits=setting.plans.visits, **asked)
    return respond_to(heard, state, setting)


def respond_to(heard: Understanding, state: State, setting: Setting) -> Turn:
    answer = partial(
        respond,
        state=state,
        understanding=heard,
        facts=setting.facts,
        known_name=setting.known_name,
        now=setting.now,
        visits=setting.plans.visits,
    )
    wanted = needs_openings(state, heard)
    turn = answer(openings=_find_openings(*wanted, state, setting) if wanted else [])
    about = (turn.state.service_id, turn.state.wish)
    if (wanted and turn.state.offered and wanted != about) or _offers_other_service(turn):
        # It went on to something else than was looked for: another visit's service, or a correction.
        turn = answer(openings=_find_openings(*about, state, setting))
    return turn


def _offers_other_service(turn: Turn) -> bool:
    return any(each.service_id != turn.state.service_id for each in turn.state.offered)


def _find_openings(service_id: int | None, wish: Wish, state: State, setting: Setting) -> list[Opening]:
    return setting.calendar.find_for_wish(service_id, wish, avoid={*state.shown, *_held_start(state)})


def _held_start(state: State) -> set[datetime]:
    return {state.held.starts_at} if state.held else set()


def save(conversation: Conversation, state: State) -> None:
    conversation.assistant_state, conversation.corrected_at = state.to_json(), None
    conversation.save(
        update_fields=["assistant_state", "corrected_at", "is_open", "last_turn", "last_out_at"]
    )
    if conversation.patient.language != state.language:
        conversation.patient.language = state.language
        conversation.patient.save(update_fields=["language"])
