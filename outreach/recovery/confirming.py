"""A wish for the waitlist from the public page, with a number we know: nothing changes before the number says yes.

Whoever knows a number could else overwrite its patient's wishes, or agree to texts in their name.
"""

import re
from datetime import datetime, timedelta

from django.db import connection, transaction

from clinics.models import (
    Location,
    Patient,
    PatientAddress,
    Provider,
    Service,
    SignUp,
    SignUpState,
    WaitlistSource,
)
from clinics.profile import read_profile
from clinics.waitlist import Consent, WaitlistError, join_waitlist
from leakmap.lib.queue import WORK_BULK, Lane, ring
from outreach.assistant.types import State
from outreach.models import Kind, Offer, OfferState, Purpose
from outreach.outbox import put
from outreach.wording import add_stop_line, is_stop_line_due, write_text
from triage.classification.plain import fold
from triage.matching import open_conversation
from triage.models import Author, Conversation, ConversationMode, TicketKind
from triage.tickets import has_freezing_ticket, open_ticket

ASKED = "waitlist_confirm"  # the state's last question: a bare "yes" is about it
ASKED_AGAIN_AFTER = timedelta(days=1)
REMARK = "answered whether it was they who signed up"
USEFUL_FOR = timedelta(days=1)
YES = re.compile(
    r"^\W*(yes|y|yep|yeah|yup|ya|sure|ok|okay|correct|join|please|si+|claro|that'?s me|it was me|soy yo|fui yo)\b"
)
NO = re.compile(
    r"^\W*(no|n|nope|nah|not me|(it )?wasn'?t me|wrong (number|person)|no fui yo|numero equivocado)\b"
)


def ask_number(*, sign_up: SignUp, now: datetime) -> None:
    """Text the number, once a day at most; where it cannot be texted now, the desk is asked to call."""
    address = PatientAddress.objects.select_related("patient").get(channel="sms", address=sign_up.number)
    profile = read_profile(now=now)
    line = next(each.row for each in profile.lines if each.row.is_main)
    with transaction.atomic():
        _take_turn()
        conversation, _ = open_conversation(address=address, line=line, now=now)
        if not sign_up.wish["consent"] or not _may_text(address, conversation):
            _ask_desk(sign_up, conversation, now)
            return
        if _was_asked(sign_up, now):
            return
        body = write_text(
            "waitlist_confirm",
            {"spa": profile.practice.name},
            language=address.patient.language,
            wording=profile.wording,
        )
        if is_stop_line_due(address=address, now=now):
            body = add_stop_line(body, spa=profile.practice.name, language=address.patient.language)
        put(
            conversation=conversation,
            kind=Kind.WAITLIST,
            purpose=Purpose.TRANSACTIONAL,
            body=body,
            dedupe_key=f"sign_up:{sign_up.pk}",
            now=now,
            author=Author.SYSTEM,
            drop_after=now + USEFUL_FOR,
            lane=Lane.BULK,
        )
        state = State.from_json(conversation.assistant_state)
        state = state.with_(waitlist_id=sign_up.pk, last_question=ASKED)
        conversation.assistant_state, conversation.last_out_at = state.to_json(), now
        conversation.save(update_fields=["assistant_state", "last_out_at"])
        ring(schema=connection.schema_name, lane=Lane.BULK, task=WORK_BULK)


def _take_turn() -> None:
    """One sign-up of a spa at a time: two at once would both begin the conversation, and both ask. First of locks."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"sign_up:{connection.schema_name}"])


def _may_text(address: PatientAddress, conversation: Conversation) -> bool:
    """Not where software is silent, nor where a "yes" could mean the time they were just offered."""
    return (
        conversation.mode == ConversationMode.ASSISTANT
        and address.opted_out_at is None
        and not address.unreachable_reason
        and not address.patient.is_blocked
        and not has_freezing_ticket(patient_id=address.patient_id)
        and not Offer.objects.filter(patient=address.patient_id, state=OfferState.OPEN).exists()
    )


def _was_asked(sign_up: SignUp, now: datetime) -> bool:
    """The first wish of a day is the one asked about; whoever sends the form again changes nothing about it."""
    rows = SignUp.objects.filter(number=sign_up.number, created_at__gt=now - ASKED_AGAIN_AFTER)
    return rows.filter(state=SignUpState.ASKED).exclude(pk=sign_up.pk).exists()


def _ask_desk(sign_up: SignUp, conversation: Conversation, now: datetime) -> None:
    SignUp.objects.filter(pk=sign_up.pk).update(state=SignUpState.FOR_DESK)
    wish = sign_up.wish
    names = Service.objects.filter(pk__in=wish["services"]).values_list("name", flat=True)
    typed = f"{wish['first_name']} {wish['last_name']}"
    said = ", ".join(filter(None, (" + ".join(names), wish["suits"], wish["note"])))
    open_ticket(
        kind=TicketKind.WAITLIST,
        reason=f"Somebody signed up on the web page with this number, as {typed}: call to make sure. Wants {said}",
        dedupe_key=f"sign_up:{conversation.patient_id}:{now:%Y%m%d}",
        now=now,
        patient=conversation.patient,
        conversation=conversation,
    )


def settle_answer(*, conversation: Conversation, body: str, now: datetime) -> str | None:
    """Take a yes or no to "was it you?"; returns a remark for the delivery, None where the text is about something
    else. The conversation is locked by the caller.
    """
    if conversation.assistant_state.get("last_question") != ASKED or "?" in body:
        return None
    words = fold(body)
    says_no = NO.match(words)
    if not says_no and not YES.match(words):
        return None
    state = State.from_json(conversation.assistant_state)
    sign_up = SignUp.objects.filter(pk=state.waitlist_id, state=SignUpState.ASKED).first()
    state = state.with_(waitlist_id=None, last_question=None)
    conversation.assistant_state, conversation.last_out_at = state.to_json(), now
    conversation.save(update_fields=["assistant_state", "last_out_at"])
    if sign_up is None:
        return None
    if says_no:
        _settle(sign_up, SignUpState.REFUSED)
        _reply("waitlist_not_joined", sign_up, conversation, now)
    elif _join(sign_up, conversation.patient, now):
        _settle(sign_up, SignUpState.CONFIRMED)
        _reply("waitlist_joined", sign_up, conversation, now)
    else:
        _ask_desk(sign_up, conversation, now)
    return REMARK


def _settle(sign_up: SignUp, state: SignUpState) -> None:
    """What they wish stands on the list by now, or is nobody's business."""
    SignUp.objects.filter(pk=sign_up.pk).update(state=state, wish={})


def _join(sign_up: SignUp, patient: Patient, now: datetime) -> bool:
    """False where it cannot be written any more: the service is off the menu."""
    wish = sign_up.wish
    if not (patient.first_name or patient.last_name):
        patient.first_name, patient.last_name = wish["first_name"], wish["last_name"]
        patient.save(update_fields=["first_name", "last_name"])
    try:
        join_waitlist(
            patient=patient,
            services=Service.objects.filter(pk__in=wish["services"]),
            provider=Provider.objects.filter(pk=wish["provider"], is_active=True).first(),
            location=Location.objects.filter(pk=wish["location"]).first(),
            suits=wish["suits"],
            notice_minutes=wish["notice"],
            note=write_note(patient, wish),
            source=WaitlistSource.WEB,
            consent=Consent("web page", wish["consent_wording"], reference=f"sign-up-{sign_up.pk}"),
            now=now,
        )
    except WaitlistError:
        return False
    return True


def write_note(patient: Patient, wish: dict) -> str:
    """Where the number is known by another name, the desk reads which one was typed: two may share a phone."""
    typed = f"{wish['first_name']} {wish['last_name']}"
    if typed.casefold() == patient.display_name.casefold():
        return wish["note"]
    return f"Signed up as {typed}. {wish['note']}".strip()[:200]


def _reply(key: str, sign_up: SignUp, conversation: Conversation, now: datetime) -> None:
    profile, patient = read_profile(now=now), conversation.patient
    values = {"spa": profile.practice.name, "first_name": patient.first_name}
    put(
        conversation=conversation,
        kind=Kind.NOTICE,
        body=write_text(key, values, language=patient.language, wording=profile.wording),
        dedupe_key=f"sign_up_answer:{sign_up.pk}",
        now=now,
        author=Author.SYSTEM,
    )
