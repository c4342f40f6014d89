"""Who wrote or called: the patient behind an address, and their open conversation."""

from datetime import datetime, timedelta

from clinics.models import ContactChannel, Patient, PatientAddress, PhoneLine, Practice
from triage.models import Conversation, ConversationMode

GOES_STALE_AFTER = timedelta(days=7)  # a new text after that opens a new conversation
REOPENS_WITHIN = timedelta(days=1)  # after the patient ended it

# Every call and every text asks these: the statement as it is, without building it anew each time.
BY_ADDRESS = "SELECT * FROM clinics_patientaddress WHERE channel = %s AND address = %s"
BY_PK = "SELECT * FROM clinics_patient WHERE id = %s"
OPEN_CONVERSATION = "SELECT * FROM triage_conversation WHERE patient_id = %s AND is_open FOR UPDATE"
# The open one, else the newest closed one.
LAST_CONVERSATION = """
SELECT * FROM triage_conversation WHERE patient_id = %s ORDER BY is_open DESC, id DESC LIMIT 1 FOR UPDATE
"""


def match_patient(*, address: str, practice: Practice, channel: str = ContactChannel.SMS) -> PatientAddress:
    """The patient known by this address; a stranger becomes a patient without a name.

    Two deliveries of one spa are never processed at once (pipeline), so no other worker can be making the same one.
    """
    known = next(iter(PatientAddress.objects.raw(BY_ADDRESS, [channel, address])), None)
    if known:
        known.patient = Patient.objects.raw(BY_PK, [known.patient_id])[0]
        return known
    patient = Patient.objects.create(language=practice.default_language)
    return PatientAddress.objects.create(channel=channel, address=address, patient=patient)


def open_conversation(
    *, address: PatientAddress, line: PhoneLine, now: datetime
) -> tuple[Conversation, bool]:
    """The patient's open conversation, locked for this transaction, and whether it is new.

    One that the patient ended is opened again within a day: "never mind", and an hour later "wait, friday works" are
    one story to whoever reads it. So too when a person at the desk has written in it: the answer is to them.
    """
    last = next(iter(Conversation.objects.raw(LAST_CONVERSATION, [address.patient_id])), None)
    if last and last.is_open:
        found = _go_on(last, address, line, now)
    elif last and _may_reopen(last, now):
        found = _reopen(last, address, line)
    else:
        found = None
    return (found, False) if found else (start_conversation(address=address, line=line, now=now), True)


def _may_reopen(closed: Conversation, now: datetime) -> bool:
    last = max(filter(None, (closed.last_in_at, closed.last_out_at)), default=None)
    return closed.mode != ConversationMode.ASSISTANT or (last is not None and last > now - REOPENS_WITHIN)


def _reopen(closed: Conversation, address: PatientAddress, line: PhoneLine) -> Conversation:
    closed.is_open, closed.address, closed.line, closed.patient = True, address, line, address.patient
    closed.save(update_fields=["is_open", "address", "line"])
    return closed


def find_conversation(*, address: PatientAddress, line: PhoneLine, now: datetime) -> Conversation | None:
    """The patient's open conversation, locked for this transaction; one long silent is closed instead."""
    found = next(iter(Conversation.objects.raw(OPEN_CONVERSATION, [address.patient_id])), None)
    return _go_on(found, address, line, now) if found else None


def _go_on(
    found: Conversation, address: PatientAddress, line: PhoneLine, now: datetime
) -> Conversation | None:
    if _is_stale(found, now):
        found.is_open = False
        found.save(update_fields=["is_open"])
        return None
    moved = found.address_id != address.pk or found.line_id != line.pk
    found.address, found.patient, found.line = address, address.patient, line  # loaded already
    if moved:
        found.save(update_fields=["address", "line"])  # we answer where they last reached us
    return found


def start_conversation(
    *, address: PatientAddress, line: PhoneLine, now: datetime, **begun: object
) -> Conversation:
    """A new one; `begun`: what it starts with, where the first text is already decided."""
    return Conversation.objects.create(
        patient=address.patient, address=address, line=line, opened_at=now, **begun
    )


def _is_stale(conversation: Conversation, now: datetime) -> bool:
    moments = [conversation.opened_at, conversation.last_in_at, conversation.last_out_at]
    if conversation.waiting_since or conversation.mode != ConversationMode.ASSISTANT:
        return False  # somebody still owes this patient an answer, or has just come in; they hand it back themselves
    return max(moment for moment in moments if moment) < now - GOES_STALE_AFTER
