"""One person on the waitlist: why they were not called, and the desk's way to take them off."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_GET, require_POST

from clinics.models import ContactChannel, PatientAddress, WaitlistEntry, WaitlistState
from clinics.suits import from_json, speak_suits
from clinics.waitlist import move_entry, remove_entry
from leakmap.console.freed_reading import RANKED, read_ranking
from leakmap.console.freed_words import describe_offer, list_steps, lower_first, speak_moment, tell_reason
from leakmap.console.pages import log_change, render_page, require, say
from leakmap.lib.clock import read_now
from outreach.models import FreedSlot, Offer, OfferState, SlotState

MOST = 20
LOOKS_BACK = timedelta(days=60)
OFF_REASONS = ["Has a visit now", "No longer wanted", "Could not be reached", "On the list twice"]


@dataclass(frozen=True)
class Told:
    """One freed time and what it came to for this person. `kind`: asked, next, passed."""

    slot: FreedSlot
    words: str
    steps: tuple[str, ...] = ()
    kind: str = "passed"


@require_GET
def show(request: HttpRequest, entry_id: int) -> HttpResponse:
    require(request, "clinics.view_waitlistentry")
    entry, now = find_entry(entry_id), read_now()
    context = {
        "entry": entry,
        "place": find_place(entry),
        "suits": speak_suits(from_json(entry.suits)) or "Any time",
        "services": list(entry.services.all()),
        "hindrance": find_hindrance(entry),
        "told": tell_times(entry, now) if request.user.has_perm("outreach.view_freedslot") else [],
        "off_reasons": OFF_REASONS,
        "is_waiting": entry.state == WaitlistState.WAITING,
        "may_change": request.user.has_perm("clinics.change_waitlistentry"),
    }
    return render_page(request, "console/waitlist_entry.html", "Waitlist", context)


def find_entry(entry_id: int) -> WaitlistEntry:
    rows = WaitlistEntry.objects.select_related("patient", "provider", "location")
    return get_object_or_404(rows, pk=entry_id)


def find_place(entry: WaitlistEntry) -> tuple[int, int] | None:
    """Their place among all who wait, and how many those are."""
    if entry.state != WaitlistState.WAITING:
        return None
    waiting = WaitlistEntry.objects.filter(state=WaitlistState.WAITING)
    before = Q(position__lt=entry.position) | Q(position=entry.position, pk__lt=entry.pk)
    return waiting.filter(before).count() + 1, waiting.count()


def find_hindrance(entry: WaitlistEntry) -> str:
    """What keeps every text from them, whichever time comes free; empty when nothing does."""
    rows = PatientAddress.objects.filter(patient=entry.patient_id, channel=ContactChannel.SMS)
    address = rows.order_by("pk").first()
    checks = (
        (entry.patient.is_blocked, "blocked"),
        (entry.consented_at is None, "no_consent"),
        (address is None, "no_number"),
        (address is not None and address.opted_out_at is not None, "opted_out"),
        (address is not None and bool(address.unreachable_reason), "unreachable"),
    )
    return next((tell_reason(reason) for applies, reason in checks if applies), "")


def tell_times(entry: WaitlistEntry, now: datetime) -> list[Told]:
    """Freed times for what they wait for, newest first, each with the outcome or the reason."""
    own = Offer.objects.filter(slot=OuterRef("pk"), entry=entry)
    slots = FreedSlot.objects.filter(
        Q(service__in=entry.services.all()) | Exists(own), freed_at__gt=now - LOOKS_BACK
    )
    rows = list(slots.select_related("service", "provider", "location").order_by("-freed_at", "-pk")[:MOST])
    offers = {
        offer.slot_id: offer
        for offer in Offer.objects.filter(entry=entry, slot__in=rows).select_related("item")
    }
    return [_tell(slot, offers.get(slot.pk), entry, now) for slot in rows]


def _tell(slot: FreedSlot, offer: Offer | None, entry: WaitlistEntry, now: datetime) -> Told:
    if offer and offer.state != OfferState.SKIPPED:
        steps = tuple(list_steps(offer, slot.location.zone))
        return Told(slot, describe_offer(offer), steps, "asked")
    if slot.state in RANKED and entry.state == WaitlistState.WAITING:
        return _tell_live(slot, entry, now)
    if offer:
        return Told(slot, tell_reason(offer.reason))
    if slot.state == SlotState.LEFT_ALONE:
        return Told(slot, f"It was offered to nobody: {lower_first(tell_reason(slot.reason))}")
    if slot.closed_at and slot.closed_at < entry.created_at:
        return Told(slot, "Was not on the list yet")
    return Told(slot, "Did not wait for it then")


def _tell_live(slot: FreedSlot, entry: WaitlistEntry, now: datetime) -> Told:
    """Their place as of this moment."""
    ranking = read_ranking(slot, now)
    place = next(
        (nth for nth, pick in enumerate(ranking.candidates, start=1) if pick.entry_id == entry.pk), None
    )
    if place is None:
        return Told(slot, tell_reason(ranking.passed_over.get(entry.pk, "service")))
    words = "Is the next to be asked" if place == 1 else f"Is number {place} to be asked"
    if slot.state == SlotState.OPEN and slot.next_wave_at and slot.next_wave_at > now:
        words += f"; the next are asked {speak_moment(slot.next_wave_at, now, slot.location.zone)}"
    elif slot.state == SlotState.HELD:
        words += " if it comes free again: somebody asked for it"
    elif slot.state == SlotState.PAUSED:
        words += " once the desk goes on"
    return Told(slot, words, kind="next")


@require_POST
def take_off(request: HttpRequest, entry_id: int) -> HttpResponse:
    require(request, "clinics.change_waitlistentry")
    entry = find_entry(entry_id)
    reason = (request.POST.get("words", "").strip() or request.POST.get("reason", "")).strip()
    if not reason:
        say(request, "Say why first.", kindly=True)
    elif remove_entry(entry_id=entry_id, reason=reason):
        log_change(request, entry, "Taken off the list")
        say(request, "Off the list. The record stays.")
    else:
        say(request, "Somebody was faster: they do not wait any more.", kindly=True)
    return redirect("console:waitlist_entry", entry_id)


@require_POST
def put_back(request: HttpRequest, entry_id: int) -> HttpResponse:
    """At the end of the list, as whoever joins now."""
    require(request, "clinics.change_waitlistentry")
    entry = find_entry(entry_id)
    waiting = WaitlistEntry.objects.filter(patient=entry.patient_id, state=WaitlistState.WAITING)
    if waiting.exists():
        say(request, "They are on the list already, with another entry.", kindly=True)
        return redirect("console:waitlist_entry", entry_id)
    rows = WaitlistEntry.objects.filter(pk=entry_id).exclude(state=WaitlistState.WAITING)
    if rows.update(state=WaitlistState.WAITING, closed_reason="", expires_at=None, asked_at=None):
        last = WaitlistEntry.objects.filter(state=WaitlistState.WAITING).count()
        move_entry(entry_id=entry_id, place=last)
        log_change(request, entry, "Put back on the list")
        say(request, "Back on the list, at the end.")
    return redirect("console:waitlist_entry", entry_id)
