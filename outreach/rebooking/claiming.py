"""A patient who is due back takes a time, puts it off or says no, on the link's page."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import connection, transaction

from clinics.availability import Opening
from clinics.booking import SlotTaken, change_hold
from clinics.models import Appointment, BookingRequest, PatientAddress, Practice, RequestState
from clinics.openings import list_openings
from clinics.profile import read_profile
from leakmap.lib.queue import WORK_BULK, Lane, ring
from outreach.models import WRITTEN, RebookingRun, RunState
from outreach.rebooking.locking import lock_run
from outreach.rebooking.reading import read_window
from outreach.rebooking.telling import end, look_at, tell
from outreach.recovery.claiming import note_held
from outreach.sequences.rebooking import GIVE_UP_AFTER, USUAL_HOUR
from triage.matching import open_conversation
from triage.models import Conversation
from triage.tickets import has_freezing_ticket

MOST = 8
BOOKED = ("booked", "confirmed")
MAY_TAKE = (*WRITTEN, RunState.ANSWERED, RunState.SNOOZED, RunState.SILENT, RunState.DECLINED, RunState.CALL)


def list_choices(*, run: RebookingRun, practice: Practice, now: datetime) -> list[Opening]:
    """A few free times over several days, where they were last; with whom they saw last, if that one is free."""
    visit = run.visit
    found = list_openings(service=run.service, practice=practice, now=now)
    openings = [each for each in found if each.location_id == visit.location_id]
    own = [each for each in openings if each.provider_id == visit.provider_id]
    return pick(own or openings, zone=visit.location.zone)


def pick(openings: Sequence[Opening], *, zone: ZoneInfo) -> list[Opening]:
    """Pure. No more than two a day, and those apart: one in the morning, one after noon."""
    chosen: list[Opening] = []
    halves: Counter = Counter()
    for opening in openings:
        local = opening.starts_at.astimezone(zone)
        half = (local.date(), local.hour >= 12)
        if halves[half]:
            continue
        halves[half] += 1
        chosen.append(opening)
        if len(chosen) == MOST:
            break
    return chosen


def find_request(run: RebookingRun, now: datetime) -> BookingRequest | None:
    """What they asked for since we wrote, by a tap or by text, that still stands."""
    rows = BookingRequest.objects.select_related(
        "appointment__provider", "appointment__location", "appointment__service"
    ).filter(
        patient=run.patient_id,
        appointment__service=run.service_id,
        appointment__starts_at__gt=now,
        state=RequestState.WAITING,
    )
    return rows.order_by("-pk").first()


def find_visit(run: RebookingRun, now: datetime) -> Appointment | None:
    """Their next booked visit for this service."""
    rows = Appointment.objects.select_related("provider", "location", "service").filter(
        patient=run.patient_id, service=run.service_id, state__in=BOOKED, starts_at__gt=now
    )
    return rows.order_by("starts_at").first()


def find_hindrance(run: RebookingRun, now: datetime) -> str:
    """Why no time can be taken here: "person" or "ended"; empty when one can."""
    if has_freezing_ticket(patient_id=run.patient_id):
        return "person"
    is_old = run.latest_on is None or now.date() > run.latest_on + GIVE_UP_AFTER
    if is_old or run.state not in MAY_TAKE or run.patient.is_blocked or not run.service.is_bookable:
        return "ended"
    return ""


def take(*, run_id: int, opening: Opening, now: datetime) -> bool:
    """Hold that time for the desk to confirm. False when it is gone. A second tap changes nothing.

    Locks the conversation, then the run: in this order, as the pipeline does.
    """
    with transaction.atomic():
        conversation = _lock_conversation(run_id, now)
        run = lock_run(run_id)
        if find_visit(run, now) or find_request(run, now):
            return True
        profile = read_profile(now=now)
        if find_hindrance(run, now):
            return False
        try:
            request = change_hold(
                opening=opening,
                patient=run.patient,
                conversation_id=conversation.pk,
                practice=profile.practice,
                desk=profile.get_line(conversation.line_id).desk,
                now=now,
            )
        except SlotTaken:
            return False
        note_held(conversation=conversation)
        run.request, run.answered_at = request, now
        run.save(update_fields=["request"])
        end(run=run, state=RunState.ANSWERED, reason="asked", now=now)
        ring(schema=connection.schema_name, lane=Lane.BULK, task=WORK_BULK)
        return True


def _lock_conversation(run_id: int, now: datetime) -> Conversation:
    rows = PatientAddress.objects.select_related("patient").filter(patient__return_runs=run_id, channel="sms")
    line = next(each.row for each in read_profile(now=now).lines if each.row.is_main)
    return open_conversation(address=rows.order_by("pk")[0], line=line, now=now)[0]


def decline(*, run_id: int, now: datetime) -> None:
    """Not this time: nothing more about this visit."""
    with transaction.atomic():
        run = lock_run(run_id)
        if run.state in MAY_TAKE and run.state != RunState.DECLINED:
            run.answered_at = now
            end(run=run, state=RunState.DECLINED, reason="said_no", now=now)


def snooze(*, run_id: int, until: datetime, now: datetime, actor: str = "") -> bool:
    """Ask again then, as far as texts are left: the run may send two in all. False when it may not be put off."""
    with transaction.atomic():
        run = lock_run(run_id)
        if run.state not in (*MAY_TAKE, RunState.PLANNED):
            return False
        zone = run.visit.location.zone
        moment = read_window().find_moment(until.astimezone(zone).date(), USUAL_HOUR, zone, not_before=until)
        run.state, run.closed_at, run.write_on = RunState.SNOOZED, None, moment.astimezone(zone).date()
        run.answered_at = None
        run.latest_on = max(run.latest_on or run.write_on, run.write_on + timedelta(days=7))
        run.save(update_fields=["closed_at", "write_on", "answered_at", "latest_on"])
        look_at(run=run, moment=moment, reason="snoozed")
        tell(run=run, what="snoozed", now=now, actor=actor, until=moment.date().isoformat())
        return True


def note_seen(*, run_id: int, now: datetime) -> None:
    RebookingRun.objects.filter(pk=run_id, seen_at__isnull=True).update(seen_at=now)
