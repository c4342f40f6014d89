"""One spa's settings as the pipeline needs them: practice, lines, desk hours, staff phones, wording. Read-only.

Read once and remembered for a few seconds, because every call and every text asks for all of it.
"""

from dataclasses import dataclass
from datetime import datetime

from clinics.hours import DeskHours
from clinics.models import MessageText, PhoneLine, Practice, RingDestination, StaffMember
from clinics.openings import read_desk_hours
from leakmap.lib.memo import remember


@dataclass(frozen=True)
class Line:
    """A phone line with what hangs on it. `row` comes with its location loaded."""

    row: PhoneLine
    phones: tuple[RingDestination, ...]
    desk: DeskHours

    @property
    def is_screened(self) -> bool:
        """Only when every phone that rings asks for a key: a bridge to any other needs none."""
        return bool(self.phones) and all(phone.is_screened for phone in self.phones)

    @property
    def legs_are_people(self) -> bool:
        """No phone asks for a key: one that is picked up is an answer."""
        return bool(self.phones) and not any(phone.is_screened for phone in self.phones)


@dataclass(frozen=True)
class Profile:
    practice: Practice
    lines: tuple[Line, ...]
    staff_phones: frozenset[str]
    wording: dict[tuple[str, str], str]  # the spa's own texts, by key and language

    def find_line(self, number: str) -> Line | None:
        """The line that was reached; a number nobody configured counts as the main line's, at a known host."""
        exact = next((line for line in self.lines if line.row.number == number), None)
        main = next((line for line in self.lines if line.row.is_main), None)
        return exact or main or next(iter(self.lines), None)

    def get_line(self, line_id: int) -> Line:
        return next(line for line in self.lines if line.row.pk == line_id)


def read_profile(*, now: datetime) -> Profile:
    """The current spa's profile. Raises Practice.DoesNotExist for a schema that was never set up."""
    return remember("profile", lambda: _read(now))


def _read(now: datetime) -> Profile:
    lines = tuple(
        Line(
            row=row,
            phones=tuple(row.destinations.all()),
            desk=read_desk_hours(location=row.location, now=now),
        )
        for row in PhoneLine.objects.select_related("location").prefetch_related(
            "destinations", "location__hours"
        )
    )
    desk_phones = {phone.number for line in lines for phone in line.phones}
    staff = set(StaffMember.objects.exclude(phone="").values_list("phone", flat=True))
    return Profile(
        practice=Practice.objects.get(),
        lines=lines,
        staff_phones=frozenset(desk_phones | staff),
        wording={(own.key, own.language): own.body for own in MessageText.objects.all()},
    )
