"""Cancellation recovery: who is offered a freed time, in which order, when the next are asked, and why others are not.

Pure: values in, values out. The tables are `outreach.recovery`'s. Instants are aware UTC.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from operator import attrgetter
from typing import NamedTuple
from zoneinfo import ZoneInfo

LAPSES_AFTER = timedelta(hours=24)  # an offer nobody answered no longer keeps its person from others
MOVES_WITHIN = timedelta(minutes=10)  # cancelled and booked again by the same patient

REASONS = {
    # why one person was not asked
    "service": "Waits for another service",
    "too_long": "What they wait for does not fit into the time",
    "provider": "Wants another provider",
    "location": "Wants another location",
    "language": "Reads a language that the provider does not speak",
    "left_it": "Is the one who gave it up",
    "window": "Not a day or time that suits them",
    "notice": "Needs more notice",
    "no_consent": "Has not agreed to be texted: call instead",
    "no_number": "No number to text: call instead",
    "opted_out": "Asked for no texts: call instead",
    "unreachable": "Texts cannot reach the number: call instead",
    "blocked": "Is blocked",
    "clinical": "A clinical question is open",
    "person": "Somebody at the desk is writing with them",
    "talking": "Is choosing a time by text just now",
    "booked_sooner": "Has a sooner visit for it already",
    "open_offer": "Another time is on offer to them just now",
    "too_often": "Was texted often enough this week",
    "asked": "Was asked about this time already",
    "by_hand": "Skipped by the desk",
    "not_reached": "It ended before their turn",
    # why one offer ended
    "faster": "Somebody else was faster",
    "taken": "The time was filled another way",
    "no_answer": "No answer for a day",
    "free_again": "Was slower; may still take it",
    "said_no": "Said no",
    "took_other": "Took another time",
    "desk_declined": "The desk declined",
    "hold_ran_out": "The hold ran out before the desk answered",
    "changed_mind": "Changed their mind",
    "winner_cancelled": "Got it, and cancelled again",
    "desk_cancelled": "Got it, and the spa cancelled the visit",
    "not_sent": "The text did not leave",
    "over": "The offer ended",
    # why a freed time was left alone, or ended
    "off": "Offering freed times is switched off",
    "cancel_reason": "Freed for a reason that is not offered",
    "hold_changed": "Only a held time that the patient changed",
    "past": "It is over",
    "too_close": "Too close to fill",
    "too_far": "Too far ahead to offer yet",
    "anew": "A later cancellation freed it again",
    "closed": "The spa is closed or the provider is away then",
    "cascade_end": "As far as we follow visits that winners give up",
    "filled": "Filled",
    "list_done": "Everybody who fits was asked",
    "nobody": "Nobody on the waitlist fits",
    "stopped": "Stopped by the desk",
    "not_worked": "Its provider no longer works",
}


# ---- the freed time ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Gap:
    """A free stretch of one provider's time. `ends_at` is where the buffer after the old visit ended."""

    starts_at: datetime
    ends_at: datetime
    provider_id: int
    location_id: int
    service_id: int
    zone: ZoneInfo
    left_by: int | None = None
    languages: frozenset[str] = frozenset()  # that the provider speaks; none: whichever


@dataclass(frozen=True)
class Freed:
    """What is known about a time that just came free."""

    starts_at: datetime
    cause: str
    cancel_reason: str = ""
    depth: int = 0
    is_open: bool = True  # the spa is open and the provider works there and then
    is_taken: bool = False  # something has filled it since
    notice: timedelta = timedelta(hours=2)


@dataclass(frozen=True)
class Rules:
    """The spa's policy as plain values."""

    is_enabled: bool = True
    order: str = "desk"
    wave_size: int = 3
    longest_wait: timedelta = timedelta(minutes=30)
    horizon: timedelta = timedelta(days=21)
    offers_per_week: int = 2
    cascade_depth: int = 2
    offers_other_services: bool = False
    leaves_alone: frozenset[str] = frozenset()


def find_why_left_alone(freed: Freed, rules: Rules, now: datetime) -> str:
    """Why a freed time is not offered at all, a key of REASONS; empty when it is."""
    checks = (
        (freed.starts_at <= now, "past"),
        (not rules.is_enabled, "off"),
        (freed.is_taken, "taken"),
        (freed.cause == "released", "hold_changed"),
        (freed.cancel_reason in rules.leaves_alone, "cancel_reason"),
        (not freed.is_open, "closed"),
        (freed.starts_at - now < freed.notice, "too_close"),
        (freed.starts_at - now > rules.horizon, "too_far"),
        (freed.depth > rules.cascade_depth, "cascade_end"),
    )
    return next((reason for applies, reason in checks if applies), "")


def find_start(starts_at: datetime, rules: Rules) -> datetime:
    """When a time that is too far ahead comes into range."""
    return starts_at - rules.horizon


def find_gaps(
    starts_at: datetime, ends_at: datetime, taken: Iterable[tuple[datetime, datetime]]
) -> list[tuple[datetime, datetime]]:
    """What is free between two moments beside what is taken, in order."""
    gaps, free_from = [], starts_at
    for begins, ends in sorted(taken):
        if begins > free_from:
            gaps.append((free_from, begins))
        free_from = max(free_from, ends)
    if free_from < ends_at:
        gaps.append((free_from, ends_at))
    return gaps


# ---- the people -------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Sought:
    """A service somebody may wait for: how long it takes with its buffer, what it costs, who does it."""

    service_id: int
    takes: timedelta
    price: float = 0.0
    provider_ids: frozenset[int] = frozenset()


class Listed(NamedTuple):
    """One waitlist entry with what decides whether its person may be asked. A tuple: there may be thousands."""

    entry_id: int
    patient_id: int
    position: int
    joined_at: datetime | None = None  # only where the order asks for it
    provider_id: int | None = None
    location_id: int | None = None
    notice_minutes: int = 0
    has_consent: bool = True
    has_number: bool = True
    is_opted_out: bool = False
    is_unreachable: bool = False
    is_blocked: bool = False
    is_frozen: bool = False
    is_with_person: bool = False
    is_talking: bool = False
    has_open_offer: bool = False
    was_asked: bool = False
    is_skipped: bool = False
    offers_this_week: int = 0
    last_offered_at: datetime | None = None
    language: str = "en"
    service_ids: Sequence[int] | None = None  # none: the freed service, and no other was asked about
    suits: Sequence[Sequence] | None = None  # (weekday, "09:00", "12:00"), as clinics.suits stores them


class Pick(NamedTuple):
    """A person to ask, for which service, and the later visit that a yes would release."""

    entry_id: int
    patient_id: int
    service_id: int
    releases: int | None = None


@dataclass(frozen=True)
class Ranking:
    """`candidates` in the order to ask; `passed_over`: entry to reason."""

    candidates: tuple[Pick, ...] = ()
    passed_over: Mapping[int, str] = field(default_factory=dict)


class Booked(NamedTuple):
    """A visit to come."""

    service_id: int
    starts_at: datetime
    visit_id: int


Menu = Mapping[int, Sought]
Visits = Mapping[int, Sequence[Booked]]  # by patient


def _order_by_rest(each: Listed) -> tuple:
    last = each.last_offered_at
    return (last is not None, last.timestamp() if last else 0.0, each.position, each.entry_id)


def _make_order_by_value(menu: Menu) -> Callable[[Listed], tuple]:
    def order(each: Listed) -> tuple:
        dearest = max((menu[one].price for one in each.service_ids or () if one in menu), default=0.0)
        return (-dearest, each.position, each.entry_id)

    return order


ORDERS: dict[str, Callable[[Menu], Callable[[Listed], tuple]]] = {
    "desk": lambda menu: attrgetter("position", "entry_id"),
    "longest": lambda menu: attrgetter("joined_at", "position", "entry_id"),
    "least_recent": lambda menu: _order_by_rest,
    "value": _make_order_by_value,
}


def rank(
    *, gap: Gap, listed: Iterable[Listed], menu: Menu, visits: Visits, rules: Rules, now: datetime
) -> Ranking:
    """Who is asked, in order, and for everybody else why not. One patient is asked once, by their first entry."""
    find_reason = _make_finder(gap, menu, visits, rules, now)
    found: list[Pick] = []
    passed_over: dict[int, str] = {}
    asked: set[int] = set()
    itself = menu.get(gap.service_id)
    for each in sorted(listed, key=ORDERS[rules.order](menu)):
        is_for_it = each.service_ids is None or gap.service_id in each.service_ids
        sought = itself if is_for_it else _find_other(each, gap, menu, rules)
        reason = "asked" if each.patient_id in asked else find_reason(each, sought)
        if reason:
            passed_over[each.entry_id] = reason
            continue
        asked.add(each.patient_id)
        booked = visits.get(each.patient_id)
        later = _find_later(booked, sought, gap) if booked else None
        found.append(Pick(each.entry_id, each.patient_id, sought.service_id, later))
    return Ranking(tuple(found), passed_over)


def _find_other(each: Listed, gap: Gap, menu: Menu, rules: Rules) -> Sought | None:
    """What this person would come for instead of the freed service, where the spa wants that: the longest that fits."""
    if not rules.offers_other_services:
        return None
    known = [menu[one] for one in each.service_ids if one in menu]
    fitting = [one for one in known if _fits(one, gap) and gap.provider_id in one.provider_ids]
    return max(fitting, key=lambda one: one.takes, default=None)


def _fits(sought: Sought, gap: Gap) -> bool:
    return gap.starts_at + sought.takes <= gap.ends_at


def _make_finder(
    gap: Gap, menu: Menu, visits: Visits, rules: Rules, now: datetime
) -> Callable[[Listed, Sought | None], str]:
    """The first reason not to ask somebody, those that no waiting mends before those that pass; empty for none."""
    fits = {sought.service_id: _fits(sought, gap) for sought in menu.values()}
    local, minutes_left = gap.starts_at.astimezone(gap.zone), (gap.starts_at - now).total_seconds() / 60
    weekday, clock = local.weekday(), f"{local:%H:%M}"

    def find(each: Listed, sought: Sought | None) -> str:
        if reason := _find_misfit(each, sought, gap, fits) or _find_refusal(each):
            return reason
        if each.suits and not _suits(each.suits, weekday, clock):
            return "window"
        if minutes_left < each.notice_minutes:
            return "notice"
        booked = visits.get(each.patient_id)
        if booked and _has_sooner(booked, sought, gap):
            return "booked_sooner"
        return _find_delay(each, rules)

    return find


def _find_misfit(each: Listed, sought: Sought | None, gap: Gap, fits: Mapping[int, bool]) -> str:
    """It is not what they wait for."""
    if sought is None:
        return "service"
    if not fits[sought.service_id]:
        return "too_long"
    if each.patient_id == gap.left_by:
        return "left_it"
    if each.provider_id is not None and each.provider_id != gap.provider_id:
        return "provider"
    if each.location_id is not None and each.location_id != gap.location_id:
        return "location"
    if gap.languages and each.language not in gap.languages:
        return "language"
    if each.was_asked:
        return "asked"
    return "by_hand" if each.is_skipped else ""


def _find_refusal(each: Listed) -> str:
    """We may not write to them, or it would not arrive."""
    if each.is_blocked:
        return "blocked"
    if not each.has_consent:
        return "no_consent"
    if not each.has_number:
        return "no_number"
    if each.is_opted_out:
        return "opted_out"
    if each.is_unreachable:
        return "unreachable"
    return "clinical" if each.is_frozen else ""


def _find_delay(each: Listed, rules: Rules) -> str:
    """Not just now."""
    if each.is_with_person:
        return "person"
    if each.is_talking:
        return "talking"
    if each.has_open_offer:
        return "open_offer"
    return "too_often" if each.offers_this_week >= rules.offers_per_week else ""


def _has_sooner(visits: Sequence[Booked], sought: Sought, gap: Gap) -> bool:
    return any(each.service_id == sought.service_id and each.starts_at <= gap.starts_at for each in visits)


def _find_later(visits: Sequence[Booked], sought: Sought, gap: Gap) -> int | None:
    """The first later visit for the same service: taking the freed time releases it."""
    later = [
        (each.starts_at, each.visit_id)
        for each in visits
        if each.service_id == sought.service_id and each.starts_at > gap.starts_at
    ]
    return min(later)[1] if later else None


def _suits(windows: Sequence[Sequence], weekday: int, clock: str) -> bool:
    return any(day == weekday and opens <= clock <= closes for day, opens, closes in windows)
