"""The calendar: read, book, move, cancel. Who frees a time here sets the waitlist going as the desk does."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db import transaction
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework.generics import GenericAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from clinics.booking import BOOKED, SlotTaken, all_or_slot_taken
from clinics.models import Appointment, AppointmentState, Location, Provider, Service
from clinics.openings import list_openings
from clinics.profile import read_profile
from leakmap.api.catalog import write_openings
from leakmap.api.once import HEADER, once
from leakmap.api.paging import Pages
from leakmap.api.people import find_patient
from leakmap.api.problems import REFUSED, Problem
from leakmap.api.visit_shapes import (
    LONGEST_VISIT,
    CancelShape,
    MovedVisitShape,
    NewVisitShape,
    VisitShape,
    VisitsQuery,
)
from leakmap.api.waitlist import read_body
from leakmap.lib.clock import read_now
from outreach.desk import look_at_freed_times, mark_visits

SOURCE = "api"
LOOK_AHEAD, NEXT_TIMES = timedelta(days=14), 3


class _Visits(GenericAPIView):
    serializer_class, pagination_class, ordering = VisitShape, Pages, ("starts_at", "pk")
    queryset = Appointment.objects.all()


def show(visit_id: int, *, status: int = 200) -> Response:
    return Response(VisitShape(get_object_or_404(Appointment, pk=visit_id)).data, status=status)


@extend_schema_view(
    get=extend_schema(summary="Visits of some days", parameters=[VisitsQuery]),
    post=extend_schema(
        summary="Book a visit",
        parameters=[HEADER],
        request=NewVisitShape,
        responses={201: VisitShape, **REFUSED},
    ),
)
@extend_schema(tags=["appointments"], responses={200: VisitShape(many=True), **REFUSED})
class Visits(_Visits):
    """Booking tells the patient nothing: that is yours. 409 `slot_taken` comes with the next `openings`."""

    def get(self, request: Request) -> Response:
        query = VisitsQuery(data=request.query_params.dict())
        query.is_valid(raise_exception=True)
        asked = query.validated_data
        rows = self.get_queryset().filter(starts_at__gte=asked["from"], starts_at__lt=asked["to"])
        for name in ("provider", "state"):
            if name in asked:
                rows = rows.filter(**{name: asked[name]})
        page = self.paginate_queryset(rows)
        return self.get_paginated_response(VisitShape(page, many=True).data)

    @once
    def post(self, request: Request) -> Response:
        said, now = read_body(NewVisitShape, request), read_now()
        service = said["service"]
        ends_at = said.get("ends_at", said["starts_at"] + timedelta(minutes=service.duration_minutes))
        check_span(said["starts_at"], ends_at, now)
        check_provider(said["provider"], service)
        visit = Appointment(
            patient=find_patient(said, now=now),
            service=service,
            provider=said["provider"],
            location=find_location(said),
            starts_at=said["starts_at"],
            ends_at=ends_at,
            state=AppointmentState.BOOKED,
            source=SOURCE,
        )
        take_time(visit, now)
        return show(visit.pk, status=201)


@extend_schema(summary="One visit", tags=["appointments"], responses={200: VisitShape, **REFUSED})
class Visit(_Visits):
    def get(self, request: Request, visit_id: int) -> Response:
        return show(visit_id)


@extend_schema(
    summary="Cancel a visit",
    tags=["appointments"],
    parameters=[HEADER],
    request=CancelShape,
    responses={200: VisitShape, **REFUSED},
)
class Cancel(_Visits):
    """Frees the time: unless the spa's settings say otherwise, it is offered to the waitlist within a second.

    The patient is told nothing: that is yours. One that is cancelled already stays as it is.
    """

    @once
    def post(self, request: Request, visit_id: int) -> Response:
        said = read_body(CancelShape, request)
        with transaction.atomic():
            visit = lock_visit(visit_id)
            if visit.state != AppointmentState.CANCELLED:
                check_booked(visit)
                mark_visits(
                    appointment_ids=[visit.pk], state=AppointmentState.CANCELLED, reason=said["reason"]
                )
        return show(visit_id)


@extend_schema(
    summary="Move a visit",
    tags=["appointments"],
    parameters=[HEADER],
    request=MovedVisitShape,
    responses={200: VisitShape, **REFUSED},
)
class MoveVisit(_Visits):
    """Frees the old time, as cancelling does. After a 409 `slot_taken` nothing has moved."""

    @once
    def post(self, request: Request, visit_id: int) -> Response:
        said, now = read_body(MovedVisitShape, request), read_now()
        visit = lock_visit(visit_id)
        check_booked(visit)
        ends_at = said.get("ends_at", said["starts_at"] + (visit.ends_at - visit.starts_at))
        check_span(said["starts_at"], ends_at, now)
        if "provider" in said:
            check_provider(said["provider"], visit.service)
        for name in ("provider", "location"):
            if name in said:
                setattr(visit, name, said[name])
        visit.starts_at, visit.ends_at = said["starts_at"], ends_at
        take_time(visit, now, fields=["provider", "location", "starts_at", "ends_at"])
        return show(visit_id)


def take_time(visit: Appointment, now: datetime, *, fields: list[str] | None = None) -> None:
    """The database decides who has the time. Raises Problem with the next openings; nothing is then written."""
    try:
        with all_or_slot_taken():
            visit.save(update_fields=fields)
    except SlotTaken:
        raise _slot_taken(visit, now) from None
    look_at_freed_times()


def _slot_taken(visit: Appointment, now: datetime) -> Problem:
    first = max(now, visit.starts_at)
    free = list_openings(
        service=visit.service,
        practice=read_profile(now=now).practice,
        now=now,
        within=[(first, first + LOOK_AHEAD)],
    )
    return Problem(
        409,
        "Somebody else has that time of the provider, or holds it. `openings` are the next that are free.",
        code="slot_taken",
        field="starts_at",
        openings=write_openings(free[:NEXT_TIMES]),
    )


def lock_visit(visit_id: int) -> Appointment:
    """Locked until the transaction ends, so that nobody changes it between the look and the write."""
    rows = Appointment.objects.select_for_update(of=("self",)).select_related("service")
    return get_object_or_404(rows, pk=visit_id)


def check_booked(visit: Appointment) -> None:
    if visit.state in BOOKED:
        return
    if visit.state == AppointmentState.HELD:
        words = "That time is held for a request: the front desk confirms or declines it in the console."
    else:
        words = f"That visit is {visit.get_state_display().lower()}: only one that is booked can be changed."
    raise Problem(409, words, code="not_booked", state=visit.state)


def check_span(starts_at: datetime, ends_at: datetime, now: datetime) -> None:
    if starts_at < now:
        raise Problem(400, "That moment is over. Send one that is still to come.", field="starts_at")
    if ends_at <= starts_at:
        raise Problem(400, "The visit ends before it starts. Send a later moment.", field="ends_at")
    if ends_at - starts_at > LONGEST_VISIT:
        raise Problem(400, "A visit takes at most 12 hours. Send an earlier moment.", field="ends_at")


def check_provider(provider: Provider, service: Service) -> None:
    if not provider.services.filter(pk=service.pk).exists():
        raise Problem(
            400,
            "That provider does not do this service. GET /api/v1/providers/ lists who does what.",
            field="provider",
        )


def find_location(said: Mapping) -> Location:
    if "location" in said:
        return said["location"]
    places = list(Location.objects.all()[:2])
    if len(places) != 1:
        raise Problem(400, "Say where: this spa has more than one location.", field="location")
    return places[0]
