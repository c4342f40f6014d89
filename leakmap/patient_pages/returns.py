"""The page behind a rebooking link (`outreach.rebooking.links`): free times for the next visit, one tap each."""

from datetime import datetime, timedelta

from clinics.models import Appointment
from clinics.profile import Profile, read_profile
from leakmap.patient_pages.parts import (
    Choice,
    Page,
    Visit,
    describe_place,
    describe_visit,
    greet,
    offer_opening,
    read_opening_name,
)
from leakmap.patient_pages.words import Words
from outreach.models import RebookingRun
from outreach.rebooking.claiming import (
    decline,
    find_hindrance,
    find_request,
    find_visit,
    list_choices,
    note_seen,
    snooze,
    take,
)
from outreach.rebooking.links import read_link

LATER, PASS = "later", "pass"
LATE = "late"
ASKED_AGAIN_AFTER = timedelta(weeks=4)

__all__ = ["build_page", "note_visitor", "read_link", "take_choice"]  # one kind of link, as `booking` uses it


def build_page(*, number: int, notice: str = "", now: datetime) -> Page | None:
    """`number`: the run's id. None when it is no longer on record."""
    run = _read_run(number)
    if run is None:
        return None
    profile = read_profile(now=now)
    stage, visit = find_stage(run, now)
    place = describe_place(profile=profile, location=(visit or run.visit).location)
    say = Words(run.patient.language, {"spa": place.spa, "phone": place.phone})
    openings = [] if stage != "choose" else list_choices(run=run, practice=profile.practice, now=now)
    if stage == "choose" and not openings:
        stage = "full"
    return Page(
        stage=stage,
        say=say,
        place=place,
        hello=greet(patient=run.patient, say=say),
        title=say[f"{stage}_title"],
        lead=say[f"{stage}_lead"],
        visit=_describe(visit, profile, say, now) if visit else None,
        notes=[say["just_taken"]] if notice == LATE and stage in ("choose", "full") else [],
        choices_heading=say["choose_heading"] if openings else "",
        choices=_offer(run, stage, openings, say, now),
    )


def note_visitor(*, number: int, now: datetime) -> None:
    note_seen(run_id=number, now=now)


def take_choice(*, number: int, choice: str, now: datetime) -> str:
    """Do what was tapped; returns what the next page has to say about it besides how things stand then."""
    run = _read_run(number)
    if run is None:
        return ""
    if choice == PASS:
        decline(run_id=number, now=now)
        return ""
    if choice == LATER:
        snooze(run_id=number, until=now + ASKED_AGAIN_AFTER, now=now)
        return ""
    opening = read_opening_name(choice, service=run.service)
    return "" if opening and take(run_id=number, opening=opening, now=now) else LATE


def _read_run(run_id: int) -> RebookingRun | None:
    """Only one that was written: nobody was sent another's link."""
    rows = RebookingRun.objects.select_related("patient", "service", "visit__location", "visit__provider")
    return rows.filter(pk=run_id, visit__isnull=False, texts__isnull=False).first()


def find_stage(run: RebookingRun, now: datetime) -> tuple[str, Appointment | None]:
    """Which of the page's faces is true now, and the visit it is about. What is held or booked comes first."""
    if request := find_request(run, now):
        return "held", request.appointment
    if visit := find_visit(run, now):
        return "booked", visit
    if hindrance := find_hindrance(run, now):
        return hindrance, None
    if run.state == "snoozed":
        return "snoozed", None
    return ("declined" if run.state == "declined" else "choose"), None


def _offer(run: RebookingRun, stage: str, openings: list, say: Words, now: datetime) -> list[Choice]:
    if stage not in ("choose", "full"):
        return []
    location = run.visit.location
    times = [offer_opening(opening=each, location=location, say=say, now=now) for each in openings]
    return [*times, Choice(LATER, say["ask_later"]), Choice(PASS, say["not_again"])]


def _describe(visit: Appointment, profile: Profile, say: Words, now: datetime) -> Visit:
    return describe_visit(
        starts_at=visit.starts_at,
        ends_at=visit.ends_at,
        service=visit.service,
        provider=visit.provider,
        location=visit.location,
        practice=profile.practice,
        say=say,
        now=now,
    )
