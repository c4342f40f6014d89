"""The calendar's JSON."""

from datetime import timedelta

from drf_spectacular.utils import OpenApiExample, extend_schema_serializer
from rest_framework import serializers

from clinics.models import Appointment, AppointmentState, CancelReason
from leakmap.api.catalog import WindowFields
from leakmap.api.fields import ExactSerializer, InstantField, location_field, provider_field, service_field
from leakmap.api.people import PersonFields

LONGEST_VISIT = timedelta(hours=12)


class VisitShape(serializers.ModelSerializer):
    """A visit, or a time that is held for a request (`held`). Who it is stays an id."""

    patient = serializers.IntegerField(source="patient_id")
    service = serializers.IntegerField(source="service_id")
    provider = serializers.IntegerField(source="provider_id")
    location = serializers.IntegerField(source="location_id")
    starts_at = InstantField()
    ends_at = InstantField(help_text="Without the buffer that is kept free after it.")
    created_at = InstantField()
    updated_at = InstantField()

    class Meta:
        model = Appointment
        fields = [
            "id", "patient", "service", "provider", "location", "starts_at", "ends_at", "state",
            "cancel_reason", "source", "created_at", "updated_at",
        ]  # fmt: skip


class VisitsQuery(WindowFields):
    """Visits that begin from `from` on and before `to`."""

    longest = timedelta(days=62)

    provider = provider_field(required=False)
    state = serializers.ChoiceField(AppointmentState.choices, required=False)
    cursor = serializers.CharField(required=False)
    limit = serializers.CharField(required=False)


@extend_schema_serializer(
    examples=[
        OpenApiExample(
            "Ana, Tuesday at ten",
            {
                "phone": "+13135550142",
                "first_name": "Ana",
                "last_name": "Ruiz",
                "service": 3,
                "provider": 1,
                "starts_at": "2026-11-24T10:00:00-05:00",
            },
            request_only=True,
        )
    ]
)
class NewVisitShape(PersonFields):
    """A visit to book."""

    service = service_field()
    provider = provider_field()
    location = location_field(required=False, help_text="May be left out where there is only one.")
    starts_at = InstantField()
    ends_at = InstantField(required=False, help_text="Left out: as long as the service takes.")


class MovedVisitShape(ExactSerializer):
    """Where to. What is left out stays."""

    starts_at = InstantField()
    ends_at = InstantField(required=False, help_text="Left out: as long as it was.")
    provider = provider_field(required=False)
    location = location_field(required=False)


class CancelShape(ExactSerializer):
    reason = serializers.ChoiceField(
        CancelReason.choices,
        default=CancelReason.PATIENT,
        help_text="The spa decides after which reasons the time is not offered to the waitlist.",
    )
