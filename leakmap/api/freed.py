"""Freed times: how the offers of each go. Read only; the desk steers them in the console."""

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.generics import GenericAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from leakmap.api.fields import ExactSerializer, InstantField
from leakmap.api.paging import Pages
from leakmap.api.problems import REFUSED
from outreach.models import FreedSlot, Offer, SlotState
from outreach.sequences.recovery import REASONS


class ReasonedShape(serializers.ModelSerializer):
    """`reason`: why it is as it is, in the words the desk reads."""

    reason = serializers.SerializerMethodField()

    def get_reason(self, row) -> str:
        return REASONS.get(row.reason, row.reason)


class OfferShape(ReasonedShape):
    """One person of the waitlist: asked, or the reason why not."""

    entry = serializers.IntegerField(source="entry_id")
    offered_at = InstantField(allow_null=True)
    answered_at = InstantField(allow_null=True)

    class Meta:
        model = Offer
        fields = ["entry", "state", "reason", "wave", "offered_at", "answered_at"]


class FreedTimeShape(ReasonedShape):
    service = serializers.IntegerField(source="service_id")
    provider = serializers.IntegerField(source="provider_id")
    location = serializers.IntegerField(source="location_id")
    appointment = serializers.IntegerField(
        source="visit_id", allow_null=True, help_text="The visit that left the time."
    )
    filled_by = serializers.IntegerField(
        source="filled_by_id", allow_null=True, help_text="The visit that has it now."
    )
    starts_at = InstantField()
    ends_at = InstantField()
    freed_at = InstantField(allow_null=True)
    next_wave_at = InstantField(allow_null=True, help_text="When the next people are asked.")
    cut_off_at = InstantField(allow_null=True, help_text="Not offered from then on.")
    closed_at = InstantField(allow_null=True)

    class Meta:
        model = FreedSlot
        fields = [
            "id", "service", "provider", "location", "appointment", "filled_by", "starts_at", "ends_at", "cause",
            "cancel_reason", "state", "reason", "waves", "freed_at", "next_wave_at", "cut_off_at", "closed_at",
        ]  # fmt: skip


class FreedTimeWithOffersShape(FreedTimeShape):
    offers = OfferShape(many=True)

    class Meta(FreedTimeShape.Meta):
        fields = [*FreedTimeShape.Meta.fields, "offers"]


class FreedQuery(ExactSerializer):
    state = serializers.ChoiceField(SlotState.choices, required=False)
    cursor = serializers.CharField(required=False)
    limit = serializers.CharField(required=False)


@extend_schema(
    summary="Freed times, newest first",
    tags=["freed times"],
    parameters=[FreedQuery],
    responses={200: FreedTimeShape(many=True), **REFUSED},
)
class FreedTimes(GenericAPIView):
    serializer_class, pagination_class, ordering = FreedTimeShape, Pages, ("-pk",)
    queryset = FreedSlot.objects.all()

    def get(self, request: Request) -> Response:
        query = FreedQuery(data=request.query_params.dict())
        query.is_valid(raise_exception=True)
        page = self.paginate_queryset(self.get_queryset().filter(**_pick(query.validated_data)))
        return self.get_paginated_response(self.get_serializer(page, many=True).data)


def _pick(asked: dict) -> dict:
    return {"state": asked["state"]} if "state" in asked else {}


@extend_schema(
    summary="One freed time, with who was asked",
    tags=["freed times"],
    responses={200: FreedTimeWithOffersShape, **REFUSED},
)
class FreedTime(GenericAPIView):
    serializer_class = FreedTimeWithOffersShape
    queryset = FreedSlot.objects.prefetch_related("offers")

    def get(self, request: Request, slot_id: int) -> Response:
        return Response(self.get_serializer(get_object_or_404(self.get_queryset(), pk=slot_id)).data)
