"""What the buttons of the conversation page do: each is one verb of the desk, and only what changed is drawn anew."""

from collections.abc import Callable
from datetime import datetime
from functools import wraps

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from leakmap.console import roles
from leakmap.console.conversations import find_conversation, render_live, render_whole
from leakmap.console.pages import log_change, require, say
from leakmap.console.suggestion import read_suggestion_of
from leakmap.console.templatetags.desk import clock
from leakmap.lib.clock import read_now
from outreach import desk, desk_talk
from outreach.correcting import Fact, correct, let_continue
from outreach.desk_talk import ClinicalNow, SomebodyWasFaster
from triage.models import Conversation, ConversationMode
from triage.tickets import is_clinical

TOKEN_LENGTH = 64
CLINICAL_NOW = "The patient has just written something a clinician must answer, so nothing was done or sent."


def _tells_clinical_now(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A clinical text came in between the page's check and the verb's lock."""

    @wraps(view)
    def guarded(request: HttpRequest, conversation_id: int, **named) -> HttpResponse:
        try:
            return view(request, conversation_id, **named)
        except ClinicalNow:
            return _go_on(request, conversation_id, CLINICAL_NOW, kindly=True, status=409)

    return guarded


@require_POST
@_tells_clinical_now
def send(request: HttpRequest, conversation_id: int) -> HttpResponse:
    conversation = find_conversation(conversation_id)
    _require_answer(request, conversation)
    typed, token = request.POST.get("body", ""), request.POST.get("token", "")[:TOKEN_LENGTH]
    if not token:
        return _refuse(request, conversation, "Reload the page and send again.", typed)
    if "suggested" in request.POST and not _is_still_suggested(request, conversation, typed):
        return _refuse(
            request, conversation, "The suggestion has changed meanwhile. Read it again.", "", token
        )
    try:
        is_sent = desk_talk.send_text(
            conversation_id=conversation_id,
            body=typed,
            actor=roles.name_of(request.user),
            dedupe=token,
            now=read_now(),
            user_id=request.user.pk,
            seen_id=_read_number(request, "seen"),
            reads_clinical=roles.reads_clinical(request.user),
        )
    except ValueError as error:
        return _refuse(request, conversation, str(error), typed, token)
    except SomebodyWasFaster:
        return _refuse(request, conversation, _tell_faster_answer(request, conversation), typed, token, 409)
    if is_sent:
        log_change(request, conversation, "Sent a text")
    renews = "" if "suggested" in request.POST else "composer"
    return _go_on(request, conversation_id, "Your text is on its way.", focus="reply", renews=renews)


def _is_still_suggested(request: HttpRequest, conversation: Conversation, typed: str) -> bool:
    suggestion = read_suggestion_of(conversation, user=request.user, now=read_now())
    return suggestion is not None and suggestion.body.split() == typed.split()


def _tell_faster_answer(request: HttpRequest, conversation: Conversation) -> str:
    text = desk_talk.find_colleagues_answer(
        conversation.pk,
        seen_id=_read_number(request, "seen") or 0,
        actor=roles.name_of(request.user),
        user_id=request.user.pk,
    )
    who = (
        f"{text.author_name or 'A colleague'} answered at {clock(text.at)}"
        if text
        else "A colleague answered"
    )
    return f"{who}, so yours was not sent. Read it, then send again if it is still needed."


def _read_number(request: HttpRequest, name: str) -> int | None:
    value = request.POST.get(name, "")
    return int(value) if value.isascii() and value.isdecimal() and len(value) < 19 else None


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
        return _refuse(request, conversation, str(error))
    log_change(request, conversation, "Wrote a note")
    return _go_on(
        request, conversation_id, "Noted. Only the team reads it.", focus="note-open", renews="note"
    )


@require_POST
@_tells_clinical_now
def act(request: HttpRequest, conversation_id: int, verb: str) -> HttpResponse:
    act_on = VERBS.get(verb)
    if act_on is None:
        raise Http404
    conversation = find_conversation(conversation_id)
    _require_answer(request, conversation)
    words, is_done, focus = act_on(request, conversation, read_now())
    if is_done:
        log_change(request, conversation, words)
    return _go_on(request, conversation_id, words, kindly=not is_done, focus=focus)


def _take_over(request: HttpRequest, conversation: Conversation, now: datetime) -> tuple[str, bool, str]:
    taken = desk_talk.take_over(
        conversation_id=conversation.pk,
        actor=roles.name_of(request.user),
        user_id=request.user.pk,
        now=now,
        reads_clinical=roles.reads_clinical(request.user),
    )
    if taken:
        return "You answer from here on. The assistant stays quiet.", True, "reply"
    owner = find_conversation(conversation.pk).owner
    if owner is None or owner.pk == request.user.pk:
        return "You have this already.", False, "reply"
    return f"{roles.name_of(owner)} has this already.", False, "assign-open"


def _hand_back(request: HttpRequest, conversation: Conversation, now: datetime) -> tuple[str, bool, str]:
    if conversation.mode == ConversationMode.ASSISTANT:
        return "The assistant already answers this conversation.", False, ""
    if not desk_talk.hand_back(conversation_id=conversation.pk, actor=roles.name_of(request.user), now=now):
        return "A clinical question is open. A clinician closes it first.", False, ""
    return "The assistant answers the next text.", True, "take-over"


def _continue(request: HttpRequest, conversation: Conversation, now: datetime) -> tuple[str, bool, str]:
    try:
        let_continue(conversation_id=conversation.pk, actor=roles.name_of(request.user), now=now)
    except SomebodyWasFaster:
        return "The assistant already answers this conversation.", False, ""
    except ValueError as error:
        return str(error), False, "chip-service"
    if find_conversation(conversation.pk).mode == ConversationMode.PERSON:
        return "The assistant found that a person is needed. The task says why.", True, "reply"
    return "The assistant goes on from here.", True, "story"


def _stop_texts(request: HttpRequest, conversation: Conversation, now: datetime) -> tuple[str, bool, str]:
    if conversation.address.opted_out_at:
        return "Texts to this number were already stopped.", False, ""
    actor = roles.name_of(request.user)
    desk.stop_texts(address_id=conversation.address_id, actor=actor, source="desk", now=now)
    return "Texts to this number are stopped.", True, ""


Verb = Callable[[HttpRequest, Conversation, datetime], tuple[str, bool, str]]
VERBS: dict[str, Verb] = {
    "take-over": _take_over,
    "hand-back": _hand_back,
    "continue": _continue,
    "stop-texts": _stop_texts,
}


@require_POST
@_tells_clinical_now
def assign(request: HttpRequest, conversation_id: int) -> HttpResponse:
    """To me, to a colleague, or to nobody."""
    conversation = find_conversation(conversation_id)
    _require_answer(request, conversation)
    chosen = request.POST.get("user", "")
    colleagues = roles.list_colleagues(me=request.user, is_clinical=is_clinical(conversation))
    colleague = next((each for each in colleagues if str(each.pk) == chosen), None)
    if chosen and colleague is None:
        return _refuse(request, conversation, "That login cannot have this conversation.")
    name = roles.name_of(colleague) if colleague else ""
    try:
        desk_talk.assign(
            conversation_id=conversation_id,
            user_id=colleague.pk if colleague else None,
            name=name,
            seen_owner_id=_read_number(request, "seen_owner"),
            actor=roles.name_of(request.user),
            now=read_now(),
            reads_clinical=all(roles.reads_clinical(each) for each in (request.user, colleague) if each),
        )
    except SomebodyWasFaster:
        owner = find_conversation(conversation_id).owner
        words = (
            f"{roles.name_of(owner)} has it since a moment ago." if owner else "It was put back a moment ago."
        )
        return _go_on(request, conversation_id, words, kindly=True, focus="assign-open", status=409)
    log_change(request, conversation, "Assigned")
    words = f"{name} has it now." if name else "Nobody has it now: anybody may take it."
    return _go_on(request, conversation_id, words, focus="assign-open")


@require_POST
@_tells_clinical_now
def correct_fact(request: HttpRequest, conversation_id: int, what: str) -> HttpResponse:
    """The desk knows better what the patient wants."""
    if what not in list(Fact):
        raise Http404
    conversation = find_conversation(conversation_id)
    _require_answer(request, conversation)
    value = request.POST.get("value", "")
    try:
        correct(
            conversation_id=conversation_id,
            fact=Fact(what),
            value=value,
            seen=request.POST.get("seen", ""),
            actor=roles.name_of(request.user),
            now=read_now(),
            reads_clinical=roles.reads_clinical(request.user),
        )
    except SomebodyWasFaster:
        words = "This has just changed. Look at it again before you correct it."
        return _go_on(request, conversation_id, words, kindly=True, focus=f"chip-{what}", status=409)
    except ValueError as error:
        opened = {"fact": what, "typed": value, "problem": str(error)}
        return _go_on(request, conversation_id, "", focus=f"value-{what}", status=422, open_chip=opened)
    log_change(request, conversation, f"Corrected the {what}")
    words = "Saved. The assistant may continue with it, or waits for the patient."
    return _go_on(request, conversation_id, words, focus="continue")


def _require_answer(request: HttpRequest, conversation: Conversation) -> None:
    require(request, "triage.change_conversation")
    if not roles.may_answer(request.user, is_clinical=is_clinical(conversation)):
        raise PermissionDenied


def _go_on(
    request: HttpRequest,
    conversation_id: int,
    words: str,
    *,
    kindly: bool = False,
    focus: str = "",
    renews: str = "",
    status: int = 200,
    open_chip: dict | None = None,
) -> HttpResponse:
    """Back to the conversation: what changed of it, or all of it for a browser without scripts."""
    if request.htmx:
        return render_live(
            request,
            conversation_id,
            said=words,
            kindly=kindly,
            focus=focus,
            renews=renews,
            status=status,
            open_chip=open_chip,
        )
    problem = open_chip["problem"] if open_chip else ""
    say(request, words or problem, kindly=kindly or bool(problem))
    return redirect("console:conversation", conversation_id)


def _refuse(
    request: HttpRequest,
    conversation: Conversation,
    problem: str,
    typed: str = "",
    token: str = "",
    status: int = 422,
) -> HttpResponse:
    """Nothing was done; what was typed stays."""
    if request.htmx:
        return render_live(request, conversation.pk, said=problem, kindly=True, status=status)
    return render_whole(request, conversation, typed=typed, token=token, problem=problem, status=status)
