"""Who wrote or called: the patient behind an address, and their open conversation."""

from datetime import datetime, timedelta

from clinics.models import ContactChannel, Patient, PatientAddress, PhoneLine, Practice
from triage.models import Conversation, ConversationMode

GOES_STALE_AFTER = timedelta(days=7)  # a new text after that opens a new conversation


def match_patient(*, address: str, practice: Practice, channel: str = ContactChannel.SMS) -> PatientAddress:
    """The patient known by this address; a stranger becomes a patient without a name.

    Two deliveries of one spa are never processed at once (pipeline), so no other worker can be making the same one.
    """
    known = PatientAddress.objects.select_related("patient").filter(channel=channel, address=address).first()
    if known:
        return known
    patient = Patient.objects.create(language=practice.default_language)
    return PatientAddress.objects.create(channel=channel, address=address, patient=patient)


def open_conversation(
    *, address: PatientAddress, line: PhoneLine, now: datetime
) -> tuple[Conversation, bool]:
    """The patient's open conversation, locked for this transaction, and whether it is new."""
    found = (
        Conversation.objects.select_for_update(of=("self",))
        .filter(patient_id=address.patient_id, is_open=True)
        .first()
    )
    if found and not _is_stale(found, now):
        if found.address_id != address.pk or found.line_id != line.pk:
            found.address, found.line = address, line  # we answer where they last reached us
            found.save(update_fields=["address", "line"])
        return found, False
    if found:
        found.is_open = False
        found.save(update_fields=["is_open"])
    made = Conversation.objects.create(
        patient_id=address.patient_id, address=address, line=line, opened_at=now
    )
    return made, True


def _is_stale(conversation: Conversation, now: datetime) -> bool:
    moments = [conversation.opened_at, conversation.last_in_at, conversation.last_out_at]
    if conversation.waiting_since or conversation.mode == ConversationMode.FROZEN:
        return False  # somebody still owes this patient an answer
    return max(moment for moment in moments if moment) < now - GOES_STALE_AFTER
