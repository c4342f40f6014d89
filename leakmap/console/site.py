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
        """The desk's own pages. They are imported here because their views draw on this site."""
        from leakmap.console.addresses import list_files, list_pages

        pages = [path(route, self.admin_view(view), name=name) for route, view, name in list_pages()]
        files = [
            path(route, self.admin_view(view, cacheable=True), name=name)
            for route, view, name in list_files()
        ]
        return pages + files

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
