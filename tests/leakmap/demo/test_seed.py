"""The made-up month: whole, the same for the same day, true to the product's own rules, and Glow's is not Luna's."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction

from clinics.models import (
    Appointment,
    BookingRequest,
    MessagingAccount,
    Patient,
    Practice,
    Provider,
    RequestState,
    Service,
    WaitlistEntry,
)
from clinics.openings import list_openings
from leakmap.demo.seed.build import seed
from leakmap.lib.tenancy import inside_spa
from outreach.models import FreedSlot, Offer, OutboxItem, OutboxState, RebookingRun, SlotState
from outreach.rebooking.working import rebook_due
from outreach.recovery.working import recover_due
from triage.calls import Outcome
from triage.models import Call, Conversation, ConversationMode, Message, Reading, Ticket, TicketKind

MOMENTS = {
    "desk open": datetime(2026, 11, 23, 16, 0, tzinfo=UTC),
    "at night": datetime(2026, 11, 21, 5, 30, tzinfo=UTC),
    "a Sunday": datetime(2026, 11, 22, 17, 0, tzinfo=UTC),
    "the day the clocks change": datetime(2026, 11, 1, 15, 0, tzinfo=UTC),
}
NOON = MOMENTS["desk open"]


@pytest.fixture(autouse=True)
def _empty_spa(glow):
    """As `create_spa` leaves it, without the providers that other tests want."""
    Provider.objects.all().delete()


def plant(slug: str = "glow", now: datetime = NOON) -> bool:
    return seed(slug=slug, desk_name="Robin Ellis", now=now)


@pytest.mark.parametrize("now", MOMENTS.values(), ids=MOMENTS)
def test_something_of_every_kind_waits(glow, now):
    assert plant(now=now)
    waiting = BookingRequest.objects.filter(state=RequestState.WAITING)
    assert [each.hold_ends_at > now for each in waiting] == [True, True]
    kinds = set(Ticket.objects.filter(closed_at=None).values_list("kind", flat=True))
    assert kinds == {TicketKind.ANSWER, TicketKind.CALL_BACK, TicketKind.CLINICAL}
    assert Conversation.objects.filter(mode=ConversationMode.FROZEN).count() == 1
    assert set(Call.objects.values_list("outcome", flat=True)) >= {
        "answered",
        "no_answer",
        "abandoned",
        "busy",
    }
    reasons = set(Call.objects.exclude(textback__in=["", "sent"]).values_list("textback", flat=True))
    assert reasons >= {"opted_out", "withheld", "landline", "in_progress", "not_mobile"}


@pytest.mark.parametrize("now", MOMENTS.values(), ids=MOMENTS)
def test_nothing_lies_in_the_future_that_cannot(glow, now):
    plant(now=now)
    assert not Message.objects.filter(at__gt=now + timedelta(seconds=5)).exists()
    assert not Call.objects.filter(started_at__gt=now).exists()
    assert not Appointment.objects.filter(
        starts_at__gt=now, state__in=["completed", "no_show", "arrived"]
    ).exists()


def test_nothing_leaves_when_the_workers_start(glow):
    plant()
    assert set(OutboxItem.objects.values_list("state", flat=True)) == {
        OutboxState.DELIVERED,
        OutboxState.UNDELIVERED,
    }
    assert not Call.objects.filter(outcome=Outcome.RINGING).exists()
    assert MessagingAccount.objects.get().problem == ""


@pytest.mark.parametrize("now", MOMENTS.values(), ids=MOMENTS)
def test_patients_are_due_back_in_every_state_and_nobody_is_written_to_at_once(glow, now):
    plant(now=now)
    states = set(RebookingRun.objects.values_list("state", flat=True))
    assert states >= {
        "planned",
        "texted",
        "followed_up",
        "answered",
        "declined",
        "silent",
        "snoozed",
        "skipped",
    }
    week = now + timedelta(days=7)
    agreed = Patient.objects.filter(addresses__consent__kind="marketing")
    assert RebookingRun.objects.filter(state="planned", due_at__lt=week, patient__in=agreed).exists()
    before = OutboxItem.objects.count()
    rebook_due(now=now)
    rebook_due(now=now + timedelta(hours=2))
    assert OutboxItem.objects.count() == before
    assert {run.write_on.weekday() for run in RebookingRun.objects.filter(texts__isnull=False)} <= set(
        range(6)
    )


def test_there_is_room_to_book(glow):
    plant()
    service = Service.objects.get(name="HydraFacial")
    openings = list_openings(service=service, practice=Practice.objects.get(), now=NOON)
    days = {each.starts_at.date() for each in openings if each.starts_at < NOON + timedelta(days=7)}
    assert len(days) >= 3


def test_the_rules_read_the_patients_as_the_stories_have_it(glow):
    """The assistant answered them, so none but the nurse's may read as clinical."""
    plant()
    frozen = Conversation.objects.get(mode=ConversationMode.FROZEN)
    risky = Reading.objects.filter(category__in=["clinical", "adverse_event"]).select_related("message")
    assert [each.message.body for each in risky if each.message.conversation_id != frozen.pk] == []


@pytest.mark.parametrize("now", MOMENTS.values(), ids=MOMENTS)
def test_freed_times_have_their_stories_and_nobody_new_is_asked_at_once(glow, now):
    plant(now=now)
    offers = Offer.objects.count()
    recover_due(now=now)
    states = sorted(FreedSlot.objects.values_list("state", flat=True))
    assert states == [SlotState.EXHAUSTED, SlotState.FILLED, SlotState.FILLED, SlotState.OPEN]
    assert Offer.objects.count() == offers
    assert WaitlistEntry.objects.filter(state="waiting").count() == 9


def test_the_first_in_line_are_free_to_be_asked(glow):
    """So that a visit cancelled in the demo lights up three phones."""
    plant()
    visit = (
        Appointment.objects.filter(
            service__name="HydraFacial", state="booked", starts_at__gt=NOON + timedelta(hours=6)
        )
        .order_by("starts_at")
        .first()
    )
    Appointment.objects.filter(pk=visit.pk).update(state="cancelled")
    recover_due(now=NOON)
    first = WaitlistEntry.objects.filter(state="waiting").order_by("position")[:3]
    asked = FreedSlot.objects.get(visit=visit).offers.filter(state="open")
    assert {offer.entry_id for offer in asked} == {entry.pk for entry in first}


def test_seeding_twice_changes_nothing(glow):
    plant()
    before = Patient.objects.count(), Message.objects.count()
    assert plant() is False
    assert (Patient.objects.count(), Message.objects.count()) == before


def test_the_same_day_looks_the_same(glow):
    def look() -> list:
        with transaction.atomic():
            plant()
            visits = list(
                Appointment.objects.order_by("pk").values_list("starts_at", "patient__last_name", "state")
            )
            texts = [
                (at, re.sub(r"/book/\S+", "/book/", body))  # a link names its offer by number
                for at, body in Message.objects.order_by("pk").values_list("at", "body")
            ]
            transaction.set_rollback(True)
        return [visits, texts]

    assert look() == look()


def test_the_two_spas_share_no_name(glow, luna):
    plant()
    ours = set(Patient.objects.values_list("first_name", flat=True))
    with inside_spa(luna):
        Provider.objects.all().delete()
        plant("luna")
        theirs = set(Patient.objects.values_list("first_name", flat=True))
    assert ours
    assert theirs
    assert not ours & theirs
