"""What a turn asks to have done, and what it says: frozen values that the shell carries out (DESIGN.md section 3)."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from clinics.availability import Opening
from outreach.assistant.wish import NO_WISH, Wish


@dataclass(frozen=True)
class HoldOpening:
    """Keep this time for the desk to decide. `replaces`: the booked visit that it would take the place of."""

    opening: Opening
    replaces: int | None = None


@dataclass(frozen=True)
class ReleaseHold:
    pass


@dataclass(frozen=True)
class RecordName:
    name: str


@dataclass(frozen=True)
class RecordInterest:
    service_id: int


@dataclass(frozen=True)
class HandOver:
    """A person answers from here on. `summary` is for the desk: what was understood so far, in English."""

    reason_key: str
    summary: str = ""


@dataclass(frozen=True)
class AskDesk:
    """The desk owes an answer, and the conversation goes on meanwhile. Keys as in HandOver."""

    reason_key: str
    summary: str = ""


@dataclass(frozen=True)
class AskToCancel:
    """The patient wants to give up a booked visit; only the desk cancels it."""

    visit_id: int


@dataclass(frozen=True)
class ReportLate:
    """The patient will be late today; None where they did not say for which visit, or by how much."""

    visit_id: int | None
    minutes: int | None = None


@dataclass(frozen=True)
class AskForWaitlist:
    service_id: int
    wish: Wish = NO_WISH


@dataclass(frozen=True)
class ClaimOffer:
    """They want the freed time that was offered to them."""

    offer_id: int
    opening: Opening


@dataclass(frozen=True)
class TurnDownOffer:
    offer_id: int


@dataclass(frozen=True)
class CounterOffer:
    """Another time than the freed one, please: the desk looks, the offer stands. `summary` is for the desk."""

    offer_id: int
    summary: str = ""


@dataclass(frozen=True)
class StayOnWaitlist:
    entry_id: int


@dataclass(frozen=True)
class LeaveWaitlist:
    entry_id: int


@dataclass(frozen=True)
class Close:
    pass


Action = (
    HoldOpening
    | ReleaseHold
    | RecordName
    | RecordInterest
    | HandOver
    | AskDesk
    | AskToCancel
    | ReportLate
    | AskForWaitlist
    | ClaimOffer
    | TurnDownOffer
    | CounterOffer
    | StayOnWaitlist
    | LeaveWaitlist
    | Close
)


@dataclass(frozen=True)
class Reply:
    """A text to be rendered with the spa's own wording. `parts` makes one text out of several answers."""

    key: str
    values: dict[str, str] = field(default_factory=dict)
    knowledge_id: int | None = None
    openings: tuple[Opening, ...] = ()
    parts: tuple["Reply", ...] = ()


def join_replies(replies: Sequence[Reply]) -> Reply:
    """Several answers in one text: patients get one message for one message."""
    if len(replies) == 1:
        return replies[0]
    return Reply(
        key="combined",
        knowledge_id=next((reply.knowledge_id for reply in replies if reply.knowledge_id), None),
        openings=tuple(opening for reply in replies for opening in reply.openings),
        parts=tuple(replies),
    )
