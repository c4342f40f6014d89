"""Screens show the spa's own time."""

import zoneinfo

from django.db import connection
from django.utils import timezone

from leakmap.console.zones import read_timezone


class SpaTimeZoneMiddleware:
    """Activates the spa's zone for pages; hooks and the operators' pages stay on UTC."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if connection.schema_name == "public" or request.path.startswith("/hooks/"):
            return self.get_response(request)
        with timezone.override(zoneinfo.ZoneInfo(read_timezone())):
            return self.get_response(request)
