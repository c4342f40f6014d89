"""The assistant listens a few seconds before it answers: several quick texts get one reply, made from all of them.

A reply that a further text overtakes before it left is taken back, and the next one is made as if it had never been.
"""

import hashlib
import json
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection

from clinics.models import Patient
from leakmap.lib.queue import wake_at
from outreach.models import Kind, OutboxItem, OutboxState
from outreach.outbox import drop
from triage.models import Conversation, Message

LONGEST = timedelta(seconds=8)  # from the first text on, however many follow
ROUGHLY = timedelta(milliseconds=250)  # the clock looks once a second; a coarser timer would add to that
MAY_BE_TAKEN_BACK = (Kind.ASSISTANT, Kind.TEXTBACK)

# Every text asks both: the statements as they are, without building them anew each time.
AWAITING = "SELECT * FROM triage_message WHERE conversation_id = %s AND awaits_answer ORDER BY at, id"
READY = """
SELECT * FROM outreach_outboxitem WHERE conversation_id = %s AND kind = ANY(%s) AND state = %s
ORDER BY id FOR UPDATE SKIP LOCKED
"""


def listen(*, message: Message, conversation: Conversation, now: datetime) -> list[Message]:
    """A text that is the assistant's to answer. Returns it where it is to be answered at once, alone.

    Else none: it listens on, longer with every further text, but never past LONGEST after the first. Several that wait
    are never answered here, however late it is: only their own turn reads them as one (`leakmap.turns`).
    """
    texts = [*list_texts(conversation), message]
    pause = timedelta(seconds=settings.ASSISTANT_LISTENS_S)
    if not pause and texts == [message]:
        return texts
    due_at = max(now, min(now + pause, texts[0].at + LONGEST))
    message.awaits_answer, conversation.answer_due_at = True, due_at
    message.save(update_fields=["awaits_answer"])
    conversation.save(update_fields=["answer_due_at"])
    wake_at(schema=connection.schema_name, due_at=due_at, within=ROUGHLY)
    return []


def list_texts(conversation: Conversation) -> list[Message]:
    """What the patient wrote and the assistant has not answered, in order."""
    return list(Message.objects.raw(AWAITING, [conversation.pk]))


def stop_listening(conversation: Conversation) -> None:
    Message.objects.filter(conversation=conversation, awaits_answer=True).update(awaits_answer=False)
    conversation.answer_due_at = None
    conversation.save(update_fields=["answer_due_at"])


def list_due(*, now: datetime) -> list[int]:
    """Conversations whose patient has paused for long enough, longest first. At most 100: ask until none is left."""
    rows = Conversation.objects.filter(answer_due_at__lte=now).order_by("answer_due_at", "pk")
    return list(rows.values_list("pk", flat=True)[:100])


def take_back_overtaken(*, conversation: Conversation, now: datetime) -> bool:
    """Withdraw what has not left yet because the patient wrote again. True when the last reply was withdrawn.

    Its texts wait for an answer again, and the state is the one from before it. What it held stays held until the
    next turn has decided (`dialogue`), so that nobody else gets it meanwhile.
    """
    waiting = _lock_waiting(conversation)
    if not waiting:
        return False
    _take_back_textback(conversation, [item for item in waiting if item.kind == Kind.TEXTBACK], now)
    turn = conversation.last_turn
    if turn.get("after") != fingerprint(conversation):
        return False  # nothing to take back, or the desk has decided something since
    found = [item for item in waiting if item.pk in turn["replies"]]
    if not found or len(found) < len(turn["replies"]):
        return False
    for item in found:
        drop(item=item, reason="overtaken", now=now)
    Message.objects.filter(pk__in=turn["texts"]).update(awaits_answer=True)
    _forget_name(conversation, turn["named"])
    conversation.assistant_state = turn["before"]
    conversation.last_turn = {"undone_request": turn["request"]}
    conversation.save(update_fields=["assistant_state", "last_turn"])
    return True


def _forget_name(conversation: Conversation, named: list[str] | None) -> None:
    """What the withdrawn turn took for the name, unless the desk has typed another since."""
    if not isinstance(named, list):  # a turn before this release knows only whether it read one
        return
    first, last = named
    rows = Patient.objects.filter(pk=conversation.patient_id, first_name=first, last_name=last)
    if rows.update(first_name="", last_name=""):
        conversation.patient.first_name = conversation.patient.last_name = ""


def fingerprint(conversation: Conversation) -> str:
    """Tells whether the assistant's state is still the one it left behind."""
    stored = json.dumps(conversation.assistant_state, sort_keys=True)
    return hashlib.sha256(stored.encode()).hexdigest()[:16]


def _take_back_textback(conversation: Conversation, waiting: list[OutboxItem], now: datetime) -> None:
    """They wrote before our first text left: the reply introduces us instead."""
    for item in waiting:
        drop(item=item, reason="overtaken", now=now)
    if waiting:
        conversation.assistant_state = {**conversation.assistant_state, "introduced": False}
        conversation.save(update_fields=["assistant_state"])


def _lock_waiting(conversation: Conversation) -> list[OutboxItem]:
    """Locked, so that a worker about to send them no longer finds them. One it has already claimed counts as gone.

    Never waits for that worker: it locks texts first and conversations after, and here it is the other way round.
    """
    return list(OutboxItem.objects.raw(READY, [conversation.pk, list(MAY_BE_TAKEN_BACK), OutboxState.READY]))
