"""What every sender answers, in one vocabulary. The connector decides what an error means; nobody else reads codes."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol


@dataclass(frozen=True)
class OutgoingText:
    """All a sender needs. `reference` is our outbox id; it comes back in the delivery report's address."""

    reference: int
    from_number: str
    to: str
    body: str
    callback_url: str
    valid_for_s: int | None = None


class Meaning(StrEnum):
    """What a provider's error code asks of us."""

    OPTED_OUT = "opted_out"
    UNREACHABLE = "unreachable"  # never by text: landline, unknown number
    NOT_NOW = "not_now"  # phone off, out of reach: a person may call
    FILTERED = "filtered"
    CONFIGURATION = "configuration"  # the spa's account or number; retried after it is mended
    SLOW_DOWN = "slow_down"
    OUR_BUG = "our_bug"
    UNDELIVERED = "undelivered"  # the default for a code nobody listed


@dataclass(frozen=True)
class Accepted:
    sid: str


@dataclass(frozen=True)
class Refusal:
    """The provider said no; it did not take the text."""

    code: str
    meaning: Meaning


@dataclass(frozen=True)
class Busy:
    """Never processed and always safe to retry."""

    code: str


@dataclass(frozen=True)
class Unknown:
    """Time-out, reset or server error: it may or may not have been taken."""

    code: str


Answer = Accepted | Refusal | Busy | Unknown


@dataclass(frozen=True)
class CallLookup:
    """What the provider says about a call when asked. `answered`: one of the desk's phones was connected."""

    status: str
    answered: bool


class Sender(Protocol):
    def send(self, text: OutgoingText) -> Answer: ...

    def find(self, text: OutgoingText, *, since: datetime, known: Collection[str]) -> Accepted | None:
        """The text, if the provider took it after `since`; None if it did not. Raises LookupFailed when it cannot say.

        `known`: sids that already belong to other texts of ours.
        """
        ...

    def look_up_call(self, sid: str) -> CallLookup: ...

    def fetch_media(self, url: str, *, most_bytes: int) -> bytes:
        """A file that came with a patient's text. Raises MediaFailed."""
        ...

    @staticmethod
    def read_meaning(code: str) -> Meaning:
        """What this provider's error code asks of us; UNDELIVERED for one nobody listed."""
        ...


class LookupFailed(Exception):
    """The provider could not be asked. Carries no content."""


class MediaFailed(Exception):
    """A patient's file could not be fetched; its words are for the desk. `is_final`: asking again will not help."""

    def __init__(self, words: str, *, is_final: bool = False):
        super().__init__(words)
        self.is_final = is_final
