"""Who needs you now: one page that says what waits, the most pressing first."""

import hashlib
from datetime import datetime

from django.contrib.auth.models import AbstractUser
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from clinics.models import BookingRequest, MessagingAccount, RequestState
from leakmap.console import roles
from leakmap.console.clinical import HIDDEN, with_clinical_flag, without_clinical
from leakmap.console.freed_list import list_live, list_still_free
from leakmap.lib.clock import read_now
from outreach.models import FreedSlot
from triage.models import (
    FREEZING_KINDS,
    Author,
    Call,
    Conversation,
    Inbound,
    InboundState,
    Message,
    Ticket,
    TicketKind,
)

MOST = 50  # a section longer than that shows its first ones and a link to the list
SECTIONS = ("urgent", "requests", "waiting", "still_free", "loose_ends", "unreadable")
LOOSE_ENDS = (
    TicketKind.CALL_BACK,
    TicketKind.HOLD_RAN_OUT,
    TicketKind.MAY_CANCEL,
    TicketKind.CANCEL_VISIT,
    TicketKind.RUNNING_LATE,
    TicketKind.WAITLIST,
    TicketKind.NOT_DELIVERED,
)


def read_home(request: HttpRequest) -> dict:
    """Context of the page: the fragment's own context, rendered, with a fingerprint for the poll."""
    desk = read_desk(request, read_now())
    body = render_to_string("console/_desk.html", desk, request=request)
    version = hashlib.sha256(body.encode()).hexdigest()[:16]
    waiting = sum(len(desk[name]) for name in SECTIONS)
    return {"desk_body": body, "desk_version": version, "desk_waiting": waiting}


def show_desk(request: HttpRequest) -> HttpResponse:
    """The page's poll: 204 while nothing has changed, so that nothing on screen moves."""
    home = read_home(request)
    if request.GET.get("seen") == home["desk_version"]:
        return HttpResponse(status=204)
    return HttpResponse(render_to_string("console/_desk_frame.html", home, request=request))


def read_desk(request: HttpRequest, now: datetime) -> dict:
    user = request.user
    shows_clinical = roles.reads_clinical(user)
    sections = {
        "urgent": list(list_urgent()[:MOST]),
        "requests": list(list_requests()[:MOST]) if user.has_perm("clinics.view_bookingrequest") else [],
        "waiting": list(list_waiting(shows_clinical)[:MOST])
        if user.has_perm("triage.view_conversation")
        else [],
        **_read_freed_times(user, now),
        "loose_ends": list(list_loose_ends()[:MOST]) if user.has_perm("triage.view_ticket") else [],
        "unreadable": list(list_unreadable()[:MOST]) if user.has_perm("triage.view_inbound") else [],
    }
    if not user.has_perm("triage.view_ticket"):
        sections["urgent"] = []
    return {
        **sections,
        "now": now,
        "freed_count": len(sections["freed"]) + len(sections["still_free"]),
        "today": count_today(now),
        "account": read_account_problem(),
        "may_decide": roles.may_decide(user),
        "may_steer": user.has_perm("outreach.change_freedslot"),
        "reads_clinical": shows_clinical,
        "hidden_words": HIDDEN,
        "is_quiet": not any(sections.values()),
    }


def _read_freed_times(user: AbstractUser, now: datetime) -> dict[str, list[FreedSlot]]:
    """Those on offer, and those that nobody took in time and that a person may still fill."""
    if not user.has_perm("outreach.view_freedslot"):
        return {"freed": [], "still_free": []}
    return {"freed": list_live(now, MOST), "still_free": list_still_free(now, MOST)}


def list_urgent() -> QuerySet[Ticket]:
    return (
        Ticket.objects.filter(kind__in=FREEZING_KINDS, closed_at=None)
        .select_related("patient", "conversation", "owner")
        .order_by("kind", "opened_at")  # adverse_event sorts before clinical
    )


def list_requests() -> QuerySet[BookingRequest]:
    return (
        BookingRequest.objects.filter(state=RequestState.WAITING)
        .select_related(
            "patient",
            "appointment__service",
            "appointment__provider",
            "appointment__location",
            "conversation",
        )
        .order_by("hold_ends_at", "pk")
    )


def list_waiting(shows_clinical: bool) -> QuerySet[Conversation]:
    """Conversations in which the patient waits for a person; clinical ones are listed as tickets above."""
    rows = with_clinical_flag(Conversation.objects.filter(is_open=True))
    return (
        with_why_and_words(rows, shows_clinical=shows_clinical)
        .filter(waiting_since__isnull=False, is_clinical=False)
        .select_related("patient", "owner")
        .order_by("-priority", "waiting_since", "pk")
    )


def with_why_and_words(
    conversations: QuerySet[Conversation], *, shows_clinical: bool
) -> QuerySet[Conversation]:
    """Adds `why` (the newest open ticket's reason) and `last_words` (the patient's).

    Without `shows_clinical` those are the last words that are not clinical: a closed matter stays a clinician's.
    """
    ticket = Ticket.objects.filter(conversation=OuterRef("pk"), closed_at=None).order_by(
        "urgency", "-opened_at"
    )
    message = Message.objects.filter(conversation=OuterRef("pk"), author=Author.PATIENT).order_by(
        "-at", "-pk"
    )
    if not shows_clinical:
        message = without_clinical(message)
    return conversations.annotate(
        why=Subquery(ticket.values("reason")[:1]), last_words=Subquery(message.values("body")[:1])
    )


def list_loose_ends() -> QuerySet[Ticket]:
    return (
        Ticket.objects.filter(kind__in=LOOSE_ENDS, closed_at=None)
        .select_related("patient", "conversation", "call", "owner")
        .order_by("urgency", "opened_at", "pk")
    )


def list_unreadable() -> QuerySet[Inbound]:
    return (
        Inbound.objects.filter(state=InboundState.UNREADABLE).defer("payload").order_by("-received_at", "-pk")
    )


def count_today(now: datetime) -> dict[str, int]:
    """Since midnight at the spa. Three queries, each over an index on its time: the page asks every few seconds."""
    midnight = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    calls = Call.objects.filter(started_at__gte=midnight, missed_at__isnull=False).aggregate(
        missed=Count("pk"), texted=Count("pk", filter=Q(textback="sent"))
    )
    requests = BookingRequest.objects.filter(created_at__gte=midnight).aggregate(
        requested=Count("pk"), confirmed=Count("pk", filter=Q(state=RequestState.CONFIRMED))
    )
    talks = Conversation.objects.filter(Q(opened_at__gte=midnight) | Q(last_in_at__gte=midnight)).count()
    return {**calls, "conversations": talks, **requests}


def read_account_problem() -> dict | None:
    """Why texts cannot leave, and what to do about it; None when all is well."""
    link = reverse("console:clinics_messagingaccount_changelist")
    account = MessagingAccount.objects.only("problem", "problem_at").first()
    if account is None:
        return {
            "title": "No phone account yet: no text can leave.",
            "remedy": "The owner adds the account SID and auth token under Phone account.",
            "link": link,
        }
    if not account.problem:
        return None
    return {
        "title": account.problem,
        "remedy": "Texts wait and leave by themselves once it is mended. Check the token and the number.",
        "link": link,
        "since": account.problem_at,
    }
