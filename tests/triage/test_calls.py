"""Was the call missed? Every dial result, every order of signals, and what can never happen."""

from datetime import UTC, datetime, timedelta
from itertools import permutations, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from triage.calls import FINAL, MISSED, OUTCOME_WORDS, CallEvent, Outcome, Signal, Verdict, judge

START = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
ARRIVED, PRESSED, DIALED, ENDED, WATCHED, LEG = (
    Signal.ARRIVED,
    Signal.PRESSED,
    Signal.DIALED,
    Signal.ENDED,
    Signal.WATCHED,
    Signal.LEG,
)


def event(signal: Signal, after: int = 0, status: str = "", **fields) -> CallEvent:
    return CallEvent(signal, START + timedelta(seconds=after), status=status, **fields)


def outcome_of(*events: CallEvent, is_screened: bool = False, is_forwarded: bool = False) -> str:
    return judge(events, is_forwarded=is_forwarded, is_screened=is_screened).outcome


def test_a_desk_phone_that_was_picked_up_is_an_answer_where_no_phone_asks_for_a_key():
    events = (event(ARRIVED), event(LEG, 3, "in-progress"), event(ENDED, 60, "completed"))
    assert judge(events, is_forwarded=False, is_screened=False, legs_are_people=True) == Verdict(
        Outcome.ANSWERED, START + timedelta(seconds=3), "desk phone"
    )
    assert judge(events, is_forwarded=False, is_screened=False).outcome == Outcome.ABANDONED
    unbridged = (*events, event(DIALED, 61, "completed", bridged=False))
    assert judge(unbridged, is_forwarded=False, is_screened=False, legs_are_people=True).outcome in MISSED


def test_a_desk_phone_that_only_rang_is_no_answer():
    events = (
        event(LEG, 3, "ringing"),
        event(LEG, 20, "completed", duration_s=0),
        event(ENDED, 21, "completed"),
    )
    assert (
        judge(events, is_forwarded=False, is_screened=False, legs_are_people=True).outcome
        == Outcome.ABANDONED
    )


# ---- the dial result: status x bridged x press 1 x caller gone ---------------------------------------------------

MISS_OF = {
    "busy": "busy",
    "no-answer": "no_answer",
    "failed": "failed",
    "canceled": "abandoned",
    "completed": "voicemail",
    "answered": "failed",
    "": "failed",
    "something-new": "failed",
}
# (screening, pressed 1): which of bridged = True, None, False count as an answer, whatever the status
ANSWERS = {
    ("open line", "no key"): {True: True, None: "if the status says so", False: False},
    ("open line", "key 1"): {True: True, None: True, False: False},
    ("screened", "no key"): {True: False, None: False, False: False},
    ("screened", "key 1"): {True: True, None: True, False: False},
}
MATRIX = list(
    product(MISS_OF, [True, None, False], ["open line", "screened"], ["no key", "key 1"], [False, True])
)


@pytest.mark.parametrize(
    ("status", "bridged", "screening", "key", "caller_gone"),
    MATRIX,
    ids=[
        f"{status or 'no status'}, bridged {bridged}, {line}, {key}, caller {'gone' if gone else 'there'}"
        for status, bridged, line, key, gone in MATRIX
    ],
)
def test_every_dial_result(status, bridged, screening, key, caller_gone):
    events = [event(ARRIVED)]
    if key == "key 1":
        events.append(event(PRESSED, 8, pressed_one=True))
    events.append(event(DIALED, 20, status, bridged=bridged, caller_gone=caller_gone))
    rule = ANSWERS[screening, key][bridged]
    answered = status in {"completed", "answered"} if rule == "if the status says so" else rule
    missed = "abandoned" if caller_gone else MISS_OF[status]
    assert outcome_of(*events, is_screened=screening == "screened") == ("answered" if answered else missed)


# ---- one signal alone ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("signal", "status", "expected"),
    [
        (ENDED, "completed", "abandoned"),
        (ENDED, "no-answer", "no_answer"),
        (ENDED, "busy", "busy"),
        (ENDED, "failed", "failed"),
        (ENDED, "canceled", "abandoned"),
        (ENDED, "in-progress", "ringing"),
        (WATCHED, "completed", "abandoned"),
        (WATCHED, "no-answer", "no_answer"),
        (WATCHED, "in-progress", "ringing"),
        (WATCHED, "ringing", "ringing"),
        (LEG, "no-answer", "ringing"),
        (LEG, "completed", "ringing"),
        (LEG, "screening", "ringing"),
        (ARRIVED, "", "ringing"),
        (PRESSED, "", "ringing"),
    ],
)
def test_what_one_signal_alone_says(signal, status, expected):
    assert outcome_of(event(signal, 30, status)) == expected


def test_each_verdict_says_when_and_who_decided():
    def verdict(*events, **line):
        return judge(events, **{"is_forwarded": False, "is_screened": False, **line})

    at = {seconds: START + timedelta(seconds=seconds) for seconds in (0, 8, 20, 31)}
    rang, pressed = event(ARRIVED), event(PRESSED, 8, pressed_one=True)
    no_answer, bridged = event(DIALED, 20, "no-answer"), event(DIALED, 20, "completed", bridged=True)
    assert verdict(rang) == Verdict(Outcome.RINGING, at[0], "")
    assert verdict(rang, pressed) == Verdict(Outcome.ANSWERED, at[8], "pressed 1")
    assert verdict(rang, pressed, bridged, is_screened=True) == Verdict(Outcome.ANSWERED, at[8], "pressed 1")
    assert verdict(rang, bridged) == Verdict(Outcome.ANSWERED, at[20], "dialed")
    assert verdict(rang, no_answer) == Verdict(Outcome.NO_ANSWER, at[20], "dial result")
    assert verdict(event(ENDED, 31, "busy")) == Verdict(Outcome.BUSY, at[31], "call status")
    assert verdict(event(WATCHED, 31, "busy")) == Verdict(Outcome.BUSY, at[31], "watchdog")
    assert verdict(no_answer, is_forwarded=True) == Verdict(Outcome.FORWARDED, at[20], "arrival")


@pytest.mark.parametrize(
    ("status", "bridged", "is_screened", "expected"),
    [
        ("in-progress", True, False, "answered"),
        ("completed", True, False, "answered"),
        ("in-progress", True, True, "ringing"),
        ("completed", True, True, "abandoned"),
        ("in-progress", False, False, "ringing"),
        ("completed", False, False, "abandoned"),
    ],
)
def test_the_watchdogs_look_up(status, bridged, is_screened, expected):
    events = event(ARRIVED), event(WATCHED, 40, status, bridged=bridged)
    assert outcome_of(*events, is_screened=is_screened) == expected


def test_another_key_than_one_is_no_answer():
    assert outcome_of(event(PRESSED, 8), event(DIALED, 20, "completed"), is_screened=True) == "voicemail"


def test_a_forwarded_call_is_missed_by_arriving_whatever_follows():
    follows = event(PRESSED, 2, pressed_one=True), event(DIALED, 3, "completed", bridged=True)
    assert outcome_of(event(ARRIVED), *follows, is_forwarded=True) == "forwarded"


def test_a_call_without_any_event_is_a_mistake_of_the_caller():
    with pytest.raises(ValueError, match="at least one event"):
        judge([], is_forwarded=False, is_screened=False)


def test_every_outcome_has_words_and_the_missed_ones_say_so():
    assert set(OUTCOME_WORDS) == set(Outcome)
    assert {outcome for outcome, words in OUTCOME_WORDS.items() if words.startswith("Missed")} == MISSED


# ---- laws -----------------------------------------------------------------------------------------------------------

STATUSES = [*sorted(FINAL), "answered", "in-progress", "ringing", ""]
EVENTS = st.builds(
    CallEvent,
    signal=st.sampled_from(list(Signal)),
    at=st.integers(0, 6).map(lambda seconds: START + timedelta(seconds=seconds)),  # few instants: many ties
    status=st.sampled_from(STATUSES),
    bridged=st.sampled_from([None, True, False]),
    pressed_one=st.booleans(),
    caller_gone=st.booleans(),
)
CALLS = st.lists(EVENTS, min_size=1, max_size=5)
LINES = st.fixed_dictionaries({"is_forwarded": st.booleans(), "is_screened": st.booleans()})


@settings(max_examples=150, deadline=None)
@given(CALLS, LINES)
def test_the_order_in_which_events_arrive_does_not_matter(events, line):
    assert len({judge(order, **line) for order in permutations(events)}) == 1


@settings(max_examples=200, deadline=None)
@given(CALLS, LINES, st.data())
def test_the_same_event_twice_changes_nothing(events, line, data):
    again = data.draw(st.lists(st.sampled_from(events)))
    assert judge([*events, *again], **line) == judge(events, **line)


def denies(event: CallEvent) -> bool:
    return event.signal == DIALED and event.bridged is False


@settings(max_examples=300, deadline=None)
@given(CALLS, CALLS, LINES)
def test_an_answer_is_only_taken_back_by_a_dial_result_that_denies_it(events, more, line):
    before, after = judge(events, **line), judge([*events, *more], **line)
    if before.outcome == Outcome.ANSWERED and after.outcome != Outcome.ANSWERED:
        assert any(denies(each) for each in more)
    if any(denies(each) for each in [*events, *more]):
        assert after.outcome != Outcome.ANSWERED


@settings(max_examples=300, deadline=None)
@given(CALLS, CALLS, LINES)
def test_a_decided_call_never_rings_again(events, more, line):
    if judge(events, **line).outcome != Outcome.RINGING:
        assert judge([*events, *more], **line).outcome != Outcome.RINGING


@settings(max_examples=300, deadline=None)
@given(CALLS, CALLS, LINES)
def test_a_miss_keeps_its_reason_and_moment_when_later_signals_come(events, more, line):
    before = judge(events, **line)
    later = [CallEvent(**{**vars(each), "at": each.at + timedelta(minutes=1)}) for each in more]
    after = judge([*events, *later], **line)
    if before.outcome in MISSED:
        assert after.outcome == Outcome.ANSWERED or after == before
