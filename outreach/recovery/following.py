"""The offer follows the calendar: a time that was filled is no longer on offer, one that is free again is."""

from datetime import datetime

from django.db import connection, transaction

from clinics.models import (
    ACTIVE_STATES,
    Appointment,
    AppointmentState,
    RequestState,
)
from clinics.waitlist import come_off
from outreach.models import FreedSlot, Offer, OfferState, SlotState
from outreach.recovery.noticing import find_taken, is_closed
from outreach.recovery.reading import read_rules
from outreach.recovery.rests import free_rests
from outreach.recovery.telling import end, lock_slot, reopen_offers, tell, withdraw
from outreach.sequences.recovery import LAPSES_AFTER

# Live times with what lies over them now; those with nothing new to follow are not even locked.
CHANGED = """
SELECT slot.id FROM outreach_freedslot slot JOIN clinics_provider provider ON provider.id = slot.provider_id
CROSS JOIN LATERAL (SELECT count(*) AS visits, count(*) FILTER (WHERE state <> 'held') AS booked
  FROM clinics_appointment WHERE provider_id = slot.provider_id AND taken && slot.taken
  AND state IN ('held', 'booked', 'confirmed', 'arrived', 'completed')) over_it
WHERE slot.state IN ('open', 'held', 'paused') AND (
  over_it.booked > 0
  OR (slot.state = 'held') <> (over_it.visits > 0)
  OR (slot.cut_off_at <= %(now)s AND over_it.visits = 0)
  OR (over_it.visits = 0 AND NOT provider.is_active)
  OR EXISTS (SELECT 1 FROM clinics_closure closed WHERE closed.location_id = slot.location_id
    AND closed.starts_at < slot.ends_at AND closed.ends_at > slot.starts_at))
ORDER BY slot.id
"""
HOW_IT_ENDED = {
    RequestState.DECLINED: "desk_declined",
    RequestState.COUNTERED: "desk_declined",
    RequestState.EXPIRED: "hold_ran_out",
}


def follow_calendar(*, now: datetime) -> int:
    """Bring every live time in line with the calendar; returns how many had changed."""
    with connection.cursor() as cursor:
        cursor.execute(CHANGED, {"now": now})
        changed = [row[0] for row in cursor.fetchall()]
    for slot_id in changed:
        with transaction.atomic():
            follow_slot(lock_slot(slot_id), now)
    return len(changed) + _lapse(now)


def follow_slot(slot: FreedSlot, now: datetime) -> None:
    """Bring one time, locked by the caller, in line with the calendar as it is now."""
    if slot.state not in (SlotState.OPEN, SlotState.HELD, SlotState.PAUSED):
        return  # another worker was faster
    visit = _find_claimed(slot) or find_taken(slot)
    if visit and visit.state == AppointmentState.HELD:
        _wait_for_desk(slot, visit, now)
    elif visit:
        fill(slot=slot, visit=visit, now=now)
    elif is_closed(slot):
        end(slot=slot, state=SlotState.STOPPED, reason="closed", now=now)
    elif not slot.provider.is_active:
        end(slot=slot, state=SlotState.STOPPED, reason="not_worked", now=now)
    elif slot.state == SlotState.HELD:
        _go_on(slot, now)
    elif slot.cut_off_at <= now:
        end(slot=slot, state=SlotState.CUT_OFF, reason="too_close", now=now)


def _find_claimed(slot: FreedSlot) -> Appointment | None:
    """What was asked for by an offer comes first, also where somebody booked a part of the time beside it."""
    claims = Offer.objects.filter(slot=slot, state=OfferState.CLAIMED)
    visits = Appointment.objects.filter(request__offer__in=claims, provider=slot.provider_id)
    return visits.filter(state__in=ACTIVE_STATES, taken__overlap=slot.taken).first()


def _wait_for_desk(slot: FreedSlot, visit: Appointment, now: datetime) -> None:
    """Somebody asked for the time, by an offer or in another way: until the desk has answered nobody else is asked."""
    if slot.state == SlotState.HELD:
        return
    claim = Offer.objects.filter(slot=slot, state=OfferState.CLAIMED, request__appointment=visit).first()
    withdraw(slot=slot, reason="faster" if claim else "taken", now=now, but=claim and claim.pk)
    slot.state, slot.next_wave_at = SlotState.HELD, None
    slot.save(update_fields=["state", "next_wave_at"])
    tell(slot=slot, what="held", now=now, visit=visit.pk)


def fill(*, slot: FreedSlot, visit: Appointment, now: datetime) -> None:
    """Somebody has it. A waitlisted winner comes off the list for that service."""
    won = Offer.objects.filter(slot=slot, state=OfferState.CLAIMED, request__appointment=visit)
    offer = won.select_related("entry").first()
    if offer:
        offer.state = OfferState.WON
        offer.save(update_fields=["state"])
        come_off(entry=offer.entry, service_id=offer.service_id)
    slot.filled_by = visit
    end(slot=slot, state=SlotState.FILLED, reason="filled", now=now)
    free_rests(slot=slot, now=now)


def _go_on(slot: FreedSlot, now: datetime) -> None:
    """The desk declined, the hold ran out or the patient changed their mind: the next person, not the first again."""
    claim = Offer.objects.filter(slot=slot, state=OfferState.CLAIMED).select_related("request").first()
    if claim:
        claim.state = OfferState.GIVEN_UP
        claim.reason = HOW_IT_ENDED.get(claim.request and claim.request.state, "changed_mind")
        claim.save(update_fields=["state", "reason"])
    if slot.cut_off_at <= now:
        end(slot=slot, state=SlotState.CUT_OFF, reason="too_close", now=now)
        return
    if not read_rules().is_enabled:
        end(slot=slot, state=SlotState.STOPPED, reason="off", now=now)
        return
    reopen_offers(slot=slot)
    is_paused = _was_paused(slot)
    slot.state, slot.next_wave_at = (SlotState.PAUSED, None) if is_paused else (SlotState.OPEN, now)
    slot.save(update_fields=["state", "next_wave_at"])
    tell(slot=slot, what="free_again", now=now)


def _was_paused(slot: FreedSlot) -> bool:
    """The desk's pause outlasts somebody's hold."""
    last = slot.events.filter(what__in=("opened", "paused")).order_by("at", "pk").last()
    return last is not None and last.what == "paused"


def _lapse(now: datetime) -> int:
    """Nobody answered for a day: the person may be offered other times, and this one while it is free."""
    rows = Offer.objects.filter(state=OfferState.OPEN, offered_at__lte=now - LAPSES_AFTER)
    return rows.update(state=OfferState.LAPSED, reason="no_answer")
