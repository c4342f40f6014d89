"""What a shorter visit leaves of a long freed time: where somebody waits for as much, it is a freed time of its own."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from django.db import IntegrityError, connection, transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from clinics.models import ACTIVE_STATES, Appointment, Service
from leakmap.lib.queue import WORK_BULK, Lane, ring
from outreach.models import Cause, FreedSlot, SlotState
from outreach.recovery.reading import read_rules
from outreach.sequences.recovery import find_gaps

# What the provider does and somebody waits for, the longest first.
SOUGHT = """
SELECT id, duration_minutes, duration_minutes + buffer_minutes AS takes FROM clinics_service service
WHERE id IN (SELECT service_id FROM clinics_provider_services WHERE provider_id = %s)
  AND EXISTS (SELECT 1 FROM clinics_waitlistentry_services sought
    JOIN clinics_waitlistentry entry ON entry.id = sought.waitlistentry_id
    WHERE sought.service_id = service.id AND entry.state = 'waiting')
ORDER BY id = %s DESC, takes DESC, id
"""


def free_rests(*, slot: FreedSlot, now: datetime) -> int:
    """Write down what is left of a time that was just filled; returns how many stretches that are.

    No deeper than visits that winners give up are followed: each rest counts as a step.
    """
    rules = read_rules()
    if not rules.is_enabled or slot.depth >= rules.cascade_depth:
        return 0
    gaps = find_gaps(slot.taken.lower, slot.taken.upper, _list_taken(slot))
    gaps = [(starts_at, ends_at) for starts_at, ends_at in gaps if starts_at > now]
    if not gaps:
        return 0
    sought = list(Service.objects.raw(SOUGHT, [slot.provider_id, slot.service_id]))
    found = sum(_free(slot, gap, sought) for gap in gaps)
    if found:
        ring(schema=connection.schema_name, lane=Lane.BULK, task=WORK_BULK)
    return found


def _list_taken(slot: FreedSlot) -> Iterable[tuple[datetime, datetime]]:
    rows = Appointment.objects.filter(
        provider=slot.provider_id, state__in=ACTIVE_STATES, taken__overlap=slot.taken
    )
    return [(each.lower, each.upper) for each in rows.values_list("taken", flat=True)]


def _free(slot: FreedSlot, gap: tuple[datetime, datetime], sought: Sequence[Service]) -> bool:
    """The service that came free goes first, else the longest that fits. False when none does."""
    starts_at, ends_at = gap
    fitting = (each for each in sought if starts_at + timedelta(minutes=each.takes) <= ends_at)
    service = next(fitting, None)
    if service is None:
        return False
    try:
        with transaction.atomic():
            FreedSlot.objects.create(
                provider_id=slot.provider_id,
                service_id=service.pk,
                location_id=slot.location_id,
                starts_at=starts_at,
                ends_at=starts_at + timedelta(minutes=service.duration_minutes),
                taken=DateTimeTZRange(starts_at, ends_at, "[)"),
                cause=Cause.REST,
                state=SlotState.NEW,
                depth=slot.depth + 1,
                cascaded_from=slot,
            )
    except IntegrityError:
        return False  # slot_recovered_once: it is on offer by itself already
    return True
