"""One freed time: how it stands, what happened, who is next, and the desk's buttons."""

import hashlib
from collections.abc import Callable
from datetime import datetime

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from clinics.models import ACTIVE_STATES, Appointment, BookingRequest, RequestState, WaitlistEntry
from leakmap.console import roles
from leakmap.console.freed_list import SHOWN_FOR, UNFILLED
from leakmap.console.freed_reading import Story, read_story
from leakmap.console.freed_words import lower_first, speak_minutes
from leakmap.console.pages import go_back, log_change, render_page, require, say
from leakmap.lib.clock import read_now
from outreach.models import FreedSlot, SlotState
from outreach.recovery import steering

FASTER = "Somebody was faster, nothing changed: {state}"
OVER = (SlotState.EXHAUSTED, SlotState.CUT_OFF, SlotState.LEFT_ALONE, SlotState.STOPPED)


def find_slot(slot_id: int) -> FreedSlot:
    rows = FreedSlot.objects.select_related(
        "provider", "service", "location", "left_by", "cascaded_from", "filled_by__patient"
    )
    return get_object_or_404(rows, pk=slot_id)


@require_GET
def show(request: HttpRequest, slot_id: int) -> HttpResponse:
    require(request, "outreach.view_freedslot")
    return render_page(request, "console/slot.html", "Freed time", _read_frame(request, slot_id))


@require_GET
def show_now(request: HttpRequest, slot_id: int) -> HttpResponse:
    """The page's poll: 204 while nothing has changed, so that nothing on screen moves."""
    require(request, "outreach.view_freedslot")
    frame = _read_frame(request, slot_id)
    if request.GET.get("seen") == frame["version"]:
        return HttpResponse(status=204)
    return HttpResponse(render_to_string("console/_slot_frame.html", frame, request=request))


def _read_frame(request: HttpRequest, slot_id: int) -> dict:
    now = read_now()
    body = render_to_string("console/_slot.html", _read_context(request, slot_id, now), request=request)
    version = hashlib.sha256(body.encode()).hexdigest()[:16]
    return {"slot_body": body, "version": version, "slot_id": slot_id}


def _read_context(request: HttpRequest, slot_id: int, now: datetime) -> dict:
    slot = find_slot(slot_id)
    story = read_story(slot, now)
    may_act = may_steer(request)
    is_free = slot.state in OVER and slot.starts_at > now and not is_taken(slot)
    return {
        "story": story,
        "slot": slot,
        "zone": slot.location.zone,
        "now": now,
        "may_act": may_act,
        "may_decide": roles.may_decide(request.user),
        "request_id": _find_request(slot, story),
        "is_still_free": is_free and slot.state != SlotState.LEFT_ALONE,
        "took": speak_minutes(slot.freed_at, slot.closed_at) if slot.state == SlotState.FILLED else "",
        "can": {
            "start": may_act
            and (slot.state == SlotState.PAUSED or (is_free and slot.state != SlotState.CUT_OFF)),
            "pause": may_act and slot.state == SlotState.OPEN,
            "stop": may_act and (slot.state in steering.STOPPABLE or slot.again_at is not None),
            "put_away": may_act and is_shown_first(slot, now, is_free),
            "bring_back": may_act and is_free and slot.put_away_at is not None,
            "ask": may_act and slot.state in (SlotState.OPEN, SlotState.PAUSED),
            "skip": may_act and slot.state in (SlotState.NEW, SlotState.OPEN, SlotState.PAUSED),
        },
        "cascades": list(slot.cascaded_to.select_related("location", "provider")),
    }


def may_steer(request: HttpRequest) -> bool:
    return request.user.has_perm("outreach.change_freedslot")


def is_shown_first(slot: FreedSlot, now: datetime, is_free: bool) -> bool:
    """Whether the first page has it among those that are still free."""
    is_recent = slot.closed_at is not None and slot.closed_at > now - SHOWN_FOR
    return is_free and is_recent and slot.state in UNFILLED and slot.put_away_at is None


def is_taken(slot: FreedSlot) -> bool:
    rows = Appointment.objects.filter(provider=slot.provider_id, state__in=ACTIVE_STATES)
    return rows.filter(taken__overlap=slot.taken).exists()


def _find_request(slot: FreedSlot, story: Story) -> int | None:
    """The request that waits for the desk's yes, also one that came without an offer."""
    if slot.state != SlotState.HELD:
        return None
    if story.holder and story.holder.request_id:
        return story.holder.request_id
    rows = BookingRequest.objects.filter(
        appointment__provider=slot.provider_id,
        appointment__taken__overlap=slot.taken,
        state=RequestState.WAITING,
    )
    return rows.values_list("pk", flat=True).first()


# ---- the desk's buttons -----------------------------------------------------------------------------------


def _start(request: HttpRequest, slot_id: int, **who) -> bool:
    return steering.start(slot_id=slot_id, **who)


def _pause(request: HttpRequest, slot_id: int, **who) -> bool:
    return steering.pause(slot_id=slot_id, **who)


def _stop(request: HttpRequest, slot_id: int, **who) -> bool:
    return steering.stop(slot_id=slot_id, **who)


def _put_away(request: HttpRequest, slot_id: int, **who) -> bool:
    return steering.put_away(slot_id=slot_id, **who)


def _bring_back(request: HttpRequest, slot_id: int, **who) -> bool:
    return steering.bring_back(slot_id=slot_id, **who)


def _skip(request: HttpRequest, slot_id: int, **who) -> bool:
    entry = find_entry(request)
    return steering.skip(slot_id=slot_id, entry_id=entry.pk, patient_id=entry.patient_id, **who)


def _ask(request: HttpRequest, slot_id: int, **who) -> bool:
    return steering.ask_now(slot_id=slot_id, entry_id=find_entry(request).pk, **who)


VERBS: dict[str, tuple[Callable[..., bool], str]] = {
    "start": (_start, "It is on offer: the first people are asked in a moment."),
    "pause": (_pause, "Paused. Whoever was asked may still take it."),
    "stop": (_stop, "Stopped. It is offered to nobody."),
    "put_away": (_put_away, "Off the first page. It stands under Freed times, where you can put it back."),
    "bring_back": (_bring_back, "It is on the first page again."),
    "skip": (_skip, "Skipped: they are not asked about this time."),
    "ask": (_ask, "Asked: the text is on its way."),
}


def find_entry(request: HttpRequest) -> WaitlistEntry:
    """The waitlist entry named by the pressed button."""
    value = request.POST.get("entry", "")
    if not value.isdigit():
        raise Http404
    return get_object_or_404(WaitlistEntry, pk=value)


@require_POST
def act(request: HttpRequest, slot_id: int, verb: str) -> HttpResponse:
    require(request, "outreach.change_freedslot")
    if verb not in VERBS:
        raise Http404
    slot = find_slot(slot_id)
    do, done = VERBS[verb]
    try:
        is_done = do(request, slot_id, actor=roles.name_of(request.user), now=read_now())
    except ValueError as error:
        say(request, str(error), kindly=True)
    else:
        tell_outcome(request, slot, verb if is_done else "", done)
    return go_back(request, reverse("console:freed", args=[slot_id]))


def tell_outcome(request: HttpRequest, slot: FreedSlot, verb: str, done: str) -> None:
    """Says what the click did; without a `verb` somebody, or the clock, was faster."""
    if verb:
        log_change(request, slot, f"Freed time: {verb}")
        say(request, done)
        return
    state = read_story(find_slot(slot.pk), read_now()).state_words
    say(request, FASTER.format(state=lower_first(state)), kindly=True)
