"""What the engine asks for, done: holds, names, work for the desk. A hold that comes too late is answered again."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime

from clinics.availability import Opening
from clinics.booking import SlotTaken, change_hold, release_hold
from clinics.models import BookingRequest, Patient
from outreach import asking
from outreach.assistant.converse import just_taken
from outreach.assistant.freed_time import lose
from outreach.assistant.types import (
    Action,
    AskDesk,
    AskForWaitlist,
    AskToCancel,
    ClaimOffer,
    Close,
    CounterOffer,
    HandOver,
    HoldOpening,
    LeaveWaitlist,
    RecordInterest,
    RecordName,
    ReleaseHold,
    ReportLate,
    State,
    StayOnWaitlist,
    Turn,
    TurnDownOffer,
)
from outreach.plans import Held
from outreach.recovery.claiming import Claimed, claim, note_counter, turn_down
from outreach.recovery.staying import leave, stay
from outreach.saying import Setting


def carry_out(turn: Turn, before: State, setting: Setting, *, cause: str) -> Turn:
    """Perform the actions. When the hold comes too late, the engine answers again from what is free now."""
    offer = next((action for action in turn.actions if isinstance(action, ClaimOffer)), None)
    if offer:
        return _claim(offer, turn, setting, cause)
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


def _claim(offer: ClaimOffer, turn: Turn, setting: Setting, cause: str) -> Turn:
    """A yes to a freed time. Where the service books without the desk, its confirmation is all that is said."""
    others = [each for each in turn.actions if each is not offer]
    result = claim(offer_id=offer.offer_id, now=setting.now)
    if isinstance(result, Claimed):
        _perform_all(others, setting, cause)
        if not result.is_booked:
            return replace(turn, state=turn.state.with_(request_id=result.request.pk))
        return replace(turn, state=turn.state.afresh(), replies=())
    lost = lose(
        state=turn.state,
        openings=result.openings,
        is_ended=result.reason != "faster",
        facts=setting.facts,
        known_name=setting.known_name,
        now=setting.now,
    )
    _perform_all(others, setting, cause)
    return lost


def _turn_down(action: TurnDownOffer, setting: Setting, cause: str) -> None:
    turn_down(offer_id=action.offer_id, now=setting.now)


def _counter(action: CounterOffer, setting: Setting, cause: str) -> None:
    note_counter(offer_id=action.offer_id, now=setting.now)
    asking.owe_answer(
        conversation=setting.conversation,
        reason=asking.REASONS["counter_offer"],
        summary=action.summary,
        now=setting.now,
        dedupe=cause,
    )


def _stay(action: StayOnWaitlist, setting: Setting, cause: str) -> None:
    stay(entry_id=action.entry_id, now=setting.now)


def _leave(action: LeaveWaitlist, setting: Setting, cause: str) -> None:
    leave(entry_id=action.entry_id, now=setting.now)


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
    lost = turn.state.held
    again = just_taken(
        state=turn.state,
        openings=setting.calendar.find_for_wish(
            lost.service_id, turn.state.wish, avoid=_starts(lost, before.held)
        ),
        facts=setting.facts,
        now=setting.now,
        kept=before.held,
    )
    kept = [each for each in turn.actions if isinstance(each, RecordName | RecordInterest)]
    return replace(
        again,
        state=again.state.with_(held=before.held, request_id=before.request_id),
        actions=(*kept, *again.actions),
    )


def _starts(*openings: Opening | None) -> set[datetime]:
    return {each.starts_at for each in openings if each}


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
    TurnDownOffer: _turn_down,
    CounterOffer: _counter,
    StayOnWaitlist: _stay,
    LeaveWaitlist: _leave,
    Close: _close,
}


# ---- a turn that was withdrawn before its reply left ------------------------------------------------------


def undo_overtaken(setting: Setting) -> Held | None:
    """What the withdrawn turn held is given back, and what it had given up is held again, where nobody took it.

    Returns what is held then.
    """
    undone, held = setting.conversation.last_turn.get("undone_request"), setting.plans.held
    if undone and held and held.request_id == undone:
        old = State.from_json(setting.conversation.assistant_state)
        if held.request_id != old.request_id:
            release_hold(conversation_id=setting.conversation.pk, now=setting.now)
            held = None
    return settle_overtaken(setting, held)


def settle_overtaken(setting: Setting, held: Held | None) -> Held | None:
    """No turn will be made from the withdrawn one's texts, or it has given back what they do not ask for.

    What is `held` stays held; where nothing is, what the withdrawn turn had given up is held again. Saves nothing but
    that: the caller saves the conversation. Returns what is held then.
    """
    conversation = setting.conversation
    if "undone_request" not in conversation.last_turn:
        return held
    conversation.last_turn = {}
    old = State.from_json(conversation.assistant_state)
    if not old.held or held:
        return held
    replaced = BookingRequest.objects.filter(pk=old.request_id).values_list("replaces_id", flat=True).first()
    try:
        request = _change_hold(HoldOpening(old.held, replaced), setting)
    except SlotTaken:
        return None
    conversation.assistant_state = old.with_(request_id=request.pk).to_json()
    return Held(request.pk, old.held)
