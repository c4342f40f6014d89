"""Values as every address of the API reads and writes them. Each refusal says what to send instead."""

from collections.abc import Collection
from datetime import UTC, datetime

from django.utils import timezone
from rest_framework import serializers

from clinics.models import Location, Provider, Service
from leakmap.lib.phones import normalise

MOST_SERVICES = 20
MOST_ID = 2**63 - 1


class ExactSerializer(serializers.Serializer):
    """Refuses what it does not know: a misspelt field that is ignored is found out by a patient."""

    def to_internal_value(self, sent) -> dict:
        if isinstance(sent, dict) and (unknown := sorted(set(sent) - set(self.fields))):
            known = ", ".join(name for name, field in self.fields.items() if not field.read_only)
            raise serializers.ValidationError(
                {unknown[0][:60]: f"There is no such field here. There are: {known}."}
            )
        return super().to_internal_value(sent)


class InstantField(serializers.DateTimeField):
    """A moment with its offset, in and out. Out: in the spa's zone."""

    default_error_messages = {
        "naive": "Say which zone: add an offset, as in 2026-11-24T10:00:00-05:00, or Z for UTC.",
        "invalid": "Not a moment. Write it like 2026-11-24T10:00:00-05:00; inside an address write + as %2B.",
        "date": "A day is not enough: write the time and an offset too, as in 2026-11-24T10:00:00-05:00.",
        "far": "That year is out of reach: send one from 2000 to 2100.",
    }

    def enforce_timezone(self, value: datetime) -> datetime:
        """Nothing is guessed: at the end of daylight saving an hour comes twice."""
        if timezone.is_naive(value):
            self.fail("naive")
        try:
            moment = value.astimezone(UTC)
        except OverflowError:
            self.fail("far")
        if not 2000 <= moment.year <= 2100:
            self.fail("far")
        return moment

    def to_representation(self, value: datetime | str | None) -> str | None:
        return timezone.localtime(value).isoformat() if value else None


class PhoneField(serializers.CharField):
    """E.164 of what was sent. Never sent back."""

    default_error_messages = {
        "number": 'Send the number as text in quotes, like "+13135550142": as a number it loses its + and zeros.',
        "unreadable": 'Not a phone number we can read. Send it like "+13135550142" or "(313) 555-0142".',
    }

    def to_internal_value(self, sent) -> str:
        if not isinstance(sent, str):
            self.fail("number")
        found = normalise(super().to_internal_value(sent))
        if not found:
            self.fail("unreadable")
        return found


class RowField(serializers.PrimaryKeyRelatedField):
    """The id of a row of this spa. `where`: what lists them."""

    def __init__(self, *, kind: str, where: str = "", **options):
        remedy = f" GET {where} lists them." if where else ""
        words = {
            "does_not_exist": f"There is no {kind} with that id at this spa.{remedy}",
            "incorrect_type": f"Send the id of a {kind}: a whole number.{remedy}",
        }
        super().__init__(error_messages=words, **options)


def service_field(**options) -> RowField:
    return RowField(kind="service", where="/api/v1/services/", queryset=Service.objects.all(), **options)


def provider_field(**options) -> RowField:
    rows = Provider.objects.filter(is_active=True)
    return RowField(kind="provider who works here", where="/api/v1/providers/", queryset=rows, **options)


def location_field(**options) -> RowField:
    return RowField(kind="location", where="/api/v1/providers/", queryset=Location.objects.all(), **options)


class ServicesField(serializers.ListField):
    """Ids of services, read in one statement however many."""

    child = serializers.IntegerField(min_value=1, max_value=MOST_ID)
    default_error_messages = {
        "unknown": "There is no service {ids} at this spa. GET /api/v1/services/ lists them.",
        "empty": "Choose at least one service. GET /api/v1/services/ lists them.",
        "not_a_list": "Send a list of ids of services, as in [1, 4]. GET /api/v1/services/ lists them.",
    }

    def __init__(self, **options):
        super().__init__(allow_empty=False, max_length=MOST_SERVICES, **options)

    def to_internal_value(self, sent) -> list[Service]:
        wanted = super().to_internal_value(sent)
        found = list(Service.objects.filter(pk__in=wanted))
        if missing := sorted(set(wanted) - {each.pk for each in found}):
            self.fail("unknown", ids=", ".join(map(str, missing)))
        return found

    def to_representation(self, rows: Collection[Service]) -> list[int]:
        return sorted(each.pk for each in rows.all())
