"""What the assistant asks of the desk: a person takes over, an answer is owed, a visit is to be given up or missed.

Each becomes a ticket that says why and what was understood. Only people change visits.
"""

from datetime import date, datetime

from clinics.models import ACTIVE_STATES, Appointment, Provider, Service, WaitlistSource
from clinics.waitlist import LONGEST_NOTE, UNSAID, Consent, WaitlistError, join_waitlist
from outreach.assistant.summary import speak_wish
from outreach.assistant.types import (
    AskDesk,
    AskForWaitlist,
    AskToCancel,
    HandOver,
    ReportLate,
    SpaFacts,
)
from outreach.assistant.waiting import to_windows
from outreach.rendering import speak_time
from triage.models import Author, Conversation, ConversationMode, Message, Ticket, TicketKind
from triage.tickets import open_answer_ticket, open_ticket

# Why a person is needed, in the desk's words, by the engine's key.
REASONS = {
    "asked": "Asked for a person",
    "complaint": "Sounds unhappy",
    "money": "Asks about money",
    "minor": "About a minor",
    "group": "A group booking",
    "vendor": "Somebody who sells to spas",
    "unclear": "The assistant did not understand",
    "question": "A question we have no approved answer for",
    "no_openings": "No free time to offer",
    "change": "Wants to change or cancel a visit",
    "not_bookable": "A service that is not offered by text",
    "unreadable": "Sent only pictures, a contact card or emoji",
    "many_offers": "None of many offered times suited",
    "arrived": "Is here, or just outside",
    "holiday": "Asks whether we are open on a holiday: make sure and tell them",
    "keeps_visit": "Wanted to cancel a visit, and keeps it after all",
    "last_provider": "Wants whoever treated them last time",
    "too_far": "Asks for a day that cannot be booked by text yet",
    "visit_unknown": "Asks about a visit that we do not find",
    "counter_offer": "Asks for another time than the freed one they were offered",
}


def hand_over(
    *, conversation: Conversation, reason: str, now: datetime, summary: str = "", dedupe: str = ""
) -> Ticket:
    """A person answers from here on: whoever has the conversation, and a ticket that shows it."""
    conversation.mode = ConversationMode.PERSON
    conversation.save(update_fields=["mode"])
    return owe_answer(
        conversation=conversation,
        reason=reason,
        now=now,
        summary=summary,
        dedupe=dedupe or f"{now:%Y%m%d%H%M%S%f}",
    )


def owe_answer(
    *, conversation: Conversation, reason: str, now: datetime, dedupe: str, summary: str = ""
) -> Ticket:
    """The patient waits for a person's words, whoever answers the rest of the conversation."""
    conversation.waiting_since = conversation.waiting_since or now
    conversation.save(update_fields=["waiting_since"])
    ticket = open_answer_ticket(
        conversation=conversation, reason=reason, now=now, dedupe=dedupe, summary=summary
    )
    if ticket.owner_id is None and conversation.owner_id is not None:
        ticket.owner_id = conversation.owner_id
        ticket.save(update_fields=["owner"])
    return ticket


def say_reason(action: HandOver | AskDesk) -> str:
    return REASONS.get(action.reason_key, "Needs a person")


def ask_to_cancel(action: AskToCancel, *, conversation: Conversation, now: datetime) -> None:
    visit = _find_visit(action.visit_id, conversation)
    if visit is None:
        return
    _open_about_visit(
        TicketKind.CANCEL_VISIT, visit, f"Wants to cancel: {_speak_visit(visit, now)}", conversation, now
    )


def report_late(action: ReportLate, *, conversation: Conversation, now: datetime) -> None:
    visit = _find_visit(action.visit_id, conversation)
    by = f" about {action.minutes} minutes" if action.minutes else ""
    about = f": {_speak_visit(visit, now)}" if visit else ". Which visit is not clear"
    _open_about_visit(TicketKind.RUNNING_LATE, visit, f"Running{by} late{about}", conversation, now)


def ask_for_waitlist(
    action: AskForWaitlist, *, conversation: Conversation, facts: SpaFacts, now: datetime
) -> None:
    """Put them on the list, with what they said about when, and let the desk know: the order is its own."""
    service, wish = facts.find_service(action.service_id), speak_wish(action.wish, facts)
    is_on = service is not None and _put_on_list(action, wish, conversation, now)
    begins = "Put on the waitlist for" if is_on else "Would like the waitlist for"
    open_ticket(
        kind=TicketKind.WAITLIST,
        reason=f"{begins} {service.name if service else 'a visit'}{': ' + wish if wish else ''}",
        dedupe_key=f"waitlist:{conversation.pk}:{action.service_id}:{_local_day(conversation, now)}",
        now=now,
        patient=conversation.patient,
        conversation=conversation,
        owner_id=conversation.owner_id,
    )


def _put_on_list(action: AskForWaitlist, wish: str, conversation: Conversation, now: datetime) -> bool:
    """False where it cannot be written as they said it: then it is the desk's to do."""
    asked = Message.objects.filter(conversation=conversation, author=Author.PATIENT).latest("at", "pk")
    names_dates = action.wish.dates or action.wish.first_date or action.wish.last_date
    try:
        join_waitlist(
            patient=conversation.patient,
            services=[Service.objects.get(pk=action.service_id)],
            provider=Provider.objects.filter(pk__in=action.wish.providers).first() or UNSAID,
            suits=to_windows(action.wish) or UNSAID,
            note=wish[:LONGEST_NOTE] if names_dates else "",
            source=WaitlistSource.TEXT,
            consent=Consent("by text", asked.body, reference=f"inbound-{asked.inbound_id}"),
            now=now,
        )
    except WaitlistError:
        return False
    return True


def _open_about_visit(
    kind: TicketKind, visit: Appointment | None, reason: str, conversation: Conversation, now: datetime
) -> None:
    """Said twice on a day it is still one piece of work."""
    about = visit.pk if visit else f"c{conversation.pk}"
    open_ticket(
        kind=kind,
        reason=reason,
        dedupe_key=f"{kind}:{about}:{_local_day(conversation, now)}",
        now=now,
        patient=conversation.patient,
        conversation=conversation,
        visit=visit,
        owner_id=conversation.owner_id,
    )


def _local_day(conversation: Conversation, now: datetime) -> date:
    return now.astimezone(conversation.line.location.zone).date()


def _find_visit(visit_id: int | None, conversation: Conversation) -> Appointment | None:
    """Only ever one of the patient's own."""
    rows = Appointment.objects.select_related("service", "provider", "location")
    return rows.filter(pk=visit_id, patient=conversation.patient_id, state__in=ACTIVE_STATES).first()


def _speak_visit(visit: Appointment, now: datetime) -> str:
    when = speak_time(visit.starts_at, visit.location.zone, "en", now)
    return f"{visit.service.name} {when} with {visit.provider.name}"
