"""What we say, and what we set out to fill: one file per subject."""

from outreach.models.rebooking import (
    LIVE_RUNS,
    WAITING,
    WRITTEN,
    RebookingRun,
    RebookingText,
    RunEvent,
    RunState,
)
from outreach.models.recovery import LIVE, Cause, FreedSlot, Offer, OfferState, SlotEvent, SlotState
from outreach.models.texts import REACHES, Attempt, Kind, OutboxItem, OutboxState, Purpose, Receipt

__all__ = [
    "LIVE",
    "LIVE_RUNS",
    "REACHES",
    "WAITING",
    "WRITTEN",
    "Attempt",
    "Cause",
    "FreedSlot",
    "Kind",
    "Offer",
    "OfferState",
    "OutboxItem",
    "OutboxState",
    "Purpose",
    "RebookingRun",
    "RebookingText",
    "Receipt",
    "RunEvent",
    "RunState",
    "SlotEvent",
    "SlotState",
]
