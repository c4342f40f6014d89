"""Patients' pictures: shown to who may read the text they came with, and to nobody without a login of this spa."""

from collections.abc import Iterable
from datetime import timedelta
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_GET, require_POST

from leakmap.console import roles
from leakmap.console.clinical import clinical_of, is_hidden
from leakmap.console.conversations import render_live
from leakmap.console.pages import go_back, require, say
from leakmap.console.timeline import Shown, show_pictures
from leakmap.lib.clock import read_now
from triage.models import Message, Picture, PictureFile, Ticket
from triage.pictures import ask_again
from triage.tickets import is_clinical

BEFORE_A_TICKET = timedelta(days=1)
MOST_AT_A_TICKET = 5


@require_GET
def show(request: HttpRequest, picture_id: UUID) -> HttpResponse:
    return _answer_file(request, picture_id, "full")


@require_GET
def show_small(request: HttpRequest, picture_id: UUID) -> HttpResponse:
    return _answer_file(request, picture_id, "small")


@require_POST
def try_again(request: HttpRequest, picture_id: UUID) -> HttpResponse:
    picture = find_picture(request, picture_id)
    conversation_id = picture.message.conversation_id
    asked = ask_again(picture, now=read_now())
    words = "The picture is being fetched again." if asked else "It is being fetched already."
    if request.htmx:
        return render_live(request, conversation_id, said=words, kindly=not asked)
    say(request, words, kindly=not asked)
    return go_back(request, reverse("console:conversation", args=[conversation_id]))


def find_picture(request: HttpRequest, picture_id: UUID) -> Picture:
    """Raises PermissionDenied where the login may not read the words that the picture came with."""
    require(request, "triage.view_conversation")
    picture = get_object_or_404(Picture.objects.select_related("message__conversation"), pk=picture_id)
    if not may_see(request, picture.message):
        raise PermissionDenied
    return picture


def may_see(request: HttpRequest, message: Message) -> bool:
    if roles.reads_clinical(request.user):
        return True
    tickets = clinical_of(Ticket.objects.filter(conversation=message.conversation))
    return not is_clinical(message.conversation) and not is_hidden(message, tickets)


def _answer_file(request: HttpRequest, picture_id: UUID, size: str) -> HttpResponse:
    """A picture never changes, so a browser that has it is told so; it has to ask each time."""
    picture = find_picture(request, picture_id)
    etag = f'"{picture.pk}-{size}"'
    response = get_conditional_response(request, etag=etag)
    if response is None:
        file = get_object_or_404(PictureFile.objects.only(size), picture=picture)
        response = HttpResponse(bytes(getattr(file, size)), content_type="image/jpeg")
        response["Content-Disposition"] = 'inline; filename="picture.jpg"'
    response["ETag"] = etag
    response["Cache-Control"] = "private, no-cache"
    return response


def list_of_ticket(request: HttpRequest, ticket: Ticket) -> list[tuple[Message, Iterable[Shown]]]:
    """The newest texts with pictures around a ticket's beginning and since, as far as this login may see them."""
    if ticket.conversation_id is None:
        return []
    messages = (
        Message.objects.filter(
            conversation_id=ticket.conversation_id,
            at__gte=ticket.opened_at - BEFORE_A_TICKET,
            pictures__isnull=False,
        )
        .select_related("conversation")
        .prefetch_related("readings", "pictures")
        .distinct()
        .order_by("-at")[:MOST_AT_A_TICKET]
    )
    return [(each, show_pictures(each)) for each in messages if may_see(request, each)]
