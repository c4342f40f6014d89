"""One spa with visits and a waitlist, a clock, and everything that can happen to its freed times.

Its verbs pick whatever there is by number, so that any list of them is a story (test_recovery_any_story).
"""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from clinics.booking import release_hold
from clinics.models import (
    ACTIVE_STATES,
    Appointment,
    BookingRequest,
    CancelReason,
    Closure,
    Patient,
    PatientAddress,
    Provider,
    RecoveryPolicy,
    Service,
    WaitlistEntry,
)
from clinics.waitlist import remove_entry
from outreach import desk
from outreach.models import FreedSlot, Kind, Offer, OfferState, OutboxItem
from outreach.outbox import drop
from outreach.recovery import steering
from outreach.recovery.claiming import Claimed, claim, turn_down
from outreach.recovery.following import follow_calendar
from outreach.recovery.noticing import notice_freed
from outreach.recovery.waves import run_waves
from outreach.recovery.working import recover_due
from tests.factories import MONDAY_10AM, make_appointment, make_patient, make_ticket, make_waiting
from triage.models import Ticket, TicketKind
from triage.tickets import close_ticket

PEOPLE, VISITS = 9, 12
POLICIES = [
    {"is_enabled": False},
    {"is_enabled": True},
    {"wave_size": 1},
    {"wave_size": 5},
    {"offers_per_week": 1},
    {"offers_per_week": 3},
    {"cascade_depth": 0},
    {"cascade_depth": 3},
    {"order": "value", "offers_other_services": True},
    {"order": "least_recent", "offers_other_services": False},
    {"horizon_days": 1},
    {"horizon_days": 40},
    {"leaves_alone": []},
]


@dataclass
class Story:
    """One spa with visits and a waitlist, a clock, and verbs that pick whatever there is by number."""

    now: datetime = MONDAY_10AM
    most_per_week: int = RecoveryPolicy().offers_per_week  # the highest that was ever set
    # (patient, why): the last text of all before nothing may be offered to them any more
    silent: dict[tuple[int, str], int] = field(default_factory=dict)

    def __post_init__(self):
        dana, kim = Provider.objects.order_by("name")[:2]
        for number in range(VISITS):
            starts_at = MONDAY_10AM + timedelta(days=1 + number // 3, hours=2 * (number % 3))
            make_appointment(starts_at=starts_at, provider=(dana, kim)[number % 2])
        self._book(MONDAY_10AM + timedelta(days=3), dana, "HydraFacial", minutes=170)  # long enough for three
        self._book(MONDAY_10AM + timedelta(days=30), kim, "HydraFacial")  # too far ahead to be offered yet
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

    def _book(self, starts_at: datetime, provider: Provider, service: str, minutes: int = 0) -> bool:
        """False when the time is not free."""
        try:
            with transaction.atomic():
                found = Service.objects.get(name=service)
                visit = make_appointment(starts_at=starts_at, provider=provider, service=found)
                if minutes:
                    visit.ends_at = starts_at + timedelta(minutes=minutes)
                    visit.save()
        except IntegrityError:
            return False
        return True

    # ---- visits leave the calendar, and come into it ---------------------------------------------------------

    def cancel(self, number: int) -> None:
        rows = Appointment.objects.filter(state__in=("booked", "confirmed")).order_by("pk")
        if visit := pick(rows, number):
            rows.filter(pk=visit.pk).update(state="cancelled")

    def no_show(self, number: int) -> None:
        if visit := pick(Appointment.objects.filter(state="booked").order_by("pk"), number):
            desk.mark_visits(appointment_ids=[visit.pk], state="no_show")

    def delete(self, number: int) -> None:
        rows = Appointment.objects.filter(state="booked", request=None, replaced_by=None).order_by("pk")
        if visit := pick(rows, number):
            visit.delete()

    def claim(self, number: int) -> None:
        rows = (
            Offer.objects.exclude(state="skipped") if number % 4 == 0 else Offer.objects.filter(state="open")
        )
        offer = pick(rows.order_by("pk"), number)
        if offer is None:
            return
        taken, requests = is_taken(offer.slot), BookingRequest.objects.count()
        result = claim(offer_id=offer.pk, now=self.now)
        offer.refresh_from_db()
        has_asked = offer.state in ("claimed", "won")
        assert isinstance(result, Claimed) == (has_asked and offer.request.appointment.state in ACTIVE_STATES)
        if isinstance(result, Claimed):
            assert result.request.state in ("waiting", "confirmed")
        assert BookingRequest.objects.count() == requests or not taken

    def say_no(self, number: int) -> None:
        if offer := pick(Offer.objects.exclude(state="skipped").order_by("pk"), number):
            turn_down(offer_id=offer.pk, now=self.now)

    def confirm(self, number: int) -> None:
        self._answer(number, desk.confirm_request, actor="Robin")

    def decline(self, number: int) -> None:
        self._answer(number, desk.decline_request, actor="Robin")

    def run_out(self, number: int) -> None:
        self._answer(number, desk.run_out_request)

    def change_mind(self, number: int) -> None:
        if request := pick(BookingRequest.objects.filter(state="waiting").order_by("pk"), number):
            release_hold(conversation_id=request.conversation_id, now=self.now)

    def _answer(self, number: int, verb: Callable, **named) -> None:
        if request := pick(BookingRequest.objects.filter(state="waiting").order_by("pk"), number):
            verb(request_id=request.pk, now=self.now, **named)

    def phone_booking(self, number: int) -> None:
        """The desk books over a freed time, if it can; half an hour late every other time."""
        slot = pick(FreedSlot.objects.order_by("pk"), number)
        if slot is None:
            return
        late = timedelta(minutes=30 * (number % 2))
        try:
            with transaction.atomic():
                make_appointment(starts_at=slot.starts_at + late, provider=slot.provider)
        except IntegrityError:
            assert is_taken_at(slot, late), "refused although the time was free"

    def winner_cancels(self, number: int) -> None:
        won = Offer.objects.filter(state=OfferState.WON).order_by("pk")
        if offer := pick(won, number):
            desk.mark_visits(appointment_ids=[offer.request.appointment_id], state="cancelled")

    def offer(self, number: int) -> None:
        """The plain way: cancelled, and noticed at once."""
        self.cancel(number)
        recover_due(now=self.now)

    def win(self, number: int) -> None:
        """The plain way: somebody takes it, the desk confirms, and it is noticed at once."""
        self.claim(number - number % 4 + 1)
        self.confirm(number)
        recover_due(now=self.now)

    def desk_cancels_winner(self, number: int) -> None:
        if offer := pick(Offer.objects.filter(state=OfferState.WON).order_by("pk"), number):
            reason = list(CancelReason)[number % len(CancelReason)]
            desk.mark_visits(
                appointment_ids=[offer.request.appointment_id], state="cancelled", reason=str(reason)
            )

    def move(self, number: int) -> None:
        """A visit gets another time: by a statement of its own, or as the desk's form saves it."""
        visit = pick(Appointment.objects.filter(state__in=("booked", "confirmed")).order_by("pk"), number)
        if visit is None:
            return
        later = timedelta(minutes=(30, 60, 180, 1440, -30)[number % 5])
        with suppress(IntegrityError), transaction.atomic():
            visit.starts_at, visit.ends_at = visit.starts_at + later, visit.ends_at + later
            if number % 2:
                visit.save()
            else:
                rows = Appointment.objects.filter(pk=visit.pk)
                rows.update(starts_at=visit.starts_at, ends_at=visit.ends_at)
            desk.look_at_freed_times()

    def hand_over(self, number: int) -> None:
        """A visit goes to the other provider."""
        visit = pick(Appointment.objects.filter(state__in=("booked", "confirmed")).order_by("pk"), number)
        if visit:
            other = Provider.objects.exclude(pk=visit.provider_id).order_by("name").first()
            with suppress(IntegrityError), transaction.atomic():
                Appointment.objects.filter(pk=visit.pk).update(provider=other)

    def short_booking(self, number: int) -> None:
        """The desk books a short visit into a part of a freed time."""
        if slot := pick(FreedSlot.objects.order_by("-ends_at", "pk"), number):
            late = timedelta(minutes=(0, 60, 120)[number % 3])
            self._book(slot.starts_at + late, slot.provider, "Botox")

    def close(self, number: int) -> None:
        """The spa is closed for a morning, or open again after all."""
        if number % 3 == 0:
            Closure.objects.all().delete()
        elif slot := pick(FreedSlot.objects.order_by("pk"), number):
            begins = slot.starts_at - timedelta(hours=1)
            Closure.objects.create(
                location=slot.location, starts_at=begins, ends_at=begins + timedelta(hours=4)
            )

    def provider_goes(self, number: int) -> None:
        """Somebody leaves, or is back."""
        kim = Provider.objects.order_by("name")[1]
        Provider.objects.filter(pk=kim.pk).update(is_active=not kim.is_active)

    # ---- people -----------------------------------------------------------------------------------------------

    def block(self, number: int) -> None:
        if patient := self._pick_waiting(number):
            Patient.objects.filter(pk=patient).update(is_blocked=True)
            self._hush(patient, "blocked")

    def opt_out(self, number: int) -> None:
        if patient := self._pick_waiting(number):
            address = PatientAddress.objects.get(patient=patient)
            desk.stop_texts(address_id=address.pk, actor="Robin", source="desk", now=self.now)
            self._hush(patient, "opted out")

    def ask_clinically(self, number: int) -> None:
        """A clinical question is open, or a clinician has answered them all."""
        if number % 3 == 0:
            for ticket in Ticket.objects.filter(closed_at=None, kind=TicketKind.CLINICAL):
                close_ticket(ticket=ticket, actor="Ida", outcome="answered", now=self.now)
                self.silent.pop((ticket.patient_id, "clinical"), None)
        elif patient := self._pick_waiting(number):
            make_ticket(kind=TicketKind.CLINICAL, patient_id=patient, opened_at=self.now)
            self._hush(patient, "clinical")

    def take_off(self, number: int) -> None:
        rows = WaitlistEntry.objects.filter(state="waiting").order_by("pk")
        if entry := pick(rows, number):
            remove_entry(entry_id=entry.pk, reason="The desk")

    def _hush(self, patient: int, why: str) -> None:
        last = OutboxItem.objects.order_by("-pk").values_list("pk", flat=True).first()
        self.silent.setdefault((patient, why), last or 0)

    def _pick_waiting(self, number: int) -> int | None:
        rows = WaitlistEntry.objects.order_by("pk").values_list("patient_id", flat=True)
        return pick(rows, number)

    # ---- the desk's settings ----------------------------------------------------------------------------------

    def settle(self, number: int) -> None:
        """One setting is changed while times are on offer, as its form does it."""
        changes = POLICIES[number % len(POLICIES)]
        RecoveryPolicy.objects.update_or_create(pk=1, defaults=changes)
        self.most_per_week = max(self.most_per_week, changes.get("offers_per_week", 0))
        if changes.get("is_enabled") is False:
            steering.stop_all(actor="Robin", now=self.now)
        if "horizon_days" in changes:
            steering.plan_anew(now=self.now)

    def auto_confirm(self, number: int) -> None:
        Service.objects.update(auto_confirms_offers=bool(number % 2))

    # ---- what may fail ----------------------------------------------------------------------------------------

    def text_fails(self, number: int) -> None:
        if item := pick(OutboxItem.objects.filter(kind=Kind.OFFER, state="ready").order_by("pk"), number):
            drop(item=item, reason="unreachable", now=self.now)

    def steer(self, number: int) -> None:
        slot = pick(FreedSlot.objects.order_by("pk"), number)
        if slot is None:
            return
        verb = (steering.pause, steering.start, steering.stop)[number % 3]
        with suppress(ValueError):  # what it says is tested elsewhere
            verb(slot_id=slot.pk, actor="Robin", now=self.now)

    # ---- time, workers ----------------------------------------------------------------------------------------

    def wait(self, number: int) -> None:
        self.now += timedelta(minutes=(1, 5, 31, 31, 61, 150, 600)[number % 7])

    def jump(self, number: int) -> None:
        """The software stood still for days, or the clock was set back a little."""
        self.now += (timedelta(days=3), timedelta(days=11), timedelta(minutes=-4))[number % 3]

    def tick(self, number: int) -> None:
        recover_due(now=self.now)

    def crash(self, number: int) -> None:
        """The worker dies after one of its stages: the others are for whoever looks next."""
        (notice_freed, follow_calendar, run_waves)[number % 3](now=self.now)


def pick(rows, number: int):
    found = list(rows[:40])
    return found[number % len(found)] if found else None


def is_taken(slot: FreedSlot) -> bool:
    return Appointment.objects.filter(
        provider=slot.provider_id, state__in=ACTIVE_STATES, taken__overlap=slot.taken
    ).exists()


def is_taken_at(slot: FreedSlot, late: timedelta) -> bool:
    starts_at = slot.starts_at + late
    stretch = DateTimeTZRange(starts_at, starts_at + timedelta(minutes=50))
    return Appointment.objects.filter(
        provider=slot.provider_id, state__in=ACTIVE_STATES, taken__overlap=stretch
    ).exists()
