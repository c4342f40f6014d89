"""The freed time's own record, and how it ends."""

from datetime import datetime

from django.db import connection, transaction
from django.db.models import QuerySet

from leakmap.lib.queue import WORK_BULK, Lane, ring
from outreach.models import FreedSlot, Offer, OfferState, SlotEvent, SlotState

STANDING = (OfferState.OPEN, OfferState.LAPSED, OfferState.CLAIMED)
NOT_REACHED = """
INSERT INTO outreach_offer (slot_id, entry_id, patient_id, state, reason, wave, by_hand)
SELECT %s, entry.id, entry.patient_id, 'skipped', 'not_reached', 0, '' FROM clinics_waitlistentry entry
WHERE entry.state = 'waiting' AND EXISTS (
  SELECT 1 FROM clinics_waitlistentry_services sought WHERE sought.waitlistentry_id = entry.id
    AND sought.service_id = %s)
ON CONFLICT DO NOTHING
"""


def tell(*, slot: FreedSlot, what: str, now: datetime, actor: str = "", **detail: object) -> None:
    """One line of its timeline. `detail`: ids, counts and keys only."""
    SlotEvent.objects.create(slot=slot, what=what, actor=actor, detail=detail, at=now)


def withdraw(*, slot: FreedSlot, reason: str, now: datetime, but: int | None = None) -> int:
    """End every offer that stands, except one. Nobody is told unless they try (claiming)."""
    rows = Offer.objects.filter(slot=slot, state__in=STANDING).exclude(pk=but)
    return rows.update(state=OfferState.WITHDRAWN, reason=reason, answered_at=now)


def reopen_offers(*, slot: FreedSlot) -> None:
    """Free again: who was merely slower may still take it, without another text. The next people are asked as well."""
    rows = Offer.objects.filter(slot=slot, state=OfferState.WITHDRAWN, reason__in=("faster", "taken"))
    rows.update(state=OfferState.LAPSED, reason="free_again")


def end(*, slot: FreedSlot, state: SlotState, reason: str, now: datetime, actor: str = "") -> None:
    """The time is no longer offered, and everybody on its list has a reason."""
    slot.state, slot.reason, slot.closed_at, slot.next_wave_at = state, reason, now, None
    slot.again_at = None
    slot.save(update_fields=["state", "reason", "closed_at", "next_wave_at", "again_at", "filled_by"])
    withdraw(slot=slot, reason="taken" if state == SlotState.FILLED else "over", now=now)
    if state != SlotState.LEFT_ALONE:
        with connection.cursor() as cursor:
            cursor.execute(NOT_REACHED, [slot.pk, slot.service_id])
    tell(slot=slot, what=str(state), now=now, actor=actor, reason=reason)


def lock_slot(slot_id: int) -> FreedSlot:
    """Locked until the transaction ends: claims, waves and the desk's buttons take turns."""
    return FreedSlot.objects.select_for_update().get(pk=slot_id)


def lock_slot_of(offers: QuerySet[Offer]) -> FreedSlot:
    """Before an offer of it is changed: a claim locks in this order, too, or two would wait for each other."""
    return lock_slot(offers.values_list("slot_id", flat=True).get())


def ask_next_soon(*, slot_id: int, now: datetime) -> None:
    """When nobody who was asked still thinks about it, the next need not wait for their turn."""
    if Offer.objects.filter(slot=slot_id, state=OfferState.OPEN).exists():
        return
    rows = FreedSlot.objects.filter(pk=slot_id, state=SlotState.OPEN, next_wave_at__gt=now)
    if rows.update(next_wave_at=now):
        ring(schema=connection.schema_name, lane=Lane.BULK, task=WORK_BULK)


def note_unsent(*, item_id: int, now: datetime) -> None:
    """The text did not leave or arrive, so this person was not asked: the next one is."""
    rows = Offer.objects.filter(item=item_id)
    if not rows.exists():
        return
    with transaction.atomic():
        lock_slot_of(rows)
        offer = rows.filter(state=OfferState.OPEN).first()
        if offer is None:
            return
        offer.state, offer.reason, offer.answered_at = OfferState.UNSENT, "not_sent", now
        offer.save(update_fields=["state", "reason", "answered_at"])
        SlotEvent.objects.create(slot_id=offer.slot_id, what="unsent", detail={"offer": offer.pk}, at=now)
        ask_next_soon(slot_id=offer.slot_id, now=now)
