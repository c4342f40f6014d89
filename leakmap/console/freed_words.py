"""A freed time in the desk's words: how it stands, what happened, what became of everybody. No queries."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from leakmap.console.templatetags.desk import clock, midway, speak_span
from outreach.models import FreedSlot, Offer, OfferState, OutboxState, SlotEvent, SlotState
from outreach.sequences.recovery import REASONS

ENDED_WORDS = {
    "list_done": "Everybody who fits was asked, and nobody took it.",
    "nobody": "Nobody on the waitlist fits.",
    "too_close": "Nobody took it in time.",
    "stopped": "The desk stopped offering it.",
}
NOT_LEFT = (OutboxState.DROPPED, OutboxState.REJECTED, OutboxState.UNDELIVERED)


@dataclass(frozen=True)
class Line:
    """One line of a record."""

    at: datetime
    words: str
    icon: str = "circle"


def tell_reason(reason: str) -> str:
    return REASONS.get(reason, reason)


def lower_first(words: str) -> str:
    return words[:1].lower() + words[1:]


def speak_minutes(start: datetime | None, end: datetime | None) -> str:
    """14 min, 3 h: how long something took; empty while it is not over."""
    if not start or not end:
        return ""
    seconds = (end - start).total_seconds()
    return "under a minute" if seconds < 60 else speak_span(seconds)


def speak_moment(moment: datetime, now: datetime, zone) -> str:
    """At 2:40 pm, or with the day when it is another one: tomorrow, 9:00 am."""
    same = moment.astimezone(zone).date() == now.astimezone(zone).date()
    return f"at {clock(moment, zone)}" if same else midway(moment, zone)


# ---- how it stands ----------------------------------------------------------------------------------------


def describe_state(
    slot: FreedSlot, *, now: datetime, asked: int = 0, holder: str = "", has_next: bool | None = None
) -> str:
    """`asked`: how many offers stand; `holder`: who asked for it or has it.

    `has_next`: whether somebody is left to ask; None where nobody looked, as in a list.
    """
    match slot.state:
        case SlotState.NEW:
            return "Just freed. The first people are asked in a moment."
        case SlotState.OPEN:
            return f"{_count_asked(asked)} {_tell_next(slot, now, has_next)}"
        case SlotState.HELD:
            return f"{holder or 'Somebody'} asked for it: confirm."
        case SlotState.PAUSED:
            return "Paused. Nobody else is asked; whoever was asked may still take it."
        case SlotState.FILLED:
            took = speak_minutes(slot.freed_at, slot.closed_at)
            return f"{holder} has it, {took} after it came free." if holder else "Filled another way."
        case SlotState.LEFT_ALONE:
            return f"Left alone: {lower_first(tell_reason(slot.reason))}.{_tell_start(slot)}"
    return ENDED_WORDS.get(slot.reason, f"{tell_reason(slot.reason)}.")


def _tell_start(slot: FreedSlot) -> str:
    if slot.again_at is None:
        return ""
    return f" It starts by itself {midway(slot.again_at, slot.location.zone)}."


def _count_asked(asked: int) -> str:
    if not asked:
        return "Nobody is thinking about it."
    return f"On offer to {asked} {'person' if asked == 1 else 'people'}."


def _tell_next(slot: FreedSlot, now: datetime, has_next: bool | None) -> str:
    zone = slot.location.zone
    if has_next is False:
        return f"Nobody else is left to ask; it stands until {_drop_at(speak_moment(slot.cut_off_at, now, zone))}."
    if slot.next_wave_at is None or slot.next_wave_at <= now:
        return "The next people are being asked now."
    moment = speak_moment(slot.next_wave_at, now, zone)
    return f"The next people are asked {moment}." if has_next else f"We look again {moment}."


def _drop_at(words: str) -> str:
    return words.removeprefix("at ")


# ---- what became of one person ----------------------------------------------------------------------------


def describe_offer(offer: Offer) -> str:
    """In a few words. Uses the offer's text where one was written."""
    match offer.state:
        case OfferState.OPEN:
            return "Wants another time; the offer stands" if offer.countered_at else "No answer yet"
        case OfferState.CLAIMED:
            return "Asked for it: waits for your yes"
        case OfferState.WON:
            return "Got it"
        case OfferState.UNSENT:
            why = offer.item.reason if offer.item else ""
            return f"Text not sent: {lower_first(why)}" if why else "Text not sent"
    return tell_reason(offer.reason) or offer.get_state_display()


def list_steps(offer: Offer, zone) -> list[str]:
    """Asked 2:14 pm, arrived 2:14 pm, looked 2:16 pm, answered 2:20 pm."""
    item = offer.item
    steps = [
        ("asked", offer.offered_at),
        ("arrived", item.delivered_at if item else None),
        ("looked", offer.seen_at),
        ("asked for another time", offer.countered_at),
        ("answered", offer.answered_at if _has_answered(offer) else None),
    ]
    told = _tell_moments([(words, moment.astimezone(zone)) for words, moment in steps if moment])
    if item and item.state in NOT_LEFT and offer.state != OfferState.UNSENT:
        told.insert(1, "the text did not arrive")
    return told


def _tell_moments(steps: list[tuple[str, datetime]]) -> list[str]:
    """Each with its time; the day only where it is another than the step's before."""
    told, last = [], None
    for words, local in steps:
        said = clock(local, local.tzinfo) if local.date() == last else midway(local, local.tzinfo)
        told.append(f"{words} {said}")
        last = local.date()
    return told


def _has_answered(offer: Offer) -> bool:
    """`answered_at` also says when the system ended an offer; that is no answer."""
    if offer.state in (OfferState.CLAIMED, OfferState.WON, OfferState.DECLINED):
        return True
    return offer.state == OfferState.GIVEN_UP and offer.reason not in ("winner_cancelled", "desk_cancelled")


# ---- what happened ----------------------------------------------------------------------------------------


EVENTS = {
    "opened": ("campaign", "Put on offer"),
    "claimed": ("front_hand", "{who} asked for it"),
    "held": ("front_hand", "Somebody asked for it another way; nobody else is asked meanwhile"),
    "too_late": ("hourglass_disabled", "{who} said yes a moment too late"),
    "said_no": ("do_not_disturb_on", "{who} said no"),
    "unsent": ("sms_failed", "The text to {who} did not leave"),
    "paused": ("pause_circle", "Paused"),
    "skipped": ("person_off", "{who} is skipped"),
    "added": ("person_add", "{who} asked out of turn"),
    "free_again": ("restart_alt", "Free again: the next people are asked"),
    "winner_cancelled": ("restart_alt", "Whoever had it cancelled: the next people are asked"),
    "came_back": ("undo", "{who} is back on the waitlist: the spa cancelled their visit"),
    "put_away": ("visibility_off", "Taken off the first page"),
    "brought_back": ("visibility", "Put back on the first page"),
    "filled": ("check_circle", "Filled"),
    "stopped": ("stop_circle", "Stopped"),
}


def tell_events(
    slot: FreedSlot, events: list[SlotEvent], offers: list[Offer], names: Mapping[int, str]
) -> list[Line]:
    """Oldest first. `names`: of waitlist entries that a line may be about and that have no offer."""
    by_id = {offer.pk: offer for offer in offers}
    by_entry = {offer.entry_id: offer.patient.display_name for offer in offers}
    lines = []
    for event in events:
        offer = by_id.get(event.detail.get("offer"))
        entry = event.detail.get("entry")
        who = offer.patient.display_name if offer else by_entry.get(entry) or names.get(entry, "Somebody")
        icon, words = _tell_event(slot, event, offers, who)
        actor = f" by {event.actor}" if event.actor else ""
        lines.append(Line(event.at, words + actor, icon))
    lines += [
        Line(offer.seen_at, f"{offer.patient.display_name} opened the page", "visibility")
        for offer in offers
        if offer.seen_at
    ]
    return sorted(lines, key=lambda line: line.at)


def _tell_event(slot: FreedSlot, event: SlotEvent, offers: list[Offer], who: str) -> tuple[str, str]:
    """Its icon and its words."""
    if event.what == "freed":
        return "event_busy", f"Came free: {lower_first(slot.get_cause_display())}"
    if event.what == "wave":
        return "sms", _tell_wave(event.detail.get("number"), offers)
    if event.what in EVENTS and event.detail.get("reason") != "closed":
        icon, words = EVENTS[event.what]
        return icon, words.format(who=who)
    reason = event.detail.get("reason", "")
    return "flag", ENDED_WORDS.get(reason, tell_reason(reason)).removesuffix(".")


def _tell_wave(number: int | None, offers: list[Offer]) -> str:
    names = [each.patient.display_name for each in offers if each.wave == number and not each.by_hand]
    if not names:
        return "Asked the next people"
    last = names.pop()
    return f"Asked {', '.join(names)} and {last}" if names else f"Asked {last}"
