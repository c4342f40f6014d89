"""Host to spa. Fails closed: an unknown host is a 404 before any view runs."""

from django.conf import settings
from django.core.cache import cache
from django.db import Error, connection
from django.http import HttpResponse, HttpResponseNotFound
from django.urls import Resolver404, resolve
from django_tenants.middleware.main import TenantMainMiddleware
from django_tenants.postgresql_backend.base import FakeTenant

from leakmap import health

HOOKS = "/hooks/"
KNOWN_FOR_S = 30  # a host that was moved or switched off is noticed within this time


class ProvidersFirst:
    """Webhooks go straight to their view: a provider has no session, no login and no browser to protect."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if not request.path_info.startswith(HOOKS):
            return self.get_response(request)
        try:
            view, args, kwargs = resolve(request.path_info, getattr(request, "urlconf", None))
        except Resolver404:
            return self.get_response(request)
        return view(request, *args, **kwargs)


class SpaMiddleware(TenantMainMiddleware):
    """Selects the spa by host, the operators' pages at the bare host, and answers health checks at any host."""

    def __init__(self, get_response):
        super().__init__(get_response)
        self.health = {"/healthz": health.answer_healthz, "/readyz": health.answer_readyz}

    def process_request(self, request):
        check = self.health.get(request.path)
        if check:
            connection.set_schema_to_public()
            return check(request)
        try:
            return super().process_request(request)
        except Error:
            # The database is away: providers try again on a 503, browsers may reload.
            connection.close()
            return HttpResponse(
                "The database is not reachable. Try again in a moment.",
                status=503,
                headers={"Retry-After": "5"},
            )

    def process_response(self, request, response):
        connection.set_schema_to_public()
        return response

    def get_tenant(self, domain_model, hostname):
        key = f"spa-at:{hostname}"
        spa = cache.get(key)
        if spa is None:
            spa = (
                domain_model.objects.select_related("tenant")
                .get(domain=hostname, tenant__is_active=True)
                .tenant
            )
            cache.set(key, spa, KNOWN_FOR_S)
        return spa

    def no_tenant_found(self, request, hostname):
        if hostname != settings.BASE_DOMAIN:
            return HttpResponseNotFound("There is no spa at this address.")
        request.tenant = FakeTenant(schema_name="public")
        self.setup_url_routing(request, force_public=True)
        return None
