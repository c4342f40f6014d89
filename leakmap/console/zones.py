"""Which zone a moment is shown and typed in. A spa with places in several zones is told the zone's short name too."""

import zoneinfo
from datetime import datetime

from django.core.cache import cache
from django.db import connection
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import escape

from clinics.models import Location

KNOWN_FOR_S = 30


def read_zones() -> tuple[str, ...]:
    """Names of the zones this spa's places lie in, the first place's first; none outside a spa."""
    if connection.schema_name == "public":
        return ()
    key = f"zones:{connection.schema_name}"
    names = cache.get(key)
    if names is None:
        names = tuple(dict.fromkeys(Location.objects.values_list("timezone", flat=True)))
        cache.set(key, names, KNOWN_FOR_S)
    return names


def read_timezone() -> str:
    """What a page is in where no place is named."""
    return next(iter(read_zones()), "UTC")


def name_zone(local: datetime) -> str:
    """The short name with a space before it, where there could be a doubt, else nothing."""
    return f" {local:%Z}" if has_several() else ""


def has_several() -> bool:
    return len(read_zones()) > 1


def explain_zones() -> str:
    """What stands under a field for a moment, as HTML; empty for a spa in one zone."""
    if not has_several():
        return ""
    now = timezone.now()
    places = [f"{escape(each.name)} {now.astimezone(each.zone):%Z}" for each in Location.objects.all()]
    return f"In the location's own time ({', '.join(places)})."


class InPlacesTime:
    """For admins whose forms hold moments of one place: they are shown and read in that place's zone."""

    def read_place_zone(self, request: HttpRequest, object_id: str | None) -> str | None:
        """The name of the zone that the form is in; None for the spa's first."""
        raise NotImplementedError

    def changeform_view(self, request: HttpRequest, object_id=None, form_url="", extra_context=None):
        name = self.read_place_zone(request, object_id) or read_timezone()
        with timezone.override(zoneinfo.ZoneInfo(name)):
            response = super().changeform_view(request, object_id, form_url, extra_context)
            return response.render() if hasattr(response, "render") else response


def find_zone(location_id: str | int | None) -> str | None:
    """The zone of a location as a form names it; None for one there is not."""
    if not str(location_id or "").isdigit():
        return None
    return Location.objects.filter(pk=location_id).values_list("timezone", flat=True).first()
