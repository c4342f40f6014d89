"""Reads one freed time for its page: who was asked, who is next, who was passed over and why."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from clinics.models import WaitlistEntry
from leakmap.console.freed_words import (
    Line,
    describe_offer,
    describe_state,
    list_steps,
    tell_events,
    tell_reason,
)
from outreach.models import FreedSlot, Offer, OfferState, SlotState
from outreach.recovery.reading import rank_for
from outreach.recovery.steering import MENDABLE
from outreach.sequences.recovery import Ranking

MOST_NEXT = 10
MOST_PASSED = 40
RANKED = (SlotState.NEW, SlotState.OPEN, SlotState.HELD, SlotState.PAUSED)
STANDS = (OfferState.OPEN, OfferState.LAPSED)
HOLDS = (OfferState.CLAIMED, OfferState.WON)


@dataclass(frozen=True)
class Person:
    """Somebody beside a freed time. `steps` and `outcome` in words; `may_ask`: the desk may overrule the reason."""

    entry_id: int
    patient_id: int
    name: str
    outcome: str = ""
    steps: tuple[str, ...] = ()
    offer: Offer | None = None
    may_ask: bool = False


@dataclass(frozen=True)
class Story:
    """All that the page shows of one freed time."""

    slot: FreedSlot
    state_words: str
    lines: list[Line]
    asked: list[Person]
    next_up: list[Person] = field(default_factory=list)
    passed: list[Person] = field(default_factory=list)
    more_next: int = 0
    more_passed: int = 0
    counted: tuple[
        tuple[str, int], ...
    ] = ()  # reason in words and how many, where the rows are too old to keep
    holder: Offer | None = None


def read_ranking(slot: FreedSlot, now: datetime) -> Ranking:
    """Who would be asked next, and why others would not be, as of now."""
    return rank_for(slot=slot, now=now)


def read_story(slot: FreedSlot, now: datetime) -> Story:
    offers = list(_list_asked(slot))
    ranking = read_ranking(slot, now) if slot.state in RANKED else None
    holder = next((offer for offer in offers if offer.state in HOLDS), None)
    events = list(slot.events.all())
    asked_ids = {offer.entry_id for offer in offers}
    next_ids = [pick.entry_id for pick in ranking.candidates] if ranking else []
    passed = _list_passed(slot, ranking, asked_ids)
    shown_next, shown_passed = next_ids[:MOST_NEXT], passed[:MOST_PASSED]
    told = [event.detail["entry"] for event in events if "entry" in event.detail]
    entries = _read_entries([*shown_next, *(entry for entry, _ in shown_passed), *told])
    names = {entry_id: entry.patient.display_name for entry_id, entry in entries.items()}
    zone = slot.location.zone
    return Story(
        slot=slot,
        state_words=describe_state(
            slot,
            now=now,
            asked=sum(offer.state in STANDS for offer in offers),
            holder=_name_holder(slot, holder),
            has_next=bool(next_ids),
        ),
        lines=tell_events(slot, events, offers, names),
        asked=[_tell_asked(offer, zone) for offer in offers],
        next_up=[_tell_entry(entries[each], "") for each in shown_next if each in entries],
        passed=[_tell_entry(entries[each], reason) for each, reason in shown_passed if each in entries],
        more_next=len(next_ids) - len(shown_next),
        more_passed=len(passed) - len(shown_passed),
        holder=holder,
        counted=tuple((tell_reason(reason), many) for reason, many in sorted((slot.skipped or {}).items())),
    )


def _list_asked(slot: FreedSlot):
    rows = slot.offers.exclude(state=OfferState.SKIPPED)
    return rows.select_related("patient", "item", "request").order_by("wave", "offered_at", "pk")


def _list_passed(slot: FreedSlot, ranking: Ranking | None, asked: set[int]) -> list[tuple[int, str]]:
    """Entry and reason: while it is live as of now, afterwards as it was."""
    if ranking is not None:
        return [each for each in ranking.passed_over.items() if each[0] not in asked]
    rows = slot.offers.filter(state=OfferState.SKIPPED).order_by("entry__position", "entry_id")
    return list(rows.values_list("entry_id", "reason"))


def _read_entries(ids: Iterable[int]) -> dict[int, WaitlistEntry]:
    return {each.pk: each for each in WaitlistEntry.objects.filter(pk__in=set(ids)).select_related("patient")}


def _name_holder(slot: FreedSlot, holder: Offer | None) -> str:
    if holder:
        return holder.patient.display_name
    return ""


def _tell_asked(offer: Offer, zone) -> Person:
    return Person(
        entry_id=offer.entry_id,
        patient_id=offer.patient_id,
        name=offer.patient.display_name,
        outcome=describe_offer(offer),
        steps=tuple(list_steps(offer, zone)),
        offer=offer,
    )


def _tell_entry(entry: WaitlistEntry, reason: str) -> Person:
    return Person(
        entry_id=entry.pk,
        patient_id=entry.patient_id,
        name=entry.patient.display_name,
        outcome=tell_reason(reason) if reason else "",
        may_ask=reason in MENDABLE,
    )
