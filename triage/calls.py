"""What became of a call: a pure fold over its events. The order in which they arrive does not matter.

Rules: docs/voice/twiml/dial (DialCallStatus, DialBridged) and the fact that `completed` also covers voicemail.
Any one signal alone is enough: the dial result, the line's own status, or the watchdog's look-up.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Outcome(StrEnum):
    RINGING = "ringing"
    ANSWERED = "answered"
    NO_ANSWER = "no_answer"
    ABANDONED = "abandoned"  # the caller hung up while the desk rang
    BUSY = "busy"
    VOICEMAIL = "voicemail"  # a machine took it, or nobody pressed 1
    FAILED = "failed"
    FORWARDED = "forwarded"  # arrived here because nobody picked up at the old number


OUTCOME_WORDS = {
    "ringing": "Ringing",
    "answered": "Answered",
    "no_answer": "Missed: nobody picked up",
    "abandoned": "Missed: caller hung up",
    "busy": "Missed: line busy",
    "voicemail": "Missed: went to voicemail",
    "failed": "Missed: could not connect",
    "forwarded": "Missed at the old number",
}
MISSED = frozenset(Outcome) - {Outcome.RINGING, Outcome.ANSWERED}


class Signal(StrEnum):
    """What can tell us something about a call."""

    ARRIVED = "arrived"
    PROGRESS = "progress"  # the line's own progress: kept, decides nothing
    LEG = "leg"  # one desk phone's own progress
    PRESSED = "pressed"  # the desk pressed a key
    DIALED = "dialed"  # the result of ringing the desk
    ENDED = "ended"  # the line's own final status
    WATCHED = "watched"  # we asked the provider ourselves


KNOWS_MOST = (
    Signal.ARRIVED,
    Signal.PRESSED,
    Signal.DIALED,
    Signal.LEG,
    Signal.ENDED,
    Signal.WATCHED,
    Signal.PROGRESS,
)


@dataclass(frozen=True)
class CallEvent:
    signal: Signal
    at: datetime
    status: str = ""  # DialCallStatus for DIALED, CallStatus for ENDED and WATCHED
    bridged: bool | None = None  # None: the provider did not say
    pressed_one: bool = False
    caller_gone: bool = False  # the caller's own leg was over when the dial result came
    duration_s: int | None = None


@dataclass(frozen=True)
class Verdict:
    outcome: Outcome
    at: datetime
    decided_by: str = ""


CALL_STATUS = "call status"  # decided by the line's own end alone
FINAL = frozenset({"completed", "busy", "failed", "no-answer", "canceled"})
NOT_ANSWERED = {
    "busy": Outcome.BUSY,
    "failed": Outcome.FAILED,
    "canceled": Outcome.ABANDONED,
    "no-answer": Outcome.NO_ANSWER,
    "completed": Outcome.VOICEMAIL,
}


def judge(
    events: Iterable[CallEvent], *, is_forwarded: bool, is_screened: bool, legs_are_people: bool = False
) -> Verdict:
    """The verdict on a call so far.

    An answer beats every other signal, whenever it is heard of; among misses the first signal wins, and of two at
    the same instant the one that knows more.
    `is_screened`: the desk must press 1, so a bridge without it does not count. `legs_are_people`: no phone of the
    line asks for a key, so a desk phone that was picked up is an answer even before the dial result says so.
    """
    ordered = sorted(events, key=_place)
    if not ordered:
        raise ValueError("judge() needs at least one event")
    if is_forwarded:
        return Verdict(Outcome.FORWARDED, ordered[0].at, "arrival")
    answered = _find_answer(ordered, is_screened=is_screened, legs_are_people=legs_are_people)
    if answered:
        return answered
    misses = (miss for event in ordered if (miss := _read_miss(event)))
    return next(misses, Verdict(Outcome.RINGING, ordered[0].at))


def _place(event: CallEvent) -> tuple:
    return event.at, KNOWS_MOST.index(event.signal), event.status, event.caller_gone


def _find_answer(events: list[CallEvent], *, is_screened: bool, legs_are_people: bool) -> Verdict | None:
    pressed = next((event for event in events if event.signal == Signal.PRESSED and event.pressed_one), None)
    dialed = [event for event in events if event.signal == Signal.DIALED]
    watched = [event for event in events if event.signal == Signal.WATCHED and event.bridged]
    if any(event.bridged is False for event in dialed):
        return None  # the provider says that nobody was connected
    if pressed:
        return Verdict(Outcome.ANSWERED, pressed.at, "pressed 1")
    if is_screened:
        return None
    for event in [*dialed, *watched]:
        if event.bridged or (event.bridged is None and event.status in {"completed", "answered"}):
            return Verdict(Outcome.ANSWERED, event.at, str(event.signal))
    legs = (event for event in events if event.signal == Signal.LEG and _was_picked_up(event))
    picked_up = next(legs, None) if legs_are_people else None
    return Verdict(Outcome.ANSWERED, picked_up.at, "desk phone") if picked_up else None


def _was_picked_up(leg: CallEvent) -> bool:
    return leg.status == "in-progress" or (leg.status == "completed" and (leg.duration_s or 0) > 0)


def _read_miss(event: CallEvent) -> Verdict | None:
    if event.signal == Signal.DIALED:
        outcome = Outcome.ABANDONED if event.caller_gone else NOT_ANSWERED.get(event.status, Outcome.FAILED)
        return Verdict(outcome, event.at, "dial result")
    if event.signal in (Signal.ENDED, Signal.WATCHED) and event.status in FINAL:
        # The line's own `completed` says nothing of the desk: the caller was there, and nobody took the call.
        outcome = Outcome.ABANDONED if event.status == "completed" else NOT_ANSWERED[event.status]
        return Verdict(outcome, event.at, CALL_STATUS if event.signal == Signal.ENDED else "watchdog")
    return None
