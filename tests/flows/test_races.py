"""Two at once, on real connections with committed rows: one wins, the other is told kindly."""

import threading
from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace
from wsgiref.simple_server import make_server

import pytest
from django.db import connection, transaction

from clinics.booking import SlotTaken, hold_opening
from clinics.models import Appointment, BookingRequest, Practice
from clinics.openings import read_desk_hours
from leakmap.lib.clock import read_now
from leakmap.lib.tenancy import inside_spa
from leakmap.pipeline import work_inbox
from leakmap.turns import answer_due
from outreach import desk
from outreach.desk_visits import cancel_visit
from outreach.models import OutboxItem
from outreach.outbox import claim_due, settle
from outreach.receipts import take_report
from outreach.senders.base import Meaning, Refusal
from outreach.settling import settle_overdue
from tests.conftest import GLOW, HOSTS, _log_in, fill_spa
from tests.factories import (
    MONDAY_10AM,
    make_appointment,
    make_conversation,
    make_opening,
    make_patient,
    make_request,
    make_ticket,
)
from tests.provider import Provider, count_bells
from triage.channels.base import DeliveryReport
from triage.models import Call, Conversation, Inbound, Message, Ticket

KEPT = {"django_migrations", "django_content_type", "auth_permission"}


@pytest.fixture
def committed(django_db_setup, django_db_blocker):
    """Glow with rows that other connections can see; put back as it was afterwards."""
    with django_db_blocker.unblock(), inside_spa(GLOW):
        yield GLOW
        _empty_spa()


def _empty_spa() -> None:
    from tests.conftest import make_spas

    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = %s", [GLOW])
        tables = [f'"{GLOW}"."{name}"' for (name,) in cursor.fetchall() if name not in KEPT]
        cursor.execute(f"TRUNCATE {', '.join(tables)} RESTART IDENTITY CASCADE")
        cursor.execute("TRUNCATE public.tenants_bell, public.tenants_wakeup")
    connection.set_schema_to_public()
    make_spas()
    with inside_spa(GLOW):
        fill_spa()


def run_at_once(*functions) -> list:
    """Run each in a thread with a connection of its own, all released at the same moment. Results or exceptions."""
    gate, results = threading.Barrier(len(functions)), [None] * len(functions)

    def run(place, function):
        try:
            with inside_spa(GLOW):
                connection.ensure_connection()
                gate.wait(10)
                results[place] = function()
        except Exception as error:
            results[place] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(functions)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return results


def run_while_locked(hold, blocked, then=lambda: None) -> object:
    """Run `blocked` in a thread while `hold` has done its work but not committed it; what the thread returned.

    `then`: done in the same transaction as `hold` when the thread waits for it.
    """
    results = []

    def run():
        try:
            with inside_spa(GLOW):
                results.append(blocked())
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    with transaction.atomic():
        hold()
        connection.set_schema(GLOW)
        thread.start()
        while thread.is_alive() and not _somebody_waits():
            thread.join(0.02)
        then()
    thread.join(30)
    return results[0]


def _somebody_waits() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_clear_snapshot()")
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
        )
        return cursor.fetchone()[0] > 0


@pytest.mark.parametrize(
    ("verb", "form"),
    [
        ("send", {"body": "Yes, Thursday at 2!", "token": "mine", "seen": "1"}),
        ("take-over", {}),
        ("correct/name", {"value": "Ana", "seen": "whatever"}),
    ],
)
def test_the_front_desk_does_nothing_in_a_conversation_that_just_became_clinical(
    committed, client, settings, verb, form
):
    settings.ASSISTANT_LISTENS_S = 3.0
    patient = Provider(GLOW, HOSTS[GLOW])
    patient.text("any hydrafacial this week?")
    connection.set_schema(GLOW)
    work_inbox(now=read_now())
    talk = Conversation.objects.get()
    desk_client = _log_in(client, "desk@spa.test", HOSTS[GLOW])
    patient.text("my face is swollen since the filler")
    connection.set_schema(GLOW)
    response = run_while_locked(
        lambda: work_inbox(now=read_now()),
        lambda: desk_client.post(f"/admin/conversations/{talk.pk}/{verb}/", form, HTTP_HX_REQUEST="true"),
    )
    connection.set_schema(GLOW)
    page = response.content.decode()
    assert response.status_code == 409
    assert "a clinician must answer" in page
    assert "swollen" not in page
    assert set(OutboxItem.objects.values_list("kind", flat=True)) == {"acknowledgement"}
    talk.refresh_from_db()
    assert (talk.mode, talk.owner) == ("frozen", None)


def test_a_patient_who_has_just_arrived_is_not_cancelled(committed):
    talk = make_conversation()
    visit = make_appointment(starts_at=MONDAY_10AM, patient=talk.patient, state="booked")
    ticket = make_ticket(kind="cancel_visit", conversation=talk, patient=talk.patient, visit=visit)
    is_cancelled = run_while_locked(
        lambda: desk.mark_visits(appointment_ids=[visit.pk], state="arrived"),
        lambda: cancel_visit(ticket_id=ticket.pk, actor="Robin", now=MONDAY_10AM),
    )
    visit.refresh_from_db()
    ticket.refresh_from_db()
    assert (is_cancelled, visit.state, ticket.closed_at) == (False, "arrived", None)
    assert not OutboxItem.objects.exists()


def test_a_yes_to_another_time_does_not_cancel_a_visit_that_has_just_begun(committed):
    request = make_request()
    visit = make_appointment(starts_at=MONDAY_10AM, patient=request.patient, state="booked")
    BookingRequest.objects.update(replaces=visit)
    run_while_locked(
        lambda: desk.mark_visits(appointment_ids=[visit.pk], state="arrived"),
        lambda: desk.confirm_request(request_id=request.pk, actor="Robin", now=MONDAY_10AM),
    )
    visit.refresh_from_db()
    request.refresh_from_db()
    assert (visit.state, request.state) == ("arrived", "confirmed")


def test_two_desks_confirm_the_same_request_at_once(committed):
    request = make_request()

    def confirm(actor):
        return lambda: desk.confirm_request(request_id=request.pk, actor=actor, now=MONDAY_10AM)

    results = run_at_once(confirm("Robin"), confirm("Sam"))
    assert sorted(type(result).__name__ for result in results) == ["Answered", "NotWaiting"]
    refused = next(result for result in results if isinstance(result, desk.NotWaiting))
    assert refused.state == "confirmed"
    assert OutboxItem.objects.filter(kind="confirmation").count() == 1
    assert Appointment.objects.get().state == "confirmed"


def test_one_desk_confirms_while_the_other_declines(committed):
    request = make_request()
    results = run_at_once(
        lambda: desk.confirm_request(request_id=request.pk, actor="Robin", now=MONDAY_10AM),
        lambda: desk.decline_request(request_id=request.pk, actor="Sam", now=MONDAY_10AM),
    )
    assert sorted(type(result).__name__ for result in results) == ["Answered", "NotWaiting"]
    assert OutboxItem.objects.count() == 1
    request.refresh_from_db()
    assert (request.state, Appointment.objects.get().state) in {
        ("confirmed", "confirmed"),
        ("declined", "cancelled"),
    }


def test_ten_callers_take_the_same_slot_at_once(committed):
    opening = make_opening(starts_at=MONDAY_10AM + timedelta(days=1))
    practice = Practice.objects.get()
    patients = [make_patient() for _ in range(10)]
    from clinics.models import Location

    hours = read_desk_hours(location=Location.objects.get(), now=MONDAY_10AM)

    def take(patient):
        return lambda: hold_opening(
            opening=opening,
            patient=patient,
            conversation_id=None,
            practice=practice,
            desk=hours,
            now=MONDAY_10AM,
        )

    results = run_at_once(*(take(patient) for patient in patients))
    assert sum(isinstance(result, BookingRequest) for result in results) == 1
    assert sum(isinstance(result, SlotTaken) for result in results) == 9
    assert Appointment.objects.filter(state="held").count() == 1


def test_the_same_webhook_ten_times_at_once_is_one_row(committed):
    provider = Provider(GLOW, HOSTS[GLOW])
    results = run_at_once(*[lambda: provider.post("dialed_no_answer").status_code] * 10)
    assert results == [200] * 10
    connection.set_schema(GLOW)
    assert Inbound.objects.count() == 1


def test_four_workers_on_one_spas_inbox_text_each_caller_once(committed):
    provider = Provider(GLOW, HOSTS[GLOW])
    callers = [f"+1313555{3000 + number}" for number in range(12)]
    for caller in callers:
        provider.miss_call(caller=caller)
    run_at_once(*[lambda: work_inbox(now=read_now())] * 4)
    connection.set_schema(GLOW)
    assert sorted(Call.objects.values_list("from_address", flat=True)) == callers
    assert sorted(OutboxItem.objects.values_list("address__address", flat=True)) == callers


def test_four_workers_claim_each_text_once(committed, settings):
    provider = Provider(GLOW, HOSTS[GLOW])
    for number in range(9):
        provider.miss_call(caller=f"+1313555{3000 + number}")
    connection.set_schema(GLOW)
    work_inbox(now=read_now())
    results = run_at_once(*[lambda: claim_due(lane="interactive", now=read_now(), limit=8)] * 4)
    claimed = [claim.item_id for claims, _ in results for claim in claims]
    assert len(claimed) == len(set(claimed)) == 9


def test_four_workers_answer_a_patient_who_has_paused_once(committed, settings):
    from outreach.listening import LONGEST

    settings.ASSISTANT_LISTENS_S = 3.0
    provider = Provider(GLOW, HOSTS[GLOW])
    for body in ("hi", "where do you park?"):
        provider.text(body)
    connection.set_schema(GLOW)
    work_inbox(now=read_now())
    results = run_at_once(*[lambda: answer_due(now=read_now() + LONGEST)] * 4)
    assert sorted(results) == [0, 0, 0, 1]
    assert OutboxItem.objects.count() == 1


def test_a_text_that_comes_while_another_is_being_answered_is_answered_too(committed, settings):
    from outreach.listening import LONGEST

    settings.ASSISTANT_LISTENS_S = 3.0
    provider = Provider(GLOW, HOSTS[GLOW])
    provider.text("where do you park?")
    connection.set_schema(GLOW)
    work_inbox(now=read_now())
    provider.text("and do you have a hydrafacial this week?")
    run_at_once(
        lambda: answer_due(now=read_now() + LONGEST),
        lambda: work_inbox(now=read_now() + LONGEST),
    )
    connection.set_schema(GLOW)
    answer_due(now=read_now() + 3 * LONGEST)
    assert not Message.objects.filter(awaits_answer=True).exists()
    assert OutboxItem.objects.filter(state="ready").count() == 1, "overtaken or answered together"


def test_two_clocks_ring_once(committed):
    from leakmap.lib.queue import wake_at
    from leakmap.tenants.management.commands.clock import tick

    for schema in ("spa_glow", "spa_luna"):
        wake_at(schema=schema, due_at=MONDAY_10AM)
    results = run_at_once(*[lambda: tick(now=MONDAY_10AM)] * 4)
    assert sum(results) == 2
    assert count_bells() == 2


def test_a_reply_that_a_worker_is_claiming_counts_as_gone_and_nobody_waits_for_it(committed, settings):
    settings.ASSISTANT_LISTENS_S, settings.SANDBOX_URL = 3.0, "http://127.0.0.1:9"
    patient = Provider(GLOW, HOSTS[GLOW])
    patient.text("where do you park?")
    connection.set_schema(GLOW)
    work_inbox(now=read_now())
    answer_due(now=read_now() + timedelta(seconds=10))
    patient.text("hello?")

    def take_text() -> str:
        work_inbox(now=read_now() + timedelta(seconds=11))
        return OutboxItem.objects.get().state

    connection.set_schema(GLOW)
    seen = run_while_locked(
        lambda: claim_due(lane="interactive", now=read_now() + timedelta(seconds=11), limit=8), take_text
    )
    assert seen == "ready", "it was done before the claim was committed"
    assert OutboxItem.objects.get().state == "sending"
    assert Message.objects.filter(awaits_answer=True).values_list("body", flat=True).get() == "hello?"


@pytest.fixture
def asked(committed, settings):
    """A text of unknown fate, at a provider that runs `asked.do` while it is asked about it and knows nothing."""
    Provider(GLOW, HOSTS[GLOW]).miss_call()
    connection.set_schema(GLOW)
    work_inbox(now=read_now())
    OutboxItem.objects.update(state="unknown", purpose="marketing", tries=1, settle_at=read_now())
    meanwhile = SimpleNamespace(do=None)

    def answer(environ, start_response):
        with inside_spa(GLOW):
            meanwhile.do()
        connection.close()
        start_response("200 OK", [("Content-Type", "application/json")])
        return [b'{"messages": [], "next_page_uri": null}']

    with make_server("127.0.0.1", 0, answer) as server:
        settings.SANDBOX_URL = f"http://127.0.0.1:{server.server_port}"
        threading.Thread(target=server.handle_request).start()
        yield meanwhile


def test_a_text_that_arrives_while_we_ask_about_it_is_not_given_up(asked):
    report = DeliveryReport(sid="SM1", status="delivered", code="", at=read_now(), outbox_id=None)
    item = OutboxItem.objects.get()
    asked.do = lambda: take_report(replace(report, outbox_id=item.pk), provider="twilio")
    settle_overdue(now=read_now() + timedelta(seconds=1))
    item.refresh_from_db()
    assert (item.state, item.reason) == ("delivered", "")
    assert not Ticket.objects.exists()


def test_a_text_nobody_knows_about_is_given_up(asked):
    asked.do = read_now
    settle_overdue(now=read_now() + timedelta(seconds=1))
    assert OutboxItem.objects.get().state == "dropped"
    assert Ticket.objects.get().kind == "call_back"


def test_a_refusal_that_comes_after_the_delivery_report_changes_nothing(committed, settings):
    settings.SANDBOX_URL = "http://127.0.0.1:9"
    Provider(GLOW, HOSTS[GLOW]).miss_call()
    connection.set_schema(GLOW)
    work_inbox(now=read_now())
    [claim], _ = claim_due(lane="interactive", now=read_now(), limit=8)
    OutboxItem.objects.update(state="delivered")
    settle(claim=claim, answer=Refusal(code="30003", meaning=Meaning.NOT_NOW), now=read_now())
    assert OutboxItem.objects.get().state == "delivered"
    assert not Ticket.objects.exists()
