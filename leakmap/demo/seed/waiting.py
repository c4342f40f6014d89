"""A waitlist that is lived in, and freed times with their stories: two filled, one still free, one on offer now."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from clinics.consent import record_consent
from clinics.models import (
    Appointment,
    AppointmentState,
    ConsentKind,
    PatientAddress,
    Provider,
    Service,
    WaitlistEntry,
    WaitlistSource,
    WaitlistState,
)
from clinics.suits import read_suits, to_json
from leakmap.demo.seed.scribe import REPLY_TAKES, Scribe
from outreach.accounts import read_host
from outreach.models import FreedSlot, Kind, Offer, OfferState, Purpose, SlotEvent, SlotState
from outreach.recovery.links import make_link
from outreach.rendering import speak_time
from triage.models import Author, Conversation

AGREED = "Text me when a time comes free."
MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class Wish:
    """What one person waits for. Nothing in `suits`: any time."""

    services: tuple[str, ...]
    suits: str = ""
    note: str = ""
    source: WaitlistSource = WaitlistSource.DESK
    how: str = "in person"
    notice_minutes: int = 120
    days_ago: int = 9
    stays_days: int | None = None
    wants_provider: bool = False


FIRST = (
    3  # have no offer on their phones: a visit for what they wait for, cancelled in the demo, lights them up
)
WISHES = (
    Wish(("HydraFacial", "Signature facial", "Botox"), note="Any day works", days_ago=21),
    Wish(("HydraFacial", "Botox", "Chemical peel"), how="by phone", days_ago=17),
    Wish(("HydraFacial", "Dermal filler", "Botox"), source=WaitlistSource.TEXT, how="by text"),
    Wish(("Microneedling",), suits="Mon-Wed 9am-12pm", note="Only before work", days_ago=14),
    Wish(("HydraFacial",), suits="Fri after 2pm, Sat", source=WaitlistSource.WEB, how="web page", days_ago=12),
    Wish(("Botox",), how="", note="No texts: call her on the landline", days_ago=11),
    Wish(("IPL photofacial",), notice_minutes=1440, days_ago=8, stays_days=40),
    Wish(("Chemical peel",), suits="weekdays", how="by phone", days_ago=6, wants_provider=True),
    Wish(("Body contouring",), source=WaitlistSource.TEXT, how="by text", days_ago=4),
)  # fmt: skip
WON = (  # off the list again: each took a freed time
    Wish(("Consultation",), days_ago=19),
    Wish(("Consultation",), how="by phone", days_ago=16),
)


def write_waiting(scribe: Scribe, addresses: list[PatientAddress]) -> None:
    """Uses people with no other story and no visit ahead, so that nothing else keeps them from being asked."""
    people = _find_free_people(scribe, addresses)[: len(WISHES) + len(WON)]
    if len(people) < len(WISHES) + len(WON):
        return  # a spa that small has no waitlist
    entries = [
        _join(scribe, address, wish, place)
        for place, (address, wish) in enumerate(zip(people, WISHES + WON, strict=True), start=1)
    ]
    waiting, won = entries[: len(WISHES)], entries[len(WISHES) :]
    _tell_filled(scribe, winner=won[0], others=waiting[3:5], days_ago=5, took=9)
    _tell_filled(scribe, winner=won[1], others=[waiting[6], waiting[8]], days_ago=1, took=34)
    _tell_still_free(scribe, waiting[7], passed={waiting[5]: "no_consent", waiting[6]: "notice"})
    _tell_on_offer(scribe, asked=[waiting[3], waiting[4], waiting[8]], waits=waiting[6])


def _find_free_people(scribe: Scribe, addresses: list[PatientAddress]) -> list[PatientAddress]:
    busy = set(Conversation.objects.values_list("patient_id", flat=True))
    ahead = Appointment.objects.filter(starts_at__gt=scribe.now - timedelta(days=1))
    busy |= set(ahead.values_list("patient_id", flat=True))
    return [
        row
        for row in addresses
        if row.patient_id not in busy
        and row.patient.language == "en"
        and not row.opted_out_at
        and not row.unreachable_reason
    ]


def _join(scribe: Scribe, address: PatientAddress, wish: Wish, place: int) -> WaitlistEntry:
    joined = _by_day(scribe, scribe.now - timedelta(days=wish.days_ago))
    entry = WaitlistEntry.objects.create(
        patient=address.patient,
        suits=to_json(read_suits(wish.suits)),
        notice_minutes=wish.notice_minutes,
        note=wish.note,
        source=wish.source,
        consented_at=joined if wish.how else None,
        consent_how=wish.how,
        consent_wording=AGREED if wish.how else "",
        position=place,
        expires_at=scribe.now + timedelta(days=wish.stays_days) if wish.stays_days else None,
        created_at=joined,
    )
    services = Service.objects.filter(name__in=wish.services)
    entry.services.set(services)
    if wish.wants_provider:
        entry.provider = Provider.objects.filter(services__in=services).order_by("pk").first()
        entry.save(update_fields=["provider"])
    if wish.how:
        record_consent(
            address=address, kind=ConsentKind.TRANSACTIONAL, source=wish.how, wording=AGREED, now=joined
        )
    return entry


def _by_day(scribe: Scribe, moment: datetime) -> datetime:
    """That moment when people are awake, else the evening before: nobody is texted at night."""
    local = moment.astimezone(scribe.line.location.zone)
    if 9 <= local.hour < 19:
        return moment
    day = local.date() if local.hour >= 19 else local.date() - timedelta(days=1)
    return datetime.combine(day, time(18, 12), tzinfo=local.tzinfo)


# ---- the freed times --------------------------------------------------------------------------------------


def _tell_filled(
    scribe: Scribe, *, winner: WaitlistEntry, others: list[WaitlistEntry], days_ago: int, took: int
) -> None:
    """Cancelled the day before, taken by the first to say yes; the others were a moment slower."""
    past = Appointment.objects.filter(
        state=AppointmentState.CANCELLED,
        starts_at__lt=scribe.now - timedelta(days=days_ago - 1, hours=4),
        service__price__isnull=False,
        starts_at__gt=scribe.now - timedelta(days=days_ago + 9),
        freed_slots=None,
    )
    gap = past.order_by("-starts_at").first()
    if gap is None:
        return
    freed_at = min(_by_day(scribe, gap.starts_at - timedelta(hours=22)), scribe.now - timedelta(hours=5))
    slot = _free(scribe, gap, freed_at)
    offers = [_ask(scribe, slot, entry, freed_at, wave=1) for entry in (*others, winner)]
    _event(slot, "wave", freed_at, number=1, asked=len(offers))
    said_at = freed_at + took * MINUTE
    confirmed_at = said_at + 6 * MINUTE
    _say_yes(scribe, offers[-1], slot, said_at, confirmed_at)
    for offer in offers[:-1]:
        _end_offer(offer, OfferState.WITHDRAWN, "faster", said_at)
    slot.filled_by = Appointment.objects.create(
        patient=winner.patient,
        provider=gap.provider,
        service=gap.service,
        location=gap.location,
        starts_at=gap.starts_at,
        ends_at=gap.ends_at,
        state=AppointmentState.COMPLETED,
        source="waitlist",
    )
    winner.state, winner.closed_reason = WaitlistState.BOOKED, "Took a freed time"
    winner.save(update_fields=["state", "closed_reason"])
    _end(slot, SlotState.FILLED, "filled", confirmed_at)


def _tell_still_free(scribe: Scribe, entry: WaitlistEntry, passed: dict[WaitlistEntry, str]) -> None:
    """Everybody who fits was asked and said no: the desk may still fill it by phone."""
    gap = _cancel_ahead(scribe, hours=28)
    if gap is None:
        return
    freed_at = _by_day(scribe, scribe.now - timedelta(hours=3))
    slot = _free(scribe, gap, freed_at)
    for other, reason in passed.items():
        other.services.add(gap.service)
        Offer.objects.create(
            slot=slot, entry=other, patient=other.patient, state=OfferState.SKIPPED, reason=reason
        )
    offer = _ask(scribe, slot, entry, freed_at, wave=1)
    _event(slot, "wave", freed_at, number=1, asked=1)
    said_at = freed_at + 17 * MINUTE
    scribe.hear(offer.item.conversation, "no thanks, can't make that one", at=said_at)
    _end_offer(offer, OfferState.DECLINED, "said_no", said_at)
    _event(slot, "said_no", said_at, offer=offer.pk)
    _end(slot, SlotState.EXHAUSTED, "list_done", said_at + MINUTE)


def _tell_on_offer(scribe: Scribe, *, asked: list[WaitlistEntry], waits: WaitlistEntry) -> None:
    """Three people think about it, or have said no; somebody else is next."""
    gap = _cancel_ahead(scribe, hours=50)
    if gap is None:
        return
    freed_at = _by_day(scribe, scribe.now - 14 * MINUTE)
    slot = _free(scribe, gap, freed_at)
    for entry in (*asked, waits):
        entry.services.add(gap.service)
    offers = [_ask(scribe, slot, entry, freed_at, wave=1) for entry in asked]
    _event(slot, "wave", freed_at, number=1, asked=len(offers))
    Offer.objects.filter(pk=offers[1].pk).update(seen_at=freed_at + 3 * MINUTE)
    said_at = freed_at + 5 * MINUTE
    scribe.hear(offers[0].item.conversation, "No thank you", at=said_at)
    _end_offer(offers[0], OfferState.DECLINED, "said_no", said_at)
    _event(slot, "said_no", said_at, offer=offers[0].pk)
    slot.state, slot.waves = SlotState.OPEN, 1
    slot.next_wave_at = scribe.now + 26 * MINUTE
    slot.cut_off_at = slot.starts_at - timedelta(hours=2)
    slot.save()


def _cancel_ahead(scribe: Scribe, *, hours: int) -> Appointment | None:
    """A booked visit some days ahead whose patient has no story; the database notices that it is given up."""
    known = Conversation.objects.values_list("patient_id", flat=True)
    ahead = Appointment.objects.filter(
        state=AppointmentState.BOOKED, starts_at__gt=scribe.now + timedelta(hours=hours)
    )
    kept = [name for wish in WISHES[:FIRST] for name in wish.services]
    free = ahead.exclude(patient__in=known).exclude(service__name__in=kept)
    visit = free.order_by("starts_at", "pk").first()
    if visit:
        visit.state, visit.cancel_reason = AppointmentState.CANCELLED, "patient"
        visit.save(update_fields=["state", "cancel_reason"])
    return visit


def _free(scribe: Scribe, gap: Appointment, freed_at: datetime) -> FreedSlot:
    slot = FreedSlot.objects.filter(visit=gap).first() or FreedSlot(
        provider=gap.provider,
        service=gap.service,
        location=gap.location,
        starts_at=gap.starts_at,
        ends_at=gap.ends_at,
        taken=gap.taken,
        visit=gap,
        left_by=gap.patient,
        cause="cancelled",
        cancel_reason="patient",
    )
    slot.freed_at, slot.value, slot.waves = freed_at, gap.service.price, 1
    slot.save()
    _event(slot, "freed", freed_at, cause="cancelled")
    _event(slot, "opened", freed_at)
    return slot


def _ask(scribe: Scribe, slot: FreedSlot, entry: WaitlistEntry, at: datetime, *, wave: int) -> Offer:
    offer = Offer.objects.create(
        slot=slot,
        entry=entry,
        patient=entry.patient,
        service=slot.service,
        state=OfferState.OPEN,
        wave=wave,
        offered_at=at,
    )
    address = entry.patient.addresses.get()
    talk = Conversation.objects.filter(patient=entry.patient).first()
    item = scribe.say(
        talk or scribe.conversation(address=address, at=at),
        "waitlist_offer",
        at=at,
        kind=Kind.OFFER,
        author=Author.SYSTEM,
        purpose=Purpose.TRANSACTIONAL,
        when=speak_time(slot.starts_at, slot.location.zone, "en", at),
        provider=slot.provider.name,
        link=make_link(offer_id=offer.pk, host=read_host()),
    )
    offer.item = item
    offer.save(update_fields=["item"])
    return offer


def _say_yes(
    scribe: Scribe, offer: Offer, slot: FreedSlot, said_at: datetime, confirmed_at: datetime
) -> None:
    when = speak_time(slot.starts_at, slot.location.zone, "en", said_at)
    talk = offer.item.conversation
    scribe.hear(talk, "Yes please!!", at=said_at)
    scribe.say(talk, "requested", at=said_at + REPLY_TAKES, when=when)
    _end_offer(offer, OfferState.WON, "", said_at)
    _event(slot, "claimed", said_at, offer=offer.pk)
    scribe.say(
        talk,
        "request_confirmed",
        at=confirmed_at,
        kind=Kind.CONFIRMATION,
        author=Author.DESK,
        author_name=scribe.desk_name,
        when=when,
    )


def _end_offer(offer: Offer, state: OfferState, reason: str, at: datetime) -> None:
    offer.state, offer.reason, offer.answered_at = state, reason, at
    offer.save(update_fields=["state", "reason", "answered_at"])


def _end(slot: FreedSlot, state: SlotState, reason: str, at: datetime) -> None:
    slot.state, slot.reason, slot.closed_at, slot.next_wave_at = state, reason, at, None
    slot.save()
    _event(slot, str(state), at, reason=reason)


def _event(slot: FreedSlot, what: str, at: datetime, **detail: object) -> None:
    SlotEvent.objects.create(slot=slot, what=what, detail=detail, at=at)
