"""Other programs over HTTP: what is sent twice is done once, and what a page costs."""

from datetime import timedelta

from django.db import connection
from django.test.utils import CaptureQueriesContext

from clinics.models import (
    ApiAnswer,
    Appointment,
)
from outreach.models import FreedSlot
from outreach.recovery.working import recover_due
from tests.factories import make_appointment, make_waiting
from tests.program import NOW, TOMORROW, Program, done, refused

# ---- once


def test_the_same_request_sent_again_is_answered_as_before_and_done_once(program, booking):
    first = program.post("appointments/", booking, once="abc")
    again = program.post("appointments/", booking, once="abc")
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()
    assert (again["Idempotent-Replay"], first.get("Idempotent-Replay")) == ("true", None)
    assert Appointment.objects.count() == 1


def test_another_request_with_the_same_name_is_refused(program, booking, wish):
    done(program.post("appointments/", booking, once="abc"), 201)
    other = {**booking, "first_name": "Bea"}
    assert "another request" in refused(
        program.post("appointments/", other, once="abc"), 422, code="idempotency"
    )
    refused(program.post("waitlist/", wish, once="abc"), 422)


def test_the_name_is_one_keys_own_and_is_kept_for_a_day(program, booking, wish, clock):
    done(program.post("waitlist/", wish, once="abc"), 201)
    done(Program().post("appointments/", booking, once="abc"), 201)
    clock.shift(timedelta(days=1, seconds=1))
    assert done(program.post("waitlist/", wish, once="abc"), 200)
    assert ApiAnswer.objects.count() == 1


def test_a_refused_request_may_be_mended_and_sent_under_the_same_name(program, booking):
    refused(program.post("appointments/", {**booking, "phone": 5}, once="abc"), 400)
    done(program.post("appointments/", booking, once="abc"), 201)
    refused(program.post("appointments/", booking, once="x" * 101), 400)


# ---- what a page costs


def test_a_page_takes_the_same_statements_whatever_is_on_it(program):
    def make_one(hours: int) -> FreedSlot:
        visit = make_appointment(starts_at=TOMORROW + timedelta(hours=hours))
        make_waiting()
        Appointment.objects.filter(pk=visit.pk).update(state="cancelled")
        recover_due(now=NOW)
        return FreedSlot.objects.order_by("-pk").first()

    def count(path: str, query: dict | None = None) -> int:
        with CaptureQueriesContext(connection) as captured:
            done(program.get(path, query))
        return len([each for each in captured if "search_path" not in each["sql"]])

    def count_all(slot: FreedSlot) -> list[int]:
        return [
            count("services/"),
            count("providers/"),
            count("waitlist/"),
            count("appointments/", {"from": NOW, "to": NOW + timedelta(days=3)}),
            count("freed-times/"),
            count(f"freed-times/{slot.pk}/"),
        ]

    slot = make_one(0)
    program.get("services/")  # remembers the host and the zone
    one = count_all(slot)
    for hours in (1, 2, 3):
        slot = make_one(hours)
    assert count_all(slot) == one
    assert max(one) <= 5  # one counts the requests of the key
