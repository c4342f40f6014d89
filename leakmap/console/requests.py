"""One booking request: see the very text first, then one click answers it."""

from collections.abc import Callable
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from clinics.availability import Opening
from clinics.booking import SlotTaken
from clinics.models import BookingRequest, Practice, RequestState
from clinics.openings import list_openings
from leakmap.console import roles
from leakmap.console.choosing import MOST_TIMES, group_by_day, read_choice
from leakmap.console.pages import log_change, render_page, require, say
from leakmap.console.templatetags.desk import clock
from leakmap.lib.clock import read_now
from leakmap.lib.phones import show
from leakmap.lib.sms_text import count_segments
from outreach import desk
from outreach.models import Kind, Purpose
from outreach.policy import REASONS, Drop, SendFacts, decide
from triage.models import FREEZING_KINDS, Conversation, Ticket

ANSWERED_WORDS = {
    RequestState.CONFIRMED: "{who} already confirmed this visit{when}. Nothing more was sent.",
    RequestState.COUNTERED: "{who} already offered other times{when}. Nothing more was sent.",
    RequestState.DECLINED: "{who} already declined this{when}. Nothing more was sent.",
    RequestState.EXPIRED: "The hold ran out{when}, so the time is free again. Call the patient to offer another.",
    RequestState.RELEASED: "The patient changed their mind{when}, so there is nothing to answer any more.",
}
TAKEN_WORDS = "One of those times was just taken by somebody else. These are still free."
DONE_WORDS = {
    RequestState.CONFIRMED: "Confirmed.",
    RequestState.COUNTERED: "Other times chosen.",
    RequestState.DECLINED: "Declined.",
}


def find_request(request_id: int) -> BookingRequest:
    rows = BookingRequest.objects.select_related(
        "patient",
        "appointment__service",
        "appointment__provider",
        "appointment__location",
        "conversation__line",
        "conversation__address__patient",
    )
    return get_object_or_404(rows, pk=request_id)


@require_GET
def show_request(request: HttpRequest, request_id: int) -> HttpResponse:
    """A waiting request opens on its likeliest answer; an answered one says what became of it."""
    require(request, "clinics.view_bookingrequest")
    booking = find_request(request_id)
    if booking.state == RequestState.WAITING and roles.may_decide(request.user):
        return redirect("console:request_confirm", request_id)
    return _render(request, booking, "console/request.html", {"answered": describe_answer(booking)})


@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest, request_id: int) -> HttpResponse:
    return _decide(request, request_id, RequestState.CONFIRMED, desk.confirm_request)


@require_http_methods(["GET", "HEAD", "POST"])
def decline(request: HttpRequest, request_id: int) -> HttpResponse:
    return _decide(request, request_id, RequestState.DECLINED, desk.decline_request)


def _decide(request: HttpRequest, request_id: int, answer: RequestState, verb: Callable) -> HttpResponse:
    require(request, "clinics.change_bookingrequest")
    booking, now = find_request(request_id), read_now()
    if request.method == "POST":
        return _answer(
            request,
            booking,
            answer,
            lambda: verb(request_id=request_id, actor=roles.name_of(request.user), now=now),
        )
    if booking.state != RequestState.WAITING:
        return redirect("console:request", request_id)
    text = desk.preview_answer(request=booking, answer=answer, now=now)
    return _render(request, booking, "console/request.html", {"answer": answer, **_weigh(text)})


@require_http_methods(["GET", "HEAD", "POST"])
def counter(request: HttpRequest, request_id: int) -> HttpResponse:
    require(request, "clinics.change_bookingrequest")
    booking, now = find_request(request_id), read_now()
    if booking.conversation is None:
        say(request, f"No text can leave: {describe_obstacle(booking)}", kindly=True)
        return redirect("console:request_confirm", request_id)
    if request.method != "POST":
        if booking.state != RequestState.WAITING:
            return redirect("console:request", request_id)
        return _render_counter(request, booking, now)
    try:
        chosen = read_choice(request.POST.getlist("time"), _list_free(booking, now))
        if not chosen:
            return _render_counter(
                request, booking, now, problem="Choose at least one time first.", status=422
            )
        return _answer(
            request,
            booking,
            RequestState.COUNTERED,
            lambda: desk.counter_request(
                request_id=booking.pk, openings=chosen, actor=roles.name_of(request.user), now=now
            ),
        )
    except SlotTaken:
        return _render_counter(request, find_request(request_id), now, problem=TAKEN_WORDS, status=409)
    except ValueError as error:
        return _render_counter(request, booking, now, problem=str(error), status=422)


@require_GET
def preview_counter(request: HttpRequest, request_id: int) -> HttpResponse:
    """The text for the times ticked so far."""
    require(request, "clinics.view_bookingrequest")
    booking, now = find_request(request_id), read_now()
    try:
        chosen = read_choice(request.GET.getlist("time"), _list_free(booking, now))
    except (SlotTaken, ValueError) as error:
        words = TAKEN_WORDS if isinstance(error, SlotTaken) else str(error)
        return render(request, "console/_preview.html", {"problem": words})
    return render(request, "console/_preview.html", _preview_counter(booking, chosen, now))


def _preview_counter(booking: BookingRequest, chosen: list[Opening], now: datetime) -> dict:
    if not chosen:
        return {}
    text = desk.preview_answer(request=booking, answer=RequestState.COUNTERED, openings=chosen, now=now)
    return _weigh(text)


def _weigh(text: str) -> dict:
    return {"text": text, "segments": count_segments(text)}


def _list_free(booking: BookingRequest, now: datetime) -> list[Opening]:
    return list_openings(service=booking.appointment.service, practice=Practice.objects.get(), now=now)


def _render_counter(
    request: HttpRequest, booking: BookingRequest, now: datetime, problem: str = "", status: int = 200
) -> HttpResponse:
    zone = booking.appointment.location.zone
    free = _list_free(booking, now)
    later = request.GET.get("after", "")
    days, next_after = group_by_day(free, zone=zone, after=later, favourite=booking.appointment.provider_id)
    context = {
        "answer": RequestState.COUNTERED,
        "days": days,
        "next_after": next_after,
        "is_later": bool(later),
        "problem": problem,
        "most": MOST_TIMES,
    }
    return _render(request, booking, "console/request.html", context, status)


def _answer(
    request: HttpRequest, booking: BookingRequest, answer: RequestState, verb: Callable[[], desk.Answered]
) -> HttpResponse:
    """Call the desk's verb; the slower of two desks is told who was faster, and nothing is sent twice."""
    try:
        verb()
    except desk.NotWaiting:
        say(request, describe_answer(find_request(booking.pk)), kindly=True)
        return redirect("console:index")
    log_change(request, booking, f"Answered: {answer.label}")
    _say_done(request, find_request(booking.pk), answer)
    if booking.conversation_id and "stay" in request.POST:
        return redirect("console:conversation", booking.conversation_id)
    return redirect("console:index")


def _say_done(request: HttpRequest, booking: BookingRequest, answer: RequestState) -> None:
    """Whether the patient hears of it: an answer that no text carries must not look as if one did."""
    obstacle = describe_obstacle(booking)
    if obstacle:
        say(request, f"{DONE_WORDS[answer]} The patient was NOT told: {obstacle}", kindly=True)
    else:
        say(request, f"{DONE_WORDS[answer]} The text is on its way.")


def describe_answer(booking: BookingRequest) -> str:
    """Who answered what and when, in a sentence; empty while it waits."""
    if booking.state not in ANSWERED_WORDS:
        return ""
    when = f" at {clock(booking.answered_at)}" if booking.answered_at else ""
    return ANSWERED_WORDS[booking.state].format(who=booking.answered_by or "Somebody", when=when)


def describe_obstacle(booking: BookingRequest) -> str:
    """Why the text will be held back when it is about to leave, and what to do instead. Empty when it may leave."""
    conversation = booking.conversation
    if conversation is None:
        return "there is no conversation to write to. Call the patient."
    verdict = decide(_read_obstacles(conversation))
    if not isinstance(verdict, Drop):
        return ""
    why = REASONS[verdict.reason]
    return f"{why[0].lower()}{why[1:]}. Call them: {show(conversation.address.address)}."


def _read_obstacles(conversation: Conversation) -> SendFacts:
    """What the desk's answers are held back for, as the outbox will ask it in a moment."""
    patient, address = conversation.address.patient, conversation.address
    tickets = Ticket.objects.filter(patient=patient, kind__in=FREEZING_KINDS, closed_at=None)
    return SendFacts(
        kind=Kind.DESK_ANSWER,
        purpose=Purpose.TRANSACTIONAL,
        now=read_now(),
        opted_out=address.opted_out_at is not None,
        unreachable_reason=address.unreachable_reason,
        is_blocked=patient.is_blocked,
        is_frozen=tickets.exists(),
    )


def _render(
    request: HttpRequest, booking: BookingRequest, template: str, context: dict, status: int = 200
) -> HttpResponse:
    frame = {
        "booking": booking,
        "visit": booking.appointment,
        "is_waiting": booking.state == RequestState.WAITING,
        "states": RequestState,
        "may_decide": roles.may_decide(request.user),
        "now": read_now(),
        "will_not_leave": describe_obstacle(booking) if booking.state == RequestState.WAITING else "",
        "preview_url": reverse("console:request_preview", args=[booking.pk]),
    }
    return render_page(request, template, "Booking request", {**frame, **context}, status)
