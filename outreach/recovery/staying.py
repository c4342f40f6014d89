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
from triage.models import Author, Conversation

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
    """Locks the conversation, then the entry: in this order, as somebody who joins by text does."""
    entry = WaitlistEntry.objects.select_related("patient").get(pk=entry_id)
    rows = PatientAddress.objects.select_related("patient").filter(patient=entry.patient_id, channel="sms")
    address = rows.filter(opted_out_at=None).order_by("pk").first()
    with transaction.atomic():
        conversation = address and _open_conversation(address, now)
        if not _mark_asked(entry_id, now):
            transaction.set_rollback(True)  # another worker was faster: no conversation is begun for nothing
            return False
        if conversation:
            _write(entry, conversation, now)
    return conversation is not None


def _open_conversation(address: PatientAddress, now: datetime) -> Conversation:
    line = next(each.row for each in read_profile(now=now).lines if each.row.is_main)
    return open_conversation(address=address, line=line, now=now)[0]


def _mark_asked(entry_id: int, now: datetime) -> bool:
    rows = WaitlistEntry.objects.filter(pk=entry_id, state=WaitlistState.WAITING, asked_at=None)
    return bool(rows.update(asked_at=now))


def _write(entry: WaitlistEntry, conversation: Conversation, now: datetime) -> None:
    profile, patient = read_profile(now=now), entry.patient
    values = {"spa": profile.practice.name, "first_name": patient.first_name}
    key = "waitlist_still" if patient.first_name else "waitlist_still_unnamed"
    body = write_text(key, values, language=patient.language, wording=profile.wording)
    if is_stop_line_due(address=conversation.address, now=now):
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
