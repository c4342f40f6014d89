"""A place on the waitlist that runs out: asked about once, a few days before, and then kept or given up."""

from datetime import datetime, timedelta

from django.db import transaction

from clinics.models import PatientAddress, WaitlistEntry, WaitlistState
from clinics.profile import read_profile
from leakmap.lib.queue import Lane
from outreach.assistant.types import State
from outreach.models import Kind, Purpose
from outreach.outbox import put
from outreach.wording import add_stop_line, is_stop_line_due, write_text
from triage.matching import open_conversation
from triage.models import Author

ASKED_BEFORE = timedelta(days=3)
USEFUL_FOR = timedelta(days=1)
STAYS_FOR = timedelta(days=90)  # after a yes
MOST_AT_ONCE = 50


def look_after_waitlist(*, now: datetime) -> int:
    """Ask whoever runs out soon, take off whoever has. The clock's sweep is often enough: these timers are days."""
    soon = WaitlistEntry.objects.filter(state=WaitlistState.WAITING, expires_at__lte=now + ASKED_BEFORE)
    ask = soon.filter(asked_at=None, expires_at__gt=now, consented_at__isnull=False)
    asked = sum(_ask(entry_id, now) for entry_id in ask.values_list("pk", flat=True)[:MOST_AT_ONCE])
    gone = soon.filter(expires_at__lte=now)
    return asked + gone.update(
        state=WaitlistState.EXPIRED, closed_reason="Its time on the list was over", updated_at=now
    )


def _ask(entry_id: int, now: datetime) -> bool:
    with transaction.atomic():
        rows = WaitlistEntry.objects.select_for_update(of=("self",), skip_locked=True)
        entry = rows.select_related("patient").filter(pk=entry_id, asked_at=None).first()
        if entry is None:
            return False
        entry.asked_at = now
        entry.save(update_fields=["asked_at"])
        rows = PatientAddress.objects.select_related("patient").filter(
            patient=entry.patient_id, channel="sms"
        )
        address = rows.filter(opted_out_at=None).order_by("pk").first()
        if address is None:
            return False
        _write(entry, address, now)
    return True


def _write(entry: WaitlistEntry, address: PatientAddress, now: datetime) -> None:
    profile, patient = read_profile(now=now), entry.patient
    line = next(each.row for each in profile.lines if each.row.is_main)
    conversation, _ = open_conversation(address=address, line=line, now=now)
    values = {"spa": profile.practice.name, "first_name": patient.first_name}
    key = "waitlist_still" if patient.first_name else "waitlist_still_unnamed"
    body = write_text(key, values, language=patient.language, wording=profile.wording)
    if is_stop_line_due(address=address, now=now):
        body = add_stop_line(body, spa=profile.practice.name, language=patient.language)
    put(
        conversation=conversation,
        kind=Kind.WAITLIST,
        purpose=Purpose.TRANSACTIONAL,
        body=body,
        dedupe_key=f"waitlist:{entry.pk}:{entry.expires_at:%Y%m%d}",
        now=now,
        author=Author.SYSTEM,
        drop_after=now + USEFUL_FOR,
        lane=Lane.BULK,
    )
    state = State.from_json(conversation.assistant_state)
    state = state.with_(waitlist_id=entry.pk, last_question="waitlist_still")
    conversation.assistant_state, conversation.last_out_at = state.to_json(), now
    conversation.save(update_fields=["assistant_state", "last_out_at"])


def stay(*, entry_id: int, now: datetime) -> bool:
    """They still want it. False when they are off the list by now."""
    rows = WaitlistEntry.objects.filter(pk=entry_id, state=WaitlistState.WAITING)
    return bool(rows.update(expires_at=now + STAYS_FOR, asked_at=None, updated_at=now))


def leave(*, entry_id: int, now: datetime) -> bool:
    """They no longer want it."""
    rows = WaitlistEntry.objects.filter(pk=entry_id, state=WaitlistState.WAITING)
    return bool(rows.update(state=WaitlistState.REMOVED, closed_reason="No longer wants it", updated_at=now))
