"""Whether a missed call is texted: every reason, and which of several is the one shown."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outreach.sequences.textback import REASONS, USEFUL_FOR, MissedCall, NoText, TextBack, decide_textback
from outreach.texts import TEXTS
from triage.calls import MISSED, Outcome

# In the order in which they win: what makes it so, and what is decided.
REFUSALS = [
    ({"is_withheld": True}, NoText("withheld")),
    ({"is_number": False}, NoText("not_a_number")),
    ({"is_staff": True}, NoText("staff")),
    ({"is_blocked": True}, NoText("blocked")),
    ({"stir": "TN-Validation-Failed-C"}, NoText("spoofed")),
    ({"is_textable": False}, NoText("not_mobile", call_back=True)),
    ({"unreachable_reason": "Carrier: landline"}, NoText("landline", call_back=True)),
    ({"is_opted_out": True}, NoText("opted_out", call_back=True)),
    ({"is_frozen": True}, NoText("clinical", call_back=True)),
    ({"is_in_progress": True}, NoText("in_progress")),
    ({"rang_s": 4, "shortest_call_s": 5}, NoText("too_short")),
    ({"is_enabled": False}, NoText("off", call_back=True)),
    ({"age": USEFUL_FOR + timedelta(microseconds=1)}, NoText("too_late", call_back=True)),
]
NAMES = [answer.reason for _, answer in REFUSALS]


def decide(**facts) -> TextBack | NoText:
    return decide_textback(MissedCall(**{"outcome": Outcome.NO_ANSWER, "age": timedelta(seconds=1), **facts}))


@pytest.mark.parametrize(("facts", "answer"), REFUSALS, ids=NAMES)
def test_each_reason_alone(facts, answer):
    assert decide(**facts) == answer


@pytest.mark.parametrize("place", range(len(REFUSALS)), ids=NAMES)
def test_each_reason_wins_over_all_that_come_after_it(place):
    together = {}
    for facts, _ in reversed(REFUSALS[place:]):
        together |= facts
    assert decide(**together) == REFUSALS[place][1]


def test_every_reason_has_words_for_the_desk_and_the_table_above_is_complete():
    assert set(NAMES) == set(REASONS)


@pytest.mark.parametrize("outcome", sorted(MISSED))
def test_every_kind_of_miss_is_texted(outcome):
    assert decide(outcome=outcome) == TextBack("textback_open")


@pytest.mark.parametrize("outcome", ["answered", "ringing"])
def test_a_call_that_was_not_missed_is_a_mistake_of_the_caller(outcome):
    with pytest.raises(ValueError, match=f"not {outcome}"):
        decide(outcome=outcome)


@pytest.mark.parametrize(
    ("is_desk_open", "is_known_by_name", "key"),
    [
        (True, False, "textback_open"),
        (True, True, "textback_open_known"),
        (False, False, "textback_closed"),
        (False, True, "textback_closed_known"),
    ],
)
def test_the_words_depend_on_the_hour_and_on_who_calls(is_desk_open, is_known_by_name, key):
    assert decide(is_desk_open=is_desk_open, is_known_by_name=is_known_by_name) == TextBack(key)
    assert key in TEXTS


@pytest.mark.parametrize(
    "facts",
    [
        pytest.param({"age": USEFUL_FOR}, id="just still useful"),
        pytest.param({"rang_s": 5, "shortest_call_s": 5}, id="exactly as long as the limit"),
        pytest.param({"rang_s": None, "shortest_call_s": 5}, id="length not known"),
        pytest.param({"rang_s": 0}, id="no limit set"),
        pytest.param({"stir": "TN-Validation-Passed-A"}, id="caller id passed"),
        pytest.param({"stir": "No-TN-Validation"}, id="caller id not checked"),
        pytest.param({"stir": ""}, id="caller id not said"),
    ],
)
def test_what_does_not_stop_a_text(facts):
    assert decide(**facts) == TextBack("textback_open")


@pytest.mark.parametrize("stir", ["TN-Validation-Failed", "TN-Validation-Failed-A", "TN-Validation-Failed-B"])
def test_a_caller_id_that_failed_the_check_is_not_texted(stir):
    assert decide(stir=stir) == NoText("spoofed")


@given(st.sets(st.sampled_from(range(len(REFUSALS)))))
def test_of_any_set_of_reasons_the_first_is_shown(places):
    facts = {}
    for place in places:
        facts |= REFUSALS[place][0]
    expected = REFUSALS[min(places)][1] if places else TextBack("textback_open")
    assert decide(**facts) == expected
