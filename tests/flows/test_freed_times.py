"""Whatever frees a time leaves a row: the database writes it, whoever made the change."""

from datetime import timedelta

import pytest

from clinics.models import Appointment
from leakmap.lib.tenancy import inside_spa
from outreach.models import FreedSlot
from tests.conftest import LUNA
from tests.factories import MONDAY_10AM, make_appointment

pytestmark = pytest.mark.usefixtures("glow")
TOMORROW = MONDAY_10AM + timedelta(days=1)


@pytest.mark.parametrize(
    ("before", "after", "cause"),
    [
        ("booked", "cancelled", "cancelled"),
        ("confirmed", "cancelled", "cancelled"),
        ("held", "cancelled", "released"),
        ("booked", "no_show", "no_show"),
    ],
)
def test_a_visit_that_gives_its_time_back_is_noticed(before, after, cause):
    visit = make_appointment(starts_at=TOMORROW, state=before)
    Appointment.objects.filter(pk=visit.pk).update(state=after)
    slot = FreedSlot.objects.get()
    assert (slot.cause, slot.starts_at, slot.left_by_id) == (cause, visit.starts_at, visit.patient_id)


@pytest.mark.parametrize("after", ["confirmed", "arrived", "completed"])
def test_a_visit_that_keeps_its_time_is_not(after):
    visit = make_appointment(starts_at=TOMORROW)
    Appointment.objects.filter(pk=visit.pk).update(state=after)
    assert not FreedSlot.objects.exists()


def test_a_deleted_visit_frees_its_time():
    make_appointment(starts_at=TOMORROW).delete()
    assert FreedSlot.objects.get().cause == "deleted"


def test_a_moved_visit_frees_where_it_was():
    visit = make_appointment(starts_at=TOMORROW)
    visit.starts_at, visit.ends_at = visit.starts_at + timedelta(days=1), visit.ends_at + timedelta(days=1)
    visit.save()
    slot = FreedSlot.objects.get()
    assert (slot.cause, slot.starts_at) == ("moved", TOMORROW)


def test_a_time_on_offer_is_not_offered_a_second_time():
    visit = make_appointment(starts_at=TOMORROW)
    visit.state = "cancelled"
    visit.save()
    again = make_appointment(starts_at=TOMORROW, state="held")
    again.state = "cancelled"
    again.save()
    assert FreedSlot.objects.count() == 1


def test_the_other_spa_sees_nothing_of_it():
    make_appointment(starts_at=TOMORROW).delete()
    with inside_spa(LUNA):
        assert not FreedSlot.objects.exists()
