"""A completed visit leads to one text at the right time, one more into silence, and then to nothing."""

import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from clinics.consent import record_consent
from clinics.models import (
    Appointment,
    BookingRequest,
    ConsentKind,
    Location,
    Patient,
    RebookingPolicy,
    Service,
)
from leakmap.lib.clock import read_now
from leakmap.tenants.management.commands.clock import tick
from leakmap.tenants.models import WakeUp
from outreach.desk import confirm_request
from outreach.models import OutboxItem, RebookingRun, RebookingText, RunState
from tests.conftest import GLOW, HOSTS, LUNA
from tests.factories import make_conversation, make_patient, make_provider, make_ticket
from tests.provider import run_queue
from triage.models import Ticket

VISITED = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)  # a Monday, 10 in Detroit
DETROIT = ZoneInfo("America/Detroit")
CALLER = "+13135550142"


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(VISITED + timedelta(hours=2), tick=False) as clock:
        yield clock


@pytest.fixture
def pass_days(clock):
    """Let days pass: the clock looks whenever something is due, the workers run, and nothing happens in between."""

    def go(days: float) -> None:
        until = read_now() + timedelta(days=days)
        while due := _find_next_wakeup(until):
            clock.move_to(max(due, read_now()))
            tick(now=read_now())
            run_queue()
        clock.move_to(until)
        connection.set_schema(GLOW)

    return go


def _find_next_wakeup(until: datetime) -> datetime | None:
    rows = WakeUp.objects.filter(due_at__lte=until).order_by("due_at")
    return rows.values_list("due_at", flat=True).first()


def make_visit(*, patient: Patient, at: datetime = VISITED, service: str = "Botox", **fields) -> Appointment:
    provider = make_provider(name=fields.pop("provider", "Dana Reyes"))
    chosen = Service.objects.get(name=service)
    return Appointment.objects.create(
        patient=patient,
        provider=provider,
        service=chosen,
        location=Location.objects.get(),
        starts_at=at,
        ends_at=at + timedelta(minutes=chosen.duration_minutes),
        **{"state": "completed", **fields},
    )


@pytest.fixture
def maya(glow, texts_leave):
    connection.set_schema(GLOW)
    return make_agreed("Maya", CALLER)


def make_agreed(name: str, phone: str, **fields) -> Patient:
    """A patient who agreed in writing to offers by text."""
    patient = make_patient(first_name=name, phone=phone, **fields)
    record_consent(
        address=patient.addresses.get(),
        kind=ConsentKind.MARKETING,
        source="desk",
        wording="form",
        now=VISITED,
    )
    return patient


def list_texts() -> list[OutboxItem]:
    return list(OutboxItem.objects.filter(kind="rebooking").order_by("pk"))


def test_one_text_two_days_later_one_more_and_then_silence_for_a_year(maya, sent, pass_days):
    make_visit(patient=maya)
    pass_days(86)
    assert sent() == []
    pass_days(4)  # 105 days is ideal, written 17 before
    (first,) = sent()
    assert first.startswith("Hi Maya, Bella from Glow Med Spa here. It has been about 13 weeks")
    assert "/book/" in first
    assert "STOP" in first
    pass_days(3)
    assert len(sent()) == 2
    pass_days(370)
    assert len(sent()) == 2
    one, two = list_texts()
    assert two.accepted_at - one.accepted_at >= timedelta(hours=48)
    assert one.created_at.astimezone(DETROIT).strftime("%Y-%m-%d %H") == "2026-05-29 11"
    assert RebookingRun.objects.get().state == RunState.SILENT


def test_a_reply_ends_it(maya, sent, pass_days, text):
    make_visit(patient=maya)
    pass_days(89)
    assert len(sent()) == 1
    text("not now thanks")
    pass_days(30)
    assert len(list_texts()) == 1
    assert RebookingRun.objects.get().state == RunState.ANSWERED


def test_a_booking_made_any_way_ends_it(maya, pass_days):
    make_visit(patient=maya)
    pass_days(89)
    coming = make_visit(patient=maya, at=VISITED + timedelta(days=105), state="booked")
    run_queue_now()
    run = RebookingRun.objects.get()
    assert (run.state, run.booked_id) == (RunState.BOOKED, coming.pk)
    pass_days(10)
    assert len(list_texts()) == 1


def run_queue_now() -> None:
    tick(now=read_now())
    run_queue()
    connection.set_schema(GLOW)


def test_whoever_has_a_visit_booked_is_not_written_to(maya, pass_days):
    make_visit(patient=maya)
    make_visit(patient=maya, at=VISITED + timedelta(days=110), state="confirmed")
    pass_days(92)
    assert list_texts() == []
    assert RebookingRun.objects.get().reason == "booked"


def test_without_written_consent_the_desk_is_to_call(glow, texts_leave, pass_days):
    connection.set_schema(GLOW)
    make_visit(patient=make_patient(phone=CALLER))
    pass_days(92)
    assert list_texts() == []
    run = RebookingRun.objects.get()
    assert (run.state, run.reason) == (RunState.CALL, "no_consent")


def test_a_clinical_question_stops_it_for_good(maya, pass_days):
    make_visit(patient=maya)
    pass_days(89)
    make_ticket(kind="clinical", patient=maya)
    pass_days(5)
    assert len(list_texts()) == 1
    assert RebookingRun.objects.get().reason == "clinical"


def test_the_same_completion_five_times_is_one_way_back(maya, pass_days):
    visit = make_visit(patient=maya, state="booked")
    for _ in range(5):
        visit.state = "completed"
        visit.save()
        run_queue_now()
    assert RebookingRun.objects.count() == 1
    pass_days(92)
    assert len(list_texts()) == 2


def test_a_visit_corrected_to_another_day_is_planned_anew(maya):
    visit = make_visit(patient=maya)
    run_queue_now()
    before = RebookingRun.objects.get().write_on
    visit.starts_at -= timedelta(days=10)
    visit.ends_at -= timedelta(days=10)
    visit.save()
    run_queue_now()
    assert RebookingRun.objects.get().write_on == before - timedelta(days=10)


def test_a_visit_that_did_not_take_place_after_all_writes_nothing(maya, pass_days):
    visit = make_visit(patient=maya)
    run_queue_now()
    Appointment.objects.filter(pk=visit.pk).update(state="no_show")
    pass_days(92)
    assert list_texts() == []
    assert RebookingRun.objects.get().reason == "not_a_visit"


def test_a_newer_visit_of_the_same_service_restarts_the_clock(maya, pass_days):
    make_visit(patient=maya)
    run_queue_now()
    pass_days(30)
    newer = make_visit(patient=maya, at=read_now() - timedelta(hours=2))
    pass_days(80)
    assert list_texts() == []
    pass_days(10)
    (text,) = RebookingText.objects.filter(step=1)
    assert text.run.visit_id == newer.pk


def test_two_services_due_within_two_weeks_share_one_text(maya, pass_days):
    make_visit(patient=maya, service="HydraFacial")
    make_visit(patient=maya, at=VISITED + timedelta(hours=1, minutes=10), service="Signature facial")
    pass_days(60)
    assert len(list_texts()) == 2
    assert sorted(RebookingRun.objects.values_list("state", flat=True)) == ["folded", "silent"]


def test_the_database_refuses_a_third_text_and_one_within_two_days(maya, pass_days):
    make_visit(patient=maya)
    pass_days(92)
    run = RebookingRun.objects.get()
    later = DateTimeTZRange(VISITED + timedelta(days=300), VISITED + timedelta(days=302), "[)")
    with pytest.raises(IntegrityError, match="return_has_two_texts_at_most"), transaction.atomic():
        RebookingText.objects.create(run=run, step=3, quiet=later)
    RebookingText.objects.filter(run=run, step=2).delete()
    first = RebookingText.objects.get(run=run)
    with pytest.raises(IntegrityError, match="return_texts_two_days_apart"), transaction.atomic():
        RebookingText.objects.create(run=run, step=2, quiet=first.quiet)


def test_what_is_overdue_after_an_import_is_written_to_a_few_a_day_the_latest_first(glow):
    connection.set_schema(GLOW)
    RebookingPolicy.objects.create(pk=1, backlog_per_day=2)
    for n in range(5):
        patient = make_agreed(f"Old{n}", f"+13135557{n:03d}")
        make_visit(patient=patient, at=VISITED - timedelta(days=100 + n, hours=-n))
    run_queue_now()
    runs = RebookingRun.objects.order_by("due_at", "latest_on")
    days = [run.write_on.isoformat() for run in runs]
    assert days == ["2026-03-02", "2026-03-02", "2026-03-03", "2026-03-03", "2026-03-04"]
    assert [run.patient.first_name for run in runs] == ["Old4", "Old3", "Old2", "Old1", "Old0"]


def test_another_spa_sees_and_sends_nothing(maya, pass_days):
    make_visit(patient=maya)
    pass_days(92)
    connection.set_schema(LUNA)
    assert not RebookingRun.objects.exists()
    assert not OutboxItem.objects.exists()


def test_not_on_a_sunday_and_not_outside_the_hours(maya, pass_days):
    RebookingPolicy.objects.create(pk=1, from_hour=14, until_hour=16)
    make_visit(patient=maya, at=VISITED - timedelta(days=1))
    on_a_sunday = VISITED - timedelta(days=5)  # 88 days later, that is
    make_visit(patient=make_agreed("Ana", "+13135550199"), at=on_a_sunday, provider="Kim Lee")
    pass_days(100)
    local = [item.accepted_at.astimezone(DETROIT) for item in list_texts()]
    assert len(local) == 4
    assert all(14 <= moment.hour < 16 and moment.weekday() != 6 for moment in local)


def test_a_text_that_could_not_leave_that_day_is_written_anew_and_nobody_has_to_call(
    maya, sent, pass_days, jam
):
    jam.start()
    make_visit(patient=maya)
    pass_days(89)
    assert sent() == []
    assert not Ticket.objects.exists()
    jam.end()
    pass_days(5)
    assert len(sent()) == 2


def test_a_visit_dated_in_the_future_is_not_counted_and_says_so(maya):
    visit = make_visit(patient=maya, at=VISITED + timedelta(days=3))
    run_queue_now()
    assert RebookingRun.objects.get().reason == "in_future"
    visit.starts_at, visit.ends_at = VISITED, VISITED + timedelta(minutes=30)
    visit.save()
    run_queue_now()
    assert RebookingRun.objects.get().state == RunState.PLANNED


def test_another_visit_booked_meanwhile_does_not_bring_the_text_forward(maya, pass_days):
    make_visit(patient=maya)
    run_queue_now()
    make_visit(patient=maya, service="HydraFacial", at=VISITED + timedelta(days=3), state="booked")
    pass_days(2)
    assert list_texts() == []
    run = RebookingRun.objects.get()
    assert run.state == RunState.PLANNED
    assert run.due_at.astimezone(DETROIT).date() == run.write_on
    assert run.due_at.astimezone(DETROIT).hour == 11


def test_a_run_that_cannot_be_looked_at_stops_no_other(maya, sent, pass_days):
    make_visit(patient=maya, at=VISITED - timedelta(hours=1))  # looked at first
    make_visit(patient=make_agreed("Ana", "+13135550199"), at=VISITED)
    talk = make_conversation(patient=maya, now=VISITED)
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('outreach_rebookingtext_id_seq')")
        (last,) = cursor.fetchone()
    OutboxItem.objects.create(  # the text that Maya's first one would become is there already
        kind="desk", purpose="reply", dedupe_key=f"return:{last + 1}", conversation=talk, address=talk.address,
        from_number="+13135550100", body="-", state="sent", due_at=VISITED, created_at=VISITED,
    )  # fmt: skip
    pass_days(88)
    # Hers was undone and made anew with the next look.
    assert [item.address.patient.first_name for item in list_texts()] == ["Ana", "Maya"]
    assert (len(sent("+13135550199")), len(sent())) == (1, 1)


# ---- the link's page ----------------------------------------------------------------------------------------


@pytest.fixture
def page(maya, pass_days, client):
    """Maya has been written to; opens, or taps on, the link of her text."""
    make_visit(patient=maya)
    pass_days(89)
    address = re.search(r"/book/\S+/", list_texts()[0].body)[0]

    def open_page(choice: str = "", host: str = HOSTS[GLOW]) -> str:
        if choice:
            answer = client.post(address, {"choice": choice}, HTTP_HOST=host)
            assert answer.status_code == 303
            run_queue_now()
        answer = client.get(address, HTTP_HOST=host)
        connection.set_schema(GLOW)
        return answer.content.decode()

    return open_page


def find_choices(html: str) -> list[str]:
    return re.findall(r'name="choice" value="(at-[^"]+)"', html)


def test_the_link_shows_free_times_and_a_tap_holds_one_for_the_desk(page, sent):
    times = find_choices(page())
    assert 4 <= len(times) <= 8
    assert "We are holding it for you" in page(times[2])
    request = BookingRequest.objects.get()
    assert (request.appointment.service.name, request.appointment.state) == ("Botox", "held")
    run = RebookingRun.objects.get()
    assert (run.request_id, run.state) == (request.pk, RunState.ANSWERED)
    assert "We are holding it for you" in page(times[3])  # a second tap changes nothing
    assert BookingRequest.objects.count() == 1


def test_a_tap_on_a_time_that_was_just_taken_says_so_and_shows_others(page):
    times = find_choices(page())
    starts_at = datetime.fromtimestamp(int(times[0].split("-")[1]), tz=UTC)
    make_visit(patient=make_agreed("Eve", "+13135550155"), at=starts_at, state="booked")
    html = page(times[0])
    assert not BookingRequest.objects.exists()
    assert times[0] not in find_choices(html)


def test_the_desk_s_yes_to_the_held_time_is_a_booking(page, pass_days):
    page(find_choices(page())[0])
    confirm_request(request_id=BookingRequest.objects.get().pk, actor="Desk", now=read_now())
    run_queue_now()
    assert RebookingRun.objects.get().state == RunState.BOOKED
    assert "You are booked" in page()
    pass_days(10)
    assert len(list_texts()) == 1


def test_asked_for_later_the_second_text_comes_then_and_there_is_no_third(page, pass_days):
    assert "We ask again later" in page("later")
    pass_days(20)
    assert len(list_texts()) == 1
    pass_days(10)
    assert len(list_texts()) == 2
    pass_days(200)
    assert len(list_texts()) == 2
    assert RebookingRun.objects.get().state == RunState.SILENT


def test_a_no_on_the_page_ends_it(page, pass_days):
    assert "Thanks for letting us know" in page("pass")
    pass_days(30)
    assert len(list_texts()) == 1
    assert RebookingRun.objects.get().state == RunState.DECLINED


def test_the_link_is_nothing_at_another_spa_and_nothing_before_a_text_was_sent(page, client):
    assert "This link does not work" in page(host=HOSTS[LUNA])
    RebookingText.objects.all().delete()
    assert "This link does not work" in page()


def test_a_year_later_the_link_says_what_to_do(page, clock):
    clock.shift(timedelta(days=365).total_seconds())
    assert "This link has had its day" in page()


@pytest.mark.parametrize("words", ["yes please", "sure, what do you have"])
def test_an_answer_by_text_is_offered_times_for_that_service(maya, sent, pass_days, text, words):
    make_visit(patient=maya)
    pass_days(89)
    text(words)
    reply = sent()[-1]
    assert len(sent()) == 2
    assert re.search(r"\d(am|pm|:)", reply), reply
