"""The desk's quick replies, filled in for one patient."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from clinics.models import CannedReply, Language
from clinics.profile import read_profile
from leakmap.console.conversations import find_conversation
from leakmap.console.pages import require
from leakmap.lib.clock import read_now
from leakmap.lib.phones import show
from outreach.rendering import TextError
from outreach.rendering import render as fill
from triage.models import Conversation

PLACEHOLDERS = ("first_name", "spa", "phone")


@dataclass(frozen=True)
class QuickReply:
    title: str
    body: str
    language: str


@require_GET
def list_replies(request: HttpRequest, conversation_id: int) -> HttpResponse:
    """The patient's language first."""
    require(request, "triage.view_conversation")
    require(request, "clinics.view_cannedreply")
    replies = read_replies(find_conversation(conversation_id))
    may_edit = request.user.has_perm("clinics.change_cannedreply")
    return render(request, "console/_quick_replies.html", {"replies": replies, "may_edit": may_edit})


def read_replies(conversation: Conversation) -> list[QuickReply]:
    values = _read_values(conversation)
    mine = conversation.patient.language
    rows = sorted(CannedReply.objects.all(), key=lambda each: each.language != mine)
    return [QuickReply(each.title, _fill(each.body, values), Language(each.language).label) for each in rows]


def _read_values(conversation: Conversation) -> dict[str, str]:
    return {
        "first_name": conversation.patient.first_name,
        "spa": read_profile(now=read_now()).practice.name,
        "phone": show(conversation.line.number),
    }


def _fill(body: str, values: dict[str, str]) -> str:
    """A reply that cannot be filled in is shown as it was written: a person reads it before it leaves."""
    try:
        words = fill(body, values)
    except TextError:
        return body
    return words.replace(" ,", ",").strip()  # "Hi , ..." to somebody whose name we do not know
