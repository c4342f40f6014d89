"""May this text leave now? Every reason, which one wins, and what may never happen."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from outreach.models import Kind, Purpose
from outreach.policy import (
    CAP_PER_DAY,
    CAP_PER_WEEK,
    HUMAN_KINDS,
    REASONS,
    Allow,
    Drop,
    SendFacts,
    WaitUntil,
    decide,
)
from outreach.quiet_hours import next_allowed
from outreach.senders.base import Meaning

DETROIT = ZoneInfo("America/Detroit")
NOON = datetime(2026, 11, 23, 17, 0, tzinfo=UTC)  # a Monday in Detroit
NIGHT = datetime(2026, 11, 24, 4, 30, tzinfo=UTC)  # 11:30 pm
EIGHT_AM = datetime(2026, 11, 24, 13, 0, tzinfo=UTC)
QUIET = "Outside the hours in which we may write first"
WAIT = WaitUntil(EIGHT_AM, QUIET)


def make_facts(**facts) -> SendFacts:
    usual = {"kind": "assistant", "purpose": "reply", "now": NOON, "state": "MI", "zones": (DETROIT,)}
    return SendFacts(**{**usual, **facts})


def make_offer(**facts) -> SendFacts:
    return make_facts(**{"purpose": "marketing", "has_marketing_consent": True, **facts})


# In the order in which they win.
REFUSALS = [
    ({"drop_after": NOON - timedelta(microseconds=1)}, "too_late"),
    ({"opted_out": True}, "opted_out"),
    ({"unreachable_reason": "landline"}, "unreachable"),
    ({"is_blocked": True}, "blocked"),
    ({"is_frozen": True}, "clinical"),
    ({"person_took_over": True}, "person"),
    ({"person_came_since": True}, "person"),
    ({"newer_answer_went": True}, "newer_first"),
    ({"call_was_answered": True}, "answered"),
    ({"offer_is_over": True}, "offer_over"),
    ({"return_is_over": True}, "return_over"),
    ({"time_is_gone": True}, "time_gone"),
    ({"purpose": "marketing", "has_marketing_consent": False}, "no_consent"),
    ({"purpose": "marketing", "has_marketing_consent": True, "sent_today": CAP_PER_DAY}, "too_often"),
]
NAMES = [reason for _, reason in REFUSALS]
# The guards', the settling's and the carriers' own.
NEVER_DECIDED_HERE = {
    *{"unapproved_time", "unconfirmed", "treatment_named", "not_known", "overtaken"},
    *{str(meaning) for meaning in Meaning if meaning not in {Meaning.OPTED_OUT, Meaning.UNREACHABLE}},
}


@pytest.mark.parametrize(("facts", "reason"), REFUSALS, ids=NAMES)
def test_each_reason_alone(facts, reason):
    assert decide(make_facts(kind="textback", **facts)) == Drop(reason)


@pytest.mark.parametrize("place", range(len(REFUSALS)), ids=NAMES)
def test_each_reason_wins_over_all_that_come_after_it(place):
    together = {}
    for facts, _ in reversed(REFUSALS[place:]):
        together |= facts
    assert decide(make_facts(kind="textback", **together)) == Drop(NAMES[place])


def test_every_reason_has_words_and_the_table_above_is_complete():
    assert set(NAMES) | NEVER_DECIDED_HERE == set(REASONS)


# Which kinds of text may leave all the same.
KINDS = {str(kind) for kind in Kind}
STILL_LEAVE = {
    "opted_out": {"notice", "acknowledgement"},
    "is_blocked": {"desk"},
    "is_frozen": {"acknowledgement", "notice", "desk"},
    "person_took_over": {"handover", "acknowledgement", "notice", "confirmation", "desk_answer", "desk"},
    "person_came_since": KINDS - {"textback", "assistant", "rebooking"},
    "newer_answer_went": set(),
    "call_was_answered": KINDS - {"textback"},
    "time_is_gone": set(),
    "offer_is_over": set(),
    "return_is_over": set(),
}


@pytest.mark.parametrize("kind", sorted(KINDS))
@pytest.mark.parametrize("fact", STILL_LEAVE)
def test_which_kinds_still_leave(fact, kind):
    may_leave = decide(make_facts(kind=kind, **{fact: True})) == Allow()
    assert may_leave == (kind in STILL_LEAVE[fact])


def test_the_last_useful_moment_is_still_in_time():
    assert decide(make_facts(drop_after=NOON)) == Allow()


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        pytest.param(make_facts(kind="textback", now=NIGHT), Allow(), id="a text-back leaves at night"),
        pytest.param(make_facts(kind="textback", now=NIGHT, holds_back_at_night=True), WAIT,
                     id="unless the spa holds it back"),
        pytest.param(make_facts(kind="textback", holds_back_at_night=True), Allow(), id="at noon it leaves"),
        pytest.param(make_facts(kind="assistant", now=NIGHT, holds_back_at_night=True), Allow(),
                     id="a reply leaves at night all the same"),
        pytest.param(make_facts(kind="confirmation", purpose="transactional", now=NIGHT), Allow(),
                     id="a confirmation too"),
        pytest.param(make_offer(), Allow(), id="an offer at noon"),
        pytest.param(make_offer(now=NIGHT), WAIT, id="an offer at night waits"),
        pytest.param(make_offer(sent_this_week=CAP_PER_WEEK - 1), Allow(), id="the last offer of the week"),
        pytest.param(make_offer(sent_this_week=CAP_PER_WEEK), Drop("too_often"), id="one too many in the week"),
        pytest.param(make_offer(sent_today=CAP_PER_DAY, now=NIGHT), Drop("too_often"),
                     id="too often is told at night too, not in the morning"),
        pytest.param(make_facts(sent_today=9, sent_this_week=9), Allow(), id="replies are not counted"),
        pytest.param(make_facts(kind="offer", purpose="transactional", offers_per_week=2, sent_this_week=1), Allow(),
                     id="a freed time is offered within the spa's own cap"),
        pytest.param(make_facts(kind="offer", purpose="transactional", offers_per_week=2, sent_this_week=2),
                     Drop("too_often"), id="and not beyond it"),
        pytest.param(make_facts(kind="offer", purpose="transactional", now=NIGHT), WAIT,
                     id="a freed time is not offered at night"),
        pytest.param(make_offer(now=NIGHT, opted_out=True), Drop("opted_out"), id="no waiting when it cannot leave"),
    ],
)  # fmt: skip
def test_hours_and_caps(facts, expected):
    assert decide(facts) == expected


# ---- whatever is true ------------------------------------------------------------------------------------------------

ZONES = [
    ZoneInfo(name)
    for name in ("America/Detroit", "America/Los_Angeles", "Pacific/Honolulu", "America/Denver")
]
MOMENTS = st.integers(0, 2 * 365 * 86400).map(
    lambda second: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(seconds=second)
)
ANY_FACTS = st.builds(
    SendFacts,
    kind=st.sampled_from([str(kind) for kind in Kind]),
    purpose=st.sampled_from([str(purpose) for purpose in Purpose]),
    now=MOMENTS,
    opted_out=st.booleans(),
    unreachable_reason=st.sampled_from(["", "landline"]),
    is_blocked=st.booleans(),
    is_frozen=st.booleans(),
    person_took_over=st.booleans(),
    call_was_answered=st.booleans(),
    time_is_gone=st.booleans(),
    offer_is_over=st.booleans(),
    holds_back_at_night=st.booleans(),
    has_marketing_consent=st.booleans(),
    sent_today=st.integers(0, 2),
    sent_this_week=st.integers(0, 4),
    state=st.sampled_from(["MI", "TX", "RI", "CT", "FL", "", "XX"]),
    zones=st.lists(st.sampled_from(ZONES), max_size=3).map(tuple),
)
# Rarely is all well by chance: most of the draws below start from a text that nothing speaks against.
CLEAN = ANY_FACTS.map(
    lambda facts: replace(
        facts,
        unreachable_reason="",
        is_blocked=False,
        is_frozen=False,
        person_took_over=False,
        call_was_answered=False,
        time_is_gone=False,
        offer_is_over=False,
    )
)
FACTS = st.one_of(ANY_FACTS, CLEAN)


@settings(max_examples=200, deadline=None)
@given(FACTS)
def test_nothing_but_a_notice_or_the_emergency_line_leaves_after_an_opt_out(facts):
    verdict = decide(replace(facts, opted_out=True))
    assert isinstance(verdict, Drop) or facts.kind in {"notice", "acknowledgement"}


@settings(max_examples=300, deadline=None)
@given(FACTS)
def test_an_offer_leaves_only_with_consent_within_the_caps_and_in_permitted_hours(facts):
    offer = replace(facts, purpose="marketing")
    if decide(offer) == Allow():
        assert offer.has_marketing_consent
        assert (offer.sent_today, offer.sent_this_week) < (CAP_PER_DAY, CAP_PER_WEEK)
        assert offer.sent_this_week < CAP_PER_WEEK
        assert next_allowed(now=offer.now, state=offer.state, zones=offer.zones) == offer.now


@settings(max_examples=300, deadline=None)
@given(CLEAN)
def test_a_wait_is_for_later_and_then_the_text_may_leave(facts):
    waiting = decide(
        replace(facts, opted_out=False, has_marketing_consent=True, sent_today=0, sent_this_week=0)
    )
    if isinstance(waiting, WaitUntil):
        assert waiting.at > facts.now
        then = replace(
            facts, now=waiting.at, opted_out=False, has_marketing_consent=True, sent_today=0, sent_this_week=0
        )
        assert decide(then) == Allow()


@settings(max_examples=200, deadline=None)
@given(FACTS)
def test_while_a_clinical_question_is_open_only_fixed_words_and_people_speak(facts):
    verdict = decide(replace(facts, is_frozen=True))
    assert isinstance(verdict, Drop) or facts.kind in {"acknowledgement", "notice", *HUMAN_KINDS}


@settings(max_examples=200, deadline=None)
@given(FACTS)
def test_a_refusal_is_told_in_words_we_have(facts):
    verdict = decide(facts)
    assert not isinstance(verdict, Drop) or verdict.reason in REASONS


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_only_the_promise_of_a_person_is_dropped_once_a_person_has_written(kind):
    verdict = decide(make_facts(kind=kind, person_wrote_since=True))
    assert verdict == (Drop("person") if kind == "handover" else Allow())
