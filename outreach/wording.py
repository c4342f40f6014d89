"""The words of this spa: its own texts where it wrote some, ours where not, and the facts they are filled with."""

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from clinics.hours import DeskHours
from clinics.models import (
    Closure,
    KnowledgeEntry,
    Location,
    PatientAddress,
    PhoneLine,
    Practice,
    Provider,
    Service,
)
from leakmap.lib.memo import remember
from leakmap.lib.phones import show
from leakmap.lib.sms_text import to_gsm7
from outreach.assistant.scene import VARIATIONS
from outreach.assistant.types import ClosedSpan, KnowledgeItem, ProviderInfo, ServiceInfo, SpaFacts
from outreach.models import REACHES, OutboxItem, OutboxState
from outreach.policy import YIELDS_TO_PERSON
from outreach.rendering import TextError, render, speak_time
from outreach.texts import TEXTS

DAYS = {
    "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
    "es": ("lun", "mar", "mie", "jue", "vie", "sab", "dom"),
}

STOP_LINES = {"en": "Reply STOP to opt out", "es": "Responda STOP para no recibir mas"}
STOP_LINE_EVERY = timedelta(days=30)
CLOSURES_AHEAD = timedelta(days=366)  # "are you open on the 4th of July?"


def has_stop_line(body: str) -> bool:
    return bool(re.search(r"\bSTOP\b", body))


def add_stop_line(body: str, *, spa: str, language: str) -> str:
    """A first text says who writes and how to stop it, whatever the desk typed.

    CTIA Messaging Principles and the carriers' guidelines: the sender's name and the opt-out line in the first text,
    and the line at least every 30 days from then on.
    """
    name = to_gsm7(spa)
    named = body if name.lower() in body.lower() else f"{name}: {body}"
    return named if has_stop_line(body) else f"{named} {STOP_LINES.get(language, STOP_LINES['en'])}"


def is_stop_line_due(*, address: PatientAddress, now: datetime) -> bool:
    """No text with the line has left for 30 days, or is about to. Read off the texts: what was dropped told nobody.

    What the assistant has not sent yet does not count: it yields to whoever writes now.
    """
    texts = OutboxItem.objects.filter(
        address=address, state__in=REACHES, created_at__gt=now - STOP_LINE_EVERY, body__regex=r"\mSTOP\M"
    )
    return not texts.exclude(state=OutboxState.READY, kind__in=YIELDS_TO_PERSON).exists()


def merge_texts(wording: Mapping[tuple[str, str], str]) -> Mapping[str, Mapping[str, str]]:
    """Every text by key and language, the spa's own wording first."""
    texts = {key: dict(each) for key, each in TEXTS.items()}
    for (key, language), body in wording.items():
        if key in texts:
            texts[key][language] = body
        # A spa that wrote its own text does not want ours every other time.
        for other in VARIATIONS.get(key, ())[1:]:
            if key in texts and (other, language) not in wording:
                texts[other][language] = body
    return texts


def write_text(
    key: str, values: Mapping[str, str], *, language: str, wording: Mapping[tuple[str, str], str]
) -> str:
    """One rendered text in the patient's language, in the cheap alphabet.

    A wording of the spa's that cannot be filled in must not cost a patient their text: ours is sent instead.
    """
    default = TEXTS[key].get(language) or TEXTS[key]["en"]
    try:
        return to_gsm7(render(wording.get((key, language)) or default, values))
    except TextError:
        return to_gsm7(render(default, values))


def read_facts(*, practice: Practice, line: PhoneLine, desk: DeskHours, now: datetime) -> SpaFacts:
    """All a reply may draw on. What staff edit by hand is remembered for a few seconds, like the profile."""
    zone = line.location.zone
    opens_at = desk.next_opening(now=now)
    return SpaFacts(
        spa_name=practice.name,
        assistant_name=practice.assistant_name,
        phone=show(line.number),
        timezone=line.location.timezone,
        services=remember("services", _read_services),
        knowledge=remember("knowledge", _read_knowledge),
        hours_text_en=describe_hours(line.location, "en"),
        hours_text_es=describe_hours(line.location, "es"),
        desk_open_now=desk.is_open(now=now),
        desk_opens_text={
            language: speak_desk_opening(opens_at, zone, language, now) for language in ("en", "es")
        },
        providers=remember("providers", _read_providers),
        hours=desk.windows,
        closures=remember(f"closures:{line.location_id}", lambda: _read_closures(line.location, now)),
        address=line.location.address,
        directions=line.location.directions,
        horizon_days=practice.booking_horizon_days,
    )


def _read_services() -> tuple[ServiceInfo, ...]:
    return tuple(
        ServiceInfo(
            each.pk, each.name, tuple(each.aliases), each.duration_minutes, each.price, each.is_bookable
        )
        for each in Service.objects.all()
    )


def _read_knowledge() -> tuple[KnowledgeItem, ...]:
    return tuple(
        KnowledgeItem(each.pk, each.question, each.answer, tuple(each.keywords), each.language)
        for each in KnowledgeEntry.objects.filter(is_approved=True)
    )


def _read_providers() -> tuple[ProviderInfo, ...]:
    rows = Provider.objects.filter(is_active=True).prefetch_related("services")
    return tuple(
        ProviderInfo(each.pk, each.name, service_ids=tuple(one.pk for one in each.services.all()))
        for each in rows
    )


def _read_closures(location: Location, now: datetime) -> tuple[ClosedSpan, ...]:
    rows = Closure.objects.filter(location=location, ends_at__gt=now, starts_at__lt=now + CLOSURES_AHEAD)
    return tuple(ClosedSpan(each.starts_at, each.ends_at, each.reason) for each in rows)


def speak_desk_opening(opens_at: datetime | None, zone: ZoneInfo, language: str, now: datetime) -> str:
    if opens_at is None:
        return "pronto" if language == "es" else "soon"
    return speak_time(opens_at, zone, language, now)


def describe_hours(location: Location, language: str) -> str:
    """The week's hours in one line; days that are alike are joined: `Mon-Fri 9am-6pm, Sat 10am-3pm`."""
    by_day: dict[int, str] = {}
    for hours in sorted(location.hours.all(), key=lambda each: (each.weekday, each.opens)):
        span = f"{_clock(hours.opens)}-{_clock(hours.closes)}"
        by_day[hours.weekday] = f"{by_day[hours.weekday]} & {span}" if hours.weekday in by_day else span
    runs: list[list] = []
    for day, span in sorted(by_day.items()):
        if runs and runs[-1][2] == span and runs[-1][1] == day - 1:
            runs[-1][1] = day
        else:
            runs.append([day, day, span])
    names = DAYS[language]
    return ", ".join(
        f"{names[first]}{'-' + names[last] if last != first else ''} {span}" for first, last, span in runs
    )


def _clock(moment) -> str:
    text = f"{moment:%I:%M%p}".lstrip("0").lower()
    return text.replace(":00", "")
