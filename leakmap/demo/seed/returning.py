"""Patients who are due back: visits of months ago, who agreed to offers by text, and how far each has come since."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from clinics.consent import record_consent
from clinics.models import Appointment, AppointmentState, ConsentKind, PatientAddress, Provider, Service
from clinics.models.calendar import taken_range
from leakmap.demo.seed.calendar import DAYS_BACK
from leakmap.demo.seed.scribe import Scribe
from outreach.accounts import read_host
from outreach.models import Kind, Purpose, RebookingRun, RebookingText, RunState
from outreach.rebooking.links import make_link
from outreach.rebooking.planning import plan_new
from outreach.rebooking.steering import ask_later, take_out
from outreach.rebooking.telling import end, look_at, tell
from outreach.sequences.rebooking import FOLLOW_UP_AFTER, SILENT_AFTER, SUNDAY
from triage.models import Author, Conversation

USUAL = 11  # o'clock
DUE_BY_ITSELF = timedelta(days=16)  # the shortest intervals write 18 days after
LONG = (
    "Botox",
    "Dermal filler",
    "Body contouring",
)  # visits long enough ago to lie before the filled calendar
# Days until the first text leaves, or since it did, and what became of it.
COMING = (1, 1, 2, 2, 3, 4, 5, 6, 8, 9, 11, 13, 16, 19, 23, 27)
PAST = ((-1, "texted"), (-4, "followed_up"), (-3, "answered"), (-6, "declined"), (-21, "silent"))
BY_DESK = ((4, "later"), (7, "out"))


@dataclass(frozen=True)
class Story:
    address: PatientAddress
    service: Service
    days: int
    became: str = ""


def write_returning(scribe: Scribe, addresses: list[PatientAddress]) -> None:
    """Plans every completed visit of the spa too, as its workers would a moment later."""
    stories = _cast(addresses, scribe.now)
    visits = Appointment.objects.bulk_create(
        _make_visit(scribe, story, nth) for nth, story in enumerate(stories)
    )
    for story, visit in zip(stories, visits, strict=True):
        record_consent(
            address=story.address,
            kind=ConsentKind.MARKETING,
            source="desk",
            wording="Yes, text me about offers and when I am due again.",
            now=visit.starts_at,
        )
    plan_new(now=scribe.now)
    runs = {run.visit_id: run for run in RebookingRun.objects.select_related("patient", "service")}
    for story, visit in zip(stories, visits, strict=True):
        _go_on(scribe, story, runs[visit.pk])


def _cast(addresses: list[PatientAddress], now: datetime) -> list[Story]:
    """Who is not due already for something else: no text leaves the moment the workers start."""
    busy = set(
        Appointment.objects.filter(
            state=AppointmentState.COMPLETED, starts_at__lt=now - DUE_BY_ITSELF
        ).values_list("patient_id", flat=True)
    )
    free = [row for row in addresses if row.patient_id not in busy and not row.unreachable_reason]
    services = list(Service.objects.filter(name__in=LONG))
    had = set(Appointment.objects.values_list("patient_id", "service_id"))
    plans = [*PAST, *BY_DESK, *((days, "") for days in COMING)]
    return [
        Story(address, _choose_new(services, address, had, days, nth), days, became)
        for nth, (address, (days, became)) in enumerate(zip(reversed(free), plans, strict=False))
    ]


def _choose_new(services: list[Service], address: PatientAddress, had: set, days: int, nth: int) -> Service:
    """Its visit lies before the filled calendar; one they have no other visit of, as long as there is one."""
    old = [each for each in services if each.return_ideal_days - each.lead_days - days > DAYS_BACK + 2]
    turned = [old[(nth + k) % len(old)] for k in range(len(old))]
    return next((each for each in turned if (address.patient_id, each.pk) not in had), turned[0])


def _make_visit(scribe: Scribe, story: Story, nth: int) -> Appointment:
    service, location = story.service, scribe.line.location
    today = scribe.now.astimezone(location.zone).date()
    day = today + timedelta(days=story.days) - timedelta(days=service.return_ideal_days - service.lead_days)
    starts_at = datetime.combine(day, time(10 + nth % 6), location.zone)
    ends_at = starts_at + timedelta(minutes=service.duration_minutes)
    provider = Provider.objects.filter(services=service).order_by("pk")[nth % 2]
    return Appointment(
        patient=story.address.patient,
        provider=provider,
        service=service,
        location=location,
        starts_at=starts_at,
        ends_at=ends_at,
        taken=taken_range(starts_at, ends_at, buffer_minutes=service.buffer_minutes),
        state=AppointmentState.COMPLETED,
    )


def _go_on(scribe: Scribe, story: Story, run: RebookingRun) -> None:
    if story.became == "later":
        day = scribe.now.date() + timedelta(days=60)
        ask_later(run_id=run.pk, day=day, actor=scribe.desk_name, now=scribe.now)
    elif story.became == "out":
        take_out(run_id=run.pk, actor=scribe.desk_name, now=scribe.now)
    elif story.became:
        _write(scribe, story, run)


def _write(scribe: Scribe, story: Story, run: RebookingRun) -> None:
    zone = scribe.line.location.zone
    today = scribe.now.astimezone(zone).date()
    first = _leave_out_sunday(datetime.combine(today + timedelta(days=story.days), time(USUAL), zone), -1)
    run.write_on, run.is_backlog = first.date(), False
    run.save(update_fields=["write_on", "is_backlog"])
    talk = _say(scribe, run, "rebook", 1, first)
    if story.became in ("answered", "declined"):
        _answer(scribe, run, talk, story.became, first + timedelta(hours=3))
        return
    if story.became == "texted":
        look_at(run=run, moment=max(first + FOLLOW_UP_AFTER, scribe.now + timedelta(days=1)))
        return
    second = _leave_out_sunday(first + FOLLOW_UP_AFTER, 1)
    _say(scribe, run, "rebook_again", 2, second)
    if story.became == "silent":
        end(run=run, state=RunState.SILENT, reason="no_answer", now=second + SILENT_AFTER)
        return
    look_at(run=run, moment=second + SILENT_AFTER)


def _leave_out_sunday(moment: datetime, step: int) -> datetime:
    return moment + timedelta(days=step) if moment.weekday() == SUNDAY else moment


def _say(scribe: Scribe, run: RebookingRun, key: str, step: int, at: datetime) -> Conversation:
    address = run.patient.addresses.get()
    found = Conversation.objects.filter(patient=run.patient_id).order_by("-pk").first()
    talk = found or scribe.conversation(address=address, at=at)
    item = scribe.say(
        talk,
        key,
        at=at,
        kind=Kind.REBOOKING,
        author=Author.SYSTEM,
        purpose=Purpose.MARKETING,
        weeks=str(round((at - run.visit.starts_at) / timedelta(weeks=1))),
        link=make_link(run_id=run.pk, host=read_host()),
    )
    RebookingText.objects.create(run=run, step=step, item=item, quiet=(at, at + FOLLOW_UP_AFTER))
    run.state = RunState.TEXTED if step == 1 else RunState.FOLLOWED_UP
    tell(run=run, what=str(run.state), now=at)
    return talk


def _answer(scribe: Scribe, run: RebookingRun, talk: Conversation, became: str, at: datetime) -> None:
    words = "What times do you have on a Thursday?" if became == "answered" else "No thank you, not this time"
    scribe.hear(talk, words, at=at)
    run.answered_at = at
    reason = "answered" if became == "answered" else "not_now"
    end(run=run, state=RunState(became), reason=reason, now=at)
