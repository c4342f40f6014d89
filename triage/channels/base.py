"""What every inbound provider must say, in one vocabulary. Nothing below the channel knows the provider.

To add a provider: one file with a class like `TwilioChannel`, one entry in `registry.CHANNELS`, fixtures of whole
payloads named after their event under `tests/fixtures/<provider>/`, and a test class per event.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from triage.calls import CallEvent


class Refused(Exception):
    """The delivery is not from the provider: answered 403, nothing is stored. Carries no content."""


class Unreadable(Exception):
    """From the provider, but a needed field is missing or wrong: stored, and shown to a person. Names the field."""


@dataclass(frozen=True)
class Delivery:
    """One webhook as it will be stored: what kind it is, what makes it unique, what it is about."""

    kind: str
    key: str
    subject: str
    payload: Mapping[str, str]


@dataclass(frozen=True)
class CallReport:
    """Something happened to a call."""

    sid: str
    from_address: str
    to_number: str
    stir: str
    event: CallEvent


@dataclass(frozen=True)
class TextReceived:
    """A patient wrote."""

    sid: str
    from_address: str
    to_number: str
    body: str
    at: datetime
    media: tuple[dict[str, str], ...] = field(default=())
    carrier_opt_out: str = ""  # STOP, START or HELP when the carrier handled it and has already replied


@dataclass(frozen=True)
class DeliveryReport:
    """A text of ours moved on."""

    sid: str
    status: str
    code: str
    at: datetime
    outbox_id: int | None = None  # our own id, from the callback's address


InboundEvent = CallReport | TextReceived | DeliveryReport
