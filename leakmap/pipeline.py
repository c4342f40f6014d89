"""The one page that names every stage.

    hook -> intake.store_once            the raw row, and the doorbell
         -> work_inbox                   this page, in a worker
              read_event                 what the provider said, in our words
              call:  fold -> verdict -> text-back or the reason why not
              text:  match -> read -> decide -> do; the assistant answers when the patient has paused (leakmap.turns)
              report: how far one of our texts got
         -> outreach.push                claim, ask policy again, send, settle

Each delivery is one transaction: its decision and the texts it intends commit together, or neither does.
"""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import F

from clinics.models import PatientAddress, Practice
from clinics.profile import Profile, read_profile
from leakmap.lib.phones import read_caller
from leakmap.lib.queue import wake_at
from leakmap.steps import STEPS
from outreach.missed_calls import answer_missed_call
from outreach.quiet_people import resume_after_quiet
from outreach.receipts import take_report
from triage.channels.base import CallReport, DeliveryReport, InboundEvent, TextReceived, Unreadable
from triage.channels.registry import get_channel
from triage.classification import opt_out, rules
from triage.classification.readings import Reading as ReadingValue
from triage.matching import match_patient, open_conversation
from triage.models import (
    Conversation,
    Inbound,
    InboundState,
    Message,
    Reading,
)
from triage.phone import fold_call
from triage.pictures import note_pictures
from triage.routing import TextFacts, decide
from triage.timeline import write_down

log = logging.getLogger("leakmap.pipeline")
BATCH = 50
MOST_TRIES = 3
SUSPECT_AFTER = timedelta(minutes=2)  # longer than any queue in good times
TRY_AGAIN_AFTER = timedelta(seconds=5)
NEW_DELIVERIES = f"SELECT * FROM triage_inbound WHERE state = 'new' ORDER BY id LIMIT {BATCH}"


def work_inbox(*, now: datetime) -> int:
    """Process every new delivery of this spa, oldest first; returns how many.

    One worker at a time per spa, so that two texts of a patient keep their order. A delivery that cannot be
    processed is put aside for a person and stops nobody else.
    """
    done = 0
    while batch := _process_batch(now):
        done += batch
        if batch < BATCH:
            break
    return done


def _process_batch(now: datetime) -> int:
    try:
        return _process_new(now, _process_plainly)
    except Exception:
        # One of them failed and the whole batch was undone: again, each under its own savepoint.
        return _process_new(now, _process_one)


def _process_new(now: datetime, process: Callable[[Inbound, Profile, datetime], bool]) -> int:
    with transaction.atomic():
        _take_turn()
        new = list(Inbound.objects.raw(NEW_DELIVERIES))
        is_suspect = bool(new) and new[0].received_at < now - SUSPECT_AFTER
        if new and not is_suspect:
            profile = read_profile(now=now)
            plain = [inbound.pk for inbound in new if process(inbound, profile, now)]
            if plain:
                _mark_done(plain, now)
    if not is_suspect:
        return len(new)
    _process_suspect(new[0].pk, now)
    return BATCH  # others may wait behind it


def _mark_done(inbound_ids: list[int], now: datetime) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE triage_inbound SET state = 'done', processed_at = %s WHERE id = ANY(%s)",
            [now, inbound_ids],
        )


def _process_suspect(inbound_id: int, now: datetime) -> None:
    """It has waited oddly long: it may have taken its worker down. Alone, and the try is counted before it begins."""
    Inbound.objects.filter(pk=inbound_id, state=InboundState.NEW).update(tries=F("tries") + 1)
    with transaction.atomic():
        _take_turn()
        inbound = Inbound.objects.filter(pk=inbound_id, state=InboundState.NEW).first()
        if inbound is None:
            return
        if inbound.tries <= MOST_TRIES:
            _process_one(inbound, read_profile(now=now), now)
            return
        inbound.state, inbound.problem = (
            InboundState.UNREADABLE,
            "Could not be processed: it stopped its worker",
        )
        inbound.save(update_fields=["state", "problem"])


def _take_turn() -> None:
    """Waits for another worker of the same spa; the lock ends with the transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"inbox:{connection.schema_name}"])


def _process_plainly(inbound: Inbound, profile: Profile, now: datetime) -> bool:
    """The common case, without a savepoint of its own. Raises what went wrong."""
    problem = process_inbound(inbound, profile=profile, now=now)
    if problem:
        _write_remark(inbound, InboundState.DONE, problem, now)
    return not problem


def _process_one(inbound: Inbound, profile: Profile, now: datetime) -> bool:
    """True when all went well and there is nothing to remark: the caller marks such rows together."""
    try:
        with transaction.atomic():
            problem = process_inbound(inbound, profile=profile, now=now)
        state = InboundState.DONE
    except Unreadable as error:
        state, problem = InboundState.UNREADABLE, str(error)
    except Exception as error:
        # Ids and kinds only: the message of an exception may hold a patient's words.
        log.error(
            "delivery %s (%s) failed: %s", inbound.pk, inbound.kind, type(error).__name__, exc_info=True
        )
        inbound.tries += 1
        state = InboundState.UNREADABLE if inbound.tries >= MOST_TRIES else InboundState.NEW
        problem = f"Could not be processed ({type(error).__name__})"
        wake_at(schema=connection.schema_name, due_at=now + TRY_AGAIN_AFTER)
    if state == InboundState.DONE and not problem:
        return True
    _write_remark(inbound, state, problem, now)
    return False


def _write_remark(inbound: Inbound, state: InboundState, problem: str, now: datetime) -> None:
    inbound.state, inbound.problem = state, problem[:200]
    inbound.processed_at = now if state != InboundState.NEW else None
    inbound.save(update_fields=["state", "problem", "processed_at", "tries"])


def process_inbound(inbound: Inbound, *, profile: Profile, now: datetime) -> str:
    """One delivery through its stages; returns a remark for its row. Raises Unreadable for one that makes no sense."""
    event = read_event(inbound)
    return STAGES[type(event)](event, inbound, profile, now)


def read_event(inbound: Inbound) -> InboundEvent:
    return get_channel(inbound.channel).parse(
        kind=inbound.kind, payload=inbound.payload, received_at=inbound.received_at
    )


# ---- calls ------------------------------------------------------------------------------------------------


def process_call(report: CallReport, inbound: Inbound, profile: Profile, now: datetime) -> str:
    if not report.to_number and not _is_known_call(report.sid):
        return "a desk phone's progress, before its call was announced"
    call, is_newly_missed = fold_call(report=report, profile=profile, now=now)
    if is_newly_missed:
        answer_missed_call(call=call, profile=profile, now=now)
    return ""


def _is_known_call(sid: str) -> bool:
    return Inbound.objects.filter(subject=sid, kind__in=["voice", "dialed"]).exists()


# ---- texts ------------------------------------------------------------------------------------------------


def process_text(event: TextReceived, inbound: Inbound, profile: Profile, now: datetime) -> str:
    """Match, read, decide, do."""
    caller = read_caller(event.from_address)
    line = profile.find_line(event.to_number)
    if not caller.e164:
        raise Unreadable("From is not a phone number that can be answered")
    if line is None:
        raise Unreadable("To is not a line of this spa: add one under Phone lines")
    address = match_patient(address=caller.e164, practice=profile.practice)
    conversation, _ = open_conversation(address=address, line=line.row, now=now)
    message = write_down(event, inbound=inbound, conversation=conversation, now=now)
    note_pictures(message, now=now)
    _mark_reachable(conversation.address)
    reading = read_message(message)
    resume_after_quiet(conversation=conversation, practice=profile.practice, now=now)
    facts = read_text_facts(event.body, conversation, profile.practice, carrier_opt_out=event.carrier_opt_out)
    decision = decide(reading, facts)
    remark = STEPS[decision.step](decision, message, conversation, profile, now)
    return remark or decision.reason


def _mark_reachable(address: PatientAddress) -> None:
    """They wrote from it, so whatever a carrier once said of it is over."""
    if address.unreachable_reason:
        address.unreachable_reason = ""
        address.save(update_fields=["unreachable_reason"])


def read_message(message: Message, *, body: str | None = None) -> ReadingValue:
    """Every text is read for safety before anything else, in the middle of a booking too.

    `body`: where the message was the last of several that belong together, all of their words.
    """
    reading = rules.read(message.body if body is None else body)
    Reading.objects.create(
        message=message,
        category=reading.category,
        also=[str(each) for each in reading.also],
        urgency=reading.urgency,
        confidence=reading.confidence,
        evidence=list(reading.evidence),
        reader=reading.reader,
        version=reading.version,
    )
    return reading


def read_text_facts(
    body: str, conversation: Conversation, practice: Practice, *, carrier_opt_out: str = ""
) -> TextFacts:
    is_opted_out = conversation.address.opted_out_at is not None
    carrier = carrier_opt_out.lower() or None
    return TextFacts(
        keyword=carrier or opt_out.read_keyword(body, opted_out=is_opted_out),
        is_free_text_opt_out=opt_out.wants_no_texts(body),
        carrier_replied=carrier is not None,
        is_opted_out=is_opted_out,
        is_blocked=conversation.patient.is_blocked,
        mode=conversation.mode,
        assistant_enabled=practice.assistant_enabled,
    )


# ---- reports ----------------------------------------------------------------------------------------------


def process_report(event: DeliveryReport, inbound: Inbound, profile: Profile, now: datetime) -> str:
    return take_report(event, provider=inbound.channel)


STAGES = {CallReport: process_call, TextReceived: process_text, DeliveryReport: process_report}
