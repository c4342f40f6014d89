"""The golden dialogues are only worth what their checks notice: each check is shown something wrong."""

import pytest

from tests.golden import PlayedLine
from tests.golden_checks import check_expectations, check_promises

STATE = {
    "service": "Botox", "wish": {}, "offered": [], "held": None, "name": None, "language": "en", "mode": "assistant",
    "stage": "greeting", "question": None, "open": True,
}  # fmt: skip
THREE = "2026-11-12T15:00"
OPEN = {"Botox": {THREE}}


def line(
    text="", *, kind="assistant", number=1, expect=None, say="hi", tickets=(), actions=(), **state
) -> PlayedLine:
    """One played line; `text`: of the one reply, none when empty."""
    replies = [{"text": text, "kind": kind, "state": "sent", "reason": ""}] if text else []
    what = {"say": say} if say else {"event": "wait"}
    seen = {"line": number, **what, "replies": replies, "state": {**STATE, **state}, "tickets": list(tickets)}
    return PlayedLine({**seen, "actions": list(actions)}, expect or {})


def dropped(reason: str) -> PlayedLine:
    played = line()
    played.seen["replies"].append({"text": "x", "kind": "assistant", "state": "dropped", "reason": reason})
    return played


def twice(text: str) -> PlayedLine:
    played = line(text)
    played.seen["replies"].append({"text": "And more.", "kind": "assistant", "state": "sent", "reason": ""})
    return played


@pytest.mark.parametrize(
    ("lines", "problem"),
    [
        ([line("You are booked for Thursday.")], "says booked"),
        ([line("Su cita esta confirmada.")], "says booked"),
        ([twice("Hello.")], "more than one reply"),
        ([line("I have 4pm.")], "names times"),
        ([line("I have 3pm.", offered=["2026-11-12T16:00"])], "never open"),
        ([line("a" * 307)], "segments"),
        ([line("Hi \N{GRINNING FACE}")], "segments"),
        ([dropped("It named a treatment")], "a guard held back"),
        ([line("Which day?"), line("Which day?", number=2)], "the same words twice"),
        (
            [line("", mode="person", tickets=[{"kind": "answer"}]), line("Hm?", mode="person")],
            "while a person answers",
        ),
        ([line()], "left without an answer"),
    ],
)
def test_a_broken_promise_is_noticed(lines, problem):
    assert any(problem in each for each in check_promises(lines, OPEN))


@pytest.mark.parametrize(
    "lines",
    [
        [line("I can offer Thu Nov 12 at 3pm.", offered=[THREE])],
        [line("We are open Mon-Fri 9am-6pm.")],
        [line("You are booked!", kind="confirmation", say="")],
        [line("You're welcome!"), line("You're welcome!", number=2)],
        [line(tickets=[{"kind": "answer", "reason": "Asked for a person"}], mode="person")],
        [dropped("A person took over"), line("Hello.")],
    ],
)
def test_what_is_right_is_let_be(lines):
    assert check_promises(lines, OPEN) == []


@pytest.mark.parametrize(
    ("expect", "seen"),
    [
        ({"stage": "offering"}, {}),
        ({"stage": ["offering", "closed"]}, {}),
        ({"mode": "person"}, {}),
        ({"held": True}, {}),
        ({"held": False}, {"held": THREE}),
        ({"held": "T16:00"}, {"held": THREE}),
        ({"leads_to": "T16:00"}, {"offered": [THREE]}),
        ({"offers": True}, {}),
        ({"offers": False}, {"offered": [THREE]}),
        ({"offers": {"on": ["2026-11-13"]}}, {"offered": [THREE]}),
        ({"offers": {"weekdays": [5]}}, {"offered": [THREE]}),
        ({"offers": {"from": "16:00"}}, {"offered": [THREE]}),
        ({"offers": {"to": "14:00"}}, {"offered": [THREE]}),
        ({"offers": {"after": "2026-11-13"}}, {"offered": [THREE]}),
        ({"offers": {"until": "2026-11-11"}}, {"offered": [THREE]}),
        ({"offers": {"not_on": ["2026-11-12"]}}, {"offered": [THREE]}),
        ({"replies": 0}, {"text": "Hello."}),
        ({"says": ["bye"]}, {"text": "Hello."}),
        ({"never": ["hello"]}, {"text": "Hello."}),
        ({"tickets": ["answer"]}, {}),
        ({"tickets": []}, {"tickets": [{"kind": "answer", "reason": "x"}]}),
        ({"reason": "group"}, {"tickets": [{"kind": "answer", "reason": "Asked for a person"}]}),
        ({"actions": ["released"]}, {"actions": ["holds Thu"]}),
        ({"stge": "offering"}, {}),
    ],
)
def test_an_expectation_that_is_not_met_is_told(expect, seen):
    [problem] = check_expectations([line(**seen, expect=expect, number=7)])
    assert problem.startswith("line 7: ")


def test_expectations_that_are_met_are_silent():
    expect = {
        "stage": ["greeting", "offering"], "offers": {"on": ["2026-11-12"], "from": "14:00", "to": "16:00"},
        "leads_to": "T15:00", "held": False, "replies": 1, "says": ["3 ?pm"], "never": ["booked"], "tickets": [],
    }  # fmt: skip
    assert check_expectations([line("I can offer 3pm.", offered=[THREE], expect=expect)]) == []
