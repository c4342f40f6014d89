"""The admin's Content-Security-Policy. Everywhere else the strict one of the settings holds."""

from django.http import HttpRequest

# The admin theme runs Alpine, which compiles the expressions in its attributes, and writes colours as inline styles.
ADMIN_NEEDS = {"script-src": ["'self'", "'unsafe-eval'"], "style-src": ["'self'", "'unsafe-inline'"]}


class AdminPolicyMixin:
    """For an AdminSite: its own pages, the login included, get what the theme needs; nothing else does."""

    def admin_view(self, view, cacheable=False):
        return _relax(super().admin_view(view, cacheable))

    def login(self, request: HttpRequest, extra_context=None):
        return _mark(super().login(request, extra_context))


def _relax(view):
    def relaxed(request, *args, **kwargs):
        return _mark(view(request, *args, **kwargs))

    return relaxed


def _mark(response):
    response._csp_update = ADMIN_NEEDS  # what django-csp's own csp_update decorator sets
    return response
