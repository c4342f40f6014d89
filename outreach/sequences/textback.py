"""Missed-call text-back: whether a missed call is texted, with which words, and if not, why not."""

from dataclasses import dataclass
from datetime import timedelta

from triage.calls import MISSED

USEFUL_FOR = timedelta(minutes=10)  # later than that a text is odd: a person calls back
GRACE = timedelta(seconds=3)  # when only the line's own end told us, the dial result may be a moment behind


@dataclass(frozen=True)
class MissedCall:
    """All the decision needs. `age` is from "nobody picked up" to now."""

    outcome: str
    age: timedelta
    is_enabled: bool = True
    is_withheld: bool = False
    is_number: bool = True
    is_textable: bool = True
    is_staff: bool = False
    is_blocked: bool = False
    is_opted_out: bool = False
    unreachable_reason: str = ""
    stir: str = ""
    is_in_progress: bool = False
    is_frozen: bool = False
    rang_s: int | None = None
    shortest_call_s: int = 0
    is_known_by_name: bool = False
    is_desk_open: bool = True


@dataclass(frozen=True)
class TextBack:
    """Send the text of that key."""

    key: str


@dataclass(frozen=True)
class NoText:
    """Send nothing. `reason` is a key of REASONS; `call_back`: a person should ring instead."""

    reason: str
    call_back: bool = False


REASONS = {
    "off": "Text-back is switched off",
    "withheld": "Caller hid their number",
    "not_a_number": "No phone number to text (SIP or app call)",
    "not_mobile": "Not a number that takes texts",
    "landline": "Known landline",
    "staff": "Staff or desk phone",
    "blocked": "Patient is blocked",
    "opted_out": "Patient asked for no texts",
    "spoofed": "Caller id failed the carrier's check",
    "in_progress": "Conversation already going: raised instead",
    "clinical": "A clinical question is open",
    "too_late": "Heard of it too late to text",
    "too_short": "Shorter than the spa's limit",
}


def decide_textback(call: MissedCall) -> TextBack | NoText:
    """Pure. The first reason that applies is shown on the call. Raises ValueError for a call that was not missed."""
    if call.outcome not in MISSED:
        raise ValueError(f"decide_textback() takes missed calls, not {call.outcome}")
    refusals = (
        (call.is_withheld, NoText("withheld")),
        (not call.is_number, NoText("not_a_number")),
        (call.is_staff, NoText("staff")),
        (call.is_blocked, NoText("blocked")),
        ("Failed" in call.stir, NoText("spoofed")),
        (not call.is_textable, NoText("not_mobile", call_back=True)),
        (bool(call.unreachable_reason), NoText("landline", call_back=True)),
        (call.is_opted_out, NoText("opted_out", call_back=True)),
        (call.is_frozen, NoText("clinical", call_back=True)),
        (call.is_in_progress, NoText("in_progress")),
        (call.rang_s is not None and call.rang_s < call.shortest_call_s, NoText("too_short")),
        (not call.is_enabled, NoText("off", call_back=True)),
        (call.age > USEFUL_FOR, NoText("too_late", call_back=True)),
    )
    refusal = next((answer for applies, answer in refusals if applies), None)
    if refusal:
        return refusal
    hours = "open" if call.is_desk_open else "closed"
    return TextBack(f"textback_{hours}{'_known' if call.is_known_by_name else ''}")
