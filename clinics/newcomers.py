"""Putting many people on the waitlist at once whom nobody here knows: the first rows of a long sheet.

What `waitlist.join_waitlist` does for each of them, in a handful of statements for all.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Max

from clinics.models import (
    ConsentEvent,
    ConsentKind,
    ContactChannel,
    Patient,
    PatientAddress,
    WaitlistEntry,
    WaitlistSource,
    WaitlistState,
)
from clinics.waitlist import Consent, lock_waitlist


class KnownMeanwhile(Exception):
    """One of the numbers came to be known this very moment. Nothing was written."""


@dataclass(frozen=True)
class Newcomer:
    """A person with a number that is nobody's yet, and a wish that was checked by its reader.

    `wish`: columns of WaitlistEntry; what is not in it is as it is for everybody who says nothing about it.
    """

    first_name: str
    last_name: str
    phone: str
    service_ids: Sequence[int]
    wish: dict
    consent: Consent | None


def find_known(phones: Collection[str]) -> set[str]:
    """Those of the numbers that are somebody's already."""
    rows = PatientAddress.objects.filter(channel=ContactChannel.SMS, address__in=phones)
    return set(rows.values_list("address", flat=True))


def welcome(
    *, newcomers: Sequence[Newcomer], language: str, source: WaitlistSource, now: datetime
) -> list[WaitlistEntry]:
    """Put all of them last on the list, in their order. Raises KnownMeanwhile.

    Patients who join wait until it is done: two or three hundred take about a fifth of a second.
    """
    try:
        with transaction.atomic(), lock_waitlist():
            addresses = _write_patients(newcomers, language)
            entries = _write_entries(newcomers, addresses, source, now)
            _write_consent(newcomers, addresses, now)
    except IntegrityError as error:
        if find_known([each.phone for each in newcomers]):
            raise KnownMeanwhile from error
        raise
    return entries


def _write_patients(newcomers: Sequence[Newcomer], language: str) -> list[PatientAddress]:
    patients = Patient.objects.bulk_create(
        Patient(first_name=each.first_name, last_name=each.last_name, language=language) for each in newcomers
    )
    return PatientAddress.objects.bulk_create(
        PatientAddress(patient=patient, channel=ContactChannel.SMS, address=each.phone)
        for patient, each in zip(patients, newcomers, strict=True)
    )


def _write_entries(
    newcomers: Sequence[Newcomer], addresses: Sequence[PatientAddress], source: WaitlistSource, now: datetime
) -> list[WaitlistEntry]:
    waiting = WaitlistEntry.objects.filter(state=WaitlistState.WAITING)
    last = waiting.aggregate(last=Max("position"))["last"] or 0
    entries = WaitlistEntry.objects.bulk_create(
        WaitlistEntry(
            patient_id=address.patient_id,
            source=source,
            created_at=now,
            position=last + nth,
            **each.wish,
            **_note_consent(each.consent, now),
        )
        for nth, (each, address) in enumerate(zip(newcomers, addresses, strict=True), start=1)
    )
    sought = WaitlistEntry.services.through
    sought.objects.bulk_create(
        sought(waitlistentry_id=entry.pk, service_id=service_id)
        for entry, each in zip(entries, newcomers, strict=True)
        for service_id in each.service_ids
    )
    return entries


def _note_consent(consent: Consent | None, now: datetime) -> dict:
    if consent is None:
        return {}
    return {"consented_at": now, "consent_how": consent.how[:40], "consent_wording": consent.wording}


def _write_consent(newcomers: Sequence[Newcomer], addresses: Sequence[PatientAddress], now: datetime) -> None:
    ConsentEvent.objects.bulk_create(
        ConsentEvent(
            address=address,
            kind=ConsentKind.TRANSACTIONAL,
            source=each.consent.how[:40],
            wording=each.consent.wording,
            actor=each.consent.actor[:80],
            at=now,
        )
        for each, address in zip(newcomers, addresses, strict=True)
        if each.consent
    )
