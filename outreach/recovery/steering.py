"""What the desk can do about a freed time. Each verb returns False when somebody, or the clock, was faster."""

from datetime import datetime, timedelta

from django.db import connection, transaction

from clinics.models import WaitlistEntry, WaitlistState
from leakmap.lib.queue import WORK_BULK, Lane, ring
from outreach.models import LIVE, FreedSlot, Offer, OfferState, SlotState
from outreach.recovery.noticing import find_taken, is_offered_anew, look_again_at, put_on_offer
from outreach.recovery.reading import make_waker, rank_for, read_rules
from outreach.recovery.telling import end, lock_slot, tell
from outreach.recovery.waves import ask
from outreach.sequences.recovery import REASONS, Pick, find_start

MENDABLE = {
    "not_reached",
    "window",
    "notice",
    "provider",
    "location",
    "language",
    "booked_sooner",
    "by_hand",
    "left_it",
}
STOPPABLE = (SlotState.NEW, SlotState.OPEN, SlotState.PAUSED)
STARTABLE = (SlotState.PAUSED, SlotState.LEFT_ALONE, SlotState.STOPPED, SlotState.EXHAUSTED)


def pause(*, slot_id: int, actor: str, now: datetime) -> bool:
    """Ask nobody else for now. Who was asked may still take it."""
    with transaction.atomic():
        slot = lock_slot(slot_id)
        if slot.state != SlotState.OPEN:
            return False
        slot.state, slot.next_wave_at = SlotState.PAUSED, None
        slot.save(update_fields=["state", "next_wave_at"])
        tell(slot=slot, what="paused", now=now, actor=actor)
    return True


def start(*, slot_id: int, actor: str, now: datetime) -> bool:
    """Offer it from now on, also where it had been left alone. Raises ValueError with the reason when it cannot be."""
    with transaction.atomic():
        slot = lock_slot(slot_id)
        if slot.state not in STARTABLE:
            return False
        if slot.starts_at <= now:
            raise ValueError("That time is over.")
        if find_taken(slot):
            raise ValueError("That time is taken by now. The calendar shows by whom.")
        if is_offered_anew(slot):
            raise ValueError("That time is on offer already: a later cancellation freed it again.")
        notice = min(timedelta(minutes=slot.service.recovery_notice_minutes), (slot.starts_at - now) / 2)
        put_on_offer(slot=slot, now=now, notice=notice, actor=actor)
        _look_soon()
    return True


def stop(*, slot_id: int, actor: str, now: datetime) -> bool:
    """Offer it to nobody; offers that stand end."""
    with transaction.atomic():
        slot = lock_slot(slot_id)
        if slot.state not in STOPPABLE and slot.again_at is None:
            return False
        end(slot=slot, state=SlotState.STOPPED, reason="stopped", now=now, actor=actor)
    return True


def stop_all(*, actor: str, now: datetime) -> int:
    """Offering freed times was switched off. What somebody asked for already is still the desk's to answer."""
    rows = FreedSlot.objects.filter(state__in=STOPPABLE)
    return sum(
        stop(slot_id=slot_id, actor=actor, now=now) for slot_id in list(rows.values_list("pk", flat=True))
    )


def plan_anew(*, now: datetime) -> None:
    """How far ahead times are offered has changed: those that wait for their day start on another one."""
    rules = read_rules()
    with transaction.atomic():
        rows = FreedSlot.objects.select_for_update().filter(again_at__isnull=False)
        for slot in rows.order_by("pk"):
            look_again_at(slot=slot, moment=max(now, find_start(slot.starts_at, rules)))


def put_away(*, slot_id: int, actor: str, now: datetime) -> bool:
    """Off the first page: nobody at the desk means to fill it by hand. False when it is on offer, or away already."""
    with transaction.atomic():
        slot = lock_slot(slot_id)
        if slot.put_away_at or slot.state in LIVE:
            return False
        slot.put_away_at = now
        slot.save(update_fields=["put_away_at"])
        tell(slot=slot, what="put_away", now=now, actor=actor)
    return True


def bring_back(*, slot_id: int, actor: str, now: datetime) -> bool:
    """On the first page again, as long as it is still free."""
    with transaction.atomic():
        slot = lock_slot(slot_id)
        if slot.put_away_at is None:
            return False
        slot.put_away_at = None
        slot.save(update_fields=["put_away_at"])
        tell(slot=slot, what="brought_back", now=now, actor=actor)
    return True


def skip(*, slot_id: int, entry_id: int, patient_id: int, actor: str, now: datetime) -> bool:
    """This person is not asked about this time. False when they were asked already."""
    with transaction.atomic():
        slot = lock_slot(slot_id)
        offer, is_new = Offer.objects.get_or_create(
            slot=slot,
            entry_id=entry_id,
            defaults={
                "patient_id": patient_id,
                "state": OfferState.SKIPPED,
                "reason": "by_hand",
                "by_hand": actor,
            },
        )
        if not is_new:
            if offer.state != OfferState.SKIPPED:
                return False
            offer.reason, offer.by_hand = "by_hand", actor
            offer.save(update_fields=["reason", "by_hand"])
        tell(slot=slot, what="skipped", now=now, actor=actor, entry=entry_id)
    return True


def ask_now(*, slot_id: int, entry_id: int, actor: str, now: datetime) -> bool:
    """Ask this person next, out of turn: the desk may overrule order and windows, but no refusal of the patient.

    Nor the weekly cap: it stands in the words they agreed to.

    Raises ValueError with the reason where nothing may be sent.
    """
    with transaction.atomic():
        slot = lock_slot(slot_id)
        if slot.state not in (SlotState.OPEN, SlotState.PAUSED):
            return False
        entry = WaitlistEntry.objects.filter(pk=entry_id, state=WaitlistState.WAITING).first()
        if entry is None:
            raise ValueError("They are no longer on the waitlist.")
        ranking = rank_for(slot=slot, now=now, entry_id=entry_id)
        reason = ranking.passed_over.get(entry_id, "service")
        if not ranking.candidates and reason not in MENDABLE:
            raise ValueError(f"{REASONS[reason]}.")
        pick = next(iter(ranking.candidates), None) or Pick(entry_id, entry.patient_id, slot.service_id)
        if make_waker([pick], zone=slot.location.zone, now=now)(pick) > now:
            raise ValueError(
                "It is too early or too late to text them now. Call, or ask them in the morning."
            )
        offer = ask(slot=slot, pick=pick, now=now, wave=slot.waves, by_hand=actor)
        if offer is None:
            raise ValueError("Another time is on offer to them just now.")
        tell(slot=slot, what="added", now=now, actor=actor, entry=entry_id)
        _look_soon()
    return True


def _look_soon() -> None:
    ring(schema=connection.schema_name, lane=Lane.BULK, task=WORK_BULK)
