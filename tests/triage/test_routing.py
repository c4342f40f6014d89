"""What happens to a text: one row per rule, and which rule wins."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.classification.readings import Category, Reading, Urgency
from triage.routing import Decision, Step, TextFacts, decide

USUAL = {
    "keyword": None,
    "is_free_text_opt_out": False,
    "carrier_replied": False,
    "is_opted_out": False,
    "is_blocked": False,
    "mode": "assistant",
    "assistant_enabled": True,
}
PAGE = Decision(Step.PAGE, "reads as adverse_event", language="en")
ESCALATE = Decision(Step.ESCALATE, "reads as clinical", language="en")
OPT_OUT, OPT_IN = Decision(Step.OPT_OUT, "keyword"), Decision(Step.OPT_IN, "keyword")
SPOKEN_OPT_OUT = Decision(Step.OPT_OUT, "free text", sends_confirmation=True)
AFTER_OPT_OUT = Decision(Step.PERSON, "Wrote after asking for no texts: call instead")
ASSIST = Decision(Step.ASSIST, "assistant")


def make_reading(category: str) -> Reading:
    return Reading(Category(category), (), Urgency.ROUTINE, 0.9, (), "en", "rules", "1")


def decision_for(category: str = "booking", **facts) -> Decision:
    return decide(make_reading(category), TextFacts(**{**USUAL, **facts}))


@pytest.mark.parametrize(
    ("category", "facts", "expected"),
    [
        pytest.param("booking", {}, ASSIST, id="an ordinary text"),
        pytest.param("faq", {}, ASSIST, id="a question"),
        pytest.param("billing", {}, ASSIST, id="money: the assistant hands over itself"),
        pytest.param("other", {}, ASSIST, id="anything else"),
        pytest.param("adverse_event", {}, PAGE, id="a bad reaction"),
        pytest.param("clinical", {}, ESCALATE, id="a clinical question"),
        pytest.param("opt_out", {"keyword": "stop"}, OPT_OUT, id="STOP"),
        pytest.param("opt_out", {"keyword": "stop", "carrier_replied": True}, OPT_OUT, id="STOP, carrier replied"),
        pytest.param("other", {"keyword": "start"}, OPT_IN, id="START"),
        pytest.param("other", {"keyword": "yes_optin", "is_opted_out": True}, OPT_IN, id="YES after STOP"),
        pytest.param("other", {"keyword": "help"}, Decision(Step.HELP, "keyword"), id="HELP"),
        pytest.param("other", {"keyword": "help", "carrier_replied": True}, Decision(Step.NOTHING, "keyword"),
                     id="HELP, carrier replied"),
        pytest.param("other", {"keyword": "help", "is_opted_out": True}, Decision(Step.HELP, "keyword"),
                     id="HELP after STOP"),
        pytest.param("opt_out", {"is_free_text_opt_out": True}, SPOKEN_OPT_OUT, id="stop texting me"),
        pytest.param("opt_out", {"is_free_text_opt_out": True, "is_opted_out": True},
                     Decision(Step.OPT_OUT, "free text", sends_confirmation=False),
                     id="stop texting me, said twice: no second confirmation"),
        pytest.param("booking", {"is_opted_out": True}, AFTER_OPT_OUT, id="writes after STOP"),
        pytest.param("booking", {"is_blocked": True}, Decision(Step.NOTHING, "blocked"), id="blocked"),
        pytest.param("booking", {"mode": "person"},
                     Decision(Step.PERSON, "A person is answering this conversation"), id="taken over"),
        pytest.param("booking", {"mode": "frozen"},
                     Decision(Step.PERSON, "A person is answering this conversation"), id="frozen"),
        pytest.param("booking", {"assistant_enabled": False},
                     Decision(Step.PERSON, "The assistant is switched off"), id="assistant off"),
    ],
)  # fmt: skip
def test_each_rule(category, facts, expected):
    assert decision_for(category, **facts) == expected


EVERYTHING = {
    "is_free_text_opt_out": True,
    "is_opted_out": True,
    "is_blocked": True,
    "mode": "person",
    "assistant_enabled": False,
}


@pytest.mark.parametrize(
    ("category", "facts", "step"),
    [
        pytest.param("adverse_event", {"keyword": "stop", **EVERYTHING}, Step.OPT_OUT, id="STOP before all"),
        pytest.param("adverse_event", {"keyword": "start", **EVERYTHING}, Step.OPT_IN, id="START before all"),
        pytest.param("adverse_event", EVERYTHING, Step.PAGE, id="a reaction before blocked, opted out, taken over"),
        pytest.param("clinical", EVERYTHING, Step.ESCALATE, id="a clinical question too"),
        pytest.param("booking", {"keyword": "help", **EVERYTHING}, Step.OPT_OUT, id="no more texts before HELP"),
        pytest.param("booking", {**EVERYTHING, "is_free_text_opt_out": False, "keyword": "help"}, Step.HELP,
                     id="HELP before opted out and blocked"),
        pytest.param("booking", {**EVERYTHING, "is_free_text_opt_out": False}, Step.PERSON,
                     id="opted out before blocked"),
        pytest.param("booking", {"is_blocked": True, "mode": "person"}, Step.NOTHING, id="blocked before taken over"),
    ],
)  # fmt: skip
def test_which_rule_wins(category, facts, step):
    assert decision_for(category, **facts).step == step


FACTS = st.builds(
    TextFacts,
    keyword=st.sampled_from([None, "stop", "start", "help", "yes_optin"]),
    is_free_text_opt_out=st.booleans(),
    carrier_replied=st.booleans(),
    is_opted_out=st.booleans(),
    is_blocked=st.booleans(),
    mode=st.sampled_from(["assistant", "person", "frozen"]),
    assistant_enabled=st.booleans(),
)


@given(st.sampled_from(list(Category)), FACTS)
def test_the_assistant_answers_only_where_nothing_speaks_against_it(category, facts):
    decision = decide(make_reading(category), facts)
    speaks_against = (
        category in {Category.ADVERSE_EVENT, Category.CLINICAL},
        facts.keyword is not None,
        facts.is_free_text_opt_out,
        facts.is_opted_out,
        facts.is_blocked,
        facts.mode != "assistant",
        not facts.assistant_enabled,
    )
    assert (decision.step == Step.ASSIST) == (not any(speaks_against))
    assert decision.reason


@given(st.sampled_from([Category.ADVERSE_EVENT, Category.CLINICAL]), FACTS)
def test_clinical_words_reach_a_person_unless_the_text_is_a_carrier_word(category, facts):
    step = decide(make_reading(category), facts).step
    assert (step in {Step.PAGE, Step.ESCALATE}) == (facts.keyword not in {"stop", "start", "yes_optin"})
