"""What holds for freed times whatever happens: cancellations, claims, the desk, the phone, the clock, crashes.

A few stories in every run; `STORIES=2000 pytest tests/flows/test_recovery_any_story.py` plays as many.
"""

import os
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from hypothesis import HealthCheck, example, given
from hypothesis import settings as effort
from hypothesis import strategies as st

from clinics.booking import release_hold
from clinics.models import ACTIVE_STATES, Appointment, BookingRequest, Provider, RecoveryPolicy, WaitlistEntry
from leakmap.conversing.copying import undone
from leakmap.lib.tenancy import inside_spa
from outreach import desk
from outreach.models import LIVE, FreedSlot, Kind, Offer, OfferState, OutboxItem, SlotState
from outreach.outbox import drop
from outreach.recovery import steering
from outreach.recovery.claiming import Claimed, claim, turn_down
from outreach.recovery.following import follow_calendar
from outreach.recovery.noticing import notice_freed
from outreach.recovery.waves import run_waves
from outreach.recovery.working import recover_due
from outreach.sequences.recovery import REASONS
from tests.conftest import GLOW
from tests.factories import MONDAY_10AM, make_appointment, make_patient, make_waiting

EXAMPLES = int(os.environ.get("STORIES", "15"))
PEOPLE, VISITS = 7, 6
ENDED_WITH_REASON = {
    SlotState.FILLED,
    SlotState.EXHAUSTED,
    SlotState.CUT_OFF,
    SlotState.LEFT_ALONE,
    SlotState.STOPPED,
}


@dataclass
class Story:
    """One spa with visits and a waitlist, a clock, and verbs that pick whatever there is by number."""

    now: datetime = MONDAY_10AM
    texted: list[tuple[int, datetime]] = field(default_factory=list)

    def __post_init__(self):
        dana, kim = Provider.objects.order_by("name")[:2]
        for number in range(VISITS):
            starts_at = MONDAY_10AM + timedelta(days=1 + number // 3, hours=2 * (number % 3))
            make_appointment(starts_at=starts_at, provider=(dana, kim)[number % 2])
        for number in range(PEOPLE):
            entry = make_waiting(
                patient=make_patient(first_name=f"P{number}"),
                service="HydraFacial" if number != 5 else "Botox",
                notice_minutes=60 * number,
                provider=kim if number == 4 else None,
            )
            if number == 3:
                make_appointment(
                    starts_at=MONDAY_10AM + timedelta(days=9), provider=kim, patient=entry.patient
                )

    def cancel(self, number: int) -> None:
        rows = Appointment.objects.filter(state__in=("booked", "confirmed")).order_by("pk")
        if visit := _pick(rows, number):
            rows.filter(pk=visit.pk).update(state="cancelled")

    def no_show(self, number: int) -> None:
        if visit := _pick(Appointment.objects.filter(state="booked").order_by("pk"), number):
            desk.mark_visits(appointment_ids=[visit.pk], state="no_show")

    def delete(self, number: int) -> None:
        rows = Appointment.objects.filter(state="booked", request=None, replaced_by=None).order_by("pk")
        if visit := _pick(rows, number):
            visit.delete()

    def claim(self, number: int) -> None:
        offer = _pick(Offer.objects.exclude(state="skipped").order_by("pk"), number)
        if offer is None:
            return
        taken, requests = _is_taken(offer.slot), BookingRequest.objects.count()
        result = claim(offer_id=offer.pk, now=self.now)
        offer.refresh_from_db()
        assert isinstance(result, Claimed) == (offer.state in ("claimed", "won"))
        if isinstance(result, Claimed):
            assert result.request.state in ("waiting", "confirmed")
            assert result.request.appointment.state in ACTIVE_STATES
        assert BookingRequest.objects.count() == requests or not taken

    def say_no(self, number: int) -> None:
        if offer := _pick(Offer.objects.exclude(state="skipped").order_by("pk"), number):
            turn_down(offer_id=offer.pk, now=self.now)

    def confirm(self, number: int) -> None:
        self._answer(number, desk.confirm_request, actor="Robin")

    def decline(self, number: int) -> None:
        self._answer(number, desk.decline_request, actor="Robin")

    def run_out(self, number: int) -> None:
        self._answer(number, desk.run_out_request)

    def change_mind(self, number: int) -> None:
        if request := _pick(BookingRequest.objects.filter(state="waiting").order_by("pk"), number):
            release_hold(conversation_id=request.conversation_id, now=self.now)

    def _answer(self, number: int, verb: Callable, **named) -> None:
        if request := _pick(BookingRequest.objects.filter(state="waiting").order_by("pk"), number):
            verb(request_id=request.pk, now=self.now, **named)

    def phone_booking(self, number: int) -> None:
        """The desk books over a freed time, if it can; half an hour late every other time."""
        slot = _pick(FreedSlot.objects.order_by("pk"), number)
        if slot is None:
            return
        late = timedelta(minutes=30 * (number % 2))
        try:
            with transaction.atomic():
                make_appointment(starts_at=slot.starts_at + late, provider=slot.provider)
        except IntegrityError:
            assert _is_taken_at(slot, late), "refused although the time was free"

    def winner_cancels(self, number: int) -> None:
        won = Offer.objects.filter(state=OfferState.WON).order_by("pk")
        if offer := _pick(won, number):
            desk.mark_visits(appointment_ids=[offer.request.appointment_id], state="cancelled")

    def text_fails(self, number: int) -> None:
        if item := _pick(OutboxItem.objects.filter(kind=Kind.OFFER, state="ready").order_by("pk"), number):
            drop(item=item, reason="unreachable", now=self.now)

    def steer(self, number: int) -> None:
        slot = _pick(FreedSlot.objects.order_by("pk"), number)
        if slot is None:
            return
        verb = (steering.pause, steering.start, steering.stop)[number % 3]
        with suppress(ValueError):  # what it says is tested elsewhere
            verb(slot_id=slot.pk, actor="Robin", now=self.now)

    def wait(self, number: int) -> None:
        self.now += timedelta(minutes=(1, 5, 31, 61, 150, 600, 1500)[number % 7])

    def tick(self, number: int) -> None:
        recover_due(now=self.now)
        _check_after_a_look(self.now)

    def crash(self, number: int) -> None:
        """The worker dies after one of its stages: the others are for whoever looks next."""
        (notice_freed, follow_calendar, run_waves)[number % 3](now=self.now)


VERBS = [
    *("cancel", "cancel", "no_show", "delete", "claim", "claim", "say_no", "confirm", "decline", "run_out"),
    *(
        "change_mind",
        "phone_booking",
        "winner_cancels",
        "text_fails",
        "steer",
        "wait",
        "tick",
        "tick",
        "crash",
    ),
]
steps = st.lists(st.tuples(st.sampled_from(VERBS), st.integers(0, 20)), min_size=3, max_size=25)


def _pick(rows, number: int):
    found = list(rows[:40])
    return found[number % len(found)] if found else None


def _is_taken(slot: FreedSlot) -> bool:
    return Appointment.objects.filter(
        provider=slot.provider_id, state__in=ACTIVE_STATES, taken__overlap=slot.taken
    ).exists()


def _is_taken_at(slot: FreedSlot, late: timedelta) -> bool:
    starts_at = slot.starts_at + late
    stretch = DateTimeTZRange(starts_at, starts_at + timedelta(minutes=50))
    return Appointment.objects.filter(
        provider=slot.provider_id, state__in=ACTIVE_STATES, taken__overlap=stretch
    ).exists()


def _check_after_a_look(now: datetime) -> None:
    for offer in Offer.objects.filter(state=OfferState.OPEN).select_related("slot"):
        assert not _is_taken(offer.slot), "an offer stands for a time that is taken"
        assert offer.slot.state in (SlotState.OPEN, SlotState.PAUSED)
        assert now < offer.slot.cut_off_at
    assert not FreedSlot.objects.filter(state=SlotState.NEW).exists()


def _check_always() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM clinics_appointment a JOIN clinics_appointment b ON a.id < b.id"
            " AND a.provider_id = b.provider_id AND a.taken && b.taken"
            " WHERE a.state = ANY(%(active)s) AND b.state = ANY(%(active)s)",
            {"active": list(ACTIVE_STATES)},
        )
        assert cursor.fetchone() == (0,), "two visits overlap"
    most = RecoveryPolicy().offers_per_week
    for patient in {item.address.patient_id for item in OutboxItem.objects.filter(kind=Kind.OFFER)}:
        texts = OutboxItem.objects.filter(kind=Kind.OFFER, address__patient=patient).exclude(state="dropped")
        times = sorted(texts.values_list("created_at", flat=True))
        for place, first in enumerate(times):
            assert sum(1 for each in times[place:] if each <= first + timedelta(days=7)) <= most
        assert Offer.objects.filter(patient=patient, state__in=("open", "claimed")).count() <= 1


def _check_the_end() -> None:
    assert not FreedSlot.objects.filter(state__in=LIVE).exists()
    for slot in FreedSlot.objects.all():
        assert slot.state in ENDED_WITH_REASON
        assert slot.reason in REASONS
        if slot.state == SlotState.LEFT_ALONE:
            continue
        for entry in WaitlistEntry.objects.filter(services=slot.service_id, state="waiting"):
            offer = Offer.objects.filter(slot=slot, entry=entry).first()
            assert offer, "somebody on the list has no reason"
            assert offer.state in (OfferState.WON,) or offer.reason in REASONS


@pytest.mark.usefixtures("glow")
@effort(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps)
@example(
    [
        ("cancel", 0),
        ("tick", 0),
        ("claim", 0),
        ("confirm", 0),
        ("tick", 0),
        ("winner_cancels", 0),
        ("tick", 0),
    ]
)
@example([("cancel", 0), ("crash", 0), ("phone_booking", 0), ("crash", 2), ("tick", 0), ("claim", 1)])
@example(
    [("cancel", 0), ("tick", 0), ("claim", 2), ("run_out", 0), ("tick", 0), ("claim", 0), ("confirm", 0)]
)
def test_whatever_happens(steps):
    with undone(), inside_spa(GLOW):
        story = Story()
        for verb, number in steps:
            getattr(story, verb)(number)
            _check_always()
        for _ in range(3):
            for request in BookingRequest.objects.filter(state="waiting"):
                desk.run_out_request(request_id=request.pk, now=story.now)
            story.now += timedelta(days=15)
            story.tick(0)
        _check_the_end()
