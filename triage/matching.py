"""Who wrote or called: the patient behind an address, and their open conversation."""

from datetime import datetime, timedelta

from django.db.models import Q

from clinics.models import ContactChannel, Patient, PatientAddress, PhoneLine, Practice
from triage.models import Conversation, ConversationMode

GOES_STALE_AFTER = timedelta(days=7)  # a new text after that opens a new conversation
REOPENS_WITHIN = timedelta(days=1)  # after the patient ended it

# Every call and every text asks these: the statement as it is, without building it anew each time.
BY_ADDRESS = "SELECT * FROM clinics_patientaddress WHERE channel = %s AND address = %s"
BY_PK = "SELECT * FROM clinics_patient WHERE id = %s"
OPEN_CONVERSATION = "SELECT * FROM triage_conversation WHERE patient_id = %s AND is_open FOR UPDATE"


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
    """The patient's open conversation, locked for this transaction, and whether it is new."""
    found = find_conversation(address=address, line=line, now=now) or _reopen(address, line, now)
    return (found, False) if found else (start_conversation(address=address, line=line, now=now), True)


def _reopen(address: PatientAddress, line: PhoneLine, now: datetime) -> Conversation | None:
    """ "Never mind", and an hour later "wait, friday works": one story to whoever reads it.

    So too when a person at the desk has written in it: the answer is to them.
    """
    lately = Q(last_in_at__gt=now - REOPENS_WITHIN) | Q(last_out_at__gt=now - REOPENS_WITHIN)
    closed = Conversation.objects.filter(patient_id=address.patient_id, is_open=False)
    newest = closed.order_by("-pk").values_list("pk", flat=True).first()
    found = (
        Conversation.objects.select_for_update(of=("self",))
        .filter(lately | ~Q(mode=ConversationMode.ASSISTANT), pk=newest)
        .first()
    )
    if found is None:
        return None
    found.is_open, found.address, found.line = True, address, line
    found.save(update_fields=["is_open", "address", "line"])
    found.patient = address.patient
    return found


def find_conversation(*, address: PatientAddress, line: PhoneLine, now: datetime) -> Conversation | None:
    """The patient's open conversation, locked for this transaction; one long silent is closed instead."""
    found = next(iter(Conversation.objects.raw(OPEN_CONVERSATION, [address.patient_id])), None)
    if found and not _is_stale(found, now):
        if found.address_id != address.pk or found.line_id != line.pk:
            found.address, found.line = address, line  # we answer where they last reached us
            found.save(update_fields=["address", "line"])
        found.address, found.patient, found.line = address, address.patient, line  # loaded already
        return found
    if found:
        found.is_open = False
        found.save(update_fields=["is_open"])
    return None


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
