"""What to do about a time that just came free: offer it, leave it alone, or go on with what was begun."""

from datetime import datetime, timedelta

from django.db import connection, transaction

from clinics.models import (
    ACTIVE_STATES,
    Appointment,
    BookingRequest,
    CancelReason,
    Closure,
    RequestState,
)
from clinics.waitlist import come_back
from leakmap.lib.queue import Lane, wake_at
from outreach.models import LIVE, Cause, FreedSlot, Offer, OfferState, SlotState
from outreach.recovery.reading import read_rules
from outreach.recovery.telling import end, reopen_offers, tell
from outreach.sequences.recovery import MOVES_WITHIN, Freed, find_start, find_why_left_alone

# Cancelled by the spa, with no other visit in its place: not the patient's wish.
TAKEN_AWAY = (CancelReason.MISTAKE, CancelReason.VOIDED, CancelReason.PROVIDER_AWAY)


def notice_freed(*, now: datetime) -> int:
    """Decide about every new row and those that came into range, each in a transaction of its own; returns how many."""
    new = FreedSlot.objects.filter(state=SlotState.NEW).order_by("pk").values_list("pk", flat=True)
    near = FreedSlot.objects.filter(again_at__lte=now).order_by("again_at", "pk").values_list("pk", flat=True)
    return sum(_notice(slot_id, now) for slot_id in list(new)) + sum(
        _look_again(slot_id, now) for slot_id in list(near)
    )


def _look_again(slot_id: int, now: datetime) -> bool:
    """It was too far ahead when it came free, and is not any more: unless it is taken by now, it is offered."""
    with transaction.atomic():
        rows = FreedSlot.objects.select_for_update(of=("self",), skip_locked=True)
        slot = rows.select_related("service", "provider").filter(pk=slot_id, again_at__lte=now).first()
        if slot is None:
            return False
        if is_offered_anew(slot):
            end(slot=slot, state=SlotState.LEFT_ALONE, reason="anew", now=now)
        else:
            _decide(slot, now)
    return True


def _notice(slot_id: int, now: datetime) -> bool:
    with transaction.atomic():
        rows = FreedSlot.objects.select_for_update(of=("self",), skip_locked=True)
        slot = rows.select_related("service", "provider").filter(pk=slot_id, state=SlotState.NEW).first()
        if slot is None:
            return False  # another worker has it
        _put_winner_back(slot, now)
        if _continue_earlier(slot, now):
            return True
        _find_out(slot, now)
        _decide(slot, now)
    return True


def _put_winner_back(slot: FreedSlot, now: datetime) -> None:
    """Who came off the waitlist for a visit that the spa itself cancels waits again, in the old place."""
    if slot.visit_id is None or slot.cancel_reason not in TAKEN_AWAY:
        return
    won = Offer.objects.filter(request__appointment=slot.visit_id, request__state=RequestState.CONFIRMED)
    offer = won.select_related("slot").first()
    if offer and come_back(entry_id=offer.entry_id, service_id=offer.service_id):
        tell(slot=offer.slot, what="came_back", now=now, offer=offer.pk)


def _continue_earlier(slot: FreedSlot, now: datetime) -> bool:
    """A winner who cancels: the earlier row goes on with the next person, and this one was never needed."""
    earlier = FreedSlot.objects.filter(
        filled_by=slot.visit_id, state=SlotState.FILLED, starts_at=slot.starts_at, provider=slot.provider_id
    ).first()
    if slot.visit_id is None or earlier is None:
        return False
    rows = Offer.objects.filter(slot=earlier, state=OfferState.WON)
    reason = "desk_cancelled" if slot.cancel_reason in TAKEN_AWAY else "winner_cancelled"
    rows.update(state=OfferState.GIVEN_UP, reason=reason, answered_at=now)
    if not _may_continue(earlier, slot):
        return False
    visit_id = slot.visit_id
    slot.delete()
    reopen_offers(slot=earlier)
    earlier.state, earlier.reason, earlier.closed_at = SlotState.OPEN, "", None
    earlier.filled_by, earlier.next_wave_at = None, now
    earlier.save(update_fields=["state", "reason", "closed_at", "filled_by", "next_wave_at"])
    tell(slot=earlier, what="winner_cancelled", now=now, visit=visit_id)
    return True


def _may_continue(earlier: FreedSlot, slot: FreedSlot) -> bool:
    """Not where the winner left for a reason that is not offered, nor where part of it is on offer by itself."""
    rules = read_rules()
    if not rules.is_enabled or slot.cancel_reason in rules.leaves_alone:
        return False
    return not is_offered_anew(earlier, but=slot.pk)


def is_offered_anew(slot: FreedSlot, *, but: int | None = None) -> bool:
    """A later row has the time, or a part of it, on offer (or held) by now."""
    live = FreedSlot.objects.filter(provider=slot.provider_id, taken__overlap=slot.taken, state__in=LIVE)
    return live.exclude(pk__in=[slot.pk, but]).exists()


def _find_out(slot: FreedSlot, now: datetime) -> None:
    """What the trigger could not know: what became of a hold, whether it was a move, whose old visit it was."""
    slot.freed_at, slot.value = now, slot.service.price
    if slot.cause == Cause.RELEASED:
        slot.cause = _find_how_released(slot)
    elif slot.cause == Cause.CANCELLED and _was_moved(slot, now):
        slot.cause = Cause.MOVED
    won = Offer.objects.filter(
        request__replaces=slot.visit_id, state__in=(OfferState.CLAIMED, OfferState.WON)
    )
    if slot.visit_id and (offer := won.select_related("slot").first()):
        slot.depth, slot.cascaded_from = offer.slot.depth + 1, offer.slot
    slot.save(update_fields=["freed_at", "value", "cause", "depth", "cascaded_from"])
    tell(slot=slot, what="freed", now=now, cause=str(slot.cause))


def _find_how_released(slot: FreedSlot) -> Cause:
    state = BookingRequest.objects.filter(appointment=slot.visit_id).values_list("state", flat=True).first()
    causes = {
        RequestState.DECLINED: Cause.DECLINED,
        RequestState.COUNTERED: Cause.DECLINED,
        RequestState.EXPIRED: Cause.EXPIRED,
    }
    return causes.get(state, Cause.RELEASED)


def _was_moved(slot: FreedSlot, now: datetime) -> bool:
    """Cancelled, and booked again by the same patient for the same service a few minutes before."""
    again = Appointment.objects.filter(
        patient=slot.left_by_id,
        service=slot.service_id,
        state__in=ACTIVE_STATES,
        starts_at__gt=now,
        created_at__gt=now - MOVES_WITHIN,
    )
    return again.exclude(pk=slot.visit_id).exists()


def _decide(slot: FreedSlot, now: datetime) -> None:
    notice = timedelta(minutes=slot.service.recovery_notice_minutes)
    freed = Freed(
        starts_at=slot.starts_at,
        cause=slot.cause,
        cancel_reason=slot.cancel_reason,
        depth=slot.depth,
        is_open=slot.provider.is_active and not is_closed(slot),
        is_taken=find_taken(slot) is not None,
        notice=notice,
    )
    rules = read_rules()
    reason = find_why_left_alone(freed, rules, now)
    if reason:
        end(slot=slot, state=SlotState.LEFT_ALONE, reason=reason, now=now)
        if reason == "too_far":
            look_again_at(slot=slot, moment=find_start(slot.starts_at, rules))
        return
    put_on_offer(slot=slot, now=now, notice=notice)


def look_again_at(*, slot: FreedSlot, moment: datetime) -> None:
    slot.again_at = moment
    slot.save(update_fields=["again_at"])
    wake_at(schema=connection.schema_name, due_at=moment, lane=Lane.BULK)


def put_on_offer(*, slot: FreedSlot, now: datetime, notice: timedelta, actor: str = "") -> None:
    slot.state, slot.reason, slot.closed_at = SlotState.OPEN, "", None
    slot.next_wave_at, slot.cut_off_at = now, slot.starts_at - notice
    slot.again_at = slot.put_away_at = None
    slot.save()
    tell(slot=slot, what="opened", now=now, actor=actor)
    wake_at(schema=connection.schema_name, due_at=slot.cut_off_at, lane=Lane.BULK)


def is_closed(slot: FreedSlot) -> bool:
    """Closed that day whatever the weekly hours say. Hours themselves are not asked: somebody was booked then."""
    rows = Closure.objects.filter(location=slot.location_id)
    return rows.filter(starts_at__lt=slot.ends_at, ends_at__gt=slot.starts_at).exists()


def find_taken(slot: FreedSlot) -> Appointment | None:
    """What takes the provider's time there now; a booked visit rather than a held time."""
    rows = Appointment.objects.filter(
        provider=slot.provider_id, state__in=ACTIVE_STATES, taken__overlap=slot.taken
    )
    return min(rows, key=lambda each: (each.state == "held", each.starts_at), default=None)
