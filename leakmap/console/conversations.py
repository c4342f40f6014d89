"""One conversation: its story, what the assistant understood and will do, and who has it."""

import hashlib
import uuid
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET
from django_htmx.http import trigger_client_event

from clinics.models import ACTIVE_STATES, Appointment, BookingRequest, RequestState
from clinics.profile import read_profile
from leakmap.console import roles
from leakmap.console.next_step import Standing, describe_next
from leakmap.console.pages import render_page, require
from leakmap.console.suggestion import read_suggestion
from leakmap.console.timeline import find_person_since, newest_words, read_timeline
from leakmap.console.understood import read_chips
from leakmap.console.words import MODE_WORDS, OUTCOMES, describe_cancellation
from leakmap.console.zones import has_several
from leakmap.lib.clock import read_now
from leakmap.lib.phones import show as show_number
from outreach.assistant.types import State
from outreach.desk_talk import LONGEST
from triage.models import FREEZING_KINDS, Conversation, ConversationMode, Ticket
from triage.tickets import is_clinical


def find_conversation(conversation_id: int) -> Conversation:
    rows = Conversation.objects.select_related("patient", "address", "line__location", "owner")
    return get_object_or_404(rows, pk=conversation_id)


@require_GET
def show(request: HttpRequest, conversation_id: int) -> HttpResponse:
    require(request, "triage.view_conversation")
    return render_whole(request, find_conversation(conversation_id))


def render_whole(
    request: HttpRequest,
    conversation: Conversation,
    *,
    typed: str = "",
    token: str = "",
    problem: str = "",
    status: int = 200,
) -> HttpResponse:
    live = read_live(request, conversation)
    context = {**live, **read_more(live), **compose(typed=typed, token=token, problem=problem)}
    return render_page(request, "console/conversation.html", "Conversation", context, status)


@require_GET
def show_timeline(request: HttpRequest, conversation_id: int) -> HttpResponse:
    """The page's poll: 204 while the story and the state of it are the same."""
    require(request, "triage.view_conversation")
    live = read_live(request, find_conversation(conversation_id))
    if request.GET.get("seen") == live["version"]:
        return HttpResponse(status=204)
    return render(request, "console/_live.html", {**live, **read_more(live), "is_swap": True})


def render_live(
    request: HttpRequest,
    conversation_id: int,
    *,
    said: str,
    kindly: bool = False,
    focus: str = "",
    status: int = 200,
    open_chip: dict | None = None,
    renews: str = "",
) -> HttpResponse:
    """What a click changed, without reloading what is being typed. `focus`: the id that gets the keyboard.

    `renews`: "composer" or "note", the box whose text was taken and that starts empty again.
    """
    live = read_live(request, find_conversation(conversation_id))
    more = {**read_more(live), **compose(), "said": said, "is_kindly": kindly, "renews": renews}
    context = {**live, **more, "open_chip": open_chip, "is_swap": True, "is_answer": True}
    response = render(request, "console/_live.html", context, status=status)
    return trigger_client_event(response, "lm-focus", {"id": focus}, after="swap") if focus else response


def read_live(request: HttpRequest, conversation: Conversation) -> dict:
    """All of the page that changes by itself, with a fingerprint of it."""
    now = read_now()
    head = read_head(request, conversation, now)
    entries = read_timeline(
        conversation, shows_clinical=head["reads_clinical"], is_guarded=head["is_clinical"]
    )
    live = {**head, "entries": entries, "newest": newest_words(entries)}
    live["seen_id"] = max((each.message_id for each in entries), default=0)
    live["next_words"] = describe_next(_read_standing(live))
    return {**live, "version": _fingerprint(live)}


def read_head(request: HttpRequest, conversation: Conversation, now: datetime) -> dict:
    """Who this is, what was understood, what waits, and which buttons this login gets."""
    guarded, user = is_clinical(conversation), request.user
    reads_clinical, practice = roles.reads_clinical(user), read_profile(now=now).practice
    state = State.from_json(conversation.assistant_state)
    tickets = list_tickets(conversation, now)
    may_act = roles.may_answer(user, is_clinical=guarded)
    today = now.astimezone(conversation.line.location.zone).date()
    return {
        "conversation": conversation,
        "patient": conversation.patient,
        "practice": practice,
        "phone": show_number(conversation.address.address),
        "mode_words": MODE_WORDS[ConversationMode(conversation.mode)],
        "state": state,
        "chips": read_chips(conversation, state, today=today) if reads_clinical or not guarded else [],
        "tickets": tickets,
        "clinical_owner": next((each.owner for each in tickets if each.kind in FREEZING_KINDS), None),
        "freezing_kinds": FREEZING_KINDS,
        "is_clinical": guarded,
        "reads_clinical": reads_clinical,
        "may_act": may_act,
        "may_answer": may_act and not conversation.address.opted_out_at,
        "may_note": roles.may_decide(user) or reads_clinical,
        "may_continue": may_act and _may_continue(conversation, practice.assistant_enabled, guarded),
        "may_decide": roles.may_decide(user),
        "modes": ConversationMode,
        "booking": _find_waiting(conversation),
        "visits": _list_visits(conversation, now),
        "user": user,
        "now": now,
    }


def list_tickets(conversation: Conversation, now: datetime) -> list[Ticket]:
    """What is open, each with the buttons that close it. One query."""
    rows = conversation.tickets.filter(closed_at=None)
    tickets = list(rows.select_related("owner", "patient", "visit__location", "visit__service"))
    for ticket in tickets:
        ticket.outcomes = OUTCOMES[ticket.kind]
        ticket.farewell = describe_cancellation(ticket, now)
    return tickets


def _may_continue(conversation: Conversation, assistant_is_on: bool, is_guarded: bool) -> bool:
    """The assistant would have something to say, and may say it."""
    has_reason = conversation.mode == ConversationMode.PERSON or conversation.corrected_at is not None
    return assistant_is_on and has_reason and not is_guarded and not conversation.address.opted_out_at


def read_more(live: dict) -> dict:
    """What is asked for only when something is drawn: a poll that answers 204 does without."""
    is_guarded = live["is_clinical"]
    colleagues = roles.list_colleagues(me=live["user"], is_clinical=is_guarded) if live["may_act"] else []
    return {"colleagues": colleagues, "suggestion": read_suggestion(live) if live["may_answer"] else None}


def _read_standing(live: dict) -> Standing:
    conversation, practice = live["conversation"], live["practice"]
    owner, clinician, booking = conversation.owner, live["clinical_owner"], live["booking"]
    return Standing(
        now=live["now"],
        mode=conversation.mode,
        state=live["state"],
        patient=live["patient"].first_name or "the patient",
        assistant=practice.assistant_name,
        zone=conversation.line.location.zone,
        names_zone=has_several(),
        assistant_is_on=practice.assistant_enabled,
        is_clinical=live["is_clinical"],
        clinician=roles.name_of(clinician) if clinician else "",
        opted_out=conversation.address.opted_out_at is not None,
        unreachable=bool(conversation.address.unreachable_reason),
        owner=roles.name_of(owner) if owner else "",
        person_since=find_person_since(live["entries"]),
        waits_since=conversation.waiting_since,
        answer_due_at=conversation.answer_due_at,
        hold_ends_at=booking.hold_ends_at if booking else None,
        is_corrected=conversation.corrected_at is not None,
    )


def _find_waiting(conversation: Conversation) -> BookingRequest | None:
    rows = BookingRequest.objects.select_related(
        "appointment__service", "appointment__provider", "appointment__location"
    )
    return rows.filter(conversation=conversation, state=RequestState.WAITING).first()


def _list_visits(conversation: Conversation, now: datetime) -> list[Appointment]:
    rows = Appointment.objects.filter(
        patient_id=conversation.patient_id, state__in=ACTIVE_STATES, starts_at__gte=now
    ).exclude(state="held")
    return list(rows.select_related("service", "provider", "location").order_by("starts_at")[:3])


def compose(*, typed: str = "", token: str = "", problem: str = "") -> dict:
    """The reply box. Its token makes a double click, or a repeated post, one text."""
    return {"typed": typed, "token": token or uuid.uuid4().hex, "problem": problem, "limit": LONGEST}


def _fingerprint(live: dict) -> str:
    told = [
        (
            each.key,
            each.words,
            each.fate,
            each.textback,
            each.call and each.call.outcome,
            [(shown.picture.pk, shown.state) for shown in each.pictures],
        )
        for each in live["entries"]
    ]
    conversation = live["conversation"]
    state = (
        conversation.mode,
        conversation.owner_id,
        conversation.waiting_since,
        conversation.address.opted_out_at,
        live["next_words"],
        live["may_continue"],
        [(each.words, each.seen) for each in live["chips"]],
        [(each.pk, each.owner_id) for each in live["tickets"]],
        [each.pk for each in live["visits"]],
        live["booking"] and live["booking"].pk,
    )
    return hashlib.sha256(repr((told, state)).encode()).hexdigest()[:16]
