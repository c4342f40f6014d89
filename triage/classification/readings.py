"""What a reader makes of one message, and which of several readings wins (labelling guide, order of risk)."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal


class Category(StrEnum):
    """In the cautious order: the first one present is the label."""

    ADVERSE_EVENT = "adverse_event"
    CLINICAL = "clinical"
    OPT_OUT = "opt_out"
    BILLING = "billing"
    BOOKING = "booking"
    FAQ = "faq"
    OTHER = "other"

    @property
    def rank(self) -> int:
        """0 is the most cautious."""
        return _ORDER[self]


class Urgency(StrEnum):
    EMERGENCY = "emergency"
    URGENT = "urgent"
    SOON = "soon"
    ROUTINE = "routine"

    @property
    def rank(self) -> int:
        return _URGENCY_ORDER[self]


_ORDER = {category: place for place, category in enumerate(Category)}
_URGENCY_ORDER = {urgency: place for place, urgency in enumerate(Urgency)}


@dataclass(frozen=True)
class Reading:
    """One reader's opinion. `evidence` names the rules that fired, never the patient's words."""

    category: Category
    also: tuple[Category, ...]
    urgency: Urgency
    confidence: float
    evidence: tuple[str, ...]
    language: Literal["en", "es"]
    reader: str
    version: str

    @property
    def categories(self) -> frozenset[Category]:
        return frozenset((self.category, *self.also))


def most_cautious(readings: Iterable[Reading]) -> Reading:
    """The riskiest category wins; among equals the more urgent, then the more confident. Raises on none."""
    candidates = list(readings)
    if not candidates:
        raise ValueError("most_cautious needs at least one reading; run a reader before deciding")
    return min(candidates, key=lambda one: (one.category.rank, one.urgency.rank, -one.confidence))
