"""Two programs at the same moment, on real connections with committed rows."""

from functools import partial

import time_machine

from clinics.models import Appointment, Provider, Service
from tests.factories import MONDAY_10AM
from tests.flows.test_races import committed, run_at_once
from tests.program import TOMORROW, Program

__all__ = ["committed"]


def make_booking(phone: str) -> dict:
    return {
        "phone": phone,
        "first_name": "Ana",
        "service": Service.objects.get(name="HydraFacial").pk,
        "provider": Provider.objects.get(name="Dana Reyes").pk,
        "starts_at": TOMORROW.isoformat(),
    }


def test_the_same_request_sent_twice_at_once_is_done_once(committed):
    program, sent = Program(), make_booking("+13135552777")
    answers = run_at_once(*[partial(program.post, "appointments/", sent, once="abc")] * 4)
    assert [each.status_code for each in answers] == [201] * 4
    assert len({each.json()["id"] for each in answers}) == 1
    assert Appointment.objects.count() == 1


def test_requests_at_once_are_all_counted(committed, settings):
    settings.API_REQUESTS_PER_MINUTE = 5
    program = Program()
    with time_machine.travel(MONDAY_10AM, tick=False):
        answers = run_at_once(*[partial(program.get, "services/")] * 8)
    assert sorted(each.status_code for each in answers) == [200] * 5 + [429] * 3


def test_one_time_booked_by_many_at_once_is_sold_once_and_the_others_hear_of_free_ones(committed):
    program = Program()
    sent = [make_booking(f"+1313555278{number}") for number in range(5)]
    answers = run_at_once(*[partial(program.post, "appointments/", each) for each in sent])
    assert sorted(each.status_code for each in answers) == [201, 409, 409, 409, 409]
    assert all(each.json()["openings"] for each in answers if each.status_code == 409)
    assert Appointment.objects.count() == 1
