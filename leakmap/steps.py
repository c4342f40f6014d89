"""What is done about a text: one function per step that `triage.routing` may decide, in the pipeline's transaction."""

from datetime import datetime, timedelta

from clinics.consent import record_consent
from clinics.models import Appointment, AppointmentState, ConsentKind
from clinics.profile import Profile
from leakmap.lib.phones import show
from outreach.asking import owe_answer
from outreach.courtesy import is_only_thanks
from outreach.dialogue import answer_texts
from outreach.listening import list_texts, listen, take_back_overtaken
from outreach.models import Kind
from outreach.outbox import put
from outreach.quiet_people import was_asked
from outreach.recovery.claiming import turn_down_all
from outreach.recovery.confirming import settle_answer
from outreach.wording import write_text
from triage.classification import opt_out
from triage.classification.plain import fold, guess_language
from triage.models import Author, Conversation, ConversationMode, Message, TicketKind
from triage.routing import Decision, Step
from triage.tickets import open_ticket

CONFIRM_OPT_OUT_WITHIN = timedelta(
    minutes=5
)  # 47 CFR 64.1200(a)(12): one text, presumed fine within five minutes
CANCEL_MAY_MEAN_VISIT_WITHIN = timedelta(days=14)
ONLY_THANKS = "only thanked the person who answers"


def do_assist(
    decision: Decision, message: Message, conversation: Conversation, profile: Profile, now: datetime
) -> str | None:
    """Waits whether more follows, then `leakmap.turns` answers; without patience a lone text is answered here."""
    if remark := settle_answer(conversation=conversation, body=message.body, now=now):
        return remark
    take_back_overtaken(conversation=conversation, now=now)
    texts = listen(message=message, conversation=conversation, now=now)
    if not texts:
        return None
    return answer_texts(conversation=conversation, texts=texts, profile=profile, now=now)


def do_person(
    decision: Decision, message: Message, conversation: Conversation, profile: Profile, now: datetime
) -> str | None:
    """Work for a person, unless they are only thanked."""
    is_answering = conversation.mode == ConversationMode.PERSON and not conversation.waiting_since
    if is_answering and is_only_thanks(message.body) and not was_asked(conversation=conversation):
        return ONLY_THANKS
    owe_answer(conversation=conversation, reason=decision.reason, now=now, dedupe=str(message.inbound_id))
    return None


def do_page(
    decision: Decision, message: Message, conversation: Conversation, profile: Profile, now: datetime
) -> None:
    text_key = "crisis_ack" if decision.is_crisis else "adverse_ack"
    _freeze(TicketKind.ADVERSE, text_key, decision, message, conversation, profile, now)


def do_escalate(
    decision: Decision, message: Message, conversation: Conversation, profile: Profile, now: datetime
) -> None:
    _freeze(TicketKind.CLINICAL, "clinical_ack", decision, message, conversation, profile, now)


def _freeze(
    kind: TicketKind,
    text_key: str,
    decision,
    message,
    conversation: Conversation,
    profile: Profile,
    now: datetime,
) -> None:
    """A clinician takes it from here: automation to this patient stops, a held time stays held for the person."""
    _share_reading(message, conversation)
    if decision.also_opts_out:
        _record_opt_out("free text", message, conversation, now)
    conversation.mode = ConversationMode.FROZEN
    conversation.waiting_since = conversation.waiting_since or now
    conversation.save(update_fields=["mode", "waiting_since"])
    ticket = open_ticket(
        kind=kind,
        reason=_say_why_frozen(kind, decision),
        dedupe_key=f"{kind}:{message.inbound_id}",
        now=now,
        patient=conversation.patient,
        conversation=conversation,
        detail={"rule": decision.reason, "message": message.pk},
    )
    put(
        conversation=conversation,
        kind=Kind.ACKNOWLEDGEMENT,
        body=_write(text_key, conversation, profile, language=_follow_language(message, conversation)),
        dedupe_key=f"acknowledge:{ticket.pk}",
        now=now,
        author=Author.SYSTEM,
    )


def _follow_language(message: Message, conversation: Conversation) -> str:
    """The text's own language, kept for the patient; a text that could be either is in the one they wrote before."""
    patient = conversation.patient
    language = guess_language(fold(message.body), default=patient.language or "en")
    if language != patient.language:
        patient.language = language
        patient.save(update_fields=["language"])
    return language


def _say_why_frozen(kind: TicketKind, decision: Decision) -> str:
    if decision.is_crisis:
        return "Speaks of harming themselves: call them now"
    return "Sounds like a bad reaction" if kind == TicketKind.ADVERSE else "Needs a nurse's answer"


def _share_reading(message: Message, conversation: Conversation) -> None:
    """What waits was said in the same breath: "I got filler and my" is as clinical as the swelling told after it."""
    reading = message.readings.latest("pk")
    for text in list_texts(conversation):
        if text.pk != message.pk:
            reading.pk, reading.message, reading._state.adding = None, text, True
            reading.save()


def do_opt_out(
    decision: Decision, message: Message, conversation: Conversation, profile: Profile, now: datetime
) -> None:
    """Honoured at once. After a keyword the carrier has replied; after free words one confirmation may follow."""
    _record_opt_out(decision.reason, message, conversation, now)
    turn_down_all(patient_id=conversation.patient_id, now=now)
    if decision.sends_confirmation:
        put(
            conversation=conversation,
            kind=Kind.NOTICE,
            body=_write(
                "opted_out_confirm", conversation, profile, language=_follow_language(message, conversation)
            ),
            dedupe_key=f"opted_out:{message.inbound_id}",
            now=now,
            author=Author.SYSTEM,
            drop_after=now + CONFIRM_OPT_OUT_WITHIN,
        )
    if opt_out.is_cancel_trap(message.body) and _has_visit_soon(conversation, now):
        open_ticket(
            kind=TicketKind.MAY_CANCEL,
            reason="Wrote CANCEL, which also stops texts: may mean the visit. Call them.",
            dedupe_key=f"may_cancel:{message.inbound_id}",
            now=now,
            patient=conversation.patient,
            conversation=conversation,
        )


def _record_opt_out(source: str, message: Message, conversation: Conversation, now: datetime) -> None:
    record_consent(
        address=conversation.address,
        kind=ConsentKind.OPT_OUT,
        source=source,
        wording=message.body[:200],
        reference=f"inbound-{message.inbound_id}",
        now=now,
    )


def _has_visit_soon(conversation: Conversation, now: datetime) -> bool:
    return Appointment.objects.filter(
        patient_id=conversation.patient_id,
        state__in=[AppointmentState.HELD, AppointmentState.BOOKED, AppointmentState.CONFIRMED],
        starts_at__range=(now, now + CANCEL_MAY_MEAN_VISIT_WITHIN),
    ).exists()


def do_opt_in(
    decision: Decision, message: Message, conversation: Conversation, profile: Profile, now: datetime
) -> None:
    """Texts about visits only: START does not bring consent to offers back."""
    record_consent(
        address=conversation.address,
        kind=ConsentKind.OPT_IN,
        source=decision.reason,
        wording=message.body[:200],
        reference=f"inbound-{message.inbound_id}",
        now=now,
    )


def do_help(
    decision: Decision, message: Message, conversation: Conversation, profile: Profile, now: datetime
) -> None:
    put(
        conversation=conversation,
        kind=Kind.NOTICE,
        body=_write("help", conversation, profile),
        dedupe_key=f"help:{message.inbound_id}",
        now=now,
        author=Author.SYSTEM,
    )


def do_nothing(
    decision: Decision, message: Message, conversation: Conversation, profile: Profile, now: datetime
) -> None:
    """The reason is on the delivery's row."""


def _write(key: str, conversation: Conversation, profile: Profile, *, language: str = "") -> str:
    """`language`: of the text it answers, when that is not the patient's usual one."""
    values = {
        "spa": profile.practice.name,
        "assistant": profile.practice.assistant_name,
        "first_name": conversation.patient.first_name,
        "phone": show(conversation.line.number),
    }
    return write_text(
        key, values, language=language or conversation.patient.language, wording=profile.wording
    )


STEPS = {
    Step.PAGE: do_page,
    Step.ESCALATE: do_escalate,
    Step.OPT_OUT: do_opt_out,
    Step.OPT_IN: do_opt_in,
    Step.HELP: do_help,
    Step.ASSIST: do_assist,
    Step.PERSON: do_person,
    Step.NOTHING: do_nothing,
}
