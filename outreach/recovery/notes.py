"""The notes that programs, sheets and files bring along are read for clinical words, as a text would be.

A note that sounds clinical opens a clinician's ticket, and while that is open no software writes to the patient. What
the desk types itself is not read: whoever typed it has read it.
"""

from datetime import datetime
from hashlib import sha256

from django.db import transaction
from django.db.models import F, Q

from clinics.models import WaitlistEntry, WaitlistSource, WaitlistState
from triage.classification import rules
from triage.classification.readings import Category
from triage.models import TicketKind
from triage.tickets import open_ticket

AT_ONCE = 200
KINDS = {Category.CLINICAL: TicketKind.CLINICAL, Category.ADVERSE_EVENT: TicketKind.ADVERSE}


def read_notes(*, now: datetime) -> int:
    """Read every note that is new or was changed, before anybody is asked; returns how many. Each is read once."""
    done, typed_elsewhere = 0, ~Q(source=WaitlistSource.DESK)
    while found := _read_some(typed_elsewhere, now):
        done += found
    return done


def read_note(*, entry_id: int, now: datetime) -> None:
    """Of an entry that a program has just written, whoever made it first."""
    _read_some(Q(pk=entry_id), now)


def _read_some(which: Q, now: datetime) -> int:
    new = WaitlistEntry.objects.filter(which, state=WaitlistState.WAITING)
    new = new.exclude(note="").exclude(note=F("note_read"))
    with transaction.atomic():
        rows = list(new.select_for_update(skip_locked=True).order_by("pk")[:AT_ONCE])
        for entry in rows:
            kind = KINDS.get(rules.read(entry.note).category)
            if kind:
                _open(kind, entry, now)
            entry.note_read = entry.note
        WaitlistEntry.objects.bulk_update(rows, ["note_read"])
    return len(rows)


def _open(kind: TicketKind, entry: WaitlistEntry, now: datetime) -> None:
    mark = sha256(entry.note.encode()).hexdigest()[:12]
    open_ticket(
        kind=kind,
        reason="The note on their waitlist entry sounds clinical",
        summary=f"Note from {entry.get_source_display()}: {entry.note}",
        dedupe_key=f"note:{entry.pk}:{mark}",
        now=now,
        patient=entry.patient,
        detail={"entry": entry.pk},
    )
