"""The assistant's turn: when a patient has paused, everything they wrote since is read once more, and answered once."""

import logging
from datetime import datetime, timedelta

from django.db import InterfaceError, OperationalError, connection, transaction

from clinics.profile import Profile, read_profile
from leakmap.lib.queue import wake_at
from leakmap.pipeline import read_message, read_text_facts
from leakmap.steps import STEPS
from outreach.asking import hand_over
from outreach.dialogue import answer_texts
from outreach.listening import list_due, list_texts, stop_listening
from outreach.quiet_people import has_person_answered
from outreach.saying import promise_person
from triage.classification import rules
from triage.models import Conversation, Inbound
from triage.routing import Step, decide

log = logging.getLogger("leakmap.turns")
TRY_AGAIN_AFTER = timedelta(seconds=5)
FAILED = "The assistant could not answer. Answer by hand."


def answer_due(*, now: datetime) -> int:
    """Answer patients who have paused, each in a transaction of their own; returns how many were looked at.

    At most `list_due` many: what was said leaves before the next ones are looked at.
    """
    return sum(_answer(conversation_id, now) for conversation_id in list_due(now=now))


def _answer(conversation_id: int, now: datetime) -> bool:
    """A turn that fails is a person's: it blocks no other, and no patient waits for it unseen."""
    try:
        with transaction.atomic():
            return _answer_locked(conversation_id, now)
    except (OperationalError, InterfaceError):
        _put_off(conversation_id, now)  # two of us waited for each other; raises where the database is away
        return False
    except Exception as error:
        _log(conversation_id, error)
    return _give_to_person(conversation_id, now)


def _give_to_person(conversation_id: int, now: datetime) -> bool:
    try:
        with transaction.atomic():
            conversation = _lock_due(conversation_id, now)
            if conversation:
                _hand_over(conversation, now)
    except (OperationalError, InterfaceError):
        raise
    except Exception as error:
        _log(conversation_id, error)
        _put_off(conversation_id, now)
        return False
    return True


def _hand_over(conversation: Conversation, now: datetime) -> None:
    """The ticket is what matters: a promise that cannot be written is left out."""
    last = list_texts(conversation)[-1:]
    stop_listening(conversation)
    hand_over(conversation=conversation, reason=FAILED, now=now)
    try:
        with transaction.atomic():
            promise_person(
                conversation=conversation,
                profile=read_profile(now=now),
                dedupe=f"reply:{last[0].inbound_id if last else now.isoformat()}:0",
                now=now,
            )
    except (OperationalError, InterfaceError):
        raise
    except Exception as error:
        _log(conversation.pk, error)


def _put_off(conversation_id: int, now: datetime) -> None:
    """It is looked at again, after the others who wait."""
    again_at = now + TRY_AGAIN_AFTER
    Conversation.objects.filter(pk=conversation_id, answer_due_at__lte=now).update(answer_due_at=again_at)
    wake_at(schema=connection.schema_name, due_at=again_at)


def _log(conversation_id: int, error: Exception) -> None:
    """Ids and kinds only: the message of an exception may hold a patient's words."""
    log.error("turn of conversation %s failed: %s", conversation_id, type(error).__name__, exc_info=True)


def _answer_locked(conversation_id: int, now: datetime) -> bool:
    conversation = _lock_due(conversation_id, now)
    if conversation is None:
        return False  # another worker was faster, or the patient is writing again
    texts = list_texts(conversation)
    if not texts:
        stop_listening(conversation)
        return False
    remark = _decide_again(conversation, texts, read_profile(now=now), now)
    inbound_ids = [text.inbound_id for text in texts if text.inbound_id]
    if remark:
        Inbound.objects.filter(pk__in=inbound_ids).update(problem=remark[:200])
    return True


def _decide_again(conversation: Conversation, texts: list, profile: Profile, now: datetime) -> str:
    """What was said in pieces is read as one: "my lips" and "are swollen" are harmless only alone.

    A person may also have come in meanwhile. Returns a remark for the deliveries.
    """
    # A line's end would end the sentence, and this is about sentences that were sent in pieces.
    last, body = texts[-1], " ".join(text.body for text in texts)
    reading = read_message(last, body=body) if len(texts) > 1 else rules.read(body)
    decision = decide(reading, read_text_facts(body, conversation, profile.practice))
    if decision.step == Step.ASSIST:
        return answer_texts(conversation=conversation, texts=texts, profile=profile, now=now)
    if decision.step == Step.PERSON and has_person_answered(conversation=conversation, since=last.at):
        stop_listening(conversation)
        return "a person answered"
    remark = STEPS[decision.step](decision, last, conversation, profile, now) or decision.reason
    stop_listening(conversation)  # not before: a step may look at all that waits
    return remark


def _lock_due(conversation_id: int, now: datetime) -> Conversation | None:
    rows = Conversation.objects.select_for_update(of=("self",)).select_related(
        "address", "line__location", "patient"
    )
    return rows.filter(pk=conversation_id, answer_due_at__lte=now).first()
