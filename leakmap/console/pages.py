"""What the desk's own pages share: the frame around them, the record of a click, and where to go back to."""

from django.contrib import messages
from django.contrib.admin.models import CHANGE, LogEntry
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import NoReverseMatch
from django.utils.http import url_has_allowed_host_and_scheme

from leakmap.console.site import console


def render_page(
    request: HttpRequest, template: str, title: str, context: dict, status: int = 200
) -> HttpResponse:
    """`title` is the tab's, which the browser keeps in its history: no patient's name and nothing about them."""
    request.current_app = console.name
    frame = {**console.each_context(request), "title": title, **context}
    return TemplateResponse(request, template, frame, status=status)


def require(request: HttpRequest, permission: str) -> None:
    if not request.user.has_perm(permission):
        raise PermissionDenied


def log_change(request: HttpRequest, row: Model, what: str) -> None:
    """An entry in the admin's own history; `what` holds no patient's words."""
    LogEntry.objects.log_actions(request.user.pk, [row], CHANGE, change_message=what, single_object=True)


def go_back(request: HttpRequest, otherwise: str) -> HttpResponse:
    """To the page named by the form's `next`, if it is one of ours."""
    target = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(target, allowed_hosts={request.get_host()})
    return redirect(target if target.startswith("/admin/") and is_ours else otherwise)


def open_page_of(name: str, object_id: str) -> HttpResponse:
    """From the admin's address of a row to its own page. Raises Http404 where no row can have that id."""
    try:
        return redirect(f"console:{name}", int(object_id))
    except (ValueError, NoReverseMatch):
        raise Http404 from None


def say(request: HttpRequest, words: str, *, kindly: bool = False) -> None:
    """`kindly`: the click did nothing because somebody was faster; that is nobody's error."""
    (messages.warning if kindly else messages.success)(request, words)
