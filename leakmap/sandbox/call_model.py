"""A call, its dialled legs, and the parameters Twilio puts into the webhooks about them.

https://www.twilio.com/docs/voice/twiml
https://www.twilio.com/docs/voice/twiml/number
"""

import asyncio
import json
import math
import time
from collections import deque
from dataclasses import dataclass, field
from datetime import datetime

from .numbers import place_params
from .state import Line, new_sid, now, rfc2822
from .twiml import Verb

HANGUP_SIGNALS = ("both", "dial_action", "status_only", "none")


class HungUp(Exception):
    """The caller, or whoever was paged, put the phone down."""


class LegHungUp(Exception):
    """The desk put its phone down before the call was connected."""


class AppFailed(Exception):
    """The spa's server gave no usable TwiML. Twilio apologises to the caller and ends the call."""


@dataclass(frozen=True)
class Document:
    """TwiML with the address it came from, against which its own addresses are resolved."""

    verbs: list[Verb]
    url: str


@dataclass
class Options:
    """How one call's webhooks misbehave, for tests."""

    hangup_signals: str = "both"
    hangup_status: str = "no-answer"
    duplicate: bool = False
    reorder: bool = False
    lose: frozenset[str] = frozenset()


@dataclass(eq=False)
class Party:
    """One end of the wire with its own CallSid: what both a call and a dialled leg have."""

    account_sid: str
    from_: str
    to: str
    direction: str
    sid: str = field(default_factory=lambda: new_sid("CA"))
    parent_sid: str | None = None
    status: str = "queued"
    answered_by: str | None = None
    caller_name: str = ""
    forwarded_from: str = ""
    created: datetime = field(default_factory=now)
    updated: datetime = field(default_factory=now)
    ended: datetime | None = None
    answered_clock: float | None = None
    duration: int = 0
    machine: bool = False
    presses: deque[str] = field(default_factory=deque)
    heard: list[str] = field(default_factory=list)
    events: frozenset[str] = frozenset({"completed"})
    status_callback: str = ""
    sent_callbacks: int = 0

    def set_status(self, status: str) -> None:
        """Move on to a status and note when."""
        self.status, self.updated = status, now()

    def answer(self, clock: float) -> None:
        """Picked up, by whoever or whatever."""
        if self.answered_clock is None:
            self.answered_clock = clock
            self.set_status("in-progress")

    def end(self, status: str, clock: float) -> None:
        """Final status; the duration counts from when it was answered."""
        if self.answered_clock is not None:
            self.duration = max(0, round(clock - self.answered_clock))
        self.set_status(status)
        self.ended = self.updated

    def params(self) -> dict[str, str]:
        """What every voice webhook about this party holds."""
        params = {
            "CallSid": self.sid,
            "AccountSid": self.account_sid,
            "From": self.from_,
            "To": self.to,
            "Caller": self.from_,
            "Called": self.to,
            "CallStatus": self.status,
            "ApiVersion": "2010-04-01",
            "Direction": self.direction,
        }
        for prefix, number in (
            ("From", self.from_),
            ("To", self.to),
            ("Caller", self.from_),
            ("Called", self.to),
        ):
            params |= place_params(prefix, number)
        optional = {
            "ParentCallSid": self.parent_sid,
            "ForwardedFrom": self.forwarded_from,
            "CallerName": self.caller_name,
        }
        return params | {name: value for name, value in optional.items() if value}

    def progress_params(self) -> dict[str, str]:
        """What a status callback adds; the sequence number counts up with each."""
        params = self.params() | {
            "Timestamp": rfc2822(now()),
            "CallbackSource": "call-progress-events",
            "SequenceNumber": str(self.sent_callbacks),
        }
        self.sent_callbacks += 1
        if self.ended is not None:
            params["CallDuration"] = str(self.duration)
            params["Duration"] = str(math.ceil(self.duration / 60))
        if self.status in ("no-answer", "canceled", "busy"):
            params["SipResponseCode"] = "486" if self.status == "busy" else "487"
        return params


@dataclass(eq=False)
class Leg(Party):
    """One phone that <Dial> rings."""

    screen_url: str = ""
    bridged: bool = False

    def to_json(self) -> dict:
        """For the phone page and tests."""
        return {
            "sid": self.sid,
            "to": self.to,
            "status": self.status,
            "heard": self.heard,
            "bridged": self.bridged,
        }


@dataclass(frozen=True)
class Action:
    """Something a person does on one of the phones."""

    do: str
    press: str = ""
    say: str = ""
    leg: str = ""


@dataclass(eq=False)
class Call(Party):
    """One call from dialling to the final status."""

    auth_token: str = field(default="", repr=False)
    line: Line | None = None
    kind: str = "inbound"
    options: Options = field(default_factory=Options)
    stir_verstat: str = ""
    legs: list[Leg] = field(default_factory=list)
    phase: str = "connecting"
    outcome: str = ""
    dial_status: str = ""
    expects: frozenset[str] = frozenset()
    skipped_seconds: float = 0
    started_at: float = field(default_factory=time.time)
    idle: asyncio.Event = field(default_factory=asyncio.Event)
    inbox: asyncio.Queue = field(default_factory=asyncio.Queue)

    def clock(self) -> float:
        """The time as the call feels it: a skipped wait counts as if it had been waited for."""
        return time.monotonic() + self.skipped_seconds

    def params(self) -> dict[str, str]:
        """A caller's leg also carries the caller-ID attestation and a call token."""
        params = super().params()
        if self.kind == "inbound":
            params["CallToken"] = json.dumps({"parentCallInfoToken": self.sid})
        if self.stir_verstat:
            params["StirVerstat"] = self.stir_verstat
            params["StirPassportToken"] = f"sandbox.{self.sid}"
        return params

    def to_json(self) -> dict:
        """For the phone page and tests."""
        return {
            "sid": self.sid,
            "kind": self.kind,
            "from": self.from_,
            "to": self.to,
            "label": (self.line.label if self.line else "") or self.to,
            "status": self.status,
            "phase": self.phase,
            "outcome": self.outcome,
            "dial_status": self.dial_status,
            "heard": self.heard,
            "legs": [leg.to_json() for leg in self.legs],
            "expects": sorted(self.expects),
            "duration": self.duration,
            "at": self.started_at,
            "ended": self.ended is not None,
        }
