"""A script's `set` line: who the patient is, what they have booked, how the spa is switched."""

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db import IntegrityError, connection, transaction

from clinics.models import (
    ACTIVE_STATES,
    Appointment,
    AppointmentState,
    Closure,
    Location,
    Patient,
    Practice,
    Provider,
    Service,
)
from leakmap.conversing.happenings import Stage
from leakmap.conversing.script import Line, ScriptError
from leakmap.lib.phones import normalise
from triage.matching import match_patient

FULL_FOR = timedelta(days=130)  # past the furthest horizon a spa can set


def set_up(line: Line, stage: Stage, *, now: datetime) -> list[str]:
    """Bring about what the line asks for; returns remarks on keys nobody knows. Raises ScriptError with a remedy."""
    wanted = dict(line.setup or {})
    if phone := wanted.pop("phone", ""):
        stage.phone = normalise(str(phone)) or _refuse(
            line, '"phone" is no phone number: write it like +13135550142'
        )
    for switches in _read_tables(line, wanted, "spa"):
        _switch_spa(line, switches)
    for closed in _read_tables(line, wanted, "closed"):
        _close(line, closed, now)
    _set_patient(line, stage, wanted.pop("name", None), wanted.pop("language", None))
    for visit in _read_tables(line, wanted, "visit"):
        _book_visit(line, stage, visit, now)
    if wanted.pop("calendar", "") == "full":
        _fill_calendar(now)
    return [f'"set" does not know {key!r}: ignored' for key in wanted]


def _refuse(line: Line, problem: str):
    raise ScriptError(line.number, problem)


def _read_tables(line: Line, wanted: dict[str, Any], key: str) -> list[Mapping[str, Any]]:
    """One object or a list of them; taken out of what is wanted."""
    value = wanted.pop(key, [])
    tables = value if isinstance(value, list) else [value]
    if not all(isinstance(each, dict) for each in tables):
        _refuse(line, f'"{key}" is an object, or a list of them')
    return tables


def _switch_spa(line: Line, switches: Mapping[str, Any]) -> None:
    practice = Practice.objects.get()
    for name, value in switches.items():
        try:
            field = Practice._meta.get_field(name)
            setattr(practice, name, field.clean(value, practice))
        except FieldDoesNotExist:
            known = ", ".join(each.name for each in Practice._meta.concrete_fields if each.editable)
            _refuse(line, f"a spa has no setting {name!r}. Use one of: {known}")
        except ValidationError as error:
            _refuse(line, f"{name}: {error.messages[0]}")
    practice.save()


def _set_patient(line: Line, stage: Stage, name: str | None, language: str | None) -> None:
    if name is None and language is None:
        return
    patient = _find_patient(stage)
    if language not in (None, "en", "es"):
        _refuse(line, '"language" is "en" or "es"')
    first, _, last = (name or "").strip().partition(" ")
    Patient.objects.filter(pk=patient.pk).update(
        first_name=first, last_name=last, language=language or patient.language
    )


def _find_patient(stage: Stage) -> Patient:
    return match_patient(address=stage.phone, practice=Practice.objects.get()).patient


def _book_visit(line: Line, stage: Stage, visit: Mapping[str, Any], now: datetime) -> None:
    """`{"service": "Botox", "days": 3, "hour": "14:30", "provider": "Kim"}`; without a provider: whoever is free."""
    location = Location.objects.first()
    service = Service.objects.filter(name__iexact=str(visit.get("service", ""))).first()
    if service is None:
        _refuse(
            line, f"no such service. Use one of: {', '.join(Service.objects.values_list('name', flat=True))}"
        )
    starts_at = _read_moment(line, visit, location.zone, now)
    named = str(visit.get("provider", ""))
    providers = list(Provider.objects.filter(services=service, name__icontains=named))
    if not providers:
        known = ", ".join(Provider.objects.filter(services=service).values_list("name", flat=True))
        _refuse(line, f"no such provider for it. Use one of: {known}")
    planned = [_plan(_find_patient(stage), each, service, location, starts_at) for each in providers]
    if not any(_try_to_book(each) for each in planned):
        _make_room(planned[0])
        planned[0].save()


def _plan(patient, provider, service, location, starts_at: datetime) -> Appointment:
    return Appointment(
        patient=patient,
        provider=provider,
        service=service,
        location=location,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=service.duration_minutes),
    )


def _try_to_book(visit: Appointment) -> bool:
    try:
        with transaction.atomic():
            visit.save()
    except IntegrityError:
        visit.pk = None
        return False
    return True


def _make_room(visit: Appointment) -> None:
    """Whoever else has the time gives it up: the script's visit was there first."""
    rows = Appointment.objects.filter(
        provider=visit.provider, taken__overlap=visit.taken, state__in=ACTIVE_STATES
    )
    rows.update(state=AppointmentState.CANCELLED)


def _read_moment(line: Line, values: Mapping[str, Any], zone: ZoneInfo, now: datetime) -> datetime:
    """`days` from today and `hour`, in the spa's own clock."""
    try:
        hour, _, minute = str(values.get("hour", 10)).partition(":")
        clock = time(int(hour), int(minute or 0))
        day = now.astimezone(zone).date() + timedelta(days=int(values.get("days", 1)))
    except (TypeError, ValueError):
        _refuse(line, '"days" is a number of days from today, "hour" a number or a time like "14:30"')
    return datetime.combine(day, clock, tzinfo=zone)


def _close(line: Line, closed: Mapping[str, Any], now: datetime) -> None:
    """`{"days": 2, "reason": "Thanksgiving"}`: the whole of that day."""
    location = Location.objects.first()
    starts_at = _read_moment(line, {"days": closed.get("days", 0), "hour": 0}, location.zone, now)
    Closure.objects.create(
        location=location,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(days=1),
        reason=str(closed.get("reason", "")),
    )


def _fill_calendar(now: datetime) -> None:
    """Every provider is busy in every gap, so that nothing is free."""
    stranger = Patient.objects.create(first_name="Somebody", last_name="Else")
    location, service = Location.objects.first(), Service.objects.first()
    with connection.cursor() as cursor:
        cursor.execute(
            "WITH busy AS (SELECT provider_id, range_agg(taken) AS taken FROM clinics_appointment"
            " WHERE state = ANY(%s) GROUP BY provider_id)"
            " INSERT INTO clinics_appointment (patient_id, provider_id, service_id, location_id, starts_at, ends_at,"
            " taken, state, source, created_at, updated_at)"
            " SELECT %s, gaps.provider_id, %s, %s, lower(gap), upper(gap), gap, 'booked', 'desk', %s, %s FROM ("
            "   SELECT p.id AS provider_id, unnest(tstzmultirange(tstzrange(%s, %s))"
            "     - coalesce(busy.taken, '{}'::tstzmultirange)) AS gap"
            "   FROM clinics_provider p LEFT JOIN busy ON busy.provider_id = p.id) gaps",
            [list(ACTIVE_STATES), stranger.pk, service.pk, location.pk, now, now, now, now + FULL_FOR],
        )
