"""A month in the life of one spa, the same for the same day: run inside its schema, once."""

from datetime import datetime
from random import Random

from django.db import transaction

from clinics.models import Location, Patient, PhoneLine, Practice, StaffMember
from leakmap.demo.seed.calendar import create_team, fill_calendar
from leakmap.demo.seed.people import GLOW_WORLD, LUNA_WORLD, World, create_patients
from leakmap.demo.seed.phone import write_calls
from leakmap.demo.seed.returning import write_returning
from leakmap.demo.seed.scribe import Scribe
from leakmap.demo.seed.today import write_today
from leakmap.demo.seed.waiting import write_waiting

FOR_TODAY = 5  # people kept free of older stories


def choose_world(slug: str) -> World:
    return LUNA_WORLD if slug == "luna" else GLOW_WORLD


@transaction.atomic
def seed(*, slug: str, desk_name: str, now: datetime) -> bool:
    """Fill an empty spa; False, and nothing changes, when it has patients already."""
    if Patient.objects.exists():
        return False
    rng, world = Random(slug), choose_world(slug)
    location, line = Location.objects.get(), PhoneLine.objects.select_related("location").get(is_main=True)
    location.address, location.directions = world.address, world.directions
    location.save(update_fields=["address", "directions"])
    addresses = create_patients(world, rng)
    patients = [address.patient for address in addresses]
    team = create_team(world, location)
    visits = fill_calendar(team=team, patients=patients, location=location, rng=rng, now=now)
    scribe = Scribe(practice=Practice.objects.get(), line=line, rng=rng, now=now, desk_name=desk_name)
    english = [row for row in addresses if row.patient.language == "en"][:FOR_TODAY]
    kept = {row.pk for row in english}
    write_today(scribe, english)
    write_calls(
        scribe,
        [row for row in addresses if row.pk not in kept],
        [visit for visit in visits if visit.patient_id not in {row.patient_id for row in english}],
        world.calls,
    )
    write_waiting(scribe, [row for row in addresses if row.pk not in kept])
    write_returning(scribe, [row for row in addresses if row.pk not in kept])
    _give_phone(f"+1{world.area_codes[0]}5550123")
    return True


def _give_phone(number: str) -> None:
    """The owner's own mobile: a missed call from it is never texted back."""
    member = StaffMember.objects.order_by("pk").first()
    if member and not member.phone:
        member.phone = number
        member.save(update_fields=["phone"])
