"""One piece of work: what it is about, who has it, and how it ended."""

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from leakmap.console import roles
from leakmap.console.conversations import render_live
from leakmap.console.pages import go_back, log_change, render_page, require, say
from leakmap.console.pictures import list_of_ticket
from leakmap.console.words import OUTCOMES, describe_cancellation
from leakmap.lib.clock import read_now
from leakmap.lib.phones import show as show_number
from outreach import desk, desk_visits
from triage.models import FREEZING_KINDS, Ticket

VISIT_CHANGED = "The visit has just been changed, so nothing was cancelled. Look at it again."


def find_ticket(ticket_id: int) -> Ticket:
    rows = Ticket.objects.select_related(
        "patient",
        "conversation__address",
        "conversation__line__location",
        "call__line",
        "owner",
        "visit__location",
        "visit__service",
    )
    return get_object_or_404(rows, pk=ticket_id)


@require_GET
def show(request: HttpRequest, ticket_id: int) -> HttpResponse:
    require(request, "triage.view_ticket")
    ticket = find_ticket(ticket_id)
    address = ticket.conversation.address.address if ticket.conversation else ""
    context = {
        "ticket": ticket,
        "phone": show_number(address or (ticket.call.from_address if ticket.call else "")),
        "events": ticket.events.all(),
        "outcomes": OUTCOMES[ticket.kind],
        "is_clinical": ticket.kind in FREEZING_KINDS,
        "shows_outcome": ticket.kind not in FREEZING_KINDS or roles.reads_clinical(request.user),
        "may_close": _may_close(request, ticket),
        "farewell": describe_cancellation(ticket, read_now()),
        "conversation": ticket.conversation,
        "pictures": list_of_ticket(request, ticket),
        "now": read_now(),
    }
    return render_page(request, "console/ticket.html", "Ticket", context)


def _may_close(request: HttpRequest, ticket: Ticket) -> bool:
    """A clinical matter is closed by a clinician or an owner; everything else by whoever works with tickets."""
    if not request.user.has_perm("triage.change_ticket"):
        return False
    return ticket.kind not in FREEZING_KINDS or roles.reads_clinical(request.user)


@require_POST
def take(request: HttpRequest, ticket_id: int) -> HttpResponse:
    ticket = find_ticket(ticket_id)
    _require_close(request, ticket)
    actor = roles.name_of(request.user)
    if desk.take_ticket(ticket_id=ticket_id, user_id=request.user.pk, actor=actor, now=read_now()):
        log_change(request, ticket, "Took it")
        return _go_on(request, ticket, "It is yours now. The others see that you have it.")
    return _go_on(request, ticket, _who_was_faster(find_ticket(ticket_id)), kindly=True)


@require_POST
def close(request: HttpRequest, ticket_id: int) -> HttpResponse:
    ticket = find_ticket(ticket_id)
    _require_close(request, ticket)
    outcome = (request.POST.get("words", "").strip() or request.POST.get("outcome", "")).strip()
    if not outcome:
        return _go_on(request, ticket, "Say how it ended first.", kindly=True)
    actor = roles.name_of(request.user)
    if desk.finish_ticket(ticket_id=ticket_id, actor=actor, outcome=outcome, now=read_now()):
        log_change(request, ticket, "Closed")
        return _go_on(request, ticket, "Done and off the list.", otherwise=reverse("console:index"))
    words = _who_was_faster(find_ticket(ticket_id))
    return _go_on(request, ticket, words, kindly=True, otherwise=reverse("console:index"))


def _go_on(
    request: HttpRequest, ticket: Ticket, words: str, *, kindly: bool = False, otherwise: str = ""
) -> HttpResponse:
    """Beside a conversation only what changed is drawn anew; elsewhere a page is."""
    if request.htmx and ticket.conversation_id:
        return render_live(request, ticket.conversation_id, said=words, kindly=kindly)
    say(request, words, kindly=kindly)
    return go_back(request, otherwise or reverse("console:ticket", args=[ticket.pk]))


@require_POST
def cancel_visit(request: HttpRequest, ticket_id: int) -> HttpResponse:
    """The visit that the ticket is about is given up, and the patient is told."""
    ticket = find_ticket(ticket_id)
    _require_close(request, ticket)
    require(request, "clinics.change_appointment")
    actor, seen_at = roles.name_of(request.user), _read_moment(request, "seen_at")
    if desk_visits.cancel_visit(ticket_id=ticket_id, actor=actor, now=read_now(), seen_at=seen_at):
        log_change(request, ticket, "Cancelled the visit")
        return _go_on(
            request, ticket, "Cancelled. The text is on its way.", otherwise=reverse("console:index")
        )
    ticket = find_ticket(ticket_id)
    if not ticket.closed_at:
        return _go_on(request, ticket, VISIT_CHANGED, kindly=True)
    return _go_on(request, ticket, _who_was_faster(ticket), kindly=True, otherwise=reverse("console:index"))


def _read_moment(request: HttpRequest, name: str) -> datetime | None:
    try:
        return datetime.fromisoformat(request.POST.get(name, ""))
    except ValueError:
        return None


def _require_close(request: HttpRequest, ticket: Ticket) -> None:
    if not _may_close(request, ticket):
        raise PermissionDenied


def _who_was_faster(ticket: Ticket) -> str:
    if ticket.closed_at:
        moment = timezone.localtime(ticket.closed_at)
        return f"{ticket.closed_by or 'Somebody'} already closed this on {moment:%b} {moment.day}."
    return f"{roles.name_of(ticket.owner)} already has it." if ticket.owner else "Somebody was faster."
