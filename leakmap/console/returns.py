"""One patient's way back from a visit: what is planned, the text as it would be sent, and the desk's buttons."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from clinics.models import ContactChannel, PatientAddress
from clinics.profile import read_profile
from leakmap.console import roles
from leakmap.console.pages import go_back, log_change, render_page, require, say
from leakmap.console.returns_words import (
    lower_first,
    tell_date,
    tell_events,
    tell_next,
    tell_state,
    tell_visited,
)
from leakmap.lib.clock import read_now
from leakmap.lib.sms_text import count_segments
from outreach.models import RebookingRun, RunState
from outreach.rebooking import steering
from outreach.rebooking.writing import write_body

FASTER = "Somebody was faster, nothing changed: {state}."
STILL_WRITTEN = (RunState.PLANNED, RunState.SNOOZED, RunState.TEXTED)
OUTCOMES = {
    "booked": "Booked",
    "calls_back": "Will call back",
    "not_interested": "Not interested",
    "wrong_number": "Wrong number",
}


@dataclass(frozen=True)
class Preview:
    """The next text as it would leave. `segments`: what the carrier bills."""

    step: int
    body: str
    segments: int


def find_run(run_id: int) -> RebookingRun:
    rows = RebookingRun.objects.select_related(
        "patient", "service", "visit__location", "visit__provider", "booked__location", "folded_into"
    )
    return get_object_or_404(rows, pk=run_id)


@require_GET
def show(request: HttpRequest, run_id: int) -> HttpResponse:
    require(request, "outreach.view_rebookingrun")
    run, now = find_run(run_id), read_now()
    today = timezone.localdate(now)
    texts = list(run.texts.select_related("item"))
    zone = run.visit.location.zone if run.visit else None
    context = {
        "run": run,
        "zone": zone,
        "visited": tell_visited(run, now),
        "state_words": tell_state(run),
        "text_day": tell_date(run.write_on, today),
        "ideal_day": tell_date(run.ideal_on, today),
        "latest_day": tell_date(run.latest_on, today),
        "next_words": tell_next(run, zone),
        "lines": tell_events(run, list(run.events.all())),
        "texts": texts,
        "folded": list(run.folded.select_related("service")),
        "preview": write_preview(run, len(texts), now),
        "conversation_id": next((each.item.conversation_id for each in texts if each.item), None),
        "can": _list_verbs(request, run, len(texts)),
        "outcomes": OUTCOMES.items(),
    }
    return render_page(request, "console/returns_run.html", "Coming back", context)


def write_preview(run: RebookingRun, texts: int, now: datetime) -> Preview | None:
    """None where no text follows, or none could be written."""
    addresses = PatientAddress.objects.filter(patient=run.patient_id, channel=ContactChannel.SMS)
    address = addresses.select_related("patient").order_by("pk").first()
    if run.state not in STILL_WRITTEN or texts > 1 or run.visit is None or address is None:
        return None
    moment = max(now, run.due_at) if run.due_at else now
    body = write_body(
        run=run, step=texts + 1, address=address, profile=read_profile(now=now), now=moment
    )  # fmt: skip
    return Preview(texts + 1, body, count_segments(body))


def _list_verbs(request: HttpRequest, run: RebookingRun, texts: int) -> dict[str, bool]:
    may_act = request.user.has_perm("outreach.change_rebookingrun")
    is_unwritten = may_act and texts == 0 and run.visit is not None
    return {
        "take_out": may_act and run.state in steering.TAKEN_OUT,
        "write_now": is_unwritten and run.state in steering.WRITTEN_EARLY,
        "later": is_unwritten and run.state in steering.ASKED_LATER,
        "called": may_act and run.state in steering.CALLABLE,
        "put_back": is_unwritten and run.state in steering.BROUGHT_BACK,
    }


# ---- the desk's buttons -----------------------------------------------------------------------------------


def _take_out(request: HttpRequest, run_id: int, **who) -> bool:
    return steering.take_out(run_id=run_id, **who)


def _write_now(request: HttpRequest, run_id: int, **who) -> bool:
    return steering.write_now(run_id=run_id, **who)


def _later(request: HttpRequest, run_id: int, **who) -> bool:
    return steering.ask_later(run_id=run_id, day=read_day(request), **who)


def read_day(request: HttpRequest) -> date:
    """Raises ValueError in the desk's words."""
    try:
        return date.fromisoformat(request.POST.get("day", ""))
    except ValueError:
        raise ValueError("Choose the day on which to write.") from None


def _called(request: HttpRequest, run_id: int, **who) -> bool:
    outcome = request.POST.get("outcome", "")
    if outcome not in steering.CALL_OUTCOMES:
        raise ValueError("Say what came of the call.")
    return steering.note_call(run_id=run_id, outcome=outcome, **who)


def _put_back(request: HttpRequest, run_id: int, **who) -> bool:
    return steering.put_back(run_id=run_id, **who)


VERBS: dict[str, tuple[Callable[..., bool], str]] = {
    "take-out": (_take_out, "Taken out: nothing more is written about this visit."),
    "write-now": (_write_now, "Written: the text is on its way."),
    "later": (_later, "Written down: they are written to on that day."),
    "called": (_called, "Written down. Nothing more is written about this visit."),
    "put-back": (_put_back, "Put back: its day is chosen in a moment."),
}


@require_POST
def act(request: HttpRequest, run_id: int, verb: str) -> HttpResponse:
    require(request, "outreach.change_rebookingrun")
    if verb not in VERBS:
        raise Http404
    run = find_run(run_id)
    do, done = VERBS[verb]
    try:
        is_done = do(request, run_id, actor=roles.name_of(request.user), now=read_now())
    except ValueError as error:
        say(request, str(error), kindly=True)
    else:
        _tell_outcome(request, run, verb if is_done else "", done)
    return go_back(request, reverse("console:return", args=[run_id]))


def _tell_outcome(request: HttpRequest, run: RebookingRun, verb: str, done: str) -> None:
    if not verb:
        say(request, FASTER.format(state=lower_first(tell_state(find_run(run.pk)))), kindly=True)
        return
    log_change(request, run, f"Coming back: {verb}")
    say(request, done)
