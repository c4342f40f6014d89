"""From a filled-in form to an entry on the waitlist. The visitor never learns whether we knew their number."""

from collections.abc import Mapping
from datetime import datetime, time, timedelta

from django.db import IntegrityError, transaction

from clinics.models import (
    ContactChannel,
    Location,
    Patient,
    PatientAddress,
    Practice,
    Provider,
    Service,
    WaitlistEntry,
    WaitlistSource,
    WorkingHours,
)
from clinics.profile import Profile
from clinics.waitlist import Consent, join_waitlist, lock_waitlist
from leakmap.patient_pages.forms import PARTS, Menu
from triage.matching import match_patient

WINDOW, MOST_IN_WINDOW = timedelta(hours=1), 40  # new entries of one spa from the page
NOON, FIVE = time(12), time(17)


def read_menu(profile: Profile) -> Menu:
    hours = list(WorkingHours.objects.filter(provider__is_active=True))
    return Menu(
        services=[(each.pk, each.name) for each in Service.objects.filter(is_bookable=True)],
        providers=[
            (each.pk, f"{each.name}, {each.title}" if each.title else each.name)
            for each in Provider.objects.filter(is_active=True)
        ],
        locations=list(Location.objects.values_list("pk", "name")),
        weekdays=sorted({each.weekday for each in hours}) or range(7),
        parts=_find_parts(hours),
        own_numbers=frozenset(line.row.number for line in profile.lines),
    )


def _find_parts(hours: list[WorkingHours]) -> list[str]:
    """The parts of a day in which a visit could begin."""
    worked = {
        "morning": any(each.opens < NOON for each in hours),
        "afternoon": any(each.opens < FIVE and each.closes > NOON for each in hours),
        "evening": any(each.closes > FIVE for each in hours),
    }
    return [part for part in PARTS if worked[part]] or list(PARTS)


def is_full(*, now: datetime) -> bool:
    """So many have signed up in the last hour that it is more likely a program than people."""
    rows = WaitlistEntry.objects.filter(source=WaitlistSource.WEB, created_at__gt=now - WINDOW)
    return rows.count() >= MOST_IN_WINDOW


def sign_up(
    *,
    wish: Mapping,
    suits: str,
    consent_wording: str,
    language: str,
    practice: Practice,
    now: datetime,
) -> WaitlistEntry:
    """Put them on the list, or add to what they wait for already. `wish`: JoinForm's values. Raises WaitlistError."""
    with lock_waitlist():
        patient = _find_patient(wish, language, practice)
        return join_waitlist(
            patient=patient,
            services=Service.objects.filter(pk__in=wish["services"]),
            provider=Provider.objects.filter(pk=wish["provider"]).first(),
            location=Location.objects.filter(pk=wish["location"]).first(),
            suits=suits,
            notice_minutes=wish["notice"],
            note=_write_note(patient, wish),
            source=WaitlistSource.WEB,
            consent=Consent(how="web page", wording=consent_wording) if wish["consent"] else None,
            now=now,
        )


def _find_patient(wish: Mapping, language: str, practice: Practice) -> Patient:
    """Whoever has the number. Only somebody without a name gets the one that was typed."""
    is_known = _is_known(wish["phone"])
    try:
        with transaction.atomic():
            patient = match_patient(address=wish["phone"], practice=practice).patient
    except IntegrityError:  # their text came in at the same moment
        patient = match_patient(address=wish["phone"], practice=practice).patient
    changed = {} if is_known else {"language": language}
    if not (patient.first_name or patient.last_name):
        changed |= {"first_name": wish["first_name"], "last_name": wish["last_name"]}
    for field, value in changed.items():
        setattr(patient, field, value)
    patient.save(update_fields=list(changed))
    return patient


def _is_known(number: str) -> bool:
    return PatientAddress.objects.filter(channel=ContactChannel.SMS, address=number).exists()


def _write_note(patient: Patient, wish: Mapping) -> str:
    """Where the number is known by another name, the desk reads which one was typed: two may share a phone."""
    typed = f"{wish['first_name']} {wish['last_name']}"
    if typed.casefold() == patient.display_name.casefold():
        return wish["note"]
    return f"Signed up as {typed}. {wish['note']}".strip()[:200]
