"""Screens show the spa's own time."""

import zoneinfo

from django.core.cache import cache
from django.db import connection
from django.utils import timezone

from clinics.models import Location

KNOWN_FOR_S = 30


class SpaTimeZoneMiddleware:
    """Activates the spa's zone for pages; hooks and the operators' pages stay on UTC."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if connection.schema_name == "public" or request.path.startswith("/hooks/"):
            return self.get_response(request)
        with timezone.override(zoneinfo.ZoneInfo(read_timezone())):
            return self.get_response(request)


def read_timezone() -> str:
    key = f"zone:{connection.schema_name}"
    name = cache.get(key)
    if name is None:
        name = Location.objects.values_list("timezone", flat=True).first() or "UTC"
        cache.set(key, name, KNOWN_FOR_S)
    return name
