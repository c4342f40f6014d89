"""What else is free for somebody whose offer came to nothing: the next times, sooner than the visit they have."""

from collections.abc import Iterable
from datetime import datetime

from clinics.availability import Opening
from clinics.booking import BOOKED
from clinics.models import Appointment, Practice
from clinics.openings import list_openings
from outreach.models import Offer

MOST = 2


def list_others(*, offer: Offer, practice: Practice, now: datetime) -> list[Opening]:
    """The next two, apart from each other. None of them is held for anybody."""
    visit = find_next_visit(offer=offer, now=now)
    openings = list_openings(service=offer.service, practice=practice, now=now)
    return _set_apart(each for each in openings if is_wanted(opening=each, offer=offer, visit=visit))


def _set_apart(openings: Iterable[Opening]) -> list[Opening]:
    """Soonest first; a quarter of an hour later, or the same with another provider, is no second choice."""
    found: list[Opening] = []
    for opening in openings:
        if not found or opening.starts_at >= found[-1].ends_at:
            found.append(opening)
        if len(found) == MOST:
            break
    return found


def is_wanted(*, opening: Opening, offer: Offer, visit: Appointment | None) -> bool:
    """With the provider they wait for, where the offer was, and sooner than `visit`."""
    return (
        offer.entry.provider_id in (None, opening.provider_id)
        and opening.location_id == offer.slot.location_id
        and (visit is None or opening.starts_at < visit.starts_at)
    )


def find_next_visit(*, offer: Offer, now: datetime) -> Appointment | None:
    """Their next booked visit for the same service."""
    rows = Appointment.objects.filter(
        patient=offer.patient_id, service=offer.service_id, state__in=BOOKED, starts_at__gt=now
    )
    return rows.order_by("starts_at").first()
