"""What we say, and what we set out to fill: one file per subject."""

from outreach.models.recovery import LIVE, Cause, FreedSlot, Offer, OfferState, SlotEvent, SlotState
from outreach.models.texts import REACHES, Attempt, Kind, OutboxItem, OutboxState, Purpose, Receipt

__all__ = [
    "LIVE",
    "REACHES",
    "Attempt",
    "Cause",
    "FreedSlot",
    "Kind",
    "Offer",
    "OfferState",
    "OutboxItem",
    "OutboxState",
    "Purpose",
    "Receipt",
    "SlotEvent",
    "SlotState",
]
