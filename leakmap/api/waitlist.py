"""The waitlist: read, join, change, take off, reorder. All through the verbs of `clinics.waitlist`."""

from collections.abc import Collection, Mapping
from datetime import datetime

from django.db import connection, transaction
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework.generics import GenericAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import Serializer

from clinics.models import ApiKey, WaitlistEntry, WaitlistSource, WaitlistState
from clinics.waitlist import Consent, change_entry, join_waitlist, move_entry, remove_entry
from leakmap.api.once import HEADER, once
from leakmap.api.paging import Pages
from leakmap.api.people import check_texts_reach, find_patient
from leakmap.api.problems import REFUSED, Problem
from leakmap.api.waitlist_shapes import (
    ChangedEntryShape,
    EntryShape,
    NewEntryShape,
    PlaceShape,
    ReasonShape,
    WaitlistQuery,
)
from leakmap.lib.clock import read_now
from outreach.recovery.notes import read_note

PLACES = """
SELECT id, place FROM (
  SELECT id, row_number() OVER (ORDER BY position, id) AS place
  FROM clinics_waitlistentry WHERE state = 'waiting') AS waiting
WHERE id = ANY(%s)
"""
WISHES = ("services", "provider", "location", "suits", "notice_minutes", "note", "expires_at")


def read_body(shape: type[Serializer], request: Request) -> dict:
    body = shape(data=request.data)
    body.is_valid(raise_exception=True)
    return body.validated_data


def read_places(entry_ids: Collection[int]) -> dict[int, int]:
    with connection.cursor() as cursor:
        cursor.execute(PLACES, [list(entry_ids)])
        return dict(cursor.fetchall())


def write_entries(rows: Collection[WaitlistEntry]) -> list[dict]:
    places = read_places([each.pk for each in rows])
    return EntryShape(rows, many=True, context={"places": places}).data


def show(entry_id: int, *, status: int = 200) -> Response:
    return Response(write_entries([get_object_or_404(WaitlistEntry, pk=entry_id)])[0], status=status)


def read_consent(said: Mapping, key: ApiKey) -> Consent | None:
    given = said.get("consent")
    if not given:
        return None
    return Consent(
        how=given["how"],
        wording=given["wording"],
        reference=given.get("reference", ""),
        actor=f"API: {key.name}"[:80],
    )


class _Waitlist(GenericAPIView):
    serializer_class, pagination_class, ordering = EntryShape, Pages, ("position", "pk")
    queryset = WaitlistEntry.objects.prefetch_related("services")


@extend_schema_view(
    get=extend_schema(summary="Who waits, in the order they are asked", parameters=[WaitlistQuery]),
    post=extend_schema(
        summary="Put somebody on the waitlist",
        parameters=[HEADER],
        request=NewEntryShape,
        responses={201: EntryShape, 200: EntryShape, **REFUSED},
    ),
)
@extend_schema(tags=["waitlist"], responses={200: EntryShape(many=True), **REFUSED})
class Waitlist(_Waitlist):
    """201: a new entry, last on the list. 200: they waited already, and this was added to their entry."""

    def get(self, request: Request) -> Response:
        query = WaitlistQuery(data=request.query_params.dict())
        query.is_valid(raise_exception=True)
        asked, rows = query.validated_data, self.get_queryset()
        if asked["state"] != "all":
            rows = rows.filter(state=asked["state"])
        if "service" in asked:
            rows = rows.filter(services=asked["service"])
        return self.get_paginated_response(write_entries(self.paginate_queryset(rows)))

    @once
    def post(self, request: Request) -> Response:
        said, now = read_body(NewEntryShape, request), read_now()
        patient = find_patient(said, now=now)
        consent = read_consent(said, request.auth)
        if consent:
            check_texts_reach(patient)
        entry = join_waitlist(
            patient=patient,
            source=WaitlistSource.API,
            consent=consent,
            now=now,
            **{name: said[name] for name in WISHES if name in said},
        )
        read_note(entry_id=entry.pk, now=now)
        return show(entry.pk, status=201 if entry.created_at == now else 200)


@extend_schema_view(
    get=extend_schema(summary="One entry"),
    patch=extend_schema(summary="Change an entry", request=ChangedEntryShape),
)
@extend_schema(tags=["waitlist"], responses={200: EntryShape, **REFUSED})
class Entry(_Waitlist):
    """Only who still waits is changed."""

    def get(self, request: Request, entry_id: int) -> Response:
        return show(entry_id)

    def patch(self, request: Request, entry_id: int) -> Response:
        said = read_body(ChangedEntryShape, request)
        with transaction.atomic():
            change(lock_waiting(entry_id), said, key=request.auth, now=read_now())
            return show(entry_id)


def lock_waiting(entry_id: int) -> WaitlistEntry:
    """Raises Problem for one that waits no more: it is the record of what became of it."""
    entry = get_object_or_404(WaitlistEntry.objects.select_for_update(), pk=entry_id)
    if entry.state != WaitlistState.WAITING:
        raise _waits_no_more(entry_id)
    return entry


def _waits_no_more(entry_id: int) -> Problem:
    return Problem(
        409,
        f"Entry {entry_id} waits no more: its state says what became of it. "
        "POST /api/v1/waitlist/ puts the patient on the list again.",
        code="not_waiting",
    )


def change(entry: WaitlistEntry, said: Mapping, *, key: ApiKey, now: datetime) -> None:
    consent = read_consent(said, key)
    if consent:
        check_texts_reach(entry.patient)
    wish = {name: said[name] for name in WISHES if name in said}
    change_entry(entry=entry, now=now, consent=consent, **wish)
    read_note(entry_id=entry.pk, now=now)
    if "consent" in said and consent is None:
        WaitlistEntry.objects.filter(pk=entry.pk).update(consented_at=None)


@extend_schema(
    summary="Take somebody off",
    tags=["waitlist"],
    parameters=[HEADER],
    request=ReasonShape,
    responses={200: EntryShape, **REFUSED},
)
class TakeOff(_Waitlist):
    """The entry stays as the record, with the reason."""

    @once
    def post(self, request: Request, entry_id: int) -> Response:
        said = read_body(ReasonShape, request)
        lock_waiting(entry_id)
        remove_entry(entry_id=entry_id, reason=said["reason"])
        return show(entry_id)


@extend_schema(
    summary="Move to a place",
    tags=["waitlist"],
    parameters=[HEADER],
    request=PlaceShape,
    responses={200: EntryShape, **REFUSED},
)
class Move(_Waitlist):
    """The others keep their order among themselves."""

    @once
    def post(self, request: Request, entry_id: int) -> Response:
        said = read_body(PlaceShape, request)
        get_object_or_404(WaitlistEntry, pk=entry_id)
        if not move_entry(entry_id=entry_id, place=said["place"]):
            raise _waits_no_more(entry_id)
        return show(entry_id)
