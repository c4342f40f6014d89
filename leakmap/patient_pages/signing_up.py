"""From a filled-in form to an entry on the waitlist. The visitor never learns whether we knew their number.

Nobody proves on a web page whose number it is. A stranger's goes on the list at once; one that we know changes nothing
of its patient's before it has said yes by text (outreach.recovery.confirming).
"""

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
    SignUp,
    SignUpState,
    WaitlistSource,
    WorkingHours,
)
from clinics.profile import Profile
from clinics.waitlist import Consent, check_provider, join_waitlist, lock_waitlist
from leakmap.patient_pages.forms import PARTS, Menu
from outreach.recovery.confirming import ask_number
from triage.matching import match_patient

WINDOW, MOST_IN_WINDOW = timedelta(hours=1), 20  # of one visitor; the tablet in a waiting room is one, too
KEPT_FOR = timedelta(days=30)
KEPT = ("first_name", "last_name", "services", "provider", "location", "notice", "note", "consent")
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


def is_full(*, source: str, now: datetime) -> bool:
    """One visitor has sent so many in the last hour that it is more likely a program than people."""
    return SignUp.objects.filter(source=source, created_at__gt=now - WINDOW).count() >= MOST_IN_WINDOW


def sign_up(
    *,
    wish: Mapping,
    suits: str,
    consent_wording: str,
    language: str,
    practice: Practice,
    source: str,
    now: datetime,
) -> None:
    """Put a stranger on the list; a number we know is asked by text first. `wish`: JoinForm's. Raises WaitlistError.

    `source`: whose visit it is, as `read_source` tells.
    """
    services = list(Service.objects.filter(pk__in=wish["services"]))
    provider = Provider.objects.filter(pk=wish["provider"]).first()
    check_provider(provider, services)  # known or not: the page answers the same
    consent = Consent(how="web page", wording=consent_wording) if wish["consent"] else None
    with lock_waitlist():
        if not _is_known(wish["phone"]) and (patient := _make_patient(wish, language, practice)):
            join_waitlist(
                patient=patient,
                services=services,
                provider=provider,
                location=Location.objects.filter(pk=wish["location"]).first(),
                suits=suits,
                notice_minutes=wish["notice"],
                note=wish["note"],
                source=WaitlistSource.WEB,
                consent=consent,
                now=now,
            )
            _write_down(wish, source, now, state=SignUpState.JOINED)
            return
    kept = {name: wish[name] for name in KEPT} | {"suits": suits, "consent_wording": consent_wording}
    with transaction.atomic():
        ask_number(sign_up=_write_down(wish, source, now, state=SignUpState.ASKED, kept=kept), now=now)


def _write_down(
    wish: Mapping, source: str, now: datetime, *, state: SignUpState, kept: Mapping | None = None
) -> SignUp:
    SignUp.objects.filter(created_at__lt=now - KEPT_FOR).delete()
    return SignUp.objects.create(
        number=wish["phone"], source=source, wish=kept or {}, state=state, created_at=now
    )


def _make_patient(wish: Mapping, language: str, practice: Practice) -> Patient | None:
    """None when their first text came in at the same moment: then they are known."""
    try:
        with transaction.atomic():
            patient = match_patient(address=wish["phone"], practice=practice).patient
    except IntegrityError:
        return None
    patient.first_name, patient.last_name, patient.language = wish["first_name"], wish["last_name"], language
    patient.save(update_fields=["first_name", "last_name", "language"])
    return patient


def _is_known(number: str) -> bool:
    return PatientAddress.objects.filter(channel=ContactChannel.SMS, address=number).exists()
