"""The front desk's console: the Django admin of one spa, with its own pages for the daily work."""

from django.http import HttpRequest
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django_htmx.http import HttpResponseClientRedirect
from unfold.forms import AuthenticationForm
from unfold.sites import UnfoldAdminSite

from leakmap.lib.browser_policy import AdminPolicyMixin


class EmailLoginForm(AuthenticationForm):
    """The name of a login is its e-mail."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["username"].label = "E-mail"


class ConsoleSite(AdminPolicyMixin, UnfoldAdminSite):
    site_title = site_header = "Front desk"
    index_title = "Who needs you now"
    index_template = "console/home.html"
    login_template = "console/login.html"
    login_form = EmailLoginForm
    enable_nav_sidebar = True

    def extra_urls(self) -> list[URLPattern]:
        """The desk's own pages. Views are imported here because they draw on this site."""
        from leakmap.console import (
            conversations,
            freed_people,
            freed_times,
            home,
            quick_replies,
            requests,
            talk_verbs,
            tickets,
            waitlist_pages,
        )

        views = [
            ("desk/", home.show_desk, "desk"),
            ("requests/<int:request_id>/", requests.show_request, "request"),
            ("requests/<int:request_id>/confirm/", requests.confirm, "request_confirm"),
            ("requests/<int:request_id>/other-times/", requests.counter, "request_counter"),
            ("requests/<int:request_id>/other-times/preview/", requests.preview_counter, "request_preview"),
            ("requests/<int:request_id>/decline/", requests.decline, "request_decline"),
            ("conversations/<int:conversation_id>/", conversations.show, "conversation"),
            ("conversations/<int:conversation_id>/timeline/", conversations.show_timeline, "timeline"),
            (
                "conversations/<int:conversation_id>/quick-replies/",
                quick_replies.list_replies,
                "quick_replies",
            ),
            ("conversations/<int:conversation_id>/send/", talk_verbs.send, "send"),
            ("conversations/<int:conversation_id>/note/", talk_verbs.note, "note"),
            ("conversations/<int:conversation_id>/assign/", talk_verbs.assign, "assign"),
            ("conversations/<int:conversation_id>/correct/<slug:what>/", talk_verbs.correct_fact, "correct"),
            ("conversations/<int:conversation_id>/<slug:verb>/", talk_verbs.act, "act"),
            ("freed/<int:slot_id>/", freed_times.show, "freed"),
            ("freed/<int:slot_id>/now/", freed_times.show_now, "freed_now"),
            ("freed/<int:slot_id>/add/", freed_people.add, "freed_add"),
            ("freed/<int:slot_id>/<slug:verb>/", freed_times.act, "freed_act"),
            ("waitlist/<int:entry_id>/", waitlist_pages.show, "waitlist_entry"),
            ("waitlist/<int:entry_id>/take-off/", waitlist_pages.take_off, "waitlist_off"),
            ("waitlist/<int:entry_id>/put-back/", waitlist_pages.put_back, "waitlist_back"),
            ("tickets/<int:ticket_id>/", tickets.show, "ticket"),
            ("tickets/<int:ticket_id>/take/", tickets.take, "ticket_take"),
            ("tickets/<int:ticket_id>/close/", tickets.close, "ticket_close"),
            ("tickets/<int:ticket_id>/cancel-visit/", tickets.cancel_visit, "ticket_cancel"),
        ]
        return [path(route, self.admin_view(view), name=name) for route, view, name in views]

    def index(self, request: HttpRequest, extra_context=None):
        from leakmap.console.home import read_home

        return super().index(request, {**read_home(request), **(extra_context or {})})

    def autocomplete_view(self, request: HttpRequest):
        from leakmap.console.naming import NamedAutocomplete

        return NamedAutocomplete.as_view(admin_site=self)(request)

    def login(self, request: HttpRequest, extra_context=None):
        """The theme's form does not carry where to go afterwards, so the address does."""
        if request.method == "GET" and "next" not in request.GET and not self.has_permission(request):
            return redirect(f"{request.path}?next={reverse('console:index')}")
        return super().login(request, extra_context)

    def admin_view(self, view, cacheable=False):
        return _send_to_login(self, super().admin_view(view, cacheable))


def _send_to_login(site: ConsoleSite, view):
    """A page that polls after its login has ended goes to the login as a whole, not the login into the page."""

    def checked(request: HttpRequest, *args, **kwargs):
        if request.htmx and not site.has_permission(request):
            return HttpResponseClientRedirect(reverse("console:login"))
        return view(request, *args, **kwargs)

    return checked


console = ConsoleSite(name="console")
