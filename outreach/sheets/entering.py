"""One row of a table, from a sheet or a file, onto the waitlist."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from rapidfuzz import fuzz

from clinics.models import (
    ContactChannel,
    Patient,
    PatientAddress,
    Practice,
    Provider,
    Service,
    WaitlistEntry,
    WaitlistSource,
)
from clinics.sheets.columns import TITLES, Header
from clinics.sheets.reading import Row
from clinics.suits import to_json
from clinics.waitlist import UNSAID, Consent, WaitlistError, change_entry, join_waitlist

SAME_NAME = 60  # of 100: "Maya L." is Maya Lind, "Robert" is not
HOW = {WaitlistSource.SHEET: "front desk's sheet", WaitlistSource.CSV: "front desk's file"}
COLUMNS = {
    "services": "services",
    "provider": "provider",
    "suits": "suits",
    "notice_minutes": "notice",
    "note": "note",
}


class RowRefused(ValueError):
    """The row cannot become an entry. `column`: a key of TITLES; the words say what to do."""

    def __init__(self, column: str, words: str):
        super().__init__(words)
        self.column = TITLES.get(column, column)


@dataclass(frozen=True)
class Shelf:
    """The spa's services and providers, loaded once for a whole table."""

    services: Mapping[int, Service]
    providers: Mapping[int, Provider]
    done_by: Mapping[int, frozenset[int]]  # provider to the services they do
    language: str


def load_shelf() -> Shelf:
    providers = {each.pk: each for each in Provider.objects.prefetch_related("services")}
    return Shelf(
        services=Service.objects.in_bulk(),
        providers=providers,
        done_by={
            pk: frozenset(one.pk for one in each.services.all()) if each.is_active else frozenset()
            for pk, each in providers.items()
        },
        language=Practice.objects.values_list("default_language", flat=True)[0],
    )


def enter(
    *, row: Row, header: Header, shelf: Shelf, source: WaitlistSource, actor: str = "", now: datetime
) -> WaitlistEntry:
    """Join, as a patient would: what stands there already is added to. Raises RowRefused."""
    try:
        with transaction.atomic():
            return join_waitlist(
                patient=find_patient(row, shelf.language),
                source=source,
                consent=read_consent(row, source, actor) if row.may_text else None,
                now=now,
                **list_wishes(row, header, shelf),
            )
    except WaitlistError as error:
        raise RowRefused(COLUMNS.get(error.field, error.field), str(error)) from None


def rewrite(*, entry: WaitlistEntry, row: Row, header: Header, shelf: Shelf, now: datetime) -> None:
    """Make the entry what the row says, in the columns the table has. Raises RowRefused."""
    may_text = row.may_text
    try:
        with transaction.atomic():
            if not may_text and entry.consented_at:
                withdraw_consent(entry)
            change_entry(
                entry=entry,
                now=now,
                # Only a yes that is new: one that has stood there since before a STOP is no new consent.
                consent=read_consent(row, WaitlistSource.SHEET)
                if may_text and not entry.consented_at
                else None,
                **list_wishes(row, header, shelf),
            )
    except WaitlistError as error:
        raise RowRefused(COLUMNS.get(error.field, error.field), str(error)) from None


def withdraw_consent(entry: WaitlistEntry) -> None:
    """The sheet no longer says yes. Not an opt-out: texts about visits they have go on."""
    entry.consented_at, entry.consent_how, entry.consent_wording = None, "", ""
    entry.save(update_fields=["consented_at", "consent_how", "consent_wording", "updated_at"])


def differs(*, entry: WaitlistEntry, service_ids: set[int], row: Row, header: Header) -> bool:
    """Whether the entry says anything else than the row, in the columns the table has."""
    checks = (
        set(row.service_ids) != service_ids,
        "provider" in header and row.provider_id != entry.provider_id,
        row.suits is not None and to_json(row.suits) != entry.suits,
        row.notice_minutes is not None and row.notice_minutes != entry.notice_minutes,
        row.note is not None and row.note != entry.note,
        row.may_text != (entry.consented_at is not None),
    )
    return any(checks)


def list_wishes(row: Row, header: Header, shelf: Shelf) -> dict:
    """What the row says, as the verbs of `clinics.waitlist` take it."""
    wishes = {
        "services": [shelf.services[pk] for pk in row.service_ids],
        "provider": shelf.providers.get(row.provider_id) if "provider" in header else UNSAID,
        "suits": UNSAID if row.suits is None else row.suits,
        "notice_minutes": UNSAID if row.notice_minutes is None else row.notice_minutes,
    }
    return wishes if row.note is None else {**wishes, "note": row.note}


def read_consent(row: Row, source: WaitlistSource, actor: str = "") -> Consent:
    """The row's yes, with its own words."""
    said = f"{TITLES['consent']}: {row.consent_said}"
    return Consent(
        how=HOW[source],
        wording=f"{said} ({row.consent_how})" if row.consent_how else said,
        actor=actor,
    )


def find_patient(row: Row, language: str) -> Patient:
    """Whose number it is; somebody new where we do not know it. Raises RowRefused where it is somebody else's."""
    address = _find_address(row.phone)
    if address is None:
        try:
            with transaction.atomic():
                patient = Patient.objects.create(
                    first_name=row.first_name, last_name=row.last_name, language=language
                )
                PatientAddress.objects.create(patient=patient, channel=ContactChannel.SMS, address=row.phone)
            return patient
        except IntegrityError:  # they wrote to us this very moment
            address = _find_address(row.phone)
    return _check_name(address.patient, row)


def _find_address(phone: str) -> PatientAddress | None:
    rows = PatientAddress.objects.filter(channel=ContactChannel.SMS, address=phone)
    return rows.select_related("patient").first()


def _check_name(patient: Patient, row: Row) -> Patient:
    """A mistyped number would text a stranger: the name on file must be like the one in the row."""
    typed = f"{row.first_name} {row.last_name}".strip()
    known = f"{patient.first_name} {patient.last_name}".strip()
    if not known and typed:
        patient.first_name, patient.last_name = row.first_name, row.last_name
        patient.save(update_fields=["first_name", "last_name"])
    elif known and typed and fuzz.token_set_ratio(typed.lower(), known.lower()) < SAME_NAME:
        raise RowRefused(
            "name",
            f"The number is {known}'s here, and the row says {typed}. Correct the number or the name in the row; if"
            " the number has a new owner, correct it under Patients.",
        )
    return patient
