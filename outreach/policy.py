"""May this text leave now? A pure function, asked when the text is about to leave, not when it was planned."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from outreach.quiet_hours import next_allowed

CAP_PER_DAY, CAP_PER_WEEK = 1, 3  # texts we start, per contact and spa


@dataclass(frozen=True)
class SendFacts:
    """What is true at this moment about a text and the person it is for."""

    kind: str
    purpose: str
    now: datetime
    drop_after: datetime | None = None
    opted_out: bool = False
    unreachable_reason: str = ""
    is_blocked: bool = False
    is_frozen: bool = False  # an open clinical or adverse ticket
    person_took_over: bool = False
    person_came_since: bool = False  # somebody took over or wrote after this text was made
    person_wrote_since: bool = False  # somebody at the desk wrote to the patient after this text was made
    newer_answer_went: bool = False  # a reply to what the patient wrote later was faster than this one
    call_was_answered: bool = False
    time_is_gone: bool = False  # an opening the text names is no longer free
    offer_is_over: bool = False  # the freed time was filled, or is no longer offered
    return_is_over: bool = False  # they booked, came, answered or were taken out meanwhile
    holds_back_at_night: bool = False  # the spa lets first texts wait for the morning
    has_marketing_consent: bool = False
    sent_today: int = 0
    sent_this_week: int = 0
    offers_per_week: int = CAP_PER_WEEK
    state: str = ""
    zones: Collection[ZoneInfo] = ()


@dataclass(frozen=True)
class Allow:
    pass


@dataclass(frozen=True)
class WaitUntil:
    at: datetime
    reason: str


@dataclass(frozen=True)
class Drop:
    """`reason` is a key of REASONS."""

    reason: str


REASONS = {
    "too_late": "Too late to be useful",
    "opted_out": "Patient asked for no texts",
    "unreachable": "Texts cannot reach this number",
    "blocked": "Patient is blocked",
    "clinical": "A clinical question is open",
    "person": "A person took over",
    "answered": "The call was answered after all",
    "time_gone": "A time it names was just taken",
    "offer_over": "The time is no longer on offer",
    "return_over": "Booked, came or answered meanwhile",
    "unapproved_time": "It named a time that was not offered",
    "unconfirmed": "It said booked before the desk confirmed",
    "no_consent": "No written consent to offers",
    "too_often": "Texted often enough already",
    "not_known": "Not known whether it arrived",
    "treatment_named": "It named a treatment",
    "not_now": "The phone could not be reached",
    "filtered": "The carrier filtered it",
    "undelivered": "The carrier could not deliver it",
    "slow_down": "The carrier was too busy",
    "configuration": "The spa's number is not set up for texting",
    "our_bug": "The carrier did not accept it",
    "overtaken": "The patient wrote again before it left",
    "newer_first": "A newer answer went first",
}

HUMAN_KINDS = {"desk"}
ALLOWED_WHILE_FROZEN = {"acknowledgement", "notice", *HUMAN_KINDS}
# The one permitted confirmation (47 CFR 64.1200(a)(12)), HELP, and the emergency line after a clinical text.
ALLOWED_WHILE_OPTED_OUT = {"notice", "acknowledgement"}
YIELDS_TO_PERSON = {"textback", "assistant", "rebooking"}  # for good: a hand-back does not bring it out again
STARTED_BY_US = {"offer", "waitlist"}  # asked for once, and still we who write first
ALLOWED_WITH_PERSON = {"handover", "acknowledgement", "notice", "confirmation", "desk_answer", *HUMAN_KINDS}


def decide(facts: SendFacts) -> Allow | WaitUntil | Drop:
    """Allow, wait until an instant, or drop with a reason. The order is the order of harm."""
    refusal = _find_refusal(facts)
    if refusal:
        return Drop(refusal)
    if not _is_started_by_us(facts):
        return Allow()
    if facts.purpose == "marketing" and (
        facts.sent_today >= CAP_PER_DAY or facts.sent_this_week >= CAP_PER_WEEK
    ):
        return Drop("too_often")
    if facts.kind == "offer" and facts.sent_this_week >= facts.offers_per_week:
        return Drop("too_often")
    allowed_at = next_allowed(now=facts.now, state=facts.state, zones=facts.zones)
    if allowed_at > facts.now:
        return WaitUntil(allowed_at, "Outside the hours in which we may write first")
    return Allow()


def _find_refusal(facts: SendFacts) -> str | None:
    checks = (
        (facts.drop_after is not None and facts.now > facts.drop_after, "too_late"),
        (facts.opted_out and facts.kind not in ALLOWED_WHILE_OPTED_OUT, "opted_out"),
        (bool(facts.unreachable_reason), "unreachable"),
        (facts.is_blocked and facts.kind not in HUMAN_KINDS, "blocked"),
        (facts.is_frozen and facts.kind not in ALLOWED_WHILE_FROZEN, "clinical"),
        (facts.person_took_over and facts.kind not in ALLOWED_WITH_PERSON, "person"),
        (facts.person_came_since and facts.kind in YIELDS_TO_PERSON, "person"),
        (facts.person_wrote_since and facts.kind == "handover", "person"),  # they know by now who answers
        (facts.newer_answer_went, "newer_first"),
        (facts.kind == "textback" and facts.call_was_answered, "answered"),
        (facts.offer_is_over, "offer_over"),
        (facts.return_is_over, "return_over"),
        (facts.time_is_gone, "time_gone"),
        (facts.purpose == "marketing" and not facts.has_marketing_consent, "no_consent"),
    )
    return next((reason for applies, reason in checks if applies), None)


def _is_started_by_us(facts: SendFacts) -> bool:
    """Replies and text-backs answer the patient; offers and held-back text-backs are bound by the hours."""
    if facts.purpose == "marketing" or facts.kind in STARTED_BY_US:
        return True
    return facts.kind == "textback" and facts.holds_back_at_night
