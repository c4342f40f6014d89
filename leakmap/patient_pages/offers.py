"""The page behind a freed time's link (`outreach.recovery.links`): what its patient sees, and what a tap does.

The page says what the tables say at that moment, so that it is as true an hour later as right after the tap.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from clinics.booking import SlotTaken, change_hold
from clinics.models import (
    Appointment,
    BookingRequest,
    PatientAddress,
    RequestState,
    WaitlistState,
)
from clinics.profile import Profile, read_profile
from leakmap.patient_pages.parts import (
    Choice,
    Page,
    Visit,
    describe_place,
    describe_visit,
    greet,
    offer_opening,
    read_opening_name,
)
from leakmap.patient_pages.words import Words
from outreach.models import Offer, OfferState
from outreach.recovery.claiming import (
    claim,
    find_later_visit,
    find_refusal,
    note_held,
    note_seen,
    turn_down,
)
from outreach.recovery.links import read_link
from outreach.recovery.noticing import find_taken
from outreach.recovery.others import find_next_visit, is_wanted, list_others
from outreach.recovery.waves import read_opening
from outreach.rendering import speak_time
from triage.matching import open_conversation
from triage.models import Conversation

CLAIM, PASS = "claim", "pass"
LATE = "late"  # what the page says of a time that was taken while they looked
BOOKED = ("booked", "confirmed")
OFFERS_OTHERS = ("faster", "over", "past", "not_kept")  # stages that show the next openings

__all__ = ["build_page", "note_visitor", "read_link", "take_choice"]  # one kind of link, as `booking` uses it


@dataclass(frozen=True)
class Look:
    """How things stand. `request`: what is held or booked for them now, by this offer or since it was made."""

    offer: Offer
    stage: str
    request: BookingRequest | None = None
    is_free: bool = False  # the freed time can still be taken


def build_page(*, number: int, notice: str = "", now: datetime) -> Page | None:
    """`number`: the offer's id. None when it is no longer on record."""
    offer = _read_offer(number)
    if offer is None:
        return None
    look, profile = find_stage(offer, now), read_profile(now=now)
    place = describe_place(profile=profile, location=offer.slot.location)
    say = Words(
        offer.patient.language,
        {"spa": place.spa, "phone": place.phone, "provider": offer.slot.provider.name},
    )
    others = _offer_others(look, profile, say, now)
    choices = _offer_time(look, say) if look.is_free else others
    return Page(
        stage=look.stage,
        say=say,
        place=place,
        hello=greet(patient=offer.patient, say=say),
        title=say[f"{look.stage}_title"],
        lead=say[f"{look.stage}_lead"],
        visit=_describe(look, profile, say, now),
        notes=_write_notes(look, notice, say, now),
        choices_heading=say["others_heading"] if others else "",
        choices=choices,
    )


def note_visitor(*, number: int, now: datetime) -> None:
    note_seen(offer_id=number, now=now)


def take_choice(*, number: int, choice: str, now: datetime) -> str:
    """Do what was tapped; returns what the next page has to say about it besides how things stand then."""
    if _read_offer(number) is None:
        return ""
    if choice == CLAIM:
        claim(offer_id=number, now=now)
    elif choice == PASS:
        turn_down(offer_id=number, now=now)
    elif not _take_other(number, choice, now):
        return LATE
    return ""


# ---- how things stand ---------------------------------------------------------------------------------------


def _read_offer(offer_id: int) -> Offer | None:
    rows = Offer.objects.select_related(
        "patient", "service", "entry", "slot__location", "slot__provider", "request__appointment"
    )
    return rows.filter(pk=offer_id, service__isnull=False, offered_at__isnull=False).first()


def find_stage(offer: Offer, now: datetime) -> Look:
    """Which of the page's faces is true now. What is held or booked for them comes before everything else."""
    if (own := offer.request) and _stands(own, now):
        return Look(offer, _name_request(own), own)
    refusal, other = _find_hindrance(offer, now), _find_other_request(offer, now)
    stage = _name_stage(offer, refusal, now)
    if other and stage in (*OFFERS_OTHERS, "said_no"):
        return Look(offer, _name_request(other), other)
    return Look(offer, stage, other, is_free=not refusal)


def _stands(request: BookingRequest, now: datetime) -> bool:
    visit = request.appointment
    if visit.starts_at <= now:
        return False
    if request.state == RequestState.WAITING:
        return visit.state == "held"
    return request.state == RequestState.CONFIRMED and visit.state in BOOKED


def _name_request(request: BookingRequest) -> str:
    return "booked" if request.state == RequestState.CONFIRMED else "held"


def _find_hindrance(offer: Offer, now: datetime) -> str:
    """As a claim would be refused; the calendar is asked, too, since the clock may not have looked at it yet."""
    refusal = find_refusal(offer, offer.slot, now)
    return "faster" if not refusal and find_taken(offer.slot) else refusal


def _name_stage(offer: Offer, refusal: str, now: datetime) -> str:
    if refusal == "person":
        return "person"
    if offer.slot.starts_at <= now:
        return "past"
    if offer.state == OfferState.DECLINED and offer.reason == "said_no":
        return "said_no"
    if not refusal:
        return "open"
    if offer.state in (OfferState.GIVEN_UP, OfferState.CLAIMED, OfferState.WON):
        return "not_kept"  # theirs for a while; the request behind it no longer stands
    return refusal


def _find_other_request(offer: Offer, now: datetime) -> BookingRequest | None:
    """A time for the same service that they asked for after this offer, on its page or by text."""
    rows = BookingRequest.objects.select_related(
        "appointment__provider", "appointment__location", "appointment__service"
    )
    found = rows.filter(
        patient=offer.patient_id,
        appointment__service=offer.service_id,
        created_at__gte=offer.offered_at,
        state__in=(RequestState.WAITING, RequestState.CONFIRMED),
    )
    return next((each for each in found.order_by("-pk") if _stands(each, now)), None)


# ---- what is shown ------------------------------------------------------------------------------------------


def _describe(look: Look, profile: Profile, say: Words, now: datetime) -> Visit:
    """The visit that is held or booked, else the freed time."""
    offer, slot = look.offer, look.offer.slot
    if look.stage in ("held", "booked"):
        visit = look.request.appointment
        starts_at, ends_at, provider, location = (
            visit.starts_at, visit.ends_at, visit.provider, visit.location,
        )  # fmt: skip
    else:
        starts_at, provider, location = slot.starts_at, slot.provider, slot.location
        ends_at = read_opening(slot, offer.service).ends_at
    return describe_visit(
        starts_at=starts_at,
        ends_at=ends_at,
        service=offer.service,
        provider=provider,
        location=location,
        practice=profile.practice,
        say=say,
        now=now,
        is_gone=look.stage in OFFERS_OTHERS,
    )


def _offer_time(look: Look, say: Words) -> list[Choice]:
    if look.stage == "said_no":
        return [Choice(CLAIM, say["after_all"])]
    yes = "yes_books" if look.offer.service.auto_confirms_offers else "yes_asks"
    return [Choice(CLAIM, say[yes], is_main=True), Choice(PASS, say["no_thanks"])]


def _write_notes(look: Look, notice: str, say: Words, now: datetime) -> list[str]:
    """What they should know before they tap, or what came of it."""
    offer, zone = look.offer, look.offer.slot.location.zone
    notes = [say["just_taken"]] if notice == LATE and look.stage in OFFERS_OTHERS else []
    if look.stage == "open":
        notes.append(say["what_then_booked" if offer.service.auto_confirms_offers else "what_then"])
    if look.is_free:
        for key, moment in _find_replaced(look, now):
            notes.append(say.fill(key, old=speak_time(moment, zone, say.language, now)))
    if look.stage in ("held", "booked") and (old := look.request.replaces) and old.state in BOOKED:
        notes.append(say.fill("replaces_visit", old=speak_time(old.starts_at, zone, say.language, now)))
    if look.stage in ("faster", "over", "past", "said_no") and offer.entry.state == WaitlistState.WAITING:
        notes.append(say["stays_on_list"])
    return notes


def _find_replaced(look: Look, now: datetime) -> list[tuple[str, datetime]]:
    """What a yes gives up: their later visit, and a time they have asked for meanwhile."""
    found = []
    if look.request and look.request.state == RequestState.WAITING:
        found.append(("replaces_request", look.request.appointment.starts_at))
    if visit_id := find_later_visit(look.offer, look.offer.slot, now):
        starts_at = Appointment.objects.values_list("starts_at", flat=True).get(pk=visit_id)
        found.append(("replaces_visit", starts_at))
    return found


# ---- the next openings ----------------------------------------------------------------------------------------


def _may_take_others(look: Look) -> bool:
    return (
        look.stage in OFFERS_OTHERS
        and look.offer.entry.state == WaitlistState.WAITING
        and look.offer.service.is_bookable
        and not look.offer.patient.is_blocked
    )


def _offer_others(look: Look, profile: Profile, say: Words, now: datetime) -> list[Choice]:
    """The next two, sooner than what they have; with the provider they wait for, if there is one."""
    if not _may_take_others(look):
        return []
    offer = look.offer
    found = list_others(offer=offer, practice=profile.practice, now=now)
    return [offer_opening(opening=each, location=offer.slot.location, say=say, now=now) for each in found]


def _take_other(offer_id: int, choice: str, now: datetime) -> bool:
    """Hold another opening for this patient, for the desk to confirm. False when it is not free any more.

    Locks the conversation before it looks: two taps at once are one request.
    """
    with transaction.atomic():
        conversation = _lock_conversation(offer_id, now)
        look = find_stage(_read_offer(offer_id), now)
        opening = read_opening_name(choice, service=look.offer.service)
        if look.stage in ("held", "booked"):
            return True  # tapped twice
        visit = find_next_visit(offer=look.offer, now=now)
        if opening is None or not _may_take_others(look):
            return False
        if not is_wanted(opening=opening, offer=look.offer, visit=visit):
            return False
        profile = read_profile(now=now)
        try:
            change_hold(
                opening=opening,
                patient=look.offer.patient,
                conversation_id=conversation.pk,
                practice=profile.practice,
                desk=profile.get_line(conversation.line_id).desk,
                now=now,
                replaces=visit and visit.pk,
            )
        except SlotTaken:
            return False
        note_held(conversation=conversation)
        return True


def _lock_conversation(offer_id: int, now: datetime) -> Conversation:
    """Their open one: the one the offer was made in may be closed by now."""
    rows = PatientAddress.objects.select_related("patient").filter(patient__offers=offer_id, channel="sms")
    line = next(each.row for each in read_profile(now=now).lines if each.row.is_main)
    return open_conversation(address=rows.order_by("pk")[0], line=line, now=now)[0]
