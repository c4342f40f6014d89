"""The spa in which the golden dialogues are played: a fixed Tuesday morning and a calendar with busy and free days.

Tue Nov 10 2026, 10am. Botox and most services: Dana Mon-Fri 9-5, Kim Tue-Thu 11-7. Facials also: Sofia Thu-Sat 10-3.
Wed 11: Dana from noon, Kim not 3-5.   Thu 12: all free.   Fri 13: only Sofia.   Mon 16: Dana from 11.
Tue 17: nobody free.   Thu 26: closed for Thanksgiving.
"""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from clinics.models import Appointment, Closure, Location, Practice, Provider, Service, WorkingHours
from clinics.models.calendar import taken_range
from clinics.openings import list_openings
from leakmap.conversing.playing import Player
from leakmap.conversing.printing import to_json
from leakmap.conversing.script import read_script
from tests.factories import make_patient

ZONE = ZoneInfo("America/Detroit")
NOW = datetime(2026, 11, 10, 10, 0, tzinfo=ZONE)
FOLDER = Path(__file__).parent / "dialogues"
SOFIAS = ["HydraFacial", "Signature facial", "Chemical peel", "Consultation"]


def list_files() -> list[Path]:
    return sorted(FOLDER.glob("*.jsonl"))


def prepare_spa() -> None:
    """Inside the spa whose two providers the tests' setup has made."""
    location = Location.objects.get()
    location.address = "12 Main Street, Detroit"
    location.directions = "Free parking behind the building; ring at the side door."
    location.save()
    dana = Provider.objects.get(name="Dana Reyes")
    kim = _give_hours("Kim Osei", location, weekdays=(1, 2, 3), opens=time(11), closes=time(19))
    sofia = _give_hours("Sofia Marin", location, weekdays=(3, 4, 5), opens=time(10), closes=time(15))
    sofia.services.set(Service.objects.filter(name__in=SOFIAS))
    stranger = make_patient(first_name="Somebody", last_name="Else", phone="+13135559999")
    botox = Service.objects.get(name="Botox")
    Appointment.objects.bulk_create(
        _block(provider, stranger, botox, location, day, starts, ends)
        for provider, day, starts, ends in (
            (dana, 10, 13, 15), (dana, 11, 9, 12), (kim, 11, 15, 17), (dana, 13, 9, 17), (dana, 16, 9, 11),
            (dana, 17, 9, 17), (kim, 17, 11, 19),
        )
    )  # fmt: skip
    thanksgiving = datetime(2026, 11, 26, tzinfo=ZONE)
    Closure.objects.create(
        location=location,
        starts_at=thanksgiving,
        ends_at=thanksgiving + timedelta(days=1),
        reason="Thanksgiving",
    )


def _give_hours(name: str, location: Location, *, weekdays, opens: time, closes: time) -> Provider:
    provider, _ = Provider.objects.get_or_create(name=name, defaults={"title": "RN"})
    provider.hours.all().delete()
    WorkingHours.objects.bulk_create(
        WorkingHours(provider=provider, location=location, weekday=weekday, opens=opens, closes=closes)
        for weekday in weekdays
    )
    return provider


def _block(provider, stranger, service, location, day: int, starts: int, ends: int) -> Appointment:
    """Somebody else has the provider's time from one full hour to another."""
    starts_at = datetime.combine(date(2026, 11, day), time(starts), tzinfo=ZONE)
    ends_at = starts_at + timedelta(hours=ends - starts)
    return Appointment(
        patient=stranger,
        provider=provider,
        service=service,
        location=location,
        starts_at=starts_at,
        ends_at=ends_at,
        taken=taken_range(starts_at, ends_at, buffer_minutes=0),
    )


@cache
def find_open_times() -> dict[str, set[str]]:
    """Local ISO starts by service, before anybody writes; the same in every run, so read once."""
    practice = Practice.objects.get()
    return {
        service.name: {
            opening.starts_at.astimezone(ZONE).strftime("%Y-%m-%dT%H:%M")
            for opening in list_openings(service=service, practice=practice, now=NOW)
        }
        for service in Service.objects.all()
    }


@dataclass(frozen=True)
class PlayedLine:
    """What the command would print for a line, with what the golden file expects of it."""

    seen: dict[str, Any]
    expect: dict[str, Any] = field(default_factory=dict)

    @property
    def number(self) -> int:
        return self.seen["line"]

    @property
    def sent(self) -> list[dict[str, str]]:
        return [reply for reply in self.seen["replies"] if reply["state"] == "sent"]

    @property
    def text(self) -> str:
        return "\n".join(reply["text"] for reply in self.sent)


def play_file(path: Path, schema: str) -> list[PlayedLine]:
    script = read_script(path.read_text(encoding="utf-8").splitlines())
    player = Player(schema=schema, start=NOW)
    return [
        PlayedLine(to_json(played, player.zone), dict(played.line.raw.get("expect", {})))
        for played in player.play(script)
    ]
