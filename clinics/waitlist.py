"""Putting somebody on the waitlist, and keeping the desk's order. Every way in (page, text, file, sheet, other
systems) comes through here.

Two verbs write a wish: `join_waitlist` is what a patient does, and loses nothing that stands there already;
`change_entry` is what the desk does, and writes exactly what it says.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Any

from django.db import connection, transaction
from django.db.models import Max

from clinics.availability import WeeklyWindow
from clinics.consent import record_consent
from clinics.models import (
    ConsentKind,
    ContactChannel,
    Location,
    Patient,
    PatientAddress,
    Provider,
    Service,
    WaitlistEntry,
    WaitlistSource,
    WaitlistState,
)
from clinics.suits import read_suits, to_json

LONGEST_NOTICE = 20160  # minutes: two weeks
LONGEST_NOTE = 200
TOOK_TIME = "Took a freed time"
# The entries named exchange places among themselves, in the order named; whoever is not named stays where they are.
ARRANGE = """
WITH places AS (
  SELECT id, row_number() OVER (ORDER BY position, id) AS place
  FROM clinics_waitlistentry WHERE state = 'waiting'),
named AS (
  SELECT places.id, place, row_number() OVER (ORDER BY wanted.nth) AS nth
  FROM unnest(%s::bigint[]) WITH ORDINALITY AS wanted (id, nth) JOIN places USING (id)),
given AS (SELECT place, row_number() OVER (ORDER BY place) AS nth FROM named),
arranged AS (
  SELECT named.id, given.place FROM named JOIN given USING (nth)
  UNION ALL SELECT id, place FROM places WHERE id NOT IN (SELECT id FROM named))
UPDATE clinics_waitlistentry entry SET position = arranged.place
FROM arranged WHERE entry.id = arranged.id AND entry.position <> arranged.place
"""


class Unsaid(Enum):
    UNSAID = "unsaid"


UNSAID = (
    Unsaid.UNSAID
)  # "nothing was said about it": stays as it was; None and () mean anybody, anywhere, any time
Windows = str | Sequence[WeeklyWindow]


class WaitlistError(ValueError):
    """What is wrong with a wish, in words with the remedy. `field`: whose value it is, as in WaitlistEntry."""

    def __init__(self, field: str, words: str):
        super().__init__(words)
        self.field = field


@dataclass(frozen=True)
class Consent:
    """They agreed to be texted. `how`: in person, by phone, by text, web page; `wording`: what they read or wrote.

    `reference`: the message or call it was given in, so that the same one counts once; `actor`: who typed it in.
    """

    how: str
    wording: str
    reference: str = ""
    actor: str = ""


def join_waitlist(
    *,
    patient: Patient,
    services: Collection[Service],
    provider: Provider | Unsaid | None = UNSAID,
    location: Location | Unsaid | None = UNSAID,
    suits: Windows | Unsaid = UNSAID,
    notice_minutes: int | Unsaid = UNSAID,
    note: str = "",
    source: WaitlistSource,
    consent: Consent | None,
    now: datetime,
    expires_at: datetime | Unsaid | None = UNSAID,
) -> WaitlistEntry:
    """Put a patient last on the list, or add to the entry they wait with already, which keeps its place.

    Joining again adds services and a note to those that stand there, and replaces the other wishes where something
    is said about them. `consent=None` says nothing about consent given before. `suits`: windows, or text as staff
    write it ("Mon-Wed 9am-12pm, Fri after 3pm"). Raises WaitlistError.
    """
    wish = _read_wish(
        provider=provider,
        location=location,
        suits=suits,
        notice_minutes=notice_minutes,
        note=note.strip() or UNSAID,
        expires_at=expires_at,
    )
    with lock_waitlist():
        entry = _find_waiting(patient)
        wanted = {each.pk: each for each in services}
        if entry:
            wanted |= {each.pk: each for each in entry.services.all()}
            wish = _add_to(entry, wish, now)
        else:
            entry = WaitlistEntry(patient=patient, source=source, created_at=now, position=_find_last() + 1)
        _write(entry, wish, list(wanted.values()), now)
        if consent:
            note_consent(entry=entry, consent=consent, now=now)
    return entry


def change_entry(
    *,
    entry: WaitlistEntry,
    now: datetime,
    services: Collection[Service] | Unsaid = UNSAID,
    provider: Provider | Unsaid | None = UNSAID,
    location: Location | Unsaid | None = UNSAID,
    suits: Windows | Unsaid = UNSAID,
    notice_minutes: int | Unsaid = UNSAID,
    note: str | Unsaid = UNSAID,
    expires_at: datetime | Unsaid | None = UNSAID,
    consent: Consent | None = None,
) -> WaitlistEntry:
    """Write exactly what is said, and leave the rest: patient, place and source always. Raises WaitlistError."""
    wish = _read_wish(
        provider=provider,
        location=location,
        suits=suits,
        notice_minutes=notice_minutes,
        note=note,
        expires_at=expires_at,
    )
    with transaction.atomic():
        wanted = list(entry.services.all()) if services is UNSAID else list(services)
        if services is not UNSAID:
            wish.setdefault(
                "provider", entry.provider
            )  # the one they asked for has to do one of the new ones
        _write(entry, wish, wanted, now)
        if consent:
            note_consent(entry=entry, consent=consent, now=now)
    return entry


def remove_entry(*, entry_id: int, reason: str) -> bool:
    """Take them off; the row stays as the record. False when they do not wait any more."""
    rows = WaitlistEntry.objects.filter(pk=entry_id, state=WaitlistState.WAITING)
    return bool(rows.update(state=WaitlistState.REMOVED, closed_reason=reason[:120]))


def come_off(*, entry: WaitlistEntry, service_id: int) -> None:
    """They got a time for that service: they wait on for the others, or no more."""
    entry.services.remove(service_id)
    if entry.services.exists():
        return
    entry.services.add(service_id)  # the record keeps what it was for
    entry.state, entry.closed_reason = WaitlistState.BOOKED, TOOK_TIME
    entry.save(update_fields=["state", "closed_reason", "updated_at"])


def come_back(*, entry_id: int, service_id: int) -> bool:
    """The spa itself took the time away again: back to their old place. False when they were taken off since.

    Who has joined anew meanwhile keeps that entry, at the better of both places.
    """
    with transaction.atomic():
        entry = WaitlistEntry.objects.select_for_update().get(pk=entry_id)
        if entry.state == WaitlistState.WAITING:
            entry.services.add(service_id)
            return True
        if (entry.state, entry.closed_reason) != (WaitlistState.BOOKED, TOOK_TIME):
            return False
        if joined := _find_waiting(entry.patient):
            joined.services.add(service_id)
            joined.position = min(joined.position, entry.position)
            joined.save(update_fields=["position", "updated_at"])
            return True
        entry.state, entry.closed_reason = WaitlistState.WAITING, ""
        entry.save(update_fields=["state", "closed_reason", "updated_at"])
    return True


def move_entry(*, entry_id: int, place: int) -> bool:
    """To that place among all who wait, 1 being the first; past the end is last. False when they do not wait."""
    with lock_waitlist():
        waiting = list(_list_waiting().values_list("pk", flat=True))
        if entry_id not in waiting:
            return False
        waiting.remove(entry_id)
        waiting.insert(max(place, 1) - 1, entry_id)
        _arrange(waiting)
    return True


def arrange_waitlist(*, entry_ids: Sequence[int]) -> None:
    """The named entries exchange places in the order named, so that a filtered list can be dragged, too."""
    with lock_waitlist():
        _arrange(list(dict.fromkeys(entry_ids)))


def note_consent(*, entry: WaitlistEntry, consent: Consent, now: datetime) -> None:
    """On the entry and in the ledger. The same words again, with no opt-out since, change nothing."""
    rows = PatientAddress.objects.filter(patient=entry.patient_id, channel=ContactChannel.SMS)
    address = rows.order_by("pk").first()
    if _has_agreed(entry, consent, address):
        return
    entry.consented_at = now
    entry.consent_how, entry.consent_wording = consent.how[:40], consent.wording
    entry.save(update_fields=["consented_at", "consent_how", "consent_wording", "updated_at"])
    if address:
        record_consent(
            address=address,
            kind=ConsentKind.TRANSACTIONAL,
            source=consent.how[:40],
            wording=consent.wording,
            reference=consent.reference,
            actor=consent.actor,
            now=now,
        )


def _has_agreed(entry: WaitlistEntry, consent: Consent, address: PatientAddress | None) -> bool:
    if entry.consented_at is None:
        return False
    if address and address.opted_out_at and address.opted_out_at >= entry.consented_at:
        return False
    return (entry.consent_how, entry.consent_wording) == (consent.how[:40], consent.wording)


# ---- the wish -----------------------------------------------------------------------------------------------


def _read_wish(**said: object) -> dict[str, Any]:
    """Only what was said, each value as its column holds it."""
    wish = {field: value for field, value in said.items() if value is not UNSAID}
    if "suits" in wish:
        wish["suits"] = _read_windows(wish["suits"])
    if "notice_minutes" in wish and not 0 <= wish["notice_minutes"] <= LONGEST_NOTICE:
        raise WaitlistError("notice_minutes", "Give the notice in minutes, from 0 to 20160 (two weeks).")
    if len(wish.get("note", "")) > LONGEST_NOTE:
        raise WaitlistError("note", f"Shorten the note to {LONGEST_NOTE} characters.")
    return wish


def _read_windows(suits: Windows) -> list[list]:
    if not isinstance(suits, str):
        return to_json(suits)
    try:
        return to_json(read_suits(suits))
    except ValueError as error:
        raise WaitlistError("suits", str(error)) from None


def _add_to(entry: WaitlistEntry, wish: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    """A wish on top of an earlier one: no note of the desk's is lost, and who joins again is not about to run out."""
    added = {**wish, "asked_at": None}
    old = entry.note
    if note := wish.get("note"):
        added["note"] = old if note in old else f"{note} / {old}"[:LONGEST_NOTE] if old else note
    if entry.expires_at and entry.expires_at <= now:
        added.setdefault("expires_at", None)
    return added


def _write(
    entry: WaitlistEntry, wish: Mapping[str, Any], services: Collection[Service], now: datetime
) -> None:
    """Only the columns that were said: a row read a while ago must not undo a reorder, or that they got a time."""
    if not services:
        raise WaitlistError("services", "Choose at least one service.")
    for field, value in wish.items():
        setattr(entry, field, value)
    if "expires_at" in wish and entry.expires_at and entry.expires_at <= now:
        raise WaitlistError("expires_at", "That day is over: choose a later one, or leave it empty.")
    if "provider" in wish:
        check_provider(entry.provider, services)
    entry.save(update_fields=[*wish, "updated_at"] if entry.pk else None)
    entry.services.set(services)


def check_provider(provider: Provider | None, services: Collection[Service]) -> None:
    """Raises WaitlistError where they wait for somebody who cannot treat them."""
    if provider is None:
        return
    if not provider.is_active:
        raise WaitlistError("provider", f"{provider.name} no longer works here: choose another, or anybody.")
    if not provider.services.filter(pk__in=[each.pk for each in services]).exists():
        raise WaitlistError(
            "provider", f"{provider.name} does none of these services: choose another, or anybody."
        )


# ---- the order ----------------------------------------------------------------------------------------------


@contextmanager
def lock_waitlist() -> Iterator[None]:
    """One change of the list at a time, until the transaction ends: two joins at once are not two entries.

    Callers keep their transactions short: a whole sheet in one would keep patients waiting. Whoever also makes the
    patient takes this first, or two who make the same one wait for each other.
    """
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_advisory_xact_lock(hashtext(%s))", [f"waitlist:{connection.schema_name}"]
            )
        yield


def _list_waiting():
    return WaitlistEntry.objects.filter(state=WaitlistState.WAITING).order_by("position", "pk")


def _find_waiting(patient: Patient) -> WaitlistEntry | None:
    """Locked: whoever takes a time comes off the list at the same moment."""
    return _list_waiting().select_for_update().filter(patient=patient).first()


def _find_last() -> int:
    return _list_waiting().aggregate(last=Max("position"))["last"] or 0


def _arrange(entry_ids: Sequence[int]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(ARRANGE, [list(entry_ids)])
