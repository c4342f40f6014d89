"""What can be booked: services, providers and the times that are free."""

from datetime import timedelta

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.generics import GenericAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from clinics.availability import Opening
from clinics.models import Provider, Service
from clinics.openings import list_openings
from clinics.profile import read_profile
from leakmap.api.fields import ExactSerializer, InstantField, provider_field, service_field
from leakmap.api.paging import Pages
from leakmap.api.problems import REFUSED
from leakmap.lib.clock import read_now

LONGEST_LOOK = timedelta(days=14)


class ServiceShape(serializers.ModelSerializer):
    class Meta:
        model = Service
        fields = ["id", "name", "duration_minutes", "buffer_minutes", "price", "is_bookable"]


class HoursShape(serializers.Serializer):
    """A weekly stretch in the location's own time. Monday is 0."""

    location = serializers.IntegerField(source="location_id")
    weekday = serializers.IntegerField()
    opens = serializers.TimeField(format="%H:%M")
    closes = serializers.TimeField(format="%H:%M")


class ProviderShape(serializers.ModelSerializer):
    services = serializers.PrimaryKeyRelatedField(many=True, read_only=True)
    hours = HoursShape(many=True, read_only=True)

    class Meta:
        model = Provider
        fields = ["id", "name", "title", "services", "hours"]


class OpeningShape(serializers.Serializer):
    """A time that is free: book it with these very values."""

    starts_at = InstantField()
    ends_at = InstantField()
    service = serializers.IntegerField(source="service_id")
    provider = serializers.IntegerField(source="provider_id")
    location = serializers.IntegerField(source="location_id")


class OpeningsShape(serializers.Serializer):
    results = OpeningShape(many=True)


class WindowFields(ExactSerializer):
    """From one moment to another. `longest`: how far they may be apart."""

    longest: timedelta = LONGEST_LOOK

    def get_fields(self) -> dict:
        """`from` is a word of the language: no attribute can have that name."""
        window = {
            "from": InstantField(help_text="A moment with its offset."),
            "to": InstantField(help_text=f"At most {self.longest.days} days later."),
        }
        return {**window, **super().get_fields()}

    def validate(self, asked: dict) -> dict:
        if asked["to"] <= asked["from"]:
            raise serializers.ValidationError({"to": "It must be later than from."})
        if asked["to"] - asked["from"] > self.longest:
            raise serializers.ValidationError(
                {"to": f"Ask for at most {self.longest.days} days at once, then for those after."}
            )
        return asked


class OpeningsQuery(WindowFields):
    service = service_field()
    provider = provider_field(required=False, help_text="Only this one's times.")


@extend_schema(summary="Services", tags=["catalog"], responses={200: ServiceShape(many=True), **REFUSED})
class Services(GenericAPIView):
    """What is sold, by id."""

    serializer_class, pagination_class, ordering = ServiceShape, Pages, ("pk",)
    queryset = Service.objects.all()

    def get(self, request: Request) -> Response:
        page = self.paginate_queryset(self.get_queryset())
        return self.get_paginated_response(self.get_serializer(page, many=True).data)


@extend_schema(summary="Providers", tags=["catalog"], responses={200: ProviderShape(many=True), **REFUSED})
class Providers(GenericAPIView):
    """Who treats, what, and when they work where."""

    serializer_class, pagination_class, ordering = ProviderShape, Pages, ("pk",)
    queryset = Provider.objects.filter(is_active=True).prefetch_related("services", "hours")

    def get(self, request: Request) -> Response:
        page = self.paginate_queryset(self.get_queryset())
        return self.get_paginated_response(self.get_serializer(page, many=True).data)


class Openings(GenericAPIView):
    """Every time a service could be booked, soonest first."""

    serializer_class = OpeningsShape

    @extend_schema(
        summary="Openings",
        tags=["catalog"],
        parameters=[OpeningsQuery],
        responses={200: OpeningsShape, **REFUSED},
    )
    def get(self, request: Request) -> Response:
        query = OpeningsQuery(data=request.query_params.dict())
        query.is_valid(raise_exception=True)
        asked, now = query.validated_data, read_now()
        found = list_openings(
            service=asked["service"],
            practice=read_profile(now=now).practice,
            now=now,
            within=[(asked["from"], asked["to"])],
        )
        wanted = asked.get("provider")
        return Response({"results": write_openings(found, provider=wanted and wanted.pk)})


def write_openings(openings: list[Opening], *, provider: int | None = None) -> list[dict]:
    chosen = [each for each in openings if provider in (None, each.provider_id)]
    return OpeningShape(chosen, many=True).data
