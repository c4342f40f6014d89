"""A month of calls: most of them answered, some missed, and what became of each."""

from datetime import datetime, time, timedelta

from clinics.models import Appointment, AppointmentState, PatientAddress
from leakmap.demo.seed import stories
from leakmap.demo.seed.scribe import Scribe
from triage.calls import Outcome
from triage.models import Call

MISSES = [Outcome.NO_ANSWER] * 10 + [Outcome.ABANDONED] * 4 + [Outcome.BUSY] * 3 + [Outcome.VOICEMAIL] * 3
KEPT = (AppointmentState.COMPLETED, AppointmentState.CONFIRMED, AppointmentState.BOOKED)
# How the missed calls end, per hundred; the rest are bookings.
ENDINGS = ((stories.tell_silence, 18), (stories.tell_question, 10), (stories.tell_not_now, 8))
ANSWERED_SHARE = 0.34


def write_calls(
    scribe: Scribe, addresses: list[PatientAddress], visits: list[Appointment], count: int
) -> None:
    """`count` calls over thirty days. `addresses` are used up from the end, so that nobody has two stories."""
    rng = scribe.rng
    bookable = [visit for visit in visits if visit.state in KEPT]
    rng.shuffle(bookable)
    by_patient = {address.patient_id: address for address in addresses}
    used: set[int] = set()
    for _ in range(round(count * ANSWERED_SHARE)):
        scribe.call(at=_pick_moment(scribe), address=rng.choice(addresses), outcome=Outcome.ANSWERED)
    _write_special(scribe, _take(addresses, used, 6))
    for _ in range(count - round(count * ANSWERED_SHARE) - 6):
        visit = _find_visit(bookable, used, scribe.now)
        ending = _pick_ending(scribe)
        if ending is None and visit is not None:
            used.add(visit.patient_id)
            _book(scribe, visit, by_patient[visit.patient_id])
            continue
        address = _take(addresses, used, 1)[0]
        (ending or stories.tell_silence)(scribe, _miss(scribe, address), address)


def _pick_ending(scribe: Scribe):
    place = scribe.rng.randrange(100)
    for ending, share in ENDINGS:
        if place < share:
            return ending
        place -= share
    return None


def _take(addresses: list[PatientAddress], used: set[int], count: int) -> list[PatientAddress]:
    """People without a story yet, in English: their stories are written in it."""
    fresh = [row for row in addresses if row.patient_id not in used and row.patient.language == "en"][-count:]
    used.update(row.patient_id for row in fresh)
    return fresh


def _find_visit(bookable: list[Appointment], used: set[int], now: datetime) -> Appointment | None:
    """A visit that a call some days before could have led to."""
    earliest = now - timedelta(days=24)
    while bookable:
        visit = bookable.pop()
        if visit.patient_id not in used and earliest < visit.starts_at < now + timedelta(days=9):
            return visit
    return None


def _book(scribe: Scribe, visit: Appointment, address: PatientAddress) -> None:
    latest = min(scribe.now - timedelta(hours=1), visit.starts_at - timedelta(hours=20))
    at = _in_the_day(latest - timedelta(days=scribe.rng.randint(0, 4)), scribe)
    at = min(at, latest)
    call = scribe.call(at=at, address=address, outcome=scribe.rng.choice(MISSES))
    stories.tell_booking(scribe, call, address, visit)


def _write_special(scribe: Scribe, addresses: list[PatientAddress]) -> None:
    """One of each reason why there is no text, and the two texts that went wrong."""
    opted_out, landline, going, abandoned, *_ = addresses
    stories.tell_opt_out(scribe, _miss(scribe, opted_out, days_ago=12), opted_out)
    scribe.call(
        at=_pick_moment(scribe, days_ago=3),
        address=opted_out,
        outcome=Outcome.NO_ANSWER,
        textback="opted_out",
    )
    stories.tell_not_delivered(scribe, _miss(scribe, landline, days_ago=5), landline)
    scribe.call(
        at=_pick_moment(scribe, days_ago=8), address=None, outcome=Outcome.NO_ANSWER, textback="withheld"
    )
    scribe.call(
        at=_pick_moment(scribe, days_ago=15),
        address=None,
        caller="+18005550199",
        outcome=Outcome.VOICEMAIL,
        textback="not_mobile",
    )
    first = _miss(scribe, going, days_ago=6)
    stories.tell_silence(scribe, first, going)
    again = scribe.call(
        at=first.started_at + timedelta(minutes=9),
        address=going,
        outcome=Outcome.ABANDONED,
        textback="in_progress",
    )
    again.conversation = first.conversation
    again.save(update_fields=["conversation"])
    stories.tell_not_now(scribe, _miss(scribe, abandoned, days_ago=1), abandoned)


def _miss(scribe: Scribe, address: PatientAddress, days_ago: int | None = None) -> Call:
    at = _pick_moment(scribe, days_ago=days_ago)
    return scribe.call(at=at, address=address, outcome=scribe.rng.choice(MISSES))


def _pick_moment(scribe: Scribe, days_ago: int | None = None) -> datetime:
    days = scribe.rng.randint(1, 29) if days_ago is None else days_ago
    return _in_the_day(scribe.now - timedelta(days=days), scribe)


def _in_the_day(moment: datetime, scribe: Scribe) -> datetime:
    """That day between 9 in the morning and 7 in the evening, local, a Sunday's on Saturday; never in the future."""
    local = moment.astimezone(scribe.line.location.zone)
    opens = datetime.combine(local.date(), time(9), tzinfo=local.tzinfo)
    if opens > scribe.now or opens.weekday() == 6:
        opens -= timedelta(days=1)
    at = opens + timedelta(minutes=scribe.rng.randint(0, 600), seconds=scribe.rng.randint(0, 59))
    return min(at, scribe.now - timedelta(minutes=scribe.rng.randint(50, 90)))
