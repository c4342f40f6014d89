"""What follows when a text did not leave or did not arrive: a mark on the address, work for a person."""

from datetime import datetime

from django.db import connection

from clinics.consent import record_consent
from clinics.models import ConsentKind
from outreach.models import Kind, OutboxItem
from outreach.policy import REASONS, YIELDS_TO_PERSON
from outreach.recovery.telling import note_unsent
from outreach.senders.base import Meaning
from outreach.wording import has_stop_line
from triage.models import Call, Conversation, TicketKind
from triage.tickets import open_answer_ticket, open_ticket

# The patient waits for something, and software will not say it: a person must answer.
NEEDS_PERSON = {"time_gone", "newer_first", "unapproved_time", "unconfirmed", "treatment_named"}
# The patient should hear from us, and not by text.
NEEDS_CALL = {"too_late", "unreachable", "not_known"}
# A missed call must not end in silence, nor a decision of the desk that the patient never heard of.
NEVER_SILENT = {Kind.TEXTBACK, Kind.CONFIRMATION, Kind.DESK_ANSWER}
FINE = {"answered", "overtaken"}  # nobody is waiting, or the next reply answers it too

WORDS = {
    Meaning.UNREACHABLE: "texts cannot reach this number",
    Meaning.NOT_NOW: "the phone could not be reached",
    Meaning.FILTERED: "the carrier filtered the text",
    Meaning.UNDELIVERED: "the carrier could not deliver it",
    Meaning.SLOW_DOWN: "the carrier was too busy",
    Meaning.CONFIGURATION: "the spa's number is not set up for texting",
    Meaning.OUR_BUG: "the text was not accepted",
}


def follow_up_drop(*, item: OutboxItem, reason: str, now: datetime) -> None:
    """After policy or a guard gave a text up."""
    _mark_call(item, reason)
    _forget_introduction(item)
    if item.kind == Kind.OFFER:
        note_unsent(item_id=item.pk, now=now)  # somebody else is asked instead
        return
    if reason in FINE or item.kind == Kind.REBOOKING:  # nobody waits for that: its run is looked at again
        return
    if reason == "person":
        _show_unanswered(item, now)
        return
    # Who called and reached nobody is called, whatever was wrong with the text.
    needs_answer = reason in NEEDS_PERSON and item.kind != Kind.TEXTBACK
    if needs_answer or _is_late_reply(item, reason):
        open_answer_ticket(
            conversation=item.conversation,
            reason=f"Not sent: {REASONS[reason]}. Answer by hand.",
            now=now,
            dedupe=f"drop:{item.pk}",
        )
        Conversation.objects.filter(pk=item.conversation_id, waiting_since=None).update(waiting_since=now)
    elif reason in NEEDS_CALL or item.kind in NEVER_SILENT:
        _ask_to_call(item, f"Text not sent: {REASONS[reason].lower()}.", now)


def _is_late_reply(item: OutboxItem, reason: str) -> bool:
    return reason == "too_late" and item.kind in {Kind.ASSISTANT, Kind.HANDOVER}


def _show_unanswered(item: OutboxItem, now: datetime) -> None:
    """A person took over before the reply left: until they have written, somebody must see that it is their turn.

    A click that confirms a visit or offers other times is no answer to what the patient asked.
    """
    talk = item.conversation
    written = OutboxItem.objects.filter(conversation=talk, kind=Kind.DESK, pk__gt=item.pk)
    if item.kind not in {Kind.ASSISTANT, *NEVER_SILENT} or written.exists():
        return
    if item.kind in NEVER_SILENT:
        _ask_to_call(item, f"Text not sent: {REASONS['person'].lower()}.", now)
        return
    open_answer_ticket(
        conversation=talk,
        reason="A person took over before the assistant's reply left. Answer by hand.",
        now=now,
        dedupe=f"drop:{item.pk}",
    )
    Conversation.objects.filter(pk=talk.pk, waiting_since=None).update(waiting_since=now)


def _mark_call(item: OutboxItem, reason: str) -> None:
    """The call's own line says why there is no text."""
    if item.kind == Kind.TEXTBACK and item.call_id:
        Call.objects.filter(pk=item.call_id).update(textback=f"dropped:{reason}")


def _forget_introduction(item: OutboxItem) -> None:
    """Nobody read who we are and how to stop us: the assistant's next text says it again."""
    if item.kind not in YIELDS_TO_PERSON or not has_stop_line(item.body):
        return
    with connection.cursor() as cursor:
        cursor.execute(
            """UPDATE triage_conversation SET assistant_state = assistant_state || '{"introduced": false}'"""
            """ WHERE id = %s AND assistant_state @> '{"introduced": true}'""",
            [item.conversation_id],
        )


def follow_up_refusal(*, item: OutboxItem, meaning: Meaning, code: str, now: datetime) -> None:
    """After the carrier refused a text or reported that it did not arrive."""
    if item.kind == Kind.OFFER:
        note_unsent(item_id=item.pk, now=now)
    _mark_call(item, str(meaning))
    _forget_introduction(item)
    if meaning == Meaning.OPTED_OUT:
        record_consent(
            address=item.address,
            kind=ConsentKind.OPT_OUT,
            source="carrier",
            reference=f"code-{code}-{item.pk}",
            now=now,
        )
        return
    if meaning == Meaning.UNREACHABLE:
        item.address.unreachable_reason = f"Carrier: cannot receive texts (code {code})"
        item.address.save(update_fields=["unreachable_reason"])
    if item.kind == Kind.OFFER:
        return
    _ask_to_call(
        item,
        f"Text did not arrive: {WORDS.get(meaning, 'the carrier could not deliver it')} (code {code}).",
        now,
    )


def _ask_to_call(item: OutboxItem, reason: str, now: datetime) -> None:
    kind = TicketKind.CALL_BACK if item.kind == Kind.TEXTBACK else TicketKind.NOT_DELIVERED
    open_ticket(
        kind=kind,
        reason=reason,
        dedupe_key=f"{kind}:text:{item.pk}",
        now=now,
        patient=item.conversation.patient,
        conversation=item.conversation,
        call=item.call,
    )
