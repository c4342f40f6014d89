"""A patient takes an offered time, turns it down, or comes too late. The database decides who was first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection, transaction

from clinics.availability import Opening
from clinics.booking import SlotTaken, hold_opening, release_hold
from clinics.models import ACTIVE_STATES, Appointment, BookingRequest, RequestState
from clinics.profile import read_profile
from leakmap.lib.queue import WORK_BULK, Lane, ring
from outreach.assistant.types import Stage, State
from outreach.desk import confirm_request
from outreach.models import FreedSlot, Offer, OfferState, SlotState
from outreach.plans import find_held
from outreach.recovery.following import follow_slot
from outreach.recovery.noticing import is_closed, is_offered_anew
from outreach.recovery.others import list_others
from outreach.recovery.telling import ask_next_soon, lock_slot, lock_slot_of, tell, withdraw
from outreach.recovery.waves import read_opening
from triage.models import Conversation
from triage.tickets import has_freezing_ticket

STANDING = (OfferState.OPEN, OfferState.LAPSED)
TAKEABLE = (*STANDING, OfferState.UNSENT)  # a text we think lost may have arrived all the same
# As long as nobody else has it.
SECOND_THOUGHTS = {"said_no", "hold_ran_out", "changed_mind", "took_other", "over"}


@dataclass(frozen=True)
class Claimed:
    """The time is held for them; `is_booked` where the service needs no yes of the desk."""

    request: BookingRequest
    is_booked: bool = False


@dataclass(frozen=True)
class TooLate:
    """`reason`: "faster", "over" or "person" (a clinician has to speak first); `openings`: the next ones."""

    reason: str
    openings: Sequence[Opening] = ()


def claim(*, offer_id: int, now: datetime) -> Claimed | TooLate:
    """Take the offered time for this patient, whichever way they said yes. Saying it twice changes nothing.

    Locks the conversation, then the freed time: in this order, as the pipeline does.
    """
    with transaction.atomic():
        offer = _lock(offer_id, now)
        slot = offer.slot
        if _has_it(offer):
            return Claimed(offer.request, is_booked=offer.request.state == RequestState.CONFIRMED)
        refusal = find_refusal(offer, slot, now)
        if not refusal:
            try:
                return _take(offer, slot, now)
            except SlotTaken:
                refusal = "faster"
        if refusal == "faster":
            tell(slot=slot, what="too_late", now=now, offer=offer.pk)
    return TooLate(refusal, _list_others(offer, now) if refusal != "person" else ())


def _lock(offer_id: int, now: datetime) -> Offer:
    found = Offer.objects.values("slot_id", "item__conversation_id").get(pk=offer_id)
    if found["item__conversation_id"]:
        Conversation.objects.select_for_update().filter(pk=found["item__conversation_id"]).first()
    slot = lock_slot(found["slot_id"])
    follow_slot(slot, now)  # the clock may not have looked since the calendar changed
    rows = Offer.objects.select_related(
        "patient", "entry", "service", "request__appointment", "item__conversation"
    )
    offer = rows.get(pk=offer_id)
    offer.slot = slot
    return offer


def _has_it(offer: Offer) -> bool:
    """Not when the visit was cancelled a moment ago, and the clock has not looked since."""
    has_asked = offer.state in (OfferState.CLAIMED, OfferState.WON)
    return has_asked and offer.request.appointment.state in ACTIVE_STATES


def find_refusal(offer: Offer, slot: FreedSlot, now: datetime) -> str:
    """Why they may not take it, as TooLate says it; empty when they may. The calendar itself is not asked."""
    if has_freezing_ticket(patient_id=offer.patient_id):
        return "person"
    if offer.patient.is_blocked:
        return "over"
    may_take = offer.state in TAKEABLE or offer.reason in SECOND_THOUGHTS
    if may_take and _is_on_offer(slot, now):
        return ""
    is_anothers = offer.state != OfferState.WON and slot.state in (SlotState.HELD, SlotState.FILLED)
    return "faster" if is_anothers else "over"


def _is_on_offer(slot: FreedSlot, now: datetime) -> bool:
    """Also where nobody is left to ask: a yes that comes then finds the chair as empty as before."""
    if slot.cut_off_at is None or now >= slot.cut_off_at:
        return False
    if slot.state == SlotState.EXHAUSTED:
        return slot.provider.is_active and not is_closed(slot) and not is_offered_anew(slot)
    return slot.state in (SlotState.OPEN, SlotState.PAUSED)


def _take(offer: Offer, slot: FreedSlot, now: datetime) -> Claimed:
    """Hold it, and end everybody else's offer with it. Raises SlotTaken."""
    profile = read_profile(now=now)
    conversation = offer.item.conversation
    with transaction.atomic():
        release_hold(conversation_id=conversation.pk, now=now)
        request = hold_opening(
            opening=read_opening(slot, offer.service),
            patient=offer.patient,
            conversation_id=conversation.pk,
            practice=profile.practice,
            desk=profile.get_line(conversation.line_id).desk,
            now=now,
            source="waitlist",
            replaces=find_later_visit(offer, slot, now),
        )
    _let_others_go(offer, now)
    offer.state, offer.reason, offer.request, offer.answered_at = OfferState.CLAIMED, "", request, now
    offer.save(update_fields=["state", "reason", "request", "answered_at"])
    withdraw(slot=slot, reason="faster", now=now, but=offer.pk)
    slot.state, slot.next_wave_at, slot.reason, slot.closed_at = SlotState.HELD, None, "", None
    slot.save(update_fields=["state", "next_wave_at", "reason", "closed_at"])
    tell(slot=slot, what="claimed", now=now, offer=offer.pk)
    note_held(conversation=conversation)
    if offer.service.auto_confirms_offers:
        confirm_request(request_id=request.pk, actor="Leak Map", now=now)
    ring(schema=connection.schema_name, lane=Lane.BULK, task=WORK_BULK)
    return Claimed(request, is_booked=offer.service.auto_confirms_offers)


def note_held(*, conversation: Conversation) -> None:
    """A tap asked for a time: a "no, I can't" by text is about it from now on, and no longer about an offer."""
    held = find_held(conversation)
    state = State.from_json(conversation.assistant_state).with_(
        stage=Stage.REQUESTED,
        service_id=held.opening.service_id,
        held=held.opening,
        request_id=held.request_id,
        offered=(),
        offer_id=None,
        last_question=None,
    )
    conversation.assistant_state = state.to_json()
    conversation.save(update_fields=["assistant_state"])


def _let_others_go(offer: Offer, now: datetime) -> None:
    """Whoever takes one time has answered what else is on offer to them, and a hold of before is given back."""
    others = Offer.objects.filter(patient=offer.patient_id).exclude(pk=offer.pk)
    others.filter(state=OfferState.OPEN).update(
        state=OfferState.DECLINED, reason="took_other", answered_at=now
    )
    others.filter(state=OfferState.CLAIMED).update(state=OfferState.GIVEN_UP, reason="changed_mind")


def find_later_visit(offer: Offer, slot: FreedSlot, now: datetime) -> int | None:
    """The later visit for the same service that a yes releases, when the desk confirms."""
    rows = Appointment.objects.filter(
        patient=offer.patient_id,
        service=offer.service_id,
        state__in=("booked", "confirmed"),
        starts_at__gt=slot.starts_at,
    )
    return rows.order_by("starts_at").values_list("pk", flat=True).first()


def _list_others(offer: Offer, now: datetime) -> list[Opening]:
    return list_others(offer=offer, practice=read_profile(now=now).practice, now=now)


def turn_down(*, offer_id: int, now: datetime) -> bool:
    """No, thanks: they stay on the list for other times. False when it was over already."""
    with transaction.atomic():
        slot = lock_slot_of(Offer.objects.filter(pk=offer_id))
        rows = Offer.objects.filter(pk=offer_id, state__in=STANDING)
        moved = rows.update(state=OfferState.DECLINED, reason="said_no", answered_at=now)
        if moved:
            tell(slot=slot, what="said_no", now=now, offer=offer_id)
            ask_next_soon(slot_id=slot.pk, now=now)
    return bool(moved)


def turn_down_all(*, patient_id: int, now: datetime) -> None:
    """They want no more texts: what is on offer to them goes to the next person."""
    offers = Offer.objects.filter(patient=patient_id, state__in=STANDING).order_by("slot_id")
    for offer_id in list(offers.values_list("pk", flat=True)):
        turn_down(offer_id=offer_id, now=now)


def note_seen(*, offer_id: int, now: datetime) -> None:
    """The page was opened; a link preview opens it too, so this decides nothing."""
    Offer.objects.filter(pk=offer_id, seen_at=None).update(seen_at=now)


def note_counter(*, offer_id: int, now: datetime) -> None:
    """They asked for another time. The offer stands, also for the others."""
    Offer.objects.filter(pk=offer_id, countered_at=None).update(countered_at=now)


def find_open_offer(*, patient_id: int, now: datetime) -> Offer | None:
    """What a "yes" by text would be about: the newest offer made in the last days, also one that is over by now."""
    rows = Offer.objects.filter(patient=patient_id, offered_at__gt=now - timedelta(days=2))
    return rows.select_related("slot__location", "service").order_by("-offered_at", "-pk").first()
