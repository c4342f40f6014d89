"""The parts of a patient's page: who is spoken to, what it is about, and what can be chosen. Any link can use them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode

from clinics.availability import Opening
from clinics.models import Location, Patient, PhoneLine, Practice, Provider, Service
from clinics.profile import Profile
from leakmap.lib.phones import show
from leakmap.patient_pages.speaking import name_zone, speak_day, speak_hour
from leakmap.patient_pages.words import Words
from outreach.assistant.answering import speak_price
from outreach.rendering import speak_time

MAPS = "https://www.google.com/maps/search/?"  # opened by a tap only, and told the spa's address and nothing else


@dataclass(frozen=True)
class Place:
    """The spa as a visitor needs it. `call`: the number as tel: takes it."""

    spa: str
    location: str
    address: str
    directions: str
    map_url: str
    phone: str
    call: str


@dataclass(frozen=True)
class Visit:
    """A time in words. `service` is empty where the practice is discreet, `price` where the spa does not tell it."""

    day: str
    hour: str
    zone: str
    provider: str
    service: str
    length: str
    price: str
    is_gone: bool = False


@dataclass(frozen=True)
class Choice:
    """One button. `value` is what its tap posts as `choice`."""

    value: str
    label: str
    detail: str = ""
    is_main: bool = False


@dataclass(frozen=True)
class Page:
    """One page of a personal link. `stage` names its sentences in words.toml, and its colour."""

    stage: str
    say: Words
    place: Place
    hello: str
    title: str
    lead: str
    visit: Visit | None = None
    notes: Sequence[str] = ()
    choices_heading: str = ""
    choices: Sequence[Choice] = field(default_factory=tuple)

    @property
    def language(self) -> str:
        return self.say.language


def describe_place(*, profile: Profile, location: Location | None = None) -> Place:
    """`location`: where the visit is; without one, where the main line is."""
    row = _find_line(profile, location)
    location = location or (row and row.location)
    address = location.address if location else ""
    name = profile.practice.name
    return Place(
        spa=name,
        location=location.name if location and location.name != name else "",
        address=address,
        directions=location.directions if location else "",
        map_url=f"{MAPS}{urlencode({'api': 1, 'query': f'{name}, {address}'})}" if address else "",
        phone=show(row.number) if row else "",
        call=row.number if row else "",
    )


def _find_line(profile: Profile, location: Location | None) -> PhoneLine | None:
    rows = sorted((line.row for line in profile.lines), key=lambda row: not row.is_main)
    at_place = (row for row in rows if location and row.location_id == location.pk)
    return next(at_place, None) or next(iter(rows), None)


def greet(*, patient: Patient, say: Words) -> str:
    return say.fill("hello", first_name=patient.first_name) if patient.first_name else say["hello_unnamed"]


def describe_visit(
    *,
    starts_at: datetime,
    ends_at: datetime,
    service: Service,
    provider: Provider,
    location: Location,
    practice: Practice,
    say: Words,
    now: datetime,
    is_gone: bool = False,
) -> Visit:
    zone, language = location.zone, say.language
    return Visit(
        day=speak_day(starts_at, zone=zone, language=language, now=now),
        hour=speak_hour(starts_at, zone=zone, language=language),
        zone=name_zone(starts_at, zone=zone),
        provider=f"{provider.name}, {provider.title}" if provider.title else provider.name,
        service="" if practice.is_discreet else service.name,
        length=say.fill("minutes", count=int((ends_at - starts_at).total_seconds() // 60)),
        price=_speak_price(service, say),
        is_gone=is_gone,
    )


def _speak_price(service: Service, say: Words) -> str:
    """Empty where the spa does not tell it in writing (Service.price)."""
    if service.price is None:
        return ""
    return speak_price(service) if service.price else say["free_of_charge"]


def offer_opening(*, opening: Opening, location: Location, say: Words, now: datetime) -> Choice:
    """A time that can be taken with one tap."""
    label = speak_time(opening.starts_at, location.zone, say.language, now)
    return Choice(
        value=name_opening(opening),
        label=label[0].upper() + label[1:],
        detail=say.fill("with", provider=opening.provider_name),
    )


def name_opening(opening: Opening) -> str:
    """What a tap posts: enough to find the opening again. It is looked up among the free ones, so it needs no seal."""
    return f"at-{int(opening.starts_at.timestamp())}-{opening.provider_id}-{opening.location_id}"


def read_opening_name(value: str, *, service: Service) -> Opening | None:
    """None for anything that we did not write. Whether it is free is for whoever books it to ask."""
    mark, *numbers = value.split("-")
    if mark != "at" or len(numbers) != 3 or not all(each.isascii() and each.isdigit() for each in numbers):
        return None
    moment, provider_id, location_id = (int(each[:15]) for each in numbers)
    try:
        starts_at = datetime.fromtimestamp(moment, tz=UTC)
    except (OverflowError, ValueError, OSError):
        return None
    return Opening(
        starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=service.duration_minutes),
        provider_id=provider_id,
        provider_name="",
        location_id=location_id,
        service_id=service.pk,
    )
