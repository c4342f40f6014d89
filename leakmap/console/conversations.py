"""One conversation: its story, a reply, and who answers from here on."""

import hashlib
import uuid
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from clinics.models import ACTIVE_STATES, Appointment, BookingRequest, RequestState, Service
from leakmap.console import roles
from leakmap.console.clinical import is_clinical
from leakmap.console.pages import log_change, render_page, require, say
from leakmap.console.tickets import OUTCOMES
from leakmap.console.timeline import newest_words, read_timeline
from leakmap.console.words import MODE_WORDS, describe_stage
from leakmap.lib.clock import read_now
from leakmap.lib.phones import show as show_number
from outreach import desk, desk_talk
from outreach.assistant.types import State
from triage.models import FREEZING_KINDS, Conversation, ConversationMode


def find_conversation(conversation_id: int) -> Conversation:
    rows = Conversation.objects.select_related("patient", "address", "line__location")
    return get_object_or_404(rows, pk=conversation_id)


@require_GET
def show(request: HttpRequest, conversation_id: int) -> HttpResponse:
    require(request, "triage.view_conversation")
    conversation = find_conversation(conversation_id)
    return _render(request, conversation)


def _render(
    request: HttpRequest, conversation: Conversation, *, typed: str = "", token: str = "", problem: str = ""
) -> HttpResponse:
    context = {**read_live(request, conversation), **compose(typed=typed, token=token, problem=problem)}
    status = 422 if problem else 200
    return render_page(request, "console/conversation.html", "Conversation", context, status)


@require_GET
def show_timeline(request: HttpRequest, conversation_id: int) -> HttpResponse:
    """The page's poll: 204 while the story and the state of it are the same."""
    require(request, "triage.view_conversation")
    conversation = find_conversation(conversation_id)
    live = read_live(request, conversation)
    if request.GET.get("seen") == live["version"]:
        return HttpResponse(status=204)
    return render(request, "console/_live.html", {**live, "is_poll": True})


def read_live(request: HttpRequest, conversation: Conversation) -> dict:
    """All of the page that changes by itself, with a fingerprint of it."""
    live = {**read_head(request, conversation, read_now()), **read_story(request, conversation)}
    return {**live, "version": _fingerprint(live)}


def read_story(request: HttpRequest, conversation: Conversation) -> dict:
    is_guarded = is_clinical(conversation)
    entries = read_timeline(
        conversation, shows_clinical=roles.reads_clinical(request.user), is_guarded=is_guarded
    )
    return {"entries": entries, "newest": newest_words(entries)}


def read_head(request: HttpRequest, conversation: Conversation, now: datetime) -> dict:
    """Who this is, what they want, what waits, and which buttons this login gets."""
    guarded, user, patient = is_clinical(conversation), request.user, conversation.patient
    state = State.from_json(conversation.assistant_state)
    tickets = list(conversation.tickets.filter(closed_at=None).select_related("owner"))
    for ticket in tickets:
        ticket.outcomes = OUTCOMES[ticket.kind]
    wants_id = state.service_id or patient.interest_id
    return {
        "conversation": conversation,
        "patient": patient,
        "phone": show_number(conversation.address.address),
        "mode_words": MODE_WORDS[ConversationMode(conversation.mode)],
        "stage_words": describe_stage(state),
        "wants": Service.objects.filter(pk=wants_id).first() if wants_id else None,
        "tickets": tickets,
        "clinical_owner": next((each.owner for each in tickets if each.kind in FREEZING_KINDS), None),
        "freezing_kinds": FREEZING_KINDS,
        "is_clinical": guarded,
        "reads_clinical": roles.reads_clinical(user),
        "may_answer": roles.may_answer(user, is_clinical=guarded) and not conversation.address.opted_out_at,
        "may_act": roles.may_answer(user, is_clinical=guarded),
        "may_close_clinical": roles.reads_clinical(user),
        "may_decide": roles.may_decide(user),
        "modes": ConversationMode,
        "booking": _find_waiting(conversation),
        "visits": _list_visits(conversation, now),
        "now": now,
    }


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
    return {"typed": typed, "token": token or uuid.uuid4().hex, "problem": problem, "limit": 1600}


@require_POST
def send(request: HttpRequest, conversation_id: int) -> HttpResponse:
    conversation = find_conversation(conversation_id)
    _require_answer(request, conversation)
    typed, token = request.POST.get("body", ""), request.POST.get("token", "")[:64]
    if not token:
        return _render(request, conversation, typed=typed, problem="Reload the page and send again.")
    try:
        desk_talk.send_text(
            conversation_id=conversation_id,
            body=typed,
            actor=roles.name_of(request.user),
            dedupe=token,
            now=read_now(),
        )
    except ValueError as error:
        return _render(request, conversation, typed=typed, token=token, problem=str(error))
    log_change(request, conversation, "Sent a text")
    return redirect("console:conversation", conversation_id)


@require_POST
def note(request: HttpRequest, conversation_id: int) -> HttpResponse:
    conversation = find_conversation(conversation_id)
    require(request, "triage.view_conversation")
    if not (roles.may_decide(request.user) or roles.reads_clinical(request.user)):
        raise PermissionDenied
    body = request.POST.get("body", "")
    try:
        desk_talk.write_note(
            conversation_id=conversation_id, body=body, actor=roles.name_of(request.user), now=read_now()
        )
    except ValueError as error:
        return _render(request, conversation, problem=str(error))
    log_change(request, conversation, "Wrote a note")
    return redirect("console:conversation", conversation_id)


def _require_answer(request: HttpRequest, conversation: Conversation) -> None:
    require(request, "triage.change_conversation")
    if not roles.may_answer(request.user, is_clinical=is_clinical(conversation)):
        raise PermissionDenied


@require_POST
def act(request: HttpRequest, conversation_id: int, verb: str) -> HttpResponse:
    """The buttons beside the story: each is one verb of the desk."""
    act_on = VERBS.get(verb)
    if act_on is None:
        raise Http404
    conversation = find_conversation(conversation_id)
    _require_answer(request, conversation)
    words, is_done = act_on(conversation, roles.name_of(request.user), read_now())
    if is_done:
        log_change(request, conversation, words)
    say(request, words, kindly=not is_done)
    return redirect("console:conversation", conversation_id)


def _take_over(conversation: Conversation, actor: str, now: datetime) -> tuple[str, bool]:
    if conversation.mode == ConversationMode.PERSON:
        return "A person already answers this conversation.", False
    desk_talk.take_over(conversation_id=conversation.pk, actor=actor, now=now)
    return "You answer from here on. The assistant stays quiet.", True


def _hand_back(conversation: Conversation, actor: str, now: datetime) -> tuple[str, bool]:
    if conversation.mode == ConversationMode.ASSISTANT:
        return "The assistant already answers this conversation.", False
    if not desk_talk.hand_back(conversation_id=conversation.pk, actor=actor, now=now):
        return "A clinical question is open. A clinician closes it first.", False
    return "The assistant answers again.", True


def _stop_texts(conversation: Conversation, actor: str, now: datetime) -> tuple[str, bool]:
    if conversation.address.opted_out_at:
        return "Texts to this number were already stopped.", False
    desk.stop_texts(address_id=conversation.address_id, actor=actor, source="desk", now=now)
    return "Texts to this number are stopped.", True


VERBS = {"take-over": _take_over, "hand-back": _hand_back, "stop-texts": _stop_texts}


def _fingerprint(live: dict) -> str:
    told = [
        (each.key, each.words, each.fate, each.textback, each.call and each.call.outcome)
        for each in live["entries"]
    ]
    conversation = live["conversation"]
    state = (
        conversation.mode,
        conversation.waiting_since,
        conversation.address.opted_out_at,
        live["stage_words"],
        live["patient"].display_name,
        [(each.pk, each.owner_id) for each in live["tickets"]],
        [each.pk for each in live["visits"]],
        live["booking"] and live["booking"].pk,
    )
    return hashlib.sha256(repr((told, state)).encode()).hexdigest()[:16]
